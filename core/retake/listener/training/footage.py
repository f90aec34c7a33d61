"""Footage to learn from: what is heard in it, and what the mouth does meanwhile."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import open_sound
from retake.errors import MediaError
from retake.faces import FaceTracks, mouth, track_faces
from retake.listener.features import features
from retake.speech import SAMPLE_RATE, Series, read_sound
from retake.speech.posteriors import phone_posteriors
from retake.speech.spectrum import log_mel
from retake.unfinished import shown
from retake.video import open_video

KINDS = (".mpg", ".mp4", ".mov", ".mxf", ".mkv", ".avi", ".webm", ".m4v")
_LONGEST = 6  # seconds of one sentence; longer footage is cut
_SHORTEST = 1
_SHUT = 0.12  # of the way from the speaker's lowest openings to the highest


@dataclass(frozen=True)
class Sentence:
    """A few seconds of one person talking.

    Attributes:
        name: Where they are from.
        samples: What is heard, at 16 kHz, float32 of shape (n,).
        fps: Frames a second.
        measures: Opening, width and jaw of the mouth in each frame over the eyes' distance, float32 of shape
            (frames, 3); NaN where it was not seen. Normalised by `normalised`.
        shut: Whether the lips are together, float32 of shape (frames,), 0 or 1.
    """

    name: str
    samples: Series
    fps: float
    measures: Series
    shut: Series


def found(paths: Sequence[Path]) -> list[list[Path]]:
    """The footage by person: a folder's movies are one person's, a movie by itself is one too.

    Raises:
        MediaError: A path is neither, or a folder holds no movies.
    """
    people = []
    for path in paths:
        if path.is_dir():
            movies = sorted(one for one in path.iterdir() if one.suffix.lower() in KINDS)
            if not movies:
                raise MediaError(f"{shown(path)} holds no movies. Choose a folder with footage of a person who talks.")
            people.append(movies)
        elif path.is_file():
            people.append([path])
        else:
            raise MediaError(f"There is no {shown(path)}.")
    return people


def measured(path: Path, kept: Path | None = None) -> list[Sentence]:
    """A movie's sentences; [] where it shows no face.

    Args:
        path: The movie; its picture and sound count as in sync.
        kept: A folder in which what was measured is kept, for the next time.

    Raises:
        MediaError: The movie can't be read, or has no sound.
    """
    place = kept / f"{_hash(path)}.npz" if kept else None
    if place and place.is_file():
        with np.load(place, allow_pickle=False) as file:
            table, fps, start = file["table"], float(file["fps"]), float(file["start"])
    else:
        table, fps, start = _measures(path)
        if place:
            place.parent.mkdir(parents=True, exist_ok=True)
            content = io.BytesIO()
            np.savez(content, table=table, fps=fps, start=start)
            place.write_bytes(content.getvalue())
    if not len(table):
        return []
    return list(_sentences(path.stem, read_sound(path), table, fps, start))


def normalised(sentences: Sequence[Sentence]) -> list[Sentence]:
    """One person's sentences with their measures in that person's own means and widths."""
    table = np.concatenate([one.measures for one in sentences])
    mean, width = np.nanmean(table, axis=0), np.nanstd(table, axis=0) + 1e-6
    low, high = np.nanpercentile(table[:, 0], (3, 97))
    limit = low + _SHUT * (high - low)
    return [replace(one, measures=((one.measures - mean) / width).astype(np.float32),
                    shut=(one.measures[:, 0] < limit).astype(np.float32)) for one in sentences]


def heard_in(samples: Series, warp: float = 1.0) -> Series:
    """The features of a sound at 16 kHz, float32 of shape (steps, 82)."""
    return features(log_mel(samples, warp), phone_posteriors(samples, warp))


def on_steps(values: NDArray[np.float32], fps: float, steps: int, speed: float = 1.0) -> Series:
    """Values per frame, shape (frames, ...), at the middle of each step of 10 ms of a sound played at a speed."""
    at = (np.arange(steps) + 0.5) / 100 * speed * fps - 0.5
    columns = values.reshape(len(values), -1).T
    out = np.stack([np.interp(at, np.arange(len(values)), column) for column in columns], axis=1)
    return out.reshape(steps, *values.shape[1:]).astype(np.float32)


def _measures(path: Path) -> tuple[Series, float, float]:
    """A movie's mouth measures (frames, 3), its rate, and how many seconds after the sound the picture begins."""
    with open_video(path) as reader, open_sound(path) as sound:
        fps = float(reader.info.rate)
        start = float(reader.info.start - sound.start)
        try:
            tracks = track_faces(reader)
        except MediaError:
            return np.zeros((0, 3), np.float32), fps, start
    return _table(tracks), fps, start


def _table(tracks: FaceTracks) -> Series:
    """Opening, width and jaw of the largest face, shape (frames, 3); NaN where its mouth is hidden."""
    face = max(tracks.faces, key=lambda one: float(np.nan_to_num(one.landmarks[..., 0].ptp(axis=1)).sum()))
    found = mouth(tracks.upright(face))
    table = np.stack([found.opening, found.width, found.jaw], axis=1)
    table[~face.usable] = np.nan
    return table


def _sentences(name: str, samples: Series, table: Series, fps: float, start: float) -> Iterator[Sentence]:
    """The movie in pieces of six seconds at most, each with its own sound; what shows no mouth is left out."""
    shift = round(start * SAMPLE_RATE)
    sound = samples[shift:] if shift >= 0 else np.pad(samples, (-shift, 0))
    frames = min(len(table), int(len(sound) / SAMPLE_RATE * fps) + 1)
    pieces = max(1, -(-frames // round(_LONGEST * fps)))
    for piece in range(pieces):
        first, stop = frames * piece // pieces, frames * (piece + 1) // pieces
        part = sound[round(first / fps * SAMPLE_RATE): round(stop / fps * SAMPLE_RATE)]
        seen = table[first:stop]
        if len(part) >= _SHORTEST * SAMPLE_RATE and np.isfinite(seen[:, 0]).mean() > 0.5:
            yield Sentence(f"{name}.{piece}" if pieces > 1 else name, part, fps, seen, np.zeros(len(seen), np.float32))


def _hash(path: Path) -> str:
    """The sha256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
