"""What is brought is kept whole under its hash, found again, and told when it is no longer what it was."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from retake.errors import MediaError, OutputError, SetupError
from retake.weights import filing
from retake.weights.contents import contents
from retake.weights.model import CHANGED, MISSING, PRESENT
from retake.weights.shapes import diffusion, sync, wav2lip, whisper
from retake.weights.store import Models, models_folder
from tests.core.weights.files import classic, dict_of, ear, model, safetensors, tensor, whole, written


@pytest.fixture
def models(tmp_path: Path) -> Models:
    """An empty models folder."""
    return Models(tmp_path / "kept" / "models")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Whisper tiny, as OpenAI gives it."""
    return written(tmp_path / "tiny.pt", classic(*ear()))


def another(path: Path) -> Path:
    """The same model with other numbers."""
    pickle, numbers = ear()
    return written(path, classic(pickle, numbers[2:] + numbers[:2]))


def test_a_file_is_filed_under_its_hash_with_a_note(models: Models, tiny: Path) -> None:
    told: list[tuple[str, int, int]] = []
    added, = models.add(tiny, lambda *said: told.append(said))
    content = tiny.read_bytes()
    assert added.sha256 == hashlib.sha256(content).hexdigest()
    assert added.path == models.folder / added.sha256 / "weights.pth" and added.path.read_bytes() == content
    assert (added.name, added.kind.name, added.size, added.layout) == ("tiny", "whisper", len(content), "pth")
    assert (added.details, added.state()) == ({"names": "openai"}, PRESENT)
    assert told and told[-1][0] == "copying megabytes"
    assert models.all() == (added,) == Models(models.folder).all()
    assert sorted(os.listdir(models.folder)) == [".lock", added.sha256]
    assert json.loads((added.folder / "model.json").read_text())["sha256"] == added.sha256


def test_the_same_file_again_is_the_same_model(models: Models, tiny: Path, tmp_path: Path) -> None:
    first, = models.add(tiny)
    again, = models.add(Path(shutil.copy(tiny, tmp_path / "other-name.pt")))
    assert again == first and models.all() == (first,)


def test_every_layout_of_wav2lip_is_taken_by_what_is_in_it(models: Models, tmp_path: Path) -> None:
    one, = models.add(written(tmp_path / "download (1).bin", model(wav2lip.classic())))
    assert (one.kind.name, one.details, one.name) == ("wav2lip", {"side": 96, "sam": False}, "download-1")
    assert contents(one.path).tensors.keys() == wav2lip.classic().keys()
    assert models.find("wav2lip") == one == models.find(one.kind) == models.find("download-1")


def test_models_get_names_unlike_each_other_s_and_kinds(models: Models, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    named = [models.add(path)[0].name for path in (
        tiny, another(tmp_path / "b" / "tiny.pt"), written(tmp_path / "wav2lip.pth", model(wav2lip.classic())))]
    assert named == ["tiny", "tiny-2", "wav2lip-96"]


def test_the_newest_of_a_kind_is_found(models: Models, tiny: Path, tmp_path: Path) -> None:
    models.add(tiny)
    newer, = models.add(another(tmp_path / "newer.pt"))
    assert models.find("whisper") == newer
    assert models.find("tiny").name == "tiny"
    assert models.named(newer.sha256[:12]) == newer
    with pytest.raises(SetupError, match="2 models of the kind whisper.*tiny, newer"):
        models.named("whisper")


def test_what_is_not_there_is_told_with_what_to_bring(models: Models) -> None:
    with pytest.raises(SetupError, match=r"Wav2Lip is not there yet. Bring wav2lip.pth or wav2lip_gan.pth with: "
                                         "retake models add FILE"):
        models.find("wav2lip")
    for ask in (models.find, models.named, models.remove, models.verify):
        with pytest.raises(SetupError, match="There is no model nobody"):
            ask("nobody")


def test_what_is_removed_is_gone(models: Models, tiny: Path) -> None:
    added, = models.add(tiny)
    assert models.remove("tiny") == added
    assert models.all() == () and os.listdir(models.folder) == [".lock"]
    assert tiny.exists()


def test_a_file_that_changed_or_went_is_told(models: Models, tiny: Path) -> None:
    added, = models.add(tiny)
    assert models.verify() == (added,)
    content = bytearray(added.path.read_bytes())
    content[-5000] ^= 1
    added.path.write_bytes(content)
    assert added.state() == CHANGED
    for ask in (lambda: models.verify("tiny"), lambda: models.find("whisper"), models.verify):
        with pytest.raises(MediaError, match="tiny is not what was added any more.*retake models remove tiny"):
            ask()
    added.path.unlink()
    assert added.state() == MISSING
    with pytest.raises(MediaError, match="tiny has lost its file"):
        models.find("whisper")
    mended, = models.add(tiny)
    assert (mended.state(), mended.name, models.verify()) == (PRESENT, "tiny", (mended,))


def test_a_file_of_which_only_the_time_changed_is_as_it_was(models: Models, tiny: Path) -> None:
    added, = models.add(tiny)
    os.utime(added.path, (1, 1))
    assert added.state() == PRESENT and models.find("whisper") == added


def test_a_folder_gives_all_models_in_it_with_their_settings(models: Models, tmp_path: Path) -> None:
    given = tmp_path / "MuseTalk"
    for name in ("sd-vae", "whisper", "dwpose"):
        (given / name).mkdir(parents=True)
    written(given / "sd-vae" / "diffusion_pytorch_model.bin", model(diffusion.vae()))
    written(given / "sd-vae" / "config.json", b'{"latent_channels": 4}')
    written(given / "whisper" / "pytorch_model.bin", model(
        {f"model.{name}": shape for name, shape in whisper.hugging_face().items()}))
    written(given / "whisper" / "config.json", b"{}")
    written(given / "whisper" / "preprocessor_config.json", b"{}")
    written(given / "dwpose" / "pose.pth", classic(whole(dict_of({"backbone.stem.0.conv.weight": tensor()}))))
    written(given / "readme.md", b"hello")
    passed: list[tuple[str, str]] = []
    added = models.add(given, passed=lambda path, why: passed.append((path.name, why)))
    assert [(one.name, one.kind.name, sorted(os.listdir(one.folder))) for one in added] == [
        ("sd-vae", "vae", ["config.json", "diffusion_pytorch_model.bin", "model.json"]),
        ("whisper-1", "whisper", ["config.json", "model.json", "preprocessor_config.json", "pytorch_model.bin"])]
    assert [name for name, _ in passed] == ["pose.pth"] and "DWPose" in passed[0][1]
    (added[0].folder / "config.json").write_text('{"latent_channels": 8}')
    with pytest.raises(MediaError, match="sd-vae is not what was added"):
        models.verify("sd-vae")


def test_latentsync_takes_its_mask_along_and_its_version_from_its_folder(models: Models, tmp_path: Path) -> None:
    given = tmp_path / "LatentSync-1.6"
    given.mkdir()
    written(given / "latentsync_unet.pt", model(diffusion.unet(13)))
    written(given / "mask.png", b"\x89PNG\r\n\x1a\n and so on")
    added, = models.add(given)
    assert (added.kind.name, added.name) == ("latentsync", "LatentSync-1.6")
    assert (added.folder / "mask.png").is_file() and set(added.settings) == {"mask.png"}
    models.remove(added.name)
    written(given / "mask.png", b"GIF89a")
    with pytest.raises(MediaError, match=r"mask\.png is no PNG"):
        models.add(given / "latentsync_unet.pt")


def test_of_one_model_in_two_layouts_the_safetensors_are_taken(models: Models, tmp_path: Path) -> None:
    shapes = whisper.hugging_face()
    head, at = {}, 0
    for name, shape in shapes.items():
        size = 2
        for one in shape:
            size *= one
        head[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    (tmp_path / "whisper-tiny").mkdir()
    written(tmp_path / "whisper-tiny" / "model.safetensors", safetensors(head, bytes(at)))
    written(tmp_path / "whisper-tiny" / "pytorch_model.bin", model(shapes))
    added, = models.add(tmp_path / "whisper-tiny")
    assert (added.layout, added.path.name, added.name) == ("safetensors", "model.safetensors", "whisper-tiny")


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
def test_links_are_followed_in_hugging_face_s_cache_alone(models: Models, tiny: Path, tmp_path: Path) -> None:
    cache = tmp_path / "models--openai--whisper-tiny"
    snapshot = cache / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (cache / "blobs").mkdir()
    shutil.copy(tiny, cache / "blobs" / "1234")
    written(cache / "blobs" / "5678", b"{}")
    (snapshot / "pytorch_model.bin").symlink_to("../../blobs/1234")
    (snapshot / "config.json").symlink_to("../../blobs/5678")
    (snapshot / "preprocessor_config.json").symlink_to(tmp_path / "outside.json")
    written(tmp_path / "outside.json", b"{}")
    added, = models.add(snapshot)
    assert set(added.settings) == {"config.json"}
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "a.pt").symlink_to(tiny)
    with pytest.raises(MediaError, match="holds no model that Retake knows"):
        models.add(tmp_path / "links")
    (tmp_path / "link.pt").symlink_to(tiny)
    with pytest.raises(MediaError, match=f"link.pt is a link. Name the file that it leads to: {tiny}"):
        models.add(tmp_path / "link.pt")


def test_a_full_disk_is_told_before_and_while_it_happens(models: Models, tiny: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tiny.parent)
    with monkeypatch.context() as patched:
        patched.setattr("shutil.disk_usage", lambda path: usage._replace(free=1000))
        with pytest.raises(OutputError, match="has not enough space for the model"):
            models.add(tiny)

    def full(write: Any, block: memoryview) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(filing, "_write_all", full)
    with pytest.raises(OutputError, match="no space left on the disk"):
        models.add(tiny)
    assert os.listdir(models.folder) == []


def test_a_file_that_grows_while_it_is_read_is_refused(models: Models, tiny: Path) -> None:
    def told(what: str, done: int, total: int) -> None:
        with open(tiny, "ab") as file:
            file.write(bytes(9 << 20))

    with pytest.raises(MediaError, match="tiny.pt changed while it was read"):
        models.add(tiny, told)
    assert models.all() == ()


def test_what_was_half_removed_goes_with_the_next_removal(models: Models, tiny: Path) -> None:
    model, = models.add(tiny)
    left = models.folder / ".gone-0123456789ab"
    left.mkdir()
    (left / "weights.pth").write_bytes(b"half")
    models.remove(model.name)
    assert [one.name for one in models.folder.iterdir()] == [".lock"]


def test_what_a_killed_process_left_is_no_model_and_goes_after_a_day(models: Models, tiny: Path) -> None:
    old, new = models.folder / ".part-old", models.folder / ".part-new"
    for half in (old, new):
        half.mkdir(parents=True)
        shutil.copy(tiny, half / "weights")
    day_before = time.time() - 2 * 86_400
    os.utime(old, (day_before, day_before))
    assert models.all() == ()
    models.add(tiny)
    assert not old.exists() and new.exists()


def _add(folder: Path, path: Path) -> None:
    Models(folder).add(path)


def test_several_may_add_at_once(models: Models, tiny: Path, tmp_path: Path) -> None:
    other = another(tmp_path / "b.pt")
    context = multiprocessing.get_context("spawn")
    adding = [context.Process(target=_add, args=(models.folder, path)) for path in (tiny, other, tiny)]
    for process in adding:
        process.start()
    for process in adding:
        process.join(60)
    assert [process.exitcode for process in adding] == [0, 0, 0]
    assert sorted(model.name for model in models.verify()) == ["b", "tiny"]
    assert len(os.listdir(models.folder)) == 3


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"edition": 9}', b'{"kind": "evil"}', b"\xff" * 99])
def test_a_damaged_note_hides_its_model_and_hurts_no_other(models: Models, tiny: Path, tmp_path: Path,
                                                           note: bytes) -> None:
    kept, = models.add(tiny)
    broken, = models.add(another(tmp_path / "broken.pt"))
    (broken.folder / "model.json").write_bytes(note)
    assert models.all() == (kept,)


def test_a_note_that_leads_elsewhere_is_not_believed(models: Models, tiny: Path) -> None:
    added, = models.add(tiny)
    note = json.loads((added.folder / "model.json").read_text())
    for change in ({"file": "../../../etc/passwd"}, {"sha256": "0" * 64}, {"settings": {"../x": "a"}},
                   {"name": "a\nb"}, {"file": ".."}, {"size": "many"}, {"details": 5}):
        (added.folder / "model.json").write_text(json.dumps({**note, **change}))
        assert models.all() == (), change


def test_the_discriminator_is_known_for_what_it_is(models: Models, tmp_path: Path) -> None:
    added, = models.add(written(tmp_path / "visual_quality_disc.pth", model(sync.discriminator())))
    assert (added.kind.name, added.kind.engine) == ("wav2lip-discriminator", "")


def test_the_folder_is_the_user_s_own_or_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "there"))
    assert models_folder() == tmp_path / "there" == Models().folder
    monkeypatch.delenv("RETAKE_MODELS")
    assert models_folder().name == "models" and models_folder().is_absolute()
