"""Writes a timeline as OpenTimelineIO's JSON, from plain facts and with the standard library alone.

For editors that are read by their own API: what they export themselves leaves out too much. Rates are written as
exactly as a float holds them, whole frames as whole numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from retake.hosting.numbered import Numbered

_PLATE = "DEFAULT_MEDIA"

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Media:
    """The file behind a piece.

    Attributes:
        path: Where it lies; of an image sequence its folder.
        count: How many frames it has.
        rate: Frames a second.
        start: Its first frame's timecode in frames; 0 where it has none.
        files: What an image sequence's files are called; None for one file.
    """

    path: str
    count: int
    rate: Fraction
    start: int = 0
    files: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A take that lies on the timeline for a piece.

    Attributes:
        key: What it is called there.
        name: The name that its files share.
        movie: Its movie.
        report: Its take.json.
    """

    key: str
    name: str
    movie: str
    report: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A use of media on a track.

    Attributes:
        start: Its first frame, counted from the timeline's first.
        count: How many of the timeline's frames it takes.
        name: Its name.
        id: The editor's own name for it.
        media: What it shows; None where that is no file.
        source: The first moment of the media that is shown, in frames at the media's rate from its first frame on;
            of what runs backwards the lowest.
        speed: Seconds of the media for a second of the timeline; 0 for a freeze.
        warp: The name of an effect that bends its time; "" where none does.
        enabled: Whether it is switched on.
        refused: Why it can't get new lips; "" where it can.
        versions: The takes that lie there for it.
        shown: The key of the one that is shown; "" where the plate is.
    """

    start: int
    count: int
    name: str
    id: str
    media: Media | None = None
    source: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    warp: str = ""
    enabled: bool = True
    refused: str = ""
    versions: tuple[Version, ...] = ()
    shown: str = ""

    @property
    def stop(self) -> int:
        """The frame after its last one."""
        return self.start + self.count


@dataclass(frozen=True, slots=True)
class Fade:
    """A transition.

    Attributes:
        cut: The frame at which the next piece would begin without it.
        before: How many frames it lasts before the cut.
        after: How many frames it lasts from the cut on.
    """

    cut: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A track: its pieces in order, none over another, and its transitions."""

    name: str
    pieces: tuple[Piece, ...]
    fades: tuple[Fade, ...] = ()
    sound: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A timeline.

    Attributes:
        host: The key of the editor's own metadata: its ids come back with the shots under it.
        name: The timeline's name.
        id: The editor's own name for it.
        rate: Frames a second.
        start: Its first record frame.
        drop: Whether its timecode drops frame numbers.
        lanes: Its tracks, from below.
    """

    host: str
    name: str
    id: str
    rate: Fraction
    start: int
    drop: bool
    lanes: tuple[Lane, ...]

    @property
    def length(self) -> int:
        """How many frames it has."""
        return max((piece.stop for lane in self.lanes for piece in lane.pieces), default=0)


def otio_text(sheet: Sheet) -> str:
    """The timeline as .otio holds it."""
    # Pictures first, each kind from its first track on: so editors and readers count them.
    lanes = sorted(sheet.lanes, key=lambda lane: lane.sound)
    stack: Node = {"OTIO_SCHEMA": "Stack.1", "metadata": {}, "name": "tracks", "source_range": None, "effects": [],
             "markers": [], "enabled": True, "children": [_track(sheet, lane) for lane in lanes]}
    document = {"OTIO_SCHEMA": "Timeline.1", "name": sheet.name, "tracks": stack,
                "metadata": {sheet.host: {"id": sheet.id}, "retake": {"drop": sheet.drop}},
                "global_start_time": _time(Fraction(sheet.start), sheet.rate)}
    return json.dumps(document, indent=1, ensure_ascii=False)


def _track(sheet: Sheet, lane: Lane) -> Node:
    return {"OTIO_SCHEMA": "Track.1", "metadata": {}, "name": lane.name, "source_range": None, "effects": [],
            "markers": [], "enabled": lane.enabled, "kind": "Audio" if lane.sound else "Video",
            "children": list(_children(sheet, lane))}


def _children(sheet: Sheet, lane: Lane) -> Iterator[Node]:
    """Pieces, gaps and transitions; every track is as long as the timeline, so that none is passed over as empty."""
    fades = {fade.cut: fade for fade in lane.fades}
    at = 0
    for piece in sorted(lane.pieces, key=lambda one: one.start):
        if piece.start > at:
            yield _gap(piece.start - at, sheet.rate)
        if fade := fades.pop(piece.start, None):
            yield _transition(fade, sheet.rate)
        yield _clip(sheet, piece)
        at = piece.stop
        if at in fades and not any(other.start == at for other in lane.pieces):
            yield _transition(fades.pop(at), sheet.rate)
    if at < sheet.length:
        yield _gap(sheet.length - at, sheet.rate)


def _clip(sheet: Sheet, piece: Piece) -> Node:
    noted: Node = {sheet.host: {"id": piece.id}}
    if piece.refused:
        noted["retake"] = {"refused": piece.refused}
    media = piece.media
    rate = media.rate if media else sheet.rate
    begin = piece.source + (media.start if media else 0)
    references: Node = {_PLATE: _reference(media)}
    for version in piece.versions:
        references[version.key] = _take(version)
    active = piece.shown if piece.shown in references else _PLATE
    return {"OTIO_SCHEMA": "Clip.2", "metadata": noted, "name": piece.name, "enabled": piece.enabled, "markers": [],
            "source_range": _range(begin, rate, Fraction(piece.count), sheet.rate), "effects": list(_effects(piece)),
            "media_references": references, "active_media_reference_key": active}


def _effects(piece: Piece) -> Iterator[Node]:
    if piece.warp:
        yield {"OTIO_SCHEMA": "TimeEffect.1", "metadata": {}, "name": piece.warp, "effect_name": piece.warp}
    elif piece.speed == 0:
        yield {"OTIO_SCHEMA": "FreezeFrame.1", "metadata": {}, "name": "", "effect_name": "FreezeFrame",
               "time_scalar": 0.0}
    elif piece.speed != 1:
        yield {"OTIO_SCHEMA": "LinearTimeWarp.1", "metadata": {}, "name": "", "effect_name": "LinearTimeWarp",
               "time_scalar": float(piece.speed)}


def _reference(media: Media | None) -> Node:
    if media is None:
        return {"OTIO_SCHEMA": "MissingReference.1", "metadata": {}, "name": "", "available_range": None,
                "available_image_bounds": None}
    there = _range(Fraction(media.start), media.rate, Fraction(media.count), media.rate)
    common = {"metadata": {}, "name": "", "available_range": there, "available_image_bounds": None}
    files = media.files
    if files is None:
        return {"OTIO_SCHEMA": "ExternalReference.1", **common, "target_url": media.path}
    return {"OTIO_SCHEMA": "ImageSequenceReference.1", **common, "target_url_base": media.path.rstrip("/") + "/",
            "name_prefix": files.head, "name_suffix": files.tail, "start_frame": files.first, "frame_step": 1,
            "rate": float(media.rate), "frame_zero_padding": files.digits, "missing_frame_policy": "error"}


def _take(version: Version) -> Node:
    noted = {"retake": {"take": version.name, "report": version.report, "plate": _PLATE}}
    return {"OTIO_SCHEMA": "ExternalReference.1", "metadata": noted, "name": version.name, "available_range": None,
            "available_image_bounds": None, "target_url": version.movie}


def _gap(count: int, rate: Fraction) -> Node:
    return {"OTIO_SCHEMA": "Gap.1", "metadata": {}, "name": "", "effects": [], "markers": [], "enabled": True,
            "source_range": _range(Fraction(0), rate, Fraction(count), rate)}


def _transition(fade: Fade, rate: Fraction) -> Node:
    return {"OTIO_SCHEMA": "Transition.1", "metadata": {}, "name": "", "transition_type": "SMPTE_Dissolve",
            "in_offset": _time(Fraction(fade.before), rate), "out_offset": _time(Fraction(fade.after), rate)}


def _range(start: Fraction, start_rate: Fraction, count: Fraction, count_rate: Fraction) -> Node:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, start_rate), "duration": _time(count, count_rate)}


def _time(value: Fraction, rate: Fraction) -> Node:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(value)}


def pieces_of(lanes: Sequence[Lane]) -> Iterator[tuple[int, Piece]]:
    """Every piece of the picture tracks with its track's number, from below and from 1 on."""
    for index, lane in enumerate((lane for lane in lanes if not lane.sound), 1):
        for piece in lane.pieces:
            yield index, piece
