"""A talking head painted by a program, plain enough to render in milliseconds, enough of a face for a face mesh.

The head is a surface over the plane (an egg with brows, nose and lips), its skin is painted in the plane, and both
are turned, lit and put anywhere in a picture. What its mouth does is known to the pixel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from retake.video.colour import Colour
from retake.video.frame import Box, Frame
from retake.video.info import VideoInfo
from retake.video.reader import VideoReader

Picture = NDArray[np.uint8]
Plane = NDArray[np.float32]

_MOST_KEPT = 320  # pictures of a process
_LARGEST_KEPT = 600_000  # bytes
_N = 320  # the painting's side; the face fills it
_PICTURES: dict[tuple[object, ...], Picture] = {}
_Y, _X = np.mgrid[0:_N, 0:_N].astype(np.float32)
_U, _V = (_X / _N - 0.5) * 3.0, (_Y / _N - 0.5) * 3.6  # face-local: eyes at (+-0.42, -0.22), chin at 1.25


@dataclass(frozen=True)
class Person:
    """Who it is: colours are R'G'B' 0..1, the rest shares of the usual face."""

    skin: tuple[float, float, float] = (0.80, 0.60, 0.49)
    hair: tuple[float, float, float] = (0.16, 0.10, 0.07)
    iris: tuple[float, float, float] = (0.30, 0.22, 0.12)
    wide: float = 1.0
    eyes: float = 0.42
    nose: float = 1.0
    lips: float = 1.0
    seed: int = 1


ANNA = Person()
BORIS = Person((0.52, 0.36, 0.27), (0.05, 0.04, 0.04), (0.15, 0.10, 0.06), 1.10, 0.45, 1.2, 1.25, 7)


@dataclass(frozen=True)
class Stance:
    """Where the head is in a frame: pixels and degrees; `opening` over the eyes' distance."""

    x: float = 0.0
    y: float = 0.0
    size: float = 200.0  # the face's width in pixels
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    opening: float = 0.0
    light: float = 1.0
    blink: float = 0.0


def _blob(x: float, y: float, rx: float, ry: float, soft: float = 0.15, power: float = 2.0) -> Plane:
    r = (np.abs((_U - x) / rx) ** power + np.abs((_V - y) / ry) ** power) ** (1 / power)
    return np.clip((1 + soft - r) / (2 * soft), 0, 1).astype(np.float32)


def _bump(x: float, y: float, rx: float, ry: float) -> Plane:
    return np.exp(-(((_U - x) / rx) ** 2) - ((_V - y) / ry) ** 2).astype(np.float32)


class Head:
    """Paints one person; `picture` puts it before a background."""

    def __init__(self, person: Person = ANNA) -> None:
        self.person = person
        rng = np.random.default_rng(person.seed)
        fine = cv2.GaussianBlur(rng.standard_normal((_N, _N)).astype(np.float32), (0, 0), 1.3)
        broad = cv2.GaussianBlur(rng.standard_normal((_N, _N)).astype(np.float32), (0, 0), 9.0)
        self._kept: dict[tuple[float, float], tuple[Plane, Plane]] = {}
        self._grain = fine / fine.std() * 0.012 + broad / broad.std() * 0.015

    def _gap(self, stance: Stance) -> float:
        """How far the lips are apart, in face-local units."""
        return stance.opening * 2 * (self.person.eyes + 0.175)

    def _depth(self, opening: float) -> Plane:
        """How far the surface stands out, in face-local units."""
        p = self.person
        egg = np.sqrt(np.clip(1 - (_U / (1.12 * p.wide)) ** 2 - ((_V - 0.05) / 1.55) ** 2, 0, 1)) * 1.0
        nose = 0.34 * p.nose * _bump(0, 0.28, 0.13, 0.16) + 0.20 * p.nose * _bump(0, 0.02, 0.09, 0.28)
        nose += 0.10 * (_bump(-0.13, 0.33, 0.08, 0.07) + _bump(0.13, 0.33, 0.08, 0.07))
        sockets = -0.10 * (_bump(-p.eyes, -0.22, 0.2, 0.13) + _bump(p.eyes, -0.22, 0.2, 0.13))
        brows = 0.07 * (_bump(-p.eyes, -0.42, 0.25, 0.07) + _bump(p.eyes, -0.42, 0.25, 0.07))
        lips = 0.10 * _bump(0, 0.66, 0.26, 0.09) + 0.10 * _bump(0, 0.80 + opening, 0.24, 0.09)
        chin = 0.10 * _bump(0, 1.12 + opening, 0.25, 0.14)
        cheeks = 0.06 * (_bump(-0.55, 0.2, 0.25, 0.25) + _bump(0.55, 0.2, 0.25, 0.25))
        return (egg + nose + sockets + brows + lips + chin + cheeks).astype(np.float32)

    def _paint(self, stance: Stance) -> tuple[Plane, Plane]:
        """The skin's own colour (n, n, 3) and its opacity (n, n), lower face moved with the jaw."""
        p = self.person
        gap = self._gap(stance)
        skin = np.empty((_N, _N, 3), np.float32)
        skin[:] = p.skin
        skin += self._grain[..., None]
        colour = _over(skin, (0.80 * p.skin[0], 0.45 * p.skin[1], 0.42 * p.skin[2]),
                       0.25 * (_bump(-0.6, 0.3, 0.25, 0.2) + _bump(0.6, 0.3, 0.25, 0.2)))
        for side in (-1, 1):
            colour = self._eye(colour, side * p.eyes, stance.blink)
            brow = _blob(side * (p.eyes + 0.01), -0.44 - 0.04 * (1 - np.abs(_U - side * p.eyes) / 0.3).mean(), 0.25,
                         0.05, 0.4)
            colour = _over(colour, p.hair, 0.9 * brow)
            colour = _over(colour, _dark(p.skin, 0.18), 0.85 * _blob(side * 0.10, 0.42, 0.055, 0.028, 0.5))
            colour = _over(colour, _dark(p.skin, 0.55), 0.5 * _blob(side * 0.20, 0.33, 0.02, 0.09, 0.9))
        colour = self._mouth(colour, gap)
        jaw = 1.32 + 0.75 * gap
        outline = _blob(0, 0.0, 0.98 * p.wide, 1.25, 0.02, 2.3) * (_V < 0.05)
        outline += _blob(0, 0.0, 0.98 * p.wide, jaw, 0.02, 2.3) * (_V >= 0.05)
        hairline = np.clip((-0.78 - 0.10 * np.cos(_U * 3) - _V) / 0.05, 0, 1)
        colour = _over(colour, p.hair, hairline.astype(np.float32))
        return colour, outline.astype(np.float32)

    def _eye(self, colour: Plane, x: float, blink: float) -> Plane:
        p, y = self.person, -0.22
        tall = 0.075 * (1 - 0.95 * blink)
        colour = _over(colour, _dark(p.skin, 0.55), 0.6 * _blob(x, y - 0.03, 0.23, 0.12, 0.6))
        white = _blob(x, y, 0.175, tall, 0.12, 1.7)
        colour = _over(colour, (0.88, 0.86, 0.84), white)
        colour = _over(colour, p.iris, white * _blob(x, y - 0.005, 0.075, 0.075, 0.12))
        colour = _over(colour, (0.02, 0.02, 0.02), white * _blob(x, y - 0.005, 0.034, 0.034, 0.2))
        colour = _over(colour, (1, 1, 1), white * _blob(x + 0.025, y - 0.03, 0.014, 0.014, 0.4))
        above = _blob(x, y - 0.012, 0.19, tall + 0.022, 0.12, 1.7)
        lid = np.clip(above - _blob(x, y + 0.012, 0.185, tall + 0.008, 0.12, 1.7), 0, 1)
        return _over(colour, (0.07, 0.05, 0.04), 0.9 * lid)

    def _mouth(self, colour: Plane, gap: float) -> Plane:
        p, y = self.person, 0.73
        red = (0.72 * p.skin[0], 0.42 * p.skin[1], 0.44 * p.skin[2])
        half, thick = 0.34 - 0.10 * gap, 0.085 * p.lips
        curve = 1 - (np.clip(np.abs(_U) / half, 0, 1)) ** 2
        upper, lower = y - 0.15 * gap * curve, y + 0.85 * gap * curve
        bow = thick * (curve ** 0.7) * (1 - 0.25 * np.exp(-((_U / 0.05) ** 2)))
        full = 1.25 * thick * curve ** 0.6
        inside = np.clip((np.minimum(_V - upper, lower - _V)) / 0.008 + 0.5, 0, 1) * (np.abs(_U) < half)
        lips = np.clip((_V - (upper - bow)) / 0.012 + 0.5, 0, 1) * np.clip((lower + full - _V) / 0.012 + 0.5, 0, 1)
        colour = _over(colour, red, (lips * (np.abs(_U) < half)).astype(np.float32))
        line = np.exp(-(((_V - (upper + lower) / 2) / 0.012) ** 2)) * (np.abs(_U) < half + 0.02)
        colour = _over(colour, _dark(red, 0.35), 0.8 * line)
        if gap > 0.01:
            colour = _over(colour, (0.13, 0.04, 0.04), inside.astype(np.float32))
            teeth = inside * np.clip((upper + 0.35 * gap * curve + 0.02 - _V) / 0.01 + 0.5, 0, 1)
            colour = _over(colour, (0.86, 0.83, 0.76), 0.95 * teeth.astype(np.float32))
        return _over(colour, _dark(p.skin, 0.7), 0.5 * _blob(0, 0.98 + gap * 0.9, 0.18, 0.03, 0.9))

    def _painted(self, opening: float, blink: float) -> tuple[Plane, Plane]:
        """The lit face with its opacity (n, n, 4), and its depth (n, n)."""
        key = (opening, blink)
        if key not in self._kept:
            stance = Stance(opening=opening, blink=blink)
            colour, alpha = self._paint(stance)
            depth = self._depth(self._gap(stance))
            lit = np.clip(colour * _lit(depth)[..., None], 0, 1)
            self._kept[key] = (np.dstack([lit, alpha]).astype(np.float32), depth)
        return self._kept[key]

    def picture(self, background: Picture, stance: Stance) -> Picture:
        """The background, uint8 R'G'B' (height, width, 3), with the head in front."""
        if background.nbytes > _LARGEST_KEPT:
            return self._before(background, stance)
        # Many a test asks for what another one had painted.
        key = (self.person, stance, background.shape, hashlib.sha1(background.tobytes()).digest())
        if key not in _PICTURES:
            if len(_PICTURES) >= _MOST_KEPT:
                del _PICTURES[next(iter(_PICTURES))]
            _PICTURES[key] = self._before(background, stance)
        return _PICTURES[key].copy()

    def _before(self, background: Picture, stance: Stance) -> Picture:
        # Rounded, so that what was painted once serves many frames.
        front_side, depth = self._painted(round(stance.opening, 2), round(stance.blink, 1))
        height, width = background.shape[:2]
        scale = stance.size / (2 * 0.98 * self.person.wide)
        u, v = self._seen_at(depth, stance, scale, (width, height))
        to = (((u / 3.0) + 0.5) * _N - 0.5, ((v / 3.6) + 0.5) * _N - 0.5)
        front = cv2.remap(front_side, *to, cv2.INTER_LINEAR, borderValue=0)
        result = background.astype(np.float32) / 255
        for layer, where in self._behind(u, v, stance):
            result = result * (1 - where[..., None]) + np.asarray(layer, np.float32) * where[..., None]
        opaque = front[..., 3:]
        result = result * (1 - opaque) + front[..., :3] * opaque
        return np.rint(np.clip(result * stance.light, 0, 1) * 255).astype(np.uint8)

    def _seen_at(self, depth: Plane, stance: Stance, scale: float, size: tuple[int, int]) -> tuple[Plane, Plane]:
        """Which place of the face each pixel shows: found by going back and forth between plane and surface."""
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        x, y = (x + 0.5 - stance.x) / scale, (y + 0.5 - stance.y) / scale
        roll, yaw, pitch = np.radians([stance.roll, stance.yaw, stance.pitch])
        x, y = x * np.cos(roll) + y * np.sin(roll), -x * np.sin(roll) + y * np.cos(roll)
        u, v = x.copy(), y.copy()
        for _ in range(4):
            to = (((u / 3.0) + 0.5) * _N - 0.5, ((v / 3.6) + 0.5) * _N - 0.5)
            out = cv2.remap(depth, *to, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) - 0.6
            # Turning to the picture's right carries what stands out to the right; looking up carries it up.
            u = (x - out * np.sin(yaw)) / np.cos(yaw)
            v = (y + out * np.sin(pitch)) / np.cos(pitch)
        return u.astype(np.float32), v.astype(np.float32)

    def _behind(self, u: Plane, v: Plane, stance: Stance) -> list[tuple[tuple[float, float, float], Plane]]:
        """What is seen behind the face: shoulders, neck, ears, hair."""
        p = self.person
        def soft(inside: Plane) -> Plane:
            return np.clip(inside / 0.03 + 0.5, 0, 1).astype(np.float32)
        hair = soft(1 - ((u / (1.12 * p.wide)) ** 2 + ((v + 0.25) / 1.32) ** 2))
        neck = soft(0.55 * p.wide - np.abs(u)) * soft(v - 0.3)
        coat = soft(1 - ((u / 2.2) ** 2 + ((v - 3.1) / 1.35) ** 2))
        ears = np.maximum(*(soft(1 - (((u - s * p.wide) / 0.12) ** 2 + ((v - 0.05) / 0.26) ** 2)) for s in (-1, 1)))
        return [(p.hair, hair), (_dark(p.skin, 0.72), neck), ((0.20, 0.25, 0.34), coat), (_dark(p.skin, 0.85), ears)]


def _over(below: Plane, colour: tuple[float, float, float], where: Plane) -> Plane:
    w = where[..., None].astype(np.float32)
    return (below * (1 - w) + np.asarray(colour, np.float32) * w).astype(np.float32)


def _dark(colour: tuple[float, float, float], by: float) -> tuple[float, float, float]:
    return (colour[0] * by, colour[1] * by * 0.95, colour[2] * by * 0.95)


def _lit(depth: Plane) -> Plane:
    """Light from above and the left, float32 (n, n)."""
    soft = cv2.GaussianBlur(depth, (0, 0), 3.0)
    dx, dy = np.gradient(soft, axis=1) * _N / 3.0, np.gradient(soft, axis=0) * _N / 3.6
    normal = np.stack([-dx, -dy, np.ones_like(dx)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    light = np.array([-0.35, -0.45, 0.82], np.float32)
    return np.clip(0.42 + 0.62 * np.clip(normal @ light, 0, 1), 0, 1.2).astype(np.float32)


def background(width: int, height: int, seed: int = 3) -> Picture:
    """A wall with a few soft shapes, uint8 R'G'B'."""
    rng = np.random.default_rng(seed)
    wall = np.empty((height, width, 3), np.float32)
    wall[:] = rng.uniform(0.25, 0.55, 3)
    for _ in range(6):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        size = rng.uniform(0.05, 0.25, 2) * max(width, height)
        cv2.rectangle(wall, (int(x - size[0]), int(y - size[1])), (int(x + size[0]), int(y + size[1])),
                      rng.uniform(0.15, 0.7, 3).tolist(), -1)
    wall = cv2.GaussianBlur(wall, (0, 0), max(width, height) / 90)
    wall += rng.standard_normal((height, width, 1)).astype(np.float32) * 0.008
    return np.rint(np.clip(wall, 0, 1) * 255).astype(np.uint8)


class Painted(VideoReader):
    """A plate that is painted frame by frame, in 8-bit R'G'B'.

    Args:
        paint: Gives frame n as uint8 R'G'B' (height, width, 3), as stored.
        count: How many frames there are.
        facts: Facts of the plate that differ from the usual ones (rotation, rate ...).
    """

    def __init__(self, paint: Callable[[int], Picture], count: int, **facts: object) -> None:
        self._paint = paint
        first = paint(0)
        colour = Colour(1, 1, 1, None)
        info = VideoInfo(Path("painted.mov"), "mov", "png", "", "", first.shape[1], first.shape[0], "rgb24",
                         Fraction(25), False, count, 0, Fraction(0), colour)
        self.info = replace(info, **facts)

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The frames from `start` up to but not with `stop`."""
        for number in range(*self.check(start, stop)):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(self._paint(number)), format="rgb24")
            yield Frame(number, picture, self.info.colour)

    def close(self) -> None:
        """Nothing is open."""


class Crossed(VideoReader):
    """Another plate with something moving in front of it.

    Args:
        plate: The plate.
        front: Gives for frame n a picture, uint8 R'G'B', its mask (bool) and its left upper corner; None for nothing.
    """

    def __init__(self, plate: VideoReader, front: Callable[[int], tuple[Picture, NDArray[np.bool_], int, int] | None]
                 ) -> None:
        self._plate, self._front, self.info = plate, front, plate.info

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The frames from `start` up to but not with `stop`."""
        for frame in self._plate.frames(start, stop):
            put = self._front(frame.number)
            if put is None:
                yield frame
                continue
            picture, mask, left, top = put
            box = Box(max(0, left), max(0, top), min(frame.width, left + mask.shape[1]),
                      min(frame.height, top + mask.shape[0]))
            part = np.s_[box.top - top : box.bottom - top, box.left - left : box.right - left]
            yield frame.with_rgb(box, picture[part].astype(np.float32) / 255, mask[part])

    def close(self) -> None:
        """The plate below stays open."""


def hand(size: int, skin: tuple[float, float, float] = (0.82, 0.60, 0.48), seed: int = 5
         ) -> tuple[Picture, NDArray[np.bool_]]:
    """A raised hand, its fingers together, painted: uint8 R'G'B' (size, size, 3) and its mask, bool (size, size)."""
    canvas = np.zeros((512, 512), np.uint8)
    cv2.ellipse(canvas, (250, 330), (105, 120), 0, 0, 360, 255, -1)
    for x, top, lean in ((172, 120, -16), (220, 70, -5), (272, 66, 4), (322, 110, 13)):
        cv2.line(canvas, (x + 2 * (250 - x) // 6, 290), (x + lean, top), 255, 44)
    cv2.line(canvas, (340, 350), (420, 250), 255, 48)
    cv2.rectangle(canvas, (185, 420), (315, 512), 255, -1)
    height = cv2.distanceTransform(canvas, cv2.DIST_L2, 5)
    height = np.sqrt(cv2.GaussianBlur(np.minimum(height, 40), (0, 0), 4) + 1)
    dx, dy = np.gradient(height, axis=1), np.gradient(height, axis=0)
    shade = np.clip(0.92 - 1.1 * dx - 0.9 * dy, 0.35, 1.15)
    grain = cv2.GaussianBlur(np.random.default_rng(seed).standard_normal((512, 512)).astype(np.float32), (0, 0), 1.5)
    painted = np.asarray(skin, np.float32) * (shade + 0.12 * grain)[..., None]
    for x, top, lean in ((196, 190, -8), (246, 160, 0), (297, 180, 8)):
        cv2.line(painted, (x, 300), (x + lean, top), (np.asarray(skin) * 0.55).tolist(), 3, cv2.LINE_AA)
    small = cv2.resize(np.clip(painted, 0, 1), (size, size), interpolation=cv2.INTER_AREA)
    mask = cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA) > 127
    return np.rint(small * 255).astype(np.uint8), np.asarray(mask)


def microphone(size: int) -> tuple[Picture, NDArray[np.bool_]]:
    """A dark microphone on its stick: uint8 R'G'B' (size, size, 3) and its mask, bool (size, size)."""
    picture, mask = np.full((size, size, 3), 40, np.uint8), np.zeros((size, size), np.uint8)
    cv2.circle(mask, (size // 2, size // 4), size // 5, 255, -1)
    cv2.line(mask, (size // 2, size // 4), (size // 2, size), 255, max(2, size // 9))
    cv2.circle(picture, (size // 2 - size // 20, size // 5), size // 8, (75, 75, 80), -1)
    mesh = (np.indices((size, size)).sum(axis=0) // 2 % 2 * 14).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(picture + mesh[..., None], (0, 0), 0.6)), np.asarray(mask > 0)
