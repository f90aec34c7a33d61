"""Where a take's files lie and what they are called: NAME_lip_v001 and its companions, no number ever used twice."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from retake.errors import OutputError
from retake.naming import Naming, plain_name
from retake.unfinished import shown, unwritable

_HIGHEST = 999
# The names of the takes that were finished here, a line each: a number stays used when its files are gone.
FINISHED = ".retake-takes"
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
_PLATE_NAMED = Naming()


@dataclass(frozen=True, slots=True)
class TakeFiles:
    """A take's files.

    Attributes:
        folder: Where they lie.
        stem: The name that they share: "sh010_lip_v003".
        version: The number in it.
        made: Folders that were made for it, the outermost first.
    """

    folder: Path
    stem: str
    version: int
    made: tuple[Path, ...] = ()

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
        for own in (self.patch.parent, self.folder / self.stem, *reversed(self.made)):
            with contextlib.suppress(OSError):
                own.rmdir()

    def finish(self) -> None:
        """Notes that the take is finished, so that its number is not used again even when its files are gone."""
        try:
            # One short line at a file's end goes there whole, whoever else writes.
            names = os.open(self.folder / FINISHED, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINK, 0o666)
            with open(names, "a", encoding="ascii") as file:
                file.write(f"{self.stem}\n")
        except OSError as error:
            raise unwritable(self.folder / FINISHED, error) from None


def next_take(folder: Path, plate: Path, naming: Naming = _PLATE_NAMED) -> TakeFiles:
    """The files of the next take of a plate: one number above the highest that the folder has ever seen.

    The number is taken by making its report's file, empty, so that two runs at once get two numbers.

    Args:
        folder: Where takes go; the naming's own folders are made below it.
        plate: The plate, for its name.
        naming: What takes are called.

    Raises:
        OptionError: The naming asks for what was not said.
        OutputError: The folder can't be written, or a link below it leads elsewhere.
    """
    # Of an image sequence's pattern only what stands before the frame number.
    name = plain_name(re.split(r"[%#@\[]", plate.stem)[0].rstrip("._-") or plate.stem)
    before, after = naming.around_version(name)
    try:
        own, made = _made_below(folder, naming.folders(name))
        used = _used(own, before, after)
    except OSError as error:
        raise unwritable(folder, error) from None
    except ValueError:
        raise OutputError(f"{shown(folder)} is no path: it holds a null character. Choose another folder.") from None
    for version in range(max(used, default=0) + 1, _HIGHEST + 1):
        files = TakeFiles(own, f"{before}{version:03d}{after}", version, made)
        try:
            os.close(os.open(files.report, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritable(files.report, error) from None
        return files
    raise OutputError(f"{shown(own)} holds {_HIGHEST} takes of {name}. Choose another folder.")


def _made_below(folder: Path, names: tuple[str, ...]) -> tuple[Path, tuple[Path, ...]]:
    """The folder of those names below a folder, and which of them had to be made."""
    folder.mkdir(parents=True, exist_ok=True)
    own, made = folder, []
    for name in names:
        own = own / name
        try:
            own.mkdir()
            made.append(own)
        except FileExistsError:
            if own.is_symlink() or not own.is_dir():
                raise OutputError(f"{shown(own)} is a link or a file, where a folder of takes should be. Choose "
                                  "another folder, or another name.") from None
    return own, tuple(made)


def _used(folder: Path, before: str, after: str) -> list[int]:
    """The numbers that a name has had in a folder."""
    # Some disks hold SH010 and sh010 for one name.
    pattern = re.compile(re.escape(before) + r"(\d{3})(?![0-9])" + re.escape(after), re.IGNORECASE)
    names = [entry.name for entry in folder.iterdir()]
    if FINISHED in names:
        names += (folder / FINISHED).read_text(encoding="ascii", errors="replace").splitlines()
    return [int(found[1]) for name in names if (found := pattern.match(name))]


__all__ = ["TakeFiles", "next_take", "plain_name"]
