"""Makes the presenter: the plate, the two lines, and what the lips would have done had he said them.

    python resources/presenter/make.py OUT [--workers N] [--reference adr|dub] [--join]

It needs the library of eSpeak NG (libespeak-ng) beside what Retake's tests need. Frames are kept in OUT as PNG, and
those that are there already are not made again; `--join` then writes the movie and the lines. A reference is what the
presenter looks like who really says the line.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import av
import cv2
import numpy as np
from acting import Acting, Phone, act, mouth
from numpy.typing import NDArray
from scene import Scene, photographed
from script import ADR, DUB, FRAMES, LEAD, PLATE, RATE
from sound import RATE as SAMPLE_RATE
from sound import recorded
from speech import Line, Spoken, speak

HERE = Path(__file__).resolve().parent
LINES = {"plate": PLATE, "adr": ADR, "dub": DUB}
# A pause that is so much longer than the plate's is one of its own: seconds.
_PAUSE = 0.08
_ROOMS = {"plate": 0.16, "adr": 0.05, "dub": 0.12}


def main() -> None:
    """Does what is asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--reference", choices=("adr", "dub"))
    asked.add_argument("--join", action="store_true")
    given = asked.parse_args()
    name = given.reference or "plate"
    frames = given.out / name
    frames.mkdir(parents=True, exist_ok=True)
    if given.join:
        join(given.out, name)
        return
    # Only the lips are measured in a reference, so it need not be as fine.
    scene = Scene(HERE) if name == "plate" else Scene(HERE, finer=1, bald=True)
    acting = acted(LINES[name])
    cv2.setNumThreads(1)
    # Forked, so that the scene is built once for all.
    workers = [get_context("fork").Process(target=shoot, args=(scene, acting, frames, range(k, FRAMES, given.workers)))
               for k in range(given.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def shoot(scene: Scene, acting: Acting, folder: Path, numbers: range) -> None:
    """Photographs some of the frames."""
    for n in numbers:
        file = folder / f"{n:04}.png"
        if not file.exists():
            cv2.imwrite(str(file), photographed(scene.frame(acting, n), n)[..., ::-1])


def acted(line: Line) -> Acting:
    """How a line is acted: the head moves as on the plate, whatever is said.

    The same words are said with the plate's gestures, each as long as its sound is now, but for pauses that the plate
    has not; other words with their own.
    """
    phones, own = placed(line), placed(PLATE)
    acting = act(phones, FRAMES, RATE, seed=5)
    said, known = ([phone for phone in each if phone.shape != "_"] for each in (phones, own))
    if [phone.shape for phone in said] != [phone.shape for phone in known]:
        return acting
    times = (np.arange(FRAMES) + 0.5) / RATE
    ends = ([0.0, *(end for phone in each for end in (phone.start, phone.stop)), FRAMES / RATE]
            for each in (said, known))
    gestures = mouth(own, np.interp(times, *ends))
    for (before, after), (a, b) in zip(pairwise(said), pairwise(known), strict=True):
        if after.start - before.stop > b.start - a.stop + _PAUSE:
            inside = np.minimum(times - before.stop, after.start - times)
            share = np.clip(inside / _PAUSE + 0.5, 0, 1)[:, None]
            gestures += share * (acting.mouth - gestures)
    return replace(acting, mouth=gestures)


def placed(line: Line) -> list[Phone]:
    """A line's sounds, where they are in the movie."""
    spoken = speak(line)
    if LEAD + len(spoken.sound) / spoken.rate > FRAMES / RATE:
        raise SystemExit(f"The line is {len(spoken.sound) / spoken.rate:.2f} s long: too long.")
    return [replace(phone, start=phone.start + LEAD, stop=phone.stop + LEAD) for phone in spoken.phones]


def heard(name: str) -> NDArray[np.float32]:
    """A line as it is recorded."""
    spoken: Spoken = speak(LINES[name])
    return recorded(spoken.sound, spoken.rate, LEAD, FRAMES / RATE, _ROOMS[name], seed=len(name))


def join(out: Path, name: str) -> None:
    """Writes the movie of the frames, and beside the plate the two lines."""
    with av.open(str(out / f"{name}.mp4"), "w") as box:
        stream = box.add_stream("libx264", Fraction(RATE))
        first = cv2.imread(str(out / name / "0000.png"))
        stream.height, stream.width, stream.pix_fmt = first.shape[0], first.shape[1], "yuv420p"
        stream.options = {"crf": "19", "preset": "medium", "tune": "film", "x264-params": "keyint=50"}
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        voice = box.add_stream("aac", SAMPLE_RATE, layout="mono")
        voice.bit_rate = 128_000
        for n in range(FRAMES):
            picture = cv2.imread(str(out / name / f"{n:04}.png"))[..., ::-1]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            frame.pts, frame.time_base = n, Fraction(1, RATE)
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
        _add_sound(box, voice, heard(name))
    if name == "plate":
        for line in ("adr", "dub"):
            with av.open(str(out / f"{line}.flac"), "w") as box:
                _add_sound(box, box.add_stream("flac", SAMPLE_RATE, layout="mono"), heard(line))


def _add_sound(box: av.container.OutputContainer, stream: av.AudioStream, sound: NDArray[np.float32]) -> None:
    whole = np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)
    step = stream.codec_context.frame_size or 4096
    floating = stream.codec_context.format.name == "fltp"
    for at in range(0, len(whole), step):
        piece = whole[None, at : at + step]
        frame = (av.AudioFrame.from_ndarray((piece / 32768).astype(np.float32), "fltp", "mono") if floating
                 else av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), "s16", "mono"))
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        box.mux(stream.encode(frame))
    box.mux(stream.encode(None))


if __name__ == "__main__":
    main()
