"""`retake models`: what there is and what is missing, for people and for programs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from retake.cli import main
from retake.weights.kinds import KINDS
from retake.weights.shapes import wav2lip
from tests.core.weights.files import classic, ear, model, written


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder."""
    monkeypatch.setenv("RETAKE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def generator(tmp_path: Path) -> Path:
    """A Wav2Lip."""
    return written(tmp_path / "wav2lip_gan.pth", model(wav2lip.classic()))


def test_the_list_names_every_model_with_its_licence_and_state(capsys: pytest.CaptureFixture[str],
                                                               generator: Path) -> None:
    assert main(["models"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split() == ["MODEL", "FOR", "LICENCE", "SIZE", "STATE"]
    assert [row.split()[0] for row in rows[1:len(KINDS) + 1]] == [kind.name for kind in KINDS]
    assert all(row.endswith("missing") for row in rows[1:len(KINDS) + 1])
    main(["models", "add", str(generator)])
    main(["models", "list"])
    listed = capsys.readouterr().out
    assert "wav2lip_gan" in listed and "present, needs your word" in listed
    assert not [row for row in listed.split("\n\n")[0].splitlines()[-len(KINDS):] if len(row) > 140]


def test_programs_get_all_of_it_as_json(capsys: pytest.CaptureFixture[str], generator: Path, folder: Path) -> None:
    assert main(["models", "add", str(generator), "--json"]) == 0
    added = json.loads(capsys.readouterr().out)["added"][0]
    assert (added["name"], added["kind"], added["details"]["side"]) == ("wav2lip_gan", "wav2lip", 96)
    assert main(["models", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    kinds = {kind["name"]: kind for kind in told["kinds"]}
    assert told["folder"] == str(folder) and list(kinds) == [kind.name for kind in KINDS]
    assert (kinds["wav2lip"]["state"], kinds["vae"]["state"]) == ("present", "missing")
    assert kinds["wav2lip"]["models"][0]["sha256"] == added["sha256"]
    assert kinds["wav2lip"]["research_only"] is True and kinds["wav2lip"]["word"] is None
    assert kinds["wav2lip"]["sizes"] == [435801865]


def test_a_model_is_added_verified_and_removed(capsys: pytest.CaptureFixture[str], generator: Path) -> None:
    assert main(["models", "add", str(generator)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("wav2lip_gan: Wav2Lip for 96 pixels, 10 MB, pth\n")
    assert "research only" in said and "retake models accept wav2lip" in said
    assert main(["models", "verify"]) == 0
    assert capsys.readouterr().out == "wav2lip_gan: as it was added\n"
    assert main(["models", "remove", "wav2lip"]) == 0
    assert capsys.readouterr().out == "wav2lip_gan is removed.\n"
    assert main(["models", "verify"]) == 0
    assert capsys.readouterr().out == "There are no models yet.\n"
    assert main(["models", "remove", "wav2lip"]) == 5


def test_a_changed_model_fails_its_verification_and_the_others_are_still_told(
        capsys: pytest.CaptureFixture[str], generator: Path, folder: Path, tmp_path: Path) -> None:
    main(["models", "add", str(generator)])
    main(["models", "add", str(written(tmp_path / "tiny.pt", classic(*ear())))])
    weights = next(folder.glob("*/weights.pth"))
    wrong = next(path for path in folder.glob("*/weights.pth") if path.stat().st_size > 5_000_000)
    wrong.write_bytes(wrong.read_bytes()[:-1])
    assert weights.exists()
    capsys.readouterr()
    assert main(["models", "verify"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "tiny: as it was added"
    assert "The model wav2lip_gan is not what was added any more" in said[1]
    assert main(["models", "verify", "--json"]) == 1
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["wrong"]] == ["wav2lip_gan"]
    main(["models"])
    assert "changed, needs your word" in capsys.readouterr().out


def test_a_wrong_file_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = written(tmp_path / "wav2lip.pth", b"<!doctype html><title>Sign in</title>")
    assert main(["models", "add", str(page)]) == 3
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and "is a web page, not a model" in said.err
    assert main(["models", "add", str(page), "--json"]) == 3
    assert json.loads(capsys.readouterr().err)["error"]["kind"] == "MediaError"


def test_the_word_is_asked_for_and_given_with_the_licence_s_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "accept", "wav2lip"]) == 2
    said = capsys.readouterr()
    assert "personal, research and non-commercial" in said.out and "--yes" in said.err
    assert main(["models", "accept", "wav2lip", "--yes"]) == 0
    said = capsys.readouterr()
    assert "personal, research and non-commercial" in said.out and "Your word is kept" in said.out
    assert main(["models", "--json"]) == 0
    kinds = {kind["name"]: kind for kind in json.loads(capsys.readouterr().out)["kinds"]}
    assert kinds["wav2lip"]["word"]["model"] == "wav2lip" and kinds["lipsync-expert"]["word"] is None
    assert main(["models", "accept", "vae", "--yes"]) == 2
    assert main(["models", "accept", "nothing", "--yes"]) == 5


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130), ("", 130)])
def test_somebody_at_a_terminal_is_asked(answer: str, code: int, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert main(["models", "accept", "wav2lip"]) == code
    assert (folder / "words.json").exists() is (code == 0)


def test_all_of_a_model_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "show", "wav2lip"]) == 0
    said = capsys.readouterr().out
    assert "435,801,865 bytes" in said and "github.com/Rudrabha/Wav2Lip" in said and "commercially" in said
    assert main(["models", "show", "wav2lip", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "wav2lip"


def test_list_and_add_need_no_torch(tmp_path: Path, house: Path) -> None:
    tiny = written(tmp_path / "tiny.pt", classic(*ear()))
    code = ("import sys\nsys.modules['torch'] = None\nfrom retake.cli import main\n"
            f"codes = [main(['models']), main(['models', 'add', {str(tiny)!r}]), main(['models', 'verify'])]\n"
            "sys.exit(str(codes) if any(codes) else 0)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(house / "core"), "RETAKE_MODELS": str(tmp_path / "other")})
    assert done.returncode == 0, done.stderr
    assert "tiny: as it was added" in done.stdout
