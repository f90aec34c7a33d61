"""Finds the sound files that a timeline names, and looks at them: where they are said to lie, or by their name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.audio import SoundInfo
from retake.audio.broadcast_wave import read_broadcast_wave
from retake.errors import OptionError, RetakeError
from retake.known_files import known_plate, known_sounds
from retake.timeline.claim import Claim
from retake.timeline.paths import candidates
from retake.unfinished import shown

_MOST_FILES = 300_000
_SOUNDS = (".wav", ".bwf", ".w64", ".rf64", ".aif", ".aiff", ".flac", ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".caf")
_MOVIES = (".mov", ".mp4", ".m4v", ".mxf", ".mkv", ".avi", ".webm", ".mts", ".m2ts", ".ts", ".mpg")
_LESS_THAN_A_FRAME = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was found for a claim.

    Attributes:
        path: The file; None where there is none.
        sounds: Its sounds.
        picture: When its first picture is shown on the file's own clock; None where it has none.
        timecode: When the file begins by its own timecode, in seconds after midnight; None where it says nothing.
        relinked: Whether it lies elsewhere than the timeline says.
        problem: Why it can't be heard, in one line; "" where it can.
    """

    path: Path | None = None
    sounds: tuple[SoundInfo, ...] = ()
    picture: Fraction | None = None
    timecode: Fraction | None = None
    relinked: bool = False
    problem: str = ""

    def begins(self, stream: int) -> Fraction:
        """When the first sample of a sound is heard, in seconds after the file's beginning."""
        return Fraction(0) if self.picture is None else self.sounds[stream].start - self.picture

    def placed(self, channel: int) -> tuple[int, int] | None:
        """The sound and the channel in it, of a channel counted through all sounds of the file."""
        for stream, info in enumerate(self.sounds):
            if channel < info.channels:
                return stream, channel
            channel -= info.channels
        return None


class SoundMedia:
    """The sound files of one timeline.

    Args:
        folder: Where the timeline lies; relative paths begin there, and files beside it are found by name.
        roots: Folders that are searched, with all below them, for files by name.
    """

    def __init__(self, folder: Path, roots: Sequence[Path] = ()) -> None:
        for root in roots:
            if not root.is_dir():
                raise OptionError(f"{shown(root)} is no folder. Choose one that holds media.")
        self._folder, self._roots = folder, roots
        self._names: dict[str, list[Path]] | None = None
        self._looked: dict[Path, Heard] = {}

    def find(self, claim: Claim) -> Heard:
        """The file behind a claim."""
        for path in candidates(claim.written, self._folder):
            if os.path.isfile(path):
                return self.look(path)
        alike = self._alike(claim)
        able = [found for path in alike if not (found := self.look(path)).problem]
        if len(able) == 1:
            one = able[0]
            return Heard(one.path, one.sounds, one.picture, one.timecode, True)
        if able:
            places = " and ".join(shown(one.path) for one in able[:3] if one.path)
            return Heard(problem=f"several files are called {claim.name}: {places}. Name one of their folders")
        return Heard(problem=self.look(alike[0]).problem if alike else f"{claim.name or 'its media'} is missing")

    def look(self, path: Path) -> Heard:
        """A file, looked at; each only once."""
        path = Path(os.path.abspath(path))
        if path not in self._looked:
            self._looked[path] = _looked_at(path)
        return self._looked[path]

    def _alike(self, claim: Claim) -> list[Path]:
        """The files that bear the name; of any kind, where the name is no file's."""
        if self._names is None:
            self._names = {}
            self._gather()
        for name in (claim.name, *claim.others):
            exact = self._names.get(name.lower(), [])
            found = exact or [path for known, paths in self._names.items()
                              if (claim.stem_only or name in claim.others) and os.path.splitext(known)[0] ==
                              name.lower() for path in paths]
            if name and found:
                return found
        return []

    def _gather(self) -> None:
        """Notes the files beside the timeline and below the folders that were given."""
        assert self._names is not None
        try:
            beside = [(str(self._folder), list[str](), os.listdir(self._folder))]
        except (OSError, ValueError):
            beside = []
        seen = set()
        for where, _, names in [*beside, *(one for root in self._roots for one in os.walk(root))]:
            for name in sorted(names):
                path = Path(os.path.abspath(os.path.join(where, name)))
                if os.path.splitext(name)[1].lower() in (*_SOUNDS, *_MOVIES) and path not in seen:
                    seen.add(path)
                    self._names.setdefault(name.lower(), []).append(path)
            if len(seen) > _MOST_FILES:
                raise OptionError(f"The media folders hold more than {_MOST_FILES} files. Choose a smaller one.")


def _looked_at(path: Path) -> Heard:
    """What a file's sounds are."""
    try:
        sounds = tuple(one for one in known_sounds(path) if one.rate)
    except RetakeError as problem:
        return Heard(path, problem=str(problem).rstrip("."))
    if not sounds:
        return Heard(path, problem=f"{shown(path)} has no sound")
    if path.suffix.lower() in _SOUNDS:
        wave = read_broadcast_wave(path)
        begins = wave.begins if wave else None
        if begins is None and sounds[0].time_reference is not None:
            begins = Fraction(sounds[0].time_reference, sounds[0].rate)
        return Heard(path, sounds, None, begins)
    try:
        movie = known_plate(path)
    except RetakeError:
        return Heard(path, sounds)
    code = movie.timecode
    return Heard(path, sounds, movie.start, code.frames / code.rate if code else None)


def inside(moment: Fraction, heard: Heard, stream: int) -> bool:
    """Whether a moment after the file's beginning lies in the sound."""
    info = heard.sounds[stream]
    end = heard.begins(stream) + (info.duration if info.samples else Fraction(10**9))
    return -_LESS_THAN_A_FRAME <= moment < end
