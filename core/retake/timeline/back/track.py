"""The timeline with a track `Retake` above the shots' own: for editors that honour one media reference a clip.

What was there stays as it is. A take lies where its shot is seen, also out of compounds. Where the shot dissolves into
its neighbour the track repeats the transition, and of the neighbour just the frames under it, so that the picture is
the same as if the take had been cut in below.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import opentimelineio as otio

from retake.errors import OptionError
from retake.timeline.assembly import TAKES_TRACK
from retake.timeline.back.match import Match
from retake.timeline.back.reference import dialect_of, reference_to
from retake.timeline.build import Fade, Placed, tracks_of
from retake.timeline.clock import Clock
from retake.timeline.shot import Shot, Timeline
from retake.timeline.speed import speed_of
from retake.timeline.times import rate_of, seconds_of
from retake.timeline.uses import Use


@dataclass(frozen=True, slots=True)
class Scene:
    """A timeline as it was read: its object, how it counts, its shots and what they were told from."""

    timeline: otio.schema.Timeline
    clock: Clock
    shots: Timeline
    uses: dict[str, Use]


def add_tracks(scene: Scene, found: Sequence[Match]) -> tuple[str, ...]:
    """Puts the takes on tracks of their own, each right above the track of its shots; says what the artist should know.

    Raises:
        OptionError: A shot's transition or place can't be told so.
    """
    notes: list[str] = []
    by_track: dict[int, list[Match]] = {}
    for match in found:
        by_track.setdefault(_index_of(scene, match.shot), []).append(match)
        notes += _covered(scene, match.shot)
    head = seconds_of(scene.timeline.tracks.source_range.start_time) if scene.timeline.tracks.source_range else 0
    for index in sorted(by_track, reverse=True):
        placed, fades = _laid(scene, by_track[index], notes, head * scene.clock.rate)
        made = tracks_of(TAKES_TRACK, otio.schema.TrackKind.Video, placed, fades, scene.clock.rate)
        for above, track in enumerate(made, 1):
            scene.timeline.tracks.insert(index + above, track)
    return tuple(notes)


def _index_of(scene: Scene, shot: Shot) -> int:
    """Which of the timeline's children holds the shot."""
    item: otio.core.Composable = scene.uses[shot.id].item
    chain = [item]
    while (parent := chain[-1].parent()) is not None:
        chain.append(parent)
    if len(chain) < 2 or not isinstance(chain[-2], otio.schema.Track):
        raise OptionError(f"{shot.name or shot.id} lies on no track, so that no track can be put above it.")
    return next(index for index, track in enumerate(scene.timeline.tracks) if track is chain[-2])


def _covered(scene: Scene, shot: Shot) -> list[str]:
    """What a take above a compound hides of that compound."""
    above = [one for one in scene.shots.shots if shot.nested and one.id != shot.id and one.nested and one.enabled
             and one.track == shot.track and one.record.start < shot.record.stop
             and shot.record.start < one.record.stop]
    return [f"{shot.name or shot.id} lies in {' > '.join(shot.nested)} together with {one.name or one.id}: on the "
            "track above, the take covers both" for one in above[:1]]


def _laid(scene: Scene, found: Sequence[Match], notes: list[str], head: Fraction) -> tuple[list[Placed], list[Fade]]:
    """The items and the transitions of the takes over one track; `head` is where the timeline begins on its tracks."""
    placed, fades = [], {}
    have = {match.shot.id for match in found}
    for match in found:
        use = scene.uses[match.shot.id]
        start, stop = (moment * scene.clock.rate + head for moment in (use.start, use.stop))
        placed.append(Placed(start, stop - start, _take(scene, match)))
        for at_end, cut in ((False, use.cut_in), (True, use.cut_out)):
            if cut is None:
                continue
            over, inside = cut.over * scene.clock.rate, cut.inside * scene.clock.rate
            at = stop if at_end else start
            fades[at] = Fade(cut.kind, at, *((inside, over) if at_end else (over, inside)))
            other = _neighbour(scene, match.shot, at_end)
            if other is not None and other.id in have:
                continue
            if over <= 0:
                continue
            begin = at if at_end else at - over
            if other is None:
                notes.append(f"{match.shot.name or match.shot.id} fades at its {'end' if at_end else 'beginning'}: on "
                             "the track above, the take fades against what lies below")
                placed.append(Placed(begin, over, _gap(over, scene.clock)))
            else:
                placed.append(Placed(begin, over, _part(scene, other, over, from_end=not at_end)))
    return placed, list(fades.values())


def _take(scene: Scene, match: Match) -> otio.schema.Clip:
    """The take as a clip of its own, counted by its movie's own timecode."""
    shot, take, use = match.shot, match.take, scene.uses[match.shot.id]
    dialect = dialect_of(scene.timeline, use.item)
    rate, clock = take.info.rate, scene.clock
    there = otio.opentime.TimeRange(otio.opentime.RationalTime(take.start, float(rate)),
                                    otio.opentime.RationalTime(take.frames.count, float(rate)))
    begin, begin_rate = take.start + match.exact, rate
    if dialect.at_timeline_rate:
        begin, begin_rate = begin * clock.rate / rate, clock.rate
    length = (use.stop - use.start) * clock.rate
    shown = otio.opentime.TimeRange(otio.opentime.RationalTime(float(begin), float(begin_rate)),
                                    otio.opentime.RationalTime(float(length), float(clock.rate)))
    made = otio.schema.Clip(shot.name or take.stem, reference_to(take, there, dialect), shown)
    made.enabled = shot.enabled
    made.effects.extend(_effects(use, shot))
    made.metadata["retake"] = {"shot": shot.id, "take": take.stem}
    return made


def _effects(use: Use, shot: Shot) -> list[otio.schema.Effect]:
    """What the shot has of effects, and what encloses it; of several speeds the one that they come to."""
    levels = [use.item]
    while (parent := levels[-1].parent()) is not None and isinstance(parent, otio.core.Item):
        levels.append(parent)
    own = [copy.deepcopy(one) for one in use.item.effects]
    outer = [copy.deepcopy(one) for level in levels[1:-1] for one in level.effects]
    if not any(isinstance(one, otio.schema.TimeEffect) for one in outer):
        return own + outer
    kept = [one for one in own + outer if not isinstance(one, otio.schema.TimeEffect)]
    speed = shot.speed.factor
    return kept if speed == 1 else [otio.schema.LinearTimeWarp(time_scalar=float(speed)), *kept]


def _neighbour(scene: Scene, shot: Shot, at_end: bool) -> Shot | None:
    """The shot on the other side of a cut; None where nothing is."""
    use = scene.uses[shot.id]
    moment = use.stop if at_end else use.start
    found = [one for one in scene.shots.shots if one.track == shot.track and one.id != shot.id
             and (scene.uses[one.id].start if at_end else scene.uses[one.id].stop) == moment]
    if len(found) > 1:
        raise OptionError(f"{shot.name or shot.id} has a transition into a compound of several layers, which a track "
                          "above can't repeat.")
    return found[0] if found else None


def _part(scene: Scene, shot: Shot, frames: Fraction, from_end: bool) -> otio.core.Item:
    """The first or last frames of a shot as an item of their own."""
    use, clock = scene.uses[shot.id], scene.clock
    length = (use.stop - use.start) * clock.rate
    if shot.speed.factor < 0 or shot.speed.kind == "warp" or frames > length:
        raise OptionError(f"{shot.name or shot.id} runs {shot.speed} under a transition, which a track above can't "
                          "repeat.")
    made = copy.deepcopy(use.item)
    shown = made.source_range or made.available_range()
    own = abs(speed_of(use.item.effects).factor)
    # Seconds of the item's own media before the part.
    skipped = use.lead * own + ((length - frames) / clock.rate * abs(shot.speed.factor) if from_end else 0)
    start = shown.start_time
    moved = Fraction(start.value) + skipped * rate_of(start.rate if start.rate > 1 else shown.duration.rate)
    made.source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(float(moved), start.rate if start.rate > 1 else shown.duration.rate),
        otio.opentime.RationalTime(float(frames), float(clock.rate)))
    made.enabled = shot.enabled
    made.markers.clear()
    del made.effects[:]
    made.effects.extend(_effects(use, shot))
    return made


def _gap(frames: Fraction, clock: Clock) -> otio.schema.Gap:
    return otio.schema.Gap(source_range=otio.opentime.TimeRange(
        otio.opentime.RationalTime(0, float(clock.rate)), otio.opentime.RationalTime(float(frames), float(clock.rate))))


def without_tracks(timeline: otio.schema.Timeline) -> None:
    """Takes the tracks of takes away again."""
    for index in reversed(range(len(timeline.tracks))):
        if isinstance(timeline.tracks[index], otio.schema.Track) and timeline.tracks[index].name == TAKES_TRACK:
            del timeline.tracks[index]


__all__ = ["Scene", "add_tracks", "without_tracks"]
