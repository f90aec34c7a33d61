"""Builds OpenTimelineIO's objects from exact times, for the readers of other editors' files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from retake.errors import MediaError

MOST_ITEMS = 50_000


@dataclass(frozen=True, slots=True)
class Placed:
    """An item at its place on a track, in frames at the timeline's rate."""

    start: Fraction
    count: Fraction
    item: otio.core.Item


@dataclass(frozen=True, slots=True)
class Fade:
    """A transition around a cut: how many frames at the timeline's rate it lasts before and after it."""

    kind: str
    cut: Fraction
    before: Fraction
    after: Fraction


class Budget:
    """Counts what is built: a file of a few lines may ask for millions of items, by compounds that hold each other."""

    def __init__(self) -> None:
        self._built = 0

    @property
    def built(self) -> int:
        """How many items have been built."""
        return self._built

    def spend(self, depth: int = 0) -> None:
        """Count one item, `depth` levels deep.

        Raises:
            MediaError: More were asked for than any timeline holds.
        """
        self._built += 1
        if self._built > MOST_ITEMS or depth > 40:
            raise MediaError("It asks for more items, or deeper ones, than any timeline holds. Export it again.")


def time(frames: Fraction, rate: Fraction) -> otio.opentime.RationalTime:
    """A count of frames as OpenTimelineIO holds it."""
    return otio.opentime.RationalTime(float(frames), float(rate))


def span(start: Fraction, start_rate: Fraction, count: Fraction, count_rate: Fraction) -> otio.opentime.TimeRange:
    """A range whose start and length may count at two rates."""
    return otio.opentime.TimeRange(time(start, start_rate), time(count, count_rate))


def footage(url: str, rate: Fraction | None, start: Fraction | None, frames: Fraction | None,
            name: str = "") -> otio.core.MediaReference:
    """A media reference to a file; a missing one where no file is named."""
    shown = None
    if rate and start is not None and frames is not None and frames > 0:
        shown = span(start, rate, frames, rate)
    if not url:
        return otio.schema.MissingReference(name=name, available_range=shown)
    found = otio.schema.ExternalReference(url, shown)
    found.name = name
    return found


def generator(kind: str) -> otio.schema.GeneratorReference:
    """A media reference to what an editor draws itself: a title, a colour, bars."""
    return otio.schema.GeneratorReference(name=kind, generator_kind=kind)


def note(item: otio.core.SerializableObject, **hints: Any) -> None:
    """Keep with an item what OpenTimelineIO has no field for; see `retake.timeline.claim.hints_of`."""
    item.metadata["retake"] = {**dict(item.metadata.get("retake", {})), **hints}


def speed(item: otio.core.Item, factor: Fraction | None, label: str = "") -> None:
    """Give an item its speed: a steady factor, or None for what follows a curve."""
    if factor is None:
        item.effects.append(otio.schema.TimeEffect(name=label, effect_name=label or "time remap"))
    elif factor == 0:
        item.effects.append(otio.schema.FreezeFrame())
    elif factor != 1:
        item.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(factor)))


def tracks_of(name: str, kind: str, placed: Iterable[Placed], fades: Sequence[Fade],
              rate: Fraction) -> list[otio.schema.Track]:
    """The items on a track, gaps filled in; where some overlap there is another track of the same name for them."""
    rows: list[list[Placed]] = []
    for one in sorted(placed, key=lambda one: one.start):
        row = next((row for row in rows if row[-1].start + row[-1].count <= one.start), None)
        if row is None:
            rows.append(row := [])
        row.append(one)
    return [_track(name, kind, row, fades if number == 0 else (), rate) for number, row in enumerate(rows)]


def _track(name: str, kind: str, row: list[Placed], fades: Sequence[Fade], rate: Fraction) -> otio.schema.Track:
    """One track of items that do not overlap."""
    track = otio.schema.Track(name, kind=kind)
    at_cut = {fade.cut: fade for fade in fades}
    moment = Fraction(0)
    for one in row:
        if one.start > moment:
            _fade(track, at_cut.pop(moment, None), rate)
            track.append(otio.schema.Gap(source_range=span(Fraction(0), rate, one.start - moment, rate)))
        _fade(track, at_cut.pop(one.start, None), rate)
        track.append(one.item)
        moment = one.start + one.count
    _fade(track, at_cut.pop(moment, None), rate)
    return track


def _fade(track: otio.schema.Track, fade: Fade | None, rate: Fraction) -> None:
    if fade and not (len(track) and isinstance(track[-1], otio.schema.Transition)):
        track.append(otio.schema.Transition(fade.kind, "SMPTE_Dissolve" if "dissolve" in fade.kind.lower() else
                                            fade.kind, time(fade.before, rate), time(fade.after, rate)))
