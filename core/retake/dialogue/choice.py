"""What the user chose for guide and dialogue, and which uses of sound on a timeline a name means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from retake.errors import OptionError
from retake.timeline.sounding import Sounding

# What is said to whoever asks for takes and names no dialogue.
SAY_WHERE = ("Say where the dialogue is: an audio track (--dialogue-track), sounds (--dialogue), a language's "
             "(--language), or a cue sheet (--cues).")

_NUMBERED = re.compile(r"(?:a|audio\s?)?(\d{1,3})")
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where dialogue and guide are found.

    Attributes:
        tracks: Audio tracks that hold the dialogue: "A2", a track's name, or a role.
        sounds: Sound files, folders of them, or patterns of names on the timeline: "*_ADR*".
        cues: Cue sheets, each with the language that it is in; None for any.
        languages: Where each language's dialogue is found: its tag, and a track, pattern, file or folder.
        guides: Audio tracks that hold the production sound; found by themselves where none are given.
        character: Who speaks: only that character's tracks and cues are taken. "" for all.
        before: How many of the plate's frames to cover before each shot, as far as they are there.
        after: How many of the plate's frames to cover after each shot, as far as they are there.
    """

    tracks: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    cues: tuple[tuple[str | None, Path], ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    guides: tuple[str, ...] = ()
    character: str = ""
    before: int = 0
    after: int = 0

    @property
    def tags(self) -> tuple[str | None, ...]:
        """The languages that lines are told for; None stands for a dialogue without one."""
        tags = tuple(dict.fromkeys(tag for tag, _ in self.languages))
        return tags if tags and not (self.tracks or self.sounds) else (None, *tags)


def written_choice(tracks: Sequence[str], sounds: Sequence[str], languages: Sequence[str], cues: Sequence[str],
                   guides: Sequence[str], character: str) -> Choice | None:
    """The choice that people write: languages as "es=A3", cue sheets as "sheet.csv" or "es=sheet.csv".

    None where nothing at all is said.

    Raises:
        OptionError: What is said names no dialogue, or is none of this.
    """
    if not (tracks or sounds or languages or cues or guides or character):
        return None
    if not (tracks or sounds or languages or cues or character):
        raise OptionError(SAY_WHERE)
    for text in (*tracks, *sounds, *languages, *cues, *guides, character):
        if "\0" in text:
            raise OptionError(f"{text.replace(chr(0), '?')[:60]!r} holds a null character. Choose another name.")
    tagged = tuple(map(_tagged, languages))
    tags = {tag for tag, _ in tagged}
    sheets: list[tuple[str | None, Path]] = []
    for text in cues:
        tag, equals, path = text.partition("=")
        sheets.append((tag, Path(path)) if equals and tag in tags else (None, Path(text)))
    return Choice(tuple(tracks), tuple(sounds), tuple(sheets), tagged, tuple(guides), character)


def _tagged(text: str) -> tuple[str, str]:
    """A language's tag and its sound."""
    tag, equals, sound = text.partition("=")
    if not (equals and sound and tag.isascii() and tag.replace("-", "").isalnum()):
        raise OptionError(f"{text[:60]!r} is no language with its sound. Write it like es=A3 or de=dub_de.wav; "
                          "the tag before = has letters, digits and hyphens, such as es-419.")
    return tag, sound


def on_tracks(soundings: Sequence[Sounding], wanted: str) -> list[Sounding]:
    """What lies on the audio tracks of a name: the name itself, its number as A2, or what the editor calls a role."""
    plain = wanted.strip().casefold()
    named = [one for one in soundings if one.track.name.strip().casefold() == plain]
    if named:
        return named
    number = _NUMBERED.fullmatch(plain)
    if number:
        count = int(number[1])
        # An EDL's AA stands for A1 and A2 at once.
        return [one for one in soundings if (one.track.index == count and one.track.name != "AA")
                or (one.track.name == "AA" and count in (1, 2))]
    return [one for one in soundings if plain and (one.role.casefold() == plain or
                                                   one.role.casefold().startswith(plain + "."))]


def of_character(soundings: Iterable[Sounding], character: str) -> list[Sounding]:
    """What lies on tracks whose names hold the character's."""
    wanted = _letters(character)
    return [one for one in soundings if wanted and wanted in _letters(one.track.name)]


def by_name(soundings: Iterable[Sounding], wanted: str) -> list[Sounding]:
    """What bears a name, or one that a pattern describes: on the timeline, or its file's."""
    plain = wanted.strip().casefold()
    if _PATTERN.search(plain):
        return [one for one in soundings if any(fnmatchcase(name.casefold(), plain) for name in _names(one))]
    return [one for one in soundings if any(plain in (name.casefold(), Path(name).stem.casefold())
                                            for name in _names(one))]


def by_file(soundings: Iterable[Sounding], path: Path) -> list[Sounding]:
    """What plays a file."""
    wanted = path.resolve()
    return [one for one in soundings if one.sound.path and Path(one.sound.path).resolve() == wanted]


def nothing_called(wanted: str, soundings: Sequence[Sounding]) -> OptionError:
    """The line that says that nothing on the timeline bears a name, and what there is."""
    tracks = {one.track.index: one.track.name for one in sorted(soundings, key=lambda one: one.track.index)}
    there = ", ".join(f"A{index}" + (f" ({name})" if name and name.casefold() != f"a{index}" else "")
                      for index, name in list(tracks.items())[:12])
    return OptionError(f"Nothing that sounds on the timeline is called {wanted[:60]!r}, and there is no such file. "
                       + (f"It has the audio tracks {there}." if there else "It has no sound on any audio track."))


def _names(one: Sounding) -> tuple[str, ...]:
    return tuple(name for name in (one.name, one.sound.name) if name)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
