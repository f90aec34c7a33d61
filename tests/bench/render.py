"""A whole render against a bare decode-and-encode of the same plate: `python -m tests.bench.render`.

On two cores, 1080p, to ProRes HQ; the line is the plate's own words in other timing, so that nearly all frames change:

- seconds a frame over the bare loop's: at most 3 from nothing, at most 2.2 with faces and speech kept;
- peak memory from nothing for 10 s and for 2 min of plate: at most 64 MiB apart;
- and where the time goes.

The render is a process of its own, from its start to its end; the bare loop is the loop alone. Runs take turns, and the
median of the pairs counts. Processor time stands beside: on a machine that does other work too it says more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.media import bare
from tests.bench.parts import table
from tests.bench.plates import repeated

SHARED = Path(os.environ.get("RETAKE_SHARED") or Path(__file__).resolve().parents[3] / "shared")
ROOT = Path(__file__).resolve().parents[2]
PLATE = "garden"
NEW_BAR, KEPT_BAR, MEMORY_BAR = 3.0, 2.2, 64.0
TOUCHED = 0.9
TIMES = 12


@dataclass(frozen=True)
class Spent:
    """What a run took: seconds on the clock, seconds of processor, and MiB at its peak."""

    wall: float
    cpu: float
    peak: float = 0.0


@dataclass(frozen=True)
class Case:
    """A plate and its line.

    Attributes:
        plate: A movie.
        dialogue: The new sound.
        guide: The plate's sound where the movie holds none.
    """

    plate: Path
    dialogue: Path
    guide: Path | None = None

    def command(self, out: Path) -> list[str]:
        """The arguments of `retake` that render it."""
        guide = ["--guide", str(self.guide)] if self.guide else []
        return ["render", str(self.plate), "--dialogue", str(self.dialogue), *guide, "--out", str(out), "--codec",
                "prores-hq", "--json"]


def made(folder: Path) -> Case:
    """The plate with its own words in other timing."""
    plate = SHARED / "media" / f"{PLATE}.mp4"
    subprocess.run([sys.executable, str(SHARED / "eval" / "make_cases.py"), str(folder), str(plate)], check=True,
                   stdout=subprocess.DEVNULL)
    return Case(plate, folder / f"{PLATE}.adr.wav")


def lengthened(case: Case, folder: Path) -> Case:
    """The case so many times in a row."""
    plate = repeated(case.plate, folder / "long.mp4", TIMES)
    sounds = []
    for name in (case.dialogue, case.dialogue.with_name(f"{PLATE}.own.wav")):
        sounds.append(folder / f"long.{name.name}")
        with wave.open(str(name)) as given, wave.open(str(sounds[-1]), "w") as written:
            written.setparams(given.getparams())
            frames = given.readframes(given.getnframes())
            for _ in range(TIMES):
                written.writeframes(frames)
    return Case(plate, sounds[0], sounds[1])


def environment(cache: Path) -> dict[str, str]:
    """The environment of a render that keeps its analyses in a folder."""
    paths = [str(ROOT / "core"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "RETAKE_CACHE": str(cache), "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def rendered(case: Case, out: Path, cache: Path) -> tuple[Spent, dict[str, Any]]:
    """What a render takes, and what it says of itself; its files are removed again."""
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "retake", *case.command(out)], stdout=subprocess.PIPE,
                          env=environment(cache)) as process:
        assert process.stdout is not None
        told = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = Spent(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    if process.returncode:
        raise SystemExit(f"the render failed with {process.returncode}")
    take: dict[str, Any] = json.loads(told.strip().splitlines()[-1])
    shutil.rmtree(out)
    return took, take


def copied(case: Case, folder: Path) -> Spent:
    """What the bare loop takes."""
    begun, before = time.perf_counter(), os.times()
    bare(case.plate, folder / "bare.mov")
    after = os.times()
    return Spent(time.perf_counter() - begun, after.user + after.system - before.user - before.system)


def measured(case: Case, folder: Path, rounds: int) -> tuple[dict[str, list[Spent]], dict[str, Any]]:
    """Bare loop, render from nothing and render with the analysis kept, in turn; and what the last render said."""
    runs: dict[str, list[Spent]] = {"bare": [], "new": [], "kept": []}
    for number in range(rounds):
        cache = folder / f"cache{number}"
        runs["bare"].append(copied(case, folder))
        for kind in ("new", "kept"):
            took, take = rendered(case, folder / "out", cache)
            runs[kind].append(took)
    return runs, take


def shown(what: str, own: list[Spent], floor: list[Spent], frames: int, bar: float | None) -> float:
    """Prints a row; the median ratio of the pairs on the clock. Where there is no bar none is shown."""
    wall = statistics.median(a.wall / b.wall for a, b in zip(own, floor, strict=True))
    cpu = statistics.median(a.cpu / b.cpu for a, b in zip(own, floor, strict=True))
    base, ours = (1e3 / frames * statistics.median(one.wall for one in runs) for runs in (floor, own))
    print(f"{what:28}{base:10.1f}{ours:10.1f}{wall:9.2f}{cpu:12.2f}{said(bar, 1):>8}", flush=True)
    return wall


def said(bar: float | None, places: int) -> str:
    """A bar as a row shows it."""
    return "-" if bar is None else f"{bar:.{places}f}"


def on_two_cores() -> str:
    """Keeps this process and its children to two cores; how many there are."""
    if not hasattr(os, "sched_setaffinity"):
        return f"{os.cpu_count()} cores (this system can't be kept to two)"
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    return f"{len(os.sched_getaffinity(0))} cores"


def main() -> int:
    """Prints the tables and the verdict; 1 where a bar is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--without", choices=("memory", "parts"), nargs="*", default=[])
    given = asked.parse_args()
    if not (SHARED / "media" / f"{PLATE}.mp4").exists():
        print(f"Nothing was measured: the clips are not in {SHARED} (set RETAKE_SHARED to where they lie).")
        return 0
    missed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case = made(folder)
        print(f"{PLATE}.adr to ProRes HQ on {on_two_cores()}, {given.rounds} rounds")
        runs, take = measured(case, folder, given.rounds)
        frames, touched = take["frames"], take["touched"] / take["frames"]
        print(f"{'ms a frame':28}{'bare':>10}{'render':>10}{'ratio':>9}{'cpu ratio':>12}{'bar':>8}")
        got = [("from nothing", shown("from nothing", runs["new"], runs["bare"], frames, NEW_BAR), NEW_BAR),
               ("kept", shown("faces and speech kept", runs["kept"], runs["bare"], frames, KEPT_BAR), KEPT_BAR)]
        print(f"{touched:.0%} of {frames} frames touched")
        if "memory" not in given.without:
            print(f"rendering 2 min from nothing, as long as {TIMES} of the renders above ...", flush=True)
            small = statistics.median(one.peak for one in runs["new"])
            took, _ = rendered(lengthened(case, folder), folder / "out", folder / "long")
            large = took.peak
            print(f"peak MiB: {small:.0f} for 10 s, {large:.0f} for 2 min, {large - small:+.0f} (bar {MEMORY_BAR:.0f})")
            print(f"the 2 min took {took.wall:.0f} s", flush=True)
            got.append(("memory", large - small, MEMORY_BAR))
        if "parts" not in given.without:
            for kind in ("from nothing", "kept"):
                table(kind, case.command(folder / "out"), environment(folder / "parts"), frames)
        missed = [f"{what} {value:.2f}" for what, value, bar in got if value > bar]
        missed += [f"touched {touched:.2f}"] if touched < TOUCHED else []
    print("missed: " + ", ".join(missed) if missed else "passed: every bar is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
