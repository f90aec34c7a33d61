"""Which sounds make the guide and the dialogue of each shot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from retake.dialogue.choice import Choice, by_file, by_name, nothing_called, of_character, on_tracks
from retake.dialogue.cues import Cue, read_cues
from retake.dialogue.guide import Guide, Guides
from retake.dialogue.line import Line
from retake.dialogue.mix import Piece, mix_of, piece_of
from retake.dialogue.place import Place, place_of
from retake.dialogue.stems import NEARLY, at_cue, files_of, placed, sound_files
from retake.dialogue.under import Under
from retake.errors import OptionError
from retake.timeline.shot import Shot, Timeline
from retake.timeline.sounding import Sounding


@dataclass
class _Dialogue:
    """What a language's dialogue is made of.

    Attributes:
        pieces: What is heard, all along the timeline.
        soundings: The uses of sound on the timeline that were chosen, heard or not.
        cues: The cues of the sheets.
        notes: What to say of every shot, or of the sheets and files.
    """

    pieces: list[Piece] = field(default_factory=list)
    soundings: list[Sounding] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def lines_for(timeline: Timeline, soundings: Sequence[Sounding], choice: Choice) -> list[Line]:
    """A line for every shot that can get new lips, in every language that was chosen.

    Args:
        timeline: The shots.
        soundings: What sounds on it: `retake.timeline.sounds.read_with_sounds`.
        choice: Where dialogue and guide are found.

    Raises:
        OptionError: Nothing bears a name that was chosen.
        MediaError: A cue sheet or a sound file that was chosen can't be read.
    """
    places = [(shot, place_of(shot, timeline, choice.before, choice.after)) for shot in timeline.eligible]
    guides = Guides(soundings, choice.guides)
    chosen = {tag: _dialogue(timeline, soundings, choice, tag) for tag in choice.tags}
    spoken = frozenset(one for dialogue in chosen.values() for one in dialogue.soundings)
    laid = {tag: (Under(dialogue.pieces), Under(dialogue.soundings)) for tag, dialogue in chosen.items()}
    found = []
    for shot, place in places:
        guide = guides.of(shot, place, spoken)
        found += [_line(shot, place, tag, dialogue, laid[tag], guide, timeline.frames / timeline.rate)
                  for tag, dialogue in chosen.items()]
    return found


def _line(shot: Shot, place: Place, tag: str | None, dialogue: _Dialogue,
          laid: tuple[Under[Piece], Under[Sounding]], guide: Guide, programme: Fraction) -> Line:
    """A shot's line; `laid` is what the dialogue is made of, by place, `programme` how long the timeline is."""
    pieces, soundings = laid[0], laid[1].between(place.start, place.stop)
    cues = [cue for cue in dialogue.cues if cue.overlaps(place.start, place.stop)]
    notes, problems = [*dialogue.notes, *place.notes, *guide.notes], list[str]()
    under = pieces.between(place.start, place.stop)
    problems += [f"{one.name} on A{one.track.index}: {reason}" for one in soundings if one.enabled
                 for reason in one.problems]
    notes += [f"{one.name} on A{one.track.index} is switched off" for one in soundings
              if not one.heard and not one.problems]
    notes += [f"{one.name}: {note}" for one in soundings if one.heard for note in one.notes]
    # That a stem goes on all along its programme is no news.
    notes += _reaching([one for one in under if one.stop - one.record < programme * NEARLY], place)
    if place.frames is None:
        problems.append("the plate's frames are not known: relink its media")
    if not under and not problems:
        problems.append("no dialogue sounds under it")
    if guide.mix is None and guide.file is None:
        notes.append("no guide: nothing on the timeline belongs to the plate, and it has no sound of its own")
    return Line(
        shot=shot.id, language=tag, frames=place.frames, guide=guide.mix, guide_file=guide.file,
        dialogue=mix_of(pieces.between(place.covered.start, place.covered.stop), place.covered) if under else None,
        text=" ".join(cue.text for cue in cues if cue.text),
        characters=tuple(dict.fromkeys(cue.character for cue in cues if cue.character)),
        cues=tuple(cue.name for cue in cues if cue.name), notes=tuple(dict.fromkeys(notes)),
        problems=tuple(dict.fromkeys(problems)),
    )


def _reaching(pieces: Sequence[Piece], place: Place) -> Iterator[str]:
    """What to say of lines that begin before the shot, or go on after it."""
    for one in pieces:
        before, after = one.record < place.start, place.stop < one.stop
        if before and after:
            yield f"{one.name} begins before it and goes on after it"
        elif before:
            yield f"{one.name} begins before it"
        elif after:
            yield f"{one.name} goes on after it"


def _dialogue(timeline: Timeline, soundings: Sequence[Sounding], choice: Choice, tag: str | None) -> _Dialogue:
    """What the dialogue of a language is made of."""
    found = _Dialogue()
    for language, sheet in choice.cues:
        if language in (None, tag):
            cues, notes = read_cues(sheet, timeline)
            found.cues += [cue for cue in cues if not choice.character or _same(cue.character, choice.character)]
            found.notes += notes
    names = choice.sounds if tag is None else tuple(sound for one, sound in choice.languages if one == tag)
    files: list[Path] = []
    for name in choice.tracks if tag is None else ():
        on_track = on_tracks(soundings, name)
        if not on_track:
            raise nothing_called(name, soundings)
        found.soundings += on_track
    for name in names:
        _add_named(name, soundings, found, files)
    if not (names or (choice.tracks and tag is None)):
        found.soundings += _by_character(soundings, choice, found.cues)
    elif choice.character:
        named = of_character(found.soundings, choice.character)
        found.soundings = named or found.soundings
    found.soundings = list(dict.fromkeys(found.soundings))
    _add_pieces(timeline, choice, found, files)
    return found


def _add_named(name: str, soundings: Sequence[Sounding], found: _Dialogue, files: list[Path]) -> None:
    """Adds what a name means: a folder, a file, a track, or what bears it on the timeline."""
    path = Path(name)
    if path.is_dir():
        inside = sound_files(path)
        if not inside:
            raise OptionError(f"{name} holds no sound file. Choose the folder that the lines lie in.")
        files += inside
    elif path.is_file():
        laid = by_file(soundings, path)
        found.soundings += laid
        files += [] if laid else [path]
    else:
        there = on_tracks(soundings, name) or by_name(soundings, name)
        if not there:
            raise nothing_called(name, soundings)
        found.soundings += there


def _by_character(soundings: Sequence[Sounding], choice: Choice, cues: Sequence[Cue]) -> list[Sounding]:
    """What lies on the tracks of the characters of a sheet, or of the one that was chosen."""
    characters = [choice.character] if choice.character else sorted({cue.character for cue in cues if cue.character})
    return [one for name in characters for one in of_character(soundings, name)]


def _add_pieces(timeline: Timeline, choice: Choice, found: _Dialogue, files: Sequence[Path]) -> None:
    """Adds what is heard of the chosen soundings and files."""
    for one in found.soundings:
        if one.heard and one.sound.rate:
            piece = piece_of(one)
            by_cue = choice.character and found.cues and not of_character([one], choice.character)
            found.pieces += _cut_by(found.cues, piece) if by_cue else [piece]
    taken = set()
    for cue in found.cues:
        for path in files_of(cue, files):
            found.pieces.append(at_cue(path, cue, timeline))
            taken.add(path)
    alone = [path for path in files if path not in taken]
    for path in alone:
        stem, note = placed(path, timeline)
        found.notes += [note] if note else []
        if stem is not None:
            found.pieces += _cut_by(found.cues, stem) if choice.character and found.cues else [stem]
        elif len(files) == 1:
            raise OptionError(f"{note}.")
    if files and not found.pieces:
        raise OptionError(f"None of the {len(files)} sound files belongs to this timeline: {found.notes[-1]}.")


def _cut_by(cues: Sequence[Cue], piece: Piece) -> list[Piece]:
    """What of a piece is heard in the cues; where a sheet says no end, until the next cue."""
    parts: list[Piece] = []
    for place, cue in enumerate(cues):
        later = next((one.start for one in cues[place + 1:] if one.start > cue.start), None)
        stop = cue.stop if cue.stop is not None else later if later is not None else piece.stop
        start = max(cue.start, parts[-1].stop if parts else Fraction(0))
        if piece.overlaps(start, stop):
            parts.append(piece.cut(start, stop))
    return parts


def _same(a: str, b: str) -> bool:
    return "".join(filter(str.isalnum, a.casefold())) == "".join(filter(str.isalnum, b.casefold()))
