"""Wav2Lip's generator: the classic one to the last number, those that grew from it as far as they are alike."""

from __future__ import annotations

import re

from retake.weights.shapes import Shapes, linear, normed
from retake.weights.shapes.sync import block

SIDES = (96, 192, 256, 288, 384)
_FACE = (((6, 16, 7),), ((16, 32, 3), *[(32, 32, 3)] * 2), ((32, 64, 3), *[(64, 64, 3)] * 3),
         ((64, 128, 3), *[(128, 128, 3)] * 2), ((128, 256, 3), *[(256, 256, 3)] * 2),
         ((256, 512, 3), (512, 512, 3)), ((512, 512, 3), (512, 512, 1)))
_SOUND = ((1, 32, 3), (32, 32, 3), (32, 32, 3), (32, 64, 3), (64, 64, 3), (64, 64, 3), (64, 128, 3), (128, 128, 3),
          (128, 128, 3), (128, 256, 3), (256, 256, 3), (256, 512, 3), (512, 512, 1))
# The blocks of the decoder behind its first: from, to, how many more follow.
_PICTURE = ((1024, 512, 1), (1024, 512, 2), (768, 384, 2), (512, 256, 2), (320, 128, 2), (160, 64, 2))
_CONVOLUTION = re.compile(r"(.+\.conv_block)\.0\.weight")


def classic(eighths: int = 8) -> Shapes:
    """The generator for 96 by 96 pixels; one that was trained with so many eighths of the pictures' channels."""
    def part(channels: int) -> int:
        return channels * eighths // 8

    found: dict[str, tuple[int, ...]] = {
        **block("output_block.0", part(80), part(32), 3), **linear("output_block.1", 3, part(32), 1, 1),
        **block("face_decoder_blocks.0.0", 512, part(512), 1)}
    for number, row in enumerate(_FACE):
        for place, (given, made, kernel) in enumerate(row):
            seen = given if given == 6 else part(given)
            found |= block(f"face_encoder_blocks.{number}.{place}", seen, part(made), kernel)
    for place, (given, made, kernel) in enumerate(_SOUND):
        found |= block(f"audio_encoder.{place}", given, made, kernel)
    for number, (given, made, more) in enumerate(_PICTURE, 1):
        name, given, made = f"face_decoder_blocks.{number}", part(given), part(made)
        # What makes a picture larger has its kernel the other way round.
        found |= {f"{name}.0.conv_block.0.weight": (given, made, 3, 3), f"{name}.0.conv_block.0.bias": (made,),
                  **normed(f"{name}.0.conv_block.1", made)}
        for place in range(1, more + 1):
            found |= block(f"{name}.{place}", made, made, 3)
    return found


def side_of(shapes: Shapes) -> int | None:
    """The side of the pictures that the face encoder brings down to one point; None where it is none that is known.

    A block halves the picture, but the first keeps it and one with points behind takes its border away. Where two
    sides come down to a point it is the one that is halved without a rest.
    """
    fitting: dict[bool, list[int]] = {True: [], False: []}
    for side in SIDES:
        size, even = side, True
        for number in range(32):
            shape = shapes.get(f"face_encoder_blocks.{number}.0.conv_block.0.weight")
            if shape is None:
                break
            if number and f"face_encoder_blocks.{number}.1.conv_block.0.weight" in shapes \
                    and shapes[f"face_encoder_blocks.{number}.1.conv_block.0.weight"][2:] == (1, 1):
                size += 1 - shape[2]
            elif number:
                even = even and size % 2 == 0
                size = (size + 2 * (shape[2] // 2) - shape[2]) // 2 + 1
        if size == 1:
            fitting[even].append(side)
    chosen = fitting[True] or fitting[False]
    return chosen[0] if len(chosen) == 1 else None


def at_odds(shapes: Shapes) -> str | None:
    """The first tensor of a generator of any side that is missing or does not go with its convolution; else None."""
    for name, shape in shapes.items():
        found = _CONVOLUTION.fullmatch(name)
        if not found:
            continue
        if len(shape) != 4:
            return name
        grows = name.startswith("face_decoder_blocks.") and shape[2] > 1 and ".0.conv_block" in name
        channels = shape[1] if grows else shape[0]
        wanted = {f"{found[1]}.0.bias": (channels,), **normed(f"{found[1]}.1", channels, counted=False)}
        for entry, size in wanted.items():
            if shapes.get(entry) != size:
                return entry
    last = shapes.get("output_block.1.weight", ())
    return "output_block.1.weight" if last[:1] != (3,) or last[2:] != (1, 1) else None
