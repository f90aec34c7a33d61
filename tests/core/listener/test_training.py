"""A listener is trained, runs the same in NumPy as in torch, and comes out the same from the same seed."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.errors import MediaError, OutputError, SetupError
from retake.listener import hear
from retake.listener import training as room
from retake.listener.features import WIDTH
from retake.listener.network import Ear, ears, mean_and_spread, shapes
from retake.listener.safetensors import read_tensors
from retake.listener.training.footage import Sentence, found, normalised, on_steps
from retake.listener.training.lessons import lesson, lessons
from retake.manifest import home
from retake.options import TrainingOptions
from tests.core.speech.talk import vowels


def sentences(count: int = 4) -> list[Sentence]:
    """Sounds whose lips open with the sound."""
    made = []
    for seed in range(count):
        samples = np.roll(vowels(2.0, seed), seed * 3000)
        level = np.abs(samples[:32_000].reshape(50, 640)).mean(axis=1)
        measures = np.stack([level, -level, level * 2], axis=1) * 3 + 0.1
        made.append(Sentence(f"sentence {seed}", samples, 25.0, measures.astype(np.float32), np.zeros(50, np.float32)))
    return normalised(made)


def test_numpy_hears_what_torch_hears() -> None:
    torch = pytest.importorskip("torch", reason="training needs the extra neural")
    from retake.listener.training.ears import TorchEar, tensors_of

    torch.manual_seed(0)
    network = TorchEar(8, 0.2).eval()
    tensors = tensors_of(network)
    assert {name: one.shape for name, one in tensors.items()} == shapes(8)
    features = np.random.default_rng(0).standard_normal((201, WIDTH)).astype(np.float32)
    even = np.concatenate([features, features[-1:]])
    with torch.no_grad():
        theirs = network(torch.from_numpy(even.T[None]))[0].T.numpy()
    ours, _ = mean_and_spread([Ear(tensors)], features)
    assert np.allclose(ours, theirs, atol=1e-5)


def test_long_sounds_are_heard_by_parts_without_a_seam() -> None:
    rng = np.random.default_rng(0)
    tensors = {name: rng.standard_normal(shape).astype(np.float32) * 0.05 for name, shape in shapes(8).items()}
    features = rng.standard_normal((8000, WIDTH)).astype(np.float32)
    whole, part = Ear(tensors)(features), Ear(tensors)(features[5600:6400])
    assert np.allclose(whole[2900:3100], part[100:300], atol=1e-5)


@pytest.mark.long
def test_the_same_seed_gives_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="training needs the extra neural")
    from retake.listener.training import course
    from retake.listener.training.plan import EarPlan, Plan

    monkeypatch.setattr(course, "gathered", lambda *_: (sentences(), sentences(1)))
    plan = Plan((EarPlan(8, 0), EarPlan(6, 1)), versions=2, rounds=30)
    said: list[str] = []
    first = course.train([], tmp_path / "a", plan, told=lambda what, done, total: said.append(what))
    course.train([], tmp_path / "b", plan)
    course.train([], tmp_path / "c", replace(plan, ears=(EarPlan(8, 5), EarPlan(6, 6))))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()
    assert set(said) == {"listening", "learning 1 of 2", "learning 2 of 2"}
    assert first.held.opening > 0.8
    adapted = course.train([], tmp_path / "d", plan, begin=tmp_path / "a")
    assert adapted.held.opening > 0.8
    heard = hear(sentences(1)[0].samples, Fraction(25), weights=tmp_path / "a")
    assert len(heard) == 50
    assert heard.opening[heard.opening.argmax()] > heard.opening[0] + 0.5


@pytest.mark.long
def test_the_shipped_weights_are_what_the_training_makes(tmp_path: Path, shared: Path) -> None:
    if not os.environ.get("RETAKE_TRAIN"):
        pytest.skip("training takes a quarter of an hour: set RETAKE_TRAIN=1")
    pytest.importorskip("torch", reason="training needs the extra neural")
    options = TrainingOptions(out=tmp_path / "made")
    room.train_listener([shared / "media" / "grid" / "s1"], options, lambda what, done, total: None)
    assert (tmp_path / "made").read_bytes() == (home() / "resources" / "listener.safetensors").read_bytes()


def test_lessons_are_the_same_from_the_same_seed() -> None:
    some = sentences(2)
    first, again, other = (list(lessons(some, 3, seed)) for seed in (0, 0, 1))
    assert all(np.array_equal(a.features, b.features) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a.features, b.features) for a, b in zip(first, other, strict=True))
    assert len(first) == 6
    assert first[0].features.shape == (200, WIDTH)
    assert first[0].wanted.shape == (100, 5)


def test_what_is_not_seen_is_not_learned() -> None:
    sentence, = sentences(1)
    measures = sentence.measures.copy()
    measures[10:20] = np.nan
    made = lesson(replace(sentence, measures=measures))
    assert np.isfinite(made.wanted).all()
    assert made.known[:, 0].min() == 0 < made.known[:, 0].mean() < 1
    assert made.known[:, 3].min() == 1


def test_measures_follow_the_speed_of_the_sound() -> None:
    line = np.arange(50, dtype=np.float32)[:, None]
    assert on_steps(line, 25.0, 100, 2.0)[50, 0] == pytest.approx(50.5 / 100 * 2 * 25 - 0.5, abs=1e-3)


def test_footage_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no movies"):
        found([tmp_path])
    with pytest.raises(MediaError, match="There is no"):
        found([tmp_path / "nothing.mp4"])


def test_what_must_fail_fails_before_the_work(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra neural")
    nothing: list[str] = []
    for options in (TrainingOptions(out=tmp_path / "no" / "folder"), TrainingOptions(begin=tmp_path / "none")):
        with pytest.raises((OutputError, MediaError)):
            room.train_listener([tmp_path], options, lambda what, done, total: nothing.append(what))
    assert nothing == []


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SetupError, match="Training needs PyTorch"):
        room.train_listener([], TrainingOptions(), lambda what, done, total: None)


def test_networks_are_told_by_name(tmp_path: Path) -> None:
    from retake.listener.safetensors import write_tensors
    tensors = {f"0.{name}": np.zeros(shape, np.float32) for name, shape in shapes(4).items()}
    tensors |= {f"1.{name}": np.zeros(shape, np.float32) for name, shape in shapes(6).items()}
    write_tensors(tmp_path / "two", tensors, {})
    assert [one.hidden for one in ears(read_tensors(tmp_path / "two")[0])] == [4, 6]
