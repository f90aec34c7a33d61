"""Folders for what is only for now. Light: standard library only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retake.errors import OutputError


def temporary_place() -> Path:
    """Where the system keeps what is only for now.

    Raises:
        OutputError: Nothing can be written there, because the disk is full or there is no such folder.
    """
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        raise OutputError("No folder for temporary files can be written to. Make room on the disk, or set TMPDIR to a "
                          "folder of yours.") from None


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder, gone with all that is in it when the block ends.

    Raises:
        OutputError: None can be made.
    """
    place = temporary_place()
    try:
        folder = tempfile.TemporaryDirectory(prefix="retake-", dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise OutputError(f"No temporary folder can be made in {place!s}. The system says: {error.strerror}. Make room "
                          "there, or set TMPDIR to a folder of yours.") from None
    with folder as made:
        yield Path(made)
