"""All faces of a range of a plate: found, followed, told apart, smoothed and judged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.faces.appearance import learned
from retake.faces.bundled import BundledMesh
from retake.faces.cuts import CutFinder, jumps
from retake.faces.detector import Detector
from retake.faces.follow import Follower, Line
from retake.faces.geometry import Geometry
from retake.faces.hidden import reasons, steady
from retake.faces.hiding_hands import name_hands
from retake.faces.identity import Person, people
from retake.faces.look import Looker
from retake.faces.mesh import FaceMesh
from retake.faces.pose import pose
from retake.faces.second_detector import SecondDetector
from retake.faces.second_look import SecondLook
from retake.faces.sight import middle
from retake.faces.smooth import smooth_run, window_at
from retake.faces.track import UNCLEAR, FaceTrack, FaceTracks, SecondSight
from retake.faces.window import window_of
from retake.unfinished import shown
from retake.video.bars import picture_of, united
from retake.video.frame import Box
from retake.video.reader import VideoReader
from retake.views import AUTO

Points = NDArray[np.float32]
Progress = Callable[[int, int], None]
Opening = Callable[[], SecondDetector]

# A face that is seen in fewer frames is a passer-by, or none at all.
BRIEFEST = 5
# A face whose points can be trusted less than this is not worked on; over a thousand frames of seven talkers who face
# the camera none fell below 0.88.
_LEAST_TRUST = 0.7
# Landmarks are kept to this share of a pixel, so that what comes from the cache is what was measured.
_GRAIN = np.float32(64)


@dataclass(frozen=True)
class _Raw:
    """What one pass through the frames gives."""

    lines: list[Line]
    cuts: list[int]
    steps: NDArray[np.float64]
    picture: Box
    second: SecondSight | None


@dataclass(frozen=True)
class Shared:
    """What the faces of a range share.

    Attributes:
        cuts: The rows that begin a new picture.
        geometry: The plate's.
        edges: Left, top, right, bottom of the picture without its bars, upright.
        rate: Frames a second.
    """

    cuts: list[int]
    geometry: Geometry
    edges: tuple[float, float, float, float]
    rate: Fraction

    @classmethod
    def of(cls, cuts: list[int], geometry: Geometry, picture: Box, rate: Fraction) -> Shared:
        """The same, with the stored picture without its bars."""
        corners = geometry.upright(np.array(picture, np.float32).reshape(2, 2))
        return cls(cuts, geometry, (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()), rate)


def track_faces(reader: VideoReader, start: int = 0, stop: int | None = None, *, view: str = AUTO,
                mesh: FaceMesh | None = None, progress: Progress | None = None, second: Opening | None = None
                ) -> FaceTracks:
    """Every face in frames `start` up to but not with `stop`.

    Args:
        reader: The plate.
        start: The first frame.
        stop: The frame after the last; the plate's end if left out.
        view: The name of the display view that shows the plate best (`retake.video.display.VIEWS`).
        mesh: What measures faces; MediaPipe's bundled mesh if left out. It is not closed here.
        progress: Told (frames done, frames in all) after each frame. What it raises ends the work, cleanly.
        second: Opens another detector, which is asked about frames in which a face may have been overlooked or lost;
            called where there are any.

    Raises:
        MediaError: The range shows no face that could be worked on.
    """
    start, stop = reader.check(start, stop)
    looker = Looker(reader.info, view)
    with ExitStack() as open_models:
        mesh = mesh or open_models.enter_context(BundledMesh())
        raw = _followed(reader, looker, mesh, (start, stop), progress, second)
        tracks, perhaps = _judged(reader, raw, looker.geometry, (start, stop), mesh.name)
        name_hands(reader, looker, tracks, perhaps)
    if not tracks.faces:
        left = raw.second.left if raw.second else 0
        but = f" whose features can be made out (in {left} of those looked at a face is seen)" if left else ""
        raise MediaError(f"{shown(reader.info.path)} shows no face in frames {start} to {stop - 1}{but}. "
                         "Choose a range in which one is seen from the front, at least 60 pixels wide.")
    return tracks


def _followed(reader: VideoReader, looker: Looker, mesh: FaceMesh, span: tuple[int, int],
              progress: Progress | None, second: Opening | None) -> _Raw:
    start, stop = span
    finder = CutFinder()
    pictures: list[Box | None] = [None]
    sight: SecondSight | None = None

    def told(done: int = stop - start) -> None:
        if progress is not None:
            progress(done, stop - start)

    before = cv2.getNumThreads()
    # Small pictures: OpenCV's threads would cost more than they bring, and take the decoder's cores.
    cv2.setNumThreads(1)
    try:
        with Detector() as detector:
            follower = Follower(looker, mesh, detector, reader, start, stop - start)
            for frame in reader.frames(start, stop):
                follower.step(frame, fresh=finder.feed(frame))
                pictures = [united([*pictures, picture_of(frame)])]
                told(frame.number - start + 1)
            cuts = finder.finish()
            if second is not None:
                sight = SecondLook(follower, second, cuts, told).take()
    finally:
        cv2.setNumThreads(before)
    picture = pictures[0] or Box(0, 0, reader.info.width, reader.info.height)
    return _Raw(follower.lines, cuts, np.array(finder.steps), picture, sight)


def _judged(reader: VideoReader, raw: _Raw, geometry: Geometry, span: tuple[int, int], name: str
            ) -> tuple[FaceTracks, list[NDArray[np.bool_]]]:
    """The lines as people, smoothed between cuts, with what is known of each frame; and where something may be in front
    of each face, (frames,) bool."""
    length = span[1] - span[0]
    least = min(BRIEFEST, length)
    lines = [line for line in raw.lines if line.seen.sum() >= min(2, length)]
    cuts = sorted({*raw.cuts, *(at for line in lines for at in _leaps(line, raw.steps))})
    found = [one for one in people(lines, cuts) if sum(int(line.seen.sum()) for line in one.lines) >= least]
    found.sort(key=entrance)
    shared = Shared.of(cuts, geometry, raw.picture, reader.info.rate)
    judged = [face_track(k, person, shared) for k, person in enumerate(found, start=1)]
    faces = tuple(face for face, _ in judged)
    tracks = FaceTracks(span[0], geometry, faces, tuple(span[0] + cut for cut in cuts), name, raw.second)
    return tracks, [perhaps for _, perhaps in judged]


def _leaps(line: Line, steps: NDArray[np.float64]) -> list[int]:
    places = np.full((len(line.seen), 2), np.nan, np.float32)
    sizes = np.full(len(line.seen), np.nan, np.float32)
    for row in np.flatnonzero(line.seen):
        places[row], sizes[row] = middle(line.points[row]), window_of(line.points[row]).size
    return jumps(places, sizes, steps)


def entrance(person: Person) -> float:
    """The place by which people are numbered: the mean from left to right over the first half second they are seen."""
    line = person.lines[0]
    rows = np.flatnonzero(line.seen)[:12]
    return float(np.mean([middle(line.points[row])[0] for row in rows]))


def face_track(number: int, person: Person, shared: Shared) -> tuple[FaceTrack, NDArray[np.bool_]]:
    """The track of a person, smoothed between cuts, with what is known of each frame.

    And (frames,) bool: where something may be in front of the mouth, which is not said for lack of evidence.
    """
    first = person.lines[0]
    points, patches, seen = first.points, first.patches, first.seen.copy()
    presence, spread = first.presence.copy(), first.spread.copy()
    for line in person.lines[1:]:
        rows = np.flatnonzero(line.seen)
        for own, theirs in ((points, line.points), (patches, line.patches), (presence, line.presence),
                            (spread, line.spread)):
            own[rows] = theirs[rows]
        seen |= line.seen
    for a, b in _runs(seen, shared.cuts):
        smooth_run(points[a:b], window_at(shared.rate))
    points[~seen] = np.nan
    turned = pose(points)
    model = learned(patches[seen], turned.yaw[seen])
    trust = _trust(presence, spread, seen)
    hidden, perhaps = reasons(points, patches, seen, turned, shared.edges, model)
    hidden[steady(seen & (trust < _LEAST_TRUST), 3) & (hidden == 0)] = UNCLEAR
    confidence = np.where(hidden > 0, trust / 2, trust)
    stored = shared.geometry.stored(points)
    stored *= _GRAIN  # in place: minutes of points are too many to be held five times
    np.rint(stored, out=stored)
    stored /= _GRAIN
    return FaceTrack(number, stored, seen, confidence, hidden, turned, person.sureness, model), perhaps


def _runs(seen: NDArray[np.bool_], cuts: list[int]) -> list[tuple[int, int]]:
    """Rows that follow on each other without a miss or a cut."""
    bounds = {0, len(seen), *cuts, *(np.flatnonzero(np.diff(seen.astype(np.int8))) + 1).tolist()}
    ordered = sorted(bounds)
    return [(a, b) for a, b in pairwise(ordered) if seen[a]]


def _trust(presence: NDArray[np.float32], spread: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(frames,) float32: the mesh's own word, less where its two readings disagree."""
    usual = np.float32(0.012)
    agreed = 1 / (1 + (np.maximum(0, spread - usual) / (3 * usual)) ** 2)
    return np.asarray(np.where(seen, presence * agreed, 0), np.float32)
