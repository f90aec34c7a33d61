"""Two versions of a timeline, their dialogue and the takes that were made: what has become of every shot."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.batch.delivered import SpokenHere
from retake.dialogue import Choice, Line, lines_for
from retake.errors import OptionError
from retake.review import read_review
from retake.timeline import Timeline, read_timeline
from retake.timeline.diff import Change, changes
from retake.timeline.rendered import beside, rendered_in
from retake.timeline.sounds import read_with_sounds


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of a timeline.

    Attributes:
        old: The file as it was.
        new: The file as it is.
        takes: Reports of takes, or folders of them; those beside the plates are found without it.
        handles: How many frames around each shot were rendered, where no take says it.
        media: Folders that are searched for media by name.
        rate: Frames a second, for an EDL, which does not say it.
        name: The timeline's name, where the files hold several.
        choice: Where dialogue and guide are found; None where only pictures are compared.
    """

    old: Path
    new: Path
    takes: tuple[Path, ...] = ()
    handles: int = 0
    media: tuple[Path, ...] = ()
    rate: Fraction | None = None
    name: str | None = None
    choice: Choice | None = None


def compared(versions: Versions) -> tuple[int, tuple[Change, ...]]:
    """How many takes were found, and what became of every shot. Takes that people have rejected cover nothing."""
    after, says = _read(versions, versions.new)
    before, said = _read(versions, versions.old, perhaps=True)
    made = [one for one in rendered_in(versions.takes) or beside(after.shots) if not _is_rejected(one.report)]
    return len(made), changes(before, after, made, versions.handles, SpokenHere(said, says))


def _is_rejected(report: Path) -> bool:
    return report.name.endswith(".take.json") and read_review(report).rejected


def _read(versions: Versions, path: Path, perhaps: bool = False) -> tuple[Timeline, list[Line]]:
    """A timeline, and its lines where the dialogue was named; `perhaps` where there may be no dialogue on it yet."""
    media, rate, name, choice = versions.media, versions.rate, versions.name, versions.choice
    if choice is None:
        return read_timeline(path, media, rate=rate, name=name), []
    found, sounds = read_with_sounds(path, media, rate=rate, name=name)
    try:
        return found, lines_for(found, sounds, choice)
    except OptionError:
        if not perhaps:
            raise
        return found, []
