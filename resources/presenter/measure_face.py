"""Measures the face that the presenter's head is built on: face.npz.

    python resources/presenter/measure_face.py      (from the checkout's folder, which has to be on PYTHONPATH)

MediaPipe's face mesh looks at the painted heads of tests/faces_synth.py from five sides and says where it believes
the 468 points of such a face to be, in depth too. Their mean, made even on both sides, is everyman's face; its
triangles are those of the mesh. No photograph of anybody goes in.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import mediapipe
import numpy as np
from mediapipe.python.solutions.face_mesh_connections import FACEMESH_TESSELATION
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from tests.faces_synth import Head, Person, Stance

Points = NDArray[np.float64]

_PEOPLE = (Person(), Person(wide=1.05, nose=1.1, lips=1.1, seed=4), Person(wide=0.97, eyes=0.43, seed=9),
           Person(skin=(0.7, 0.5, 0.4), seed=11))
_SKIN = 468
# Threes of points that are joined with each other, but have other triangles between them.
_NO_TRIANGLES = ((49, 64, 129), (279, 294, 358))
_EYES_APART = 9.0  # centimetres between the eyes' outer corners


def main() -> None:
    """Measures and writes."""
    looks = [looked_at(person, yaw) for person in _PEOPLE for yaw in (-16, -8, 0, 8, 16)]
    seen = [points for points in looks if points is not None]
    mean = seen[2]
    for _ in range(3):
        mean = np.mean([laid_on(one, mean) for one in seen], axis=0)
    np.savez(Path(__file__).with_name("face.npz"), points=even(upright(mean)).astype(np.float32),
             triangles=triangles().astype(np.int16))


def looked_at(person: Person, yaw: float) -> Points | None:
    """The points of a painted head, pixels."""
    wall = np.full((900, 800, 3), 150, np.uint8)
    picture = Head(person).picture(wall, Stance(400, 420, 420, yaw=yaw))
    with mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1,
                                                refine_landmarks=True) as mesh:
        faces = mesh.process(picture).multi_face_landmarks
    return np.array([[p.x * 800, p.y * 900, p.z * 800] for p in faces[0].landmark][:_SKIN]) if faces else None


def laid_on(points: Points, target: Points) -> Points:
    """Points turned, scaled and moved onto others as well as can be."""
    a, b = points - points.mean(axis=0), target - target.mean(axis=0)
    u, s, v = np.linalg.svd(b.T @ a)
    sign = np.diag([1, 1, np.sign(np.linalg.det(u @ v))])
    return np.trace(np.diag(s) @ sign) / (a**2).sum() * a @ (u @ sign @ v).T + target.mean(axis=0)


def upright(points: Points) -> Points:
    """The face in centimetres, its eyes level, x to the picture's right, y up, z towards the camera."""
    right = points[263] - points[33]
    right /= np.linalg.norm(right)
    up = points[10] - points[152]
    up -= right * (up @ right)
    up /= np.linalg.norm(up)
    turned = (points - (points[263] + points[33]) / 2) @ np.stack([right, up, np.cross(right, up)]).T
    turned[:, 2] *= np.sign(turned[1, 2])
    return np.asarray(turned * _EYES_APART / np.linalg.norm(turned[263] - turned[33]))


def even(points: Points) -> Points:
    """The mean of a face and its mirror image."""
    mirrored = points * [-1, 1, 1]
    _, partner = linear_sum_assignment(np.linalg.norm(points[:, None] - mirrored[None], axis=2) ** 2)
    return (points + mirrored[partner]) / 2


def triangles() -> NDArray[np.int64]:
    """The mesh's triangles, from its edges."""
    edges = {frozenset(edge) for edge in FACEMESH_TESSELATION}
    around: dict[int, set[int]] = {}
    for a, b in FACEMESH_TESSELATION:
        around.setdefault(a, set()).add(b)
        around.setdefault(b, set()).add(a)
    found = {tuple(sorted((a, b, c))) for a, near in around.items() for b, c in combinations(near, 2)
             if frozenset((b, c)) in edges}
    return np.array(sorted(found - set(_NO_TRIANGLES)))


if __name__ == "__main__":
    main()
