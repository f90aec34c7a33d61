"""A file that somebody brought, opened without waiting or following; and what it is where it is no model."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from retake.errors import MediaError
from retake.unfinished import shown
from retake.weights.stored import Unreadable

LARGEST = 8 << 30  # LatentSync's 5.07 GB are the most that any known model has
_AT_ONCE: int = getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to would be waited for
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)

_PAGE = ("is a web page, not a model: the browser saved the page that leads to the file. Open the page and press its "
         "download button")
# How files begin that are brought by mistake.
_MISTAKES: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", "is a note of Git LFS that stands for the model, which was not fetched. Fetch it "
                                 "with `git lfs pull`, or download it from the page"),
    (b"\x89PNG", "is a picture, not a model"),
    (b"\xff\xd8\xff", "is a picture, not a model"),
    (b"GIF8", "is a picture, not a model"),
    (b"%PDF", "is a document, not a model"),
    (b"\x1f\x8b", "is packed (gzip). Unpack it and add the file in it"),
    (b"7z\xbc\xaf", "is packed (7-Zip). Unpack it and add the file in it"),
    (b"Rar!", "is packed (RAR). Unpack it and add the file in it"),
    (b"BZh", "is packed (bzip2). Unpack it and add the file in it"),
    (b"\xfd7zXZ", "is packed (xz). Unpack it and add the file in it"),
    (b"\x89HDF", "is a model of Keras, which Retake does not read. Get the one for PyTorch"),
    (b"GGUF", "is a model for llama.cpp, which Retake does not read. Get the one for PyTorch"),
    (b"\x7fELF", "is a program, not a model"),
    (b"MZ", "is a program, not a model"),
    (b"RIFF", "is a sound or a movie, not a model"),
    (b"fLaC", "is a sound, not a model"),
)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The open file and its bytes' count.

    Raises:
        MediaError: It can't be read, is no ordinary file, a link, or larger than any model. An Unreadable that the
            block raises becomes one too: its words behind the file's name.
    """
    try:
        with _open(path) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise Unreadable("is not an ordinary file")
            if state.st_size > LARGEST:
                raise Unreadable(f"is larger than any model that Retake knows ({state.st_size >> 30} GB)")
            yield file, state.st_size
    except Unreadable as problem:
        raise MediaError(f"{shown(path)} {_advised(str(problem))}.") from None
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it is no path"
        raise MediaError(f"{shown(path)} can't be read. The system says: {why}.") from None


def _advised(words: str) -> str:
    """What is wrong with a file, and what to do where that is always the same."""
    broken = ("is damaged", "is cut short", "holds what is no number")
    return f"{words}. Download it again" if words.startswith(broken) and "again" not in words else words


def _open(path: Path) -> BinaryIO:
    # Windows has no flag for it, and no system lets a link be opened as what it is.
    try:
        state = os.lstat(path)
    except FileNotFoundError:
        raise Unreadable("is not there. Name a file or a folder that is") from None
    if stat.S_ISLNK(state.st_mode):
        raise Unreadable(f"is a link. Name the file that it leads to: {shown(Path(os.path.realpath(path)))}")
    if stat.S_ISDIR(state.st_mode):
        raise Unreadable("is a folder, not a file")
    if not stat.S_ISREG(state.st_mode):
        raise Unreadable("is not an ordinary file")
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | _AT_ONCE | _NO_LINK))


def refuse_mistaken(name: str, head: bytes) -> None:
    """Raise Unreadable where the file's first bytes show what it is, and that is no model."""
    if not head:
        raise Unreadable("is empty. Download it again")
    if name.lower().endswith((".part", ".crdownload", ".download", ".aria2")):
        raise Unreadable("is a download that did not end. Download it again")
    for start, words in _MISTAKES:
        if head.startswith(start):
            raise Unreadable(words)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<!--")) or b"<html" in text:
        raise Unreadable(_PAGE)
    if text.startswith((b"{\"error", b"{\"message", b"access denied", b"invalid username", b"entry not found",
                        b"repository not found", b"too many requests")):
        raise Unreadable("is what the server said instead of sending the model. Open the page in a browser, sign in "
                         "where it asks for that, and download the model")
    if head[4:8] == b"ftyp":
        raise Unreadable("is a movie, not a model")
    if name.lower().endswith(".onnx") or (head[:1] == b"\x08" and b"pytorch" in head[:64]):
        raise Unreadable("is an ONNX model, which Retake does not read. Get the one for PyTorch (.pth, .pt or "
                         ".safetensors)")
    if not any(head):
        raise Unreadable("holds nothing but zeros: the download did not end. Download it again")
