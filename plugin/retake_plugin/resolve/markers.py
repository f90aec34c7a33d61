"""Findings as markers on Resolve's timeline: ours replaced, others never touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from retake.errors import HostError
from retake.host import Finding
from retake.hosting.frames import whole
from retake.hosting.marking import free_frame, tag_of
from retake_plugin.log import log
from retake_plugin.protocols.resolve import Marker, Timeline
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.turn import Turn

_NAME, _GRAVE, _LOOK = "Retake", "Red", "Yellow"
_UNTOLD = ("DaVinci Resolve does not say which markers there are: a dialogue is open in it. Close it, set the markers "
           "again, and look at those called Retake.")


def mark(opened: Opened, findings: Sequence[Finding], turn: Turn) -> None:
    """Sets a marker at each finding.

    Raises:
        HostError: Not all could be set; those that could are there.
    """
    missed = []
    with turn.undoing() as undo:
        for finding in findings:
            turn.check()
            if not _set(opened, finding, undo):
                missed.append(opened.clock.timecode(finding.frame))
    if missed:
        raise HostError(f"DaVinci Resolve did not take {len(missed)} of {len(findings)} markers, the first at "
                        f"{missed[0]}: another marker stands there, or the timeline ends before it.")


def _set(opened: Opened, finding: Finding, undo: ExitStack) -> bool:
    """Sets one marker in place of the one of the same id; whether it is there."""
    timeline, start, tag = opened.timeline, opened.clock.start, tag_of(finding)
    before = _markers(timeline)
    ours = _of(before, tag)
    frame = free_frame(finding, {at + start for at in before if at not in ours}, opened.stop)
    if frame is None or frame < start:
        return False
    undo.callback(_as_it_was, timeline, tag, ours)
    _remove(timeline, tag, len(ours))
    # A marker's frame counts from the timeline's first, unlike all other frames here.
    count = max(1, finding.count - (frame - finding.frame))
    new: Marker = {"color": _GRAVE if finding.grave else _LOOK, "name": _NAME, "note": finding.words, "duration": count}
    _add(timeline, frame - start, new, tag)
    if list(_of(_markers(timeline), tag)) == [frame - start]:
        return True
    _as_it_was(timeline, tag, ours)
    return False


def _as_it_was(timeline: Timeline, tag: str, ours: Mapping[int, Marker]) -> None:
    """Sets our own markers of a tag again as they were; nobody else's are touched."""
    now = _of(_markers(timeline), tag)
    if now == ours:
        return
    _remove(timeline, tag, len(now))
    for frame, one in ours.items():
        _add(timeline, frame, one, tag)
    if list(_of(_markers(timeline), tag)) != list(ours):
        log(f"resolve: the marker {tag} could not be set again as it was")


def _remove(timeline: Timeline, tag: str, count: int) -> None:
    for _ in range(count):
        timeline.DeleteMarkerByCustomData(tag)


def _add(timeline: Timeline, frame: int, one: Marker, tag: str) -> None:
    timeline.AddMarker(frame, str(one.get("color")), str(one.get("name")), str(one.get("note")),
                       whole(one.get("duration")) or 1, tag)


def _of(markers: Mapping[int, Marker], tag: str) -> dict[int, Marker]:
    """Those of a tag of ours, in order."""
    return {frame: markers[frame] for frame in sorted(markers) if markers[frame].get("customData") == tag}


def _markers(timeline: Timeline) -> dict[int, Marker]:
    """The markers by their frames, which Resolve tells as floats.

    Raises:
        HostError: It does not tell them: none at all is not the same as no answer.
    """
    told = timeline.GetMarkers()
    if told is None or not hasattr(told, "items"):
        raise HostError(_UNTOLD)
    return {number: one for frame, one in told.items() if (number := whole(frame)) is not None}
