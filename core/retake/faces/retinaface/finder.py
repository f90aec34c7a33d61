"""RetinaFace as second detector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from retake.faces.retinaface.network import Outputs, retinaface_of, without_norms
from retake.faces.retinaface.priors import boxes_of, kept_apart, points_of, priors_for
from retake.faces.second_detector import LARGE, Pointed, SecondDetector
from retake.weights.devices import CARDS_OF_NVIDIA, device_for, let_go

__all__ = ["RetinaFaceFinder"]

Picture = NDArray[np.uint8]

# What it learned from: the mean and the spread of R', G' and B'.
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
# Below this it is not sure (its authors' limit), and more faces than this are looked at in no picture.
_SURE, _MOST = 0.7, 50


class RetinaFaceFinder(SecondDetector):
    """RetinaFace, ready to find faces.

    Attributes:
        device: Where it runs: "cuda" or "cpu".
    """

    def __init__(self, network: Callable[[Tensor], Outputs], sha256: str = "", device: str = "cpu",
                 batch: int = 2) -> None:
        """Args:
        network: Gives boxes, scores and points of each prior (`RetinaFace`).
        sha256: Of its weights' file.
        device: Where it runs.
        batch: How many pictures of 640 by 640 it takes at once.
        """
        self._network: Callable[[Tensor], Outputs] | None = network
        self.sha256, self.device, self.batch = sha256, device, batch

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor], sha256: str = "") -> RetinaFaceFinder:
        """The finder with those weights, on the fastest device that suits; MediaError where they are another's."""
        device = device_for("auto", CARDS_OF_NVIDIA)
        network = without_norms(retinaface_of(tensors)).to(device, memory_format=torch.channels_last)
        # Several at once are no faster on a processor, and take more memory.
        return cls(network, sha256, device, 8 if device == "cuda" else 2)

    def faces(self, pictures: Sequence[Picture]) -> list[list[Pointed]]:
        """The faces of each picture, the surest first; the pictures are uint8 R'G'B' (height, width, 3) of any size."""
        found: list[list[Pointed]] = [[] for _ in pictures]
        for height, width in dict.fromkeys(one.shape[:2] for one in pictures):
            alike = [k for k, one in enumerate(pictures) if one.shape[:2] == (height, width)]
            at_once = max(1, self.batch * LARGE * LARGE // (height * width))
            for first in range(0, len(alike), at_once):
                some = alike[first : first + at_once]
                for k, faces in zip(some, self._looked([pictures[k] for k in some]), strict=True):
                    found[k] = faces
        return found

    def close(self) -> None:
        """Lets the model go; a second call does nothing."""
        self._network = None
        let_go(self.device)

    def _looked(self, pictures: list[Picture]) -> list[list[Pointed]]:
        """The same for a few pictures of one size."""
        assert self._network is not None, "the finder is closed"
        height, width = pictures[0].shape[:2]
        priors, size = priors_for(height, width), torch.tensor([width, height], dtype=torch.float32)
        with torch.inference_mode():
            given = torch.from_numpy(np.stack(pictures)).to(self.device).permute(0, 3, 1, 2)
            mean, spread = (torch.tensor(one, device=self.device)[:, None, None] for one in (_MEAN, _SPREAD))
            boxes, scores, points = (one.float().cpu() for one in self._network((given / 255 - mean) / spread))
            sure = torch.softmax(scores, dim=-1)[..., 1]
            boxes, points = boxes_of(boxes, priors) * size.repeat(2), points_of(points, priors) * size
            return [_faces(*one) for one in zip(boxes, points, sure, strict=True)]


def _faces(boxes: Tensor, points: Tensor, scores: Tensor) -> list[Pointed]:
    """The faces of one picture, each once."""
    sure = torch.nonzero(scores > _SURE)[:, 0]
    kept = sure[kept_apart(boxes[sure], scores[sure])][:_MOST]
    return [Pointed(boxes[k].numpy(), points[k].numpy(), float(scores[k])) for k in kept
            if bool(torch.isfinite(boxes[k]).all() and torch.isfinite(points[k]).all())]
