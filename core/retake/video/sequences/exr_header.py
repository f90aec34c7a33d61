"""The headers of an EXR file: parts, attributes, channels, windows.

Read here rather than by OpenEXR: what a hostile file claims is checked before any C++ sees it, and attributes come
back to the byte, whatever their type.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import NamedTuple

MAGIC = b"\x76\x2f\x31\x01"
TILED, LONG_NAMES, DEEP, MULTI = 0x200, 0x400, 0x800, 0x1000
_KNOWN_FLAGS = TILED | LONG_NAMES | DEEP | MULTI
COMPRESSIONS = {0: "none", 1: "RLE", 2: "ZIPS", 3: "ZIP", 4: "PIZ", 5: "PXR24", 6: "B44", 7: "B44A", 8: "DWAA",
                9: "DWAB", 10: "HTJ2K256", 11: "HTJ2K32", 12: "LJ2K", 13: "ZSTD"}
MOST_SIDE, MOST_PIXELS, MOST_CHANNELS, MOST_PARTS, MOST_BYTES = 1 << 16, 1 << 28, 4096, 4096, 1 << 33
_MOST_ATTRIBUTES = 10_000
_FAR = 1 << 28


class BrokenExr(ValueError):
    """The file is not what the format says; the message says in what, after the file's name."""


class Window(NamedTuple):
    """A rectangle of pixels, the last ones included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top + 1


class Attribute(NamedTuple):
    """An attribute as stored."""

    type: str
    value: bytes


class ChannelKind(NamedTuple):
    """A channel's line in the header: 0 for unsigned int, 1 for half, 2 for float; and how it is sampled."""

    type: int
    linear: bool
    across: int
    down: int


@dataclass(frozen=True)
class ExrPart:
    """One image of an EXR file.

    Attributes:
        attributes: By name, in the file's order.
        chunks: The compressed pixels, coordinates and sizes in front, in the order of the offset table.
    """

    attributes: dict[str, Attribute]
    chunks: tuple[memoryview, ...] = ()

    @property
    def kind(self) -> str:
        """scanlineimage, tiledimage, deepscanline or deeptile."""
        return self.text("type") or ("tiledimage" if "tiles" in self.attributes else "scanlineimage")

    @property
    def compression(self) -> int:
        """The number of its compression."""
        return self._fixed("compression", "compression", "<B")[0]

    @property
    def data_window(self) -> Window:
        """The pixels that are stored."""
        return Window(*self._fixed("dataWindow", "box2i", "<4i"))

    @property
    def display_window(self) -> Window:
        """The pixels that are the picture."""
        return Window(*self._fixed("displayWindow", "box2i", "<4i"))

    @property
    def channels(self) -> dict[str, ChannelKind]:
        """The channels by name."""
        stored = self.attributes.get("channels")
        if stored is None or stored.type != "chlist":
            raise BrokenExr("has no list of channels")
        found: dict[str, ChannelKind] = {}
        place, value = 0, stored.value
        while value[place : place + 1] not in (b"\0", b""):
            name, place = _text(value, place)
            if len(value) < place + 16:
                raise BrokenExr("has a broken list of channels")
            kind, linear, across, down = struct.unpack_from("<iB3x2i", value, place)
            if kind not in (0, 1, 2) or across < 1 or down < 1 or name in found or len(found) >= MOST_CHANNELS:
                raise BrokenExr("has a broken list of channels")
            found[name] = ChannelKind(kind, bool(linear), across, down)
            place += 16
        if not found:
            raise BrokenExr("has no channels")
        return found

    def text(self, name: str) -> str | None:
        """A text attribute, or None."""
        stored = self.attributes.get(name)
        return stored.value.decode("utf-8", "replace") if stored and stored.type == "string" else None

    def numbers(self, name: str, type: str, form: str) -> tuple[float, ...] | None:
        """An attribute's numbers if it is of this type and whole, or None."""
        stored = self.attributes.get(name)
        if stored is None or stored.type != type or len(stored.value) != struct.calcsize(form):
            return None
        return struct.unpack(form, stored.value)

    def with_attributes(self, **changed: Attribute) -> ExrPart:
        """The part with these attributes set."""
        return replace(self, attributes={**self.attributes, **changed})

    def _fixed(self, name: str, type: str, form: str) -> tuple[int, ...]:
        numbers = self.numbers(name, type, form)
        if numbers is None:
            raise BrokenExr(f"has no {name}")
        return tuple(int(n) for n in numbers)

    def check(self) -> None:
        """Raises BrokenExr where the header claims what can't be or is more than this program takes."""
        for window in (self.data_window, self.display_window):
            if max(abs(side) for side in window) > _FAR or window.width < 1 or window.height < 1:
                raise BrokenExr("has a broken picture size")
            if max(window.width, window.height) > MOST_SIDE or window.width * window.height > MOST_PIXELS:
                raise BrokenExr(f"claims {window.width} x {window.height} pixels, more than is read")
        if self.kind not in ("scanlineimage", "tiledimage", "deepscanline", "deeptile"):
            raise BrokenExr("holds an image of an unknown type")
        if self.compression not in COMPRESSIONS:
            raise BrokenExr("is compressed in a way that is not known here")
        pixels = self.data_window.width * self.data_window.height
        if pixels * sum(4 if c.type != 1 else 2 for c in self.channels.values()) > MOST_BYTES:
            raise BrokenExr("claims more pixels and channels than are read")


def parse_headers(data: bytes) -> tuple[tuple[ExrPart, ...], int]:
    """The parts without their pixels, and where the headers end; EOFError where `data` is too short to say."""
    if data[:4] != MAGIC:
        raise BrokenExr("is no EXR file" if len(data) >= 4 else "is cut off")
    if len(data) < 8:
        raise EOFError
    version = struct.unpack_from("<I", data, 4)[0]
    if version & 0xFF != 2 or version & ~0xFF & ~_KNOWN_FLAGS:
        raise BrokenExr("is of a version of EXR that is not known here")
    parts, place = [], 8
    while True:
        attributes, place = _attributes(data, place)
        if not attributes:
            break
        part = ExrPart(attributes)
        if not version & MULTI and version & TILED and "type" not in attributes:
            attributes["type"] = Attribute("string", b"tiledimage")
        part.check()
        parts.append(part)
        if not version & MULTI:
            break
        if len(parts) > MOST_PARTS:
            raise BrokenExr("has too many parts")
    if not parts:
        raise BrokenExr("has no image in it")
    return tuple(parts), place


def _attributes(data: bytes, place: int) -> tuple[dict[str, Attribute], int]:
    """A header's attributes and where it ends."""
    found: dict[str, Attribute] = {}
    while True:
        name, place = _text(data, place)
        if not name:
            return found, place
        kind, place = _text(data, place)
        if len(data) < place + 4:
            raise EOFError
        size = struct.unpack_from("<i", data, place)[0]
        place += 4
        if size < 0 or name in found or len(found) > _MOST_ATTRIBUTES:
            raise BrokenExr("has a broken header")
        if len(data) < place + size:
            raise EOFError
        found[name] = Attribute(kind, data[place : place + size])
        place += size


def _text(data: bytes, place: int) -> tuple[str, int]:
    """The text that ends with a zero byte, and where the next thing starts."""
    end = data.find(b"\0", place, place + 256)
    if end < 0:
        if len(data) >= place + 256:
            raise BrokenExr("has a broken header")
        raise EOFError
    return data[place:end].decode("latin-1"), end + 1
