"""Takes in Resolve's media pool: in a bin of their own, each once, with what they are noted on them."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.errors import HostError, MediaError
from retake.hosting.frames import whole
from retake.hosting.report import TakeFile, lost, read_report
from retake.timecode import shown_rate
from retake_plugin.protocols.resolve import Folder, Pool, PoolItem, has, there
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.importing import clip_of, imported_into, take_out
from retake_plugin.resolve.items import media_rate

BIN = "Retake"
REPORT, PLATE = "retake.report", "retake.plate"
# What says how a clip's values are to be read; a take is written as its plate was.
_COLOUR = ("Input Color Space", "Input Gamma", "IDT", "Data Level", "Input LUT", "PAR")
_UNTOLD = "DaVinci Resolve does not show its media pool: a dialogue is open. Close it and try again."


def take_of(media: PoolItem | None) -> TakeFile | None:
    """The take that a clip in the media pool is; None where it is none of ours."""
    noted: Any = media.GetThirdPartyMetadata() if media and has(media, "GetThirdPartyMetadata") else None
    report = noted.get(REPORT) if hasattr(noted, "get") else None
    if not isinstance(report, str) or not report:
        return None
    try:
        return read_report(Path(report))
    except MediaError:  # it was moved or removed
        return lost(Path(report), str(noted.get(PLATE) or ""))


def imported(opened: Opened, take: TakeFile, undo: ExitStack) -> PoolItem:
    """The take in the media pool: what is there of it already, or imported now; `undo` takes it out again.

    Raises:
        HostError: Resolve does not take it, or takes it for something else.
    """
    pool = opened.pool
    folder = _bin(pool)
    found = clip_of(folder, take)
    if found is None:
        undo.callback(take_out, pool, folder, take)  # noted before it is imported: what comes late goes too
        found = imported_into(opened, folder, take)
    _check(found, take)
    _note(found, take)
    return found


def carry_colour(plate: PoolItem | None, take: PoolItem) -> list[str]:
    """Gives a take the plate's colour settings; what could not be carried comes back."""
    missed = []
    for name in _COLOUR if plate is not None else ():
        assert plate is not None
        wanted = plate.GetClipProperty(name)
        if not wanted or take.GetClipProperty(name) == wanted:
            continue
        take.SetClipProperty(name, wanted)
        if take.GetClipProperty(name) != wanted:
            missed.append(name)
    return missed


def _bin(pool: Pool) -> Folder:
    """Our bin, below the uppermost; made where there is none."""
    root = there(pool.GetRootFolder())
    if root is None:
        raise HostError(_UNTOLD)
    folders = [one for one in root.GetSubFolderList() or () if one]
    found = next((one for one in folders if one.GetName() == BIN), None)
    if found is not None:
        return found
    # It may be there: a second one is not made.
    if root.GetName() is None or any(one.GetName() is None for one in folders):
        raise HostError(_UNTOLD)
    made = there(pool.AddSubFolder(root, BIN))
    if made is None or made.GetName() != BIN:
        raise HostError(f"DaVinci Resolve does not make a bin {BIN!r}. Make one by hand below Master, then try again.")
    return made


def _check(media: PoolItem, take: TakeFile) -> None:
    """Looks whether Resolve reads the take as what it is."""
    count, rate = whole(media.GetClipProperty("Frames")), _at_its_rate(media, take)
    if count is not None and count != take.count:
        raise HostError(f"DaVinci Resolve reads {count} frames in {take.movie.name}, which has {take.count}. Remove it "
                        "from the media pool and place it again.")
    if rate is not None and take.rate is not None and rate != take.rate and not _near(rate, take.rate):
        raise HostError(f"DaVinci Resolve plays {take.movie.name} at {shown_rate(rate)} frames a second, it has "
                        f"{shown_rate(take.rate)}. Set its Clip Attributes to the plate's rate, then place it again.")


def _at_its_rate(media: PoolItem, take: TakeFile) -> Fraction | None:
    """The rate at which a take is played; an image sequence, whose files say none, is told its own."""
    rate = media_rate(media)
    if take.sequence and rate is not None and take.rate is not None and not _near(rate, take.rate):
        for value in (shown_rate(take.rate), float(shown_rate(take.rate))):  # a text by the README, a number where read
            media.SetClipProperty("FPS", value)
            rate = media_rate(media)
            if rate is not None and _near(rate, take.rate):
                break
    return rate


def _near(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) < Fraction(1, 100)


def _note(media: PoolItem, take: TakeFile) -> None:
    """Notes on a clip which take it is, so that it is known again."""
    there_already: Any = media.GetThirdPartyMetadata()
    others = {str(one): str(there_already[one]) for one in there_already} if hasattr(there_already, "get") else {}
    media.SetThirdPartyMetadata({**others, REPORT: str(take.report), "retake.key": take.key, PLATE: take.plate})
    kept: Any = media.GetThirdPartyMetadata()
    if not hasattr(kept, "get") or kept.get(REPORT) != str(take.report):
        raise HostError(f"DaVinci Resolve does not keep a note on {take.movie.name}, without which it would not be "
                        "found again. Nothing was placed. Is the project read-only?")
