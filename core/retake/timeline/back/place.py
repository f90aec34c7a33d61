"""Takes onto a timeline, in every form that editors take, each read again before it is called written."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio

from retake.errors import MediaError, OptionError, OutputError
from retake.review import read_review
from retake.temporary import temporary_folder
from retake.timeline import open_timeline, read_timeline
from retake.timeline.back.edl_text import edl_text
from retake.timeline.back.fcp7_text import fcp7_text
from retake.timeline.back.hints import only_needed
from retake.timeline.back.match import Match, matches, without_rejected
from retake.timeline.back.mlt_text import mlt_text
from retake.timeline.back.reference import dialect_of, reference_under, take_key, written_path
from retake.timeline.back.take import Take, open_take
from retake.timeline.back.track import Scene, add_tracks, without_tracks
from retake.timeline.back.written import as_otio, plays, same_objects, same_shots
from retake.timeline.build import note
from retake.timeline.document import Document
from retake.timeline.shot import Timeline
from retake.unfinished import finished_file, shown

KINDS = ("track", "edl", "xml", "mlt")
_ENDINGS = {"track": "_track.otio", "edl": "_takes.edl", "xml": "_takes.xml", "mlt": "_takes.mlt"}
_NUMBERED = re.compile(r"_retake_v\d{3}$")
_MOST = 999


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be placed, and how.

    Attributes:
        timeline: The timeline's file.
        reports: The takes' reports.
        shots: Ids or names of the shots that are meant; whichever fit where none is given.
        active: Whether the takes are shown; else they lie there to be chosen.
        out: The .otio file to write; a new one beside the timeline if None.
        also: Which other files are written beside it: some of `KINDS`.
        media: Folders that are searched for media by name.
        rate: Frames a second, for an EDL, which does not say it.
        name: The timeline's name, where the file holds several.
    """

    timeline: Path
    reports: tuple[Path, ...]
    shots: tuple[str, ...] = ()
    active: bool = True
    out: Path | None = None
    also: tuple[str, ...] = KINDS
    media: tuple[Path, ...] = ()
    rate: Fraction | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What was written.

    Attributes:
        out: The timeline with its takes.
        also: The other files, by kind.
        takes: A line each: the shot's id, its name, the take's key, and its movie.
        notes: What the artist should know, a line each.
    """

    out: Path
    also: dict[str, Path]
    takes: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


class Reading:
    """A timeline's file, read as often as it is needed and always alike."""

    def __init__(self, path: Path, media: tuple[Path, ...], rate: Fraction | None, name: str | None) -> None:
        self.path, self.media, self.rate, self.name = path, media, rate, name
        self._shots: Timeline | None = None
        if path.suffix.lower() == ".edl" and rate is None:
            self.rate = read_timeline(path, media).rate

    def document(self, path: Path | None = None) -> Document:
        """The file, or another one that was written from it, as if it lay in the same place."""
        found = open_timeline(path or self.path, rate=self.rate, name=self.name)
        if path is None and not found.format.startswith("otio"):
            self._shots = self._shots or found.shots(self.media)
            # What .otio has no word for, and the other formats say.
            note(found.timeline, drop=found.drop)
            only_needed(found.timeline, self._shots)
        return found


def root_of(document: Document) -> otio.core.SerializableObject:
    """What the file holds as a whole."""
    return document.root or document.timeline


def place(wish: Wish) -> Placed:
    """Writes the timeline with its takes.

    Raises:
        OptionError: A take fits no shot, or several and none was named.
        MediaError: The timeline, a report or a take's movie can't be read.
        OutputError: Nothing can be written there, or it did not read back as it was meant.
    """
    reading = Reading(wish.timeline, wish.media, wish.rate, wish.name)
    document = reading.document()
    shots, used = document.shots_and_uses(wish.media)
    takes, rejected = _takes(wish, shots)
    found = matches(shots, takes, wish.shots)
    if not found:
        raise OptionError("No take was named. Name the .take.json of each.")
    out = wish.out or unused_beside(document)
    if out.suffix.lower() != ".otio":
        raise OptionError(f"{shown(out)} is no .otio file. Choose a name that ends in .otio.")
    told = []
    for match in found:
        use = used[match.shot.id]
        clip = use.item
        if not isinstance(clip, otio.schema.Clip):
            raise OptionError(f"{match.shot.name or match.shot.id} is no clip, and can hold no take.")
        made = reference_under(match, use, dialect_of(document.timeline, clip))
        key = take_key(clip, match.take, written_path(made))
        references = dict(clip.media_references().items())
        before = str(clip.active_media_reference_key)
        clip.set_media_references({**references, key: made}, key if wish.active else before)
        told.append({"shot": match.shot.id, "name": match.shot.name, "take": match.take.stem, "key": key,
                     "movie": str(match.take.movie), "record": str(match.shot.record.timecode)})
    keys = {one["shot"]: one["key"] for one in told}
    with finished_file(out) as part:
        part.write_bytes(as_otio(root_of(document)))
        _check_references(reading, part, shots, found, keys)
    also, notes = _alongside(wish, reading, out, shots, found)
    return Placed(out, also, tuple(told), (*rejected, *notes))


def _takes(wish: Wish, shots: Timeline) -> tuple[list[Take], tuple[str, ...]]:
    """The takes that were named, and what is to be said of those that were rejected.

    Who names one take means it, whatever was said of it before. Who names all versions of a shot means the good one.
    """
    named = [open_take(report) for report in wish.reports]
    rejected = {take.report: take.stem for take in named if read_review(take.report).rejected}
    takes = without_rejected(shots, named, rejected, wish.shots) if rejected else named
    placed = {take.report for take in takes}
    return takes, tuple(f"{stem} was rejected" + (", and was placed because it was named." if report in placed else
                                                 ": it was left out for another take of its shot.")
                        for report, stem in rejected.items())


def _check_references(reading: Reading, part: Path, before: Timeline, found: Sequence[Match],
                      keys: dict[str, str]) -> None:
    """Raise unless the written file holds what was there, and under each clip the take's right frames."""
    again = reading.document(part)
    after, used = again.shots_and_uses(reading.media)
    same_shots(before, after)
    for id, key in keys.items():
        clip = used[id].item
        clip.set_media_references({"take": clip.media_references()[key].deepcopy()}, "take")
    plays(again.shots(reading.media), found, "the timeline")
    same_objects(root_of(reading.document()), root_of(reading.document(part)))


def unused_beside(document: Document, endings: Sequence[str] = tuple(_ENDINGS.values())) -> Path:
    """A name beside the timeline that nothing bears, nor anything that is written alongside: cut_retake_v001.otio."""
    stem = _NUMBERED.sub("", document.path.stem)
    for number in range(1, _MOST + 1):
        path = document.folder / f"{stem}_retake_v{number:03d}.otio"
        if not any(os.path.lexists(path.with_name(path.stem + ending)) for ending in (".otio", *endings)):
            return path
    raise OutputError(f"{shown(document.folder)} holds {_MOST} timelines of {stem}. Name another file with --out.")


def _alongside(wish: Wish, reading: Reading, out: Path, shots: Timeline,
               found: Sequence[Match]) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Writes the other files; one that can't tell what is there is left out, and a note says why."""
    made: dict[str, Path] = {}
    notes: list[str] = []
    for kind in KINDS:
        if kind not in wish.also:
            continue
        path = out.with_name(out.stem + _ENDINGS[kind])
        try:
            _refuse_foreign(path)
            if kind == "track":
                notes += _track_file(path, reading, shots, found)
            elif kind == "mlt":
                notes += _mlt_file(path, reading, out, shots, found)
            else:
                _takes_file(kind, path, shots, found)
            made[kind] = path
        except (OptionError, MediaError, OutputError) as problem:
            notes.append(f"No {path.name}: {str(problem).rstrip('.')}.")
    return made, tuple(dict.fromkeys(notes))


def _refuse_foreign(path: Path) -> None:
    """Raise where another program's file has the name."""
    if path.exists() and b"etake" not in path.read_bytes():
        raise OutputError(f"{shown(path)} is there already and not ours")


def _scene(reading: Reading) -> tuple[Document, Scene]:
    """The timeline with nothing but plates, ready for tracks."""
    document = reading.document()
    without_tracks(document.timeline)
    shots, used = document.shots_and_uses(reading.media)
    return document, Scene(document.timeline, document.clock(), shots, used)


def _track_file(path: Path, reading: Reading, before: Timeline, found: Sequence[Match]) -> tuple[str, ...]:
    """Writes the timeline with a track of takes."""
    document, scene = _scene(reading)
    notes = add_tracks(scene, found)
    whole = document.root if isinstance(document.root, otio.schema.SerializableCollection) else document.timeline
    with finished_file(path) as part:
        part.write_bytes(as_otio(whole))
        again = reading.document(part)
        after = again.shots(reading.media)
        same_shots(before, after, moved_tracks=True)
        plays(after, found, path.name)
        without_tracks(again.timeline)
        same_objects(_scene(reading)[0].timeline, again.timeline)
    return notes


def _takes_file(kind: str, path: Path, shots: Timeline, found: Sequence[Match]) -> None:
    """Writes the EDL or the XML of the takes alone."""
    text = edl_text(shots, found) if kind == "edl" else fcp7_text(shots, found)
    with finished_file(path) as part:
        part.write_text(text, encoding="utf-8", newline="")
        plays(read_timeline(part, rate=shots.rate if kind == "edl" else None), found, path.name)


def _mlt_file(path: Path, reading: Reading, out: Path, shots: Timeline, found: Sequence[Match]) -> tuple[str, ...]:
    """Writes the whole timeline with its takes for MLT."""
    document, scene = _scene(reading)
    add_tracks(scene, found)
    # The tracks are told as any timeline is: from a file.
    with temporary_folder() as folder:
        copy = folder / "timeline.otio"
        copy.write_bytes(as_otio(document.timeline))
        with_tracks = replace(reading.document(copy), folder=document.folder).shots(reading.media)
    text, notes = mlt_text(with_tracks, _picture(found))
    with finished_file(path) as part:
        part.write_text(text, encoding="utf-8", newline="")
        plays(read_timeline(part), [match for match in found if _is_whole_in_mlt(match)], path.name,
              begins=shots.start)
    return notes


def _is_whole_in_mlt(match: Match) -> bool:
    """Whether MLT tells the shot in one piece and in whole frames."""
    shot = match.shot
    return not (shot.transition_in or shot.transition_out) and shot.enabled \
        and match.take.info.rate == shot.record.rate and (match.exact / shot.speed.factor).denominator == 1


def _picture(found: Sequence[Match]) -> Any:
    """The take with the largest picture, whose size MLT plays at."""
    largest: Take = max((match.take for match in found), key=lambda take: take.info.width * take.info.height)
    return largest.info
