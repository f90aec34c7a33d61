"""DPX: what its header of 2048 bytes says (SMPTE ST 268), and files written under a header of ours or the source's.

FFmpeg packs and unpacks the pixels. Of the header it writes little and keeps nothing, so the header is made here.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from retake.errors import MediaError, OptionError, OutputError
from retake.timecode import Timecode, exact_rate
from retake.unfinished import shown
from retake.video.colour import LINEAR, LOG_100, LOG_316, UNSPECIFIED, Colour
from retake.video.frame import Frame
from retake.video.pixels import layout_of
from retake.video.sequences import stills
from retake.video.sequences.image_facts import ImageFacts
from retake.video.sequences.image_file import contents
from retake.video.sequences.smpte import word_of

HEADER = 2048
_UNDEFINED = 0xFFFFFFFF
_SIZE, _ELEMENTS, _WIDTH, _HEIGHT = 16, 770, 772, 776
_DESCRIPTOR, _TRANSFER, _COLORIMETRIC, _BITS, _PACKING, _ENCODING = 800, 801, 802, 803, 804, 806
_DATA, _LINE_PADDING = 808, 812
_INPUT_DEVICE, _ASPECT, _FILM_RATE, _TIMECODE, _INTERLACE, _TV_RATE = 1556, 1628, 1724, 1920, 1928, 1940
_GREY, _RGB, _RGBA, _ABGR = 6, 50, 51, 52
_DESCRIPTORS = {_GREY: "grey", _RGB: "RGB", _RGBA: "RGBA", _ABGR: "ABGR", 100: "CbYCrY", 101: "CbYACrYA",
                102: "CbYCr", 103: "CbYCrA"}
# 1 and 3 are densities of film, 13 is ADX: all are log codes to whoever looks at them.
_TRANSFERS = {1: LOG_100, 2: LINEAR, 3: LOG_100, 5: 1, 6: 1, 7: 5, 8: 6, 9: 6, 10: 5, 13: LOG_100}
_CODES = {LOG_100: 3, LOG_316: 3, LINEAR: 2, 1: 6, 14: 6, 15: 6, 5: 7, 6: 8}
_CORNERS = {5: 1, 6: 1, 7: 5, 8: 6, 9: 6, 10: 5}
_CORNER_CODES = {1: 6, 5: 7, 6: 8}


@dataclass(frozen=True, slots=True)
class DpxHeader:
    """A DPX file's header, all bytes before the pixels, user data included."""

    raw: bytes

    @property
    def order(self) -> str:
        """The byte order as struct and NumPy write it."""
        return ">" if self.raw[:4] == b"SDPX" else "<"

    def number(self, place: int, size: str = "I") -> int:
        """A whole number of the header."""
        return int(struct.unpack_from(self.order + size, self.raw, place)[0])

    def real(self, place: int) -> float | None:
        """A positive float of the header, or None where it is not set."""
        value = float(struct.unpack_from(self.order + "f", self.raw, place)[0])
        return value if math.isfinite(value) and 0 < value < 1e6 else None

    def text(self, place: int, size: int) -> str:
        """A text of the header."""
        stored = self.raw[place : place + size].split(b"\0")[0]
        return "" if stored.startswith(b"\xff") else stored.decode("utf-8", "replace").strip()

    @property
    def rate(self) -> Fraction | None:
        """Frames a second; the film rate goes first, as in Flame."""
        for place in (_FILM_RATE, _TV_RATE):
            value = self.real(place)
            if value is not None and value <= 1000:
                try:
                    return exact_rate(value)
                except OptionError:
                    continue
        return None

    @property
    def reel(self) -> str | None:
        """The reel: the input device's name, which is where Flame and Phoenix write and read the tape."""
        return self.text(_INPUT_DEVICE, 32) or None

    @property
    def timecode(self) -> int | None:
        """The timecode's word, or None where it is not set."""
        word = self.number(_TIMECODE)
        return None if word == _UNDEFINED else word

    @property
    def pixel_aspect(self) -> Fraction:
        """A pixel's width over its height."""
        across, down = self.number(_ASPECT), self.number(_ASPECT + 4)
        # The standard says horizontal over vertical. Zero and all ones are "not set".
        if not (0 < across < 100_000 and 0 < down < 100_000) or not 1 / 16 < across / down < 16:
            return Fraction(1)
        return Fraction(across, down)

    @property
    def colour(self) -> Colour:
        """The colour tags of transfer and colorimetric field."""
        known = self.raw[_DESCRIPTOR]
        grey_or_rgb = known in (_GREY, _RGB, _RGBA, _ABGR)
        return Colour(_CORNERS.get(self.raw[_COLORIMETRIC], UNSPECIFIED),
                      _TRANSFERS.get(self.raw[_TRANSFER], UNSPECIFIED),
                      0 if grey_or_rgb else UNSPECIFIED, True if grey_or_rgb else None)

    @property
    def layout(self) -> str:
        """What the samples are like, in words."""
        name = _DESCRIPTORS.get(self.raw[_DESCRIPTOR], f"descriptor {self.raw[_DESCRIPTOR]}")
        return f"{self.raw[_BITS]}-bit {name}"


def parse_header(data: bytes, path: Path) -> DpxHeader:
    """The header at the beginning of a file's bytes; a MediaError where it is none or not of a kind that is read."""
    if data[:4] not in (b"SDPX", b"XPDS"):
        raise MediaError(f"{shown(path)} is no DPX file. Copy it again from its source, or rename it.")
    again = "Render it again, or copy it again from its source."
    offset = struct.unpack_from((">" if data[:4] == b"SDPX" else "<") + "I", data, 4)[0] if len(data) >= 8 else 0
    if len(data) < HEADER or not 1408 <= offset < 1 << 28:
        raise MediaError(f"{shown(path)} has a broken DPX header. {again}")
    # The parts for film and television may be left out; 0xFF is how a header says "not set".
    raw = data[:offset] if offset >= HEADER else data[:offset].ljust(HEADER, b"\xff")
    header = DpxHeader(raw)
    if not 0 < header.number(_WIDTH) <= 1 << 16 or not 0 < header.number(_HEIGHT) <= 1 << 16:
        raise MediaError(f"{shown(path)} has a broken picture size. {again}")
    if header.number(_ENCODING, "H") == 1 or header.number(_LINE_PADDING) not in (0, _UNDEFINED):
        raise MediaError(f"{shown(path)} is run-length encoded or has padded lines, which is not read. Save it plain.")
    return header


def read_facts(path: Path) -> ImageFacts:
    """What the file's header says; its pixels are not read."""
    header = parse_header(contents(path, HEADER), path)
    warnings = []
    if header.raw[_INTERLACE] == 1:
        warnings.append("The DPX header says interlaced. Deinterlace the plate first: fields are not treated apart.")
    if header.number(768, "H") not in (0, 0xFFFF):
        warnings.append("The DPX header says that the picture is stored mirrored or turned. It is read as stored.")
    return ImageFacts(header.number(_WIDTH), header.number(_HEIGHT), "", header.layout, header.colour, header.rate,
                      header.timecode, header.reel, header.pixel_aspect, warnings=tuple(warnings))


def read_picture(path: Path) -> av.VideoFrame:
    """The picture in its own samples."""
    data = contents(path)
    header = parse_header(data, path)
    picture = stills.decoded("dpx", data, path)
    if (picture.width, picture.height) != (header.number(_WIDTH), header.number(_HEIGHT)):
        raise MediaError(f"{shown(path)} has a broken picture size. Copy it again from its source.")
    return picture


def rewritten(path: Path, frame: Frame, timecode: Timecode | None) -> bytes:
    """The file at `path` with the frame's samples; every field that does not say how they lie stays as it is."""
    data = contents(path)
    header = parse_header(data, path)
    raw = bytearray(header.raw)
    body: bytes | memoryview = memoryview(data)[header.number(4) :]
    if frame.changed:
        if header.number(_ELEMENTS, "H") != 1 or raw[_DESCRIPTOR] not in (_GREY, _RGB, _RGBA, _ABGR):
            raise OutputError(f"{shown(path)} is {header.layout}: such DPX files are read but not written. "
                              "Write EXR, TIFF or PNG.")
        body = _packed(frame.picture, header.order)
        struct.pack_into(header.order + "H", raw, _PACKING, int(raw[_BITS] in (10, 12)))
    struct.pack_into(header.order + "I", raw, 4, len(raw))
    struct.pack_into(header.order + "I", raw, _DATA, len(raw))
    struct.pack_into(header.order + "I", raw, _SIZE, len(raw) + len(body))
    if timecode is not None:
        struct.pack_into(header.order + "I", raw, _TIMECODE, word_of(timecode))
    return b"".join([raw, body])


def new_file(frame: Frame, facts: ImageFacts, timecode: Timecode | None) -> bytes:
    """A DPX file, big-endian, of a frame in one of the pixel formats that FFmpeg writes."""
    body = _packed(frame.picture, ">")
    layout = frame.layout
    raw = bytearray(HEADER)
    for start, end in ((20, 24), (660, 664), (784, 800), (812, 820), (1408, 1432), (1588 + 32, 1636), (1664 + 48, 1732),
                       (1920, 1928), (1932, 1972)):
        raw[start:end] = b"\xff" * (end - start)
    raw[:16] = struct.pack(">4sI8s", b"SDPX", HEADER, b"V2.0\0\0\0\0")
    struct.pack_into(">IIIII", raw, _SIZE, HEADER + len(body), 1, 1664, 384, 0)
    raw[160:166] = b"Retake"
    struct.pack_into(">HHII", raw, 768, 0, 1, frame.width, frame.height)
    letters = layout.kind, bool(layout.alpha)
    raw[_DESCRIPTOR] = _GREY if letters[0] == "grey" else _RGBA if letters[1] else _RGB
    raw[_TRANSFER] = _CODES.get(facts.colour.transfer, 0)
    raw[_COLORIMETRIC] = _CORNER_CODES.get(facts.colour.primaries, 0)
    raw[_BITS] = layout.bits
    struct.pack_into(">HHI", raw, _PACKING, int(layout.bits in (10, 12)), 0, HEADER)
    struct.pack_into(">fIf", raw, 788, 0.0, (1 << layout.bits) - 1, 0.0)
    struct.pack_into(">I", raw, 784, 0)
    if facts.reel:
        stored = facts.reel.encode()[:31]
        raw[_INPUT_DEVICE : _INPUT_DEVICE + len(stored)] = stored
    struct.pack_into(">2I", raw, _ASPECT, facts.pixel_aspect.numerator, facts.pixel_aspect.denominator)
    if facts.rate:
        for place in (_FILM_RATE, _TV_RATE):
            struct.pack_into(">f", raw, place, float(facts.rate))
    struct.pack_into(">I", raw, _TIMECODE, _UNDEFINED if timecode is None else word_of(timecode))
    return b"".join([raw, body])


def _packed(picture: av.VideoFrame, order: str) -> bytes:
    """The picture's samples as they stand behind the header, in the byte order of the file."""
    made = stills.encoded("dpx", picture)
    own = DpxHeader(made[:HEADER].ljust(HEADER, b"\0"))
    body = made[own.number(4) :]
    bits = layout_of(picture.format.name).bits
    if own.order == order or bits == 8:
        return body
    return np.frombuffer(body, "u4" if bits == 10 else "u2").byteswap().tobytes()
