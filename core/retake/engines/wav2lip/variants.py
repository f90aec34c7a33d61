"""Which generator a file of weights belongs to, told from the names and shapes of its tensors.

The networks that grew from Wav2Lip keep its names. What their shapes don't say follows from the sizes of the pictures:
each feature of the encoder meets one of the decoder's of the same size.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor, nn

from retake.engines.wav2lip.generator import DEEP_SOUND, SOUND, Design, Generator, Layer
from retake.errors import MediaError

__all__ = ["design_of", "fill", "generator_of"]

SIDES = (96, 192, 256, 288, 384)
_SIGNED = 384  # whose last layer makes -1 to 1; no file says so

Shapes = Mapping[str, tuple[int, ...]]


def generator_of(tensors: Mapping[str, Tensor]) -> Generator:
    """The generator of these weights, ready to be used.

    Raises:
        MediaError: They are no generator's that is known, or not all of one's.
    """
    with torch.device("meta"):  # without memory and without chance's weights, which nobody needs
        generator = Generator(design_of(tensors))
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
    kept = {key: tensors[key].to(one.dtype) for key, one in wanted.items()}
    network.load_state_dict(kept, assign=True)
    network.eval()


def design_of(tensors: Mapping[str, Tensor]) -> Design:
    """The design of the generator that these weights belong to.

    Raises:
        MediaError: None that is known.
    """
    shapes = {name: tuple(one.shape) for name, one in tensors.items()}
    encoders = _blocks(shapes, "face_encoder_blocks")
    decoders = _blocks(shapes, "face_decoder_blocks")
    if not encoders or len(encoders) != len(decoders):
        raise _unknown("it has no face encoder and decoder of as many blocks")
    faces = tuple(_encoder(number, block) for number, block in enumerate(encoders))
    side, sizes = _sizes(faces)
    pictures = tuple(_decoder(block, made, wanted)
                     for block, made, wanted in zip(decoders, [1, *sizes[::-1]], sizes[::-1], strict=False))
    refinement = tuple(_point(one) for one in _row(shapes, "audio_refine"))
    design = Design(
        side, faces, _sound(shapes), pictures, _last(shapes), attends="sam.sa.conv1.weight" in shapes,
        refinement=refinement, refines=bool(refinement) and _was_trained(tensors), signed=side == _SIGNED,
        learned_slopes=any(name.endswith(".act.weight") for name in shapes))
    _agree(design)
    return design


def _unknown(why: str) -> MediaError:
    return MediaError(f"This file holds no Wav2Lip generator of a kind that is known: {why}. "
                      "Known are those for 96, 192, 256, 288 and 384 pixels.")


def _row(shapes: Shapes, prefix: str) -> list[tuple[int, ...]]:
    """The shapes of the convolutions that follow each other under a name."""
    row: list[tuple[int, ...]] = []
    while (shape := shapes.get(f"{prefix}.{len(row)}.conv_block.0.weight")) is not None:
        if len(shape) != 4 or shape[2] != shape[3]:
            raise _unknown(f"{prefix}.{len(row)} is no square convolution")
        row.append(shape)
    return row


def _blocks(shapes: Shapes, prefix: str) -> list[list[tuple[int, ...]]]:
    """The same for blocks of such rows."""
    blocks: list[list[tuple[int, ...]]] = []
    while row := _row(shapes, f"{prefix}.{len(blocks)}"):
        blocks.append(row)
    return blocks


def _layer(shape: tuple[int, ...]) -> Layer:
    """A layer behind a block's first: a point of the picture for itself, or one that is added to what goes in."""
    if shape[2] == 1:
        return _point(shape)
    if shape[0] != shape[1] or shape[2] != 3:
        raise _unknown(f"nothing is known of a layer of the shape {shape} within a block")
    return Layer(shape[1], shape[0], residual=True)


def _point(shape: tuple[int, ...]) -> Layer:
    return Layer(shape[1], shape[0], kernel=1, padding=0)


def _encoder(number: int, block: list[tuple[int, ...]]) -> tuple[Layer, ...]:
    """A block of the encoder: the first keeps the size, the ones with points behind take the border away."""
    made, given, kernel, _ = block[0]
    rest = tuple(_layer(shape) for shape in block[1:])
    if number == 0:
        first = Layer(given, made, kernel, 1, kernel // 2)
    elif any(layer.kernel == 1 for layer in rest):
        first = Layer(given, made, kernel, 1, 0)
    else:
        first = Layer(given, made, kernel, 2, kernel // 2)
    return (first, *rest)


def _sizes(faces: tuple[tuple[Layer, ...], ...]) -> tuple[int, list[int]]:
    """The known side of a picture that comes down to a point, and the size behind each block.

    Where two do, it is the one that is halved without a rest.
    """
    fitting: dict[bool, list[tuple[int, list[int]]]] = {True: [], False: []}
    for side in SIDES:
        size, sizes, even = side, [], True
        for first, *_ in faces:
            even = even and (first.stride == 1 or size % 2 == 0)
            size = (size + 2 * first.padding - first.kernel) // (2 if first.stride == 2 else 1) + 1
            sizes.append(size)
        if size == 1 and min(sizes) == 1:
            fitting[even].append((side, sizes))
    chosen = fitting[True] or fitting[False]
    if len(chosen) != 1:
        raise _unknown("the size of its pictures can't be told")
    return chosen[0]


def _decoder(block: list[tuple[int, ...]], size: int, wanted: int) -> tuple[Layer, ...]:
    """A block of the decoder, which makes pictures of the wanted size from others."""
    rest = tuple(_layer(shape) for shape in block[1:])
    given, made, kernel, _ = block[0]
    if wanted == size and kernel == 1:
        return (_point(block[0]), *rest)
    if size == 1:
        more, stride, padding = wanted - kernel, 1, 0
    else:
        stride, padding = 2, kernel // 2
        more = wanted - ((size - 1) * stride - 2 * padding + kernel)
    if more not in (0, stride - 1):
        raise _unknown(f"{size} pixels can't become {wanted} in its decoder")
    return (Layer(given, made, kernel, stride, padding, grows=True, output_padding=more), *rest)


def _sound(shapes: Shapes) -> tuple[Layer, ...]:
    """The audio encoder. Its strides are in no shape, so it is one of the two that are known."""
    row = _row(shapes, "audio_encoder")
    for known in (SOUND, DEEP_SOUND):
        if row == [(layer.made, layer.given, layer.kernel, layer.kernel) for layer in known]:
            return known
    raise _unknown("its audio encoder is another")


def _last(shapes: Shapes) -> Layer:
    row = _row(shapes, "output_block")
    if len(row) != 1 or row[0][2] != 3:
        raise _unknown("its last layers are others")
    return Layer(row[0][1], row[0][0])


def _was_trained(tensors: Mapping[str, Tensor]) -> bool:
    """Whether the layers that refine the sound ever learned: some networks hold them without using them."""
    counted = tensors.get("audio_refine.0.conv_block.1.num_batches_tracked")
    return counted is not None and counted.numel() == 1 and int(counted) > 0


def _agree(design: Design) -> None:
    """Raises MediaError where a layer does not take what the one before makes."""
    heard = design.sound + design.refinement
    rows = [heard, sum(design.faces, ())]
    made = heard[-1].made
    for block, seen in zip(design.pictures, design.faces[::-1], strict=True):
        rows.append((_point((made, made, 1, 1)), *block))
        made = block[-1].made + seen[-1].made
    rows.append((_point((made, made, 1, 1)), design.last))
    if any(one.made != other.given for row in rows for one, other in pairwise(row)) \
            or design.faces[0][0].given != 6:
        raise _unknown("its layers don't fit each other")
