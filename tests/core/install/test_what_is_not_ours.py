"""What others wrote, or changed since, is neither overwritten nor removed, and what is in the way is told before
anything is done."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from retake.errors import OptionError, OutputError, SetupError
from retake.install import EVERYONE, Place, install, installation, uninstall
from retake.install.lines import added, removed, replaced
from tests.core.install.machines import machine, sources, tree

MENU = "home/.nuke/retake/menu.py"
INIT = "home/.nuke/init.py"
RECORD = "home/.config/retake/installed.json"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources(tmp_path_factory.mktemp("source"))


@pytest.fixture
def linux(tmp_path: Path) -> Place:
    return machine(tmp_path, "linux")


def test_a_file_of_others_stays_and_nothing_is_written(linux: Place, source: Path, tmp_path: Path) -> None:
    (tmp_path / MENU).parent.mkdir(parents=True)
    (tmp_path / MENU).write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(OutputError, match="none of Retake's. Move it away"):
        install("nuke", place=linux, source=source)
    assert tree(tmp_path) == before


def test_the_very_same_file_of_others_is_used_and_stays(linux: Place, source: Path, tmp_path: Path) -> None:
    (tmp_path / MENU).parent.mkdir(parents=True)
    (tmp_path / MENU).write_bytes((source / "plugin/nuke/menu.py").read_bytes())
    before = tree(tmp_path)
    install("nuke", place=linux, source=source)
    uninstall("nuke", place=linux)
    assert tree(tmp_path) == before


def test_a_file_changed_since_is_left_and_told(linux: Place, source: Path, tmp_path: Path) -> None:
    install("nuke", place=linux, source=source)
    (tmp_path / MENU).write_text("changed")
    with pytest.raises(OutputError, match="was changed since Retake wrote it"):
        install("nuke", place=linux, source=sources(tmp_path / "newer", "2"))
    told = {step.path.name: (step.do, step.why) for step in uninstall("nuke", place=linux).steps}
    assert told["menu.py"] == ("leave", "somebody has changed it since")
    assert (tmp_path / MENU).read_text() == "changed"
    assert (tmp_path / INIT).read_text() == "import studio\nstudio.start()\n"
    assert not (tmp_path / RECORD).exists()


def test_what_python_keeps_of_our_files_goes_with_them(linux: Place, source: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    install("hiero", place=linux, source=source)
    kept = tmp_path / "home/.nuke/Python/Startup/__pycache__"
    kept.mkdir()
    (kept / "Retake.cpython-311.pyc").touch()
    assert [step.path.name for step in uninstall("hiero", place=linux, dry=True).steps] == [
        "Retake.py", "Retake.cpython-311.pyc", "hiero.json"]
    uninstall("hiero", place=linux)
    assert tree(tmp_path) == before
    install("hiero", place=linux, source=source)
    kept.mkdir()
    (kept / "Mine.cpython-311.pyc").touch()
    uninstall("hiero", place=linux)
    assert [one.name for one in kept.iterdir()] == ["Mine.cpython-311.pyc"]


def test_a_file_that_is_gone_is_told(linux: Place, source: Path, tmp_path: Path) -> None:
    install("hiero", place=linux, source=source)
    (tmp_path / "home/.nuke/Python/Startup/Retake.py").unlink()
    assert [step.do for step in uninstall("hiero", place=linux).steps] == ["leave", "remove"]
    assert uninstall("hiero", place=linux).steps == ()


def test_what_is_written_around_our_lines_stays(linux: Place, source: Path, tmp_path: Path) -> None:
    init = tmp_path / INIT
    init.write_bytes(b"import a")
    install("nuke", place=linux, source=source)
    init.write_bytes(b"import first\n" + init.read_bytes() + b"import b\n")
    uninstall("nuke", place=linux)
    assert init.read_bytes() == b"import first\nimport a\nimport b\n"


def test_lines_of_ours_that_were_changed_are_left(linux: Place, source: Path, tmp_path: Path) -> None:
    install("nuke", place=linux, source=source)
    init = tmp_path / INIT
    init.write_text(init.read_text().replace("./retake", "./elsewhere"))
    changed = init.read_text()
    with pytest.raises(OutputError, match="Take them out, with the marks"):
        install("nuke", place=linux, source=source)
    told = {step.path: step.why for step in uninstall("nuke", place=linux).steps}
    assert told[init] == "our lines in it were changed or are gone"
    assert init.read_text() == changed


def test_lines_that_a_user_took_out_come_back(linux: Place, source: Path, tmp_path: Path) -> None:
    install("nuke", place=linux, source=source)
    (tmp_path / INIT).write_text("import studio\n")
    assert "add lines to" in [step.do for step in install("nuke", place=linux, source=source).steps]
    uninstall("nuke", place=linux)
    assert (tmp_path / INIT).read_text() == "import studio\n"


def test_a_file_made_for_our_lines_goes_with_them_unless_somebody_wrote_in_it(linux: Place, source: Path,
                                                                              tmp_path: Path) -> None:
    init = tmp_path / INIT
    init.unlink()
    install("nuke", place=linux, source=source)
    uninstall("nuke", place=linux)
    assert not init.exists()
    install("nuke", place=linux, source=source)
    init.write_text(init.read_text() + "import mine\n")
    uninstall("nuke", place=linux)
    assert init.read_text() == "import mine\n"


@pytest.mark.parametrize("content", [b"", b"a", b"a\n", b"a\r\n", b"a\r\nb", b"\xef\xbb\xbfa\n",
                                     "ä = 1".encode("latin-1")])
def test_lines_leave_no_trace(content: bytes) -> None:
    block = b"# begin\nx\n# end\n"
    whole, ours = added(content, block)
    assert whole.startswith(content) and removed(whole, ours) == content
    newer, ours = replaced(whole, ours, b"# begin\ny\n# end\n")
    assert b"x" not in newer and removed(newer, ours) == content


def test_a_link_is_not_written_through(linux: Place, source: Path, tmp_path: Path) -> None:
    other = tmp_path / "dotfiles"
    other.write_text("import studio\n")
    (tmp_path / INIT).unlink()
    (tmp_path / INIT).symlink_to(other)
    with pytest.raises(OutputError, match="is a link to"):
        install("nuke", place=linux, source=source)
    assert other.read_text() == "import studio\n" and not (tmp_path / MENU).exists()


def test_a_folder_that_leads_out_of_the_home_is_refused(linux: Place, source: Path, tmp_path: Path) -> None:
    shared = tmp_path / "studio"
    shared.mkdir()
    (tmp_path / "home/.nuke/Python").symlink_to(shared)
    with pytest.raises(OutputError, match="leads elsewhere"):
        install("hiero", place=linux, source=source)
    assert not any(shared.iterdir())


def test_a_folder_that_leads_to_another_one_in_the_home_is_used(linux: Place, source: Path, tmp_path: Path) -> None:
    (tmp_path / "home/dotfiles").mkdir()
    (tmp_path / "home/.nuke/Python").symlink_to(tmp_path / "home/dotfiles")
    before = tree(tmp_path)
    install("hiero", place=linux, source=source)
    assert (tmp_path / "home/dotfiles/Startup/Retake.py").is_file()
    uninstall("hiero", place=linux)
    assert tree(tmp_path) == before


def test_a_file_in_the_way_of_a_folder_is_told(linux: Place, source: Path, tmp_path: Path) -> None:
    (tmp_path / "home/.nuke/Python").write_text("a file")
    with pytest.raises(OutputError, match=r"Python is no folder"):
        install("hiero", place=linux, source=source)


@pytest.mark.parametrize("record", ["", "[]", "[" * 99_999, '{"schema": 9}',
                                    '{"schema": 1, "folders": [], "hosts": {"nuke": 3}}',
                                    '{"schema": 1, "folders": [3], "hosts": {}}'])
def test_a_damaged_record_stops_everything(record: str, linux: Place, source: Path, tmp_path: Path) -> None:
    (tmp_path / RECORD).parent.mkdir(parents=True)
    (tmp_path / RECORD).write_text(record)
    before = tree(tmp_path) if record.startswith('{"schema": 1, "folders": [3]') else None
    for act in (lambda: install("nuke", place=linux, source=source), lambda: uninstall("nuke", place=linux)):
        with pytest.raises(SetupError, match="is damaged or of a newer version"):
            act()
    assert before is None or tree(tmp_path) == before
    assert not (tmp_path / MENU).exists()


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_run_that_was_killed_is_made_good(after: int, linux: Place, source: Path, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while it updates: the record names both what was there and what was to be."""
    machine_before = tree(tmp_path)
    install("nuke", place=linux, source=source)
    newer, writes = sources(tmp_path.parent / f"newer-{after}", "2"), iter(range(9))
    real = installation.finished_file

    def killed(path: Path) -> object:
        if next(writes) == after:
            raise KeyboardInterrupt
        return real(path)

    monkeypatch.setattr(installation, "finished_file", killed)
    (tmp_path / INIT).write_text("import studio\nstudio.start()\n")
    with pytest.raises(KeyboardInterrupt):
        install("nuke", place=linux, source=newer)
        raise KeyboardInterrupt
    monkeypatch.undo()
    install("nuke", place=linux, source=newer)
    uninstall("nuke", place=linux)
    assert tree(tmp_path) == machine_before


def test_an_editor_without_a_place_for_everyone_says_so(linux: Place, source: Path) -> None:
    with pytest.raises(SetupError, match="--user"):
        install("blender", EVERYONE, place=linux, source=source)


def test_an_editor_that_is_not_there_for_everyone_is_told(linux: Place, source: Path, tmp_path: Path) -> None:
    (tmp_path / "opt/resolve").rmdir()
    with pytest.raises(SetupError, match="is not installed there"):
        install("resolve", EVERYONE, place=linux, source=source)


def test_a_blender_that_was_never_started_is_told(linux: Place, source: Path, tmp_path: Path) -> None:
    for version in ("4.5", "5.0"):
        (tmp_path / f"home/.config/blender/{version}").rmdir()
    with pytest.raises(SetupError, match=r"No Blender 4\.5 or later has been started here yet"):
        install("blender", place=linux, source=source)


def test_an_editor_of_which_nothing_is_there_yet_is_told(linux: Place, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="does not work in Nuke yet"):
        install("nuke", place=linux, source=tmp_path)


def test_a_name_that_is_no_editor_is_refused() -> None:
    with pytest.raises(OptionError, match="Choose one of: resolve, nuke, hiero, blender"):
        install("file")


def test_what_an_older_version_wrote_elsewhere_goes(linux: Place, source: Path, tmp_path: Path) -> None:
    install("hiero", place=linux, source=source)
    record = json.loads((tmp_path / RECORD).read_text())
    old = tmp_path / "home/.nuke/Old.py"
    (tmp_path / "home/.nuke/Python/Startup/Retake.py").rename(old)
    record["hosts"]["hiero"]["entries"][0]["path"] = str(old)
    (tmp_path / RECORD).write_text(json.dumps(record))
    told = install("hiero", place=linux, source=source)
    assert [step.do for step in told.steps] == ["write", "keep", "remove", "note in"]
    assert not old.exists() and (tmp_path / "home/.nuke/Python/Startup/Retake.py").is_file()


def test_what_was_added_to_a_note_stays_through_an_update(linux: Place, source: Path, tmp_path: Path) -> None:
    install("hiero", place=linux, source=source)
    note = tmp_path / "home/.config/retake/hiero.json"
    said = json.loads(note.read_text())
    note.write_text(json.dumps({**said, "python": "/an/older/one", "arguments": ["--mine"]}))
    install("hiero", place=linux, source=source)
    assert json.loads(note.read_text()) == {**said, "arguments": ["--mine"]}
    assert {step.do for step in install("hiero", place=linux, source=source).steps} == {"keep"}
    assert {step.do for step in uninstall("hiero", place=linux).steps} == {"remove"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_what_is_shared_can_be_read_by_everyone(linux: Place, source: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        install("nuke", EVERYONE, place=linux, source=source)
    finally:
        os.umask(before)
    for path in (tmp_path / "usr/local/share/retake/nuke/menu.py", tmp_path / "etc/retake/nuke.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_file_of_the_users_keeps_its_permissions(linux: Place, source: Path, tmp_path: Path) -> None:
    init = tmp_path / INIT
    init.chmod(0o600)
    install("nuke", place=linux, source=source)
    assert stat.S_IMODE(init.stat().st_mode) == 0o600
    uninstall("nuke", place=linux)
    assert stat.S_IMODE(init.stat().st_mode) == 0o600
