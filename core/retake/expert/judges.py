"""The experts that are known, each with its network and with what it has to be shown and played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from retake.engines.mel import WINDOW, mel
from retake.engines.wav2lip.fused import fused
from retake.engines.wav2lip.layers import folded
from retake.engines.wav2lip.shared import Shared
from retake.expert import crops, mfcc
from retake.expert.crops import Boxes, Picture, Places
from retake.expert.expert import SAMPLES, Expert, Sound, Vectors
from retake.expert.grid import A_SECOND, Stretch
from retake.expert.grid import WINDOW as PICTURES
from retake.expert.sweep import SHIFTS, Scores, Swept
from retake.expert.syncnet_color import syncnet_color_of
from retake.expert.syncnet_v2 import flattened, merged, syncnet_of
from retake.faces.look import Looker
from retake.video.frame import Frame
from retake.weights.devices import CARDS_OF_NVIDIA, device_for

__all__ = ["ColourExpert", "ProtocolExpert"]

Way = Callable[[Tensor], Tensor]

_HOP, _EDGE = 200, 4  # samples to a column of mel; columns at a sound's ends that are made of its reflection
_COLUMNS, _LENGTH = 4, 20  # columns of the cepstrum to a picture, and to a window
_NEAR = 1e-6
_A_THREAD = 4  # windows that a thread is worth being given
_DISTANCES = 4  # windows whose distances are reckoned at once


class ColourExpert(Expert):
    """SyncNet for colour pictures: the cosine between lips and sound, 0 to 1."""

    label = "SyncNet-color"
    batch = 16
    bridged = 0
    with_hidden = False
    zero_beyond = False

    def __init__(self, network: nn.Module) -> None:
        """`network` puts faces and sounds into one space, as `SyncNetColor` does."""
        self._device = device_for("auto", CARDS_OF_NVIDIA)
        self._faces, self._sounds = _ways(network.to(self._device), self._device, self.batch)

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> Self:
        """The expert of a file's weights; MediaError where they are others."""
        network = syncnet_color_of(tensors)
        if device_for("auto", CARDS_OF_NVIDIA) != "cpu":
            return cls(folded(network))
        picture = torch.zeros(1, 15, crops.SIDE // 2, crops.SIDE)
        return cls(fused(lambda: folded(network).to(memory_format=torch.channels_last), lambda one: one.faces(picture)))

    def places(self, known: Boxes) -> Places:
        return crops.steadied(known)

    def crop(self, looker: Looker, frame: Frame, place: Places) -> Picture:
        return crops.lower_half(looker, frame, place)

    def windows(self, stretch: Stretch, samples: int) -> Stretch:
        return Stretch(stretch.first, max(stretch.first, stretch.last - PICTURES + 1))

    def lips(self, windows: NDArray[np.uint8]) -> Vectors:
        count, _, height, width, _ = windows.shape
        # Five pictures one behind the other, three channels each.
        shown = torch.from_numpy(windows).to(self._device).float().div_(255)
        return _numbers(self._faces(shown.permute(0, 1, 4, 2, 3).reshape(count, -1, height, width)))

    def sound(self, samples: Sound, first: int, last: int) -> Vectors:
        # A window begins with its first picture, 3.2 columns a picture, on the last whole column before.
        starts = np.arange(first, last) * 80 // A_SECOND
        begin, end = int(starts[0]), int(starts[-1]) + WINDOW
        heard = mel(_piece(samples, (begin - _EDGE) * _HOP, (end + _EDGE) * _HOP))[:, _EDGE:]
        parts = np.lib.stride_tricks.sliding_window_view(heard, WINDOW, axis=1)[:, starts - begin].swapaxes(0, 1)
        return _numbers(self._sounds(_tensor(parts)[:, None].to(self._device)))

    def scores(self, lips: Vectors, sound: Vectors) -> Scores:
        every = lips @ sound.T
        rows = np.arange(len(lips))[:, None]
        return np.asarray(every[rows, rows + np.arange(SHIFTS)], np.float32)

    def measures(self, found: Swept) -> Mapping[str, float]:
        return {"likeness": found.best, "margin": found.best - found.usual}


class ProtocolExpert(Expert):
    """SyncNet as papers use it: the distance between lips and sound, from which LSE-C and LSE-D come."""

    label = "SyncNet"
    batch = 8
    bridged = 25
    with_hidden = True
    zero_beyond = True

    def __init__(self, network: nn.Module) -> None:
        """`network` puts faces and sounds into one space, as `SyncNet` does."""
        self._device = device_for("auto", CARDS_OF_NVIDIA)
        self._faces, self._sounds = _ways(network.to(self._device), self._device, self.batch)

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> Self:
        """The expert of a file's weights; MediaError where they are others."""
        return cls(flattened(merged(syncnet_of(tensors))))

    def places(self, known: Boxes) -> Places:
        return crops.protocol_places(crops.filled(known))

    def crop(self, looker: Looker, frame: Frame, place: Places) -> Picture:
        return crops.whole_face(looker, frame, place)

    def windows(self, stretch: Stretch, samples: int) -> Stretch:
        # One fewer than there are.
        return Stretch(stretch.first, max(stretch.first, min(stretch.last, samples // SAMPLES) - PICTURES))

    def lips(self, windows: NDArray[np.uint8]) -> Vectors:
        shown = torch.from_numpy(windows).to(self._device).float()
        return _numbers(self._faces(shown.permute(0, 4, 1, 2, 3)))

    def sound(self, samples: Sound, first: int, last: int) -> Vectors:
        # The column before is heard as well where there is one: a sample is raised by the one before it.
        extra = 1 if first > 0 else 0
        begin = (_COLUMNS * first - extra) * mfcc.STEP
        end = (_COLUMNS * (last - 1) + _LENGTH - 1) * mfcc.STEP + mfcc.LENGTH
        whole = np.clip(np.rint(_piece(samples, begin, end) * np.float32(32768)), -32768, 32767)
        heard = mfcc.mfcc(whole)[:, extra:]
        parts = np.lib.stride_tricks.sliding_window_view(heard, _LENGTH, axis=1)[:, ::_COLUMNS].swapaxes(0, 1)
        return _numbers(self._sounds(_tensor(parts[: last - first])[:, None].to(self._device)))

    def scores(self, lips: Vectors, sound: Vectors) -> Scores:
        near = np.lib.stride_tricks.sliding_window_view(sound, SHIFTS, axis=0).swapaxes(1, 2)
        out = np.empty((len(lips), SHIFTS), np.float32)
        for first in range(0, len(lips), _DISTANCES):
            rows = slice(first, first + _DISTANCES)
            apart = lips[rows, None] - near[rows] + np.float32(_NEAR)
            out[rows] = -np.sqrt((apart**2).sum(axis=2))
        return out

    def measures(self, found: Swept) -> Mapping[str, float]:
        return {"lse_c": found.best - found.usual, "lse_d": -found.best}


def _ways(network: nn.Module, device: str, batch: int) -> tuple[Way, Way]:
    """How faces and sounds go through a network. On a processor each thread takes some of a batch all the way through:
    a network whose every layer is shared out waits at each for the last thread, and other work makes that long.
    """
    if device == "cpu":
        return Shared(network.faces, batch // _A_THREAD), Shared(network.sounds, batch // _A_THREAD)

    def way(part: Way) -> Way:
        def run(given: Tensor) -> Tensor:
            with torch.inference_mode():
                return part(given)

        return run

    return way(network.faces), way(network.sounds)


def _numbers(vectors: Tensor) -> Vectors:
    return np.asarray(vectors.cpu().numpy(), np.float32)


def _tensor(values: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(np.array(values, np.float32, order="C"))


def _piece(samples: Sound, first: int, last: int) -> Sound:
    """Samples `first` up to but not with `last`; silence where there are none."""
    inside = samples[max(0, first) : max(0, last)]
    before = min(max(0, -first), last - first)
    return np.pad(inside, (before, last - first - before - len(inside)))
