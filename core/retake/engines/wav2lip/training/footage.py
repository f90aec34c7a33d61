"""A movie as the networks learn from it: one face cut out 25 times a second, and the sound that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import open_sound
from retake.engines.engine import Matrices, Points
from retake.engines.generated.faces import FaceCuts
from retake.engines.mel import SAMPLE_RATE, evened, mel
from retake.engines.wav2lip.crop import squares
from retake.errors import MediaError
from retake.expert.grid import Stretch, grid, stretches
from retake.faces import FaceTrack, FaceTracks, mouth, track_faces
from retake.fingerprint import content_hash
from retake.listener import Offset, hear, offset
from retake.speech import read_sound
from retake.unfinished import finished_file, unwritable
from retake.video import VideoReader, open_video
from retake.views import AUTO

Faces = NDArray[np.uint8]
Sound = NDArray[np.float32]

_SURE = 0.8  # as where a plate's guide is held against its lips
_WRONG = 1.5  # 25ths of a second; what is less may be the measure's own fault
_LAYOUT = "1"  # of what is kept; another one is measured again


@dataclass(frozen=True)
class Measured:
    """What was measured of a movie.

    Attributes:
        faces: uint8 B'G'R' (25ths of a second, side, side, 3), on disk; black where no face is seen.
        samples: What is heard, from the first of them on, float32 at 16 kHz.
        stretches: Where the face is seen without a cut or a hand before it.
        late: By how many seconds the lips come late.
        confidence: How sure that is, 0 to 1.
    """

    faces: Faces
    samples: Sound
    stretches: tuple[Stretch, ...]
    late: float
    confidence: float


@dataclass(frozen=True)
class Talk:
    """A movie, ready to learn from.

    Attributes:
        name: The movie's.
        faces: As measured.
        plain: The spectrum of its sound in sync, as the expert hears it, (80, columns) float32.
        level: The same at the loudness of broadcast speech, as the generator hears it.
        stretches: As measured.
    """

    name: str
    faces: Faces
    plain: Sound
    level: Sound
    stretches: tuple[Stretch, ...]


class _Square:
    """What cuts faces out as the engine does that will draw them (`NeuralEngine`, as far as cutting needs one)."""

    chunk, overlap, same_frame = 1, 0, False

    def __init__(self, side: int) -> None:
        self.side = side

    def squares(self, landmarks: Points) -> Matrices:
        return squares(landmarks, self.side)


def measured(path: Path, side: int, folder: Path) -> Measured:
    """A movie's faces and sound, from the folder where they were measured before.

    Args:
        path: The movie.
        side: Of the faces' pictures.
        folder: Where what is measured is kept.

    Raises:
        MediaError: The movie can't be read, has no sound, or shows nobody.
        OutputError: The folder can't be written.
    """
    place = folder / f"{content_hash(path)}-{side}-{_LAYOUT}.npz"
    pictures = place.with_suffix(".npy")
    if not place.is_file():
        _measure(path, side, place, pictures)
    try:
        with np.load(place, allow_pickle=False) as kept:
            found = tuple(Stretch(int(first), int(last)) for first, last in kept["stretches"])
            return Measured(np.load(pictures, mmap_mode="r", allow_pickle=False), kept["samples"], found,
                            float(kept["late"]), float(kept["confidence"]))
    except (OSError, ValueError, KeyError, EOFError) as problem:
        raise MediaError(f"What was measured of {path.name} is damaged ({problem}). Delete {place.name} and "
                         f"{pictures.name} in the folder of --measured.") from None


def in_sync(name: str, one: Measured, check: bool) -> tuple[Talk | None, str]:
    """The movie with its sound where the lips are, and a line where there is something to say about that.

    Args:
        name: What the line calls it.
        one: What was measured.
        check: Whether to do anything about its sync.
    """
    samples, said = one.samples, ""
    frames = round(one.late * 25, 1)
    if check and one.confidence >= _SURE and abs(frames) >= _WRONG:
        samples = _later(samples, round(one.late * SAMPLE_RATE))
        early = "late" if frames > 0 else "early"
        said = f"{name}: the lips are {abs(frames):g} 25ths of a second {early}; the sound was moved there."
    elif check and one.confidence < _SURE and abs(frames) > 2:
        return None, (f"{name}: left out, because lips and sound can't be told to be in sync. If you know that they "
                      "are: --no-check-sync.")
    return Talk(name, one.faces, mel(samples), mel(evened(samples)), one.stretches), said


def _later(samples: Sound, by: int) -> Sound:
    return np.pad(samples, (by, 0)) if by > 0 else samples[-by:]


def _measure(path: Path, side: int, place: Path, pictures: Path) -> None:
    with open_video(path) as reader, open_sound(path) as sound:
        start, rate = reader.info.start - sound.start, reader.info.rate
        tracks = track_faces(reader)
        face = max(tracks.faces, key=lambda one: float(np.nan_to_num(np.ptp(one.landmarks[..., 0], axis=1)).sum()))
        rows = grid(rate, len(face))
        cuts = np.array([cut - tracks.start for cut in tracks.cuts], np.int64)
        found = stretches(face.usable, cuts, rows)
        samples = _later(read_sound(path), -round(start * SAMPLE_RATE))
        told = _lips(tracks, face, samples, rate)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise unwritable(place.parent, problem) from None
        with finished_file(pictures) as part:
            _cut_out(reader, tracks, face, side, part)
    with finished_file(place) as part, part.open("wb") as file:
        np.savez(file, samples=samples, stretches=np.array(found, np.int64).reshape(-1, 2),
                 late=told.frames / float(rate), confidence=told.confidence)


def _lips(tracks: FaceTracks, face: FaceTrack, samples: Sound, rate: Fraction) -> Offset:
    """How far the lips are from the sound."""
    opening = np.array(mouth(tracks.upright(face)).opening, np.float32)
    opening[~face.usable] = np.nan
    return offset(opening, hear(samples, rate, len(opening)))


def _cut_out(reader: VideoReader, tracks: FaceTracks, face: FaceTrack, side: int, part: Path) -> None:
    """Write the face of every 25th of a second."""
    rows = grid(reader.info.rate, len(face))
    out = np.lib.format.open_memmap(part, mode="w+", dtype=np.uint8, shape=(len(rows), side, side, 3))
    cuts = FaceCuts(reader.info, AUTO, tracks, face, _Square(side))  # type: ignore[arg-type]
    place = 0
    for frame in reader.frames():
        row = frame.number - tracks.start
        begin = place
        while place < len(rows) and rows[place] <= row:
            place += 1
        if place > begin and rows[begin] == row and face.usable[row]:
            out[begin:place] = np.rint(np.clip(cuts.square(frame), 0, 1)[..., ::-1] * 255).astype(np.uint8)
    out.flush()
