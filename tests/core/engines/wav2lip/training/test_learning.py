"""The expert and the generator learn, keep what they have learned, and go on from there as if never stopped."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra neural")

from retake.engines.wav2lip.generator import CLASSIC, Generator, narrowed  # noqa: E402
from retake.engines.wav2lip.training import course as room  # noqa: E402
from retake.engines.wav2lip.training import train_expert, train_wav2lip  # noqa: E402
from retake.engines.wav2lip.training.course import Trained, run  # noqa: E402
from retake.engines.wav2lip.training.discriminator import Discriminator  # noqa: E402
from retake.engines.wav2lip.training.drawing import GeneratorCourse  # noqa: E402
from retake.engines.wav2lip.training.judging import ExpertCourse, lower_halves, pairs  # noqa: E402
from retake.errors import MediaError, OptionError, OutputError  # noqa: E402
from retake.expert.syncnet_color import SyncNetColor, syncnet_color_of  # noqa: E402
from retake.options import ExpertTrainingOptions, Wav2LipTrainingOptions  # noqa: E402
from retake.weights.contents import contents  # noqa: E402
from retake.weights.recognise import recognised  # noqa: E402
from retake.weights.shapes import sync  # noqa: E402
from retake.weights.tensors import read_tensors  # noqa: E402
from tests.core.engines.wav2lip.designs import slim  # noqa: E402
from tests.core.engines.wav2lip.training.painted import gathered, material  # noqa: E402

EXPERT = ExpertTrainingOptions(steps=2, every=1, batch=2, eighths=1)
DRAWN = Wav2LipTrainingOptions(steps=2, every=1, batch=1, eighths=1)


def quiet(what: str, done: int, total: int) -> None:
    """Nobody is told."""


def judges(options: ExpertTrainingOptions) -> Trained:
    return run(options, gathered, ExpertCourse, quiet)


def draws(options: Wav2LipTrainingOptions) -> Trained:
    return run(options, gathered, GeneratorCourse, quiet)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def tensors_are_equal(one: Path, other: Path) -> bool:
    first, second = read_tensors(one), read_tensors(other)
    return set(first) == set(second) and all(torch.equal(first[name], second[name]) for name in first)


@pytest.fixture(scope="module")
def expert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An expert that has learned next to nothing."""
    torch.set_num_threads(1)
    return judges(replace(EXPERT, out=tmp_path_factory.mktemp("expert") / "e.pth", steps=1)).file


def test_half_of_the_pairs_are_of_one_moment() -> None:
    some = material(2, 1).learn
    faces, heard, together = pairs(some, np.random.default_rng(0), 40)
    assert together.sum() == 20
    mine = [one for one in some for _ in range(one.starts)]
    starts = [start for one in some for start in range(one.starts)]
    for face, sound, same in zip(faces, heard, together, strict=True):
        place = next(k for k, (one, start) in enumerate(zip(mine, starts, strict=True))
                     if np.array_equal(one.faces(start), face))
        assert np.array_equal(mine[place].heard(starts[place]), sound) == bool(same)


def test_the_expert_sees_lower_halves_frame_by_frame() -> None:
    faces = torch.rand(2, 3, 5, 96, 96)
    shown = lower_halves(faces)
    assert shown.shape == (2, 15, 48, 96)
    assert torch.equal(shown[:, 6:9], faces[:, :, 2, 48:])
    assert lower_halves(torch.rand(1, 3, 5, 192, 192)).shape == (1, 15, 48, 96)


def test_the_discriminator_is_the_one_whose_file_is_known() -> None:
    with torch.device("meta"):
        network = Discriminator()
        assert network(torch.empty(4, 3, 48, 96)).shape == (4,)
    assert {name: tuple(one.shape) for name, one in network.state_dict().items()} == sync.discriminator()


@pytest.mark.parametrize("eighths", [1, 3, 8])
def test_narrow_networks_are_known_by_their_shapes(eighths: int) -> None:
    with torch.device("meta"):
        drawing, judging = Generator(narrowed(CLASSIC, eighths)), SyncNetColor(eighths)
    for network, kind in ((drawing, "wav2lip"), (judging, "lipsync-expert")):
        told = recognised(network.state_dict())
        assert (told.kind.name, told.details.get("eighths", 8)) == (kind, eighths)
    torn = {**drawing.state_dict(), "face_encoder_blocks.3.1.conv_block.0.weight": torch.zeros(5, 5, 3, 3)}
    with pytest.raises(MediaError):
        recognised(torn)


def test_a_checkpoint_has_upstream_s_layout_and_is_known_as_a_model(tmp_path: Path, expert: Path) -> None:
    made = draws(replace(DRAWN, out=tmp_path / "g.pth", expert=expert))
    found = torch.load(made.file, weights_only=True)
    assert {"state_dict", "optimizer", "global_step", "global_epoch"} <= set(found)
    assert not any(name.startswith("module.") for name in found["state_dict"])
    assert (found["global_step"], found["global_epoch"]) == (2, 0)
    assert len(found["optimizer"]["state"]) > 100
    for file in (made.file, made.best):
        assert recognised(contents(file).tensors).kind.name == "wav2lip"
    assert recognised(contents(expert).tensors).kind.name == "lipsync-expert"
    assert syncnet_color_of(read_tensors(expert))


def test_curves_and_pictures_show_how_it_goes(tmp_path: Path, expert: Path) -> None:
    made = draws(replace(DRAWN, out=tmp_path / "g.pth", expert=expert))
    table = rows(made.curves)
    assert [row["step"] for row in table] == ["0", "1", "2"]
    assert table[0]["l1"] == "" and 0 < float(table[2]["l1"]) < 1
    assert float(table[2]["held_l1"]) == pytest.approx(made.after["l1"], rel=1e-4)
    picture = cv2.imread(str(tmp_path / "g_pictures" / "step_0000002.png"))
    assert picture.shape == (4 * 96, 8 * 96, 3)
    assert picture[48:96].max() == 0 and picture[96:].min(axis=(0, 1)).max() < 100
    assert np.abs(picture[:48].astype(int) - picture[3 * 96 : 3 * 96 + 48]).max() == 0  # the input is the truth's
    assert {one.name for one in tmp_path.iterdir()} == {"g.pth", "g_best.pth", "g.csv", "g_pictures"}


@pytest.mark.parametrize("kind", ["expert", pytest.param("generator", marks=pytest.mark.long)])
def test_the_same_seed_gives_the_same_weights_stopped_or_not(kind: str, tmp_path: Path, expert: Path) -> None:
    options: Any = replace(EXPERT, steps=4) if kind == "expert" else replace(DRAWN, steps=4, expert=expert)
    train: Any = judges if kind == "expert" else draws
    whole = train(replace(options, out=tmp_path / "a.pth"))
    train(replace(options, out=tmp_path / "b.pth", steps=2))
    halves = train(replace(options, out=tmp_path / "b.pth", resume=True))
    other = train(replace(options, out=tmp_path / "c.pth", seed=1))
    assert tensors_are_equal(whole.file, halves.file)
    assert not tensors_are_equal(whole.file, other.file)
    assert halves.steps == 4 and [row["step"] for row in rows(halves.curves)] == ["0", "1", "2", "3", "4"]
    again = torch.load(halves.file, weights_only=True)
    first = torch.load(whole.file, weights_only=True)
    assert all(torch.equal(one["exp_avg"], first["optimizer"]["state"][key]["exp_avg"])
               for key, one in again["optimizer"]["state"].items())


def test_what_was_noted_behind_the_last_checkpoint_is_noted_anew(tmp_path: Path) -> None:
    made = judges(replace(EXPERT, out=tmp_path / "e.pth"))
    with made.curves.open("a") as file:
        file.write("3,9,9,0.5,0.5,0.5,0.5\n4,9")
    judges(replace(EXPERT, out=tmp_path / "e.pth", steps=3, resume=True))
    assert [row["step"] for row in rows(made.curves)] == ["0", "1", "2", "3"]
    assert rows(made.curves)[3]["seconds"] != "9" or rows(made.curves)[3]["epoch"] != "9"


def test_a_stop_leaves_the_last_checkpoint(tmp_path: Path) -> None:
    def stops(what: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(replace(EXPERT, out=tmp_path / "e.pth", steps=9), gathered, ExpertCourse, stops)
    assert torch.load(tmp_path / "e.pth", weights_only=True)["global_step"] == 3
    assert not [one for one in tmp_path.iterdir() if ".part" in one.name]


def test_the_expert_counts_only_once_it_is_nearly_content(tmp_path: Path, expert: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    def sync_losses(course: GeneratorCourse, *_: Any) -> torch.Tensor:
        return torch.tensor(next(told))

    told = iter([0.9] * 8 + [0.7] * 8)
    monkeypatch.setattr(GeneratorCourse, "_out_of_sync", sync_losses)
    course = GeneratorCourse(replace(DRAWN, out=tmp_path / "g.pth", expert=expert), "cpu")
    course.material = material(2, 1)
    course.check()
    assert "sync" not in course.learn(0)
    course.check()
    told = iter([0.7])
    assert "sync" in course.learn(1)


def test_neither_expert_nor_discriminator_learns_by_the_generator_s_losses(tmp_path: Path, expert: Path) -> None:
    course = GeneratorCourse(replace(DRAWN, out=tmp_path / "g.pth", expert=expert), "cpu")
    course.material = material(2, 1)
    before = {name: one.clone() for name, one in course._expert.state_dict().items()}
    assert course._judge is not None
    judge = [one.detach().clone() for one in course._judge.parameters()]
    course._sync = 0.03
    losses = course.learn(0)
    assert set(losses) == {"l1", "sync", "real", "told_apart"}
    assert all(torch.equal(one, before[name]) for name, one in course._expert.state_dict().items())
    assert not course._expert.training
    moved = [float((one.detach() - was).abs().max())
             for one, was in zip(course._judge.parameters(), judge, strict=True)]
    assert 0 < max(moved) < 2e-4  # one step of its own


def test_an_actor_s_own_begins_from_weights_of_any_size(tmp_path: Path, expert: Path) -> None:
    network = Generator(slim(CLASSIC))
    torch.save({"state_dict": {f"module.{name}": one for name, one in network.state_dict().items()}},
               tmp_path / "begin.pth")
    made = draws(replace(DRAWN, out=tmp_path / "own.pth", begin=tmp_path / "begin.pth", steps=1, rate=1e-6,
                         expert=expert, adversarial=False))
    before, after = network.state_dict(), read_tensors(made.file)
    name = "face_decoder_blocks.3.1.conv_block.0.weight"
    assert before[name].shape == after[name].shape
    assert 0 < (before[name] - after[name]).abs().max() < 1e-5


def test_what_must_fail_fails_before_the_work(tmp_path: Path, expert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_learned", lambda *_: pytest.fail("it began to learn"))
    never: Any = lambda side: pytest.fail("it began to measure")  # noqa: E731
    judge, draw = partial(run, gather=never, kind=ExpertCourse, told=quiet), \
        partial(run, gather=never, kind=GeneratorCourse, told=quiet)
    with pytest.raises(OutputError, match="no such folder"):
        judge(replace(EXPERT, out=tmp_path / "no" / "e.pth"))
    with pytest.raises(MediaError, match="to resume from"):
        judge(replace(EXPERT, out=tmp_path / "e.pth", resume=True))
    with pytest.raises(MediaError, match="Wav2Lip"):
        draw(replace(DRAWN, out=tmp_path / "g.pth", begin=expert, expert=expert))
    network = Generator(slim(CLASSIC)).state_dict()
    torch.save(network, tmp_path / "used.pth")
    with pytest.raises(MediaError, match=r"no training that can be gone on with.*--begin"):
        draw(replace(DRAWN, out=tmp_path / "used.pth", resume=True, expert=expert))
    with pytest.raises(MediaError, match="lip-sync expert"):
        draw(replace(DRAWN, out=tmp_path / "g.pth", expert=tmp_path / "used.pth"))


def test_resuming_and_beginning_anew_exclude_each_other(tmp_path: Path) -> None:
    for train, options in ((train_expert, EXPERT), (train_wav2lip, DRAWN)):
        with pytest.raises(OptionError, match="Choose one of the two"):
            train([tmp_path], replace(options, resume=True, begin=tmp_path / "a.pth"), quiet, print)  # type: ignore[arg-type]


@pytest.mark.long
def test_both_lose_less_on_sentences_that_they_never_learned_from(tmp_path: Path) -> None:
    expert = judges(replace(EXPERT, out=tmp_path / "e.pth", steps=60, every=20, batch=8, rate=4e-4))
    assert expert.before["sync"] > 0.65
    best = min(float(row["held_sync"]) for row in rows(expert.curves))
    assert best < 0.62 and torch.load(expert.best, weights_only=True)["retake"]["held"]["sync"] == pytest.approx(best)
    made = draws(replace(DRAWN, out=tmp_path / "g.pth", steps=50, every=25, eighths=2, rate=1e-3,
                         expert=expert.best, adversarial=False))
    assert made.after["l1"] < 0.75 * made.before["l1"]
