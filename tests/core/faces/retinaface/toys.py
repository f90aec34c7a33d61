"""A stand-in network that says what RetinaFace would say of faces that it is told of, and plates that are hard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from retake.faces import track_faces
from retake.faces.look import Looker
from retake.faces.retinaface.finder import RetinaFaceFinder
from retake.faces.retinaface.priors import priors_for
from retake.video import open_video
from tests.faces_synth import Painted, background

Picture = NDArray[np.uint8]
Points = NDArray[np.float32]


def encoded(boxes: Tensor, points: Tensor, priors: Tensor) -> tuple[Tensor, Tensor]:
    """What a network has to say of each prior for these boxes (n, 4) and points (n, 5, 2) to come out."""
    centre, size = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]
    moved = torch.cat([(centre - priors[:, :2]) / priors[:, 2:] / 0.1, torch.log(size / priors[:, 2:]) / 0.2], dim=1)
    placed = (points - priors[:, None, :2]) / priors[:, None, 2:] / 0.1
    return moved, placed.reshape(-1, 10)


class Knowing:
    """Sees a face, by its points in shares of the picture, in every picture in which it can be.

    Args:
        points: (5, 2) float32.
        sees: Whether there is one, by the picture: (3, height, width) float32, less the mean and over the spread.
    """

    def __init__(self, points: Points, sees: Callable[[Tensor], bool] = lambda picture: True) -> None:
        self.points, self.sees = torch.from_numpy(points), sees
        self.batches: list[int] = []

    @property
    def asked(self) -> int:
        """How many pictures it has looked at."""
        return sum(self.batches)

    def __call__(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes, scores and points of each prior."""
        self.batches.append(len(pictures))
        priors = priors_for(*pictures.shape[2:])
        low, high = self.points.min(dim=0).values, self.points.max(dim=0).values
        reach = (high - low).max() * torch.tensor([1.0, pictures.shape[3] / pictures.shape[2]])
        middle = (low + high) / 2
        box = torch.cat([middle - reach, middle + reach])
        boxes, points = encoded(box.expand(len(priors), 4), self.points.expand(len(priors), 5, 2), priors)
        near = (priors[:, :2] - middle).abs().sum(dim=1)
        scores = torch.stack([torch.zeros(len(priors)), 6 - 200 * (near - near.min())], dim=1)
        none = torch.tensor([0.0, -9.0]).expand(len(priors), 2)
        said = torch.stack([scores if self.sees(one) else none for one in pictures])
        return boxes.expand(len(pictures), -1, -1), said, points.expand(len(pictures), -1, -1)


def finder(network: Any, batch: int = 4) -> RetinaFaceFinder:
    """A second detector that looks through a stand-in."""
    return RetinaFaceFinder(network, "5" * 64, "cpu", batch)


class Presenter:
    """The demo's presenter, brought into other plates: made small, leaning and dark."""

    SIZE = (960, 540)

    def __init__(self, house: Path, count: int) -> None:
        with open_video(house / "resources" / "presenter" / "plate.mp4") as reader:
            tracks = track_faces(reader, 0, count)
            looker = Looker(reader.info)
            self.frames = [looker.whole(frame, 1280)[0][100:640, 330:930] for frame in reader.frames(0, count)]
        face = tracks.faces[0].landmarks[0, :, :2] - np.array([330, 100], np.float32)
        self._points = np.array([face[[33, 133]].mean(axis=0), face[[263, 362]].mean(axis=0), face[1], face[61],
                                 face[291]], np.float32)
        self.wall = background(*self.SIZE)

    def matrix(self, small: float, lean: float, x: float = 600) -> NDArray[np.float64]:
        """(2, 3): from a frame's cut to a plate, for a head so small that leans by so many degrees clockwise."""
        matrix = cv2.getRotationMatrix2D((300, 270), -lean, small)
        matrix[:, 2] += np.array([x, 260]) - (300, 270)
        return np.asarray(matrix)

    def points(self, small: float, lean: float, x: float = 600) -> Points:
        """The face's five points in such a plate, in shares of the picture, (5, 2) float32."""
        placed = np.c_[self._points, np.ones(5)] @ self.matrix(small, lean, x).T
        return np.asarray(placed / self.SIZE, np.float32)

    def picture(self, number: int, small: float, lean: float = 0.0, light: float = 1.0, x: float = 600) -> Picture:
        """A frame of such a plate, uint8 R'G'B', with a little noise where it is dark."""
        matrix = self.matrix(small, lean, x)
        onto = cv2.warpAffine(self.frames[number], matrix, self.SIZE, flags=cv2.INTER_AREA)
        where = cv2.warpAffine(np.ones((540, 600), np.float32), matrix, self.SIZE)[..., None]
        lit = (self.wall + where * (onto.astype(np.float32) - self.wall)) * light
        noise = np.random.default_rng(number).normal(0, 2 if light < 1 else 0, lit.shape)
        return np.asarray(np.clip(lit + noise, 0, 255), np.uint8)

    def plate(self, small: float, lean: float, light: float) -> Painted:
        """A plate of all frames."""
        return Painted(lambda n: self.picture(n, small, lean, light), len(self.frames))
