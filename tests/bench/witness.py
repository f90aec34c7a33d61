"""Sees and hears what a player really brings out: `python -m tests.bench.witness SOURCE FRAMEBUFFER X Y`.

SOURCE is a PulseAudio source, the monitor of a sink; FRAMEBUFFER is a file of Xvfb's -fbdir and X, Y a pixel in it, or
"-". Until its input ends it notes when clicks are heard and when the pixel turns white, by the clock that all
processes of the machine share; then it prints both as a line of JSON.
"""

from __future__ import annotations

import array
import json
import mmap
import os
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

RATE = 48_000
_LOUD, _WHITE = 6000, 200
_APART = RATE // 4  # samples that lie between two clicks at least


def listen(source: str, clicks: list[float], over: threading.Event) -> None:
    """Notes when a click is heard; a block of samples is as old as its last one is new."""
    command = ["parec", "-d", source, "--latency-msec=5", f"--rate={RATE}", "--channels=1", "--format=s16le", "--raw"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as recorder:
        assert recorder.stdout is not None
        heard, last = 0, -_APART
        while not over.is_set():
            block = os.read(recorder.stdout.fileno(), 1 << 16)
            now = time.monotonic()
            if not block:
                break
            samples = array.array("h", block[:len(block) // 2 * 2])
            for at, value in enumerate(samples):
                if abs(value) > _LOUD and heard + at - last > _APART:
                    last = heard + at
                    clicks.append(now - (len(samples) - at) / RATE)
            heard += len(samples)
        recorder.terminate()


def watch(framebuffer: Path, x: int, y: int, flashes: list[float], over: threading.Event) -> None:
    """Notes when the pixel turns white."""
    with framebuffer.open("rb") as file:
        seen = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    head = struct.unpack(">25I", seen[:100])
    at = head[0] + head[19] * 12 + y * head[12] + x * head[11] // 8
    was = True
    while not over.is_set():
        white = min(seen[at], seen[at + 1], seen[at + 2]) > _WHITE
        if white and not was:
            flashes.append(time.monotonic())
        was = white
        time.sleep(0.002)


def main() -> int:
    """Listens and watches."""
    source, framebuffer, x, y = sys.argv[1:]
    clicks: list[float] = []
    flashes: list[float] = []
    over = threading.Event()
    threads = []
    if source != "-":
        threads.append(threading.Thread(target=listen, args=[source, clicks, over]))
    if framebuffer != "-":
        threads.append(threading.Thread(target=watch, args=[Path(framebuffer), int(x), int(y), flashes, over]))
    for one in threads:
        one.start()
    sys.stdin.read()
    over.set()
    for one in threads:
        one.join(3)
    print(json.dumps({"clicks": clicks, "flashes": flashes}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
