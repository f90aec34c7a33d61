"""MuseTalk as an engine: the lower half of a face is covered, and painted anew in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from retake.engines.diffusion.companions import companions, refuse_compat
from retake.engines.diffusion.opened import Opened
from retake.engines.diffusion.pictures import signed
from retake.engines.diffusion.place import enough_room, place
from retake.engines.engine import Faces, Line, Matrices, Points
from retake.engines.musetalk import crop
from retake.engines.musetalk.network import musetalk_network
from retake.engines.whisper_sound.features import features, windows

if TYPE_CHECKING:
    from retake.weights.store import Model


_MEMORY = 4  # GB of a card that its authors rendered with


class MuseTalk(Opened):
    """MuseTalk, opened for one line of dialogue; see `NeuralEngine`.

    Every frame stands for itself, so that chunks need no overlap. The reference is a face at rest, as when the network
    learned, not the frame itself, whose mouth would show through.
    """

    side = 256
    chunk = 16
    overlap = 0
    same_frame = False

    def __init__(self, models: Sequence[Model], line: Line) -> None:
        """Raises what `retake.engines.opening.open_engine` says."""
        refuse_compat("MuseTalk", line.settings)
        model, *beside = models
        self._place = place(line.settings.device)
        with enough_room("MuseTalk", _MEMORY):
            with_it = companions(beside, self._place)
            self._network = musetalk_network(model).to(self._place.device, self._place.precision)
        self._pictures = with_it.pictures
        wanted = self._network.config.cross_attention_dim
        with_it.check_ear("MuseTalk", wanted)
        self._rate = line.rate
        self._heard = features(line.samples, with_it.ear, normed=True, blank=False)
        self._places = positions(len(windows(self._heard, line.rate, [0])[0]), wanted)

    def squares(self, landmarks: Points) -> Matrices:
        """Where its square lies in each frame; see `NeuralEngine`."""
        return crop.squares(landmarks, self.side)

    def make(self, numbers: Sequence[int], faces: Faces, references: Faces) -> Faces:
        """The faces with the mouths that the dialogue wants; see `NeuralEngine`."""
        if not len(numbers):
            return np.empty((0, self.side, self.side, 3), np.float32)
        with torch.inference_mode(), enough_room("MuseTalk", _MEMORY):
            shown = signed(faces)
            shown[:, :, self.side // 2:] = -1
            codes = torch.cat([self._pictures.codes(shown), self._pictures.codes(signed(references))], dim=1)
            sound = torch.from_numpy(windows(self._heard, self._rate, numbers)) + self._places
            sound = sound.to(self._place.device, self._place.precision)
            step = torch.zeros(1, dtype=torch.int64, device=self._place.device)
            made = torch.cat([
                self._network(part, step, encoder_hidden_states=heard).sample
                for part, heard in zip(codes.split(self._place.batch), sound.split(self._place.batch), strict=True)])
            return np.ascontiguousarray(self._pictures.pictures(made).permute(0, 2, 3, 1).numpy())


def positions(count: int, width: int) -> Tensor:
    """What is added to each number of what is heard, so that the network knows its place: (count, width) float32."""
    at = torch.arange(count, dtype=torch.float64)[:, None]
    pace = torch.exp(torch.arange(0, width, 2, dtype=torch.float64) * (-np.log(10000.0) / width))
    found = torch.empty(count, width, dtype=torch.float64)
    found[:, 0::2], found[:, 1::2] = torch.sin(at * pace), torch.cos(at * pace)
    return found.float()
