"""Where a take's files lie and what they are called: NAME_lip_v001 and its companions, no number ever used twice."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from retake.errors import OutputError
from retake.unfinished import shown, unwritable

# What every editor, server and renderer takes in a name.
_FOREIGN = re.compile(r"[^a-zA-Z0-9._-]+")
_HIGHEST = 999


@dataclass(frozen=True, slots=True)
class TakeFiles:
    """A take's files.

    Attributes:
        folder: Where they lie.
        stem: The name that they share: "sh010_lip_v003".
        version: The number in it.
    """

    folder: Path
    stem: str
    version: int

    def movie(self, suffix: str) -> Path:
        """The take itself."""
        return self.folder / f"{self.stem}{suffix}"

    @property
    def matte(self) -> Path:
        """Where pixels may have changed, lossless."""
        return self.folder / f"{self.stem}_matte.mkv"

    @property
    def patch(self) -> Path:
        """The changed pixels alone, as an image sequence's pattern."""
        return self.folder / f"{self.stem}_patch" / f"{self.stem}_patch.%06d.png"

    @property
    def report(self) -> Path:
        """What was done and how well it fits."""
        return self.folder / f"{self.stem}.take.json"

    def give_up(self) -> None:
        """Lets the number go again: the take's files are removed, and its own folders where they hold nothing."""
        for own in (self.matte, *self.folder.glob(f"{self.stem}.*")):
            with contextlib.suppress(OSError):
                own.unlink()
        for own in (self.patch.parent, self.folder / self.stem):
            with contextlib.suppress(OSError):
                own.rmdir()


def next_take(folder: Path, plate: Path) -> TakeFiles:
    """The files of the next take of a plate: one number above the highest that the folder has ever seen.

    The number is taken by making its report's file, empty, so that two runs at once get two numbers.

    Raises:
        OutputError: The folder can't be written.
    """
    # Of an image sequence's pattern only what stands before the frame number.
    name = plain_name(re.split(r"[%#@\[]", plate.stem)[0].rstrip("._-") or plate.stem)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = _used(folder, name)
    except OSError as error:
        raise unwritable(folder, error) from None
    except ValueError:
        raise OutputError(f"{shown(folder)} is no path: it holds a null character. Choose another folder.") from None
    for version in range(max(used, default=0) + 1, _HIGHEST + 1):
        files = TakeFiles(folder, f"{name}_lip_v{version:03d}", version)
        try:
            os.close(os.open(files.report, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritable(files.report, error) from None
        return files
    raise OutputError(f"{shown(folder)} holds {_HIGHEST} takes of {name}. Choose another folder.")


def plain_name(text: str) -> str:
    """The text with nothing but letters, digits, dot, dash and underscore; accents are dropped, the rest is joined."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = _FOREIGN.sub("_", bare).strip("._-")
    return name[:150] or "plate"


def _used(folder: Path, name: str) -> list[int]:
    pattern = re.compile(re.escape(name) + r"_lip_v(\d{3})(?![0-9])")
    return [int(found[1]) for entry in folder.iterdir() if (found := pattern.match(entry.name))]
