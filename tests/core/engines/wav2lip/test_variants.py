"""Each relative of Wav2Lip is told by the shapes of its weights, and nothing else passes for one."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="the networks need the extra neural")

from retake.engines.wav2lip.generator import Generator  # noqa: E402
from retake.engines.wav2lip.variants import design_of, generator_of  # noqa: E402
from retake.errors import MediaError  # noqa: E402
from tests.core.engines.wav2lip.designs import DESIGNS, OF_192, OF_288, slim, weights  # noqa: E402

PARAMETERS = {"96": 36_298_035, "192": 172_667_525, "256": 53_605_683, "288": 48_520_755, "384": 159_218_413}
Shapes = dict[str, torch.Tensor]


def shapes(name: str, trained: int = 1) -> Shapes:
    """The file of a relative, without its numbers."""
    with torch.device("meta"):
        entries = Generator(DESIGNS[name]).state_dict()
    return {key: torch.tensor(trained) if key.endswith("num_batches_tracked") else one for key, one in entries.items()}


@pytest.mark.parametrize("name", DESIGNS)
def test_a_relative_is_known_by_its_shapes(name: str) -> None:
    told = design_of(shapes(name))
    assert told == DESIGNS[name]
    with torch.device("meta"):
        generator = Generator(told)
        made = generator(torch.empty(2, 1, 80, 16), torch.empty(2, 6, told.side, told.side))
    assert sum(one.numel() for one in generator.parameters()) == PARAMETERS[name]
    assert made.shape == (2, 3, told.side, told.side)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_relative_comes_back_from_its_weights(name: str) -> None:
    kept = trained(Generator(slim(DESIGNS[name])))
    generator = generator_of(kept)
    assert not generator.training
    assert all(torch.equal(one, kept[key]) for key, one in generator.state_dict().items())
    with torch.inference_mode():
        made = generator(torch.zeros(1, 1, 80, 16), torch.rand(1, 6, generator.side, generator.side))
    assert made.shape == (1, 3, generator.side, generator.side)
    assert torch.isfinite(made).all()


def trained(generator: Generator) -> Shapes:
    return {key: torch.tensor(1) if key.endswith("num_batches_tracked") else one
            for key, one in weights(generator).items()}


def test_half_as_exact_weights_are_taken() -> None:
    kept = {key: one.half() if one.is_floating_point() else one
            for key, one in weights(Generator(slim(OF_288))).items()}
    assert generator_of(kept).output_block[1].weight.dtype == torch.float32


def test_refinement_that_never_ran_in_training_is_not_used() -> None:
    assert design_of(shapes("192", trained=0)) == replace(OF_192, refines=False)
    assert design_of(shapes("192", trained=70_000)) == OF_192


def test_learned_slopes_are_known_by_their_name() -> None:
    with torch.device("meta"):
        entries = Generator(replace(OF_288, learned_slopes=True)).state_dict()
    assert design_of(entries) == replace(OF_288, learned_slopes=True)


def without(name: str, start: str) -> Shapes:
    return {key: one for key, one in shapes(name).items() if not key.startswith(start)}


def changed(name: str, key: str, shape: tuple[int, ...]) -> Shapes:
    return {**shapes(name), key: torch.empty(shape, device="meta")}


FOREIGN = {
    "nothing": {},
    "no generator": {"face_encoder.0.conv_block.0.weight": torch.empty(32, 15, 7, 7)},
    "no decoder": without("96", "face_decoder_blocks"),
    "a decoder too short": without("96", "face_decoder_blocks.6"),
    "an encoder too short": without("96", "face_encoder_blocks.6"),
    "no sound": without("96", "audio_encoder"),
    "half of the sound": without("96", "audio_encoder.7"),
    "no output": without("96", "output_block.0"),
    "no colours": without("96", "output_block.1"),
    "a bias missing": without("96", "face_encoder_blocks.2.1.conv_block.0.bias"),
    "more than it has": {**shapes("96"), "extra.weight": torch.empty(1)},
    "a layer that is no picture's": changed("96", "face_encoder_blocks.0.0.conv_block.0.weight", (16, 6)),
    "grey pictures": changed("96", "face_encoder_blocks.0.0.conv_block.0.weight", (16, 2, 7, 7)),
    "layers that don't fit": changed("96", "face_decoder_blocks.4.0.conv_block.0.weight", (500, 256, 3, 3)),
    "a norm that does not fit": changed("96", "face_encoder_blocks.1.0.conv_block.1.weight", (33,)),
    "a kernel of another size": changed("96", "face_encoder_blocks.1.1.conv_block.0.weight", (32, 32, 5, 5)),
    "a decoder that grows too fast": changed("96", "face_decoder_blocks.1.0.conv_block.0.weight", (1024, 512, 5, 5)),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_no_generator_is_refused_in_one_line(what: str) -> None:
    with pytest.raises(MediaError) as refused:
        generator_of(FOREIGN[what])
    assert str(refused.value).startswith("This file ")
    assert "\n" not in str(refused.value)
