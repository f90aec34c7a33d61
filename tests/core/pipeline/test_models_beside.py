"""Models beside a network have a hand in its mouths: a take names them, and another one makes another take."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from retake.batch.key import key_of
from retake.errors import SetupError
from retake.options.render import RenderOptions
from retake.pipeline.generated.generation import chosen, chosen_again
from retake.pipeline.online.earlier import Row, _models
from retake.pipeline.request import RenderRequest
from retake.weights.kinds import kind_named
from retake.weights.model import Used
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
        monkeypatch.setattr(type(one), "check_there", lambda self: None)
    monkeypatch.setattr("retake.pipeline.generated.generation.Models", lambda: found)
    monkeypatch.setattr("retake.pipeline.generated.generation.check_libraries", lambda name: None)
    return found


OPTIONS = RenderOptions(engine="musetalk")


def test_a_take_names_the_models_beside_its_network(brought: Brought) -> None:
    found = chosen(OPTIONS)
    assert found
    assert [one["kind"] for one in found.as_data()["beside"]] == ["vae", "whisper"]
    row = Row(0, "generated", "other words", 0.0, 1.0, 0, 1.0)
    assert all(one["licence"] and "forbids" in one for one in (found.as_data(), *found.as_data()["beside"]))
    assert _models(found.as_data(), (row,)) == tuple(Used(digit * 64, {}) for digit in "abc")
    assert _models(found.as_data(), (replace(row, kind="retimed"),)) == ()


BEFORE = tuple(Used(digit * 64, {}) for digit in "abc")


def test_a_take_is_not_rendered_again_by_another_model_beside_it(brought: Brought) -> None:
    assert chosen_again(BEFORE).hashes == chosen_again(BEFORE[:1]).hashes  # a report of before they were named
    del brought.there["vae"]
    with pytest.raises(SetupError, match=r"by a model that is not there \(sha256 bbbbbbbbbbbb…\)\. Bring"):
        chosen_again(BEFORE)


def test_the_very_models_of_a_take_are_found_among_newer_ones(brought: Brought) -> None:
    for digit, kind in (("d", "vae"), ("e", "musetalk")):
        brought.there[f"newer {kind}"] = model(kind, digit)
    assert chosen_again(BEFORE).hashes == ("a" * 64, "b" * 64, "c" * 64)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("told", [{}, {"config.json": "e" * 64}, {"config.json": "f" * 64, "other.json": "f" * 64}])
def test_a_take_is_not_rendered_again_with_other_settings_beside_a_model(place: int, told: dict[str, str],
                                                                         brought: Brought) -> None:
    kind = ("musetalk", "vae")[place]
    brought.there[kind] = replace(brought.there[kind], settings={"config.json": "f" * 64})
    with pytest.raises(SetupError, match=rf"another (config|other)\.json beside {kind}-.*or render anew"):
        chosen_again(with_settings(place, told))
    assert chosen_again(with_settings(place, {"config.json": "f" * 64}))
    assert chosen_again(with_settings(place, None))  # a report of before settings were named


def with_settings(place: int, told: dict[str, str] | None) -> tuple[Used, ...]:
    """What a report tells, with those settings of one of the models."""
    return tuple(one._replace(settings=told) if k == place else one for k, one in enumerate(BEFORE))


@pytest.mark.parametrize("settings", [["x"], {"a": "b"}, {"": "f" * 64}, {"a\nb": "f" * 64}, 3, "x"])
def test_settings_that_are_none_are_not_believed(settings: object) -> None:
    row = Row(0, "generated", "other words", 0.0, 1.0, 0, 1.0)
    with pytest.raises(ValueError, match="no hash"):
        _models({"sha256": "a" * 64, "settings": settings}, (row,))


def test_another_model_beside_the_network_is_another_job(brought: Brought, tmp_path: Path) -> None:
    plate = write(tmp_path / "sh010.mkv", talking(3), babble(frames=3))
    request = RenderRequest(plate, plate, options=OPTIONS)
    before = key_of(request, {})
    assert key_of(request, {}) == before
    brought.there["whisper"] = model("whisper", "d")
    assert key_of(request, {}) != before
