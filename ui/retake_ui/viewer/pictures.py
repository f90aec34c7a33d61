"""Which files the viewer's pictures come from: the plate, a take, its matte; and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from retake_ui.models.shots import Row
from retake_ui.models.showing import THE_PLATE, TRY
from retake_ui.models.take import Take
from retake_ui.shot.wanted import Frames
from retake_ui.words import tr


@dataclass(frozen=True, slots=True)
class Picture:
    """A file whose frames are shown at the plate's own.

    Attributes:
        name: What `Showing` calls it: "" for the plate, a take's report, or "try"; a matte's is told apart by `matte`.
        title: What people call it.
        path: The file; "" for a try, whose frames come by themselves.
        begins: The plate's frame at which the file's frame 0 is shown.
        first: The first of the plate's frames that is wanted of it.
        stop: The one after the last.
        view: How its values are looked at.
        rate: Its frames a second, for files that do not say it; "" otherwise.
        matte: Whether it is a matte.
    """

    name: str
    title: str
    path: str
    begins: int
    first: int
    stop: int
    view: str = "auto"
    rate: str = ""
    matte: bool = False


def picture_of(row: Row, name: str, frames: Frames, view: str) -> Picture | None:
    """The plate, a take or the try of a row; None where there is no such thing.

    Args:
        row: The row.
        name: What `Showing` calls it.
        frames: Which of the plate's frames are looked at.
        view: How the plate's values are looked at.
    """
    plate = row.shot.plate
    if name == TRY:
        return Picture(TRY, tr("Preview"), "", 0, frames.first, frames.stop)
    if name == THE_PLATE:
        if plate is None or not plate.path:
            return None
        return Picture(THE_PLATE, tr("Plate"), plate.path, 0, frames.first, frames.stop, view, _rate(row))
    take = take_of(row, name)
    if take is None or not take.movie:
        return None
    first, stop = _covered(take, frames)
    return Picture(name, title_of(take), take.movie, take.span[0], first, stop, view, _rate(row))


def matte_of(row: Row, name: str, frames: Frames) -> Picture | None:
    """The matte of a take; None for whatever has none."""
    take = take_of(row, name)
    if take is None or not take.matte:
        return None
    first, stop = _covered(take, frames)
    return Picture(name, tr("Matte"), take.matte, take.span[0], first, stop, "auto", _rate(row), matte=True)


def take_of(row: Row, name: str) -> Take | None:
    """The row's take of that report."""
    return next((take for take in row.takes if take.report == name), None)


def title_of(take: Take) -> str:
    """What people call a take."""
    return f"v{take.version:03d}"


def _covered(take: Take, frames: Frames) -> tuple[int, int]:
    """Which of the plate's frames a take has, of those that are looked at."""
    begins, ends = take.span
    first = max(frames.first, begins)
    return first, max(first, min(frames.stop, ends) if ends > begins else frames.stop)


def _rate(row: Row) -> str:
    """The rate that has to be told of a sequence's files, which do not say it."""
    plate = row.shot.plate
    return str(plate.rate) if plate is not None and plate.sequence and plate.rate is not None else ""
