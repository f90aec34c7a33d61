"""What lies in front of a mouth, pixel by pixel, so that it can stay in front."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces import points as at
from retake.faces.affine import Matrix, applied, for_opencv, inverse, then
from retake.faces.hands import HandFinder, drawn
from retake.faces.layout import PATCH, cells, spread, texture
from retake.faces.look import Looker
from retake.faces.track import FaceTrack, FaceTracks
from retake.faces.window import Window, window_of
from retake.video.frame import Box, Frame

Mask = NDArray[np.bool_]

# What the model can't rebuild, as multiples of its usual error: surely something else, perhaps something else.
_SURE, _PERHAPS = 4.5, 2.2


def hidden_mask(frame: Frame, tracks: FaceTracks, face: FaceTrack, box: Box, looker: Looker,
                hands: HandFinder | None = None) -> Mask:
    """Which pixels of a box show something that lies in front of the face: bool (height, width), stored pixels.

    The lower face is compared with what the shot taught about it; what a hand's joints cover counts as well. The
    outline is then drawn along the colours' edges.

    Args:
        frame: The frame.
        tracks: All faces of the range.
        face: The one whose mouth is hidden.
        box: The stored pixels to be judged, about the lower face.
        looker: Whoever looks at this plate.
        hands: Finds hands, where they are to be looked for.
    """
    seen = seen_in_front(frame, tracks, face, looker, hands)
    if seen is None:
        return np.zeros((box.bottom - box.top, box.right - box.left), np.bool_)
    return in_box(seen.mask, seen.matrix, tracks, box)


@dataclass(frozen=True)
class Front:
    """What lies in front of a face, in its window.

    Attributes:
        mask: (pixels, pixels) bool.
        picture: uint8 R'G'B' (pixels, pixels, 3), what the window shows.
        matrix: (2, 3): upright coordinates to the window's.
        face: (pixels, pixels) bool: the lower face's outline.
    """

    mask: Mask
    picture: NDArray[np.uint8]
    matrix: Matrix
    face: Mask


def window_matrix(tracks: FaceTracks, face: FaceTrack, row: int) -> Matrix:
    """(2, 3): upright coordinates to those of the window about a face, which must be seen in that row."""
    window = window_of(tracks.upright(face, row, row + 1)[0])
    return window.matrix(_pixels(window))


def _pixels(window: Window) -> int:
    """How many pixels a window is worked on: the outline is no finer than that."""
    return int(min(256, max(96, window.size)))


def seen_in_front(frame: Frame, tracks: FaceTracks, face: FaceTrack, looker: Looker, hands: HandFinder | None = None
                  ) -> Front | None:
    """What a frame shows in front of a face; None where the face is not seen, or too little was learned of it."""
    row = tracks.row(frame.number)
    if not face.present[row] or face.model is None:
        return None
    points = tracks.upright(face, row, row + 1)[0]
    window = window_of(points)
    glimpse = looker.glimpse(frame, window.scaled(1.2).extent(looker.geometry.upright_size), finest=1.0)
    pixels = _pixels(window)
    matrix = window.matrix(pixels)
    picture = glimpse.through(window, pixels)
    laid = applied(matrix, points)
    error = face.model.left_over(texture(picture, laid)[None])[0]
    map_ = _in_window(error, laid, pixels)
    hand = np.zeros((pixels, pixels), np.bool_)
    for found in hands.near(looker, frame, window) if hands else ():
        hand |= drawn(found, matrix, (pixels, pixels))
    mask = _outlined(picture, map_, hand, _skin_seed(points, matrix, pixels))
    lower = np.zeros((pixels, pixels), np.uint8)
    cv2.fillPoly(lower, [np.rint(laid[list(at.LOWER_FACE), :2]).astype(np.int32)], (1,))
    return Front(mask, picture, matrix, lower > 0)


def _in_window(error: NDArray[np.float32], points: NDArray[np.float32], pixels: int) -> NDArray[np.float32]:
    """The error map of the laid-out face on the face itself: (pixels, pixels) float32, 0 beside the lower face.

    Args:
        error: (17, 28) float32, the layout's lower rows.
        points: (478, 2) float32, in the window's pixels.
        pixels: The window's side.
    """
    at, inside = spread(points), cells().inside
    canvas = np.zeros((pixels, pixels), np.float32)
    top = PATCH - len(error)
    for row in range(top, PATCH - 1):
        for column in range(PATCH - 1):
            square = np.s_[row : row + 2, column : column + 2]
            if inside[square].all():
                ring = np.rint(at[square].reshape(4, 2)[[0, 1, 3, 2]]).astype(np.int32)
                worth = float(error[row - top : row - top + 2, column : column + 2].mean())
                cv2.fillConvexPoly(canvas, ring, (max(worth, 1e-3),))
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), pixels / 160) * (canvas > 0), np.float32)


def _skin_seed(points: NDArray[np.float32], matrix: Matrix, pixels: int) -> Mask:
    """The upper face, which is skin unless the error map says otherwise."""
    seed = np.zeros((pixels, pixels), np.uint8)
    ring = applied(matrix, points[[54, 284, 251, 447, 280, 5, 50, 227, 21]])
    cv2.fillConvexPoly(seed, cv2.convexHull(np.rint(ring).astype(np.int32)), (255,))
    return np.asarray(seed > 0)


def _outlined(picture: NDArray[np.uint8], error: NDArray[np.float32], hand: Mask, skin: Mask) -> Mask:
    """The foreground by GrabCut, begun from the error map and the hand."""
    sure, perhaps = error > _SURE, error > _PERHAPS
    if hand.any():
        core = cv2.erode(hand.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        sure |= core & perhaps
        perhaps |= hand
        sure |= core & ~_reached(error)
    if sure.sum() < 12:
        return np.zeros(error.shape, np.bool_)
    state = np.full(error.shape, cv2.GC_PR_BGD, np.uint8)
    state[_reached(error) & (error < 0.9 * _PERHAPS) & ~hand] = cv2.GC_BGD
    state[skin & ~hand & ~perhaps] = cv2.GC_BGD
    state[perhaps] = cv2.GC_PR_FGD
    state[sure] = cv2.GC_FGD
    if not (state == cv2.GC_BGD).any():
        return np.asarray(perhaps)
    cv2.setRNGSeed(1)  # its clustering draws lots
    behind, before = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    cv2.grabCut(np.ascontiguousarray(picture), state, (0, 0, 1, 1), behind, before, 3, cv2.GC_INIT_WITH_MASK)
    mask = ((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)).astype(np.uint8)
    mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), cv2.MORPH_CLOSE,
                            np.ones((5, 5), np.uint8))
    if mask.sum() < 0.6 * perhaps.sum():
        # Too much like the face to be told by colour: what could not be rebuilt has to do.
        mask = cv2.morphologyEx((perhaps | sure).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels = cv2.connectedComponents(mask)
    kept = [k for k in range(1, count) if (sure & (labels == k)).any()]
    return np.asarray(np.isin(labels, kept))


def _reached(error: NDArray[np.float32]) -> Mask:
    return np.asarray(error > 0)


def in_box(mask: Mask, matrix: Matrix, tracks: FaceTracks, box: Box) -> Mask:
    """The window's mask in a box of stored pixels."""
    stored = then(tracks.geometry.matrix, np.array([(1.0, 0, box.left), (0, 1, box.top)]))
    onto = inverse(then(matrix, stored))
    size = (box.right - box.left, box.bottom - box.top)
    soft = cv2.warpAffine(mask.astype(np.float32), for_opencv(onto), size, flags=cv2.INTER_LINEAR)
    return np.asarray(soft > 0.5)


def lower_face_box(tracks: FaceTracks, face: FaceTrack, row: int, margin: float = 0.25) -> Box:
    """The stored pixels about a lower face, with a margin in eye distances, inside the picture."""
    points = face.landmarks[row, list(at.LOWER_FACE), :2]
    eyes = float(np.linalg.norm(face.landmarks[row, 263, :2] - face.landmarks[row, 33, :2]))
    low, high = points.min(axis=0) - margin * eyes, points.max(axis=0) + margin * eyes
    return Box(max(0, int(low[0])), max(0, int(low[1])), min(tracks.geometry.width, int(np.ceil(high[0]))),
               min(tracks.geometry.height, int(np.ceil(high[1]))))
