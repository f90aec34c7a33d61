"""Whether each frame shows a mouth that can be worked on, and why not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at
from retake.faces.appearance import MouthModel
from retake.faces.pose import Pose
from retake.faces.track import ABSENT, BLURRED, EDGE, OBJECT, PROFILE, SMALL
from retake.runs import true_runs

Points = NDArray[np.float32]
Flags = NDArray[np.bool_]
Edges = tuple[float, float, float, float]

# Degrees (as `Pose` reads them; some 50 in truth) beyond which one corner of the mouth lies behind the face.
YAW, PITCH = 42.0, 38.0
# From here on a turned head explains what is surely, or likely, in front.
_TURNED, _FAR = 20.0, 30.0
MOUTH = (*at.LIPS_OUTER, 152, 175, 200, 214, 434)
# Upright pixels between the outer eye corners; a face of 60 pixels has about 32.
SMALLEST = 22.0
# A mouth with less than this share of its usual fine detail is blurred.
_DETAIL = 0.12
# How badly the lower face is rebuilt where something is surely, or likely, in front of it. Over 1350 frames of three
# talkers with nothing in front the worst was 1.05; what is likely counts only beside what is sure.
_SURE, _LIKELY = 1.3, 0.85


def reasons(points: Points, patches: NDArray[np.uint8], present: Flags, pose: Pose, edges: Edges,
            model: MouthModel | None) -> tuple[NDArray[np.uint8], Flags]:
    """Why the mouth can't be worked on, row by row.

    What lies in front is `OBJECT` here, whatever it is; `hiding_hands` can tell more about it.

    Args:
        points: (frames, 478, 3) float32, upright.
        patches: (frames, 28, 28, 3) uint8.
        present: (frames,) bool.
        pose: The head's.
        edges: Left, top, right, bottom of the picture without its bars, upright.
        model: The lower face with nothing in front.

    Returns:
        (frames,) uint8, places in `track.REASONS`; and (frames,) bool: where something may be in front, or the face
        does what the shot has hardly shown. There `OBJECT` is not said, unless something else speaks for it.
    """
    found = np.zeros(len(present), np.uint8)
    found[_blurred(patches, present)] = BLURRED
    covered, perhaps = in_front(patches, present, pose, model)
    found[covered] = OBJECT
    with np.errstate(invalid="ignore"):
        found[_turning(covered, np.abs(pose.yaw), _TURNED) | _turning(perhaps, np.abs(pose.yaw), _FAR)] = PROFILE
        found[present & (pose.scale < SMALLEST)] = SMALL
        found[steady(present & ((np.abs(pose.yaw) > YAW) | (np.abs(pose.pitch) > PITCH)), 3)] = PROFILE
    found[present & _beyond(points, MOUTH, edges)] = EDGE
    # Where half the face is outside, the looks of the rest say nothing about what is in front.
    found[(covered | perhaps) & _beyond(points, at.OVAL, edges)] = EDGE
    found[~present] = ABSENT
    return found, perhaps & (found == 0)


def in_front(patches: NDArray[np.uint8], present: Flags, pose: Pose, model: MouthModel | None) -> tuple[Flags, Flags]:
    """Where something is in front of the lower face, and where something may be: (frames,) bool each."""
    covered, perhaps = np.zeros((2, len(present)), np.bool_)
    if model is None:
        return covered, perhaps
    rows = np.flatnonzero(present)
    seen, yaw = patches[rows], pose.yaw[rows]
    scores = np.zeros((2, len(present)), np.float32)
    scores[:, rows] = model.scores(seen, yaw), model.careful(seen, yaw).scores(seen, yaw)
    # What is likely counts where it leads to or from what is sure.
    for a, b in true_runs(scores[0] > _LIKELY):
        if b - a >= 2 and (scores[0, a:b] > _SURE).any():
            where = covered if (scores[1, a:b] > _SURE).any() else perhaps
            where[max(0, a - 1) : b + 1] = True
    return covered & present, perhaps & present & ~covered


def _turning(covered: Flags, yaw: NDArray[np.float32], least: float) -> Flags:
    """Which covered runs go with a turned head: a face hides its own far side, nothing needs to be in front of it.

    Args:
        covered: (frames,) bool.
        yaw: (frames,) float32, degrees, above 0.
        least: From how many degrees on a head is turned.
    """
    turned = np.zeros_like(covered)
    for a, b in true_runs(covered):
        around = yaw[max(0, a - 2) : b + 2]
        turned[a:b] = bool(np.nanmean(around > least) > 0.5) or bool(np.nanmax(yaw[max(0, a - 2) : a + 1]) > least)
    return turned


def steady(flags: Flags, shortest: int) -> Flags:
    """The flags, gaps of fewer frames than `shortest` between two runs filled."""
    filled = flags.copy()
    on = np.flatnonzero(flags)
    for a, b in pairwise(on):
        if 1 < b - a <= shortest:
            filled[a:b] = True
    return filled


def _beyond(points: Points, which: tuple[int, ...], edges: Edges) -> Flags:
    """Where some of the points lie beyond the picture."""
    left, top, right, bottom = edges
    ring = points[:, list(which), :2]
    with np.errstate(invalid="ignore"):
        beyond = (ring < (left, top)) | (ring > (right, bottom))
    return np.asarray(beyond.any(axis=(1, 2)))


def _blurred(patches: NDArray[np.uint8], present: Flags) -> Flags:
    """Where the face has next to none of its usual fine detail."""
    detail = np.zeros(len(present), np.float32)
    rows = np.flatnonzero(present)
    for first in range(0, len(rows), 128):
        some = rows[first : first + 128]
        luma = patches[some].astype(np.float32).mean(axis=-1)
        curve = 4 * luma[:, 1:-1, 1:-1] - luma[:, :-2, 1:-1] - luma[:, 2:, 1:-1]
        curve -= luma[:, 1:-1, :-2] + luma[:, 1:-1, 2:]
        detail[some] = curve.reshape(len(some), -1).var(axis=1) / np.maximum(luma.reshape(len(some), -1).var(axis=1), 4)
    if len(rows) < 8:
        return np.zeros(len(present), np.bool_)
    return np.asarray(present & (detail < _DETAIL * float(np.median(detail[rows]))))
