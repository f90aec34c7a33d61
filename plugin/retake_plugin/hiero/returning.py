"""Shows a shot's plate again, or another of the takes that lie there for it. Every version stays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from retake.errors import HostError
from retake.host import PLATE
from retake.hosting.hiero_times import Times
from retake.hosting.steps import Step, all_or_nothing
from retake_plugin.hiero.lying import check, lying
from retake_plugin.hiero.media import version_showing
from retake_plugin.hiero.noting import Kept
from retake_plugin.hiero.placing import alone, show, switch
from retake_plugin.hiero.reading import Own, Plate, path_of, times_of
from retake_plugin.protocols.hiero import Sequence, TrackItem


def go_back(sequence: Sequence, plate: Plate, to: str) -> Path | None:
    """Has a shot of a sequence show its plate, or the take of that key; nothing else changes.

    Returns:
        The take's report; None for the plate.

    Raises:
        HostError: There is no such take, or the editor did something else.
    """
    alone(plate)
    before, meant = lying(sequence), {str(one.item.guid()) for one in (plate, plate.own) if one is not None}
    with all_or_nothing() as back:
        if to == PLATE:
            _plate_again(plate, back)
            kept = None
        else:
            kept = _take_again(plate, to, back)
        check(before, lying(sequence), meant)
    return Path(kept.report) if kept is not None else None


def _plate_again(plate: Plate, back: list[Step]) -> None:
    if plate.own is not None:
        switch(plate.own.item, False, back)
    if plate.note is not None and path_of(plate.item.source()) != plate.path:
        _version(plate.item, plate.path, plate.times, back)


def _take_again(plate: Plate, key: str, back: list[Step]) -> Kept:
    own = plate.own
    kept = own.note.of(key) if own else None
    if own is not None and kept is not None:
        _version(own.item, kept.movie, _times_over(plate, own, kept), back)
        switch(own.item, True, back)
        return kept
    kept = plate.note.of(key) if plate.note else None
    if kept is None:
        raise HostError(f"{plate.piece.name} has no take {key[:40]} on this timeline. Place it first.")
    if own is not None:
        switch(own.item, False, back)
    _version(plate.item, kept.movie, _shifted(plate.times, kept.start), back)
    return kept


def _times_over(plate: Plate, own: Own, kept: Kept) -> Times:
    """The times of an item of ours that shows another take: of the plate what it shows now."""
    now, shown = times_of(own.item), own.note.showing(path_of(own.item.source()))
    assert shown is not None
    return _shifted(Times(now.first, now.last, now.source_in + shown.start, now.source_out + shown.start), kept.start)


def _shifted(times: Times, start: int) -> Times:
    """A plate's times in a take that begins at its frame `start`."""
    return Times(times.first, times.last, times.source_in - start, times.source_out - start)


def _version(item: TrackItem, path: str, times: Times, back: list[Step]) -> None:
    """Has an item show a file among its clip's versions.

    Raises:
        HostError: The file is none of them, it lacks frames, or the editor did something else.
    """
    clip = item.source()
    version = version_showing(clip.binItem(), path) if clip is not None else None
    if version is None:
        raise HostError(f"{item.name()} has lost a version of its clip. Place the take again.")
    found = version.item()
    source = found.mediaSource() if found is not None else None
    count = int(source.duration()) if source is not None else 0
    if times.source_in < Fraction(-1, 64) or times.source_out > count - 1 + Fraction(1, 64):
        raise HostError(f"{item.name()} was trimmed beyond the take's frames. Trim it back, or render the shot again.")
    if path_of(clip) != path:
        show(item, version, times, back)
    if path_of(item.source()) != path or not times_of(item).like(times):
        raise HostError(f"The editor did not show the version of {item.name()} that was asked for. It was taken back.")
