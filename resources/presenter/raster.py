"""Drawing: triangles and hairs into depth and surface buffers, compiled by numba."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

FAR = -1e9

Floats = NDArray[np.floating]
Whole = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@njit(cache=True, fastmath=True)
def triangles(depth: Floats, surface: Floats, kind: Bytes, xy: Floats, z: Floats, attributes: Floats, faces: Whole,
              material: Bytes) -> None:
    """Draws triangles: larger z is nearer. `surface` (h, w, k) gets the attributes, `kind` (h, w) the material."""
    h, w = depth.shape
    k = attributes.shape[1]
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ax, ay, bx, by, cx, cy = xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1], xy[c, 0], xy[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9:
            continue
        x0, x1 = max(0, int(np.ceil(min(ax, bx, cx)))), min(w - 1, int(np.floor(max(ax, bx, cx))))
        y0, y1 = max(0, int(np.ceil(min(ay, by, cy)))), min(h - 1, int(np.floor(max(ay, by, cy))))
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                t = 1.0 - u - v
                if u < -1e-7 or v < -1e-7 or t < -1e-7:
                    continue
                d = u * z[a] + v * z[b] + t * z[c]
                if d > depth[y, x]:
                    depth[y, x] = d
                    kind[y, x] = material[f]
                    for n in range(k):
                        surface[y, x, n] = u * attributes[a, n] + v * attributes[b, n] + t * attributes[c, n]


def shadow(depth: Floats, xy: Floats, z: Floats, faces: Whole) -> None:
    """Draws triangles' depth alone, as a light sees them."""
    nothing = np.zeros((*depth.shape, 0), np.float32)
    triangles(depth, nothing, np.zeros(depth.shape, np.uint8), xy, z, np.zeros((len(xy), 0), np.float32), faces,
              np.zeros(len(faces), np.uint8))


@njit(cache=True, fastmath=True)
def lit(where: Floats, position: Floats, normal: Floats, depth: Floats, to_light: Floats, scale: float, left: float,
        top: float, light: Floats, taps: Floats, soft: float, bias: float, result: Floats) -> None:
    """How much of a light reaches each place: soft shadow by looking into the light's depth around it."""
    h, w = depth.shape
    for i in range(where.shape[0]):
        px, py, pz = position[i, 0], position[i, 1], position[i, 2]
        nx, ny, nz = normal[i, 0], normal[i, 1], normal[i, 2]
        facing = nx * light[0] + ny * light[1] + nz * light[2]
        px, py, pz = px + 0.06 * nx, py + 0.06 * ny, pz + 0.06 * nz
        u = (to_light[0, 0] * px + to_light[0, 1] * py + to_light[0, 2] * pz - left) * scale
        v = (to_light[1, 0] * px + to_light[1, 1] * py + to_light[1, 2] * pz - top) * scale
        d = to_light[2, 0] * px + to_light[2, 1] * py + to_light[2, 2] * pz
        if facing < -0.35:
            result[i] = 0.0
            continue
        seen = 0.0
        for t in range(taps.shape[0]):
            x, y = int(u + taps[t, 0] * soft * scale), int(v + taps[t, 1] * soft * scale)
            if x < 0 or y < 0 or x >= w or y >= h:
                seen += 1.0
                continue
            over = depth[y, x] - d - bias
            if over <= 0:
                seen += 1.0
            elif over < 0.12:
                seen += 1.0 - over / 0.12
        result[i] = seen / taps.shape[0]


@njit(cache=True, fastmath=True)
def hairs(depth: Floats, colour: Floats, cover: Floats, front: Floats, xy: Floats, z: Floats, shade: Floats,
          wide: Floats) -> None:
    """Draws hairs over a picture: points (strands, n, 2), z and shade (strands, n, 3), `wide` (strands, n) pixels.

    What is nearer than `depth` is blended into `colour`; hairs come sorted from far to near.
    """
    h, w = depth.shape
    for s in range(xy.shape[0]):
        for n in range(xy.shape[1] - 1):
            ax, ay, bx, by = xy[s, n, 0], xy[s, n, 1], xy[s, n + 1, 0], xy[s, n + 1, 1]
            long = max(abs(bx - ax), abs(by - ay))
            steps = int(long) + 1
            for k in range(steps):
                t = k / steps
                x, y, d = ax + t * (bx - ax), ay + t * (by - ay), z[s, n] + t * (z[s, n + 1] - z[s, n])
                half = 0.5 * (wide[s, n] + t * (wide[s, n + 1] - wide[s, n]))
                steep = abs(by - ay) > abs(bx - ax)
                across = x if steep else y
                along = int(y + 0.5) if steep else int(x + 0.5)
                for p in range(int(np.floor(across - half)), int(np.ceil(across + half)) + 1):
                    alpha = min(p + 0.5, across + half) - max(p - 0.5, across - half)
                    if alpha <= 0.02:
                        continue
                    px, py = (p, along) if steep else (along, p)
                    if px < 0 or py < 0 or px >= w or py >= h or d < depth[py, px] - 0.05:
                        continue
                    alpha = min(1.0, alpha)
                    for c in range(3):
                        one = shade[s, n, c] + t * (shade[s, n + 1, c] - shade[s, n, c])
                        colour[py, px, c] += alpha * (one - colour[py, px, c])
                    cover[py, px] += alpha * (1 - cover[py, px])
                    if d > front[py, px]:
                        front[py, px] = d
