"""Small movies of several rates, with timecode, for an editor's probe: `python -m retake.install.probe_media FOLDER`.

In a process of its own, because it writes movies: who probes may be an editor.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from retake.errors import RetakeError
from retake.timecode import Timecode
from retake.video import open_video, open_writer

RATES = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30))
FRAMES = 60
START = "10:00:00:00"
MATROSKA = "matroska"  # under which a lossless movie in that container is named beside the rates
_WIDTH, _HEIGHT = 320, 180


def make(folder: Path) -> dict[str, str]:
    """Makes the movies, where they are not there yet; their paths by rate, such as "24000/1001"."""
    paths = {str(rate): folder / f"probe_{str(rate).replace('/', '_')}.mov" for rate in RATES}
    lacking = [rate for rate in RATES if not paths[str(rate)].exists()]
    if lacking:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as pictures:
            for number in range(FRAMES):
                Path(pictures, f"probe.{number:04d}.png").write_bytes(_picture(number))
            for rate in lacking:
                _movie(Path(pictures, "probe.%04d.png"), paths[str(rate)], rate)
    return {rate: str(path) for rate, path in paths.items()}


def matroska(folder: Path) -> Path:
    """A movie as takes' mattes are, made where it is not there yet."""
    path = folder / "probe_matte.mkv"
    if not path.exists():
        movie = make(folder)[str(RATES[1])]
        with open_video(Path(movie)) as reader, open_writer(path, "ffv1", reader.info, []) as writer:
            for frame in reader.frames(0, FRAMES):
                writer.write(frame)
    return path


def main(arguments: Sequence[str]) -> int:
    """Makes them in the folder that is named, and says where they lie; the exit code comes back."""
    try:
        folder = Path(arguments[0])
        sys.stdout.write(json.dumps({**make(folder), MATROSKA: str(matroska(folder))}) + "\n")
    except RetakeError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code
    return 0


def _movie(pictures: Path, path: Path, rate: Fraction) -> None:
    with open_video(pictures, rate) as reader:
        like = replace(reader.info, timecode=Timecode.parse(START, rate))
        with open_writer(path, "prores-proxy", like, []) as writer:
            for frame in reader.frames(0, FRAMES):
                writer.write(frame)


def _picture(number: int) -> bytes:
    """A grey PNG, the brighter the later."""
    row = b"\0" + bytes([40 + 3 * number]) * (3 * _WIDTH)
    parts = ((b"IHDR", struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)),
             (b"IDAT", zlib.compress(row * _HEIGHT)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
