"""One mouth into one frame: colour, detail and grain matched, then blended in the plate's own values."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from retake.composite.bars import with_bars
from retake.composite.colour import Law, colour_match
from retake.composite.raster import Raster, ramp
from retake.composite.resample import means_at, resampled
from retake.composite.retouched import Retouched, blended
from retake.composite.texture import detail, grain, regrained, sharpened
from retake.video.frame import Frame

Rgb = NDArray[np.float32]
Plane = NDArray[np.float32]
Field = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A way shorter than this (in pixels) moves nothing: OpenCV knows places to a 32nd of a pixel.
_STILL = 1 / 32
# Less than half a step of an 8-bit matte.
_FAINT = 1 / 512


@dataclass(frozen=True)
class Layers:
    """What is to be blended over a raster; fields are given at its nodes.

    Attributes:
        raster: Over the stored pixels of the plate that are worked on.
        way: (nodes, 2) float32: how far from each node lies the plate's pixel that moves there.
        places: (nodes, 2) float32: which place of the source's picture is shown at each node.
        patch: (nodes,) float32: how deep within the patch, in widths of its soft edge; nothing is shown below 0.
        matte: (nodes,) float32: how deep within the matte, in widths of its soft edge; nothing changes below 0.
        strength: 0 to 1: how much of the source is shown.
        skin: (nodes,) float32, 0 to 1: where both show skin that can be compared.
        reach: How far (in nodes) a place's colour counts.
        mouth: (n, 2) float32: the lips' ring in stored coordinates.
    """

    raster: Raster
    way: Field
    places: Field
    patch: Plane
    matte: Plane
    strength: float
    skin: Plane
    reach: float
    mouth: NDArray[np.float32]


@dataclass(frozen=True)
class Source:
    """Where the new mouth comes from.

    Attributes:
        rgb: The source's picture, R'G'B' float32.
        mouth: (n, 2) float32: the lips' ring in the picture, for its detail to be measured.
        law: How light changes the values.
    """

    rgb: Rgb
    mouth: NDArray[np.float32]
    law: Law = "gain"


def put(frame: Frame, source: Source, layers: Layers, front: Mask | None = None) -> Retouched:
    """The frame with the source's mouth.

    Args:
        frame: The plate's frame.
        source: The picture with the mouth.
        layers: What goes where.
        front: (height, width) bool of the raster's box: what lies in front of the mouth and stays there.
    """
    raster, box = layers.raster, layers.raster.box
    front = with_bars(frame, box, front)
    if front is not None:
        layers = replace(layers, skin=layers.skin * _bare(front, layers))
    plate = frame.rgb(box)
    fields = raster.drawn(np.c_[layers.way, layers.places, layers.patch, layers.matte])
    alpha, matte = ramp(fields[..., 4], 1) * np.float32(layers.strength), ramp(fields[..., 5], 1)
    matte[matte < _FAINT] = 0
    alpha[(alpha < _FAINT) | (matte == 0)] = 0
    way = fields[..., :2]
    away = (np.maximum(np.abs(way[..., 0]), np.abs(way[..., 1])) > _STILL) & (matte > 0)
    under = _moved(plate, way, away & (alpha < 1 - _FAINT))
    patch = resampled(source.rgb, fields[..., 2:4], alpha > 0)
    patch = _matched(patch, plate, layers, source)
    patch = _textured(plate, patch, alpha, (layers, source), frame.number)
    whole = under + alpha[..., None] * (patch - under)
    if front is not None:
        clear = _clear(front | (_dragged(front, way) & (alpha < 1 - _FAINT)))
        whole, matte = plate + clear[..., None] * (whole - plate), matte * clear
    return blended(frame, box, whole, matte, (away | (alpha > 0)) & (matte > 0))


def _clear(front: Mask) -> Plane:
    """(height, width) float32: 0 on what lies in front, 1 from a few pixels beside it on."""
    wide = cv2.dilate(front.astype(np.float32), np.ones((3, 3), np.uint8))
    return np.where(front, 0, 1 - cv2.GaussianBlur(wide, (0, 0), 1.2)).astype(np.float32)


def _bare(front: Mask, layers: Layers) -> Plane:
    """(nodes,) float32: 1 where the plate's colour is the face's, 0 near what lies in front of it."""
    raster = layers.raster
    wide = cv2.dilate(front.astype(np.float32), np.ones((2 * raster.step + 1,) * 2, np.uint8))
    there = (raster.nodes + layers.way - np.array([raster.box.left, raster.box.top], np.float32)).astype(np.intp)
    there = np.clip(there, 0, np.array(front.shape[::-1]) - 1)
    return np.asarray(1 - wide[there[:, 1], there[:, 0]], np.float32)


def _dragged(front: Mask, way: Field) -> Mask:
    """(height, width) bool: where the plate's moved pixels would show what lies in front a second time."""
    height, width = front.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wide = cv2.dilate(front.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.remap(wide, x + way[..., 0], y + way[..., 1], cv2.INTER_NEAREST) > 0)


def _moved(plate: Rgb, way: Field, where: Mask) -> Rgb:
    """The plate's box with its own pixels moved; those that stay are not resampled."""
    height, width = where.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    half = np.float32(0.5)
    found = resampled(plate, np.stack([x + half + way[..., 0], y + half + way[..., 1]], axis=-1), where)
    return np.where(where[..., None], found, plate)


def _matched(patch: Rgb, plate: Rgb, layers: Layers, source: Source) -> Rgb:
    """The patch in the plate's colour."""
    raster = layers.raster
    rows, columns = raster.shape
    corner = np.array([raster.box.left, raster.box.top], np.float32)
    below = means_at(plate, (raster.nodes - corner + layers.way).reshape(rows, columns, 2), raster.step)
    above = means_at(source.rgb, layers.places.reshape(rows, columns, 2), raster.step)
    match = colour_match(below, above, layers.skin.reshape(rows, columns), source.law, layers.reach)
    full = raster.drawn(match.reshape(rows * columns, 3))
    return patch * full if source.law == "gain" else patch + full


def _textured(plate: Rgb, patch: Rgb, alpha: Plane, ends: tuple[Layers, Source], seed: int) -> Rgb:
    """The patch with the detail that the resampling took, and the plate's grain where it has less."""
    layers, source = ends
    corner = np.array([layers.raster.box.left, layers.raster.box.top], np.float32)
    wanted = detail(source.rgb, _filled(source.mouth, source.rgb.shape))
    has = detail(patch, _filled(layers.mouth - corner, patch.shape))
    if has > 0:
        patch = sharpened(patch, wanted / has - 1)
    ring = ((alpha > 0.05) & (alpha < 0.9)).astype(np.float32)
    return regrained(patch, grain(plate, ring), grain(patch, ring), seed)


def _filled(ring: NDArray[np.float32], shape: tuple[int, ...]) -> Plane:
    """(height, width) float32: 1 within the ring's hull."""
    canvas = np.zeros(shape[:2], np.float32)
    cv2.fillConvexPoly(canvas, cv2.convexHull(np.rint(ring - 0.5).astype(np.int32)), (1.0,))
    return canvas
