"""An EXR file taken apart and put together: headers, offset tables and chunks; what is in a chunk is OpenEXR's.

Parts that nobody changes are carried through as they are, deep and lossy ones too.
"""

from __future__ import annotations

import struct
from dataclasses import replace

from retake.video.sequences.exr_header import (
    DEEP,
    LONG_NAMES,
    MAGIC,
    MOST_PIXELS,
    MOST_SIDE,
    MULTI,
    TILED,
    Attribute,
    BrokenExr,
    ExrPart,
    parse_headers,
)

# Rows that are compressed together, by the number of the compression.
_ROWS = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256, 10: 256, 11: 32, 12: 256, 13: 1}
_MOST_TILE = 1 << 26


def parse(data: bytes) -> tuple[ExrPart, ...]:
    """The parts of a whole file; BrokenExr where a chunk is missing or lies outside."""
    try:
        parts, place = parse_headers(data)
    except EOFError:
        raise BrokenExr("is cut off") from None
    multi = bool(struct.unpack_from("<I", data, 4)[0] & MULTI)
    counts = [chunk_count(part) for part in parts]
    if place + 8 * sum(counts) > len(data):
        raise BrokenExr("is cut off")
    view, left, done = memoryview(data), len(data) - place, []
    for index, (part, count) in enumerate(zip(parts, counts, strict=True)):
        offsets = struct.unpack_from(f"<{count}Q", data, place)
        place += 8 * count
        chunks = []
        for offset in offsets:
            chunk = _chunk(view, offset, part.kind, index if multi else None)
            # Offsets that meet would let a small file claim a huge one.
            left -= len(chunk)
            if left < 0:
                raise BrokenExr("has chunks that lie over each other")
            chunks.append(chunk)
        done.append(replace(part, chunks=tuple(chunks)))
    return tuple(done)


def assemble(parts: tuple[ExrPart, ...]) -> bytes:
    """The file that holds these parts."""
    multi = len(parts) > 1
    kinds = [part.kind for part in parts]
    names = [name for part in parts for name in [*part.attributes, *part.channels]]
    flags = MULTI if multi else TILED if kinds == ["tiledimage"] else 0
    flags |= DEEP if any(kind.startswith("deep") for kind in kinds) else 0
    flags |= LONG_NAMES if any(len(name.encode("latin-1")) > 31 for name in names) else 0
    head: list[bytes] = [MAGIC, struct.pack("<I", 2 | flags)]
    for part in parts:
        head += [_stored(name, attribute) for name, attribute in part.attributes.items()] + [b"\0"]
    head += [b"\0"] if multi else []
    place = sum(map(len, head)) + 8 * sum(len(part.chunks) for part in parts)
    table: list[int] = []
    body: list[bytes | memoryview] = []
    for index, part in enumerate(parts):
        number = struct.pack("<i", index) if multi else b""
        for chunk in part.chunks:
            table.append(place)
            body += [number, chunk]
            place += len(number) + len(chunk)
    return b"".join([*head, struct.pack(f"<{len(table)}Q", *table), *body])


def chunk_count(part: ExrPart) -> int:
    """How many chunks a part has by its sizes; BrokenExr where the header says otherwise."""
    stated = part.numbers("chunkCount", "int", "<i")
    if part.kind in ("tiledimage", "deeptile"):
        count = sum(across * down for across, down in _tile_grids(part))
    else:
        count = -(-part.data_window.height // _ROWS[part.compression])
    if not 0 < count <= MOST_PIXELS or (stated and stated[0] != count):
        raise BrokenExr("has a wrong number of chunks")
    return count


def _tile_grids(part: ExrPart) -> list[tuple[int, int]]:
    """How many tiles each level has (across, down)."""
    tiles = part.numbers("tiles", "tiledesc", "<2IB")
    if tiles is None:
        raise BrokenExr("does not say how its tiles are")
    across, down, mode = (int(n) for n in tiles)
    levels, up = mode & 15, bool(mode >> 4)
    if not (0 < across <= MOST_SIDE and 0 < down <= MOST_SIDE and across * down <= _MOST_TILE and levels <= 2):
        raise BrokenExr("has broken tiles")
    window = part.data_window
    widths, heights = _halved(window.width, up), _halved(window.height, up)
    if levels == 0:
        sizes = [(widths[0], heights[0])]
    elif levels == 1:
        # A mipmap goes on until its longer side is one pixel.
        longest = max(len(widths), len(heights))
        sizes = [(_at(widths, k), _at(heights, k)) for k in range(longest)]
    else:
        sizes = [(w, h) for h in heights for w in widths]
    return [(-(-w // across), -(-h // down)) for w, h in sizes]


def _halved(size: int, up: bool) -> list[int]:
    sizes = [size]
    while sizes[-1] > 1:
        sizes.append((sizes[-1] + up) // 2)
    return sizes


def _at(sizes: list[int], level: int) -> int:
    return sizes[level] if level < len(sizes) else 1


def _stored(name: str, attribute: Attribute) -> bytes:
    kind = attribute.type.encode("latin-1")
    return b"%b\0%b\0%b%b" % (name.encode("latin-1"), kind, struct.pack("<i", len(attribute.value)), attribute.value)


def _chunk(view: memoryview, offset: int, kind: str, index: int | None) -> memoryview:
    """The chunk at an offset, without the part's number in front."""
    coordinates = 16 if kind in ("tiledimage", "deeptile") else 4
    deep = kind.startswith("deep")
    start = offset + (4 if index is not None else 0)
    sizes = start + coordinates
    end = sizes + (24 if deep else 4)
    if offset == 0 or end > len(view):
        raise BrokenExr("is cut off: some of its picture is missing")
    if index is not None and struct.unpack_from("<i", view, offset)[0] != index:
        raise BrokenExr("has chunks in the wrong part")
    held = sum(struct.unpack_from("<2Q", view, sizes)) if deep else struct.unpack_from("<i", view, sizes)[0]
    if held < 0 or end + held > len(view):
        raise BrokenExr("is cut off: some of its picture is missing")
    return view[start : end + held]
