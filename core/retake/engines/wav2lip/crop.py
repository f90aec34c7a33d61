"""Where the generator's square lies on a face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.engines.engine import Matrices, Points
from retake.engines.steady import held
from retake.engines.wav2lip import compat

Values = NDArray[np.float64]

_FOREHEAD, _UNDER_NOSE, _CHIN, _SIDES = 10, 2, 152, (234, 454)
# How far a chin may fall below where it usually is, of the face's height: the square holds it still.
_ROOM = 0.05
# A detector's box of a turned head is no narrower than this share of its height, though cheeks and nose are.
_NARROWEST = 0.6
# Frames over which size and lean are held, and the place: what is left of the tracking's tremble.
_HELD, _FOLLOWED = 4.0, 1.0


def squares(landmarks: Points, side: int) -> Matrices:
    """Squares that hold still with the head, whatever its jaw does: (frames, 2, 3) float64, see `NeuralEngine`.

    The generator learned from the boxes of a detector, from the forehead to the chin and from cheek to cheek, all
    brought to a square. Such a box breathes with the jaw, and tells the network what the plate's mouth does; so the
    chin is put where it usually is.

    Args:
        landmarks: (frames, 478, 2) float32 of a run without a cut, upright.
        side: Pixels of a square's side.
    """
    points = landmarks.astype(np.float64)
    across = points[:, 263] - points[:, 33]
    lean = held(np.unwrap(np.arctan2(across[:, 1], across[:, 0])), _HELD)
    along = np.stack([np.cos(lean), np.sin(lean)], axis=1)
    down = np.stack([-along[:, 1], along[:, 0]], axis=1)
    left, right = (_on(points[:, one], along) for one in _SIDES)
    top, nose, chin = (_on(points[:, one], down) for one in (_FOREHEAD, _UNDER_NOSE, _CHIN))
    upper = np.maximum(nose - top, 1.0)
    whole = upper * (1 + float(np.median((chin - nose) / upper))) * (1 + _ROOM)
    height = held(whole, _HELD)
    width = np.maximum(held(right - left, _HELD), _NARROWEST * height)
    # It hangs on the cheeks and on the point below the nose: they move neither with the jaw nor with the brows.
    middle, hung = held(points[:, list(_SIDES)].mean(axis=1), _FOLLOWED), held(points[:, _UNDER_NOSE], _FOLLOWED)
    begin = _on(middle, along) - width / 2
    above = _on(hung, down) - height * float(np.median(upper / whole))
    across_by, down_by = side / width, side / height
    return np.stack([np.c_[along * across_by[:, None], -begin * across_by],
                     np.c_[down * down_by[:, None], -above * down_by]], axis=1)


def boxes(landmarks: Points, side: int) -> Matrices:
    """The boxes of `compat` around a mesh instead of a detector's face: (frames, 2, 3) float64, see `NeuralEngine`."""
    low, high = landmarks.min(axis=1), landmarks.max(axis=1)
    found = np.c_[low, high].astype(np.int64)
    found[:, 3] += compat.PADS[1]
    left, top, right, bottom = compat.smoothed(np.maximum(found, 0)).T.astype(np.float64)
    across, down, none = side / (right - left), side / (bottom - top), np.zeros(len(found))
    return np.stack([np.stack([across, none, -left * across], axis=1), np.stack([none, down, -top * down], axis=1)],
                    axis=1)


def _on(points: Values, axes: Values) -> Values:
    """How far each frame's point (frames, 2) lies along its axis (frames, 2): (frames,)."""
    return np.asarray((points * axes).sum(axis=1))
