"""What an engine is shown beside a face: the actor in a like pose with a mouth at rest, so that none leaks through."""

from __future__ import annotations

import numpy as np

from retake.engines.engine import Faces
from retake.engines.footage.mouths import Mouths
from retake.engines.generated.faces import FaceCuts
from retake.engines.generated.lenders import nearest, references
from retake.video import VideoReader


class References:
    """A few of the plate's own faces at rest.

    Args:
        reader: The plate, for nobody else's use meanwhile: it is read here and now.
        cuts: What cuts the face out.
        mouths: The plate's mouths, of which those at rest are taken.
    """

    def __init__(self, reader: VideoReader, cuts: FaceCuts, mouths: Mouths) -> None:
        self._turned = mouths.turned
        self._rows = references(mouths)
        self._faces = []
        for number in mouths.number[self._rows].tolist():
            with_it = reader.frames(number, number + 1)
            self._faces += [cuts.square(frame) for frame in with_it]

    def at(self, row: int, face: Faces) -> Faces:
        """The reference for the face in a row, (side, side, 3) float32; the face itself where nobody ever rests."""
        if not self._faces or not np.isfinite(self._turned[row]).all():
            return face
        return self._faces[nearest(self._turned[row], self._turned[self._rows])]
