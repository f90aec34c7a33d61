"""The experts' networks compute what the reference code of each does, and take no other weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the experts need the extra neural")

from retake.engines.wav2lip.layers import folded  # noqa: E402
from retake.errors import MediaError  # noqa: E402
from retake.expert.judges import ColourExpert, ProtocolExpert  # noqa: E402
from retake.expert.syncnet_color import SyncNetColor, syncnet_color_of  # noqa: E402
from retake.expert.syncnet_v2 import SyncNet, flattened, merged, syncnet_of  # noqa: E402
from tests.core.engines.wav2lip.designs import rule  # noqa: E402


def weights(shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The weights that each name stands for by the rule of the golden values."""
    return {name: rule(name, tuple(shape)) for name, shape in shapes.items()}


def shapes_of(network: Any) -> dict[str, tuple[int, ...]]:
    return {name: tuple(one.shape) for name, one in network.state_dict().items()}


def test_the_colour_network_is_the_reference(shared: Path) -> None:
    golden = shared / "golden"
    wanted = json.loads((golden / "syncnet_color_state_dict.json").read_text())
    assert {name: list(shape) for name, shape in shapes_of(SyncNetColor()).items()} == wanted
    plain = syncnet_color_of(weights(wanted))
    with np.load(golden / "syncnet_color.npz") as values, torch.inference_mode():
        for network in (plain, folded(plain)):
            sound, face = network(torch.from_numpy(values["mel"]), torch.from_numpy(values["face"]))
            np.testing.assert_allclose(sound.numpy(), values["audio_embedding"], atol=1e-5)
            np.testing.assert_allclose(face.numpy(), values["face_embedding"], atol=1e-5)


def test_the_colour_network_has_the_shapes_that_are_known() -> None:
    shapes = shapes_of(SyncNetColor())
    assert len(shapes) == 217
    assert shapes["face_encoder.0.conv_block.0.weight"] == (32, 15, 7, 7)
    assert shapes["face_encoder.16.conv_block.0.weight"] == (512, 512, 1, 1)
    assert shapes["audio_encoder.13.conv_block.0.weight"] == (512, 512, 1, 1)


def test_the_protocols_network_has_the_size_of_its_file_and_its_names() -> None:
    network = SyncNet()
    # syncnet_v2.model has 54.5 MB.
    assert sum(one.numel() for one in network.parameters()) == 13_631_616
    shapes = shapes_of(network)
    assert shapes["netcnnlip.0.weight"] == (96, 3, 5, 7, 7)
    assert shapes["netcnnlip.18.weight"] == (512, 256, 1, 6, 6)
    assert shapes["netcnnaud.18.weight"] == (512, 256, 5, 4)
    assert shapes["netfcaud.3.weight"] == shapes["netfclip.3.weight"] == (1024, 512)


def test_the_protocols_network_merged_and_flattened_computes_the_same() -> None:
    plain = syncnet_of(weights(shapes_of(SyncNet())))
    chance = torch.Generator().manual_seed(1)
    face, sound = torch.rand(1, 3, 5, 224, 224, generator=chance) * 255, torch.randn(2, 1, 13, 20, generator=chance)
    with torch.inference_mode():
        before = plain.faces(face), plain.sounds(sound)
        assert (before[0].shape, before[1].shape) == ((1, 1024), (2, 1024))
        quick = flattened(merged(plain))
        torch.testing.assert_close(quick.faces(face), before[0], rtol=1e-4, atol=1e-3)
        torch.testing.assert_close(quick.sounds(sound), before[1], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", ["colour", "protocol"])
def test_experts_say_of_shared_out_batches_what_the_plain_networks_say_of_each_window(kind: str) -> None:
    chance = np.random.default_rng(3)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        if kind == "colour":
            tensors = weights(shapes_of(SyncNetColor()))
            expert, plain = ColourExpert.of(tensors), syncnet_color_of(tensors)
            windows = chance.integers(0, 256, (9, 5, 48, 96, 3), np.uint8)
            shown = torch.from_numpy(windows).float().div(255).permute(0, 1, 4, 2, 3).reshape(9, 15, 48, 96)
        else:
            tensors = weights(shapes_of(SyncNet()))
            expert, plain = ProtocolExpert.of(tensors), syncnet_of(tensors)
            windows = chance.integers(0, 256, (9, 5, 224, 224, 3), np.uint8)
            shown = torch.from_numpy(windows).float().permute(0, 4, 1, 2, 3)
        with torch.inference_mode():
            wanted = plain.faces(shown).numpy()
        np.testing.assert_allclose(expert.lips(windows), wanted, rtol=1e-4, atol=1e-4 * np.abs(wanted).max())
    finally:
        torch.set_num_threads(threads)


def test_half_precision_and_files_without_counters_are_taken() -> None:
    tensors = {name: one.half() for name, one in weights(shapes_of(SyncNet())).items()
               if not name.endswith("num_batches_tracked")}
    assert all(one.dtype != torch.float16 for one in syncnet_of(tensors).state_dict().values())


@pytest.mark.parametrize("fault", ["missing", "another shape", "too many"])
def test_other_weights_are_refused_in_a_line(fault: str) -> None:
    tensors = weights({name: shape for name, shape in shapes_of(SyncNetColor()).items()})
    name = "face_encoder.3.conv_block.0.weight"
    if fault == "missing":
        del tensors[name]
    elif fault == "another shape":
        tensors[name] = tensors[name][:1]
    else:
        tensors["face_encoder.99.weight"] = tensors[name]
    with pytest.raises(MediaError) as refused:
        syncnet_color_of(tensors)
    assert "\n" not in str(refused.value)
