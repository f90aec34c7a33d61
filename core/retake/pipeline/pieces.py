"""Stretches of footage from which mouths are taken: the shot itself, the plate around it, the library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from retake.engines.footage.mouths import Mouths, mouths_of
from retake.engines.footage.warp import Footage
from retake.faces import FaceTrack, FaceTracks
from retake.fingerprint import Fingerprint, fingerprint
from retake.known_files import known_plate
from retake.pipeline.moves import Moves
from retake.video import is_sequence, open_video

SHOT, AROUND, LIBRARY = "shot", "around", "library"


@dataclass(frozen=True)
class Piece:
    """One stretch of footage with the speaker in it.

    Attributes:
        role: "shot", "around" (the plate before and behind it) or "library".
        path: The movie or image sequence.
        tracks: The faces of the stretch.
        face: The speaker's.
        rate: The footage's frames a second.
        conform: The rate that was stated for the file; None where it has its own.
        unlike: How differently the face looks from the shot's, as `retake.faces.unlikeness` measures it.
    """

    role: str
    path: Path
    tracks: FaceTracks
    face: FaceTrack
    rate: Fraction
    conform: Fraction | None = None
    unlike: float = 0.0

    def mouths(self, rate: Fraction) -> Mouths:
        """What its mouths do; numbered from 0 in frames of another rate, unless it is the shot's own."""
        own = mouths_of(self.tracks, self.face)
        if self.role == SHOT:
            return own
        return at_rate(own, self.rate, rate)

    def placed(self, place: float, rate: Fraction) -> float:
        """What a plan at that rate calls its source, for the footage's own frame: the way back of `place`."""
        if self.role == SHOT:
            return place
        return (place - self.tracks.start + 0.5) * float(rate / self.rate) - 0.5

    def place(self, source: float, rate: Fraction) -> float:
        """The footage's own frame for what a plan at that rate calls its source."""
        if self.role == SHOT:
            return source
        return self.tracks.start + (source + 0.5) * float(self.rate / rate) - 0.5

    def told(self, whole: bool = False) -> dict[str, Any]:
        """What take.json says of it; `whole` has all of a large file read for its hash."""
        content = Fingerprint() if is_sequence(self.path) else fingerprint(self.path, whole)
        info = known_plate(self.path, self.conform)
        return {"role": self.role, "path": os.path.abspath(self.path), **asdict(content), "face": self.face.number,
                "frames": [self.tracks.start, self.tracks.start + len(self.tracks)], "rate": str(self.rate),
                "timecode": str(replace(info.timecode, rate=self.rate)) if info.timecode else None,
                "count": info.frame_count, "unlike": round(self.unlike, 3),
                "moves": Moves.of(self.tracks, self.face).as_data()}


def at_rate(mouths: Mouths, own: Fraction, rate: Fraction) -> Mouths:
    """Mouths of one rate as frames of another would show them, numbered from 0."""
    if own == rate:
        return replace(mouths, number=np.arange(len(mouths)), why=())
    count = int(len(mouths) * rate / own)
    places = np.clip((np.arange(count) + 0.5) * float(own / rate) - 0.5, 0, max(0, len(mouths) - 1))
    before = places.astype(np.intp)
    after = np.minimum(before + 1, len(mouths) - 1)
    near = np.where(places - before < 0.5, before, after)
    after = np.where(mouths.piece[after] == mouths.piece[near], after, near)
    before = np.where(mouths.piece[before] == mouths.piece[near], before, near)
    share = (places - np.floor(places)).astype(np.float32)
    told: dict[str, Any] = {}
    for name in ("opening", "width", "jaw", "lips", "turned"):
        values = getattr(mouths, name)
        part = share if values.ndim == 1 else share[:, None]
        told[name] = np.asarray(values[before] * (1 - part) + values[after] * part, np.float32)
    return Mouths(**told, usable=mouths.usable[before] & mouths.usable[after], piece=mouths.piece[near],
                  footage=np.zeros(count, np.intp), number=np.arange(count))


def told(pieces: Sequence[Piece], whole: bool = False) -> list[dict[str, Any]]:
    """What take.json says of all footage, in the order in which the frames name it."""
    return [one.told(whole) for one in pieces]


class Opened:
    """Footage as the engine takes mouths from it, each stretch opened when it is first asked for.

    Args:
        pieces: All there is.
        stack: What closes it again.
    """

    def __init__(self, pieces: Sequence[Piece], stack: ExitStack) -> None:
        self._pieces, self._stack = pieces, stack
        self._open: dict[int, Footage] = {}

    def at(self, number: int) -> Footage:
        """The footage of that number in the plan."""
        if number not in self._open:
            piece = self._pieces[number]
            # Sources are read in an order of their own: a reader for each keeps the plate's run undisturbed.
            reader = self._stack.enter_context(open_video(piece.path, piece.conform))
            self._open[number] = Footage(reader, piece.tracks, piece.face)
            self._stack.callback(self._open[number].close)
        return self._open[number]
