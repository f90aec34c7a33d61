"""The names and shapes of the tensors that a whole model has, for the models that are all alike."""

from __future__ import annotations

from collections.abc import Mapping

Shapes = Mapping[str, tuple[int, ...]]


def normed(name: str, channels: int, counted: bool = True) -> Shapes:
    """A batch norm's entries."""
    entries = {f"{name}.{entry}": (channels,) for entry in ("weight", "bias", "running_mean", "running_var")}
    return {**entries, f"{name}.num_batches_tracked": ()} if counted else entries


def linear(name: str, made: int, given: int, *kernel: int, bias: bool = True) -> Shapes:
    """The entries of a linear layer, or of a convolution with that kernel."""
    return {f"{name}.weight": (made, given, *kernel), **({f"{name}.bias": (made,)} if bias else {})}


def scaled(name: str, channels: int) -> Shapes:
    """The entries of a layer or group norm."""
    return {f"{name}.weight": (channels,), f"{name}.bias": (channels,)}
