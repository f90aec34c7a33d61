"""A generator runs as fast as it can and makes what the plain one makes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need the extra neural")

from retake.engines.wav2lip import fused as fusing  # noqa: E402
from retake.engines.wav2lip import ready as room  # noqa: E402
from retake.engines.wav2lip.generator import CLASSIC, Generator  # noqa: E402
from retake.engines.wav2lip.runner import Runner  # noqa: E402
from retake.engines.wav2lip.shared import Shared  # noqa: E402
from retake.engines.wav2lip.variants import fill  # noqa: E402
from retake.errors import MediaError, SetupError  # noqa: E402
from tests.core.engines.wav2lip.designs import slim, weights  # noqa: E402

SLIM = slim(CLASSIC)


@pytest.fixture(scope="module")
def tensors() -> dict[str, torch.Tensor]:
    return weights(Generator(SLIM))


@pytest.fixture(scope="module")
def given() -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(0)
    return (chance.uniform(-4, 4, (3, 80, 16)).astype(np.float32),
            chance.uniform(0, 1, (3, 6, 96, 96)).astype(np.float32))


@pytest.fixture(scope="module")
def exact(tensors: dict[str, torch.Tensor], given: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    generator = Generator(SLIM)
    fill(generator, tensors, "it")
    with torch.inference_mode():
        made: np.ndarray = generator(torch.from_numpy(given[0])[:, None], torch.from_numpy(given[1])).numpy()
    return made


@pytest.fixture
def not_fused(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose oneDNN has other operations."""
    monkeypatch.setattr(fusing, "can_fuse", lambda: False)
    yield


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose oneDNN has the operations, but not for this."""
    def fuse(_: object) -> None:
        raise RuntimeError("no such primitive")

    monkeypatch.setattr(fusing, "can_fuse", lambda: True)
    monkeypatch.setattr(fusing, "fuse", fuse)
    yield


def test_it_makes_what_the_plain_generator_makes(
        tensors: dict[str, torch.Tensor], given: tuple[np.ndarray, np.ndarray], exact: np.ndarray) -> None:
    with Runner(tensors, "cpu") as runner:
        made = runner.make(*given)
    assert (runner.side, runner.device, runner.batch) == (96, "cpu", 16)
    assert (made.shape, made.dtype) == (exact.shape, np.float32)
    assert np.abs(made - exact).max() < 1.5 / 255


@pytest.mark.parametrize("machine", ["", "not_fused", "failing"])
def test_in_fp32_nothing_is_lost_on_any_machine(
        machine: str, request: pytest.FixtureRequest, tensors: dict[str, torch.Tensor],
        given: tuple[np.ndarray, np.ndarray], exact: np.ndarray) -> None:
    if machine:
        request.getfixturevalue(machine)
    with Runner(tensors, "cpu", "fp32", batch=2) as runner:
        made = runner.make(*given)  # the last batch is short
    assert runner.precision == "fp32"
    assert np.abs(made - exact).max() < 1e-5


def test_how_many_go_together_makes_no_difference(
        tensors: dict[str, torch.Tensor], given: tuple[np.ndarray, np.ndarray]) -> None:
    with Runner(tensors, "cpu", "fp32") as runner:
        whole = runner.make(*given)
        alone = np.concatenate([runner.make(given[0][i: i + 1], given[1][i: i + 1]) for i in range(3)])
        assert np.abs(whole - alone).max() < 1e-5
        assert runner.make(given[0][:0], given[1][:0]).shape == (0, 3, 96, 96)
        turned = given[1].transpose(0, 1, 3, 2).copy().transpose(0, 1, 3, 2)  # as a picture may lie in memory
        assert np.abs(runner.make(given[0], turned) - whole).max() < 1e-5


def test_weights_that_lose_too_much_in_bf16_run_in_fp32(
        tensors: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "bf16_is_faster", lambda: True)
    kept = {**tensors, "output_block.1.weight": tensors["output_block.1.weight"] * 40}
    assert Runner(kept, "cpu").precision == "fp32"
    assert Runner(tensors, "cpu").precision == "bf16"


def test_where_bf16_is_slower_it_is_not_used(
        tensors: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "bf16_is_faster", lambda: False)
    assert Runner(tensors, "cpu").precision == "fp32"


def test_whether_bf16_is_faster_is_measured_and_the_threads_stay_as_they_were() -> None:
    before = torch.get_num_threads()
    assert room.bf16_is_faster.__wrapped__() in (True, False)
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(("threads", "batch", "workers", "each"), [
    (1, 16, 1, 1), (2, 16, 2, 1), (8, 16, 4, 2), (2, 1, 1, 2)])
def test_a_batch_is_shared_out_among_the_threads(threads: int, batch: int, workers: int, each: int) -> None:
    torch.set_num_threads(threads)
    seen = []

    def network(sound: torch.Tensor, faces: torch.Tensor) -> torch.Tensor:
        seen.append((len(sound), torch.get_num_threads()))
        return sound * 2 + faces

    shared = Shared(network, batch // 4)
    numbers = torch.arange(batch, dtype=torch.float32)
    assert torch.equal(shared(numbers, numbers), numbers * 3)
    assert sorted(seen) == [(batch // workers, each)] * workers
    assert torch.equal(shared(numbers[:1], numbers[:1]), numbers[:1] * 3)
    assert torch.get_num_threads() == threads


def test_what_fails_in_a_thread_fails_here() -> None:
    def network(sound: torch.Tensor, faces: torch.Tensor) -> torch.Tensor:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Shared(network, 4)(torch.zeros(16), torch.zeros(16))


def test_large_pictures_go_in_smaller_batches() -> None:
    assert [room.batch_for("cpu", side) for side in (96, 192, 384)] == [16, 4, 4]
    assert [room.batch_for("cuda", side) for side in (96, 192, 384)] == [128, 32, 8]


@pytest.mark.parametrize(("device", "precision", "said"), [
    ("tpu", "auto", "finds no device tpu"), ("cpu", "int3", "no precision int3")])
def test_what_is_not_there_is_refused_in_one_line(
        device: str, precision: str, said: str, tensors: dict[str, torch.Tensor]) -> None:
    with pytest.raises(SetupError, match=said) as refused:
        Runner(tensors, device, precision)
    assert "\n" not in str(refused.value)


def test_foreign_weights_are_refused() -> None:
    with pytest.raises(MediaError, match="no Wav2Lip generator"):
        Runner({"weight": torch.zeros(3)})


@pytest.mark.gpu
def test_a_gpu_makes_the_same(tensors: dict[str, torch.Tensor], given: tuple[np.ndarray, np.ndarray],
                              exact: np.ndarray) -> None:
    with Runner(tensors, "cuda", batch=2) as runner:
        made = runner.make(*given)
    assert np.abs(made - exact).max() < 1.5 / 255
