"""What our readers noted for want of a field in OpenTimelineIO: only what a later reader would miss is written.

It stands under "retake" in the metadata of a timeline that was of another kind: a level, a role, a drop frame. What
says nothing that is not taken for granted anyway stays out, and an .otio that is read as such gets none of it at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import opentimelineio as otio

from retake.timeline.claim import hints_of
from retake.timeline.levels import texts
from retake.timeline.shot import Timeline
from retake.timeline.times import near

# What says no more than what is taken for granted, beside what is empty.
_GRANTED = {"drop": ("False",), "plate_drop": ("False",), "gain": ("1", "1.0"), "fade_in": ("0",), "fade_out": ("0",)}
# Hints that matter only where media counts otherwise than the timeline.
_OF_RATES = ("by_label", "counted_at_timeline_rate")


def only_needed(timeline: otio.schema.Timeline, shots: Timeline) -> None:
    """Takes away the hints without which the timeline is read the same.

    Args:
        timeline: As a reader of ours built it.
        shots: What was read of it.
    """
    found = [(one, hints) for one in objects_in(timeline) if (hints := hints_of(one))]
    linked = {name for _, hints in found for name in texts(hints.get("links"))}
    there = {str(hints["link"]) for _, hints in found if hints.get("link")}
    rates = {(shot.plate.measured, shot.plate.rate) for shot in shots.shots if shot.plate}
    alike = not shots.drop and all(measured and rate and near(rate, shots.rate) for measured, rate in rates)
    for one, hints in found:
        if "links" in hints:
            hints["links"] = [name for name in texts(hints["links"]) if name in there]
        if alike:
            hints = {name: value for name, value in hints.items() if name not in _OF_RATES}
        kept = {name: value for name, value in hints.items()
                if not _idle(name, value) and (name != "link" or str(value) in linked)}
        if kept:
            one.metadata["retake"] = kept
        else:
            del one.metadata["retake"]


def _idle(name: str, value: Any) -> bool:
    """Whether it says no more than what is taken for granted."""
    if value is None or (hasattr(value, "__len__") and not len(value)):
        return True
    return str(value) in _GRANTED.get(name, ())


def objects_in(root: otio.core.SerializableObject) -> Iterator[Any]:
    """Every object that holds metadata, from a timeline or what lies in one down."""
    yield root
    if isinstance(root, otio.schema.Timeline):
        yield from objects_in(root.tracks)
    if isinstance(root, otio.core.Composition | otio.schema.SerializableCollection):
        for one in root:
            yield from objects_in(one)
    if isinstance(root, otio.core.Item):
        yield from root.effects
        yield from root.markers
    if isinstance(root, otio.schema.Clip):
        yield from root.media_references().values()
