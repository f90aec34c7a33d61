"""A wrong file is refused in one line that says which one to bring."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch

from retake.engines.diffusion.autoencoder import Autoencoder
from retake.engines.diffusion.place import Place
from retake.engines.latentsync.network import latentsync_network
from retake.engines.musetalk.network import musetalk_network
from retake.engines.whisper_sound.encoder import Encoder
from retake.errors import MediaError
from tests.core.engines.diffusion import made

if TYPE_CHECKING:
    from retake.weights.store import Model

Change = Callable[[dict[str, Any]], None]


def refused(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(MediaError, match=words) as said:
        call()
    assert "\n" not in str(said.value)
    assert "retake models add" in str(said.value) or "Bring" in str(said.value)


def rewritten(model: Model, change: Change) -> Model:
    """The model with its tensors changed, as if it had been brought so."""
    held = torch.load(model.path, weights_only=True)
    change(held.get("state_dict", held))
    torch.save(held, model.path)
    return made.model(model.kind.name, model.path)


def drop(tensors: dict[str, Any]) -> None:
    del tensors["conv_in.weight"]


def add(tensors: dict[str, Any]) -> None:
    tensors["lora.weight"] = torch.zeros(2)


def shrink(tensors: dict[str, Any]) -> None:
    tensors["conv_in.weight"] = tensors["conv_in.weight"][:, :4].clone()


@pytest.mark.parametrize(("change", "words"), [
    (drop, r"conv_in\.weight is missing\. Bring musetalkV15/unet\.pth"), (add, r"lora\.weight does not belong there"),
    (shrink, r"conv_in\.weight has another size")])
def test_musetalks_network_is_taken_whole_or_not_at_all(change: Change, words: str, tmp_path: Path) -> None:
    model = rewritten(made.musetalk(tmp_path / "musetalk"), change)
    refused(lambda: musetalk_network(model), words)


@pytest.mark.parametrize(("change", "words"), [
    (drop, r"conv_in\.weight is missing\. Bring latentsync_unet\.pt"), (add, r"lora\.weight does not belong there"),
    (shrink, r"conv_in\.weight has another size"),
    (lambda tensors: tensors.pop("down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"),
     "its tensors are others")])
def test_latentsyncs_network_is_taken_whole_or_not_at_all(change: Change, words: str, tmp_path: Path) -> None:
    model = rewritten(made.latentsync(tmp_path / "latentsync"), change)
    refused(lambda: latentsync_network(model), words)


def test_latentsyncs_doors_may_be_matrices(tmp_path: Path) -> None:
    def flat(tensors: dict[str, Any]) -> None:
        for name in [one for one in tensors if ".attentions." in one and one.endswith(("proj_in.weight",
                                                                                      "proj_out.weight"))]:
            tensors[name] = tensors[name][..., 0, 0].clone()

    model = made.latentsync(tmp_path / "latentsync")
    expected = {name: value.clone() for name, value in latentsync_network(model).state_dict().items()}
    found = latentsync_network(rewritten(model, flat)).state_dict()
    assert all(torch.equal(found[name], value) for name, value in expected.items())


def test_one_models_file_is_not_taken_for_anothers(tmp_path: Path) -> None:
    musetalk, latentsync = made.musetalk(tmp_path / "a"), made.latentsync(tmp_path / "b")
    refused(lambda: musetalk_network(made.model("musetalk", latentsync.path)), "is not MuseTalk as Retake knows it")
    refused(lambda: latentsync_network(made.model("latentsync", musetalk.path)), "is not LatentSync as Retake knows it")
    refused(lambda: Autoencoder(made.model("vae", musetalk.path), Place("cpu", torch.float32, 1)), "is not Stable Diff")


@pytest.mark.parametrize(("text", "words"), [
    ("{", r"musetalk\.json is damaged"), ("[1]", r"musetalk\.json is damaged"), ("[" * 100_000, r"is damaged"),
    ('{"block_out_channels": "many"}', "makes no sense"), ('{"norm_num_groups": 7}', "makes no sense"),
    ('{"down_block_types": ["os.system"]}', "makes no sense"), ('{"attention_head_dim": {}}', "makes no sense")])
def test_a_broken_config_is_told(text: str, words: str, tmp_path: Path) -> None:
    model = made.musetalk(tmp_path / "musetalk")
    (model.folder / "musetalk.json").write_text(text)
    refused(lambda: musetalk_network(made.model("musetalk", model.path)), words)


@pytest.mark.parametrize("text", ['{"block_out_channels": 3}', '{"norm_num_groups": 0}', '{"scaling_factor": "x"}',
                                  '{"layers_per_block": null}', '{"latent_channels": -1}'])
def test_a_broken_config_of_the_autoencoder_is_told(text: str, tmp_path: Path) -> None:
    model = made.vae(tmp_path / "vae")
    (model.folder / "config.json").write_text(text)
    refused(lambda: Autoencoder(made.model("vae", model.path), Place("cpu", torch.float32, 1)),
            "makes no sense|missing|another size|belong")


def test_whatever_a_config_says_it_is_a_network_or_a_line(tmp_path: Path) -> None:
    """A hundred configs with a number, a word or a list where something else belongs."""
    chance = random.Random(7)
    odd: list[Any] = [None, 0, -1, 3, 10**9, 10**20, 1e308, float("nan"), "x", "", [], [8, 8], {}, [None], [[8]],
                      [10**9] * 4, [8] * 300, True]
    musetalk, vae = made.musetalk(tmp_path / "musetalk"), made.vae(tmp_path / "vae")
    whisper = made.whisper(tmp_path / "whisper")
    refusals = 0
    for name, told, model, call in (
            ("musetalk.json", made.MUSETALK, musetalk, musetalk_network),
            ("config.json", made.VAE, vae, lambda one: Autoencoder(one, Place("cpu", torch.float32, 1))),
            ("config.json", made.WHISPER, whisper, Encoder)):
        for _ in range(34):
            changed = {**told, chance.choice(list(told)): chance.choice(odd)}
            (model.folder / name).write_text(json.dumps(changed))
            try:
                call(made.model(model.kind.name, model.path))
            except MediaError as problem:
                assert "\n" not in str(problem)
                refusals += 1
    assert refusals > 34


def test_a_config_brings_no_code_of_its_own(tmp_path: Path) -> None:
    model = made.vae(tmp_path / "vae")
    (model.folder / "config.json").write_text(
        '{"_class_name": "os.system", "auto_map": {"AutoModel": "x--evil.Model"}, '
        '"block_out_channels": [8, 8, 16, 16], "layers_per_block": 1, "norm_num_groups": 4}')
    assert Autoencoder(made.model("vae", model.path), Place("cpu", torch.float32, 1)).factor == 8
