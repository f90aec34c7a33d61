"""Wav2Lip's generator: from the sound of a frame and two pictures of a face to the face that says it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from retake.engines.wav2lip.layers import Attention, Block, GrowingBlock

__all__ = ["CLASSIC", "DEEP_SOUND", "SOUND", "Design", "Generator", "Layer", "narrowed"]

Pair = tuple[int, int]


@dataclass(frozen=True)
class Layer:
    """A convolution of a design.

    Attributes:
        given: Channels that go in.
        made: Channels that come out.
        kernel, stride, padding: The convolution's.
        residual: Whether what goes in is added to what comes out.
        grows: Whether it makes a larger picture.
        output_padding: Of one that grows.
    """

    given: int
    made: int
    kernel: int = 3
    stride: int | Pair = 1
    padding: int = 1
    residual: bool = False
    grows: bool = False
    output_padding: int = 0

    def built(self) -> nn.Module:
        """The block."""
        if self.grows:
            assert isinstance(self.stride, int)
            return GrowingBlock(self.given, self.made, self.kernel, self.stride, self.padding, self.output_padding)
        return Block(self.given, self.made, self.kernel, self.stride, self.padding, residual=self.residual)


@dataclass(frozen=True)
class Design:
    """What a generator is built of.

    Attributes:
        side: Of the square picture.
        faces: The face encoder's layers by block, from the whole picture to one point.
        sound: The audio encoder's layers.
        pictures: The decoder's layers by block, from one point to the whole picture.
        last: The layer before the colours are made.
        attends: Whether what the face encoder sees tells the decoder where to look.
        refinement: Layers for what the audio encoder heard.
        refines: Whether these are used. In some files they are there, never trained.
        signed: Whether its pictures are -1 to 1 instead of 0 to 1.
        learned_slopes: Whether what is below 0 is not cut but made smaller, by a learned slope.
    """

    side: int
    faces: tuple[tuple[Layer, ...], ...]
    sound: tuple[Layer, ...]
    pictures: tuple[tuple[Layer, ...], ...]
    last: Layer
    attends: bool = False
    refinement: tuple[Layer, ...] = ()
    refines: bool = False
    signed: bool = False
    learned_slopes: bool = False


def _same(channels: int, count: int) -> tuple[Layer, ...]:
    return (Layer(channels, channels, residual=True),) * count


def _point(given: int, made: int) -> Layer:
    return Layer(given, made, kernel=1, padding=0)


def _halved(given: int, made: int, count: int) -> tuple[Layer, ...]:
    return (Layer(given, made, stride=2), *_same(made, count))


def _doubled(given: int, made: int, count: int) -> tuple[Layer, ...]:
    return (Layer(given, made, stride=2, grows=True, output_padding=1), *_same(made, count))


SOUND = (
    Layer(1, 32), *_same(32, 2),
    Layer(32, 64, stride=(3, 1)), *_same(64, 2),
    Layer(64, 128, stride=3), *_same(128, 2),
    Layer(128, 256, stride=(3, 2)), *_same(256, 1),
    Layer(256, 512, padding=0), _point(512, 512),
)
DEEP_SOUND = (
    *SOUND[:10], *_same(256, 2), Layer(256, 512), *_same(512, 2), Layer(512, 1024, padding=0), _point(1024, 1024),
)

CLASSIC = Design(
    96,
    ((Layer(6, 16, kernel=7, padding=3),), _halved(16, 32, 2), _halved(32, 64, 3), _halved(64, 128, 2),
     _halved(128, 256, 2), _halved(256, 512, 1), (Layer(512, 512, padding=0), _point(512, 512))),
    SOUND,
    ((_point(512, 512),), (Layer(1024, 512, padding=0, grows=True), *_same(512, 1)), _doubled(1024, 512, 2),
     _doubled(768, 384, 2), _doubled(512, 256, 2), _doubled(320, 128, 2), _doubled(160, 64, 2)),
    Layer(80, 32),
)


def narrowed(design: Design, eighths: int) -> Design:
    """The design with so many eighths of its channels in the pictures, for machines that are too slow for all of them.

    What it hears with stays as it is.
    """
    def narrow(layer: Layer) -> Layer:
        # Six channels are the two pictures that go in.
        return replace(layer, given=layer.given if layer.given == 6 else layer.given * eighths // 8,
                       made=layer.made * eighths // 8)

    faces, pictures = (tuple(tuple(map(narrow, block)) for block in blocks)
                       for blocks in (design.faces, design.pictures))
    heard = replace(pictures[0][0], given=design.pictures[0][0].given)
    return replace(design, faces=faces, pictures=((heard, *pictures[0][1:]), *pictures[1:]), last=narrow(design.last))


class Generator(nn.Module):
    """The generator of a design; `Generator()` is the classic one, for 96 by 96 pixels."""

    def __init__(self, design: Design = CLASSIC) -> None:
        super().__init__()
        self.side, self.refines, self.signed = design.side, design.refines, design.signed
        self.face_encoder_blocks = nn.ModuleList(_row(block) for block in design.faces)
        self.audio_encoder = _row(design.sound)
        self.face_decoder_blocks = nn.ModuleList(_row(block) for block in design.pictures)
        colours = nn.Tanh() if design.signed else nn.Sigmoid()
        self.output_block = nn.Sequential(design.last.built(), nn.Conv2d(design.last.made, 3, 1), colours)
        self.sam = Attention() if design.attends else None
        self.audio_refine = _row(design.refinement) if design.refinement else None
        for block in self.modules():
            if design.learned_slopes and isinstance(block, Block | GrowingBlock):
                block.act = nn.PReLU()

    def forward(self, sound: Tensor, faces: Tensor) -> Tensor:
        """The faces that say it.

        Args:
            sound: (n, 1, 80, 16), or (n, frames, 1, 80, 16).
            faces: (n, 6, side, side), or (n, 6, frames, side, side): B'G'R' 0 to 1 of the face with its lower half
                black, then of a reference.

        Returns:
            (n, 3, side, side), or (n, 3, frames, side, side), B'G'R' 0 to 1.
        """
        if faces.dim() == 4:
            return self.single(sound, faces)
        count, frames = faces.shape[0], faces.shape[2]
        # Frame by frame, each with the whole batch: the order in which training has them.
        out = self.single(sound.transpose(0, 1).flatten(0, 1), faces.permute(2, 0, 1, 3, 4).flatten(0, 1))
        return out.unflatten(0, (frames, count)).permute(1, 2, 0, 3, 4)

    def single(self, sound: Tensor, faces: Tensor) -> Tensor:
        """The same for single frames."""
        seen = []
        x = faces * 2 - 1 if self.signed else faces
        for encode in self.face_encoder_blocks:
            x = encode(x)
            seen.append(x)
        x = self.heard(sound)
        for decode in self.face_decoder_blocks:
            x = decode(x)
            if self.sam is not None:
                x = self.sam(seen[-1], x)
            x = torch.cat((x, seen.pop()), dim=1)
        before, *colours = self.output_block
        made: Tensor = before(x)
        # Colours in numbers of 8 bits would be steps that can be seen, whatever is good enough for the rest.
        made = made.to(colours[0].weight.dtype)
        for part in colours:
            made = part(made)
        return (made + 1) / 2 if self.signed else made

    def heard(self, sound: Tensor) -> Tensor:
        """What the decoder is told of the sound, (n, channels, 1, 1)."""
        out: Tensor = self.audio_encoder(sound)
        if not self.refines or self.audio_refine is None:
            return out
        # Length 1, so that nothing lies above 1 or below -1 any more.
        return torch.nn.functional.normalize(self.audio_refine(out), dim=1)


def _row(layers: tuple[Layer, ...]) -> nn.Sequential:
    return nn.Sequential(*(layer.built() for layer in layers))
