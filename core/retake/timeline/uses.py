"""Every use of footage on a timeline's video tracks, or of sound, with compounds and nested tracks opened.

A composition's own time starts at 0 with its first child; its source range says which part of it is shown, its time
effects how fast. Times in here are seconds as Fractions, because the parts of one timeline may count at other rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from retake.errors import MediaError
from retake.timeline.shot import Speed, Track
from retake.timeline.speed import AS_SHOT, speed_of, together
from retake.timeline.times import seconds_of

DEEPEST = 48
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Cut:
    """A transition at one end of a use, in seconds of the timeline."""

    kind: str
    over: Fraction
    inside: Fraction


@dataclass(frozen=True, slots=True)
class Use:
    """One use of footage, as it is seen on the timeline.

    Attributes:
        item: The clip, or for a compound that can't be opened the compound.
        start: When it is first seen, in seconds after the timeline's start.
        stop: When it is seen no more.
        lead: Seconds of its own play time that enclosing compounds cut off its beginning.
        outer: The speed that enclosing compounds give it. Of the use's own play time they show what lies between
            `lead` and `lead` plus the seen length times this speed.
        track: The timeline's track.
        enabled: Whether it and all that encloses it is switched on.
        nested: The names of what encloses it.
        cut_in: The transition at its beginning.
        cut_out: The transition at its end.
        within: The compounds that enclose it, the outermost first.
    """

    item: otio.core.Item
    start: Fraction
    stop: Fraction
    lead: Fraction
    outer: Speed
    track: Track
    enabled: bool
    nested: tuple[str, ...] = ()
    cut_in: Cut | None = None
    cut_out: Cut | None = None
    within: tuple[otio.core.Item, ...] = ()


@dataclass(frozen=True, slots=True)
class _Window:
    """Which part of a composition's own time is seen, and where on the timeline.

    Attributes:
        begin: The first moment that is seen, in the composition's time.
        end: The end of what is seen, in the composition's time.
        record: When it is first seen, in seconds after the timeline's start.
        duration: How long it is seen on the timeline.
        speed: Seconds of the composition's time for a second of the timeline's.
        kind: Whether pictures or sounds are looked for, as OpenTimelineIO names it.
        within: The compounds that the composition is and lies in.
    """

    begin: Fraction
    end: Fraction
    record: Fraction
    duration: Fraction
    speed: Speed
    track: Track
    enabled: bool
    nested: tuple[str, ...]
    kind: str = otio.schema.TrackKind.Video
    within: tuple[otio.core.Item, ...] = ()

    def at(self, moment: Fraction) -> Fraction:
        """When a moment of the composition's time is seen on the timeline."""
        if self.end <= self.begin:  # a freeze shows one moment all the while
            return self.record if moment <= self.begin else self.record + self.duration
        seen = (moment - self.begin) * self.duration / (self.end - self.begin)
        return self.record + (seen if self.speed.factor > 0 else self.duration - seen)


def uses(timeline: otio.schema.Timeline) -> Iterator[Use]:
    """The uses of footage, track by track from below."""
    for index, (track, offset, (begin, length)) in enumerate(_tracks(timeline), 1):
        window = _Window(begin, begin + length, offset, length, AS_SHOT, Track(track.name, index),
                         bool(track.enabled), ())
        yield from _in_track(track, window, 0)


def sounds(timeline: otio.schema.Timeline) -> Iterator[Use]:
    """The uses of sound, track by track as they lie in the file.

    A track's number counts the audio tracks from 1, and before them the video tracks whose compounds are heard too:
    Final Cut Pro's. What Premiere writes as two tracks because it is stereo bears one number.
    """
    number = 0
    for track, offset, (begin, length) in _tracks(timeline, sounds=True):
        if track.kind != otio.schema.TrackKind.Audio and not any(_is_heard(item) for item in track):
            continue
        number += not (number and _goes_on(track))
        window = _Window(begin, begin + length, offset, length, AS_SHOT, Track(track.name, number),
                         bool(track.enabled), (), otio.schema.TrackKind.Audio, (track,))
        yield from (use for use in _in_track(track, window, 0) if _sounds(use.item))


def _sounds(item: otio.core.Composable) -> bool:
    """Whether an item lies on an audio track, and what lies above that on video tracks is heard."""
    nearest = None
    while (parent := item.parent()) is not None:
        if isinstance(parent, otio.schema.Track):
            nearest = nearest or parent.kind
            if nearest != otio.schema.TrackKind.Audio:
                return False
            if parent.kind != nearest and not _is_heard(item):
                return False
        item = parent
    return True


def _is_heard(item: otio.core.Composable) -> bool:
    """Whether a compound on a video track is noted to be heard as well."""
    return isinstance(item, otio.core.Composition) and bool(_noted(item, "retake").get("heard"))


def _goes_on(track: otio.schema.Track) -> bool:
    """Whether a track is the second half of a stereo one, or holds what overlaps on the one before."""
    half = str(_noted(track, "fcp_xml").get("@currentExplodedTrackIndex", "0"))
    return bool(_noted(track, "retake").get("goes_on")) or half not in ("0", "")


def _noted(item: otio.core.SerializableObject, key: str) -> dict[str, Any]:
    found = item.metadata.get(key)
    return dict(found) if hasattr(found, "items") else {}


def gaps(timeline: otio.schema.Timeline) -> int:
    """How many gaps the video tracks have."""
    return sum(isinstance(item, otio.schema.Gap) for track, _, _ in _tracks(timeline) for item in track)


def length_of(timeline: otio.schema.Timeline) -> Fraction:
    """How long the timeline is, in seconds: to the end of its last track."""
    ends = [offset + length for _, offset, (_, length) in _tracks(timeline, sounds=True)]
    return max(ends, default=Fraction(0))


def recorded_at(timeline: otio.schema.Timeline) -> otio.opentime.RationalTime | None:
    """The timeline's own start, where it says one.

    The EDL adapter of OpenTimelineIO writes the record start of a cut as a source range that begins before 0.
    """
    if timeline.global_start_time is not None:
        return timeline.global_start_time
    starts = [track.source_range.start_time for track in timeline.tracks
              if isinstance(track, otio.schema.Track) and track.source_range is not None
              and track.source_range.start_time.value < 0]
    return -starts[0] if starts else None


def _tracks(timeline: otio.schema.Timeline, sounds: bool = False) \
        -> Iterator[tuple[otio.schema.Track, Fraction, tuple[Fraction, Fraction]]]:
    """The tracks, where each begins on the timeline, and which part of its own time is seen."""
    stack_begin, stack_end = _trim(timeline.tracks)
    for child in timeline.tracks:
        if not isinstance(child, otio.schema.Track):
            child = _alone(child)
        if child.kind != otio.schema.TrackKind.Video and not sounds:
            continue
        begin, end = _trim(child)
        end = max(end, begin)
        # What the stack's own range leaves of it.
        first = max(Fraction(0), stack_begin)
        last = min(end - begin, stack_end) if timeline.tracks.source_range is not None else end - begin
        if last > first:
            yield child, first - stack_begin, (begin + first, last - first)


def _alone(item: otio.core.Composable) -> otio.schema.Track:
    """A track with a copy of the one item that lies on the timeline's stack without a track."""
    track = otio.schema.Track(name=item.name, kind=otio.schema.TrackKind.Video)
    track.append(item.clone())
    return track


def _trim(item: otio.core.Composition) -> tuple[Fraction, Fraction]:
    """Which part of a composition's own time is shown: its beginning and its end, in seconds."""
    shown = item.source_range
    if shown is None:
        return Fraction(0), _own_length(item)
    begin = seconds_of(shown.start_time)
    length = seconds_of(shown.duration)
    if begin < 0 and isinstance(item, otio.schema.Track) and isinstance(item.parent(), otio.schema.Stack) \
            and item.parent().parent() is None:
        # See `recorded_at`.
        return Fraction(0), length
    return begin, begin + max(length, Fraction(0))


def _own_length(item: otio.core.Composition, depth: int = 0) -> Fraction:
    """How long a composition is, untrimmed."""
    if depth > DEEPEST:
        raise MediaError("Its compounds lie too deep in one another. Flatten some of them in the editor.")
    lengths = [play_length(child, depth + 1) for child in item if isinstance(child, otio.core.Item)]
    if isinstance(item, otio.schema.Track):
        return sum(lengths, Fraction(0))
    return max(lengths, default=Fraction(0))


def play_length(item: otio.core.Item, depth: int = 0) -> Fraction:
    """How long an item plays, in seconds."""
    if item.source_range is not None:
        return max(Fraction(0), seconds_of(item.source_range.duration))
    if isinstance(item, otio.core.Composition):
        return _own_length(item, depth)
    if isinstance(item, otio.schema.Clip):
        reference = item.media_reference
        if reference is not None and reference.available_range is not None:
            return max(Fraction(0), seconds_of(reference.available_range.duration))
        raise MediaError(f"{item.name[:80]!r} on the timeline has no length. Export the timeline again.")
    return Fraction(0)


def _in_track(track: otio.core.Composition, window: _Window, depth: int) -> Iterator[Use]:
    """The uses on a track, one child after the other."""
    moment = Fraction(0)
    children = list(track)
    if len(children) > MOST:
        raise MediaError(f"It has {len(children)} edits on one track, more than any timeline. Export it again.")
    for place, child in enumerate(children):
        if not isinstance(child, otio.core.Item):
            continue
        length = play_length(child, depth)
        cut_in = _cut(children[place - 1], False) if place else None
        cut_out = _cut(children[place + 1], True) if place + 1 < len(children) else None
        for use in _in_item(child, moment, length, window, depth):
            # A compound's transitions are those of what lies at its ends.
            at_begin, at_end = use.start <= window.at(moment), use.stop >= window.at(moment + length)
            yield replace(use, cut_in=cut_in if at_begin and cut_in else use.cut_in,
                          cut_out=cut_out if at_end and cut_out else use.cut_out)
        moment += length


def _cut(neighbour: otio.core.Composable, at_end: bool) -> Cut | None:
    """The transition that the neighbour is, seen from an item that ends, or begins, at it."""
    if not isinstance(neighbour, otio.schema.Transition):
        return None
    before, after = seconds_of(neighbour.in_offset), seconds_of(neighbour.out_offset)
    over, inside = (after, before) if at_end else (before, after)
    return Cut(neighbour.transition_type or neighbour.name or "transition", max(over, Fraction(0)),
               max(inside, Fraction(0)))


def _in_item(item: otio.core.Item, begin: Fraction, length: Fraction, window: _Window, depth: int) -> Iterator[Use]:
    """The uses that one child is or holds, cut to what is seen of it."""
    if depth > DEEPEST:
        raise MediaError("Its compounds lie too deep in one another. Flatten some of them in the editor.")
    first, last = max(begin, window.begin), min(begin + length, window.end)
    frozen = window.end <= window.begin and begin <= window.begin < begin + length
    if isinstance(item, otio.schema.Gap) or not (last > first or frozen):
        return
    start, stop = sorted((window.at(first), window.at(begin + length if frozen else last)))
    lead = max(Fraction(0), window.begin - begin)
    enabled = window.enabled and bool(item.enabled)
    if not isinstance(item, otio.core.Composition):
        yield Use(item, start, stop, lead, window.speed, window.track, enabled, window.nested, within=window.within)
        return
    own = speed_of(item.effects)
    # Of a reversed compound what its range names is shown, from its end to its beginning.
    inner_begin = _trim(item)[0] + lead * abs(own.factor)
    inner = _Window(inner_begin, inner_begin + max(last - first, Fraction(0)) * abs(own.factor), start, stop - start,
                    together(window.speed, own), window.track, enabled, (*window.nested, *_nesting(item)),
                    window.kind, (*window.within, item))
    if not len(item):
        yield Use(item, start, stop, lead, window.speed, window.track, enabled, window.nested, within=window.within)
    yield from _in_composition(item, inner, depth + 1)


def _nesting(item: otio.core.Composition) -> tuple[str, ...]:
    """The name of a compound; the tracks inside one are no compounds of their own."""
    if isinstance(item, otio.schema.Track) and isinstance(item.parent(), otio.schema.Stack):
        return ()
    return (item.name or "compound",)


def _in_composition(item: otio.core.Composition, window: _Window, depth: int) -> Iterator[Use]:
    """The uses inside a compound."""
    if isinstance(item, otio.schema.Track):
        if item.kind == window.kind:
            yield from _in_track(item, window, depth)
        return
    for child in item:
        if not isinstance(child, otio.core.Item):
            continue
        if isinstance(child, otio.schema.Track) and child.kind != window.kind and not (
                window.kind == otio.schema.TrackKind.Audio and any(map(_is_heard, child))):
            continue
        yield from _in_item(child, Fraction(0), play_length(child, depth), window, depth)
