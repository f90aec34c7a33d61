"""A name that only one process holds at a time; whatever ends the process lets go of it.

Light: standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from retake.errors import OutputError
from retake.unfinished import shown, unwritable

_AGAIN = 0.05  # seconds between two tries
_HELD = (errno.EAGAIN, errno.EACCES)  # some servers say the second where the system itself says the first
# What disks in a network say that keep no locks, or whose server for them does not run.
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL)


@contextlib.contextmanager
def held(path: Path, patience: float = 10.0, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Holds the lock of that path; the file stays, empty, because removing it would take it from under a third.

    Args:
        path: The lock's file; made with its folder where there is none.
        patience: Seconds to wait for whoever holds it.
        meanwhile: Called while waiting; what it raises ends the wait.

    Raises:
        OutputError: Another process holds it for longer than that, or the file can't be made. On a disk that knows no
            locks nobody is kept waiting: what is done under one is safe without it, and at the worst done twice.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        until = time.monotonic() + patience
        while not _taken(file, path):
            if time.monotonic() > until:
                raise OutputError(f"Another Retake is at the same work ({shown(path)}). Wait until it is done.")
            meanwhile()
            time.sleep(_AGAIN)
        yield
    finally:
        os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: int, path: Path) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(file: int, path: Path) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD:
                return False
            if error.errno not in _NO_LOCKS:
                raise unwritable(path, error) from None
        return True
