"""Where a timeline's media lie: what editors write for a path, brought to a path of this system.

They write bare paths with their own system's separators, file URLs with and without escapes, with and without a host,
and paths relative to the timeline. `#`, `?` and `%` are ordinary characters of a bare path. Light.
"""

from __future__ import annotations

import ntpath
import os
import re
from pathlib import Path
from urllib.parse import unquote

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+)://(.*)", re.DOTALL)
_DRIVE = re.compile(r"/?([a-zA-Z]:[\\/].*)", re.DOTALL)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_LONGEST = 4096


def is_remote(written: str) -> bool:
    """Whether it names a place on a network, which is never opened."""
    scheme = _SCHEME.match(written)
    return bool(scheme) and scheme is not None and scheme[1].lower() != "file"


def plain_path(written: str) -> str:
    """The path that was written, without its URL's scheme, host and escapes; still with its own separators."""
    written = written.replace("\0", "")[:_LONGEST]
    scheme = _SCHEME.match(written)
    if scheme:
        host, slash, rest = scheme[2].partition("/")
        path = unquote(slash + rest)
        if drive := _DRIVE.fullmatch(path):
            return drive[1]
        # file://C:/clip.mov is wrong and common; file://server/share/clip.mov is a Windows share.
        if re.fullmatch("[a-zA-Z](:|%3[aA])", host):
            return host[0] + ":" + path
        return path if host in ("", "localhost", "127.0.0.1") else f"//{unquote(host)}{path}"
    if written.startswith("file:/"):
        path = unquote(written[5:])
        drive = _DRIVE.fullmatch(path)
        return drive[1] if drive else path
    return written


def bare_name(written: str) -> str:
    """The file's name without its folders, whichever system's separators were written."""
    path = plain_path(written)
    return ntpath.basename(path) if "\\" in path or re.match("[a-zA-Z]:", path) else path.rpartition("/")[2]


def candidates(written: str, folder: Path) -> list[Path]:
    """The paths that may be meant, the likeliest first; relative ones are looked for beside the timeline."""
    if not written or is_remote(written):
        return []
    path = plain_path(written)
    found = [path]
    if not _SCHEME.match(written) and _ESCAPE.search(path):
        found.append(unquote(path).replace("\0", ""))
    if os.sep == "/" and "\\" in path and not path.startswith("/"):
        found += [one.replace("\\", "/") for one in found if not re.match("[a-zA-Z]:", one)]
    return [one if one.is_absolute() else folder / one for one in map(Path, found)]
