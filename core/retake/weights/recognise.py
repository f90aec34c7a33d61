"""Which model a file holds, told from the names and shapes of its tensors alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from retake.errors import MediaError
from retake.weights.kinds import ModelKind, kind_named


class Shaped(Protocol):
    """What has a shape: a torch.Tensor, a numpy array, or what is known of a tensor in a file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""


@dataclass(frozen=True)
class Recognised:
    """What a file's tensors are.

    Attributes:
        kind: The kind of model.
        details: What differs within the kind: `side` (96, 192, 256, 288, 384 of Wav2Lip), `sam`, `layout`.
    """

    kind: ModelKind
    details: Mapping[str, int | str | bool] = field(default_factory=dict)


def recognised(tensors: Mapping[str, Shaped]) -> Recognised:
    """Which model tensors of these names and shapes are.

    Raises:
        MediaError: None that Retake knows, or one of which something is missing or of another shape.
    """
    kind = None
    if "face_encoder_blocks.0.0.conv_block.0.weight" in tensors:
        kind = kind_named("wav2lip")
    elif "face_encoder.0.conv_block.0.weight" in tensors:
        kind = kind_named("lipsync-expert")
    elif "ssh1.conv3X3.0.weight" in tensors:
        kind = kind_named("retinaface")
    if kind is None:
        raise MediaError("It holds none of the models that Retake knows.")
    return Recognised(kind, {})
