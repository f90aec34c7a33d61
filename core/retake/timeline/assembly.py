"""A use of footage and the media behind it, put together to a shot."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from retake.errors import MediaError
from retake.timecode import shown_rate
from retake.timeline.claim import TAKE, Claim, claim_of, hints_of, plate_key
from retake.timeline.clock import Clock
from retake.timeline.levels import texts
from retake.timeline.media import Found, Media
from retake.timeline.shot import (
    Frames,
    Handles,
    Marker,
    Plate,
    Record,
    Shot,
    Speed,
    Transition,
    Written,
)
from retake.timeline.source import Base, Shown, base_of, shown_frames, widened
from retake.timeline.speed import speed_of, together
from retake.timeline.times import frames_of, rate_of, whole
from retake.timeline.uses import Cut, Use
from retake.video import VideoInfo

TAKES_TRACK = "Retake"


def shot_of(use: Use, clock: Clock, media: Media) -> Shot:
    """The shot that a use of footage is."""
    record_exact = clock.start + use.start * clock.rate
    first = whole(record_exact)
    record = Record(first, max(1, whole(clock.start + use.stop * clock.rate) - first), clock.rate, clock.drop)
    speed = together(use.outer, speed_of(use.item.effects))
    hints = hints_of(use.item)
    common: dict[str, Any] = {
        "id": "", "name": use.item.name, "record": record, "record_exact": record_exact, "track": use.track,
        "enabled": use.enabled, "nested": use.nested, "speed": speed, "sampling": clock.sampling,
        "host": _host(use.item),
        "transition_in": _transition(use.cut_in, clock.rate), "transition_out": _transition(use.cut_out, clock.rate),
    }
    clip = use.item
    if not isinstance(clip, otio.schema.Clip):
        compound = isinstance(clip, otio.core.Composition)
        reason = "is a compound whose content the file does not hold" if compound else \
            f"is a {clip.schema_name()}, which is no footage"
        return Shot(plate=None, source=None, source_timecode=None, exact=None, written=None, needed=None,
                    handles=None, reasons=(reason,), **common)
    claim = claim_of(clip)
    written, written_rate = written_of(clip)
    seen = _Source(use, clock, speed, claim, written, written_rate)
    found = Found(problem=claim.refused) if claim.refused else media.find(claim, seen.seconds)
    base, shown, needed = seen.placed(found.info)
    notes, reasons = _notes(seen, found, base, shown), _reasons(seen, found, base, shown)
    frames = shown.frames if shown else None
    return Shot(
        plate=_plate(claim, found, base), source=frames, source_timecode=_by_timecode(seen, base, shown),
        exact=shown.exact if shown else None, written=written, needed=needed, handles=_handles(frames, base),
        markers=_markers(clip, written, record), references=_references(clip),
        notes=(*notes, *texts(hints.get("notes"))), reasons=reasons, **common,
    )


class _Source:
    """The source side of one use."""

    def __init__(self, use: Use, clock: Clock, speed: Speed, claim: Claim, written: Written,
                 written_rate: Fraction) -> None:
        self.use, self.clock, self.speed, self.claim = use, clock, speed, claim
        self.written, self.written_rate = written, written_rate
        own = speed_of(use.item.effects)
        # Plate time between the range's beginning and what enclosing compounds leave of it.
        self.lead = use.lead * abs(own.factor)
        self.own = own

    @property
    def seconds(self) -> tuple[Fraction, Fraction]:
        """The source range that is seen, in seconds by whatever clock it is written."""
        begin = self.written.start / self.written.start_rate + self.lead
        length = (self.use.stop - self.use.start) * abs(self.speed.factor)
        if self.speed.factor < 0 and self.clock.backwards_from_start:
            begin -= length
        return begin, begin + length

    def placed(self, info: VideoInfo | None) -> tuple[Base, Shown | None, Frames | None]:
        """Where it stands in its plate: the base, the frames that are seen, and those that are needed."""
        base = base_of(self.written, self.written_rate, self.claim, info, self.lead)
        shown = self.shown(base)
        needed = None
        if shown:
            before, after = (cut.over if cut else Fraction(0) for cut in (self.use.cut_in, self.use.cut_out))
            needed = widened(shown.sure, base, self.speed, before, after)
        return base, shown, needed

    def shown(self, base: Base) -> Shown | None:
        """The frames that are seen."""
        return shown_frames(base, self.lead, self.use.stop - self.use.start, self.speed, self.clock)


def written_of(clip: otio.schema.Clip) -> tuple[Written, Fraction]:
    """The clip's source range as it is written, and its start's rate before it is snapped."""
    reference = clip.media_references().get(plate_key(clip))
    shown = clip.source_range or (reference.available_range if reference else None) or clip.available_range()
    start, length = shown.start_time, shown.duration
    if length.value < 0:
        raise MediaError(f"{clip.name[:80]!r} has a length below 0. Export the timeline again.")
    # At a rate of 1 only zero is ever written; it counts at the other's rate.
    rates = [one.rate if one.rate > 1 or one.value else None for one in (start, length)]
    start_rate, length_rate = rates[0] or rates[1] or start.rate, rates[1] or rates[0] or length.rate
    written = Written(frames_of(start), rate_of(start_rate), frames_of(length), rate_of(length_rate))
    return written, Fraction(start_rate)


def _plate(claim: Claim, found: Found, base: Base) -> Plate | None:
    """The plate, as the file says and where it says nothing as the timeline does."""
    if claim.refused and not claim.written:
        return None
    info = found.info
    name = found.path.name if found.path and not claim.written else claim.name
    return Plate(
        path=str(info.path if info else found.path) if found.path else None, written=claim.written, name=name,
        missing=found.path is None, relinked=found.relinked, rate=base.rate if info else claim.rate, start=base.start,
        drop=base.drop and _may_drop(base.rate), frames=base.frames,
        first_number=info.first_frame if info else claim.first_number or 0,
        sequence=claim.sequence, measured=info is not None,
    )


def _may_drop(rate: Fraction | None) -> bool:
    """Whether timecode at a rate can drop frame numbers, whatever a file says."""
    return rate is not None and round(rate) % 30 == 0


def _by_timecode(seen: _Source, base: Base, shown: Shown | None) -> Frames | None:
    """The frames that are seen, by the plate's timecode."""
    if shown is not None:
        return None if base.start is None else Frames(shown.frames.start + base.start, shown.frames.count)
    if base.timecode is None:
        return None
    by_timecode = seen.shown(Base(base.rate, base.timecode, None, None, None, base.drop))
    return by_timecode.frames if by_timecode else None


def _handles(frames: Frames | None, base: Base) -> Handles | None:
    if frames is None or base.frames is None:
        return None
    return Handles(max(0, frames.start), max(0, base.frames - frames.stop))


def _transition(cut: Cut | None, rate: Fraction) -> Transition | None:
    return Transition(cut.kind, whole(cut.over * rate), whole(cut.inside * rate)) if cut else None


def _notes(seen: _Source, found: Found, base: Base, shown: Shown | None) -> tuple[str, ...]:
    """What the artist should know."""
    notes = list(found.info.warnings) if found.info else []
    claim = seen.claim
    if found.info and claim.rate not in (None, found.info.rate) and not (claim.sequence or claim.counted):
        notes.append(f"the timeline says {shown_rate(claim.rate or Fraction(0))} frames a second, the file "
                     f"{shown_rate(found.info.rate)}: the file is believed")
    active = str(getattr(seen.use.item, "active_media_reference_key", ""))
    if active.startswith(TAKE):
        notes.append(f"shows the take {active}; its plate is what lies behind it")
    if shown and base.frames is not None and not claim.refused:
        for cut, there in ((seen.use.cut_in, shown.frames.start), (seen.use.cut_out, base.frames - shown.frames.stop)):
            wanted = whole(cut.over * base.rate * abs(seen.speed.factor)) if cut else 0
            if cut and wanted > max(0, there):
                notes.append(f"its {cut.kind} shows {wanted} frames beyond the cut, the plate has {max(0, there)}")
    return tuple(notes)


def _reasons(seen: _Source, found: Found, base: Base, shown: Shown | None) -> tuple[str, ...]:
    """Why it can't get new lips."""
    reasons = [found.problem] if found.problem else []
    if seen.use.track.name == TAKES_TRACK:
        reasons.append("is a take of Retake, not a plate")
    if found.info and found.info.variable_rate:
        reasons.append("its media has a varying frame rate: conform it to a steady one first")
    kind = seen.speed.kind
    if kind == "freeze":
        reasons.append("is a freeze frame: one picture, no lips in motion")
    elif kind == "reverse":
        reasons.append(f"runs backwards ({seen.speed}): its guide says nothing of its lips")
    elif kind == "warp":
        reasons.append(f"has a speed that follows a curve or an unknown effect ({seen.speed.label})")
    if not found.problem and shown is None:
        reasons.append("its source range can't be found in its media: neither says where the media begins")
    elif not found.problem and shown and base.frames is not None and \
            not -1 < shown.frames.start <= shown.frames.stop <= base.frames:
        reasons.append(f"shows frames {shown.frames.start} to {shown.frames.stop - 1}, and its media has only "
                       f"{base.frames}. Relink it, or check its timecode")
    return tuple(reasons)


def _references(clip: otio.schema.Clip) -> tuple[str, ...]:
    """The keys of the media references, the active one first."""
    active = str(clip.active_media_reference_key)
    return active, *(str(key) for key in clip.media_references() if str(key) != active)


def _markers(clip: otio.schema.Clip, written: Written, record: Record) -> tuple[Marker, ...]:
    """The markers on it. They count in source time; some writers count from the first frame that is shown."""
    found = []
    for one in clip.markers:
        at = frames_of(one.marked_range.start_time) / rate_of(one.marked_range.start_time.rate)
        count = frames_of(one.marked_range.duration) / rate_of(one.marked_range.duration.rate) \
            if one.marked_range.duration.value else Fraction(0)
        frame = whole((at - written.start / written.start_rate) * record.rate)
        if not 0 <= frame < record.count and 0 <= at * record.rate < record.count:
            frame = whole(at * record.rate)
        found.append(Marker(one.name, str(one.color or ""), frame, whole(count * record.rate), str(one.comment or "")))
    return tuple(found)


def _host(item: otio.core.Item) -> dict[str, Any]:
    """What the host keeps with it: metadata and the names of effects, as JSON takes them."""
    kept: dict[str, Any] = {}
    metadata = {key: value for key, value in item.metadata.items() if key != "retake"}
    if metadata:
        kept["metadata"] = _plain(metadata)
    effects = [str(one.effect_name or one.name) for one in item.effects]
    if effects:
        kept["effects"] = effects
    if getattr(item, "color", None) is not None:
        kept["colour"] = str(item.color.name or item.color.to_hex())
    return kept


def _plain(value: Any, depth: int = 0) -> Any:
    """The value in JSON's own kinds; what JSON has no word for as text."""
    if depth > 40:
        return "…"
    if isinstance(value, otio.core.SerializableObject):
        return json.loads(value.to_json_string(-1))  # an object of a kind that nobody here knows
    if hasattr(value, "items"):
        return {str(key): _plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, float):
        return value if json.dumps(value) not in ("NaN", "Infinity", "-Infinity") else str(value)
    if hasattr(value, "__iter__"):
        return [_plain(one, depth + 1) for one in value]
    return str(value)
