"""Which generator a file of weights belongs to, told from the names and shapes of its tensors."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from retake.engines.wav2lip.generator import Generator
from retake.errors import MediaError

__all__ = ["fill", "generator_of"]


def generator_of(tensors: Mapping[str, Tensor]) -> Generator:
    """The generator of these weights, ready to be used.

    Raises:
        MediaError: They are no Wav2Lip generator's, or not all of one's.
    """
    generator = Generator()
    fill(generator, tensors, "Wav2Lip")
    return generator


def fill(network: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    """Give a network its weights, every one of them and no other, and make it ready to be used.

    Args:
        network: Any network.
        tensors: Its weights.
        name: What users call it.

    Raises:
        MediaError: Not these.
    """
    wanted = network.state_dict()
    for key, shape in ((key, tuple(one.shape)) for key, one in wanted.items()):
        if key not in tensors:
            raise MediaError(f"This file does not hold all of {name}: {key} is missing. Get the file anew.")
        if tuple(tensors[key].shape) != shape:
            raise MediaError(f"This file is not {name}'s: {key} has the shape {tuple(tensors[key].shape)}, "
                             f"not {shape}.")
    foreign = [key for key in tensors if key not in wanted]
    if foreign:
        raise MediaError(f"This file holds more than {name}: nothing is known of {foreign[0]}.")
    network.load_state_dict(dict(tensors))
    network.eval()
