"""Plays a 1080p plate and its take in a wipe, with sound: `python -m tests.bench.player`.

Counts the frames that were not shown, and how far the flash on the display lies from the click that is heard. The click
is recorded from the monitor of a PulseAudio null sink of the benchmark's own, the flash is read from Xvfb's memory;
offscreen it is the moment at which the frame was drawn. Without PulseAudio only frames are counted. All of this is time
on the wall: a machine that does something else meanwhile shows it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.bench.plates import RATE, SIZE, talking_card

HOUSE = Path(__file__).resolve().parents[2]
FRAMES, SECOND = 250, 25
SIZES = ((1280, 720), (1920, 1080))  # of the canvas
MOST_DROPPED, MOST_APART = 0.02, 1.0  # of the frames, and frames


def flashing(source: Path, path: Path, shift: int) -> None:
    """The movie with a white corner in the first frame of each second, and a darker middle where it is shifted."""
    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        for number, frame in enumerate(given.decode(video=0)):
            plane = frame.planes[0]
            luma = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
            luma[500:700, 800:1100] -= np.minimum(luma[500:700, 800:1100], shift)
            luma[:200, :300] = 16 + 219 * (number % SECOND == 0)
            for colour in frame.planes[1:]:
                values = np.frombuffer(colour, np.uint8).reshape(-1, colour.line_size)  # type: ignore[call-overload]
                values[:100, :150] = 128
            frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, 25), 0
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))


def clicks(path: Path) -> None:
    """A click at the beginning of each second."""
    samples = np.zeros((FRAMES * 48_000 // SECOND, 2), np.int16)
    for begin in range(0, len(samples), 48_000):
        samples[begin:begin + 480] = (26_000 * np.sin(np.arange(480) * 0.4 + 1)).astype(np.int16)[:, None]
    with wave.open(str(path), "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(48_000)
        made.writeframes(samples.tobytes())


@contextmanager
def sound_server(folder: Path) -> Iterator[str]:
    """A PulseAudio with a sink that nobody hears; its address, or "" where there is none."""
    if not all(map(shutil.which, ("pulseaudio", "parec"))):
        yield ""
        return
    folder.mkdir(mode=0o700)
    address = folder / "native"
    server = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
         "-L", f"module-native-protocol-unix socket={address} auth-anonymous=1",
         "-L", "module-null-sink sink_name=null rate=48000"],
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if address.exists() or server.poll() is not None:
                break
            time.sleep(0.05)
        yield f"unix:{address}" if address.exists() else ""
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def display(folder: Path) -> Iterator[tuple[str, str]]:
    """An Xvfb, as its display's name and the file of its memory; twice "" where there is none."""
    if shutil.which("Xvfb") is None:
        yield "", ""
        return
    folder.mkdir()
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "2048x1280x24", "-fbdir", str(folder),
                               "-nolisten", "tcp"], pass_fds=[write], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as said:
            number = said.readline().strip()
        yield (f":{number}", str(folder / "Xvfb_screen0")) if number else ("", "")
    finally:
        server.terminate()
        server.wait(10)


@dataclass(frozen=True)
class Stage:
    """Where a player plays.

    Attributes:
        folder: Where plate, take and clicks lie.
        sound: The sound server's address; "" for none.
        display: The display's name; "" for none, which is offscreen.
        memory: The file of the display's memory.
    """

    folder: Path
    sound: str
    display: str
    memory: str

    @property
    def name(self) -> str:
        """What the table calls it."""
        return "Xvfb" if self.display else "offscreen"

    def environment(self) -> dict[str, str]:
        """What the processes find."""
        found = {**os.environ, "PYTHONPATH": os.pathsep.join(str(HOUSE / one) for one in (".", "core", "ui")),
                 "RETAKE_CACHE": str(self.folder / "cache"), "RETAKE_QUEUE": str(self.folder / "queue.sqlite"),
                 "QT_QPA_PLATFORM": "xcb" if self.display else "offscreen", "XDG_RUNTIME_DIR": str(self.folder)}
        found |= {"PULSE_SERVER": self.sound} if self.sound else {"PULSE_SERVER": "unix:/nowhere"}
        return found | ({"DISPLAY": self.display} if self.display else {})


def played(stage: Stage, size: tuple[int, int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the player says, and what was seen and heard of it."""
    environment = stage.environment()
    player = subprocess.Popen([sys.executable, "-m", "tests.bench.playing", str(stage.folder), *map(str, size)],
                              cwd=HOUSE, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert player.stdin is not None and player.stdout is not None
    with player:
        ready = json.loads(player.stdout.readline() or '{"failed": "it broke down"}')
        if "failed" in ready:
            raise SystemExit(f"The player does not play: {ready['failed']}")
        witness = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.witness", "null.monitor" if stage.sound else "-", stage.memory or "-",
             *map(str, ready["ready"])], cwd=HOUSE, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        time.sleep(1.0)
        player.stdin.write("play\n")
        player.stdin.flush()
        told = json.loads(player.stdout.readline() or '{"failed": "it broke down"}')
        seen = json.loads(witness.communicate("")[0] or "{}")
    return told, seen


def apart(clicks: list[float], flashes: list[float]) -> list[float]:
    """By how many frames each click comes later than the flash that is nearest to it."""
    return [min((click - flash for flash in flashes), key=abs) * float(RATE) for click in clicks if flashes]


def measured(stage: Stage, size: tuple[int, int]) -> list[str]:
    """Prints a row; what was missed comes back."""
    told, seen = played(stage, size)
    drawn: list[tuple[float, int]] = [(moment, frame) for moment, frame in told["drawn"] if frame >= 0]
    shown = {0} | {frame for _, frame in drawn}  # the first one stands there before it plays
    dropped = FRAMES - len(shown)
    flashes = seen.get("flashes") or [next(moment for moment, frame in drawn if frame == at)
                                      for at in range(SECOND, FRAMES, SECOND) if at in shown]
    lags = apart((seen.get("clicks") or [])[1:], flashes)
    name = f"{stage.name}, {told['canvas'][0]} × {told['canvas'][1]}"
    said = (f"{statistics.median(lags):+.2f} ({min(lags):+.2f} to {max(lags):+.2f}) of {len(lags)}" if lags
            else "by its own clock" if told["by_sound"] else "mute")
    print(f"{name:28}{len(shown):>8}{dropped:>9}{told['load'] * 100:>9.0f} %   {said}")
    missed = [f"{name}: {dropped} frames dropped"] if dropped > MOST_DROPPED * FRAMES else []
    if lags and max(map(abs, lags)) > MOST_APART:
        missed.append(f"{name}: sound and picture {max(lags, key=abs):+.2f} frames apart")
    if stage.sound and len(lags) < FRAMES // SECOND - 2:
        missed.append(f"{name}: {len(lags)} clicks heard")
    return missed


def main() -> int:
    """Prints the table and the verdict; 1 where something was missed."""
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="retake_player_") as name, ExitStack() as stack:
        folder = Path(name)
        talking_card(folder / "card.mp4", FRAMES)
        flashing(folder / "card.mp4", folder / "plate.mp4", 0)
        flashing(folder / "card.mp4", folder / "take.mp4", 60)
        clicks(folder / "clicks.wav")
        sound = stack.enter_context(sound_server(folder / "pulse"))
        screen, memory = stack.enter_context(display(folder / "screen"))
        print("Heard: " + ("a null sink's monitor" if sound else "nothing, PulseAudio is not installed"))
        print(f"{'1080p25, a wipe':28}{'shown':>8}{'dropped':>9}{'busy':>11}   click after flash, frames")
        for stage in (Stage(folder, sound, "", ""), *([Stage(folder, sound, screen, memory)] if screen else [])):
            for size in SIZES:
                missed += measured(stage, size)
    print("missed: " + "; ".join(missed) if missed else
          f"kept: at most {MOST_DROPPED:.0%} of the frames dropped, sound and picture at most a frame apart")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
