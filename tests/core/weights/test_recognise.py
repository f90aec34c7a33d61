"""Models are known by the names and shapes of their tensors, and nothing that is not all of one is taken for it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.weights.kinds import KINDS, kind_named
from retake.weights.recognise import recognised
from retake.weights.shapes import Shapes, diffusion, linear, normed, retinaface, sync, wav2lip, whisper


@dataclass(frozen=True)
class Shaped:
    """A tensor of which nothing is known but its shape."""

    shape: tuple[int, ...]


def tensors(shapes: Shapes) -> dict[str, Shaped]:
    return {name: Shaped(tuple(shape)) for name, shape in shapes.items()}


def generator(firsts: list[int], blocks: list[list[int]]) -> dict[str, tuple[int, ...]]:
    """The generator for another size: of each encoder block its first kernel and those of the layers behind it."""
    found = {name: shape for name, shape in wav2lip.classic().items()
             if not name.startswith(("face_encoder", "face_decoder"))}
    for number, (first, rest) in enumerate(zip(firsts, blocks, strict=True)):
        found |= sync.block(f"face_encoder_blocks.{number}.0", 6 if number == 0 else 8, 8, first)
        found |= sync.block(f"face_decoder_blocks.{number}.0", 8, 8, 1)
        for place, kernel in enumerate(rest, 1):
            found |= sync.block(f"face_encoder_blocks.{number}.{place}", 8, 8, kernel)
    return found


KNOWN: Mapping[str, Shapes] = {
    "wav2lip": wav2lip.classic(), "wav2lip-discriminator": sync.discriminator(), "lipsync-expert": sync.expert(),
    "syncnet": sync.syncnet(), "retinaface": retinaface.retinaface(), "musetalk": diffusion.unet(8),
    "latentsync": diffusion.unet(13), "vae": diffusion.vae(), "whisper": whisper.open_ai(),
}


@pytest.mark.parametrize("name", KNOWN)
def test_every_kind_is_known_by_its_shapes(name: str) -> None:
    found = recognised(tensors(KNOWN[name]))
    assert found.kind.name == name
    assert set(found.needed) == set(KNOWN[name])


def test_every_kind_that_is_listed_can_be_recognised() -> None:
    assert {kind.name for kind in KINDS} == set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_not_all_of_a_model_or_otherwise_is_told_by_name(name: str) -> None:
    shapes = dict(KNOWN[name])
    signs = ("face_encoder_blocks.0.0.", "face_encoder.0.", "audio_encoder.0", "face_decoder_blocks.0", "binary_pred",
             "netcnn", "ssh1.conv3X3.0", "body.layer1", "conv_in", "down_blocks.0.attentions.0", "quant_conv",
             "decoder.conv_in", "encoder.conv1", "encoder.blocks.0.attn.query")
    entry = next(entry for entry in reversed(shapes) if not entry.startswith(signs) and len(shapes[entry]) > 1)
    without = tensors({one: shape for one, shape in shapes.items() if one != entry})
    with pytest.raises(MediaError, match=f"{entry} is missing"):
        recognised(without)
    with pytest.raises(MediaError, match=f"{entry} is "):
        recognised(without | {entry: Shaped((*shapes[entry][:-1], shapes[entry][-1] + 1))})
    if name != "whisper":  # whose other half lies in the same file
        with pytest.raises(MediaError, match="nothing is known of extra"):
            recognised(tensors({**shapes, "extra.weight": (3, 3)}))


def test_counters_of_training_may_be_missing() -> None:
    for name, shapes in KNOWN.items():
        bare = {entry: shape for entry, shape in shapes.items() if not entry.endswith("num_batches_tracked")}
        assert recognised(tensors(bare)).kind.name == name


@pytest.mark.parametrize(("side", "firsts", "blocks"), [
    (256, [7, 3, 3, 3, 3, 3, 3, 4], [[], [3], [3], [3], [3], [3], [3], [1]]),
    (288, [7, 5, 3, 3, 3, 3, 3, 3, 3], [[], [3], [3], [3], [3], [3], [3], [1], [1]]),
    (384, [7, 3, 3, 3, 3, 3, 3, 3, 3], [[], [3], [3], [3], [3], [3], [3], [3], [1]]),
    (192, [7, 3, 3, 3, 3, 3, 3, 3], [[3], [3], [3], [3], [3], [3], [3], [1, 1]]),
])
@pytest.mark.parametrize("sam", [True, False])
def test_generators_of_other_sizes_are_told_by_their_encoder(side: int, firsts: list[int], blocks: list[list[int]],
                                                             sam: bool) -> None:
    shapes = generator(firsts, blocks) | ({"sam.sa.conv1.weight": (1, 2, 7, 7)} if sam else {})
    found = recognised(tensors(shapes))
    assert (found.kind.name, dict(found.details)) == ("wav2lip", {"side": side, "sam": sam})


def test_a_generator_of_a_size_that_is_not_known_is_refused() -> None:
    with pytest.raises(MediaError, match="96, 192, 256, 288, 384"):
        recognised(tensors(generator([7, 3, 3], [[], [3], [1]])))
    shapes = generator([7, 3, 3, 3, 3, 3, 3, 4], [[], [3], [3], [3], [3], [3], [3], [1]])
    shapes["face_encoder_blocks.3.1.conv_block.1.running_var"] = (9,)
    with pytest.raises(MediaError, match="face_encoder_blocks.3.1.conv_block.1.running_var does not fit"):
        recognised(tensors(shapes))


def test_whisper_is_known_in_both_layouts_with_its_other_half() -> None:
    theirs = {f"model.{name}": shape for name, shape in whisper.hugging_face().items()}
    for shapes, names in ((whisper.open_ai(), "openai"), (whisper.hugging_face(), "huggingface"),
                          (theirs, "huggingface")):
        found = recognised(tensors({**shapes, "decoder.ln.weight": (384,), "proj_out.weight": (51865, 384)}))
        assert (found.kind.name, found.details["names"]) == ("whisper", names)
        assert set(found.needed) == set(shapes)


def test_an_autoencoder_with_its_older_names_is_known() -> None:
    new = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    shapes = {}
    for name, shape in diffusion.vae().items():
        for now, before in new.items():
            name = name.replace(f"attentions.0.{now}.", f"attentions.0.{before}.")
        shapes[name] = shape
    assert recognised(tensors(shapes)).details["names"] == "old"


def test_latentsync_is_known_with_and_without_what_keeps_frames_in_step() -> None:
    motion = linear("down_blocks.0.motion_modules.0.temporal_transformer.proj_in", 320, 320)
    assert recognised(tensors({**diffusion.unet(13), **motion})).details == {"motion": True}
    flat = {name: shape[:2] if "proj_in.weight" in name else shape for name, shape in diffusion.unet(13).items()}
    assert recognised(tensors(flat)).details == {"motion": False}


@pytest.mark.parametrize(("name", "words"), [
    ("conv3_3_norm.weight", "S3FD"), ("cp.resnet.conv1.weight", "BiSeNet"),
    ("backbone.stem.0.conv.weight", "DWPose"), ("stylegan_decoder.constant_input.weight", "GFPGAN")])
def test_files_that_lie_beside_these_are_told_by_name(name: str, words: str) -> None:
    with pytest.raises(MediaError, match=words):
        recognised({name: Shaped((3, 3))})


def test_other_networks_of_the_same_family_are_told() -> None:
    with pytest.raises(MediaError, match="neither MuseTalk's nor LatentSync's"):
        recognised(tensors({**diffusion.unet(4)}))
    with pytest.raises(MediaError, match="none of the models"):
        recognised(tensors(normed("anything", 3)))


def test_the_large_networks_have_as_many_numbers_as_was_measured() -> None:
    assert sum(math.prod(shape) for shape in diffusion.unet(8).values()) == 849_947_844
    assert len(diffusion.unet(8)) == 686
    assert sum(math.prod(shape) for shape in diffusion.vae().values()) == 83_653_863


@pytest.mark.parametrize(("file", "shapes"), [
    ("wav2lip_state_dict.json", wav2lip.classic()), ("syncnet_color_state_dict.json", sync.expert()),
    ("retinaface_resnet50_state_dict.json", retinaface.retinaface())])
def test_names_and_shapes_are_the_reference_code_s(shared: Path, file: str, shapes: Shapes) -> None:
    told = json.loads((shared / "golden" / file).read_text(encoding="utf-8"))
    assert {name: tuple(shape) for name, shape in told.items()} == dict(shapes)


def test_an_engine_names_its_kind() -> None:
    assert getattr(kind_named("musetalk"), "engine", "") == "musetalk"
    assert all(kind_named(kind.name) is kind for kind in KINDS)
    assert kind_named("footage") is None and kind_named("") is None
