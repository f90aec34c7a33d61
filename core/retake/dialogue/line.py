"""A shot's line: its guide and its dialogue in a language, as far as they were found. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from retake.dialogue.mix import Mix
from retake.timeline.json import Data
from retake.timeline.shot import Frames


@dataclass(frozen=True, slots=True)
class Line(Data):
    """What a shot's lips said, and what they are to say.

    Attributes:
        shot: The shot's id.
        language: Which language the dialogue is in; None where it was not said.
        frames: The plate's frames that the dialogue covers, counted from 0 in its file: it begins with the first.
            None where the plate is missing.
        guide: The production sound that lies on the timeline, on the plate's own clock: it begins with the plate's
            first frame. None where the plate's own is the guide, or there is none.
        guide_file: The plate, where its own sound is the guide.
        dialogue: The new sound; None where none was found.
        text: What is said, by the cue sheets.
        characters: Who speaks, by the cue sheets.
        cues: The names of the cues that lie in the shot.
        notes: What the artist should know, a line each.
        problems: Why no take can be made of it, a line each.
    """

    shot: str
    language: str | None = None
    frames: Frames | None = None
    guide: Mix | None = None
    guide_file: str | None = None
    dialogue: Mix | None = None
    text: str = ""
    characters: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether a take can be made of it."""
        return self.dialogue is not None and not self.problems
