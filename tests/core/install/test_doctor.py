"""The doctor finds what is there, says what is missing and how to mend it, and changes nothing."""

from __future__ import annotations

import json
import plistlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retake.cli import main
from retake.install import EVERYONE, USER, Place, install
from retake.install.doctor import LOOK, MISSING, OK, Finding, own, storage, visit
from retake.install.doctor.asked import Asked, python
from retake.install.doctor.editors import findings
from retake.manifest import Host, manifest
from tests.core.install.machines import machine, sources, tree

HOSTS = {host.name: host for host in manifest().hosts}
LOG = "0x7f | Main | INFO | 2026-09-08 10:00:00,796 | Running DaVinci Resolve{studio} v{version} (Linux/Clang x86_64)\n"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources(tmp_path_factory.mktemp("source"))


@pytest.fixture
def linux(tmp_path: Path) -> Place:
    return machine(tmp_path, "linux")


def in_words(host: Host | str, place: Place, source: Path | None = None) -> dict[str, tuple[str, str]]:
    """What is found of an editor: state and words by what was looked at."""
    host = HOSTS[host] if isinstance(host, str) else host
    return {one.what: (one.state, one.words) for one in findings(host, place, source)}


def resolve_on(folder: Path, *starts: tuple[str, str]) -> None:
    """A Resolve whose log tells of these starts."""
    for file in ("Developer/Scripting/Modules/DaVinciResolveScript.py", "libs/Fusion/fusionscript.so"):
        (folder / "opt/resolve" / file).parent.mkdir(parents=True)
        (folder / "opt/resolve" / file).touch()
    if starts:
        log = folder / "home/.local/share/DaVinciResolve/logs/ResolveDebug.txt"
        log.parent.mkdir(parents=True)
        log.write_text("".join(LOG.format(studio=studio, version=version) for studio, version in starts))


def test_a_resolve_studio_is_told_by_the_log_of_its_last_start(linux: Place, tmp_path: Path) -> None:
    resolve_on(tmp_path, ("", "18.6.6.0007"), (" Studio", "21.1.0.0014"))
    found = in_words("resolve", linux)
    assert found["DaVinci Resolve Studio"] == (OK, f"21.1.0.0014, {tmp_path}/opt/resolve")
    assert found["its edition"][0] == OK and "Studio" in found["its edition"][1]
    assert found["its scripting module"][0] == found["its scripting library"][0] == OK
    assert found["Retake in it"] == (MISSING, "not installed")


def test_a_free_resolve_is_sent_to_otio_files(linux: Place, tmp_path: Path) -> None:
    resolve_on(tmp_path, (" Studio", "19.1.0"), ("", "21.0.4.5"))
    edition = next(one for one in findings(HOSTS["resolve"], linux) if one.what == "its edition")
    assert edition.state == LOOK and "free" in edition.words and ".otio" in edition.mend


def test_a_resolve_that_was_never_started_is_not_guessed_at(linux: Place, tmp_path: Path) -> None:
    resolve_on(tmp_path)
    found = in_words("resolve", linux)
    assert found["its edition"][0] == found["DaVinci Resolve Studio"][0] == LOOK
    assert "unknown version" in found["DaVinci Resolve Studio"][1]


def test_a_resolve_that_is_too_old_is_told(linux: Place, tmp_path: Path) -> None:
    resolve_on(tmp_path, (" Studio", "18.6.6.0007"))
    old = findings(HOSTS["resolve"], linux)[0]
    assert old.state == LOOK and "19.1 or later" in old.mend


def test_a_resolve_without_its_scripting_library_is_told(linux: Place, tmp_path: Path) -> None:
    resolve_on(tmp_path, (" Studio", "21.1.0.0014"))
    (tmp_path / "opt/resolve/libs/Fusion/fusionscript.so").unlink()
    assert in_words("resolve", linux)["its scripting library"][0] == MISSING


def test_a_program_of_macos_tells_its_version(tmp_path: Path) -> None:
    place = machine(tmp_path, "macos")
    app = tmp_path / "Applications/DaVinci Resolve/DaVinci Resolve.app/Contents"
    app.mkdir(parents=True)
    (app / "Info.plist").write_bytes(plistlib.dumps({"CFBundleShortVersionString": "20.2.2"}))
    assert in_words("resolve", place)["DaVinci Resolve Studio"][1].startswith("20.2.2, ")


def test_the_newest_nuke_counts_and_the_others_are_named(linux: Place, tmp_path: Path) -> None:
    for version in ("15.1v3", "16.0v3"):
        (tmp_path / f"usr/local/Nuke{version}").mkdir()
    assert in_words("nuke", linux)["Nuke"] == (OK, f"16.0v3, {tmp_path}/usr/local/Nuke16.0v3, also 15.1v3")
    assert in_words("hiero", linux)["Nuke Studio and Hiero"][0] == OK


def test_a_blender_is_told_by_its_settings_where_its_program_tells_no_version(linux: Place, tmp_path: Path) -> None:
    (tmp_path / "usr/bin").mkdir()
    (tmp_path / "usr/bin/blender").touch()
    assert in_words("blender", linux)["Blender's Video Sequencer"] == (
        OK, f"5.0, {tmp_path}/usr/bin/blender, also 4.5, 4.2")


def test_an_editor_that_is_not_there_is_one_line(linux: Place) -> None:
    assert in_words("nuke", linux) == {"Nuke": (MISSING, "not found on this machine")}


def test_what_was_installed_is_compared_with_what_this_retake_would_install(linux: Place, source: Path, tmp_path: Path
                                                                            ) -> None:
    resolve_on(tmp_path, (" Studio", "21.1.0.0014"))
    script = tmp_path / "home/.local/share/DaVinciResolve/Fusion/Scripts/Utility/Retake.py"
    note = tmp_path / "home/.config/retake/resolve.json"
    newer = sources(tmp_path / "newer", "2")
    install("resolve", USER, place=linux, source=source)
    assert in_words("resolve", linux, source)["Retake in it"] == (OK, f"for you, {script}")
    assert in_words("resolve", linux, newer)["Retake in it"] == (LOOK, f"for you, but {script} is of another Retake")
    note.write_text(json.dumps({**json.loads(note.read_text()), "python": "/gone/python"}))
    assert in_words("resolve", linux, source)["Retake in it"] == (LOOK, "for you, but /gone/python is gone")
    note.unlink()
    assert in_words("resolve", linux, source)["Retake in it"] == (LOOK, f"for you, but {note} lacks it")
    script.write_text("changed")
    state, words = in_words("resolve", linux, source)["Retake in it"]
    assert state == LOOK and "was changed since" in words


@pytest.mark.parametrize("noted", ["[" * 99_999, "null", '{"python": "no\\nsuch"}', '{"python": 3}'])
def test_a_damaged_note_costs_a_line(noted: str, linux: Place, source: Path, tmp_path: Path) -> None:
    resolve_on(tmp_path)
    install("resolve", place=linux, source=source)
    (tmp_path / "home/.config/retake/resolve.json").write_text(noted)
    state, words = in_words("resolve", linux, source)["Retake in it"]
    assert state == LOOK and "\n" not in words


def test_an_installation_for_everyone_is_mended_for_everyone(linux: Place, source: Path, tmp_path: Path) -> None:
    resolve_on(tmp_path, (" Studio", "21.1.0.0014"))
    install("resolve", EVERYONE, place=linux, source=source)
    found = next(one for one in findings(HOSTS["resolve"], linux, sources(tmp_path / "newer", "2"))
                 if one.what == "Retake in it")
    assert found.words.startswith("for everyone, but") and "`retake install resolve --all`" in found.mend


def test_a_visit_changes_nothing(linux: Place, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "none/cache"))
    monkeypatch.setenv("RETAKE_QUEUE", str(tmp_path / "none/queue.sqlite"))
    resolve_on(tmp_path, (" Studio", "21.1.0.0014"))
    install("resolve", place=linux, source=source)
    before = tree(tmp_path)
    found = visit(linux)
    assert tree(tmp_path) == before
    assert [one for one in found if one.needed and one.state != OK] == []
    assert all(one.mend for one in found if one.state == LOOK)
    assert {"Python", "FFmpeg", "faces' models", "listener", "panel", "cache", "queue", "graphics card"} <= {
        one.what for one in found}


def test_a_library_that_hangs_costs_a_line() -> None:
    began = time.monotonic()
    with python("import time; time.sleep(60)") as asked:
        found = own.ffmpeg(asked, time.monotonic() + 0.3)
    assert found.state == MISSING and "does not answer" in found.words
    assert time.monotonic() - began < 5


def test_a_library_that_breaks_costs_a_line() -> None:
    with python("raise ImportError('libx264.so.164: cannot open')") as asked:
        found = own.ffmpeg(asked, time.monotonic() + 10)
    assert found.state == MISSING and "libx264.so.164" in found.words and found.needed


def test_a_panel_without_pyside_is_told_how_to_get_it() -> None:
    with python("import no_such_module") as asked:
        (found,) = own.qt(asked, time.monotonic() + 10)
    assert found.state == MISSING and "python start.py panel" in found.mend and not found.needed


@pytest.mark.parametrize(("said", "states"), [
    ({"version": "6.8.0", "sound": ""}, [OK, OK]), ({"version": "6.8.0", "sound": "libpulse"}, [OK, MISSING]),
    ({"version": "6.12.0", "sound": ""}, [LOOK if sys.version_info < (3, 12) else OK, OK])])
def test_what_the_panel_stands_on(said: dict[str, str], states: list[str]) -> None:
    with python(f"print({json.dumps(json.dumps(said))})") as asked:
        assert [one.state for one in own.qt(asked, time.monotonic() + 10)] == states


def test_a_program_that_is_not_there_says_so() -> None:
    assert Asked(["/no/such/program"]).lines(0.0) == ([], "it can't be started")


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, b"\x02\0\0\0\0\0\0\0{}"])
def test_damaged_weights_are_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(content)
    assert own._damaged(tmp_path / "w") == "is damaged"
    assert own._damaged(tmp_path / "none") == "is missing"


def test_weights_that_are_cut_off_are_told(house: Path, tmp_path: Path) -> None:
    whole = (house / "resources/listener.safetensors").read_bytes()
    (tmp_path / "w").write_bytes(whole[:-1])
    assert own._damaged(tmp_path / "w") == "is cut off"


def test_a_cache_that_can_not_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "file/cache"))
    assert storage.cache().state == MISSING


def test_a_queue_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "queue.sqlite").write_text("no queue")
    monkeypatch.setenv("RETAKE_QUEUE", str(tmp_path / "queue.sqlite"))
    assert storage.queue().state == LOOK
    monkeypatch.setenv("RETAKE_QUEUE", str(tmp_path / "none.sqlite"))
    assert storage.queue() == Finding("retake", "queue", OK, f"{tmp_path / 'none.sqlite'}, made with the first job")


def test_the_command_answers_in_json_within_seconds(house: Path, tmp_path: Path) -> None:
    began, paths = time.monotonic(), ":".join(str(house / one) for one in ("core", "ui", "plugin"))
    done = subprocess.run([sys.executable, "-m", "retake", "doctor", "--json"], capture_output=True, text=True,
                          env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": paths}, check=True)
    found = json.loads(done.stdout)
    assert {"part", "what", "state", "words", "mend", "needed"} == set(found[0])
    assert time.monotonic() - began < 15  # a second, on a machine that does nothing else
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("editor", ["resolve", "nuke"])
def test_the_probe_is_explained(editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--probe", editor]) == 0
    assert f"probe_{editor}" in capsys.readouterr().out


def test_the_commands_say_what_they_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                       capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert main(["install", "resolve", "--dry-run"]) == 0
    assert "write" in (said := capsys.readouterr().out) and "Retake.py" in said and not any(tmp_path.iterdir())
    assert main(["install", "resolve", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"][0]["do"] == "write"
    assert main(["uninstall", "resolve"]) == 0
    assert "remove" in capsys.readouterr().out and not any(tmp_path.iterdir())
    assert main(["uninstall", "resolve"]) == 0
    assert "is not installed into DaVinci Resolve Studio" in capsys.readouterr().out
    assert main(["install", "premiere"]) == 2
