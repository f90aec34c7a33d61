"""The guide of a shot: the production sound that belongs to its plate, and where on the timeline it lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from retake.dialogue.choice import nothing_called, on_tracks
from retake.dialogue.mix import Mix, Piece, Range, mix_of, piece_of
from retake.dialogue.place import Place
from retake.dialogue.under import Under
from retake.errors import MediaError
from retake.known_files import known_sounds
from retake.timeline.shot import Shot
from retake.timeline.sounding import Sounding

_NO_SPEECH = re.compile(r"music|musik|\bmus\b|\bmx\b|sfx|\bfx\b|effects|ambien|atmo|foley|\bm&e\b|score|room.?tone",
                        re.IGNORECASE)
# Recorders and cameras that share a timecode keep it to a frame or two.
_IN_SYNC = Fraction(1, 10)
# How much of a shot a sound has to cover to be its production sound by that alone.
_COVERS = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Guide:
    """A shot's guide: a mix of what lies on the timeline, or the plate's own sound, or none."""

    mix: Mix | None = None
    file: str | None = None
    notes: tuple[str, ...] = ()


class Guides:
    """Finds guides.

    Args:
        soundings: What sounds on the timeline.
        tracks: The tracks that hold production sound, where the user named some.
    """

    def __init__(self, soundings: Sequence[Sounding], tracks: Sequence[str] = ()) -> None:
        self._soundings = [one for one in soundings if one.sound.path and one.sound.rate and not one.problems]
        self._tracks: list[Sounding] = []
        for name in tracks:
            found = on_tracks(soundings, name)
            if not found:
                raise nothing_called(name, soundings)
            self._tracks += [one for one in found if one in self._soundings]
        self._named = bool(tracks)
        self._there = Under(self._tracks if self._named else self._soundings)
        self._has_sound: dict[str, bool] = {}

    def of(self, shot: Shot, place: Place, dialogue: frozenset[Sounding]) -> Guide:
        """The guide of a shot.

        It is taken as it was recorded: who lays a new line turns the old one down or off. `dialogue` is what the
        dialogue is made of, which is no guide.
        """
        under = [one for one in self._there.between(place.start, place.stop) if one not in dialogue]
        if self._named:
            return self._mix(under, place) if under else self._own(shot, "none of the tracks for the guide sounds here")
        plate = shot.plate
        tests: list[Callable[[Sounding], bool]] = [
            lambda one: shot.id in one.shots,
            lambda one: bool(plate and plate.path and one.sound.path == plate.path),
            lambda one: self._belongs(one, shot, place),
        ]
        for belongs in tests:
            found = [one for one in under if belongs(one) and not _is_other(one)]
            found = [one for one in found if one.enabled] or found
            if found and all(self._is_plates_own(one, shot, place) for one in found):
                own = self._own(shot)
                if own.file:
                    return own
            if found:
                return self._mix(found, place)
        own = self._own(shot)
        if own.file:
            return own
        covering = [one for one in under if not _is_other(one) and one.enabled and
                    min(one.stop, place.stop) - max(one.record, place.start) >= _COVERS * (place.stop - place.start)]
        if covering:
            lowest = min(one.track.index for one in covering)
            found = [one for one in covering if one.track.index == lowest]
            return self._mix(found, place, f"the guide is what lies under it on A{lowest} ({found[0].name}); name "
                                           "another track if that is wrong")
        return own

    def _mix(self, found: Sequence[Sounding], place: Place, *notes: str) -> Guide:
        pieces = [piece_of(one, as_recorded=True) for one in found]
        if len(pieces) == 1:
            # Uncut, it goes on beyond its ends on the timeline as the plate does.
            pieces = [_throughout(pieces[0], place.whole)]
        return Guide(mix_of(pieces, place.whole), None, notes)

    def _own(self, shot: Shot, *notes: str) -> Guide:
        """The plate's own sound."""
        path = shot.plate.path if shot.plate and not shot.plate.sequence else None
        if path is None:
            return Guide(notes=notes)
        if path not in self._has_sound:
            try:
                self._has_sound[path] = any(one.rate for one in known_sounds(Path(path)))
            except MediaError:
                self._has_sound[path] = False
        return Guide(None, path, notes) if self._has_sound[path] else Guide(notes=notes)

    def _belongs(self, one: Sounding, shot: Shot, place: Place) -> bool:
        """Whether it is a recording of the plate's take: of its name, or of its timecode."""
        plate = shot.plate
        if plate is None:
            return False
        if one.sound.name and Path(one.sound.name).stem.casefold() == Path(plate.name).stem.casefold():
            return True
        if one.sound.timecode is None or one.source is None or not plate.start or not plate.rate \
                or shot.exact is None or shot.speed.factor != one.speed.factor:
            return False
        heard = one.sound.timecode + one.source + (place.start - one.record) * one.speed.factor
        return abs(heard - (plate.start + shot.exact) / plate.rate) <= _IN_SYNC

    def _is_plates_own(self, one: Sounding, shot: Shot, place: Place) -> bool:
        """Whether it is the plate's own sound, in sync with its picture."""
        plate = shot.plate
        if plate is None or one.sound.path != plate.path or one.source is None or plate.rate is None \
                or shot.exact is None or shot.speed.factor != one.speed.factor:
            return False
        heard = one.source + (place.start - one.record) * one.speed.factor
        return abs(heard - shot.exact / plate.rate) < 1 / plate.rate


def _throughout(piece: Piece, covered: Range) -> Piece:
    """A piece that is heard as long as a range lasts, in the sync that it has."""
    return replace(piece, record=covered.start, length=covered.stop - covered.start,
                   source=piece.source + (covered.start - piece.record) * piece.factor)


def _is_other(one: Sounding) -> bool:
    """Whether it is said to be no speech: music, effects, atmosphere."""
    return any(_NO_SPEECH.search(text) for text in (one.track.name, one.role))
