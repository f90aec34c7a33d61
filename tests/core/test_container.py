"""Media is opened as plain files, and what can't be is said in one line. The rooms' own tests try the odd names."""

from __future__ import annotations

import errno
from pathlib import Path

import av
import pytest

from retake.container import open_input, open_output, reading, writing
from retake.errors import MediaError, OutputError


@pytest.mark.parametrize("suffix", ["braw", "R3D", "ari", "arx", "crm", "dng", "nev"])
def test_camera_raw_is_refused_with_a_way_out(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(MediaError, match="Transcode it to ProRes 4444 or EXR"):
        open_input(tmp_path / f"A001_C001.{suffix}")


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/part.ts", "tcp://127.0.0.1:1", "/etc/hostname"])
def test_a_playlist_leads_nowhere_outside(tmp_path: Path, target: str) -> None:
    path = tmp_path / "list.m3u8"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n")
    with pytest.raises(MediaError):
        open_input(path)


def test_a_name_with_a_line_break_stays_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        open_input(tmp_path / "two\nlines.mov")
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_missing_is_known_before_the_render(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no such folder"):
        open_output(tmp_path / "no" / "shot.mov", "mov")


def test_errors_are_told_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "shot.mov"
    with pytest.raises(MediaError, match=r"at frame 7\. It is no media file, or"), reading(path, "at frame 7"):
        raise av.InvalidDataError(av.error.ErrorType["INVALIDDATA"].value, "Invalid data")
    with pytest.raises(MediaError, match="at frame 8"), reading(path, lambda: "at frame 8"):
        raise av.error.MemoryError(errno.ENOMEM, "Cannot allocate memory")
    with pytest.raises(OutputError, match="no space left"), writing(path):
        raise av.error.OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(ValueError, match="a bug"), reading(path):
        raise ValueError("a bug")
