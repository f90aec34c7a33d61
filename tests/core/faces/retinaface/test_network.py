"""RetinaFace computes what its reference code does; its priors, boxes and points come out exactly."""

from __future__ import annotations

import json
import zlib
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="RetinaFace needs the extra neural")

from retake.errors import MediaError  # noqa: E402
from retake.faces.retinaface.network import RetinaFace, retinaface_of, without_norms  # noqa: E402
from retake.faces.retinaface.priors import boxes_of, kept_apart, points_of, priors_for  # noqa: E402
from retake.weights.shapes.retinaface import retinaface  # noqa: E402
from tests.core.expert.test_networks import shapes_of, weights  # noqa: E402
from tests.core.faces.retinaface.toys import encoded  # noqa: E402


@pytest.fixture(scope="module")
def network() -> Any:
    """RetinaFace with the weights that its names stand for."""
    return retinaface_of(weights(retinaface()))


def by_chance(name: str, low: float, high: float, *shape: int) -> Any:
    chance = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
    return torch.from_numpy(chance.uniform(low, high, shape).astype(np.float32))


def test_the_network_is_the_reference(shared: Path, network: Any) -> None:
    golden = shared / "golden"
    wanted = json.loads((golden / "retinaface_resnet50_state_dict.json").read_text())
    assert {name: list(shape) for name, shape in shapes_of(network).items()} == wanted
    joined = without_norms(deepcopy(network)).to(memory_format=torch.channels_last)
    with np.load(golden / "retinaface_resnet50.npz") as values, torch.inference_mode():
        for one in (network, joined):
            told = one(torch.from_numpy(values["image"]))
            for name, seen in zip(("loc", "conf", "land"), told, strict=True):
                np.testing.assert_allclose(seen.numpy(), values[name], atol=1e-4, rtol=0)


def test_priors_boxes_points_and_what_is_kept_are_those_of_the_reference(shared: Path) -> None:
    with np.load(shared / "golden" / "retinaface_resnet50.npz") as values:
        priors = priors_for(160, 224)
        count = len(priors)
        boxes = boxes_of(by_chance("loc", -1, 1, count, 4), priors)
        points = points_of(by_chance("land", -1, 1, count, 10), priors)
        assert np.array_equal(priors.numpy(), values["priors"])
        assert np.array_equal(boxes.numpy(), values["decoded_boxes"])
        assert np.array_equal(points.reshape(-1, 10).numpy(), values["decoded_landmarks"])
        scores = by_chance("scores", 0, 1, count)
        sure = scores > 0.7
        kept = kept_apart((boxes * torch.tensor([224.0, 160, 224, 160]))[sure], scores[sure], 0.4)
        assert np.array_equal(kept.numpy(), values["nms_keep"])


def test_the_network_has_the_shapes_by_which_files_are_known() -> None:
    with torch.device("meta"):
        assert shapes_of(RetinaFace()) == retinaface()


@pytest.mark.parametrize(("height", "width"), [(64, 96), (50, 77)])
def test_each_prior_gets_its_numbers_whatever_the_pictures_size(network: Any, height: int, width: int) -> None:
    with torch.inference_mode():
        boxes, scores, points = network(torch.zeros(2, 3, height, width))
    count = len(priors_for(height, width))
    assert boxes.shape == (2, count, 4)
    assert scores.shape == (2, count, 2)
    assert points.shape == (2, count, 10)


def test_norms_become_part_of_their_convolutions(network: Any) -> None:
    joined = without_norms(deepcopy(network))
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in joined.modules())
    picture = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(3)) * 4 - 2
    with torch.inference_mode():
        for plain, fast in zip(network(picture), joined(picture), strict=True):
            torch.testing.assert_close(fast, plain, atol=1e-4, rtol=0)


def test_other_weights_are_refused_in_one_line() -> None:
    told = weights(retinaface())
    for changed in ({**told, "more": torch.zeros(1)}, {k: v for k, v in told.items() if k != "body.conv1.weight"},
                    {**told, "body.conv1.weight": torch.zeros(64, 1, 7, 7)}):
        with pytest.raises(MediaError, match=r"^The weights are not those of RetinaFace on a ResNet-50\. Bring "):
            retinaface_of(changed)


def test_files_without_counters_are_taken() -> None:
    told = {name: one for name, one in weights(retinaface()).items() if not name.endswith("num_batches_tracked")}
    assert isinstance(retinaface_of(told), RetinaFace)


@pytest.mark.parametrize(("height", "width"), [(160, 224), (90, 130), (33, 640)])
def test_priors_go_row_by_row_from_the_finest_level_on(height: int, width: int) -> None:
    listed = []
    for step, sides in ((8, (16, 32)), (16, (64, 128)), (32, (256, 512))):
        for row in range(-(-height // step)):
            for column in range(-(-width // step)):
                listed += [((column + 0.5) * step / width, (row + 0.5) * step / height, side / width, side / height)
                           for side in sides]
    assert torch.equal(priors_for(height, width), torch.tensor(listed))


def test_what_is_encoded_comes_out_again() -> None:
    priors = priors_for(96, 128)
    low = by_chance("low", 0, 0.6, len(priors), 2)
    boxes = torch.cat([low, low + by_chance("size", 0.05, 0.4, len(priors), 2)], dim=1)
    points = by_chance("points", 0, 1, len(priors), 5, 2)
    moved, placed = encoded(boxes, points, priors)
    torch.testing.assert_close(boxes_of(moved, priors), boxes, atol=1e-5, rtol=0)
    torch.testing.assert_close(points_of(placed, priors), points, atol=1e-5, rtol=0)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_boxes_are_kept_as_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 60, (150, 2))
    boxes = np.c_[low, low + rng.uniform(5, 40, (150, 2))].astype(np.float32)
    scores = rng.permutation(150).astype(np.float32) / 150
    kept: list[int] = []
    for one in np.argsort(-scores):
        if all(share(boxes[one], boxes[other]) <= 0.4 for other in kept):
            kept.append(int(one))
    assert kept_apart(torch.from_numpy(boxes), torch.from_numpy(scores)).tolist() == kept


def share(a: np.ndarray, b: np.ndarray) -> float:
    across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    common = max(0.0, float(across)) * max(0.0, float(down))
    both = sum(float((one[2] - one[0]) * (one[3] - one[1])) for one in (a, b)) - common
    return common / both


def test_nothing_is_kept_of_nothing() -> None:
    assert kept_apart(torch.zeros(0, 4), torch.zeros(0)).tolist() == []
