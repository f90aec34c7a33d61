"""Imports takes into a bin, in whichever way this build of Resolve's takes them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from retake.errors import HostError
from retake.hosting.report import TakeFile
from retake_plugin.protocols.resolve import Folder, Pool, PoolItem, has, there
from retake_plugin.resolve.as_before import same_folder
from retake_plugin.resolve.connection import Opened

_NUMBERS = re.compile(r"\[\d+-\d+\]|%0?\d*d")


def imported_into(opened: Opened, folder: Folder, take: TakeFile) -> PoolItem:
    """A take that is imported into a bin; what came of a way that did not bring it is taken out again.

    Raises:
        HostError: Resolve does not import it.
    """
    pool = opened.pool
    pool.SetCurrentFolder(folder)
    if not same_folder(pool.GetCurrentFolder(), folder):  # what is imported goes into whichever is open
        raise HostError(f"DaVinci Resolve does not open its bin {folder.GetName() or ''}. Close what is open in it, "
                        "then try again.")
    for ask in _ways(opened, take):
        ask()
        found = clip_of(folder, take)
        if found is not None:
            return found
        take_out(pool, folder, take)
    raise HostError(f"DaVinci Resolve does not import {take.movie.name}. Look whether it plays in Resolve's Media "
                    "page; takes in ProRes or DNxHR always do.")


def clip_of(folder: Folder, take: TakeFile) -> PoolItem | None:
    """The take in a bin, by its file."""
    wanted = _plain(str(take.movie))
    return next((media for media, path in _clips(folder) if _plain(path) == wanted), None)


def take_out(pool: Pool, folder: Folder, take: TakeFile) -> None:
    """Takes a take out of a bin again; also single frames of its image sequence."""
    inside = f"{os.path.normcase(os.path.normpath(take.movie.parent))}{os.sep}"
    wanted = _plain(str(take.movie))
    gone = [media for media, path in _clips(folder) if _plain(path) == wanted
            or (take.sequence and os.path.normcase(os.path.normpath(path)).startswith(inside))]
    if gone:
        pool.DeleteClips(gone)


def _ways(opened: Opened, take: TakeFile) -> Iterator[Callable[[], object]]:
    """How this build may be asked to import a take: as it is documented first, then as others take it."""
    pool = opened.pool
    if take.sequence:
        first, last = _numbers(take)
        yield lambda: pool.ImportMedia([{"FilePath": str(take.movie), "StartIndex": first, "EndIndex": last}])
    else:
        yield lambda: pool.ImportMedia([str(take.movie)])
        yield lambda: pool.ImportMedia([{"FilePath": str(take.movie)}])
    storage = there(opened.app.GetMediaStorage()) if has(opened.app, "GetMediaStorage") else None
    if storage is not None and has(storage, "AddItemListToMediaPool"):
        path = str(take.movie.parent if take.sequence else take.movie)
        yield lambda: storage.AddItemListToMediaPool([path])


def _numbers(take: TakeFile) -> tuple[int, int]:
    """The first and the last number of an image sequence's files."""
    head, tail = re.split(r"%0?\d*d", take.movie.name, maxsplit=1)
    named = re.compile(rf"{re.escape(head)}(\d+){re.escape(tail)}")
    numbers = [int(match[1]) for name in os.listdir(take.movie.parent) if (match := named.fullmatch(name))]
    if not numbers:
        raise HostError(f"{take.movie.parent} holds no frames. Render the take again.")
    return min(numbers), max(numbers)


def _clips(folder: Folder) -> list[tuple[PoolItem, str]]:
    """The clips in a bin that have a file, and its path.

    Raises:
        HostError: Resolve does not say it: a bin of which nothing is told is not an empty one.
    """
    clips = [media for media in folder.GetClipList() or () if media]
    if not clips and folder.GetName() is None:
        raise HostError("DaVinci Resolve does not say what is in its bins: a dialogue is open. Close it and try again.")
    found = ((media, str(media.GetClipProperty("File Path") or "")) for media in clips)
    return [(media, path) for media, path in found if path]


def _plain(path: str) -> str:
    """A path, an image sequence's without its numbers."""
    return _NUMBERS.sub("", os.path.normcase(os.path.normpath(path))) if path else ""
