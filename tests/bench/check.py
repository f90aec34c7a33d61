"""`retake check` on movies whose offset is known: `python -m tests.bench.check`.

Twenty sentences of Grid joined to five movies, six talkers joined to one, and the three clips from the web, each
against its own sound moved by -12 to 12 frames. Where the confidence says so (0.8), the offset must be right to one
frame; and it must not say so where nobody can know: silence, half a second, another one's lips.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from retake.audio import open_sound, write_sound
from retake.cache import Cache
from retake.pipeline.check import Check, CheckRequest, check
from retake.quality.limits import SURE
from retake.speech import SAMPLE_RATE, read_sound
from retake.video import open_video, open_writer, probe
from tests.bench.talkers import OFFSETS, SHARED

KEPT = Path(tempfile.gettempdir()) / "retake-bench-check"
SHIFTS = (-12, -9, -6, -3, -1, 0, 1, 3, 6, 9, 12)
RIGHT, CLAIMED = 0.95, 0.6


@dataclass(frozen=True)
class Known:
    """A movie, what is heard with its first frame at 16 kHz, and by how many frames its lips are late."""

    name: str
    movie: Path
    sound: np.ndarray
    rate: Fraction
    offset: float = 0.0


def sound_of(path: Path) -> np.ndarray:
    """A clip's sound at 16 kHz, its first sample heard with the first frame and as long as the picture."""
    info = probe(path)
    with open_sound(path) as sound:
        shift = round((info.start - sound.start) * SAMPLE_RATE)
    samples = read_sound(path)
    samples = samples[shift:] if shift >= 0 else np.pad(samples, (-shift, 0))
    length = round(info.seconds * SAMPLE_RATE)
    return np.pad(samples, (0, max(0, length - len(samples))))[:length]


def joined(paths: list[Path], name: str) -> Known:
    """Clips of one size and rate as one movie, made once."""
    key = hashlib.sha256("".join(str(one) for one in paths).encode()).hexdigest()[:16]
    movie = KEPT / f"{key}.mkv"
    if not movie.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with open_writer(movie, "ffv1", probe(paths[0])) as writer:
            for path in paths:
                with open_video(path) as reader:
                    for frame in reader.frames():
                        writer.write(frame)
    return Known(name, movie, np.concatenate([sound_of(one) for one in paths]), probe(movie).rate)


def movies() -> list[Known]:
    """Every movie whose offset is known."""
    grid = SHARED / "media" / "grid"
    learned = sorted((grid / "s1").glob("*.mpg"))[4::10][:20]  # those that the listener did not learn from
    found = [joined(learned[k : k + 4], f"Grid s1, {k + 1} to {k + 4}") for k in range(0, len(learned), 4)]
    found.append(joined(sorted(grid.glob("*.mpg")), "Grid, six talkers"))
    for name in ("garden", "kitchen", "curtain"):
        path = SHARED / "media" / f"{name}.mp4"
        found.append(Known(name, path, sound_of(path), probe(path).rate, OFFSETS.get(name, 0.0)))
    return found


def checked(movie: Path, sound: np.ndarray) -> Check:
    """What the check says of a movie with a sound at 16 kHz."""
    path = KEPT / "sound.wav"
    write_sound(path, sound[None].astype(np.float32), SAMPLE_RATE)
    return check(CheckRequest(movie, path), Cache(KEPT / "cache"), lambda *_: None)


def moved(sound: np.ndarray, frames: int, rate: Fraction) -> np.ndarray:
    """The sound so much earlier that the lips are `frames` frames later; silence where there is none."""
    by = round(frames / rate * SAMPLE_RATE)
    out = np.zeros_like(sound)
    count = len(sound) - abs(by)
    out[max(0, -by) : max(0, -by) + count] = sound[max(0, by) : max(0, by) + count]
    return out


def unknowable(known: list[Known]) -> list[tuple[str, float, int]]:
    """How sure the check is of what nobody can know, and of how many pieces of it."""
    one = known[0]
    half = np.zeros_like(one.sound)
    half[8000:16000] = one.sound[8000:16000]
    cases = [("silence", one.movie, np.zeros_like(one.sound)), ("half a second", one.movie, half)]
    cases += [(f"lips of {a.name}, sound of {b.name}", a.movie, np.resize(b.sound, len(a.sound)))
              for a, b in zip(known, known[1:] + known[:1], strict=True)]
    found = []
    for name, movie, sound in cases:
        faces = checked(movie, sound).faces
        found.append((name, max(one.sync.confidence for one in faces), sum(len(one.pieces) for one in faces)))
    return found


def main() -> int:
    """Prints the table and the verdict; 1 where a bar is missed."""
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to check (set RETAKE_SHARED to where the shared media lie)")
        return 0
    known = movies()
    total = sure = right = 0
    print(f"{'movie':20} {'seconds':>7} {'sure of':>8} {'right':>6} {'median error':>13} {'confidence at 0':>16}")
    for one in known:
        errors, claimed, still = [], [], 0.0
        for shift in SHIFTS:
            face = max(checked(one.movie, moved(one.sound, shift, one.rate)).faces, key=lambda one: one.seen)
            errors.append(abs(face.sync.frames - shift - one.offset))
            claimed.append(face.sync.confidence >= SURE)
            still = face.sync.confidence if shift == 0 else still
        fine = sum(off <= 1 for off, said in zip(errors, claimed, strict=True) if said)
        total, sure, right = total + len(SHIFTS), sure + sum(claimed), right + fine
        print(f"{one.name:20} {len(one.sound) / SAMPLE_RATE:7.1f} {sum(claimed):5} of {len(SHIFTS):<2} {fine:4} "
              f"{np.median(errors):13.2f} {still:16.2f}", flush=True)
    fooled = 0
    for name, confidence, pieces in unknowable(known):
        fooled += confidence >= SURE or pieces > 0
        print(f"{name:58} confidence {confidence:.2f}, sure of {pieces} pieces", flush=True)
    missed = [what for what, fine in (
        (f"right in {right} of {sure} that it was sure of", right >= RIGHT * sure),
        (f"sure of {sure} of {total} only", sure >= CLAIMED * total),
        (f"sure {fooled} times of what nobody can know", not fooled)) if not fine]
    print("missed: " + "; ".join(missed) if missed else f"passed: sure of {sure} of {total}, right in {right}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
