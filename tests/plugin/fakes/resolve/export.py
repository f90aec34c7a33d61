"""What the fake exports: the dialect of Resolve's own .otio files (hosts.md 1.9), seen in fourteen real ones."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from retake.timecode import Timecode
from tests.plugin.fakes.resolve.world import Cut, Laid, Media, Row

Node = dict[str, Any]


def exported(cut: Cut) -> str:
    """A timeline's file."""
    rows = [("Video", f"Video {number}", row) for number, row in enumerate(cut.video, 1)]
    rows += [("Audio", f"Audio {number}", row) for number, row in enumerate(cut.audio, 1)]
    made = {"OTIO_SCHEMA": "Timeline.1", "metadata": {"Resolve_OTIO": {"Resolve OTIO Meta Version": "1.0"}},
            "name": "", "global_start_time": _time(cut.start, cut.rate),
            "tracks": {"OTIO_SCHEMA": "Stack.1", "metadata": {}, "name": "tracks", "source_range": None, "effects": [],
                       "markers": [], "enabled": True, "children": [_track(cut, *one) for one in rows]}}
    return json.dumps(made)


def _track(cut: Cut, kind: str, name: str, row: Row) -> Node:
    children, at = [], cut.start
    for item in sorted(row.items, key=lambda one: one.start):
        if item.kind == "transition":
            children.append({"OTIO_SCHEMA": "Transition.1", "metadata": {"Resolve_OTIO": {}}, "name": "Cross Dissolve",
                             "in_offset": _time(item.count // 2, cut.rate),
                             "out_offset": _time(item.count - item.count // 2, cut.rate),
                             "transition_type": "SMPTE_Dissolve"})
            continue
        if item.start > at:
            children.append({"OTIO_SCHEMA": "Gap.1", "metadata": {}, "name": "", "effects": [], "markers": [],
                             "enabled": True, "source_range": _range(0, item.start - at, cut.rate)})
        children.append(_clip(cut, item))
        at = item.stop
    return {"OTIO_SCHEMA": "Track.1", "metadata": {"Resolve_OTIO": {"Locked": row.locked}}, "name": name, "kind": kind,
            "source_range": None, "effects": [], "markers": [], "enabled": row.enabled, "children": children}


def _clip(cut: Cut, item: Laid) -> Node:
    media = item.media if item.kind in ("video", "audio") else None
    begin = _first(media) * cut.rate / media.rate + item.first * cut.rate / media.rate if media else Fraction(0)
    effects: list[Node] = [{"OTIO_SCHEMA": "Effect.1", "metadata": {"Resolve_OTIO": {"Effect Name": "Transform"}},
                            "name": "", "effect_name": "Resolve Effect", "enabled": True}]
    if item.speed != 100:
        effects.insert(0, {"OTIO_SCHEMA": "LinearTimeWarp.1", "metadata": {}, "name": "", "enabled": True,
                           "effect_name": "LinearTimeWarp", "time_scalar": item.speed / 100})
    return {"OTIO_SCHEMA": "Clip.2", "metadata": {"Resolve_OTIO": {}}, "name": item.name, "effects": effects,
            "markers": [], "enabled": item.enabled, "source_range": _range(begin, item.count, cut.rate),
            "media_references": {"DEFAULT_MEDIA": _reference(media)}, "active_media_reference_key": "DEFAULT_MEDIA"}


def _reference(media: Media | None) -> Node:
    if media is None:
        return {"OTIO_SCHEMA": "MissingReference.1", "metadata": {"Resolve_OTIO": {}}, "name": "",
                "available_range": None, "available_image_bounds": None}
    return {"OTIO_SCHEMA": "ExternalReference.1", "metadata": {}, "name": "", "available_image_bounds": None,
            "available_range": _range(_first(media), media.frames, media.rate), "target_url": media.path}


def _first(media: Media) -> int:
    return Timecode.parse(media.start, media.rate).frames


def _range(start: int | Fraction, count: int, rate: Fraction) -> Node:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, rate), "duration": _time(count, rate)}


def _time(value: int | Fraction, rate: Fraction) -> Node:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(value)}
