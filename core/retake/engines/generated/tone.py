"""From what a display shows back to the plate's own values: an engine sees the one, a take holds the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retake.faces.affine import applied
from retake.faces.look import Looker
from retake.video.frame import Box, Frame

Rgb = NDArray[np.float32]

_STEP = 4  # every so many pixels in both directions are compared
_LEVELS = np.linspace(0, 1, 65)


def own_values(shown: Rgb, frame: Frame, box: Box, looker: Looker) -> Rgb:
    """A picture as a display shows it, R'G'B' float32 0 to 1, in the values that the frame has there.

    The curve is read off the frame itself, each channel's by its own: how bright pixels of the box are shown, from the
    darkest to the brightest, and how bright they are. Colours beyond that are the composite's to match.

    Args:
        shown: (height, width, 3).
        frame: The plate's frame.
        box: The part of it that shows the face.
        looker: Who shows it.
    """
    rows, columns = np.mgrid[box.top : box.bottom : _STEP, box.left : box.right : _STEP]
    corners = looker.geometry.upright(np.array([(box.left, box.top), (box.right, box.bottom)], np.float32))
    low, high = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    seen = looker.glimpse(frame, (low[0], low[1], high[0], high[1]))
    stored = np.stack([columns.ravel() + 0.5, rows.ravel() + 0.5], axis=1).astype(np.float32)
    at = applied(seen.matrix, looker.geometry.upright(stored)).astype(np.intp)
    at = np.clip(at, 0, np.array(seen.picture.shape[1::-1]) - 1)
    display = seen.picture[at[:, 1], at[:, 0]] / np.float32(255)
    own = frame.rgb(box)[::_STEP, ::_STEP].reshape(-1, 3)
    back = np.empty_like(shown)
    for channel in range(3):
        ours, theirs = (np.quantile(one[:, channel], _LEVELS) for one in (display, own))
        keep = np.concatenate([[True], np.diff(ours) > 0])
        back[..., channel] = np.interp(shown[..., channel], ours[keep], theirs[keep])
    return back
