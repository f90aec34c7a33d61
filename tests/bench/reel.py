"""Reels of 1080p against a bare decode, on one core: `python -m tests.bench.reel`.

A viewer plays a reel while it is made, so that it has to be made faster than 25 frames a second, whatever was there
before; seconds are the processor's, so that what else the machine does counts little. The ratio says what a reel costs
beside the decoding that nobody can spare.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av

from retake.worker.looks import LOOKS
from tests.bench.plates import talking_card

FRAMES, ROUNDS, RATE = 60, 3, 25.0


def plates(folder: Path) -> dict[str, Path]:
    """The same moving card with film grain as H.264 and as ProRes 422 HQ."""
    card = talking_card(folder / "card.mp4", FRAMES)
    prores = folder / "card.mov"
    with av.open(str(card)) as given, av.open(str(prores), "w") as made:
        stream = made.add_stream("prores_ks", rate=25, options={"profile": "3"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv422p10le"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        for number, frame in enumerate(given.decode(video=0)):
            deep = frame.reformat(format="yuv422p10le")
            deep.pts, deep.time_base, deep.pict_type = number, Fraction(1, 25), 0
            made.mux(stream.encode(deep))
        made.mux(stream.encode(None))
    return {"H.264": card, "ProRes 422 HQ": prores}


def decoded(path: Path) -> None:
    """Every frame, decoded with nothing but PyAV."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for _ in container.decode(stream):
            pass


def reeled(path: Path, view: str = "auto") -> None:
    """Every frame as a reel, made anew."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["RETAKE_CACHE"] = cache
        LOOKS["reel"]({"path": str(path), "view": view}, lambda *_: None, lambda *_: None)


def seconds(step: Callable[[], None]) -> float:
    """The processor's seconds that the step takes a frame, of several rounds the median."""
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        step()
        took.append((time.process_time() - begun) / FRAMES)
    return statistics.median(took)


def main() -> int:
    """Prints the table and the verdict; 1 where a reel is too slow."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(islice(sorted(os.sched_getaffinity(0)), 1)))
    missed = []
    print(f"{'1080p, on one core':28}{'decode, ms':>12}{'reel, ms':>12}{'ratio':>9}{'a second':>11}")
    with tempfile.TemporaryDirectory() as name:
        for kind, path in plates(Path(name)).items():
            bare = seconds(lambda path=path: decoded(path))  # type: ignore[misc]
            for view in ("auto", "logc3"):
                reel = seconds(lambda path=path, view=view: reeled(path, view))  # type: ignore[misc]
                label = kind if view == "auto" else f"{kind}, as {view}"
                print(f"{label:28}{bare * 1e3:12.1f}{reel * 1e3:12.1f}{reel / bare:9.2f}{1 / reel:11.1f}", flush=True)
                # A view of log is reckoned in R'G'B': it is shown here, but plays at rate on more than one core.
                if view == "auto" and 1 / reel < RATE:
                    missed.append(kind)
    print(f"missed: {', '.join(missed)} below {RATE:g} a second" if missed
          else f"passed: at rate {RATE:g}, every reel plays while it is made")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
