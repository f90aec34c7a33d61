"""Movies and takes are judged by the experts that the user has; where there is none, nothing happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

pytest.importorskip("torch", reason="the experts need the extra neural")

from retake.audio import PcmTrack, SoundForm, write_sound
from retake.cache import Cache
from retake.cli import main
from retake.errors import SetupError
from retake.expert.filed import called, filed
from retake.options.render import RenderOptions
from retake.pipeline.check import CheckRequest, check
from retake.pipeline.decision import Decision
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest, Span
from retake.pipeline.second import SecondJudge
from retake.quality.page import page
from retake.quality.table import lines
from retake.video import open_video, open_writer
from retake.video.reader import VideoReader
from retake.weights.kinds import ModelKind, kind_named
from retake.weights.shapes import sync
from retake.weights.store import Models
from retake.weights.word import give_word, licensed
from tests.core.expert.asked import put_in_place
from tests.core.pipeline.talker import RATE, babble, chatter, talker
from tests.core.weights.files import model as weights
from tests.core.weights.files import written
from tests.faces_synth import Painted

FRAMES = 150


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of a painted talker, his sound with him; beside it the cache that all tests share."""
    path = tmp_path_factory.mktemp("asked") / "talk.mkv"
    reader: VideoReader = Painted(talker(chatter, FRAMES), FRAMES, rate=RATE)
    sound = PcmTrack([babble(chatter, FRAMES)], SoundForm(48_000, 1))
    with open_writer(path, "ffv1", replace(reader.info, pixel_format="yuv420p", intra=True), [sound]) as writer:
        for frame in reader.frames():
            writer.write(frame)
    return path


@pytest.fixture
def none_filed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "models"))


def test_a_shift_is_found_by_every_judge(movie: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = 5
    put_in_place(monkeypatch)
    write_sound(tmp_path / "line.wav", babble(lambda seconds: chatter(seconds + late / 25), FRAMES), 48_000)
    told = check(CheckRequest(movie, tmp_path / "line.wav"), Cache(movie.parent / "cache"), lambda *_: None)
    (face,) = told.faces
    for name in ("SyncNet-color", "SyncNet"):
        found = face.experts[name]
        assert found is not None and abs(found.frames - late) <= 1 and found.confidence >= 0.8, name


def test_the_command_shows_every_judge_in_a_table_and_in_json(
        movie: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    put_in_place(monkeypatch)
    monkeypatch.setenv("RETAKE_CACHE", str(movie.parent / "cache"))
    assert main(["check", str(movie)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("The lips are in sync")
    for words in ("judge", "listener", "SyncNet-color", "likeness 0.", "LSE-C 0.", "LSE-D "):
        assert words in shown
    assert main(["check", str(movie), "--json"]) == 0
    experts = json.loads(capsys.readouterr().out)["faces"][0]["experts"]
    assert set(experts["SyncNet-color"]) == {"frames", "confidence", "windows", "likeness", "margin"}
    assert set(experts["SyncNet"]) == {"frames", "confidence", "windows", "lse_c", "lse_d"}
    assert main(["check", str(movie), "--no-experts", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["faces"][0]["experts"] == {}


def test_a_check_can_be_called_off_while_experts_are_asked(movie: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place(monkeypatch)

    def tell(step: str, done: int, of: int) -> None:
        if "experts" in step and done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(CheckRequest(movie), Cache(movie.parent / "cache"), tell)


@pytest.fixture(scope="module")
def report(movie: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A take for the same words five frames earlier, judged by SyncNet: the plate's lips are late for them."""
    folder = tmp_path_factory.mktemp("take")
    write_sound(folder / "line.wav", babble(lambda seconds: chatter(seconds + 0.2), FRAMES), 48_000)
    with pytest.MonkeyPatch.context() as monkeypatch:
        put_in_place(monkeypatch, ("syncnet",))
        take = render(RenderRequest(movie, folder / "line.wav", options=RenderOptions(folder=folder)),
                      Cache(movie.parent / "cache"), lambda *_: None)
    data: dict[str, Any] = json.loads(take.report.read_text())
    return data


def test_a_take_is_judged_before_and_after_and_the_plate_with_its_own_sound(report: dict[str, Any]) -> None:
    (told,) = report["figures"]["expert"]
    assert told["judge"] == "SyncNet"
    for side, late in (("own", 0), ("before", 5), ("after", 0)):
        assert abs(told[side]["frames"] - late) <= 1, side
        assert side == "after" or told[side]["confidence"] >= 0.8, side


def test_take_json_says_who_judged(report: dict[str, Any]) -> None:
    (told,) = report["judges"]
    assert (told["kind"], told["label"]) == ("syncnet", "SyncNet")


def test_of_a_judge_all_is_told_that_is_told_of_an_engine_s_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                  ) -> None:
    models = Models(tmp_path / "models")
    model, = models.add(written(tmp_path / "lipsync_expert.pth", weights(sync.expert(1))))
    word = give_word(model.kind, models.folder)
    monkeypatch.setattr("retake.expert.filed._opened", lambda model: model.kind.name)
    (one,), _ = called(models)
    assert one.facts == licensed(model, word)
    assert "commercially" in one.facts["forbids"] and one.facts["word"]["given"]


def test_their_word_stands_in_the_table_and_on_the_page(report: dict[str, Any]) -> None:
    shown = "\n".join(lines(report))
    assert "By SyncNet " in shown and "LSE-C" in shown
    assert "By SyncNet" in page(report)


def test_of_two_experts_the_first_that_can_be_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Filed:
        sha256 = ""

        def __init__(self, kind: str) -> None:
            self.kind = kind_named(kind)

    waiting: list[str] = []
    monkeypatch.setattr("retake.expert.filed.licensed", lambda model, word: {})

    def word(kind: ModelKind, folder: Path) -> None:
        if kind.name in waiting:
            raise SetupError("Give your word.")

    monkeypatch.setattr("retake.expert.filed.filed", lambda models: (Filed("lipsync-expert"), Filed("syncnet")))
    monkeypatch.setattr("retake.expert.filed.word_for", word)
    monkeypatch.setattr("retake.expert.filed._opened", lambda model: model.kind.name)
    found, notes = called(most=1)
    assert ([str(one.expert) for one in found], notes) == (["lipsync-expert"], ())
    waiting.append("lipsync-expert")
    found, notes = called(most=1)
    assert [str(one.expert) for one in found] == ["syncnet"]
    assert len(notes) == 1 and "Give your word." in notes[0]


def test_without_a_model_nothing_is_asked_and_torch_is_not_loaded(none_filed: None, movie: Path, tmp_path: Path
                                                                   ) -> None:
    assert filed() == () and called() == ((), ())
    program = ("import sys; from pathlib import Path; from retake.cli import main; "
               f"code = main(['check', {str(movie)!r}, '--json']); sys.exit(code or 'torch' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False,
                          env={**os.environ, "RETAKE_CACHE": str(movie.parent / "cache"),
                               "PYTHONPATH": "core"})
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faces"][0]["experts"] == {} and told["notes"] == []


def test_switched_off_nobody_is_asked(movie: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("retake.pipeline.second.filed", never)
    request = RenderRequest(movie, movie, options=RenderOptions(second_judge=False))
    with open_video(movie) as reader:
        judge = SecondJudge(request, reader.info, Span(0, FRAMES, 0, FRAMES), cast(Decision, None))
    assert judge.opinions() == () and judge.told(("a note",)) == {}


def test_a_model_that_can_not_be_used_is_told_of_and_nothing_fails(movie: Path, monkeypatch: pytest.MonkeyPatch
                                                                   ) -> None:
    class Waiting:
        kind: object = None

    def refused(*_: object) -> None:
        raise SetupError("Give your word once: retake models accept lipsync-expert")

    Waiting.kind = kind_named("lipsync-expert")
    monkeypatch.setattr("retake.expert.filed.filed", lambda models: (Waiting,))
    monkeypatch.setattr("retake.expert.filed.word_for", refused)
    monkeypatch.setattr("retake.pipeline.check.filed", lambda: (Waiting,))
    told = check(CheckRequest(movie), Cache(movie.parent / "cache"), lambda *_: None)
    assert told.faces[0].experts == {}
    (note,) = told.notes
    assert "retake models accept lipsync-expert" in note and "\n" not in note
