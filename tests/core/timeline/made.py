"""Timelines and media made for tests: a movie whose every picture shows its number, and timelines around it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from tests.core.video.synth import Movie, write
from tests.once import made_once


def movie(path: Path, frames: int = 60, rate: Fraction = Fraction(25), timecode: str | None = None) -> Path:
    """A small movie, with a timecode if one is given."""
    metadata = {"timecode": timecode} if timecode else {}
    kind = Movie("mpeg4", frames=frames, rate=rate, size=(96, 64), metadata=metadata)
    return made_once(path, (kind,), lambda: write(path, kind))


def span(start: float, count: float, rate: float, count_rate: float | None = None) -> TimeRange:
    """A range, with another rate for its length if one is given."""
    return TimeRange(RationalTime(start, rate), RationalTime(count, count_rate or rate))


def clip(name: str, shown: TimeRange | None, url: str = "", there: TimeRange | None = None) -> otio.schema.Clip:
    """A clip of a file; of missing media where no file is given."""
    reference = otio.schema.ExternalReference(url, there) if url else otio.schema.MissingReference(
        available_range=there)
    return otio.schema.Clip(name, reference, shown)


def gap(count: float, rate: float) -> otio.schema.Gap:
    """A gap."""
    return otio.schema.Gap(source_range=span(0, count, rate))


def timeline(path: Path, *tracks: Sequence[otio.core.Composable], start: RationalTime | None = None,
             metadata: dict[str, object] | None = None) -> Path:
    """An .otio file with a video track for each row of items."""
    made = otio.schema.Timeline("cut", global_start_time=start, metadata=metadata or {})
    for number, items in enumerate(tracks, 1):
        made.tracks.append(otio.schema.Track(f"Video {number}", list(items), kind=otio.schema.TrackKind.Video))
    otio.adapters.write_to_file(made, str(path))
    return path
