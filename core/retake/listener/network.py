"""The listener's networks, run in plain NumPy.

Several ears look at the same features, each a stack of dilated convolutions with a view of ±0.6 s. Their mean is better
than any of them, and where they differ the listener is unsure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.errors import MediaError
from retake.listener.features import WIDTH

Array = NDArray[np.float32]

STRIDE = 2  # steps of 10 ms a value of the output
OUTPUTS = ("opening", "width", "jaw", "voice", "shut")
DILATIONS = (1, 2, 4, 8)
_BLOCK = 3000  # values at once: a minute
_LAP = 100
_WIDEST = 1024


@dataclass(frozen=True, slots=True)
class Ear:
    """One network: its tensors by name, as torch shapes them."""

    tensors: Mapping[str, Array]

    @property
    def hidden(self) -> int:
        """How many values it has in between; 0 where it is no network of this kind."""
        return self.tensors["in.bias"].size if "in.bias" in self.tensors else 0

    def __call__(self, features: Array) -> Array:
        """What it hears, float32 of shape (steps / 2, 5), from features of shape (steps, 82), steps even."""
        count = len(features) // STRIDE
        out = np.zeros((count, len(OUTPUTS)), np.float32)
        # Long sounds by parts that overlap by more than a network's view, so that memory stays flat.
        for start in range(0, count, _BLOCK):
            first, stop = max(0, start - _LAP), min(count, start + _BLOCK)
            part = _run(self.tensors, features[first * STRIDE: min(count, stop + _LAP) * STRIDE])
            out[start:stop] = part[start - first: stop - first]
        return out


def ears(tensors: Mapping[str, Array]) -> tuple[Ear, ...]:
    """The networks in a file's tensors, named "0.in.weight" and so on.

    Raises:
        MediaError: They are no networks of this kind.
    """
    grouped: dict[str, dict[str, Array]] = {}
    for name, tensor in tensors.items():
        number, _, inner = name.partition(".")
        grouped.setdefault(number, {})[inner] = tensor
    found = tuple(Ear(inner) for _, inner in sorted(grouped.items()))
    if not found:
        raise MediaError("The file holds no networks of a listener.")
    for ear in found:
        own = {name: one.shape for name, one in ear.tensors.items()}
        if not 0 < ear.hidden <= _WIDEST or own != shapes(ear.hidden):
            raise MediaError("The file holds networks of another kind than this listener's.")
    return found


def shapes(hidden: int) -> dict[str, tuple[int, ...]]:
    """What a network's tensors are called and how large they are."""
    layers = {f"layers.{k}.weight": (hidden, hidden, 5) for k in range(len(DILATIONS))}
    biases = {f"layers.{k}.bias": (hidden,) for k in range(len(DILATIONS))}
    return {"in.weight": (hidden, WIDTH, 4), "in.bias": (hidden,), **layers, **biases,
            "out.weight": (len(OUTPUTS), hidden, 1), "out.bias": (len(OUTPUTS),)}


def mean_and_spread(networks: Sequence[Ear], features: Array) -> tuple[Array, Array]:
    """The networks' mean and how far they lie apart, both float32 of shape (steps / 2, 5)."""
    even = features if len(features) % STRIDE == 0 else np.concatenate([features, features[-1:]])
    told = np.stack([ear(even) for ear in networks])
    return told.mean(axis=0), told.std(axis=0)


def _run(tensors: Mapping[str, Array], features: Array) -> Array:
    """Dilated convolutions, each added to what it came from."""
    values = np.maximum(_convolved(features, tensors["in.weight"], tensors["in.bias"], stride=STRIDE), 0)
    for layer, dilation in enumerate(DILATIONS):
        weight, bias = tensors[f"layers.{layer}.weight"], tensors[f"layers.{layer}.bias"]
        values = values + np.maximum(_convolved(values, weight, bias, dilation=dilation), 0)
    return _convolved(values, tensors["out.weight"], tensors["out.bias"])


def _convolved(values: Array, weight: Array, bias: Array, *, stride: int = 1, dilation: int = 1) -> Array:
    """A convolution over time that keeps its length (over the stride); values (steps, in), weight (out, in, taps)."""
    taps = weight.shape[2]
    reach = (taps - stride) * dilation // 2
    padded = np.pad(values, ((reach, reach), (0, 0)))
    count = len(values) // stride
    out = np.broadcast_to(bias, (count, len(bias))).astype(np.float32)
    for tap in range(taps):
        start = tap * dilation
        out += padded[start: start + (count - 1) * stride + 1: stride] @ weight[:, :, tap].T
    return out
