"""A file that appears only when it is whole: written beside its place under another name, then renamed.

A killed run leaves at most a hidden `.part` file, never half a movie under the movie's name.
Light: standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from retake.errors import OutputError
from retake.printable import printable

_NAME_BYTES = 255  # what ext4, APFS and NTFS take for one name
_RANDOM = 8  # characters of a hidden name that are random

# What only writing comes to: where a block raises it, it is of the file that it makes.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
_ADVICE = {
    errno.ENOSPC: "There is no space left on the disk. Make room or choose another folder.",
    errno.EDQUOT: "The disk quota is used up. Make room or choose another folder.",
    errno.EFBIG: "The disk does not take files so big. Choose another disk.",
    errno.EACCES: "You have no permission to write there. Choose another folder.",
    errno.EPERM: "You have no permission to write there. Choose another folder.",
    errno.EROFS: "The disk is read-only. Choose another folder.",
    errno.ENOENT: "There is no such folder. Create it or choose another one.",
    errno.ENOTDIR: "Part of its path is a file, not a folder. Choose another folder.",
    errno.EISDIR: "It is a folder. Choose another name.",
    errno.ENAMETOOLONG: "Its name is too long. Choose a shorter one.",
    errno.EIO: "The disk reports an error. Choose another disk.",
}


def shown(path: Path) -> str:
    """The path as one line of a message can show it: control characters replaced."""
    return printable(str(path), "?")


def unwritable(path: Path, error: OSError) -> OutputError:
    """The line that says why `path` can't be written, and what to do."""
    advice = _ADVICE.get(error.errno or 0, f"The system says: {error.strerror or error}.")
    return OutputError(f"{shown(path)} can't be written. {advice}")


@contextlib.contextmanager
def finished_file(path: Path) -> Iterator[Path]:
    """A new, empty, hidden file beside `path`; it takes the place of `path` when the block ends well.

    If the block raises, the file is removed and what was at `path` stays as it was. A process that is killed
    leaves the hidden file.

    Raises:
        OutputError: `path` is a folder or a symbolic link, its folder can't be written, or the disk is full.
    """
    path = Path(os.path.abspath(path))
    _refuse_occupied(path)
    part = _created_beside(path)
    try:
        yield part
        _put_in_place(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise unwritable(path, error) from None
        raise


def remove_halves(path: Path) -> None:
    """Removes what killed processes have left half written beside `path`, on the way to it.

    Only for whoever writes there alone: what another process is at work on would go, too.
    """
    begin, end = _around(path.name)
    half = re.compile(re.escape(begin) + f"[0-9a-f]{{{_RANDOM}}}" + re.escape(end))
    with contextlib.suppress(OSError):
        for name in os.listdir(path.parent):
            if half.fullmatch(name):
                with contextlib.suppress(OSError):
                    os.unlink(path.with_name(name))


def _refuse_occupied(path: Path) -> None:
    """Raise for what must not be replaced: a folder, a link that leads elsewhere, a device."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(path, error) from None
    if stat.S_ISLNK(mode):
        raise OutputError(f"{shown(path)} is a symbolic link. Choose another name, or write to the file it leads to.")
    if stat.S_ISDIR(mode):
        raise unwritable(path, IsADirectoryError(errno.EISDIR, ""))
    if not stat.S_ISREG(mode):
        raise OutputError(f"{shown(path)} is not an ordinary file. Choose another name.")


def _created_beside(path: Path) -> Path:
    """A file that did not exist before, with the suffix of `path`, because writers guess the format from it."""
    if len(os.fsencode(path.name)) > _NAME_BYTES:
        raise unwritable(path, OSError(errno.ENAMETOOLONG, ""))
    while True:
        part = path.with_name(_hidden_name(path.name))
        try:
            # 0o666 lets the user's umask decide, as for any file he saves. O_EXCL follows no link.
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritable(path, error) from None
        return part


def _hidden_name(name: str) -> str:
    """The name `.<stem>.<random>.part<suffix>`, its stem cut to what a file name may hold."""
    begin, end = _around(name)
    return f"{begin}{secrets.token_hex(_RANDOM // 2)}{end}"


def _around(name: str) -> tuple[str, str]:
    """What stands before and behind the random part of a hidden name."""
    stem, suffix = os.path.splitext(name)
    end = f".part{suffix}"
    room = max(0, _NAME_BYTES - 2 - _RANDOM - len(os.fsencode(end)))
    # A cut may fall inside a character of several bytes: "ignore" drops the rest of that character.
    return f".{os.fsencode(stem)[:room].decode('utf-8', 'ignore')}.", end


def _put_in_place(part: Path, path: Path) -> None:
    """Rename `part` to `path` once its bytes are on the disk."""
    try:
        # Without it a power cut could leave the new name on an empty file. Windows flushes only writable files.
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        _refuse_occupied(path)
        os.replace(part, path)
    except OSError as error:
        raise unwritable(path, error) from None
