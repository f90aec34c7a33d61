"""Finds the files that a timeline names, and looks at them: where they are said to lie, or by their name elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.errors import MediaError, OptionError
from retake.known_files import known_plate
from retake.timeline.claim import Claim
from retake.timeline.paths import candidates
from retake.unfinished import shown
from retake.video import VideoInfo
from retake.video.sequences.names import SequenceName, named

MOST_FILES = 300_000
_MOST_ALIKE = 20
_MOVIES = (".mov", ".mp4", ".m4v", ".mxf", ".mkv", ".avi", ".webm", ".mts", ".m2ts", ".ts", ".mpg")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a claim.

    Attributes:
        path: The file or the sequence's pattern; None where there is none.
        info: What it is; None where it was not found, or can't be read.
        relinked: Whether it lies elsewhere than the timeline says.
        problem: Why it can't be used, in one line; "" where it can.
    """

    path: Path | None = None
    info: VideoInfo | None = None
    relinked: bool = False
    problem: str = ""


class Media:
    """The media of one timeline.

    Args:
        folder: Where the timeline lies; relative paths begin there, and files beside it are found by name.
        roots: Folders that are searched, with all below them, for files by name.
        rate: The timeline's rate, for image sequences that state none.
    """

    def __init__(self, folder: Path, roots: Sequence[Path], rate: Fraction) -> None:
        for root in roots:
            if not root.is_dir():
                raise OptionError(f"{shown(root)} is no folder. Choose one that holds media.")
        self._folder = folder
        self._rate = rate
        self._roots = roots
        self._names: dict[str, list[Path]] | None = None
        self._looked: dict[tuple[Path, Fraction | None], VideoInfo | str] = {}
        self._listed: dict[Path, list[str]] = {}

    def find(self, claim: Claim, shows: tuple[Fraction, Fraction]) -> Found:
        """The file behind a claim.

        Args:
            claim: What the timeline says of it.
            shows: The source range that must lie in it, in seconds, by timecode or from 0.
        """
        for path in candidates(claim.written, self._folder):
            if self._exists(path, claim.sequence):
                return self._seen(path, claim, relinked=False)
        return self._by_name(claim, shows)

    def _by_name(self, claim: Claim, shows: tuple[Fraction, Fraction]) -> Found:
        """The file of the same name in the given folders or beside the timeline, if it fits."""
        alike = self._alike(claim)
        if not alike:
            return Found(problem=f"{claim.name or 'its media'} is missing")
        fitting = [found for path in alike[:_MOST_ALIKE]
                   if (found := self._seen(path, claim, relinked=True)).info and _fits(found.info, claim, shows)]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            other = self._seen(alike[0], claim, relinked=True)
            return Found(problem=other.problem or f"{shown(alike[0])} bears the name, but it has another length, rate "
                                                  "or timecode than the timeline says")
        places = " and ".join(shown(found.path) for found in fitting[:3] if found.path)
        return Found(problem=f"several files are called {claim.name}: {places}. Name one of their folders")

    def _alike(self, claim: Claim) -> list[Path]:
        """The files that bear the name."""
        if not claim.name:
            return []
        if self._names is None:
            self._names = {}
            for path in self._files():
                self._names.setdefault(path.name.lower(), []).append(path)
        found = self._alike_sequences(claim) if claim.sequence else self._names.get(claim.name.lower(), [])
        for name in (*((claim.name,) if claim.stem_only else ()), *claim.others):
            found = found or self._names.get(name.lower(), []) or self._of_any_kind(name.lower())
        return found

    def _of_any_kind(self, wanted: str) -> list[Path]:
        """The files of a name, whatever movie's extension they bear."""
        assert self._names is not None
        return [path for name, paths in self._names.items()
                if os.path.splitext(name)[0] == wanted and os.path.splitext(name)[1] in _MOVIES for path in paths]

    def _alike_sequences(self, claim: Claim) -> list[Path]:
        """The patterns of the same name, one a folder that holds files of it."""
        assert self._names is not None
        name, _ = named(Path(claim.name))
        if not name.digits:
            return self._names.get(claim.name.lower(), [])
        folders = sorted({path.parent for plain, paths in self._names.items()
                          if plain.startswith(name.before.lower()) and plain.endswith(name.after.lower())
                          for path in paths if name.number_in(path.name) is not None})
        return [SequenceName(folder, name.before, name.digits, name.after).pattern for folder in folders]

    def _files(self) -> Iterator[Path]:
        """The files beside the timeline, and those below the folders that were given."""
        seen = set()
        places = [(self._folder, self._list(self._folder))]
        walks = [(Path(where), names) for root in self._roots for where, _, names in os.walk(root)]
        count = 0
        for where, names in [*places, *walks]:
            for name in sorted(names):
                path = Path(os.path.abspath(where / name))
                count += 1
                if count > MOST_FILES:
                    raise OptionError(f"The media folders hold more than {MOST_FILES} files. Choose a smaller one.")
                if path not in seen and path.is_file():
                    seen.add(path)
                    yield path

    def _exists(self, path: Path, sequence: bool) -> bool:
        if not sequence:
            return os.path.isfile(path)
        name, _ = named(path)
        if not name.digits:
            return os.path.isfile(path)
        return any(name.number_in(one) is not None for one in self._list(path.parent))

    def _list(self, folder: Path) -> list[str]:
        if folder not in self._listed:
            try:
                self._listed[folder] = sorted(os.listdir(folder))
            except (OSError, ValueError):
                self._listed[folder] = []
        return self._listed[folder]

    def _seen(self, path: Path, claim: Claim, relinked: bool) -> Found:
        """The file, looked at; each only once."""
        path = Path(os.path.abspath(path))
        rate = (claim.rate or self._rate) if claim.sequence else None
        key = (path, rate)
        if key not in self._looked:
            try:
                self._looked[key] = known_plate(path, rate)
            except (MediaError, OptionError) as problem:
                self._looked[key] = str(problem)
        seen = self._looked[key]
        if isinstance(seen, str):
            return Found(path=path, relinked=relinked, problem=seen.rstrip("."))
        return Found(path=path, info=seen, relinked=relinked)


def _fits(info: VideoInfo, claim: Claim, shows: tuple[Fraction, Fraction]) -> bool:
    """Whether a file that bears the name can be the one that the timeline means."""
    if claim.rate is not None and info.rate != claim.rate and not claim.counted:
        return False
    begin, end = shows
    slack = 2 / info.rate
    starts = [Fraction(0), *([info.timecode.frames / info.rate] if info.timecode else [])]
    if claim.start is not None and claim.rate is not None and claim.frames is not None:
        if claim.frames > info.frame_count and not claim.counted:
            # Trimmed or not: what the timeline says is there must be there.
            return False
        starts.append(claim.start / claim.rate)
        if info.timecode and claim.start and claim.start != info.timecode.frames:
            return False
    if claim.by_label and info.timecode:
        # Labels were brought to seconds at the list's rate, which may be 24 where the file counts 23.976.
        slack += abs(begin - begin * round(info.rate) / info.rate)
    return any(start - slack <= begin and end <= start + info.seconds + slack for start in starts)
