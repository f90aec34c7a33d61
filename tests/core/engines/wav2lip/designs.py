"""The generators there are, layer by layer, and weights for them made by a rule."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from retake.engines.wav2lip.generator import CLASSIC, DEEP_SOUND, SOUND, Design, Layer


def same(channels: int, count: int) -> tuple[Layer, ...]:
    return (Layer(channels, channels, residual=True),) * count


def point(given: int, made: int) -> Layer:
    return Layer(given, made, kernel=1, padding=0)


def down(given: int, made: int, count: int, kernel: int = 3) -> tuple[Layer, ...]:
    return (Layer(given, made, kernel, 2, kernel // 2), *same(made, count))


def up(given: int, made: int, count: int = 2, more: int = 1) -> tuple[Layer, ...]:
    return (Layer(given, made, stride=2, grows=True, output_padding=more), *same(made, count))


def start(given: int, made: int, count: int = 1, kernel: int = 3) -> tuple[Layer, ...]:
    return (Layer(given, made, kernel, padding=0, grows=True), *same(made, count))


TOP = (Layer(6, 16, kernel=7, padding=3),)

OF_256 = Design(
    256,
    (TOP, down(16, 32, 2), down(32, 64, 3), down(64, 128, 2), down(128, 256, 2), down(256, 512, 1), down(512, 512, 1),
     (Layer(512, 512, kernel=4, padding=0), point(512, 512))),
    SOUND,
    ((point(512, 512),), start(1024, 512, kernel=4), up(1024, 512, 1), up(1024, 512), up(768, 384), up(512, 256),
     up(320, 128), up(160, 64)),
    Layer(80, 32))

OF_288 = Design(
    288,
    (TOP, down(16, 32, 1, kernel=5), down(32, 32, 2), down(32, 64, 3), down(64, 128, 2), down(128, 256, 2),
     down(256, 512, 1), (Layer(512, 512, padding=0), point(512, 512)), (Layer(512, 512, padding=0), point(512, 512))),
    SOUND,
    ((point(512, 512),), start(1024, 512), up(1024, 512, more=0), up(1024, 512, more=0), up(768, 384), up(512, 256),
     up(320, 128), up(160, 64), up(96, 64)),
    Layer(80, 32))

_DEEP_DECODER = ((point(1024, 1024),), start(2048, 1024), up(2048, 1024), up(1536, 768), up(1024, 512), up(640, 256),
                 up(320, 128))

OF_192 = Design(
    192,
    ((*TOP, *same(16, 3)), down(16, 32, 3), down(32, 64, 3), down(64, 128, 3), down(128, 256, 3), down(256, 512, 3),
     down(512, 1024, 3), (Layer(1024, 1024, padding=0), point(1024, 1024), point(1024, 1024))),
    DEEP_SOUND, (*_DEEP_DECODER, up(160, 64)), Layer(80, 32),
    attends=True, refinement=(point(1024, 1024),) * 2, refines=True)

OF_384 = Design(
    384,
    ((Layer(6, 8, kernel=7, padding=3),), down(8, 16, 2), down(16, 32, 2), down(32, 64, 2), down(64, 128, 2),
     down(128, 256, 2), down(256, 512, 2), down(512, 1024, 2), (Layer(1024, 1024, padding=0), point(1024, 1024))),
    DEEP_SOUND, (*_DEEP_DECODER, up(160, 80), up(96, 64)), Layer(72, 32),
    attends=True, refinement=(point(1024, 1024),) * 2, refines=True, signed=True)

DESIGNS = {"96": CLASSIC, "192": OF_192, "256": OF_256, "288": OF_288, "384": OF_384}


def slim(design: Design) -> Design:
    """The design with an eighth of the channels in its pictures: as the large one in everything else, but quick."""
    def thin(layer: Layer) -> Layer:
        return replace(layer, given=layer.given // 8 if layer.given > 6 else 6, made=layer.made // 8)

    faces, pictures = (tuple(tuple(thin(one) for one in block) for block in blocks)
                       for blocks in (design.faces, design.pictures))
    heard = replace(pictures[0][0], given=design.sound[-1].made)
    return replace(design, faces=faces, pictures=((heard,), *pictures[1:]), last=thin(design.last))


# Small enough to be reckoned by hand, with all that the large ones have.
SMALL = Design(
    8, ((Layer(6, 4, kernel=7, padding=3),), down(4, 5, 1), down(5, 6, 0), (Layer(6, 7, kernel=2, padding=0),)),
    (Layer(1, 3, stride=(5, 2)), Layer(3, 7, kernel=8, stride=(16, 1), padding=0), *same(7, 1)),
    ((point(7, 9),), start(16, 8, kernel=2), up(14, 6, 1), up(11, 5, 0)), Layer(9, 4))


def rule(name: str, shape: tuple[int, ...]) -> Tensor:
    """The values of an entry of a file of weights."""
    z = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode()))).standard_normal(shape)
    if name.endswith("num_batches_tracked"):
        return torch.tensor(0)
    if name.endswith("running_var"):
        z = 1 + 0.1 * np.abs(z)
    elif name.endswith(("running_mean", "bias")):
        z = 0.05 * z
    elif len(shape) == 1:
        z = 1 + 0.1 * z
    else:
        z = 0.7 * z * np.sqrt(2 / np.prod(shape[1:]))
    return torch.from_numpy(np.asarray(z, np.float32))


def weights(network: nn.Module) -> dict[str, Tensor]:
    """A file of weights for a network."""
    return {name: rule(name, tuple(one.shape)) for name, one in network.state_dict().items()}
