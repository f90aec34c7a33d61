"""Timelines in, shots out: the only door to OpenTimelineIO."""

from __future__ import annotations

from retake.timeline.shot import Shot, Timeline

__all__ = ["Shot", "Timeline"]
