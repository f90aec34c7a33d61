"""Which reader a timeline's file gets: by its extension, and by its first bytes where that says nothing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from retake.errors import MediaError
from retake.timeline.bytes import contents
from retake.timeline.document import Document
from retake.unfinished import shown


def open_file(path: Path, rate: Fraction | None = None, name: str | None = None) -> Document:
    """The timeline's file as it was read.

    Args:
        path: The file.
        rate: Frames a second, for an EDL, which does not say it.
        name: The timeline's name, where the file holds several.

    Raises:
        MediaError: It is no timeline that is read here, or it is damaged.
    """
    kind = path.suffix.lower()
    if kind in (".otio", ".json"):
        from retake.timeline.otio_file import read_otio
        return read_otio(path, name)
    if kind in (".otioz", ".otiod"):
        from retake.timeline.otio_file import read_bundle
        return read_bundle(path, name)
    if kind == ".edl":
        from retake.timeline.edl import read_edl
        return read_edl(path, rate)
    if kind in (".fcpxml", ".fcpxmld"):
        from retake.timeline.fcpxml import read_fcpxml
        return read_fcpxml(path, name)
    if kind == ".xml":
        return _xml(path, name)
    if kind in (".kdenlive", ".mlt"):
        from retake.timeline.kdenlive import read_kdenlive
        return read_kdenlive(path, name)
    if kind == ".aaf":
        from retake.timeline.aaf import read_aaf
        return read_aaf(path)
    raise MediaError(f"{shown(path)} is no timeline that is read here. Export it as OTIO, FCPXML, XML, AAF or EDL.")


def _xml(path: Path, name: str | None) -> Document:
    """An .xml may be of three editors' kinds; its root says which."""
    head = contents(path)[:4096]
    if b"<fcpxml" in head:
        from retake.timeline.fcpxml import read_fcpxml
        return read_fcpxml(path, name)
    if b"<mlt" in head:
        from retake.timeline.kdenlive import read_kdenlive
        return read_kdenlive(path, name)
    from retake.timeline.fcp7 import read_fcp7
    return read_fcp7(path, name)
