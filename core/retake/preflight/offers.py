"""Other shots of the same face, which may lend mouths: offered only where it is surely the same face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from retake.errors import RetakeError
from retake.faces.likeness import Looks
from retake.pipeline.library import SOFT, around_spans, check_library
from retake.pipeline.request import RenderRequest, Span
from retake.preflight.found import Looked
from retake.preflight.outlook import Offer
from retake.video import is_sequence

# Looks nearer than this are offered. Of nine talkers' 36 pairs, by two dozen frames each, none came nearer than 0.205,
# a man and a woman in one and the same light; of 38 pairs of stretches of one talker 34 lay below it, none above 0.21.
SAME = 0.15
# What is not worth looking through: seconds of talk.
_LEAST_TALK = 1.0
_MOST = 5
# A face that was seen in fewer frames is not known well enough.
_LEAST_SEEN = 12


def offers_for(found: Sequence[Looked], first: int) -> list[tuple[Offer, ...]]:
    """For each of the `first` shots the others that may lend it mouths, those with the most talk first."""
    known = [_Known(one) if _is_known(one) else None for one in found]
    there = [one for one in known if one is not None]
    return [own.offers(there) if own else () for own in known[:first]]


def _is_known(one: Looked) -> bool:
    """Whether it is sure who speaks in a shot, and what he looks like."""
    return (one.speaker is not None and one.asked.request is not None and one.info is not None
            and one.span is not None and one.speaker.model is not None
            and int(one.speaker.usable.sum()) >= _LEAST_SEEN and not one.notes.refused)


class _Known:
    """A shot whose speaker is known."""

    def __init__(self, one: Looked) -> None:
        assert one.speaker and one.asked.request and one.info and one.span and one.seen
        self.one, self.request, self.info, self.span = one, one.asked.request, one.info, one.span
        self.looks = Looks.of(one.seen.tracks, one.speaker)
        own = slice(self.span.first - self.span.start, self.span.last - self.span.start)
        speaks = one.sounds.speaks[own] if one.sounds else np.zeros(0, np.bool_)
        self.talks = float(np.count_nonzero(speaks) / self.info.rate)
        self.size = float(np.median(one.speaker.pose.scale[one.speaker.usable]))

    @property
    def entry(self) -> str:
        """How `retake render --library` takes the shot."""
        return f"{self.request.plate}@{self.span.first}-{self.span.last - 1}"

    def offers(self, others: Sequence[_Known]) -> tuple[Offer, ...]:
        """What the others have to offer."""
        found = {one.entry: one for one in others if one.talks >= _LEAST_TALK and self._may_take(one)}
        best: list[Offer] = []
        for one in sorted(found.values(), key=lambda other: -other.talks):
            unlike = self.looks.unlike(one.looks)
            if unlike <= SAME and self._takes(one):
                best.append(Offer(one.name, one.entry, round(one.talks, 1), round(unlike, 3)))
            if len(best) == _MOST:
                break
        return tuple(best)

    @property
    def name(self) -> str:
        """What people call the shot."""
        shot = self.one.asked.shot
        return (shot.name if shot else "") or self.request.plate.stem

    def _may_take(self, other: _Known) -> bool:
        """Whether another shot has anything that this one does not look through by itself, and large enough."""
        if other.size < SOFT * self.size or is_sequence(other.request.plate):
            return False
        if other.request.plate != self.request.plate:
            return True
        near = [self.span, *around_spans(self.request, self.info, self.span)]
        return not any(_overlap(one, other.span) for one in near)

    def _takes(self, other: _Known) -> bool:
        """Whether a render would take it: the same kind of colour, no combs."""
        try:
            check_library(replace(self.request, library=(other.entry,)), self.info)
        except RetakeError:
            return False
        return True


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.last and b.first < a.stop


def with_offers(request: RenderRequest, offers: Sequence[Offer]) -> RenderRequest:
    """The request with what other shots offer behind the library that was named."""
    more = [one.entry for one in offers if one.entry not in request.library]
    return replace(request, library=(*request.library, *more))
