"""Where a render's time goes: the same program with a clock at the door of each part."""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

# Part -> where its doors are: module, and name in it.
DOORS: dict[str, tuple[tuple[str, str], ...]] = {
    "decode": (("retake.video.movies.reader", "MovieReader._picture"),),
    "faces": (("retake.pipeline.analysis", "track_faces"),),
    "speech": (("retake.pipeline.analysis", "listen"),),
    "plan": (("retake.pipeline.render", "decided"),),
    "sources": (("retake.engines.footage.pictures", "Pictures.at"),
                ("retake.engines.footage.pictures", "Pictures.keep")),
    "warp": (("retake.engines.footage.warp", "Retoucher.retouch"),
             ("retake.engines.footage.headspace", "Shapes.__init__")),
    "composite": (("retake.engines.footage.warp", "put"),),
    "hash": (("retake.pipeline.making", "outside_hash"),),
    "matte": (("retake.pipeline.render", "matte_frame"), ("retake.composite", "Retouched.matte_plane")),
    "encode": (("retake.video.movies.writer", "MovieWriter.write"),
               ("retake.video.movies.writer", "MovieWriter.finish")),
    "quality": (("retake.quality.watch", "Watch.see"), ("retake.pipeline.report", "Report.judge")),
    "report": (("retake.pipeline.report", "Report.write"),),
}


class Clock:
    """Seconds of each part, on the clock and of the processor, those of other parts within it left out."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._open = threading.local()

    def door(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work with the clock at its door."""
        @functools.wraps(work)
        def timed(*given: Any, **named: Any) -> Any:
            stack = self._open.__dict__.setdefault("stack", [])
            stack.append([0.0, 0.0])
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return work(*given, **named)
            finally:
                wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
                within = stack.pop()
                self.wall[part] = self.wall.get(part, 0) + wall - within[0]
                self.cpu[part] = self.cpu.get(part, 0) + cpu - within[1]
                if stack:
                    stack[-1][0] += wall
                    stack[-1][1] += cpu
        return timed

    def watch(self) -> None:
        """Puts a clock at every door; one that is no longer there is an error."""
        for part, doors in DOORS.items():
            for module, name in doors:
                owner, last = place(module, name)
                setattr(owner, last, self.door(part, getattr(owner, last)))


def place(module: str, name: str) -> tuple[Any, str]:
    """Where a door is: what holds it, and by which name."""
    owner: Any = importlib.import_module(module)
    *way, last = name.split(".")
    for step in way:
        owner = getattr(owner, step)
    return owner, last


def table(what: str, command: list[str], environment: dict[str, str], frames: int) -> None:
    """Runs a render with clocks and prints milliseconds a frame of each part."""
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "tests.bench.parts", *command], check=True, env=environment,
                          stdout=subprocess.PIPE)
    whole = time.perf_counter() - begun
    told = json.loads(done.stdout.decode().strip().splitlines()[-1])
    print(f"\n{what + ', ms a frame':28}{'clock':>10}{'processor':>11}")
    by = 1e3 / frames
    for part in DOORS:
        if part in told["wall"]:
            print(f"{part:28}{told['wall'][part] * by:10.2f}{told['cpu'][part] * by:11.2f}")
    print(f"{'start':28}{told['start'] * by:10.2f}{told['start_cpu'] * by:11.2f}")
    rest = told["all_cpu"] - told["start_cpu"] - sum(told["cpu"].values())
    print(f"{'the rest, FFmpeg threads too':28}{'':10}{rest * by:11.2f}")
    print(f"{'all (parts overlap)':28}{whole * by:10.2f}{told['all_cpu'] * by:11.2f}\n", flush=True)


def main() -> int:
    """Renders with clocks; their figures are the last line of standard output."""
    begun = time.perf_counter()
    from retake.cli import main as retake
    clock = Clock()
    clock.watch()
    start, start_cpu = time.perf_counter() - begun, sum(os.times()[:2])
    # The command may leave by itself.
    atexit.register(lambda: print(json.dumps({"wall": clock.wall, "cpu": clock.cpu, "start": start,
                                              "start_cpu": start_cpu, "all_cpu": sum(os.times()[:2])})))
    return retake(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
