"""FFV1's own checksums: FFmpeg logs a broken one, and hands out a patched-up picture all the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

# FFV1 counts its checksum from the highest bit on, zlib the same one from the lowest: the bits of each byte turned.
_TURNED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
_SIZE, _CHECK = 3, 5  # behind each slice: its length, then a status byte and the checksum


def is_broken(packet: bytes) -> bool:
    """Whether a slice of the coded picture does not add up; False too for pictures coded without checksums."""
    slices = list(_slices(packet))
    return bool(slices) and any(_register(part) for part in slices)


def _slices(packet: bytes) -> Iterator[bytes]:
    """The slices with their trailers, last first; none where they do not fill the packet, as without checksums."""
    found, end = [], len(packet)
    while end > 0:
        trailer = end - _SIZE - _CHECK
        if trailer <= 0:
            return
        start = trailer - int.from_bytes(packet[trailer : trailer + _SIZE], "big")
        if start < 0:
            return
        found.append(packet[start:end])
        end = start
    yield from found


def _register(data: bytes) -> int:
    """The checksum of a slice with the checksum that it carries: 0 where it is whole."""
    return zlib.crc32(data.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
