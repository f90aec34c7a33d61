"""What a Broadcast WAV says of itself beside its samples: when it began, and what the recorder knew of the take.

The chunks are walked here, not by FFmpeg, because that leaves out iXML and refuses the whole file for one bad chunk.
Nothing that stands in the file is trusted: lengths are held against the file's own, texts are cut, XML with
declarations is passed over.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, fromstring

from retake.errors import OptionError
from retake.printable import printable
from retake.timecode import exact_rate

_FORMS = (b"RIFF", b"RF64", b"BW64")
_MOST_CHUNKS = 4096
_LARGEST = 1 << 20
_BEXT = struct.Struct("<256s32s32s10s8sQ")
_FORMAT = struct.Struct("<HHI")
_SIZES = struct.Struct("<QQQI")
_LONGEST_TEXT = 256
_IN_DS64 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class BroadcastWave:
    """What a WAV file says beside its samples; "" and None where it says nothing.

    Attributes:
        rate: Samples a second.
        time_reference: Samples from midnight to the first one.
        description: What the recorder or the editor wrote.
        originator: Who wrote it.
        date: The day of recording, as written.
        scene: The scene, from iXML.
        take: The take, from iXML.
        tape: The tape or roll, from iXML.
        timecode_rate: Frames a second of its timecode, from iXML.
        tracks: The names of its channels, from iXML.
    """

    rate: int | None = None
    time_reference: int | None = None
    description: str = ""
    originator: str = ""
    date: str = ""
    scene: str = ""
    take: str = ""
    tape: str = ""
    timecode_rate: Fraction | None = None
    tracks: tuple[str, ...] = ()

    @property
    def begins(self) -> Fraction | None:
        """When the first sample sounded, in seconds after midnight; None where the file does not say."""
        if self.time_reference is None or not self.rate:
            return None
        return Fraction(self.time_reference, self.rate)


def read_broadcast_wave(path: str | os.PathLike[str]) -> BroadcastWave | None:
    """What a WAV file says beside its samples; None where it is no WAV file, or can't be opened."""
    try:
        with Path(path).open("rb") as file:
            return _read(file, os.fstat(file.fileno()).st_size)
    except (OSError, ValueError):
        return None


def _read(file: BinaryIO, size: int) -> BroadcastWave | None:
    head = file.read(12)
    if len(head) < 12 or head[:4] not in _FORMS or head[8:] != b"WAVE":
        return None
    found = BroadcastWave()
    told: int | None = None
    for name, start, length in _chunks(file, size):
        if name not in (b"fmt ", b"bext", b"iXML"):
            continue
        file.seek(start)
        data = file.read(min(length, _LARGEST))
        if name == b"fmt " and len(data) >= _FORMAT.size:
            found = replace(found, rate=_FORMAT.unpack_from(data)[2] or None)
        elif name == b"bext" and len(data) >= _BEXT.size:
            description, originator, _, date, _, reference = _BEXT.unpack_from(data)
            found = replace(found, time_reference=reference, description=_text(description),
                            originator=_text(originator), date=_text(date))
        elif name == b"iXML":
            found, told = _with_ixml(found, data)
    if found.time_reference is None and told is not None:
        return replace(found, time_reference=told)
    return found


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """The name, the place and the length of each chunk, as far as the file really reaches."""
    at, data_length = 12, None
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        name, length = head[:4], int.from_bytes(head[4:], "little")
        if name == b"ds64":
            sizes = file.read(_SIZES.size)
            if len(sizes) == _SIZES.size:
                data_length = _SIZES.unpack(sizes)[1]
        elif name == b"data" and length == _IN_DS64:
            # A recorder that was cut off leaves the length open: nothing behind it can be found then.
            length = size - at - 8 if data_length is None else data_length
        yield name, at + 8, max(0, min(length, size - at - 8))
        at += 8 + length + length % 2
        if at >= size:
            return


def _text(data: bytes) -> str:
    """A field's text, up to its first zero."""
    text = data.split(b"\0", 1)[0].decode("utf-8", "replace")
    return printable(text).strip()[:_LONGEST_TEXT]


def _with_ixml(found: BroadcastWave, data: bytes) -> tuple[BroadcastWave, int | None]:
    """What is known with what iXML adds, and the time reference that it tells."""
    data = data.rstrip(b"\0").strip()
    if b"<!" in data.replace(b"<!--", b""):
        return found, None  # declarations, entities
    try:
        root = fromstring(data)
    except (ParseError, ValueError, LookupError, RecursionError):
        return found, None
    tracks = tuple(_line(one, "NAME") for one in list(root.iter("TRACK"))[:512])
    speed = root.find("SPEED")
    high, low = (_line(speed, f"TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_{part}") for part in ("HI", "LO"))
    told = (int(high) << 32) + int(low) if high.isdecimal() and low.isdecimal() and len(high + low) < 20 else None
    return replace(found, scene=_line(root, "SCENE"), take=_line(root, "TAKE"), tape=_line(root, "TAPE"),
                   timecode_rate=_rate(_line(speed, "TIMECODE_RATE")), tracks=tracks), told


def _line(element: Element | None, tag: str) -> str:
    text = element.findtext(tag) if element is not None else None
    return _text((text or "").encode("utf-8", "replace"))


def _rate(written: str) -> Fraction | None:
    try:
        return exact_rate(written)
    except OptionError:
        return None
