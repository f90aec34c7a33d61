"""A timeline to drive the panel with: the demo's presenter, cut into shots, with his new line on a track of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from retake.demo import presenter

RATE, WHOLE = 25, 288
CUTS = (("sh010", 0, 75), ("sh020", 75, 75), ("sh030", 150, 60), ("sh040", 210, 78))


def spots(path: Path, cuts: Sequence[tuple[str, int, int]] = CUTS, missing: bool = True) -> Path:
    """Writes the timeline; it comes back.

    Args:
        path: Where.
        cuts: The shots: name, the plate's first frame, how many.
        missing: Whether a last shot shows a file that is not there.
    """
    made = otio.schema.Timeline("Spots")
    made.global_start_time = RationalTime(3600 * RATE, RATE)
    picture = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    guide, line = (otio.schema.Track(name, kind=otio.schema.TrackKind.Audio) for name in ("Production", "ADR"))
    for name, start, count in cuts:
        picture.append(_clip(name, presenter() / "plate.mp4", start, count))
        guide.append(_clip(name, presenter() / "plate.mp4", start, count))
        line.append(_clip(f"{name} adr", presenter() / "adr.flac", start, count))
    if missing:
        picture.append(_clip("sh050", Path("/Volumes/Media/B007C012.mov"), 0, 50))
    made.tracks.extend([picture, guide, line])
    otio.adapters.write_to_file(made, str(path))
    return path


def _clip(name: str, path: Path, start: int, count: int) -> otio.schema.Clip:
    media = otio.schema.ExternalReference(str(path), _range(0, WHOLE))
    return otio.schema.Clip(name, media, _range(start, count))


def _range(start: int, count: int) -> TimeRange:
    return TimeRange(RationalTime(start, RATE), RationalTime(count, RATE))
