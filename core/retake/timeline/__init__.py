"""Timelines in, shots out: the only door to OpenTimelineIO.

`read_timeline` gives every use of footage on a timeline's video tracks as a `Shot`; `open_timeline` gives the file as
it was read, for whoever writes takes back into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from retake.errors import MediaError
from retake.timecode import shown_rate
from retake.timeline.shot import Shot, Timeline

if TYPE_CHECKING:
    from fractions import Fraction

    from retake.timeline.document import Document


def read_timeline(path: Path, media: Sequence[Path] = (), *, rate: Fraction | None = None,
                  name: str | None = None) -> Timeline:
    """Every use of footage on the video tracks of a timeline's file.

    Args:
        path: The file: .otio, .otioz, .otiod, .edl, .xml (Final Cut Pro 7), .fcpxml, .fcpxmld, .aaf or .kdenlive.
        media: Folders that are searched, with all below them, for media by name.
        rate: Frames a second, for an EDL, which does not say it; its media's is taken where that is found.
        name: The timeline's name, where the file holds several.

    Raises:
        MediaError: It can't be read as a timeline.
    """
    found = open_timeline(path, rate=rate, name=name).shots(tuple(media))
    if found.format == "edl" and rate is None:
        return _at_its_medias_rate(path, found, tuple(media))
    return found


def open_timeline(path: Path, *, rate: Fraction | None = None, name: str | None = None) -> Document:
    """The timeline's file as it was read; see `read_timeline`."""
    from retake.timeline.formats import open_file
    return open_file(path, rate, name)


def _at_its_medias_rate(path: Path, found: Timeline, media: tuple[Path, ...]) -> Timeline:
    """An EDL counted at the one rate that all of its media has, where its frame numbers allow that."""
    rates = {shot.plate.rate for shot in found.shots if shot.plate and shot.plate.measured and shot.plate.rate}
    if len(rates) != 1 or rates == {found.rate}:
        return found
    rate = rates.pop()
    try:
        again = open_timeline(path, rate=rate).shots(media)
    except MediaError:  # a frame number does not exist at that rate
        return found
    note = f"An EDL says no frame rate; its media's, {shown_rate(rate)}, was taken. State another with --rate."
    return replace(again, notes=(note, *again.notes))


__all__ = ["Shot", "Timeline", "open_timeline", "read_timeline"]
