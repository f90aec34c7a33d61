"""Light on what was drawn: skin, lips, eyes, teeth, cloth and hair."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skin import DENSITY, LEFT, TOP, Skin

Plane = NDArray[np.float32]

KEY = np.array([-0.56, 0.50, 0.66], np.float32) / np.float32(np.linalg.norm([-0.56, 0.50, 0.66]))
FILL = np.array([0.80, 0.05, 0.60], np.float32)
RIM = np.array([0.78, 0.42, -0.46], np.float32)
KEY_COLOUR = np.array([1.0, 0.93, 0.84], np.float32) * 2.0
FILL_COLOUR = np.array([0.80, 0.90, 1.0], np.float32) * 0.26
RIM_COLOUR = np.array([1.0, 0.90, 0.78], np.float32) * 1.3
SKY = np.array([0.92, 0.96, 1.0], np.float32) * 0.33
GROUND = np.array([1.0, 0.80, 0.66], np.float32) * 0.16
SKIN, EYE, TEETH, TONGUE, EAR, CLOTH = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Seen:
    """Places that are seen, a row each.

    Attributes:
        kind: (n,) uint8.
        normal: (n, 3).
        rest: (n, 3): the place on the thing at rest.
        mark: (n, 3): see `parts.Part`; on the head: how deep in the mouth, how far behind the face, nothing.
        view: (n, 3): towards the camera.
        key: (n,): how much of the key light gets there.
        open: (n,): how much of the room's light gets there.
    """

    kind: NDArray[np.uint8]
    normal: Plane
    rest: Plane
    mark: Plane
    view: Plane
    key: Plane
    open: Plane


def sampled(plane: Plane, rest: Plane) -> Plane:
    """The values of a plane of the skin at places of the face at rest."""
    x = ((rest[:, 0] - LEFT) * DENSITY).astype(np.float32)
    y = ((TOP - rest[:, 1]) * DENSITY).astype(np.float32)
    # OpenCV remaps at most 32767 columns.
    width = 4096
    pad = (-len(x)) % width
    xs, ys = (np.pad(v, (0, pad)).reshape(-1, width) for v in (x, y))
    out = cv2.remap(plane, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out.reshape(xs.size, -1)[: len(x)], np.float32)


def _unit(v: Plane) -> Plane:
    return np.asarray(v / np.maximum(np.sqrt((v * v).sum(axis=-1, keepdims=True)), 1e-6), np.float32)


def rough(skin: Skin, seen: Seen, turn: NDArray[np.float64]) -> Plane:
    """The skin's normals with its relief."""
    slope = sampled(skin.relief, seen.rest)
    fade = np.clip(1.4 * seen.normal[:, 2:], 0, 1) * (seen.mark[:, :1] < 0.2)
    right, up = turn[:, 0].astype(np.float32), turn[:, 1].astype(np.float32)
    return _unit(seen.normal - fade * (slope[:, :1] * right + slope[:, 1:] * up))


def irradiance(seen: Seen, normal: Plane, wrap: float = 0.15) -> Plane:
    """The light that falls on each place: (n, 3)."""
    def facing(light: Plane, w: float) -> Plane:
        return np.clip((normal @ light + w) / (1 + w), 0, None)[:, None]
    room = seen.open[:, None]
    up = (0.5 + 0.5 * normal[:, 1:2])
    total = KEY_COLOUR * facing(KEY, wrap) * seen.key[:, None]
    total = total + FILL_COLOUR * facing(FILL, 0.4) * room + RIM_COLOUR * facing(RIM, 0.0) * room**2
    return np.asarray(total + (SKY * up + GROUND * (1 - up)) * room, np.float32)


def shine(seen: Seen, normal: Plane, roughness: Plane | float, base: float) -> Plane:
    """The light thrown back by a surface: (n, 3), GGX."""
    total = np.zeros((len(normal), 3), np.float32)
    a2 = np.square(np.square(roughness))
    nv = np.clip((normal * seen.view).sum(1), 0.05, 1)
    for light, colour, share in ((KEY, KEY_COLOUR, seen.key), (FILL, FILL_COLOUR, seen.open),
                                 (RIM, RIM_COLOUR * 0.5, seen.open**2)):
        half = _unit(seen.view + light)
        nl = np.clip(normal @ light, 0, 1)
        nh, vh = np.clip((normal * half).sum(1), 0, 1), np.clip((seen.view * half).sum(1), 0, 1)
        spread = a2 / (np.pi * np.square(nh * nh * (a2 - 1) + 1) + 1e-7)
        mirror = base + (1 - base) * (1 - vh) ** 5
        masked = 0.25 / (nv * (1 - roughness * 0.5) + roughness * 0.5) / (nl * (1 - roughness * 0.5) + roughness * 0.5)
        total += (spread * mirror * masked * nl * share * np.pi)[:, None] * colour
    # The room in grazing directions.
    edge = base + (1 - base) * (1 - nv) ** 5
    return total + (0.35 * edge * seen.open)[:, None] * SKY


def skin_colour(skin: Skin, seen: Seen) -> tuple[Plane, Plane, Plane]:
    """Colour (n, 3), gloss (n,) and lips (n,) of the head, with the mouth's inside."""
    colour = sampled(skin.colour, seen.rest)
    gloss, lips = sampled(skin.gloss, seen.rest)[:, 0], sampled(skin.lips, seen.rest)[:, 0]
    deep = np.clip(seen.mark[:, :1], 0, 1)
    wet = np.array([0.34, 0.085, 0.075], np.float32)
    share = np.clip(deep / 0.22, 0, 1)
    colour = colour * (1 - share) + wet * share
    dark = np.exp(-3.2 * np.clip(deep - 0.15, 0, 1))
    colour = colour * dark
    scalp = np.clip(seen.mark[:, 1:2] * 6, 0, 1) * np.clip((seen.rest[:, 1:2] - 4.5) / 1.5, 0, 1)
    colour = colour * (1 - 0.75 * scalp)
    gloss = gloss * (1 - share[:, 0]) + 2.0 * share[:, 0]
    return colour.astype(np.float32), (gloss * dark[:, 0] * (1 - scalp[:, 0])).astype(np.float32), lips


def eye(seen: Seen, iris: Plane) -> tuple[Plane, Plane]:
    """The eyeballs' colour and what they mirror, (n, 3) each. `iris` (256, 1024) is its pattern by radius and angle."""
    x, y = seen.mark[:, 0], seen.mark[:, 1]
    r, angle = np.hypot(x, y), np.arctan2(y, x)
    edge = 0.425
    row = np.clip(r / edge * 255, 0, 255).astype(np.int32)
    column = ((angle / (2 * np.pi) + 0.5) * 1023).astype(np.int32) % 1024
    pattern = iris[row, column][:, None]
    blue = np.array([0.10, 0.135, 0.15], np.float32) * (0.45 + pattern)
    warm = np.array([0.20, 0.12, 0.05], np.float32) * (0.4 + pattern)
    near = np.exp(-(((r - 0.19) / 0.07) ** 2))[:, None]
    colour = blue * (1 - 0.75 * near) + warm * 0.75 * near
    ring = np.clip((r - 0.34) / (edge - 0.34), 0, 1)[:, None]
    colour = colour * (1 - 0.75 * ring**2)
    pupil = np.clip((0.155 - r) / 0.02 + 0.5, 0, 1)[:, None]
    colour = colour * (1 - pupil) + 0.004 * pupil
    white = np.array([0.60, 0.55, 0.52], np.float32) * np.ones_like(colour)
    red = np.clip((np.abs(x) - 0.45) / 0.45, 0, 1)[:, None]
    white = white * (1 - red * np.array([0.08, 0.32, 0.34], np.float32))
    outside = np.clip((r - edge) / 0.035 + 0.5, 0, 1)[:, None]
    colour = colour * (1 - outside) + white * outside
    colour = colour * (1 - 0.40 * np.clip((y - 0.12) / 0.4, 0, 1))[:, None]
    glance = 2 * (seen.normal * seen.view).sum(1, keepdims=True) * seen.normal - seen.view
    side = _unit(np.cross(np.array([0, 1, 0], np.float32), KEY)[None])[0]
    above = np.cross(KEY, side)
    u, v, ahead = glance @ side, glance @ above, glance @ KEY
    window = np.clip((0.20 - np.abs(u)) / 0.04, 0, 1) * np.clip((0.27 - np.abs(v)) / 0.04, 0, 1) * (ahead > 0)
    u, v, ahead = glance[:, 0] * 0.6 - glance[:, 2] * 0.8, glance[:, 1] - 0.05, glance @ FILL
    second = np.clip((0.14 - np.abs(u)) / 0.05, 0, 1) * np.clip((0.2 - np.abs(v)) / 0.05, 0, 1) * (ahead > 0)
    mirror = (2.2 * window * np.clip(seen.key * 2, 0, 1))[:, None] * KEY_COLOUR / 2.0 + (0.10 * second)[:, None]
    mirror = mirror * (0.4 + 0.6 * (r < 0.6))[:, None]
    return colour.astype(np.float32), np.asarray(mirror + 0.025 * SKY * seen.open[:, None], np.float32)


def teeth(seen: Seen) -> Plane:
    """The colour of teeth and gums: (n, 3)."""
    across, level, deep = seen.mark.T
    enamel = np.array([0.66, 0.60, 0.49], np.float32) * (1 - 0.12 * np.clip(level, 0, 1)[:, None] * [0, 0.4, 1])
    enamel = enamel * (1 - 0.50 * np.abs(across[:, None]) ** 9) * (1 - 0.35 * deep[:, None])
    gum = np.array([0.42, 0.15, 0.14], np.float32)
    arch = np.clip((level - 0.97 + 0.18 * (across**2 - 0.3)) / 0.05, 0, 1)[:, None]
    return np.asarray((enamel * (1 - arch) + gum * arch) * (1 - 0.55 * deep[:, None]), np.float32)


def cloth(seen: Seen) -> Plane:
    """The sweater's colour: (n, 3), knitted."""
    around, down, rib = seen.mark.T
    stitch = 0.5 + 0.5 * np.sin(around * 22) * np.sin(down * 20 + 1.5 * np.abs(np.sin(around * 11)))
    ribs = 0.5 + 0.5 * np.sin(around * 14)
    relief = np.where(rib > 0.5, 0.55 + 0.45 * ribs, 0.80 + 0.20 * stitch)
    return np.asarray(relief[:, None] * np.array([0.030, 0.055, 0.085], np.float32), np.float32)
