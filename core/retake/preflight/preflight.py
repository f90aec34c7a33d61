"""Preflight of one or many shots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from retake.cache import Cache
from retake.codecs import OutputCodec
from retake.engines.registry import PASSTHROUGH
from retake.errors import RetakeError
from retake.faces.glance import Glancer
from retake.pipeline.analysis import Tell, glance_of, known_faces
from retake.pipeline.generated.generation import chosen
from retake.pipeline.library import check_library
from retake.pipeline.planning import settings_of
from retake.pipeline.request import RenderRequest, Span, span_of
from retake.preflight.asked import Asked
from retake.preflight.disk import Room, check_codec, check_folder, check_room, folder_of
from retake.preflight.estimate import estimate
from retake.preflight.found import Looked
from retake.preflight.mouths import Watched, check_faces
from retake.preflight.notes import Notes
from retake.preflight.offers import offers_for
from retake.preflight.outlook import GREEN, Outlook
from retake.preflight.sounds import check_sounds
from retake.timecode import shown_rate
from retake.timeline.shot import Shot
from retake.video import VideoInfo, VideoReader, open_video

Hear = Callable[[int, Outlook], None]


def outlooks(asked: Sequence[Asked], cache: Cache, tell: Tell, lenders: Sequence[Asked] = (),
             hear: Hear = lambda place, outlook: None) -> list[Outlook]:
    """What is to be expected of each shot, in their order; the room on the disk is judged for all of them together.

    Nothing is written but the cache. A plate is opened once for all its shots; faces are looked for in a few frames
    of each, or taken from the cache. With several shots each is told, too, which others show the same face
    (`Outlook.library`).

    Args:
        asked: The shots. Leave out those whose takes are finished: each costs a look at its plate.
        cache: Where analyses and measured speeds are kept.
        tell: Hears (what is done, how far, of how much); what it raises ends the work.
        lenders: Further shots of the timeline that may lend mouths, finished or not; nothing else is told of them.
        hear: Hears of each shot as soon as it was looked at: its place among `asked`, and what is to be expected of it
            as far as that hangs on no other shot.
    """
    found = _looked_at((*asked, *lenders), len(asked), cache, tell, hear)
    return [one.outlook(offers) for one, offers in zip(found[:len(asked)], offers_for(found, len(asked)), strict=True)]


def _looked_at(asked: Sequence[Asked], first: int, cache: Cache, tell: Tell, hear: Hear) -> list[Looked]:
    """What is found out about each shot; room on the disk is wanted for so many of them, the first ones."""
    found = [Looked(one) for one in asked]
    # Shots of one plate follow on each other, so that each is opened once.
    row = sorted(enumerate(found), key=lambda told: _order(told[1].asked))
    with Glancer() as glancer, Plates() as plates:
        for done, (place, one) in enumerate(row):
            tell("Looking at the shots", done, len(row))
            _look(one, plates, glancer, cache)
            if place < first:
                hear(place, one.outlook())
        tell("Looking at the shots", len(row), len(row))
    check_room([(Room(folder_of(one.asked.request), one.estimate.size, one.estimate.sized), one.notes)
                for one in found[:first] if one.asked.request and one.estimate and not one.notes.refused])
    return found


def _order(asked: Asked) -> tuple[str, str]:
    return (str(asked.request.plate), asked.request.span) if asked.request else ("", "")


class Plates:
    """Opens plates, the last one staying open for the next shot; a context manager."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._open: tuple[tuple[Path, object], VideoReader] | None = None

    def reader(self, request: RenderRequest) -> VideoReader:
        """The plate of a request."""
        name = (request.plate, request.options.conform)
        if self._open is None or self._open[0] != name:
            self._stack.close()
            self._open = None
            self._open = (name, self._stack.enter_context(open_video(request.plate, request.options.conform)))
        return self._open[1]

    def __enter__(self) -> Plates:
        return self

    def __exit__(self, *problem: object) -> None:
        self._stack.close()


def _look(one: Looked, plates: Plates, glancer: Glancer, cache: Cache) -> None:
    """Finds out about a shot."""
    notes, request = one.notes, one.asked.request
    for reason in one.asked.refused:
        notes.red("left out", reason)
    if one.asked.shot is not None:
        _check_shot(one.asked.shot, one.asked, notes)
    if request is None:
        return
    try:
        reader = plates.reader(request)
        info = one.info = reader.info
        notes.timecode = info.timecode
        for warning in info.warnings:
            notes.yellow("plate", warning)
        span = one.span = span_of(request, info)
        settings_of(request, info, span)
    except RetakeError as problem:
        notes.red("plate", str(problem))
        return
    _check_handles(request, info, span, notes)
    check_folder(folder_of(request), notes)
    codec = check_codec(request.options, info, notes)
    _check_model(request, notes)
    one.sounds = check_sounds(one.asked, request, info, span, notes)
    if not notes.refused and request.options.engine != PASSTHROUGH:
        _check_faces(one, reader, span, glancer, cache)
    _cost(one, info, span, codec, cache)


def _check_model(request: RenderRequest, notes: Notes) -> None:
    """Notes that a network's model is missing, or the user's word for it."""
    try:
        chosen(request.options)
    except RetakeError as problem:
        notes.red("model", str(problem))


def _check_faces(one: Looked, reader: VideoReader, span: Span, glancer: Glancer, cache: Cache) -> None:
    request = one.asked.request
    assert request is not None
    try:
        known = known_faces(reader.info, span, request.options.view, cache)
        one.seen = Watched.followed(known) if known else \
            Watched.glanced(glance_of(reader, span, request.options.view, cache, glancer), span)
    except RetakeError as problem:
        one.notes.red("plate", str(problem))
        return
    has_guide = one.sounds is not None and one.sounds.guide is not None
    one.speaker = check_faces(one.seen, request, span, has_guide, one.notes)


def _cost(one: Looked, info: VideoInfo, span: Span, codec: OutputCodec | None, cache: Cache) -> None:
    """What a take costs, where one can be made; a library that can't serve is noted."""
    request = one.asked.request
    assert request is not None
    try:
        if codec is None:
            check_library(request, info)
        else:  # it opens the library by itself
            one.estimate = estimate(request, info, span, codec, cache)
    except RetakeError as problem:
        one.notes.red("library", str(problem))


def _check_handles(request: RenderRequest, info: VideoInfo, span: Span, notes: Notes) -> None:
    """Notes handles that the plate does not have in full."""
    wanted = request.options.handles
    short = [f"{there} of {wanted} {side}" for there, side in ((span.first - span.start, "before"),
                                                               (span.stop - span.last, "after")) if there < wanted]
    if short:
        notes.yellow("handles", f"The handles are short: the plate has {' and '.join(short)} the shot")


def _check_shot(shot: Shot, asked: Asked, notes: Notes) -> None:
    """Notes what the timeline says of a shot."""
    plate = shot.plate
    for reason in shot.reasons if not asked.refused else ():
        notes.red("plate", reason)
    if not shot.enabled:
        notes.add("note", GREEN, "It is switched off on the timeline")
    for note in shot.notes:
        if note.startswith("shows the take"):
            notes.add("take", GREEN, note)
            continue
        short = "beyond the cut" in note
        notes.yellow("handles" if short else "rate" if "frames a second" in note else "plate", note)
    if plate and plate.rate and plate.rate != shot.record.rate:
        notes.yellow("rate", f"The plate has {shown_rate(plate.rate)} frames a second, the timeline "
                             f"{shown_rate(shot.record.rate)}: the take has the plate's")
    for note in asked.line.notes if asked.line else ():
        if not note.startswith(("no guide", "the plate has")):  # these checks speak for themselves
            notes.add("note", GREEN, note)


