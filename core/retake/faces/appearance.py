"""What a person's lower face looks like with nothing in front of it, learned from the shot itself.

The patches are faces laid out flat. Their principal components hold what light, teeth and wrinkles change; a hand or
a microphone is what they can't rebuild.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.faces.layout import PATCH, across, cells, down

Patches = NDArray[np.uint8]
Values = NDArray[np.float32]

# The patch's rows below the eyes, and those that say how bright the face is.
TOP = 11
_BRIGHT = (slice(3, 10), slice(6, 22))
_PARTS, _MOST = 12, 300
_FLOOR, _MARGIN = 0.035, 1.2
_BLOB = 4
# Patches that the model can't rebuild to this many times its usual error are not what it was learned from.
LIMIT = 4.0
# What a face's cells may yet do that it has not shown, those of the mouth more than others, and how many frames it
# takes to know as much of them: from a short shot a model knows neither teeth and tongue nor the smile.
_UNSEEN, _LIPS, _WORTH = 0.08, 0.2, 20


@dataclass(frozen=True)
class MouthModel:
    """A lower face as a mean and what it varies by.

    Attributes:
        mean: (n,) float32, the mean patch below the eyes, flattened from (17, 28, 3).
        parts: (k, n) float32, orthonormal.
        noise: (17, 28) float32, what is usually left over.
        usual: The blob score that nearly all of the frames it was learned from stay under.
    """

    mean: Values
    parts: Values
    noise: Values
    usual: float

    def left_over(self, patches: Patches) -> Values:
        """What the model can't rebuild: (frames, 17, 28) float32, as multiples of the usual error."""
        flat = _flat(patches) - self.mean
        error = self._plainly(flat)
        for _ in range(2):
            # What is in front must not bend the rebuilt face towards itself.
            error = self._error(flat - self._rebuilt(flat, 1 / (1 + (error / 3) ** 4)))
        return error

    def _plainly(self, flat: Values) -> Values:
        """What is left over where every cell counts alike: quick, and enough where nothing is in front."""
        return self._error(flat - flat @ self.parts.T @ self.parts)

    def _error(self, rest: Values) -> Values:
        squares = rest.reshape(len(rest), *self.noise.shape, 3)
        return np.asarray(np.sqrt((squares**2).mean(axis=-1)) / self.noise, np.float32)

    def _rebuilt(self, flat: Values, weights: Values) -> Values:
        """Each patch as the parts show it, the parts' shares found from the cells that weigh."""
        w = np.repeat(weights.reshape(len(flat), -1), 3, axis=1)
        rebuilt = np.empty_like(flat)
        ridge = np.eye(len(self.parts), dtype=np.float32) * 1e-3
        for k, row in enumerate(flat):
            weighed = self.parts * w[k]
            shares = np.linalg.solve(weighed @ self.parts.T + ridge, weighed @ row)
            rebuilt[k] = shares @ self.parts
        return rebuilt

    def scores(self, patches: Patches, yaw: Values) -> Values:
        """How large the worst blob is that the model can't rebuild: (frames,) float32, 1 is the usual limit.

        Args:
            patches: (frames, 28, 28, 3) uint8.
            yaw: (frames,) float32, how far the head is turned: the side that turns away is not judged.
        """
        found = np.empty(len(patches), np.float32)
        for first in range(0, len(patches), 64):
            some, turned = patches[first : first + 64], yaw[first : first + 64]
            worst = _worst(self._plainly(_flat(some) - self.mean), turned)
            odd = np.flatnonzero(worst > 0.5 * self.usual)
            if len(odd):
                worst[odd] = _worst(self.left_over(some[odd]), turned[odd])
            found[first : first + 64] = worst
        return found / np.float32(self.usual)

    def careful(self, patches: Patches, yaw: Values) -> MouthModel:
        """The model with what the face may yet do that it has not shown in the frames that it was learned from.

        Args:
            patches: (frames, 28, 28, 3) uint8, those frames.
            yaw: (frames,) float32, how far the head is turned.
        """
        known = len(patches)
        unseen = _MARGIN * np.where(_mouth(), _LIPS, _UNSEEN)
        noise = np.sqrt((known * self.noise**2 + _WORTH * unseen**2) / (known + _WORTH))
        more = replace(self, noise=np.maximum(self.noise, noise.astype(np.float32)))
        some, turned = patches[:: max(1, known // _MOST)], yaw[:: max(1, known // _MOST)]
        return replace(more, usual=_usual(_worst(more._plainly(_flat(some) - self.mean), turned)))


def learned(patches: Patches, yaw: Values) -> MouthModel | None:
    """The model of a face's patches; None where they are too few.

    Found in three rounds, each without the frames that the one before could not rebuild.

    Args:
        patches: (frames, 28, 28, 3) uint8.
        yaw: (frames,) float32, how far the head is turned.
    """
    every = max(1, len(patches) // _MOST)
    some, turned = patches[::every], yaw[::every]
    if len(some) < 12:
        return None
    flat = _flat(some)
    off = np.abs(flat - np.median(flat, axis=0)).mean(axis=1)
    keep = off <= np.quantile(off, 0.75)
    for _ in range(3):
        model = _fitted(flat[keep])
        scores = _worst(model._plainly(flat - model.mean), turned)
        keep = scores <= _most(scores)
        if keep.sum() < 10:
            return None
    return replace(model, usual=_usual(scores))


def _usual(scores: Values) -> float:
    """What nearly all scores stay under, but no less than what is worth a look."""
    return max(_most(scores), LIMIT / 2)


def _most(scores: Values) -> float:
    return float(np.median(scores) + 3.5 * 1.4826 * np.median(np.abs(scores - np.median(scores))))


def _fitted(flat: Values) -> MouthModel:
    mean = flat.mean(axis=0)
    centred = flat - mean
    count = int(min(_PARTS, max(2, len(flat) // 8)))
    values, vectors = np.linalg.eigh(centred @ centred.T)
    parts = (vectors[:, ::-1][:, :count].T @ centred) / np.sqrt(np.maximum(values[::-1][:count, None], 1e-9))
    rest = (centred - centred @ parts.T @ parts).reshape(len(flat), PATCH - TOP, PATCH, 3)
    noise = cv2.GaussianBlur(np.sqrt((rest**2).mean(axis=(0, 3))), (0, 0), 1.5)
    return MouthModel(mean.astype(np.float32), parts.astype(np.float32),
                      np.maximum(np.asarray(noise, np.float32) * np.float32(_MARGIN), np.float32(_FLOOR)), 1.0)


def _worst(error: Values, yaw: Values) -> Values:
    """The largest mean of a blob of cells about the mouth: (frames,) float32."""
    column, row = across(), down()[TOP:]
    about = cells().inside[TOP:] & (np.abs(column) < 0.55) & (row > 0.4)[:, None]
    worst = np.empty(len(error), np.float32)
    for k, (one, turn) in enumerate(zip(error, yaw, strict=True)):
        # The side that turns away is seen at a slant, and soon is no longer face at all.
        seen = about & (column * np.sign(turn) < 0.6 - max(0.0, abs(float(turn)) - 5) / 60)
        worst[k] = cv2.blur(np.minimum(one, 12) * seen, (_BLOB, _BLOB)).max()
    return worst


def _mouth() -> NDArray[np.bool_]:
    """(17, 28) bool: the lips' cells, and those that teeth and tongue show in."""
    return np.asarray((np.abs(across()) < 0.26) & ((down()[TOP:] > 0.66) & (down()[TOP:] < 0.98))[:, None])


def _flat(patches: Patches) -> Values:
    """The patches below the eyes, freed of the light's colour and strength: float32 (frames, n)."""
    values = patches.astype(np.float32) / np.float32(255)
    light = values[:, _BRIGHT[0], _BRIGHT[1]].mean(axis=(1, 2), keepdims=True)
    even: Values = values[:, TOP:] * (np.float32(0.5) / np.maximum(light, np.float32(0.05)))
    return even.reshape(len(values), -1)
