"""A take in figures: before, as the plate is against the new dialogue, and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.listener import Heard
from retake.quality.contacts import ContactSeen, contacts_seen, shut_level
from retake.quality.lips import Silence, hushed_frames, ranged, speaking_frames, spread_in
from retake.quality.opinion import Opinion
from retake.quality.sync import Piece, Sync, pieces, sync
from retake.quality.watch import Seen
from retake.speech import Contact

Series = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """What the sounds tell of the lips.

    Attributes:
        contacts: Every p, b and m of the dialogue.
        expected: What the dialogue lets expect of each frame of the take; None where nothing could be heard.
        own_contacts: Every p, b and m of the plate's own sound.
        own: What that lets expect; None where there is none.
        asked: The frames by which the user had the lips come later than the dialogue; `expected` does so too.
        handles: The frames before and after the shot's own, which are the plate's.
    """

    contacts: tuple[Contact, ...]
    expected: Heard | None
    own_contacts: tuple[Contact, ...] = ()
    own: Heard | None = None
    asked: int = 0
    handles: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Figures:
    """What was measured; docs/quality.md says what each figure means.

    Attributes:
        before: Lips of the plate against the new dialogue.
        after: Lips of the take against it.
        own: Lips of the plate against its own sound; None without one.
        range_before: Range of the opening on the plate while the dialogue speaks, over the speaker's own.
        range_after: The same in the take; None where nobody speaks or nothing is known.
        contacts: Every p, b and m of the dialogue whose lips are seen.
        own_shut: The share of the plate's own p, b and m that its lips are shut at; None of too few.
        silence: What lips do while the dialogue is silent and the plate's speaker is not; None where that hardly is.
        sharpness: The mouth's fine detail over that of the mouths that are shown; None where nothing was touched.
        sharpness_shot: The same over the plate's, of the whole shot.
        flicker: The mouth's shimmer over the plate's, about touched frames.
        flicker_shot: The same of the whole shot.
        seam: The step along the matte's edge, of the worst frame but a twentieth.
        face: How surely the face is seen in touched frames of the take, the least but a twentieth.
        face_before: The same on the plate.
        offsets: Lips against sound, piece by piece, where it is sure.
        expert: What the second judges say, where the user has any.
    """

    before: Sync
    after: Sync
    own: Sync | None
    range_before: float | None
    range_after: float | None
    contacts: tuple[ContactSeen, ...]
    own_shut: float | None
    silence: Silence | None
    sharpness: float | None
    sharpness_shot: float | None
    flicker: float | None
    flicker_shot: float | None
    seam: float | None
    face: float | None
    face_before: float | None
    offsets: tuple[Piece, ...] = field(default=())
    expert: tuple[Opinion, ...] = field(default=())

    def as_data(self) -> dict[str, Any]:
        """The figures as JSON takes them; "expert" only where there is one."""
        data: dict[str, Any] = rounded(asdict(self))
        data["expert"] = [one.as_data() for one in self.expert]
        if not self.expert:
            del data["expert"]
        return data


def figures(seen: Seen, told: Told, rate: Fraction, sources: Sequence[float | None]) -> Figures:
    """What a take is, in figures.

    Args:
        seen: What was seen of it.
        told: What its sounds tell.
        rate: Frames a second.
        sources: For each frame the plate's frame whose mouth it shows; None where it is its own, or a library's.
    """
    speaks = told.expected.voice > 0.5 if told.expected else np.zeros(len(seen), np.bool_)
    own_spread = spread_in(seen.plate, speaking_frames(told.own, seen.plate))
    quiet = hushed_frames(told.expected, told.own, rate, len(seen), told.handles)
    level = shut_level(seen.plate, seen.take)
    own = contacts_seen(told.own_contacts, rate, (seen.plate, seen.plate), level, seen.start)
    smooth = _ratio(seen.shimmer_take, seen.shimmer_plate, _near(seen.touched), np.nanmean)
    return Figures(
        before=sync(seen.plate, told.expected, told.asked), after=sync(seen.take, told.expected, told.asked),
        own=sync(seen.plate, told.own) if told.own else None,
        range_before=ranged(seen.plate, speaks, own_spread), range_after=ranged(seen.take, speaks, own_spread),
        contacts=contacts_seen(told.contacts, rate, (seen.plate, seen.take), level, seen.start, told.asked),
        own_shut=sum(one.before for one in own) / len(own) if len(own) >= 4 else None,
        silence=Silence.of((seen.plate, seen.take), quiet, own_spread),
        sharpness=sharpness(seen, sources),
        sharpness_shot=_ratio(seen.detail_take, seen.detail_plate, np.ones(len(seen), np.bool_), np.nanmedian),
        flicker=smooth, flicker_shot=_ratio(seen.shimmer_take, seen.shimmer_plate, np.ones(len(seen), np.bool_),
                                            np.nanmean),
        seam=_percentile(seen.seam, 95), face=_percentile(seen.sure_take[seen.touched], 5),
        face_before=_percentile(seen.sure_plate[seen.touched], 5),
        offsets=pieces(seen.take, told.expected, rate, seen.start, told.asked), expert=seen.opinions)


def sharpness(seen: Seen, sources: Sequence[float | None]) -> float | None:
    """Detail of the touched mouths over that of the mouths they show: shut lips have less of it, wherever they are."""
    shares = local_sharpness(seen, sources)
    known = shares[np.isfinite(shares)]
    return float(np.median(known)) if len(known) else None


def local_sharpness(seen: Seen, sources: Sequence[float | None]) -> Series:
    """The same frame by frame, (frames,) float32; NaN where nothing was touched, or the source is a library's."""
    shares = np.full(len(seen), np.nan, np.float32)
    for row in np.flatnonzero(seen.touched).tolist():
        source = sources[row]
        near = -1 if source is None else round(source) - seen.start
        if 0 <= near < len(seen) and seen.detail_plate[near] > 0:
            shares[row] = seen.detail_take[row] / seen.detail_plate[near]
    return shares


def _near(touched: Mask) -> Mask:
    """Where a touched frame is among three neighbours."""
    near = touched.copy()
    near[1:] |= touched[:-1]
    near[:-1] |= touched[1:]
    return near if touched.any() else np.zeros_like(touched)


def _ratio(above: Series, below: Series, where: Mask, mean: Any) -> float | None:
    both = where & np.isfinite(above) & np.isfinite(below)
    if both.sum() < 3:
        return None
    whole = float(mean(below[both]))
    return float(mean(above[both])) / whole if whole > 1e-9 else None


def _percentile(values: Series, share: float) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, share)) if len(known) else None


def rounded(value: Any) -> Any:
    """JSON's content with its numbers as short as they are true."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    if isinstance(value, float | np.floating):
        return round(float(value), 4) if np.isfinite(value) else None
    return value
