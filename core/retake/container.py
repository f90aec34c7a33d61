"""Files opened through FFmpeg, for both rooms of media: always as plain files, with one clear line when it fails."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import av.error
import av.logging
from av.container import InputContainer, OutputContainer

from retake.errors import MediaError
from retake.unfinished import shown, unwritable

# FFmpeg would write to the terminal; and hooking its log into Python can lock up with its codec threads.
av.logging.set_level(None)

_CAMERA_RAW = {
    ".braw": "Blackmagic RAW",
    ".r3d": "REDCODE RAW",
    ".ari": "ARRIRAW",
    ".arx": "ARRIRAW",
    ".crm": "Canon Cinema RAW",
    ".dng": "CinemaDNG",
    ".nev": "Nikon N-RAW",
}

# Formats without a mark of their own, which FFmpeg takes an ordinary text for.
_GUESSED_FROM_TEXT = ("tty", "amrnb", "amrwb")

_ADVICE = {
    errno.ENOENT: "There is no such file. Relink it or check the path.",
    errno.ENOTDIR: "Part of its path is a file, not a folder. Check the path.",
    errno.EACCES: "You have no permission to read it. Ask for it or copy it to where you have.",
    errno.EPERM: "You have no permission to read it. Ask for it or copy it to where you have.",
    errno.ENAMETOOLONG: "Its path is longer than the system allows. Shorten the name.",
    errno.EIO: "The disk reports an error. Copy the file again from its source.",
}


def open_input(path: Path, options: dict[str, str] | None = None) -> InputContainer:
    """The open media file; the caller closes it.

    Raises:
        MediaError: There is no such file, it can't be read, it is no media, or it is camera RAW.
    """
    _refuse_unreadable(path)
    # Playlists and references inside a file could name a server: nothing but files is ever opened.
    options = {"protocol_whitelist": "file", **(options or {})}
    with reading(path):
        container = av.open(_url(path), "r", options=options, metadata_errors="replace")
    if container.format.name in _GUESSED_FROM_TEXT:
        container.close()
        raise MediaError(f"{shown(path)} is no media file. Choose a movie or a sound.")
    return container


def open_output(path: Path, format: str, options: dict[str, str] | None = None) -> OutputContainer:
    """The new container, ready for streams; the caller closes it. `path` may exist: it is overwritten.

    Args:
        path: Where it is written; see `retake.unfinished` for how it should come to its final name.
        format: FFmpeg's short name of the container: "mov", "mp4", "matroska", "mxf", "wav".
        options: The muxer's own options.

    Raises:
        OutputError: The folder is missing, or there is no permission.
    """
    try:
        # FFmpeg opens the file only with its first packet: the artist wants to know before the render.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))
    except OSError as error:
        raise unwritable(path, error) from None
    with writing(path):
        return av.open(_url(path), "w", format=format, container_options=options or {})


@contextlib.contextmanager
def reading(path: Path, where: str | Callable[[], str] = "") -> Iterator[None]:
    """Turn what FFmpeg raises inside the block into a MediaError that names `path`.

    Args:
        path: The file that is read.
        where: What the line adds, such as "at 00:00:12.040"; a function is asked only when something is wrong.
    """
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        # Decoders say -1 for "no", which the system reads as "not permitted": the file is open, so it is not that.
        number = 0 if isinstance(error, av.FFmpegError) and error.errno == errno.EPERM else error.errno or 0
        advice = _ADVICE.get(number, _media_advice(error))
        place = where if isinstance(where, str) else where()
        raise MediaError(f"{shown(path)} can't be read {place}".rstrip() + f". {advice}") from error


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what FFmpeg or the system raises inside the block into an OutputError that names `path`."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise unwritable(path, OSError(error.errno or 0, error.strerror or str(error))) from error


def _url(path: Path) -> str:
    """The path as FFmpeg takes it literally: without "file:" a name like `a:b.wav` would be a protocol."""
    return f"file:{os.path.abspath(path)}"


def _refuse_unreadable(path: Path) -> None:
    """Raise for what is no readable file, in words; FFmpeg would hang on a pipe or speak of invalid data."""
    name = shown(path)
    raw = _CAMERA_RAW.get(path.suffix.lower())
    if raw:
        raise MediaError(f"{name} is camera RAW ({raw}), which is not read. Transcode it to ProRes 4444 or EXR.")
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISREG(mode):
            with open(path, "rb") as file:
                empty = not file.read(1)
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, f"The system says: {error.strerror}.")
        raise MediaError(f"{name} can't be read. {advice}") from None
    except ValueError:
        raise MediaError(f"{name} is no path: it holds a null character. Choose another file.") from None
    if stat.S_ISDIR(mode):
        raise MediaError(f"{name} is a folder. Choose a media file in it.")
    if not stat.S_ISREG(mode):
        raise MediaError(f"{name} is not an ordinary file. Choose a media file.")
    if empty:
        raise MediaError(f"{name} is empty: it holds no byte. Copy it again from its source.")


def _media_advice(error: Exception) -> str:
    """What to do about content that FFmpeg does not take."""
    if isinstance(error, av.error.DecoderNotFoundError):
        return "Its codec is not known here. Transcode it to ProRes or WAV."
    if isinstance(error, av.InvalidDataError):
        return "It is no media file, or it is damaged. Copy it again from its source, or transcode it."
    said = getattr(error, "strerror", None) or str(error)
    return f"FFmpeg says: {said}. Copy it again from its source, or transcode it."
