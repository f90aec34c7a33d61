"""Takes made for tests: movies whose pictures carry numbers of their own, with reports as a render writes them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from retake.timecode import Timecode
from tests.core.video.synth import picture
from tests.once import made_once

# A take's picture of plate frame n carries n + FIRST, so that nobody takes it for the plate's.
FIRST = 2048


def take(folder: Path, plate: str, start: int, stop: int, *, version: int = 1, rate: Fraction = Fraction(25),
         timecode: str | None = None, own: tuple[int, int] | None = None, name: str = "", reel: str = "",
         size: tuple[int, int] = (96, 64), **options: Any) -> Path:
    """The report of a take of the plate's frames `start` up to `stop`; `timecode` is the plate's first."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name or Path(plate).stem.split('.')[0]}_lip_v{version:03d}"
    code = Timecode.parse(timecode, rate) + start if timecode else None
    made_once(folder / f"{stem}.mov", ("take", start, stop, rate, code, reel, size),
              lambda: movie(folder / f"{stem}.mov", start, stop, rate, code, reel, size))
    first, last = own or (start, stop)
    data = {"take": 1, "files": {"movie": f"{stem}.mov", "matte": f"{stem}_matte.mkv"},
            "plate": {"path": plate, "rate": str(rate), "timecode": timecode},
            "inputs": [{"role": "plate", "path": plate, "sha256": None}],
            "range": {"start": start, "stop": stop, "first": first, "last": last}, "options": options, "touched": 0,
            "frames": [{"frame": frame, "kind": "original", "outside": ""} for frame in range(start, stop)]}
    path = folder / f"{stem}.take.json"
    path.write_text(json.dumps(data))
    return path


def movie(path: Path, start: int, stop: int, rate: Fraction, code: Timecode | None, reel: str,
          size: tuple[int, int]) -> None:
    """The take's movie."""
    metadata = {"timecode": str(code)} if code else {}
    if reel:
        metadata["reel_name"] = reel
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata)
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = stream.time_base = 1 / rate
        stream.metadata.update(metadata)
        for number in range(stop - start):
            frame = picture((start + number + FIRST) % 4096, size)
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


