"""Damaged images in a child process: a picture or one clear line, never a crash, a hang or a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import OpenEXR
import pytest

from tests.core.video import stills
from tests.corruption import damaged_copies

# OpenEXR speaks of damage on both of the terminal's streams, so the results go to a file.
CHILD = """
import json, sys
from pathlib import Path
from retake.errors import RetakeError
from retake.video import open_video, open_writer
from retake.video.frame import Box
import numpy as np
results, paths = sys.argv[1], sys.argv[2:]
with open(results, "w", buffering=1) as told:
    for path in map(Path, paths):
        said = ""
        try:
            with open_video(path) as reader:
                frames = list(reader.frames())
                assert len(frames) == len(reader) == 1
                edge = np.zeros((frames[0].height, frames[0].width), bool)
                edge[0] = True
                edited = frames[0].with_rgb(Box(0, 0, *edge.shape[::-1]), frames[0].rgb(), edge)
                with open_writer(path.with_name(f"{path.stem}-out{path.suffix}"), "like-source", reader.info) as writer:
                    writer.write(edited)
        except RetakeError as error:
            said = str(error)
        told.write(json.dumps(said) + "\\n")
"""


def smooth(dtype: str) -> dict[str, np.ndarray]:
    ramp = np.add.outer(np.linspace(0, 1, 40), np.linspace(0, 1, 48))
    return {c: (ramp + stills.noise(k, "f4", (48, 40)) / 50).astype(dtype) for k, c in enumerate("ABGR")}


def scanlines(compression: str) -> Callable[[Path], Path]:
    return lambda path: stills.exr(path, smooth("f2"), compression=getattr(OpenEXR, f"{compression}_COMPRESSION"))


def tiled(path: Path) -> Path:
    tiles = OpenEXR.TileDescription()
    tiles.xSize, tiles.ySize = 16, 8
    return stills.exr(path, smooth("f4"), type=OpenEXR.tiledimage, tiles=tiles)


def in_parts(path: Path) -> Path:
    kind = {"type": OpenEXR.scanlineimage}
    OpenEXR.File([OpenEXR.Part({**kind, "compression": OpenEXR.PIZ_COMPRESSION}, {"Z": stills.noise(1, "f4", (48, 40))},
                               "z"),
                  OpenEXR.Part(kind, smooth("f2"), "beauty")]).write(str(path))
    return path


def dpx(path: Path) -> Path:
    return stills.dpx(path, np.random.default_rng(0).integers(0, 1024, (20, 48, 3)))


SOURCES: dict[str, Callable[[Path], Path]] = {
    "zip.exr": scanlines("ZIP"), "piz.exr": scanlines("PIZ"), "rle.exr": scanlines("RLE"),
    "dwaa.exr": scanlines("DWAA"), "b44.exr": scanlines("B44"), "none.exr": scanlines("NO"), "tiled.exr": tiled,
    "parts.exr": in_parts, "ten.dpx": dpx, "sixteen.png": lambda path: stills.still(path, "rgb48be"),
    "palette.png": lambda path: stills.still(path, "pal8"), "sixteen.tif": lambda path: stills.still(path, "rgb48le"),
    "lzw.tif": lambda path: stills.still(path, "rgb24", options={"compression_algo": "lzw"}),
}
CUTS, FLIPS = 12, 28


@pytest.mark.parametrize("name", SOURCES)
def test_damage_gives_a_picture_or_one_line(tmp_path: Path, name: str) -> None:
    source = SOURCES[name](tmp_path / name)
    folder = tmp_path / "damaged"
    folder.mkdir()
    # Numbers in the copies' names would make a sequence of them.
    copies = []
    for k, damage in enumerate(damaged_copies(source, folder, CUTS, FLIPS, 500)):
        place = folder / f"{chr(97 + k // 26)}{chr(97 + k % 26)}{source.suffix}"
        damage.path.rename(place)
        copies.append((place, damage.what))
    results = tmp_path / "results"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", CHILD, str(results), *(str(path) for path, _ in copies)],
                          capture_output=True, text=True, timeout=60, env=environment)
    told = [json.loads(line) for line in results.read_text().splitlines()]
    at = copies[len(told)][1] if len(told) < len(copies) else ""
    assert done.returncode == 0, f"{at}: ended with {done.returncode}: {done.stderr[-2000:]}"
    assert not [line for line in told if "\n" in line]
    # What is cut is never a picture.
    assert all(told[:CUTS])
