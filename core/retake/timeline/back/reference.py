"""A take as a media reference: the same frames under the clip's own source range, spelled as its host spells."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from retake.timeline.assembly import written_of
from retake.timeline.back.match import Match
from retake.timeline.back.take import Take
from retake.timeline.claim import TAKE, Claim, claim_of, plate_key
from retake.timeline.paths import is_remote
from retake.timeline.source import apart
from retake.timeline.speed import speed_of
from retake.timeline.times import near
from retake.timeline.uses import Use
from retake.video import is_sequence
from retake.video.sequences.names import named

# What is nearer to the number that the host wrote was only lost in its floats.
_SLACK = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a host writes.

    Attributes:
        bare: Whether it writes bare paths; else URLs.
        at_timeline_rate: Whether it counts source ranges at the timeline's rate, as Resolve does.
    """

    bare: bool
    at_timeline_rate: bool


def dialect_of(timeline: otio.schema.Timeline, clip: otio.core.Item) -> Dialect:
    """How the host of a clip writes."""
    if "Resolve_OTIO" in timeline.metadata or "Resolve_OTIO" in clip.metadata:
        return Dialect(bare=True, at_timeline_rate=True)
    written = claim_of(clip).written if isinstance(clip, otio.schema.Clip) else ""
    return Dialect(bare=bool(written) and not written.startswith("file:") and not is_remote(written),
                   at_timeline_rate=False)


def take_key(clip: otio.schema.Clip, take: Take, path: str) -> str:
    """The take's key among the clip's media references: a new one, unless the take is there already."""
    references = clip.media_references()
    for key, one in references.items():
        if str(key).startswith(TAKE) and written_path(one) == path:
            return str(key)
    number = take.version
    wanted = f"{TAKE}{take.language + '_' if take.language else ''}v"
    while f"{wanted}{number:03d}" in references:
        number += 1
    return f"{wanted}{number:03d}"


def written_path(reference: otio.core.MediaReference) -> str:
    """What a reference writes for its media, whole."""
    if isinstance(reference, otio.schema.ImageSequenceReference):
        return f"{reference.target_url_base}|{reference.name_prefix}|{reference.name_suffix}"
    return str(getattr(reference, "target_url", "") or "")


def reference_under(match: Match, use: Use, dialect: Dialect) -> otio.core.MediaReference:
    """The take's reference for a clip whose source range stays as it is."""
    clip = use.item
    assert isinstance(clip, otio.schema.Clip)
    plate = clip.media_references().get(plate_key(clip))
    start, rate, spelled = _beginning(match, use, claim_of(clip))
    count = Fraction(match.take.frames.count) * rate / match.take.info.rate \
        if not near(rate, match.take.info.rate) else Fraction(match.take.frames.count)
    there = otio.opentime.TimeRange(otio.opentime.RationalTime(float(start), spelled),
                                    otio.opentime.RationalTime(float(count), spelled))
    made = reference_to(match.take, there, dialect)
    made.metadata["retake"]["plate"] = plate_key(clip)
    if plate is not None and plate.available_image_bounds is not None:
        made.available_image_bounds = plate.available_image_bounds
    return made


def _beginning(match: Match, use: Use, claim: Claim) -> tuple[Fraction, Fraction, float]:
    """Where the take begins on the clock of the clip's source range: frames, their rate, and how that is spelled."""
    written, written_rate = written_of(use.item)
    take = match.take
    rate = claim.rate or take.info.rate
    lead = use.lead * abs(speed_of(use.item.effects).factor)
    # Of the take's frames: where the clip's source range begins.
    offset = (match.exact / take.info.rate - lead) * rate
    if claim.start is not None and claim.rate is not None:
        absolute = apart(written, written_rate, claim) + claim.start
    elif claim.by_label and near(written.start_rate, rate):
        absolute = written.start
    else:
        absolute = written.start * rate / written.start_rate
    start = absolute - offset
    if claim.start is not None and claim.rate is not None:
        own = claim.start + take.frames.start * claim.rate / take.info.rate
        if abs(own - start) < _SLACK:
            start = own
    if abs(start - round(start)) < Fraction(1, 64):
        start = Fraction(round(start))
    spelled = claim.written_rate if claim.written_rate else written_rate if near(written.start_rate, rate) else rate
    return start, rate, float(spelled)


def reference_to(take: Take, there: otio.opentime.TimeRange, dialect: Dialect) -> otio.core.MediaReference:
    """A reference to a take's movie or files."""
    noted = {"retake": {"take": take.stem, "version": take.version, "report": str(take.report)}}
    if is_sequence(take.movie):
        name, _ = named(take.movie)
        folder = str(take.movie.parent) if dialect.bare else take.movie.parent.as_uri() + "/"
        return otio.schema.ImageSequenceReference(
            target_url_base=folder, name_prefix=name.before, name_suffix=name.after,
            start_frame=take.info.first_frame, frame_step=1, rate=there.duration.rate,
            frame_zero_padding=name.digits, available_range=there, metadata=noted)
    made = otio.schema.ExternalReference(_written(take.movie, dialect), there, metadata=noted)
    made.name = take.stem
    return made


def _written(path: Path, dialect: Dialect) -> str:
    return str(path) if dialect.bare else path.as_uri()
