"""A frame with a new mouth, and what a compositor wants to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.video.frame import Box, Frame

Rgb = NDArray[np.float32]
Plane = NDArray[np.float32]


@dataclass(frozen=True)
class Retouched:
    """A frame after the work.

    Attributes:
        frame: The new frame; the very frame that was given where nothing was to be done.
        box: Where the matte lies; None where nothing was done.
        matte: (height, width) float32 of the box, 0 to 1: above 0 wherever a sample may have changed.
        rgb: What the box shows now, R'G'B' float32 (height, width, 3); counts where the matte is above 0.
    """

    frame: Frame
    box: Box | None = None
    matte: Plane | None = None
    rgb: Rgb | None = None

    def matte_plane(self, bits: int = 8) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """The matte of the whole frame, (height, width) uint8 or uint16; exactly 0 where nothing may have changed."""
        full: NDArray[Any] = np.zeros((self.frame.height, self.frame.width), np.uint8 if bits <= 8 else np.uint16)
        if self.box is not None and self.matte is not None:
            place = full[self.box.top : self.box.bottom, self.box.left : self.box.right]
            place[...] = np.ceil(self.matte * ((1 << bits) - 1)).astype(full.dtype)
        return full

    def patch(self) -> Rgb:
        """The changed pixels alone: R'G'B'A float32 (height, width, 4) of the whole frame.

        Every changed pixel is opaque and holds what the take shows there, so that the patch laid over the plate is the
        take; the matte has the soft edge, for whoever wants to blend anew.
        """
        full = np.zeros((self.frame.height, self.frame.width, 4), np.float32)
        if self.box is not None and self.matte is not None and self.rgb is not None:
            place = full[self.box.top : self.box.bottom, self.box.left : self.box.right]
            place[..., :3] = np.where(self.matte[..., None] > 0, self.rgb, 0)
            place[..., 3] = self.matte > 0
        return full


def blended(frame: Frame, box: Box, rgb: Rgb, matte: Plane, under: NDArray[np.bool_]) -> Retouched:
    """The frame showing `rgb` in those pixels of the box that are `under`; all other samples keep their bits.

    Args:
        frame: The plate's frame.
        box: The region.
        rgb: R'G'B' float32 (height, width, 3) of the region.
        matte: (height, width) float32, above 0 at least wherever `under` says so.
        under: (height, width) bool.
    """
    if not under.any():
        return Retouched(frame)
    return Retouched(frame.with_rgb(box, rgb, under), box, matte, rgb)
