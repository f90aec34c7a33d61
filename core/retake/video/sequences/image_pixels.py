"""A picture in the samples of another file kind: the step from a movie's frame to an image's."""

from __future__ import annotations

from dataclasses import replace

import av
import numpy as np
from numpy.typing import NDArray

from retake.video.colour import Colour
from retake.video.frame import Box, Frame
from retake.video.pixels import PixelLayout, Samples, layout_of, samples_of

_STRIPE = 64


def converted(frame: Frame, pixel_format: str) -> Frame:
    """The frame as full-range R'G'B' in another pixel format; its values keep their meaning.

    What the format can't hold is cut off; a picture without alpha gets an opaque one.
    """
    layout = layout_of(pixel_format)
    full = Colour(frame.colour.primaries, frame.colour.transfer, 0, True)
    if frame.picture.format.name == pixel_format and frame.colour.full_range is not False:
        return replace(frame, colour=full)
    picture = av.VideoFrame(frame.width, frame.height, pixel_format)
    places = [samples_of(picture.planes[c.plane], c, layout.dtype, frame.width, frame.height)
              for c in layout.components]
    # A stripe stays in the processor's cache from the first step to the last.
    for top in range(0, frame.height, _STRIPE):
        bottom = min(top + _STRIPE, frame.height)
        rgb = frame.rgb(Box(0, top, frame.width, bottom))
        for k, place in enumerate(places):
            # Only a grey picture is stored as grey, so any of its colours will do.
            place[top:bottom] = _stored(rgb[..., k], layout)
    if layout.alpha:
        place = samples_of(picture.planes[layout.alpha.plane], layout.alpha, layout.dtype, frame.width, frame.height)
        place[...] = _stored(_opacity(frame), layout)
    return replace(frame, picture=picture, colour=full, source=None, changed=True)


def _opacity(frame: Frame) -> NDArray[np.float32]:
    """The frame's alpha from 0 to 1, all ones where it has none: float32 (rows, columns)."""
    stored = frame.opacity
    if stored is None or not frame.layout.alpha:
        return np.ones((frame.height, frame.width), np.float32)
    if frame.layout.floating:
        return stored.astype(np.float32)
    scale = np.float32((1 << frame.layout.alpha.bits) - 1)
    return np.asarray(stored >> frame.layout.alpha.shift, np.float32) / scale


def _stored(values: NDArray[np.float32], layout: PixelLayout) -> Samples:
    """Full-range samples for values where 0 is black and 1 is white."""
    if layout.floating:
        limit = np.float32(np.finfo(layout.dtype).max)
        return np.asarray(np.clip(values, -limit, limit).astype(layout.dtype))
    top = np.float32((1 << layout.bits) - 1)
    codes = np.clip(np.rint(values * top), 0, top).astype(np.uint32) << layout.components[0].shift
    return np.asarray(codes.astype(layout.dtype))
