"""The doors to media against the bare library: `python -m tests.bench.media`.

- reading H.264 and writing ProRes 422 HQ, 1080p, against the same loop in bare PyAV: at most 1.05;
- 200 frames in random order out of a long-GOP file against bare seeking and decoding: at most 1.10;
- peak memory for 10 s and for 5 min of 1080p: at most 32 MiB apart.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av

from retake.codecs import BY_NAME
from retake.plate_copy import CopyPlan, PlateCopy
from retake.video import open_video, open_writer
from retake.video.movies.reader import MovieReader
from tests.bench.plates import repeated, talking_card

ROUNDS, PROBES = 5, 200
LOOP_BAR, SEEK_BAR, MEMORY_BAR = 1.05, 1.10, 32.0


def ours(source: Path, result: Path) -> None:
    """Our reader and our writer."""
    with open_video(source) as reader, open_writer(result, "prores-hq", reader.info) as writer:
        for frame in reader.frames():
            writer.write(frame)


def bare(source: Path, result: Path) -> None:
    """The same with nothing but PyAV: same decoder, encoder, options, conversion and file kind."""
    row = BY_NAME["prores-hq"]
    with av.open(str(source)) as given, av.open(str(result), "w") as made:
        stream = given.streams.video[0]
        stream.thread_type = "AUTO"
        out = made.add_stream(row.encoder, rate=stream.average_rate, options=dict(row.options))
        out.width, out.height, out.pix_fmt = stream.width, stream.height, row.formats[0]
        out.codec_context.thread_type = "AUTO"
        scaler = av.video.reformatter.VideoReformatter()
        for number, frame in enumerate(given.decode(stream)):
            deep = scaler.reformat(frame, format=row.formats[0], src_colorspace=1, dst_colorspace=1,
                                   src_color_range=1, dst_color_range=1, interpolation=4 | 0x2000 | 0x4000 | 0x40000)
            deep.pts, deep.time_base, deep.pict_type = number, 1 / stream.average_rate, 0
            made.mux(out.encode(deep))
        made.mux(out.encode(None))


def loop_ratio(source: Path, folder: Path) -> tuple[float, float, float]:
    """Seconds a frame of the bare loop and of ours, and the median ratio of the pairs, run in turn."""
    frames = MovieReader(source)
    count = len(frames)
    frames.close()
    pairs = []
    for number in range(ROUNDS):
        first, second = (bare, ours) if number % 2 else (ours, bare)
        took = {step: timed(step, source, folder / f"{step.__name__}.mov") for step in (first, second)}
        pairs.append((took[bare] / count, took[ours] / count))
    return (statistics.median(b for b, _ in pairs), statistics.median(o for _, o in pairs),
            statistics.median(o / b for b, o in pairs))


def timed(step: Callable[..., None], *arguments: Path) -> float:
    """Seconds that the step takes."""
    begun = time.perf_counter()
    step(*arguments)
    return time.perf_counter() - begun


def seek_ratio(source: Path) -> tuple[float, float, float]:
    """Seconds a frame, found bare and by our reader in the same random order, and their ratio, by halves in turn."""
    with av.open(str(source)) as container, MovieReader(source) as reader:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        ticks = [round(seconds / stream.time_base) for seconds in reader.times]
        places = random.Random(11).choices(range(len(reader)), k=PROBES)
        spent = {"bare": 0.0, "ours": 0.0}
        for number, place in enumerate(places):
            for who in ("bare", "ours") if number % 2 else ("ours", "bare"):
                begun = time.perf_counter()
                if who == "ours":
                    reader.frame(place)
                else:
                    container.seek(ticks[place], stream=stream)
                    next(frame for frame in container.decode(stream) if frame.pts >= ticks[place])
                spent[who] += time.perf_counter() - begun
    return spent["bare"] / PROBES, spent["ours"] / PROBES, spent["ours"] / spent["bare"]


def peak(source: Path, result: Path) -> float:
    """MiB that a process of its own needs at most to copy the plate."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.media", "--peak", str(source), str(result)],
                          capture_output=True, text=True, check=True)
    return float(done.stdout)


def report_peak(source: Path, result: Path) -> None:
    """Copies the plate and says how much memory that took."""
    with PlateCopy(CopyPlan(source, result, "prores-proxy")) as copy:
        for _ in copy.frames():
            pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    """Prints the table; 1 where a bar is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plate = talking_card(folder / "plate.mp4", frames=250)
        long = repeated(plate, folder / "long.mp4", times=30)
        floor, own, loop = loop_ratio(plate, folder)
        print(f"{'':34}{'floor':>12}{'ours':>12}{'ratio':>9}{'bar':>8}")
        print(f"{'H.264 to ProRes HQ, ms a frame':34}{floor * 1e3:12.2f}{own * 1e3:12.2f}{loop:9.3f}{LOOP_BAR:8.2f}")
        floor, own, seek = seek_ratio(plate)
        print(f"{'random frame of long GOP, ms':34}{floor * 1e3:12.2f}{own * 1e3:12.2f}{seek:9.3f}{SEEK_BAR:8.2f}")
        short = repeated(plate, folder / "short.mp4", times=1)
        small, large = peak(short, folder / "a.mov"), peak(long, folder / "b.mov")
        apart = large - small
        print(f"{'peak MiB, 10 s and 5 min':34}{small:12.1f}{large:12.1f}{apart:+9.1f}{MEMORY_BAR:8.0f}")
    missed = [what for what, got, bar in (("loop", loop, LOOP_BAR), ("seek", seek, SEEK_BAR),
                                          ("memory", apart, MEMORY_BAR)) if got > bar]
    print(f"missed: {', '.join(missed)}" if missed else "passed: every bar is met")
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        report_peak(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main())
