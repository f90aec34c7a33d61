"""The scene: everything put in place for a frame, drawn, lit and photographed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import hair
import numpy as np
import parts
import raster
import shade
from acting import Acting
from deform import Rig, head_turned, jaw_turned, rotation
from head import EYE_RADIUS, build
from numpy.typing import NDArray
from parts import Part
from skin import paint
from surface import Points, Triangles, normals, step

WIDTH, HEIGHT = 1280, 720
_CAMERA = 120.0  # centimetres from the head
_MIDDLE = -2.9  # the height in the picture's middle
_TALL = 32.5  # centimetres that the picture shows at the head
_LIGHT = (42.0, 26.0)  # what the light's picture spans, and its pixels a centimetre
_TAPS = 14


@dataclass(frozen=True)
class _Placed:
    points: Points
    triangles: Triangles
    normals: Points
    rest: Points
    mark: Points
    kind: int
    shadows: bool


class Scene:
    """The presenter in front of the camera.

    Args:
        folder: Where face.npz lies.
        scale: The picture's size over the usual one.
        finer: In how many pixels a picture's pixel is drawn, each way.
        bald: Leaves the hair on the head out, which takes long to draw.
    """

    def __init__(self, folder: Path, scale: float = 1.0, finer: int = 2, bald: bool = False) -> None:
        self.width, self.height, self._finer = round(WIDTH * scale), round(HEIGHT * scale), finer
        self._size = (self.width * finer, self.height * finer)
        self._density = self._size[1] / _TALL
        self._head = build(folder / "face.npz")
        self._rig = Rig(self._head)
        self._rest = self._head.finer @ self._head.points
        self._skin = paint(self._head)
        self._eye = parts.outward(parts.eyeball(EYE_RADIUS), np.zeros(3))
        self._teeth = (parts.teeth(True), parts.teeth(False))
        self._tongue = parts.outward(parts.tongue(), np.array([0, 0, -2.6]))
        self._ears = [parts.outward(parts.ear(side), np.array([0, -2.0, -6.0])) for side in (-1, 1)]
        self._sweater = parts.outward(parts.sweater(), np.array([0, -27.0, -8.0]))
        fine = self._rest
        count = 90 if bald else 46_000
        self._hairs = [hair.on_head(self._head, fine, count), hair.brows(self._head, fine),
                       hair.lashes(self._head, fine)]
        self._iris = _iris()
        self._backdrop = _backdrop(self.width, self.height)
        turn, far = np.arange(_TAPS) * 2.399963, np.sqrt((np.arange(_TAPS) + 0.5) / _TAPS)
        self._taps = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1).astype(np.float32)

    def _placed(self, act: Acting, n: int) -> list[_Placed]:
        head = self._head
        base = self._rig.points(act, n)
        skin = head.finer @ self._rig.turned(base, act, n)
        mark = np.stack([head.finer @ head.inside, head.finer @ head.scalp, np.zeros(len(skin))], axis=1)
        found = [_Placed(skin, head.fine, normals(skin, head.fine), self._rest, mark, shade.SKIN, True)]

        def add(part: Part, points: Points, kind: int, shadows: bool = False) -> None:
            placed = head_turned(points, act, n) if kind != shade.CLOTH else points
            found.append(_Placed(placed, part.triangles, normals(placed, part.triangles), part.points, part.mark,
                                 kind, shadows))

        jaw, _, _, _, _, tip = act.mouth[n]
        for middle in head.eyes:
            add(self._eye, _gazed(self._eye.points, act, n) + middle, shade.EYE)
        upper = np.array([0.05, -6.92, 1.75])
        add(self._teeth[0], self._teeth[0].points + upper, shade.TEETH, True)
        lower = self._teeth[1].points * [0.95, 1, 1] + [-0.02, -7.18, 1.30]
        add(self._teeth[1], jaw_turned(lower, jaw), shade.TEETH, True)
        flat = np.array([0.03, -7.55 + 0.60 * tip, 0.70 + 0.25 * tip])
        bend = self._tongue.points.copy()
        bend[:, 1] -= 0.35 * tip * np.clip(-bend[:, 2] / 3, 0, 1)
        add(self._tongue, jaw_turned(bend + flat, jaw * 0.9), shade.TONGUE)
        for ear in self._ears:
            add(ear, ear.points, shade.EAR, True)
        heave = act.breath[n] * np.array([0, 0.8, 0.6])
        add(self._sweater, self._sweater.points + heave + np.array([0, 2.2, 0]), shade.CLOTH, True)
        return found

    def _seen(self, p: Points) -> tuple[Points, Points]:
        """Where points are in the picture (finer pixels), and how near."""
        near = _CAMERA / (_CAMERA - p[:, 2])
        x = self._size[0] / 2 + p[:, 0] * near * self._density
        y = self._size[1] / 2 - (p[:, 1] - _MIDDLE) * near * self._density
        return np.stack([x, y], axis=1), p[:, 2].copy()

    def _position(self, rows: NDArray[np.int64], columns: NDArray[np.int64], z: NDArray[np.float32]) -> Points:
        near = _CAMERA / (_CAMERA - z)
        x = (columns - self._size[0] / 2) / self._density / near
        y = (self._size[1] / 2 - rows) / self._density / near + _MIDDLE
        return np.stack([x, y, z], axis=1).astype(np.float32)

    def frame(self, act: Acting, n: int) -> NDArray[np.float32]:
        """Frame n in linear light, float32 (height, width, 3)."""
        placed = self._placed(act, n)
        shape = (self._size[1], self._size[0])
        depth = np.full(shape, raster.FAR, np.float32)
        surface, kind = np.zeros((*shape, 9), np.float32), np.zeros(shape, np.uint8)
        for one in placed:
            xy, z = self._seen(one.points)
            told = np.concatenate([one.normals, one.rest, one.mark], axis=1).astype(np.float32)
            raster.triangles(depth, surface, kind, xy, z, told, one.triangles,
                             np.full(len(one.triangles), one.kind, np.uint8))
        rows, columns = np.nonzero(kind)
        z = depth[rows, columns]
        position = self._position(rows, columns, z)
        seen = self._told(placed, surface[rows, columns], kind[rows, columns], position, depth, (rows, columns),
                          rotation(act, n))
        colour = self._lit(seen, rotation(act, n), kind, depth, (rows, columns))
        picture = cv2.resize(self._backdrop, self._size, interpolation=cv2.INTER_LINEAR)
        picture[rows, columns] = colour
        self._comb(picture, depth, placed[0].points, act, n)
        small = cv2.resize(picture, (self.width, self.height), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.float32)

    def _told(self, placed: list[_Placed], told: NDArray[np.float32], kind: NDArray[np.uint8],
              position: NDArray[np.float32], depth: NDArray[np.float32],
              where: tuple[NDArray[np.int64], NDArray[np.int64]], turn: NDArray[np.float64]) -> shade.Seen:
        """What is seen, with how much light gets there."""
        normal = told[:, :3] / np.maximum(np.linalg.norm(told[:, :3], axis=1, keepdims=True), 1e-6)
        view = np.array([0, _MIDDLE, _CAMERA], np.float32) - position
        view /= np.linalg.norm(view, axis=1, keepdims=True)
        key = self._key(placed, position, normal, turn)
        return shade.Seen(kind, normal, told[:, 3:6], told[:, 6:], view, key, self._open(depth)[where])

    def _key(self, placed: list[_Placed], position: NDArray[np.float32], normal: NDArray[np.float32],
             turn: NDArray[np.float64]) -> NDArray[np.float32]:
        """How much of the key light gets to each place."""
        side = np.cross([0, 1, 0], shade.KEY)
        side /= np.linalg.norm(side)
        to_light = np.stack([side, -np.cross(shade.KEY, side), shade.KEY]).astype(np.float32)
        span, density = _LIGHT
        left, top = -span / 2, -span / 2 + 4.0
        size = int(span * density)
        deep = np.full((size, size), raster.FAR, np.float32)
        for one in placed:
            if one.shadows:
                p = one.points @ to_light.T
                raster.shadow(deep, (p[:, :2] - [left, top]) * density, p[:, 2].copy(), one.triangles)
        self._hair_shadow(deep, to_light, left, top, density, placed[0].points, turn)
        result = np.zeros(len(position), np.float32)
        raster.lit(result, position, normal, deep, to_light, density, left, top, shade.KEY, self._taps, 0.42, 0.05,
                   result)
        return result

    def _hair_shadow(self, deep: NDArray[np.float32], to_light: NDArray[np.float32], left: float, top: float,
                     density: float, skin: Points, turn: NDArray[np.float64]) -> None:
        """The hair throws a shadow too: every third hair, as a ribbon."""
        one = self._hairs[0]
        root = (skin[one.corners[::3]] * one.share[::3, :, None]).sum(axis=1)
        p = (root[:, None] + one.way[::3, 2::2] @ turn.T) @ to_light.T
        count, points = p.shape[:2]
        ribbon = np.stack([p, p + np.array([0.07, 0.0, 0.0])], axis=2).reshape(-1, 3)
        first = (np.arange(count)[:, None] * points + np.arange(points - 1)).ravel() * 2
        halves = ((0, 1, 2), (1, 3, 2))
        faces = np.concatenate([np.stack([first + k for k in half], axis=1) for half in halves])
        raster.shadow(deep, (ribbon[:, :2] - [left, top]) * density, ribbon[:, 2].copy(), faces)

    def _open(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much of the room each place sees, judged by what is nearer around it: (h, w)."""
        half = cv2.resize(depth, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)
        there = (half > raster.FAR / 2).astype(np.float32)
        z = np.where(there > 0, half, 0).astype(np.float32)
        result = np.ones_like(z)
        for reach, strength in ((0.22, 0.7), (0.75, 0.9), (2.4, 0.55)):
            spread = reach * self._density / 2
            shrink = max(1.0, spread / 3)
            size = (max(8, int(z.shape[1] / shrink)), max(8, int(z.shape[0] / shrink)))
            near = [cv2.GaussianBlur(cv2.resize(v, size, interpolation=cv2.INTER_AREA), (0, 0), spread / shrink)
                    for v in (z * there, there)]
            mean = cv2.resize(near[0] / np.maximum(near[1], 1e-3), z.shape[::-1], interpolation=cv2.INTER_LINEAR)
            sunk = np.clip((mean - z) / reach, 0, 2.5)
            result /= 1 + strength * sunk
        return np.asarray(cv2.resize(result, depth.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)

    def _lit(self, seen: shade.Seen, turn: NDArray[np.float64], kind: NDArray[np.uint8], depth: NDArray[np.float32],
             where: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.float32]:
        """The colour of each place."""
        result = np.zeros((len(seen.kind), 3), np.float32)
        flesh = (seen.kind == shade.SKIN) | (seen.kind == shade.EAR)
        result[flesh] = self._flesh(_only(seen, flesh), turn, kind.shape, (where[0][flesh], where[1][flesh]))
        at = seen.kind == shade.EYE
        some = _only(seen, at)
        colour, mirror = shade.eye(some, self._iris)
        result[at] = colour * shade.irradiance(some, some.normal, 0.3) * some.open[:, None] ** 0.4 + mirror
        at = seen.kind == shade.TEETH
        some = _only(seen, at)
        lit = shade.irradiance(some, some.normal, 0.5) + 0.30 * shade.KEY_COLOUR * (1 - some.mark[:, 2:])
        result[at] = shade.teeth(some) * lit * 0.85 + shade.shine(some, some.normal, 0.22, 0.04) * some.open[:, None]
        at = seen.kind == shade.TONGUE
        some = _only(seen, at)
        bumps = np.sin(some.rest[:, :1] * 40) * np.sin(some.rest[:, 2:] * 37)
        red = np.array([0.40, 0.13, 0.12], np.float32) * (1 + 0.10 * bumps)
        front = np.clip(1 + some.rest[:, 2:] / 3.0, 0.1, 1)
        lit = shade.irradiance(some, some.normal, 0.5) + 0.22 * shade.KEY_COLOUR
        result[at] = (red * lit + 0.6 * shade.shine(some, some.normal, 0.35, 0.03)) * front
        at = seen.kind == shade.CLOTH
        some = _only(seen, at)
        result[at] = shade.cloth(some) * shade.irradiance(some, some.normal, 0.25)
        return result

    def _flesh(self, seen: shade.Seen, turn: NDArray[np.float64], shape: tuple[int, int],
               where: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.float32]:
        """Skin: light goes in, spreads (red the farthest) and comes out; on top it shines."""
        colour, gloss, lips = shade.skin_colour(self._skin, seen)
        ear = seen.kind == shade.EAR
        colour[ear] = np.array([0.52, 0.265, 0.185], np.float32)
        fine = shade.rough(self._skin, seen, turn)
        fine[ear] = seen.normal[ear]
        light = shade.irradiance(seen, fine, 0.12)
        plane = np.zeros((*shape, 4), np.float32)
        plane[where[0], where[1], :3], plane[where[0], where[1], 3] = light, 1
        half = cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        spread = np.empty_like(light)
        for channel, (reach, share) in enumerate(((0.24, 0.72), (0.11, 0.60), (0.065, 0.5))):
            two = np.ascontiguousarray(half[..., [channel, 3]])
            soft = cv2.GaussianBlur(two, (0, 0), reach * self._density / 2)
            one = cv2.resize(soft[..., 0] / np.maximum(soft[..., 1], 1e-3), shape[::-1], interpolation=cv2.INTER_LINEAR)
            spread[:, channel] = share * one[where] + (1 - share) * light[:, channel]
        roughness = np.clip(0.50 - 0.12 * lips - 0.06 * (gloss - 1), 0.25, 0.6).astype(np.float32)
        oil = shade.shine(seen, fine, roughness, 0.028)
        return np.asarray(colour * spread + 0.55 * (gloss * seen.open)[:, None] * oil, np.float32)

    def _comb(self, picture: NDArray[np.float32], depth: NDArray[np.float32], skin: Points, act: Acting, n: int
              ) -> None:
        """Draws the hairs."""
        turn = rotation(act, n)
        cover, front = np.zeros(depth.shape, np.float32), depth.copy()
        for which, one in enumerate(self._hairs):
            root = (skin[one.corners] * one.share[..., None]).sum(axis=1)
            way = one.way @ turn.T
            if which == 2:
                way = _with_lids(way, float(act.blink[n]), one)
            at = root[:, None] + way
            shadeful = _hair_light(at, one, turn, which)
            order = np.argsort(at[:, -1, 2])
            xy, z = self._seen(at.reshape(-1, 3))
            count, points = at.shape[:2]
            wide = np.broadcast_to(one.wide * self._density, (count, points))
            raster.hairs(depth, picture, cover, front, xy.reshape(count, points, 2)[order].astype(np.float32),
                         (z.reshape(count, points)[order] + (0.12 if which else 0.10)).astype(np.float32),
                         shadeful[order].astype(np.float32), np.ascontiguousarray(wide, np.float32))


def _with_lids(way: NDArray[np.float64], blink: float, lashes: hair.Hairs) -> NDArray[np.float64]:
    """Lashes go down with the upper lids."""
    upper = lashes.way[:, -1, 1] > 0
    turn = np.where(upper, 0.95 * blink, 0.0)
    c, s = np.cos(turn)[:, None], np.sin(turn)[:, None]
    moved = way.copy()
    moved[..., 1] = c * way[..., 1] - s * way[..., 2]
    moved[..., 2] = s * way[..., 1] + c * way[..., 2]
    return moved


def _hair_light(at: NDArray[np.float64], hairs: hair.Hairs, turn: NDArray[np.float64], which: int
                ) -> NDArray[np.float64]:
    """The colour along hairs: (n, k, 3), after Kajiya and Kay."""
    tangent = np.gradient(at, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-9)
    out = hairs.grow @ turn.T
    t = np.linspace(0, 1, at.shape[1])[None, :]
    deep = 0.30 + 0.70 * t if which == 0 else 0.75 + 0.25 * t
    total = np.zeros((*at.shape[:2], 3))
    view = np.array([0, 0, 1.0])
    for light, power, face in ((shade.KEY, shade.KEY_COLOUR, 0.35), (shade.RIM, shade.RIM_COLOUR, 0.2),
                               (shade.FILL, shade.FILL_COLOUR, 0.6)):
        light = light / np.linalg.norm(light)
        along = tangent @ light
        round_ = np.sqrt(np.clip(1 - along**2, 0, 1))
        reach = np.clip((out @ light + face) / (1 + face), 0, 1)[:, None]
        half = (light + view) / np.linalg.norm(light + view)
        sharp = np.sqrt(np.clip(1 - (tangent @ half) ** 2, 0, 1))
        diffuse = (round_ * reach * deep)[..., None] * power * hairs.colour[:, None] * 1.1
        gleam = (sharp**60 * 0.030 + sharp**14 * 0.012)[..., None] * reach[..., None] * (deep**1.5)[..., None] * power
        total += diffuse + gleam * (1.0 if which == 0 else 0.35)
    room = (0.5 + 0.5 * out[:, 1])[:, None, None] * shade.SKY + 0.06
    return np.asarray(total + room * hairs.colour[:, None] * deep[..., None])


def _gazed(points: Points, act: Acting, n: int) -> Points:
    """An eyeball turned to where it looks; the camera holds the eyes while the head turns."""
    pitch, yaw, _ = np.radians(act.turn[n])
    right, up = np.radians(act.gaze[n]) - np.array([yaw, -pitch])
    c, s = np.cos(right), np.sin(right)
    x, y, z = points.T
    x, z = c * x + s * z, -s * x + c * z
    c, s = np.cos(up), np.sin(up)
    y, z = c * y + s * z, -s * y + c * z
    return np.stack([x, y, z], axis=1)


def _only(seen: shade.Seen, at: NDArray[np.bool_]) -> shade.Seen:
    return shade.Seen(seen.kind[at], seen.normal[at], seen.rest[at], seen.mark[at], seen.view[at], seen.key[at],
                      seen.open[at])


def _iris() -> NDArray[np.float32]:
    """The iris's pattern: (256, 1024), about 0.5."""
    rng = np.random.default_rng(8)
    rays = cv2.GaussianBlur(rng.standard_normal((256, 1024)).astype(np.float32), (0, 0), sigmaX=3, sigmaY=40)
    blots = cv2.GaussianBlur(rng.standard_normal((256, 1024)).astype(np.float32), (0, 0), sigmaX=18, sigmaY=18)
    return np.clip(0.5 + 0.22 * rays / rays.std() + 0.12 * blots / blots.std(), 0.05, 1.2).astype(np.float32)


def _backdrop(width: int, height: int) -> NDArray[np.float32]:
    """A studio out of focus, linear light (height, width, 3)."""
    rng = np.random.default_rng(14)
    y, x = np.mgrid[0:720, 0:1280].astype(np.float32)
    lamp = 1.5 - 0.9 * np.hypot((x - 780) / 1100, (y - 250) / 800)[..., None]
    wall = np.array([0.060, 0.075, 0.090], np.float32) * lamp
    shelf = np.zeros((720, 1280, 3), np.float32)
    for row in range(5):
        at = 20.0
        while at < 420:
            wide, tall = rng.uniform(12, 34), rng.uniform(70, 118)
            hue = np.array([[0.22, 0.10, 0.06], [0.10, 0.12, 0.16], [0.20, 0.17, 0.11], [0.06, 0.11, 0.10],
                            [0.26, 0.22, 0.17]][rng.integers(5)], np.float32)
            cv2.rectangle(shelf, (int(at), int(140 * row + 132 - tall)), (int(at + wide), 140 * row + 132),
                          (hue * rng.uniform(0.3, 0.9)).tolist(), -1)
            at += wide + (rng.uniform(10, 60) if rng.random() < 0.15 else 1)
        cv2.rectangle(shelf, (0, 140 * row + 132), (440, 140 * row + 139), (0.11, 0.07, 0.04), -1)
    glow = np.exp(-(((x - 150) / 260) ** 2) - ((y - 200) / 330) ** 2)[..., None]
    room = np.where(x[..., None] < 440, 0.018 + shelf * (0.35 + 0.9 * glow), wall)
    for cx, cy, r, c, p in ((1080, 210, 40, (1.0, 0.66, 0.36), 0.9), (1130, 430, 16, (0.5, 0.7, 1.0), 0.35),
                            (1010, 470, 12, (1.0, 0.5, 0.3), 0.35), (930, 120, 14, (0.9, 0.8, 0.6), 0.25)):
        disc = step(np.hypot(x - cx, y - cy), r + 5, r - 5).astype(np.float32)[..., None]
        halo = np.exp(-(np.hypot(x - cx, y - cy) / (r * 3.4)) ** 2)[..., None] * 0.25
        room = room + np.array(c, np.float32) * p * (disc + halo) * 0.8
    room = cv2.GaussianBlur(room.astype(np.float32), (0, 0), 13)
    return np.asarray(cv2.resize(room, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def photographed(linear: NDArray[np.float32], n: int, seed: int = 77) -> NDArray[np.uint8]:
    """A frame as the camera stores it: bloom, film curve, grain; uint8 R'G'B' (height, width, 3)."""
    bright = cv2.GaussianBlur(np.clip(linear - 0.6, 0, 3), (0, 0), linear.shape[0] / 60)
    light = (linear + 0.10 * bright) * 1.12
    light = light * (1 + light / 9) / (1 + light * 0.55)
    code = np.where(light < 0.0031308, light * 12.92, 1.055 * np.power(np.clip(light, 1e-6, None), 1 / 2.4) - 0.055)
    rng = np.random.default_rng((seed, n))
    grain = rng.standard_normal(linear.shape[:2]).astype(np.float32)
    grain = 0.7 * cv2.GaussianBlur(grain, (0, 0), 0.7) / 0.4
    code = code + (0.0042 * grain * (1 - 0.5 * code.mean(axis=2)))[..., None]
    return np.asarray(np.clip(code * 255 + 0.5, 0, 255), np.uint8)
