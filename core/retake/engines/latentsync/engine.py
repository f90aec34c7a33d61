"""LatentSync as an engine: the lower face is covered, and comes out of noise anew, 16 frames at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from retake.engines.diffusion.companions import companions, refuse_compat
from retake.engines.diffusion.opened import Opened
from retake.engines.diffusion.pictures import signed
from retake.engines.diffusion.place import enough_room, place
from retake.engines.engine import Faces, Line, Matrices, Points
from retake.engines.latentsync import crop
from retake.engines.latentsync.mask import mask
from retake.engines.latentsync.network import latentsync_network
from retake.engines.latentsync.sampler import Sampling, sampled
from retake.engines.whisper_sound.features import features, windows

if TYPE_CHECKING:
    from retake.weights.store import Model

# Version 1.6 is the network of 1.5, taught with larger pictures: nothing in the file tells them apart but its name.
_LARGE = re.compile(r"(?<!\d)(1[._-]6|512)(?!\d)")
SIDE, LARGE_SIDE = 256, 512
_MEMORY = {SIDE: 8, LARGE_SIDE: 18}  # GB of a card that its authors name


class LatentSync(Opened):
    """LatentSync, opened for one line of dialogue; see `NeuralEngine`.

    Its chunks overlap by four frames, in which the caller fades from one to the next: there is no seam. The reference
    is a face at rest.
    """

    chunk = 16
    overlap = 4
    same_frame = False

    def __init__(self, models: Sequence[Model], line: Line, sampling: Sampling | None = None) -> None:
        """Raises what `retake.engines.opening.open_engine` says."""
        refuse_compat("LatentSync", line.settings)
        model, *beside = models
        self._place = place(line.settings.device)
        self.side = LARGE_SIDE if _LARGE.search(model.name) else SIDE
        self._needs = _MEMORY.get(self.side, 8)
        with enough_room("LatentSync", self._needs):
            with_it = companions(beside, self._place)
            network = latentsync_network(model).to(self._place.device, self._place.precision)
        self._pictures, self._network = with_it.pictures, network
        wanted = network.layout.heard
        with_it.check_ear("LatentSync", wanted)
        self._stays = torch.from_numpy(mask(self.side, model))[None, None]
        self._rate, self._sampling = line.rate, sampling or Sampling()
        self._heard = features(line.samples, with_it.ear, normed=False, blank=True)

    def squares(self, landmarks: Points) -> Matrices:
        """Where its square lies in each frame; see `NeuralEngine`."""
        return crop.squares(landmarks, self.side)

    def make(self, numbers: Sequence[int], faces: Faces, references: Faces) -> Faces:
        """The faces with the mouths that the dialogue wants; see `NeuralEngine`."""
        if not len(numbers):
            return np.empty((0, self.side, self.side, 3), np.float32)
        with torch.inference_mode(), enough_room("LatentSync", self._needs):
            shown = signed(faces)
            covered = self._pictures.codes(shown * self._stays)
            beside = self._pictures.codes(signed(references))
            stays = functional.interpolate(self._stays, size=covered.shape[2:]).to(covered)
            seen = torch.cat([stays.expand(len(covered), -1, -1, -1), covered, beside], dim=1)
            sound = torch.from_numpy(windows(self._heard, self._rate, numbers))
            codes = sampled(self._network, seen, sound.to(seen), self._sampling)
            made = self._pictures.pictures(codes.to(seen.dtype))
            whole = made * (1 - self._stays) + (shown + 1) / 2 * self._stays
            return np.ascontiguousarray(whole.permute(0, 2, 3, 1).numpy())
