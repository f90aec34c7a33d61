"""What a file's own bytes declare of its end: FFmpeg itself takes a broken copy for a shorter sound."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path
from typing import BinaryIO

_W64_DATA = b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
_OGG_PAGE = 65_307  # the most bytes that a page may have
_OGG_LAST = 4
_UNKNOWN = (0, 0xFFFFFFFF)  # what recorders write until they know


def missing_bytes(path: Path) -> int:
    """How many bytes of sound a WAV, RF64, Wave64 or CAF file lacks of those it declares; 0 for any other file."""
    with open(path, "rb") as file, contextlib.suppress(OSError, OverflowError):  # a damaged size leads nowhere
        magic = file.read(12)
        if magic[:4] in (b"RIFF", b"RF64", b"BW64") and magic[8:12] == b"WAVE":
            end = _riff_end(file)
        elif magic == b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb":
            end = _wave64_end(file)
        elif magic[:4] == b"caff":
            end = _caf_end(file)
        else:
            return 0
        return max(0, end - file.seek(0, 2))
    return 0


def ogg_end(path: Path) -> int | None:
    """The sample at which an Ogg file's last page ends; None if it lacks bytes or does not say that it is the last."""
    with open(path, "rb") as file:
        file.seek(max(0, file.seek(0, 2) - 2 * _OGG_PAGE))
        tail = file.read()
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return None
    segments = tail[at + 27 : at + 27 + tail[at + 26]]
    if not tail[at + 5] & _OGG_LAST or len(tail) < at + 27 + len(segments) + sum(segments):
        return None
    return int(struct.unpack("<q", tail[at + 6 : at + 14])[0])


def _riff_end(file: BinaryIO) -> int:
    """Where the data of a WAV or RF64 file has to end; 0 if it does not say."""
    large = 0
    while len(header := file.read(8)) == 8:
        name, size = header[:4], struct.unpack("<I", header[4:])[0]
        if name == b"data":
            size = large if size == 0xFFFFFFFF else size
            return 0 if size in _UNKNOWN else file.tell() + int(size)
        at = file.tell()
        if name == b"ds64":
            sizes = file.read(16)
            large = struct.unpack("<Q", sizes[8:])[0] if len(sizes) == 16 else 0
        file.seek(at + size + size % 2)
    return 0


def _wave64_end(file: BinaryIO) -> int:
    """Where the data of a Wave64 file has to end; 0 if it does not say."""
    file.seek(40)
    while len(header := file.read(24)) == 24:
        size = struct.unpack("<Q", header[16:])[0]
        if header[:16] == _W64_DATA:
            return file.tell() - 24 + int(size)
        if size < 24 or size >= 1 << 62:
            return 0
        file.seek(file.tell() - 24 + (size + 7) // 8 * 8)
    return 0


def _caf_end(file: BinaryIO) -> int:
    """Where the data of a CAF file has to end; 0 if it does not say."""
    file.seek(8)
    while len(header := file.read(12)) == 12:
        size = struct.unpack(">q", header[4:])[0]
        if header[:4] == b"data":
            return 0 if size < 0 else file.tell() + int(size)
        if not 0 <= size < 1 << 62:
            return 0
        file.seek(file.tell() + size)
    return 0
