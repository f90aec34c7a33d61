"""Pictures out of files that somebody else may have written: no other kind, no bombs, no waiting."""

from __future__ import annotations

import os
import struct
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage

from retake_ui.threads.jpegs import decoded, jpeg_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'


def jpeg(width: int = 64, height: int = 32) -> bytes:
    """A grey one."""
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(0x808080)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPEG")  # type: ignore[call-overload]
    return bytes(content.data())


def saying(width: int, height: int) -> bytes:
    """The same that says it were larger."""
    content = jpeg()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4:]


def test_a_jpeg_is_decoded_at_the_size_that_is_wanted(qapp: object) -> None:
    assert decoded(jpeg()).size() == QSize(64, 32)
    assert decoded(jpeg(), lambda size: size / 2).size() == QSize(32, 16)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", SVG, b"GIF89a", jpeg()[:40], b"\xff\xd8" + SVG])
def test_whatever_is_no_jpeg_is_no_picture(qapp: object, content: bytes) -> None:
    assert decoded(content).isNull()


def test_a_jpeg_that_says_it_is_huge_is_not_decoded(qapp: object) -> None:
    began = time.perf_counter()
    assert decoded(saying(65_500, 65_500)).isNull()
    assert decoded(saying(65_500, 65_500), lambda size: QSize(8, 8)).isNull()
    assert decoded(jpeg(), most=100).isNull()
    assert time.perf_counter() - began < 1.0


def test_a_part_of_a_file_is_read_and_nothing_beyond_it(tmp_path: Path) -> None:
    file = tmp_path / "a.reel"
    file.write_bytes(b"0123456789")
    assert jpeg_bytes(str(file), 2, 3) == b"234"
    assert jpeg_bytes(str(file), 8, 3) == b"89"
    for offset, size in ((-1, 3), (1 << 63, 3), (100, 3), (0, 0), (0, 1 << 40), (0, -1)):
        assert jpeg_bytes(str(file), offset, size) == b""
    assert jpeg_bytes(str(tmp_path)) == jpeg_bytes(str(tmp_path / "none")) == jpeg_bytes("a\0b") == b""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert jpeg_bytes(str(tmp_path / "a.jpg")) == b""
