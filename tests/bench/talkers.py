"""The talkers that the listener is judged by: what is heard, and what the mouth does, from the shared media."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from retake.audio import open_sound
from retake.faces import mouth, track_faces
from retake.listener.training.course import HOLD_BACK
from retake.speech import SAMPLE_RATE, read_sound
from retake.video import open_video

HOUSE = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RETAKE_SHARED") or HOUSE.parent / "shared")
KEPT = Path(tempfile.gettempdir()) / "retake-bench-talkers"  # measuring takes minutes; the bench is run often

WHO = {"bbaf2n": "man", "brbk7n": "woman", "lbax4n": "man", "lrwp9a": "woman", "pwij3p": "man", "sbwe5n": "man",
       "garden": "woman", "kitchen": "man", "curtain": "man"}
# By how many frames a clip's own lips are late, where they are not in sync: minus is early.
OFFSETS = {"curtain": -3.0}


@dataclass(frozen=True)
class Talker:
    """A clip: its name and talker, sound at 16 kHz, frame rate, mouth measures per frame, and its own offset."""

    name: str
    who: str
    samples: np.ndarray
    rate: Fraction
    opening: np.ndarray
    width: np.ndarray
    jaw: np.ndarray
    offset: float = 0.0


def talkers() -> dict[str, list[Talker]]:
    """The clips by group: "own" (held back of the talker that was learned from), "others", "web"."""
    grid = SHARED / "media" / "grid"
    own = sorted((grid / "s1").glob("*.mpg"))[HOLD_BACK // 2 - 1:: HOLD_BACK]
    return {"own": [talker(path) for path in own], "others": [talker(path) for path in sorted(grid.glob("*.mpg"))],
            "web": [talker(SHARED / "media" / f"{name}.mp4") for name in ("garden", "kitchen", "curtain")]}


def talker(path: Path) -> Talker:
    """One clip, its sound cut so that its first sample is heard with the first frame."""
    place = KEPT / f"{hashlib.sha256(path.read_bytes()).hexdigest()}.npy"
    with open_video(path) as reader, open_sound(path) as sound:
        rate, start = reader.info.rate, reader.info.start - sound.start
        if place.is_file():
            table = np.load(place)
        else:
            tracks = track_faces(reader)
            face = max(tracks.faces, key=lambda one: int(one.present.sum()))
            found = mouth(tracks.upright(face))
            table = np.stack([found.opening, found.width, found.jaw])
            table[:, ~face.present] = np.nan
            KEPT.mkdir(exist_ok=True)
            np.save(place, table)
    samples = read_sound(path)
    shift = round(start * SAMPLE_RATE)
    samples = samples[shift:] if shift >= 0 else np.pad(samples, (-shift, 0))
    return Talker(path.stem, WHO.get(path.stem, ""), samples, rate, *table, offset=OFFSETS.get(path.stem, 0.0))


def joined(clips: list[Talker], name: str) -> Talker:
    """Clips of one rate one after another, each as long in sound as in picture."""
    sounds = []
    for one in clips:
        length = round(len(one.opening) / one.rate * SAMPLE_RATE)
        sounds.append(np.pad(one.samples, (0, max(0, length - len(one.samples))))[:length])
    return Talker(name, "", np.concatenate(sounds), clips[0].rate, np.concatenate([one.opening for one in clips]),
                  np.concatenate([one.width for one in clips]), np.concatenate([one.jaw for one in clips]))
