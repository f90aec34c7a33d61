"""Findings as markers on Resolve's timeline: ours replaced, others let be."""

from __future__ import annotations

from collections.abc import Sequence

from retake.errors import HostError
from retake.host import Finding
from retake.hosting.frames import whole
from retake.hosting.marking import free_frame, is_ours, tag_of
from retake_plugin.protocols.resolve import Marker, Timeline
from retake_plugin.resolve.api_thread import Turn
from retake_plugin.resolve.connection import Opened

_NAME, _GRAVE, _LOOK = "Retake", "Red", "Yellow"


def mark(opened: Opened, findings: Sequence[Finding], turn: Turn) -> None:
    """Sets a marker at each finding.

    Raises:
        HostError: Not all could be set; those that could are there.
    """
    missed = []
    for finding in findings:
        turn.check()
        if not _set(opened, finding):
            missed.append(opened.clock.timecode(finding.frame))
    if missed:
        raise HostError(f"DaVinci Resolve did not take {len(missed)} of {len(findings)} markers, the first at "
                        f"{missed[0]}: another marker stands there, or the timeline ends before it.")


def _set(opened: Opened, finding: Finding) -> bool:
    """Sets one marker in place of the one of the same id; whether it is there."""
    timeline, start, tag = opened.timeline, opened.clock.start, tag_of(finding)
    before = _markers(timeline)
    for _ in range(sum(marker.get("customData") == tag for marker in before.values()) if is_ours(tag) else 0):
        timeline.DeleteMarkerByCustomData(tag)
    now = _markers(timeline)
    frame = free_frame(finding, {at + start for at in now}, opened.stop)
    if frame is None or frame < start:
        _again(timeline, before, now)
        return False
    # A marker's frame counts from the timeline's first, unlike all other frames here.
    count = max(1, finding.count - (frame - finding.frame))
    timeline.AddMarker(frame - start, _GRAVE if finding.grave else _LOOK, _NAME, finding.words, count, tag)
    if _markers(timeline).get(frame - start, {}).get("customData") == tag:
        return True
    _again(timeline, before, now)
    return False


def _again(timeline: Timeline, before: dict[int, Marker], now: dict[int, Marker]) -> None:
    """Sets again what was removed for nothing."""
    for frame in before.keys() - now.keys():
        one = before[frame]
        timeline.AddMarker(frame, str(one.get("color")), str(one.get("name")), str(one.get("note")),
                           whole(one.get("duration")) or 1, str(one.get("customData")))


def _markers(timeline: Timeline) -> dict[int, Marker]:
    """The markers by their frames, which Resolve tells as floats."""
    return {number: one for frame, one in (timeline.GetMarkers() or {}).items() if (number := whole(frame)) is not None}
