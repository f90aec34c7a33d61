"""Models beside a network have a hand in its mouths: a take names them, and another one makes another take."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from retake.batch.key import key_of
from retake.errors import SetupError
from retake.options.render import RenderOptions
from retake.pipeline.generated.generation import chosen
from retake.pipeline.online.earlier import Row, _models
from retake.pipeline.request import RenderRequest
from retake.weights.kinds import kind_named
from retake.weights.store import Model
from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble


def model(kind: str, digit: str) -> Model:
    found = kind_named(kind)
    assert found
    return Model(f"{kind}-{digit}", found, Path(kind), digit * 64)


@dataclass
class Brought:
    """A models folder that holds one model of each kind."""

    there: dict[str, Model] = field(default_factory=dict)
    folder: Path = Path("models")

    def all(self) -> tuple[Model, ...]:
        return tuple(self.there.values())

    def find(self, kind: str) -> Model:
        return self.there[kind]


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> Brought:
    found = Brought({kind: model(kind, digit) for kind, digit in (("musetalk", "a"), ("vae", "b"), ("whisper", "c"))})
    for one in found.all():
        monkeypatch.setattr(type(one), "check", lambda self: None)
    monkeypatch.setattr("retake.pipeline.generated.generation.Models", lambda: found)
    monkeypatch.setattr("retake.pipeline.generated.generation.check_libraries", lambda name: None)
    return found


OPTIONS = RenderOptions(engine="musetalk")


def test_a_take_names_the_models_beside_its_network(brought: Brought) -> None:
    found = chosen(OPTIONS)
    assert found
    assert [one["kind"] for one in found.as_data()["beside"]] == ["vae", "whisper"]
    row = Row(0, "generated", "other words", 0.0, 1.0, 0, 1.0)
    assert _models(found.as_data(), (row,)) == ("a" * 64, "b" * 64, "c" * 64)
    assert _models(found.as_data(), (replace(row, kind="retimed"),)) == ()


def test_a_take_is_not_rendered_again_by_another_model_beside_it(brought: Brought) -> None:
    before = ("a" * 64, "b" * 64, "c" * 64)
    assert chosen(OPTIONS, before)
    assert chosen(OPTIONS, before[:1])  # a report of before they were named
    brought.there["vae"] = model("vae", "d")
    with pytest.raises(SetupError, match="retake models remove vae-d"):
        chosen(OPTIONS, before)


def test_another_model_beside_the_network_is_another_job(brought: Brought, tmp_path: Path) -> None:
    plate = write(tmp_path / "sh010.mkv", talking(3), babble(frames=3))
    request = RenderRequest(plate, plate, options=OPTIONS)
    before = key_of(request, {})
    assert key_of(request, {}) == before
    brought.there["whisper"] = model("whisper", "d")
    assert key_of(request, {}) != before
