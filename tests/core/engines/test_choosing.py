"""Which of several models makes a take's mouths is the user's choice, and what can't be is told with what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.engines.choosing import network_chosen
from retake.errors import MediaError, OptionError, RetakeError, SetupError
from retake.weights.shapes import Shapes, diffusion, sync, wav2lip
from retake.weights.store import Models
from tests.core.weights.files import model, written

NETWORKS: dict[str, Shapes] = {"wav2lip": wav2lip.classic(), "wav2lip_gan": wav2lip.classic(4),
                               "lipsync_expert": sync.expert(), "musetalk_mine": diffusion.unet(8)}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Two of Wav2Lip, the newer one called wav2lip_gan, one of MuseTalk and an expert."""
    folder = tmp_path_factory.mktemp("models")
    found = Models(folder / "models")
    for name, shapes in NETWORKS.items():
        found.add(written(folder / f"{name}.pth", model(shapes)))
    assert [one.name for one in found.all()] == ["wav2lip-96", "wav2lip_gan", "lipsync_expert", "musetalk_mine"]
    return found


def chosen(engine: str, name: str, models: Models) -> tuple[str, str] | None:
    found = network_chosen(engine, name, models)
    return None if found is None else (found[0].name, found[1].name)


def test_the_newest_that_fits_is_taken_where_none_is_named(models: Models) -> None:
    assert chosen("wav2lip", "", models) == ("wav2lip", "wav2lip_gan")
    assert chosen("auto", "", models) == ("wav2lip", "wav2lip_gan")
    assert chosen("musetalk", "", models) == ("musetalk", "musetalk_mine")
    assert chosen("footage", "", models) is chosen("passthrough", "", models) is None


def test_auto_takes_the_first_network_whose_model_is_there(models: Models, tmp_path: Path) -> None:
    other = Models(tmp_path / "other")
    other.add(models.named("musetalk_mine").path)
    assert network_chosen("auto", "", other)[0].name == "musetalk"  # type: ignore[index]


def test_one_is_named_as_the_list_calls_it_or_by_its_hash(models: Models) -> None:
    assert chosen("wav2lip", "wav2lip-96", models) == ("wav2lip", "wav2lip-96")
    sha256 = models.named("wav2lip-96").sha256
    assert chosen("auto", sha256, models) == chosen("wav2lip", sha256[:12], models) == ("wav2lip", "wav2lip-96")
    for name in ("musetalk_mine", "musetalk"):
        assert chosen("auto", name, models) == ("musetalk", "musetalk_mine")


@pytest.mark.parametrize(("engine", "name", "kind", "words"), [
    ("wav2lip", "wav2lip_256", SetupError, "There is no model wav2lip_256 for the engine wav2lip. "
                                           "There are: wav2lip-96, wav2lip_gan."),
    ("auto", "none", SetupError, "There is no model none for the engine auto. "
                                 "There are: wav2lip-96, wav2lip_gan, musetalk_mine."),
    ("auto", "wav2lip", SetupError, "There are 2 models for the engine wav2lip. Name one of them: "
                                    "wav2lip-96, wav2lip_gan."),
    ("wav2lip", "musetalk_mine", OptionError, "musetalk_mine is MuseTalk: the engine wav2lip draws no mouths with it. "
                                              "There are: wav2lip-96, wav2lip_gan."),
    ("auto", "lipsync_expert", OptionError, "lipsync_expert is Wav2Lip's lip-sync expert: the engine auto draws no "
                                            "mouths with it. There are: wav2lip-96, wav2lip_gan, musetalk_mine."),
    ("footage", "wav2lip-96", OptionError, "The engine footage has no use for a model. Leave wav2lip-96 out, or choose "
                                           "another engine: wav2lip, musetalk, latentsync or auto."),
    ("latentsync", "mine", SetupError, "LatentSync is not there yet. Bring latentsync_unet.pt with: retake models add "
                                       "FILE. Where to get it: huggingface.co/ByteDance: LatentSync, LatentSync-1.5, "
                                       "LatentSync-1.6")])
def test_what_can_t_be_is_told_with_what_there_is(engine: str, name: str, kind: type[RetakeError], words: str,
                                                  models: Models) -> None:
    with pytest.raises(kind) as said:
        network_chosen(engine, name, models)
    assert str(said.value) == words


def test_without_any_model_it_says_how_to_bring_one(tmp_path: Path) -> None:
    for name in ("", "mine"):
        with pytest.raises(SetupError, match=r"retake models add FILE[^\n]*$"):
            network_chosen("auto", name, Models(tmp_path))


def test_a_model_whose_file_is_gone_is_not_taken(tmp_path: Path, models: Models) -> None:
    other = Models(tmp_path / "other")
    one, = other.add(models.named("wav2lip-96").path)
    one.path.unlink()
    with pytest.raises(MediaError, match="has lost its file"):
        network_chosen("wav2lip", one.name, other)
