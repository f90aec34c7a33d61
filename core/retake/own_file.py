"""Opens the files that we have written ourselves: records, notes, reports. Light: standard library only.

Whoever reads one must not wait for good because something else lies in its place: a pipe that nobody writes into, a
device that never ends.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_LARGEST = 64 << 20
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) \
    | getattr(os, "O_NOCTTY", 0)


def content(path: Path, largest: int = _LARGEST) -> bytes:
    """What an ordinary file holds.

    Args:
        path: The file; a link to one will do.
        largest: How many bytes are the most that it may have.

    Raises:
        FileNotFoundError: There is nothing.
        OSError: What lies there is no ordinary file, is a link that leads nowhere, is larger, or can't be read; its
            `strerror` says so.
    """
    try:
        file = os.open(path, os.O_RDONLY | _AT_ONCE)
    except FileNotFoundError:
        if os.path.islink(path):
            raise OSError(errno.ELOOP, "it is a link that leads nowhere", str(path)) from None
        raise
    except ValueError as problem:
        raise OSError(errno.EINVAL, "it is no path", str(path)) from problem
    except OSError as problem:
        if problem.errno == errno.ENXIO:  # so systems tell of sockets, and of devices behind which is nothing
            raise _other(path) from None
        raise
    with open(file, "rb") as opened:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise _other(path)
        found = opened.read(largest + 1)
    if len(found) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest >> 20} MB", str(path))
    return found


def add_line(path: Path, line: str) -> None:
    """Adds a line to an ordinary file, made where there is none.

    Raises:
        OSError: What lies there is no ordinary file, or can't be written to.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _AT_ONCE, 0o666)
    with open(file, "ab") as opened:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise _other(path)
        opened.write(f"{line}\n".encode("utf-8", "replace"))


def _other(path: Path) -> OSError:
    return OSError(errno.EINVAL, "it is no ordinary file", str(path))
