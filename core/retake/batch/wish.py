"""What somebody wants of a batch, and what becomes of each shot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.dialogue import Choice, Line
from retake.jobs import Work
from retake.options.render import RenderOptions
from retake.pipeline.request import RenderRequest
from retake.timeline.shot import Shot, Timeline


@dataclass(frozen=True, slots=True)
class Wish:
    """A timeline, its dialogue, and how takes are made of it.

    Attributes:
        timeline: The timeline's file.
        choice: Where dialogue and guide are found.
        options: How takes are made; their shot, language and folder are told by the batch.
        folder: Where takes go; a folder beside the timeline and of its name if None.
        template: What takes are called; by their shot, and their language where there is one, if "".
        shots: Ids or names of the shots that are meant; all where none is given.
        library: Other footage of the speaker, for every shot.
        lend: Whether other shots of the timeline that surely show the same face lend mouths, too.
        own: What single shots are made with apart from the others, by their ids or names; kept beside the takes.
        media: Folders that are searched for media by name.
        rate: Frames a second, for an EDL, which does not say it.
        name: The timeline's name, where the file holds several.
    """

    timeline: Path
    choice: Choice
    options: RenderOptions = field(default_factory=RenderOptions)
    folder: Path | None = None
    template: str = ""
    shots: tuple[str, ...] = ()
    library: tuple[str, ...] = ()
    media: tuple[Path, ...] = ()
    rate: Fraction | None = None
    name: str | None = None
    lend: bool = False
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def takes(self) -> Path:
        """Where takes go."""
        return (self.folder or self.timeline.with_name(f"{self.timeline.stem}_retake")).absolute()

    @property
    def batch(self) -> str:
        """What the queue calls the jobs of this timeline together."""
        path = str(self.timeline.absolute())
        return f"{path} ({self.name})" if self.name else path


@dataclass(frozen=True, slots=True)
class Planned:
    """A shot in one language, ready to be rendered.

    Attributes:
        shot: The shot.
        line: What its lips are to say.
        request: The render.
        work: The same as the queue takes it.
    """

    shot: Shot
    line: Line
    request: RenderRequest
    work: Work


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A shot of which no take is made.

    Attributes:
        shot: The shot.
        language: In which language; "" where there is one only, or none is ready.
        reasons: Why, a line each.
    """

    shot: Shot
    language: str
    reasons: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {"shot": self.shot.id, "name": self.shot.name, "language": self.language,
                "record": str(self.shot.record.timecode), "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a timeline's shots.

    Attributes:
        timeline: The timeline as it was read.
        ready: What is to be rendered, or has been, in the timeline's order.
        left_out: Of what no take is made.
        others: What is not meant this time, but may have been rendered before.
        lend: Whether its shots lend each other mouths.
        own: What single shots are made with apart from the others: options by name, by the shot's id.
    """

    timeline: Timeline
    ready: tuple[Planned, ...]
    left_out: tuple[LeftOut, ...]
    others: tuple[Planned, ...] = ()
    lend: bool = False
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def counted(timeline: Path, options: RenderOptions) -> tuple[Fraction | None, RenderOptions]:
    """The rate at which a timeline's file counts where it does not say it itself, and the options for its shots.

    An EDL says no rate; of what is in it only image sequences want one, and they take the EDL's.
    """
    if timeline.suffix.lower() != ".edl" or options.conform is None:
        return None, options
    return options.conform, replace(options, conform=None)
