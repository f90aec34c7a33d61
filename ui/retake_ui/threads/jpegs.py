"""JPEGs out of files that anybody may have written: nothing else is read, and nothing that is too large."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader

LARGEST = 64 << 20  # bytes
_MOST_PIXELS = 16_384 * 8_640
_JPEG = b"\xff\xd8"


def jpeg_bytes(file: str, offset: int = 0, size: int = LARGEST) -> bytes:
    """A part of a file; less, or nothing, where it is not there. It waits for the disk, but for no pipe."""
    if not (0 <= offset < 1 << 62 and 0 < size <= LARGEST):
        return b""
    try:
        with open(file, "rb", opener=_ordinary) as content:
            content.seek(offset)
            return content.read(size)
    except (OSError, ValueError):
        return b""


def decoded(jpeg: bytes, scaled: Callable[[QSize], QSize] | None = None, most: int = _MOST_PIXELS) -> QImage:
    """The picture; a null one where it can't be decoded.

    Args:
        jpeg: The JPEG.
        scaled: At which size it is wanted, by its own; as it is if None.
        most: How many pixels it may have by itself.
    """
    if not jpeg.startswith(_JPEG):
        return QImage()  # the file is gone, or not what it was
    content = QByteArray(jpeg)
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    # A reader lets other threads of Python run meanwhile, which QImage.fromData does not.
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > most:
        return QImage()
    if scaled is not None:
        reader.setScaledSize(scaled(size))
    return reader.read()


def _ordinary(path: str, flags: int) -> int:
    """Opens a file; whatever is no ordinary one is none."""
    found = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise OSError("no ordinary file")
    return found
