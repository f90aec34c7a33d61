"""A region of a frame as a frame of its own: for whoever looks at a face, not at the picture."""

from __future__ import annotations

from dataclasses import replace

import av

from retake.video.frame import Box, Frame
from retake.video.pixels import samples_of


def part_of(frame: Frame, box: Box) -> Frame:
    """A frame that holds a copy of a box's samples, in the same pixel format.

    The box begins on a whole chroma sample: `left` and `top` are multiples of the layout's grid.
    """
    layout = frame.layout
    across, down = layout.grid
    if box.left % across or box.top % down:
        raise ValueError(f"{box} does not begin on a whole chroma sample of {layout.name}")
    width, height = box.right - box.left, box.bottom - box.top
    part = av.VideoFrame(width, height, layout.name)
    for component in (*layout.components, *((layout.alpha,) if layout.alpha else ())):
        theirs = samples_of(frame.picture.planes[component.plane], component, layout.dtype, frame.width, frame.height)
        own = samples_of(part.planes[component.plane], component, layout.dtype, width, height)
        left, top = box.left // component.across, box.top // component.down
        own[...] = theirs[top : top + own.shape[0], left : left + own.shape[1]]
    return replace(frame, picture=part, source=None)
