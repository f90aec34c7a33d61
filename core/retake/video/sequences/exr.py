"""The pixels of one EXR image through OpenEXR, the only place that calls it.

OpenEXR gets nothing but what it needs to find the pixels: a file of one part, made anew from checked numbers. It
never sees the source's path, its other attributes or its other parts.

About a damaged chunk OpenEXR says something on the terminal, on the standard output too; there is no switch for it.
Programs whose output others read keep their own stream apart from the process's.
"""

from __future__ import annotations

import functools
import io
import os
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.video.sequences.exr_file import assemble, parse
from retake.video.sequences.exr_header import Attribute, BrokenExr, ExrPart

Channels = dict[str, NDArray[Any]]
_LOSSLESS = (0, 1, 2, 3, 4)
ZIP = 3
_NEEDED = ("channels", "compression", "dataWindow", "lineOrder", "tiles", "type")
_PLAIN = {"pixelAspectRatio": Attribute("float", struct.pack("<f", 1)),
          "screenWindowCenter": Attribute("v2f", struct.pack("<2f", 0, 0)),
          "screenWindowWidth": Attribute("float", struct.pack("<f", 1))}


def decoded(part: ExrPart) -> Channels:
    """All channels of a flat part by name, each (rows, columns) uint32, float16 or float32, its data window's size.

    Raises:
        BrokenExr: The part is deep, subsampled or damaged.
    """
    if part.kind.startswith("deep"):
        raise BrokenExr("holds a deep image, which is not read")
    if any((c.across, c.down) != (1, 1) for c in part.channels.values()):
        raise BrokenExr("holds channels at less than full size, which are not read")
    needed = {name: part.attributes[name] for name in _NEEDED if name in part.attributes}
    order = part.numbers("lineOrder", "lineOrder", "<B")
    if order is None or order[0] > 2:
        needed["lineOrder"] = Attribute("lineOrder", b"\0")
    bare = ExrPart({**needed, "displayWindow": part.attributes["dataWindow"], **_PLAIN}, part.chunks)
    library = _library()
    try:
        channels = library.File(io.BytesIO(assemble((bare,))), separate_channels=True).channels()
        return {name: channel.pixels for name, channel in channels.items()}
    except (RuntimeError, ValueError, TypeError, OverflowError, MemoryError, OSError) as error:
        raise BrokenExr("is damaged") from error


def encoded(like: ExrPart, channels: Channels) -> ExrPart:
    """A part with the attributes of `like` and these pixels.

    Lossy compressions become ZIP: to compress once more would change every pixel of the picture. Tiles stay, smaller
    levels of a mipmap are left out.

    Args:
        like: Its data window is the channels' size; its chunks don't matter.
        channels: By name, each (rows, columns) uint32, float16 or float32.
    """
    library = _library()
    number = like.compression if like.compression in _LOSSLESS else ZIP
    window = like.data_window
    corners = (np.array(window[:2], np.int32), np.array(window[2:], np.int32))
    compression = {0: "NO", 1: "RLE", 2: "ZIPS", 3: "ZIP", 4: "PIZ"}[number]
    header: dict[str, Any] = {"type": library.scanlineimage, "dataWindow": corners, "displayWindow": corners,
                              "compression": getattr(library, f"{compression}_COMPRESSION")}
    tiles = like.numbers("tiles", "tiledesc", "<2IB") if like.kind == "tiledimage" else None
    if tiles:
        header["type"], header["tiles"] = library.tiledimage, library.TileDescription()
        header["tiles"].xSize, header["tiles"].ySize = int(tiles[0]), int(tiles[1])
    file = io.BytesIO()
    pixels = {name: np.ascontiguousarray(values) for name, values in channels.items()}
    library.File(header, pixels).write(file)
    made = parse(file.getvalue())[0]
    new: dict[str, Attribute] = {name: stored for name, stored in made.attributes.items()
                                 if name in ("channels", "compression", "lineOrder", "tiles")}
    if "chunkCount" in like.attributes:
        new["chunkCount"] = Attribute("int", struct.pack("<i", len(made.chunks)))
    return ExrPart({**like.attributes, **new}, made.chunks)


@functools.cache
def _library() -> Any:
    """OpenEXR, with threads: by default it compresses on one."""
    import OpenEXR

    OpenEXR.set_global_thread_count(min(16, max(4, os.cpu_count() or 1)))
    return OpenEXR
