"""A face held against sounds by an expert, frame by frame as they come: in one pass, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.expert.crops import Picture, Places, boxes
from retake.expert.expert import Expert, Sound, Vectors
from retake.expert.grid import WINDOW, Rows, Stretch, grid, stretches
from retake.expert.sweep import REACH, SHIFTS, Scores
from retake.faces import FaceTrack, FaceTracks
from retake.faces.look import Looker
from retake.video import VideoInfo
from retake.video.frame import Frame
from retake.views import AUTO


@dataclass(frozen=True)
class Followed:
    """Where an expert looks for a face.

    Attributes:
        looker: Looks at the plate's frames.
        start: The first frame's number.
        frames: For each picture of the grid the row of its frame.
        stretches: The pictures that show the face, without a cut each.
        places: Where in each picture; NaN outside the stretches.
    """

    looker: Looker
    start: int
    frames: Rows
    stretches: tuple[Stretch, ...]
    places: Places


def followed(expert: Expert, tracks: FaceTracks, face: FaceTrack, info: VideoInfo, view: str = AUTO,
             rows: tuple[int, int] | None = None) -> Followed:
    """What an expert sees of a face.

    Args:
        expert: Who looks.
        tracks: All faces of the frames.
        face: One of them.
        info: The plate's facts.
        view: The name of the display view that shows it best.
        rows: The first row of the frames that count, and the one after the last; all of them if None.
    """
    frames = grid(info.rate, len(face))
    counts = (face.present if expert.with_hidden else face.usable).copy()
    if rows is not None:
        counts[: rows[0]] = counts[rows[1] :] = False
    cuts = np.array([cut - tracks.start for cut in tracks.cuts], np.int64)
    found = tuple(stretches(counts, cuts, frames, expert.bridged))
    known = boxes(tracks, face)[frames]
    places: Places | None = None
    for first, last in found:
        here = expert.places(known[first:last])
        if places is None:
            places = np.full((len(frames), here.shape[1]), np.nan)
        places[first:last] = here
    return Followed(Looker(info, view), tracks.start, frames, found,
                    places if places is not None else np.full((len(frames), 1), np.nan))


class Hearing:
    """Lips in several versions, held against several sounds.

    Args:
        expert: Who judges.
        face: Where it looks.
        sounds: Each float32 (samples,), 16 kHz, heard with the first frame.
        pairs: Which version of the lips is held against which sound.
    """

    def __init__(self, expert: Expert, face: Followed, sounds: Sequence[Sound], pairs: Sequence[tuple[int, int]]
                 ) -> None:
        self._expert, self._face, self._pairs = expert, face, tuple(pairs)
        self._sounds = [_Known(expert, sound) for sound in sounds]
        self._scores = [np.full((len(face.frames), SHIFTS), np.nan, np.float32) for _ in pairs]
        self._next = 0
        self._left = deque(face.stretches)
        self._shown: deque[tuple[Picture, ...]] = deque(maxlen=WINDOW)
        self._waiting: list[tuple[tuple[Picture, ...], ...]] = []
        self._first = 0

    def see(self, versions: Sequence[Frame]) -> None:
        """Looks at the next frame; frames come in order, and where versions are one and the same, they are one object.

        Frames before the first that was followed are passed over.
        """
        row = versions[0].number - self._face.start
        frames, pictures = self._face.frames, None
        while self._next < len(frames) and frames[self._next] <= row:
            here = self._next
            self._next += 1
            if frames[here] == row and self._is_wanted(here):
                pictures = pictures or self._cropped(versions, here)
                self._add(here, pictures)

    def scores(self) -> list[Scores]:
        """For each pair the scores of each window by its first picture, (pictures, 31) float32; NaN where unknown."""
        self._judge()
        return self._scores

    def _is_wanted(self, here: int) -> bool:
        while self._left and here >= self._left[0].last:
            self._judge()
            self._left.popleft()
            self._shown.clear()
        return bool(self._left) and here >= self._left[0].first

    def _cropped(self, versions: Sequence[Frame], here: int) -> tuple[Picture, ...]:
        made: dict[int, Picture] = {}
        for one in versions:
            if id(one) not in made:
                made[id(one)] = self._expert.crop(self._face.looker, one, self._face.places[here])
        return tuple(made[id(one)] for one in versions)

    def _add(self, here: int, pictures: tuple[Picture, ...]) -> None:
        self._shown.append(pictures)
        if len(self._shown) < WINDOW:
            return
        if not self._waiting:
            self._first = here - WINDOW + 1
        self._waiting.append(tuple(self._shown))
        if len(self._waiting) >= self._expert.batch:
            self._judge()

    def _judge(self) -> None:
        """Scores the windows that wait."""
        if not self._waiting:
            return
        first, last = self._first, self._first + len(self._waiting)
        lips = self._vectors()
        self._waiting.clear()
        for (version, sound), out in zip(self._pairs, self._scores, strict=True):
            known = self._sounds[sound]
            reach = self._expert.windows(self._left[0], len(known.samples))
            stop = min(last, reach.last)
            if first < stop:
                heard = known.vectors(first - REACH, stop + REACH, reach if self._expert.zero_beyond else None)
                out[first:stop] = self._expert.scores(lips[version][: stop - first], heard)

    def _vectors(self) -> list[Vectors]:
        """The lips of each version; looked at once where they are the first one's."""
        plain = self._expert.lips(_stacked(self._waiting, 0))
        found = [plain]
        for version in range(1, len(self._waiting[0][0])):
            changed = [k for k, window in enumerate(self._waiting)
                       if any(pictures[version] is not pictures[0] for pictures in window)]
            lips = plain
            if changed:
                lips = plain.copy()
                lips[changed] = self._expert.lips(_stacked([self._waiting[k] for k in changed], version))
            found.append(lips)
        return found


def _stacked(windows: Sequence[tuple[tuple[Picture, ...], ...]], version: int) -> NDArray[np.uint8]:
    """(n, 5, height, width, 3)."""
    return np.stack([np.stack([pictures[version] for pictures in window]) for window in windows])


class _Known:
    """A sound as vectors, of which as many are kept as the next windows need."""

    def __init__(self, expert: Expert, samples: Sound) -> None:
        self.samples = samples
        self._expert = expert
        self._first, self._kept = 0, np.zeros((0, 0), np.float32)

    def vectors(self, first: int, last: int, reach: Stretch | None) -> Vectors:
        """Those of windows `first` up to but not with `last`; nothing but zeros outside `reach` where it is given."""
        if reach is None:
            return self._made(first, last)
        inside = self._made(max(first, reach.first), min(last, reach.last))
        before = max(0, reach.first - first)
        return np.pad(inside, ((before, last - first - before - len(inside)), (0, 0)))

    def _made(self, first: int, last: int) -> Vectors:
        end = self._first + len(self._kept)
        if not self._first <= first <= end:
            self._first, self._kept, end = first, self._kept[:0], first
        if last > end:
            new = [self._expert.sound(self.samples, at, min(last, at + self._expert.batch))
                   for at in range(end, last, self._expert.batch)]
            self._kept = np.concatenate([self._kept, *new] if len(self._kept) else new)
        self._kept = self._kept[first - self._first :]
        self._first = first
        return self._kept[: last - first]
