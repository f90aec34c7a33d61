"""What is only for now, and the user's own places, on machines that have neither."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from retake.cache import user_cache
from retake.errors import OutputError, SetupError
from retake.own_place import own_place
from retake.temporary import temporary_folder


def test_a_temporary_folder_is_gone_afterwards() -> None:
    with temporary_folder() as folder:
        (folder / "one").touch()
    assert not folder.exists()


def test_without_any_room_for_temporary_files_a_line_says_what_to_do(tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "none")])
    with pytest.raises(OutputError, match="set TMPDIR"), temporary_folder():
        pass
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OutputError, match="set TMPDIR"), temporary_folder():
        pass


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="their places are others")
def test_without_a_home_the_places_that_are_named_are_used_and_others_ask_for_one(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.delenv("RETAKE_CACHE", raising=False)
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert user_cache().folder == own_place("models", "XDG_DATA_HOME", ".local/share").parent == tmp_path / "retake"
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable)
    with pytest.raises(SetupError, match="Set HOME"):
        user_cache()
    with pytest.raises(SetupError, match="Set HOME"):
        own_place("models", "XDG_DATA_HOME", ".local/share")
