"""Timelines in, shots out: the only door to OpenTimelineIO.

`read_timeline` gives every use of footage on a timeline's video tracks as a `Shot`; `open_timeline` gives the file as
it was read, for whoever writes takes back into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
        rate: Frames a second, for an EDL, which does not say it.
        name: The timeline's name, where the file holds several.

    Raises:
        MediaError: It can't be read as a timeline.
    """
    return open_timeline(path, rate=rate, name=name).shots(tuple(media))


def open_timeline(path: Path, *, rate: Fraction | None = None, name: str | None = None) -> Document:
    """The timeline's file as it was read; see `read_timeline`."""
    from retake.timeline.formats import open_file
    return open_file(path, rate, name)


__all__ = ["Shot", "Timeline", "open_timeline", "read_timeline"]
