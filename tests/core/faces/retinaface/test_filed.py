"""The user's RetinaFace is asked by itself where there is one, and kept faces tell by which model they were found."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retake.batch.key import key_of
from retake.cache import Cache
from retake.faces import FaceTracks, track_faces
from retake.faces.retinaface.filed import Filed, filed
from retake.options.render import RenderOptions
from retake.pipeline import analysis, second_sight
from retake.pipeline.analysis import faces_of, known_faces
from retake.pipeline.pieces import SHOT, Piece
from retake.pipeline.request import RenderRequest, Span
from retake.pipeline.second_sight import second_sight_told
from retake.video import open_video
from retake.weights.shapes.retinaface import retinaface
from retake.weights.store import Models
from tests.core.faces.conftest import talking
from tests.core.pipeline.shots import write
from tests.core.weights.files import model, written
from tests.faces_synth import Painted

ASKED = track_faces.__name__  # what is watched


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """A models folder with a RetinaFace whose numbers mean nothing."""
    folder = tmp_path_factory.mktemp("second")
    found = Models(folder / "models")
    found.add(written(folder / "retinaface_resnet50_2020-07-20.pth", model(retinaface())))
    return found


@pytest.fixture
def own(models: Models) -> Filed:
    """It, ready to be opened."""
    found = filed(models, torch_there=lambda: True)
    assert found is not None
    return found


def test_nothing_is_asked_where_nothing_is_filed(tmp_path: Path) -> None:
    assert filed(Models(tmp_path)) is None


def test_nothing_is_asked_without_pytorch(models: Models) -> None:
    assert filed(models, torch_there=lambda: False) is None


def test_a_model_that_has_changed_is_not_asked(tmp_path: Path) -> None:
    models = Models(tmp_path / "models")
    added, = models.add(written(tmp_path / "own.pth", model(retinaface())))
    added.path.write_bytes(b"another")
    assert filed(models, torch_there=lambda: True) is None


def test_a_take_is_told_the_model_its_licence_and_what_that_forbids(own: Filed) -> None:
    told = own.as_data()
    assert told["kind"] == "retinaface"
    assert told["sha256"] == own.sha256 and len(own.sha256) == 64
    assert told["licence"] == "MIT code, learned on research data"
    assert "WIDER FACE" in told["forbids"]
    assert told["word"] is None


def test_it_is_opened_with_the_users_weights(own: Filed) -> None:
    pytest.importorskip("torch", reason="RetinaFace needs the extra neural")
    with own.opened() as detector:
        assert detector.sha256 == own.sha256
        assert len(detector.faces([np.zeros((48, 64, 3), np.uint8)])) == 1


def test_what_does_not_ask_it_loads_no_torch(house: Path) -> None:
    program = ("import sys\nimport retake.faces, retake.pipeline.analysis, retake.faces.second_look\n"
               "from retake.faces.retinaface.filed import filed\nassert filed() is None\n"
               "sys.exit('torch' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], cwd=house / "core", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_kept_faces_go_by_the_model_that_could_be_asked(
        tmp_path: Path, own: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    span, cache, seen = Span(0, 5, 0, 5), Cache(tmp_path / "kept"), []

    def watched(*words: Any, second: Any = None, **more: Any) -> FaceTracks:
        seen.append(second)
        return track_faces(*words, second=second, **more)
    monkeypatch.setattr(analysis, ASKED, watched)
    with open_video(write(tmp_path / "plate.mkv", Painted(talking, 5))) as reader:
        faces_of(reader, span, "auto", cache, lambda *words: None)
        monkeypatch.setattr(analysis, "filed", lambda: own)
        assert known_faces(reader.info, span, "auto", cache) is None
        faces_of(reader, span, "auto", cache, lambda *words: None)
        faces_of(reader, span, "auto", cache, lambda *words: None)
        assert known_faces(reader.info, span, "auto", cache) is not None
    assert seen == [None, own.opened]


def test_take_json_names_the_model_where_it_was_asked_and_only_there(
        talk: FaceTracks, own: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    from fractions import Fraction

    from retake.faces.track import SecondSight
    monkeypatch.setattr(second_sight, "filed", lambda: own)
    shot = Piece(SHOT, Path("plate.mov"), talk, talk.faces[0], Fraction(25))
    assert second_sight_told([shot]) == {}
    asked = replace(shot, tracks=replace(talk, second=SecondSight(own.sha256, 3, 20, 1)))
    assert second_sight_told([shot, asked, asked]) == {
        "detector": {**own.as_data(), "asked": 6, "frames": 40, "left": 2}}


def test_a_jobs_key_changes_with_the_model(tmp_path: Path, own: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    plate, sound = written(tmp_path / "plate.mov", b"plate"), written(tmp_path / "line.wav", b"line")
    request = RenderRequest(plate, sound, options=RenderOptions())
    without = key_of(request, {})
    assert key_of(request, {}) == without
    monkeypatch.setattr("retake.batch.key.filed", lambda: own)
    assert key_of(request, {}) != without
