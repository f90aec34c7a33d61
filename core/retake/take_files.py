"""Where a take's files lie and what they are called: NAME_lip_v001 and its companions, no number ever used twice."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retake.errors import OutputError
from retake.naming import Naming, plain_name
from retake.review import review_file
from retake.unfinished import shown, unwritable

_HIGHEST = 999
_LONGEST_HOLD = 2000  # bytes; what says whose a number is, is shorter, and no finished report is
# The names of the takes that were finished here, a line each: a number stays used when its files are gone.
FINISHED = ".retake-takes"
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
_PLATE_NAMED = Naming()
# What may stand behind a take's name in the folder, and in the folders of its own that image sequences have; hidden
# ones with a random part are files that were being written when their process was ended.
_PART = r"(\.[0-9a-f]{8}\.part)"
_IN_FOLDER = rf"((_matte|\.take)?{_PART}?|\.review{_PART})\.[a-zA-Z0-9]{{1,8}}"
_IN_OWN_FOLDER = rf"(_patch)?\.-?[0-9]+{_PART}?\.[a-zA-Z0-9]{{1,8}}"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a take's number before the take is finished.

    Attributes:
        job: The key of the job that it is rendered for.
        owner: The process that renders it, as `retake.jobs.alive` writes it.
    """

    job: str
    owner: str


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

    @property
    def review(self) -> Path:
        """What people say of it. No render wrote it: it stays when the number is let go, and keeps it used."""
        return review_file(self.report)

    def give_up(self) -> None:
        """Lets the number go again: the take's files are removed, and its own folders where they hold nothing."""
        for own in self._own_files():
            with contextlib.suppress(OSError):
                own.unlink()
        for folder in (self.patch.parent, self.folder / self.stem, *reversed(self.made)):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _own_files(self) -> Iterator[Path]:
        """What a render of the take has written, finished or not; nothing that only begins with its name."""
        for folder, behind in ((self.folder, _IN_FOLDER), (self.folder / self.stem, _IN_OWN_FOLDER),
                               (self.patch.parent, _IN_OWN_FOLDER)):
            own = re.compile(rf"\.?{re.escape(self.stem)}{behind}")
            if folder.is_symlink() or not folder.is_dir():
                continue
            # The report goes last: it keeps the number for as long as anything else is there.
            yield from sorted((one for one in folder.iterdir() if own.fullmatch(one.name)),
                              key=lambda one: one == self.report)

    def holder(self) -> Holder | None:
        """For which job the number is held; None where the take is finished, gone, or no job's."""
        return _holder_in(self.report)

    def touched(self) -> float:
        """When anything of it was last written to, in seconds since 1970; 0 where nothing is there."""
        return max((state.st_mtime for _, state in self._states()), default=0.0)

    def size(self) -> int:
        """The bytes of its files, but of its patch, which is there on request only."""
        return sum(state.st_size for own, state in self._states() if own.parent != self.patch.parent)

    def _states(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Its files, and what the system says of each."""
        for own in self._own_files():
            with contextlib.suppress(OSError):
                yield own, own.lstat()

    def finish(self) -> None:
        """Notes that the take is finished, so that its number is not used again even when its files are gone.

        Where the note can't be written the take stays: its files keep the number for as long as they lie there.
        """
        with contextlib.suppress(OSError):
            if self.stem in _finished(self.folder):
                return
            # One short line at a file's end goes there whole, whoever else writes.
            names = os.open(self.folder / FINISHED, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINK, 0o666)
            with open(names, "a", encoding="ascii") as file:
                if hasattr(os, "fchmod") and not os.fstat(names).st_size:
                    # Whoever may put takes into the folder has to note them here.
                    os.fchmod(names, self.folder.stat().st_mode & 0o666)
                file.write(f"{self.stem}\n")


def next_take(folder: Path, plate: Path, naming: Naming = _PLATE_NAMED, holder: Holder | None = None) -> TakeFiles:
    """The files of the next take of a plate: one number above the highest that the folder has ever seen.

    The number is taken by making its report's file, so that two runs at once get two numbers: empty, or saying for
    which job it is held.

    Args:
        folder: Where takes go; the naming's own folders are made below it.
        plate: The plate, for its name.
        naming: What takes are called.
        holder: For which job, where it is for one. A job is at work once at a time.

    Raises:
        OptionError: The naming asks for what was not said.
        OutputError: The folder can't be written, or a link below it leads elsewhere.
    """
    name = _name_of(plate)
    before, after = naming.around_version(name)
    try:
        own, made = _made_below(folder, naming.folders(name))
        used = _used(own, before, after)
        for version in range(max(used, default=0) + 1, _HIGHEST + 1):
            files = TakeFiles(own, f"{before}{version:03d}{after}", version, made)
            if _taken(files.report, holder):
                return files
    except OSError as error:
        raise unwritable(folder, error) from None
    except ValueError:
        raise OutputError(f"{shown(folder)} is no path: it holds a null character. Choose another folder.") from None
    raise OutputError(f"{shown(own)} holds {_HIGHEST} takes of {name}. Choose another folder.")


def takes_there(folder: Path, plate: Path, naming: Naming = _PLATE_NAMED) -> list[TakeFiles]:
    """The takes whose reports lie where the naming puts takes of the plate, finished or not, the newest first."""
    name = _name_of(plate)
    before, after = naming.around_version(name)
    own = folder.joinpath(*naming.folders(name))
    pattern = re.compile(rf"({re.escape(before)}(\d{{3}}){re.escape(after)})\.take\.json", re.IGNORECASE)
    try:
        names = [one.name for one in own.iterdir()]
    except OSError:
        return []
    found = [TakeFiles(own, match[1], int(match[2])) for one in names if (match := pattern.fullmatch(one))]
    return sorted(found, key=lambda one: -one.version)


def holds_there(folder: Path, plate: Path, naming: Naming = _PLATE_NAMED) -> list[tuple[Path, Holder | None]]:
    """What jobs have left there that were ended in the very moment in which they took a number, and whose it is."""
    own = folder.joinpath(*naming.folders(_name_of(plate)))
    return [(one, _holder_in(one)) for one in own.glob(".retake-*.part")]


def _name_of(plate: Path) -> str:
    """What a plate is called in a take's name; of an image sequence's pattern what stands before the frame number."""
    return plain_name(re.split(r"[%#@\[]", plate.stem)[0].rstrip("._-") or plate.stem)


def _taken(report: Path, holder: Holder | None) -> bool:
    """Whether the name was free, and is held now."""
    try:
        if holder is None:
            os.close(os.open(report, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        else:
            _hold_for(report, holder)
    except FileExistsError:
        return False
    except OSError as error:
        raise unwritable(report, error) from None
    return True


def _hold_for(report: Path, holder: Holder) -> None:
    """Makes the report's file with the job in it, so that there is no moment in which nobody knows whose it is."""
    said = json.dumps({"unfinished": True, "job": holder.job, "owner": holder.owner}).encode()
    hold = _hold(report.parent, holder.job or secrets.token_hex(8))
    with contextlib.suppress(FileNotFoundError):
        hold.unlink()  # a killed process's, or a link that somebody has laid there
    with open(os.open(hold, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(said)
    try:
        os.link(hold, report)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no second names for a file
        with open(os.open(report, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            file.write(said)
    finally:
        hold.unlink()


def _hold(folder: Path, job: str) -> Path:
    """The file that becomes a report's when a job takes its number."""
    return folder / f".retake-{job[:40]}.part"


def _holder_in(path: Path) -> Holder | None:
    """For which job a file says that a number is held; None where it says nothing of it."""
    try:
        with path.open("rb") as file:
            data = json.loads(file.read(_LONGEST_HOLD))
        return Holder(str(data["job"]), str(data["owner"])) if data["unfinished"] is True else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


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
    names = [entry.name for entry in folder.iterdir()] + _finished(folder)
    return [int(found[1]) for name in names if (found := pattern.match(name))]


def _finished(folder: Path) -> list[str]:
    """The names of the takes that were ever finished in a folder."""
    try:
        return (folder / FINISHED).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []


__all__ = ["Holder", "TakeFiles", "holds_there", "next_take", "plain_name", "takes_there"]
