"""The second judge of a take: the lip-sync experts that the user has, asked while the take is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from retake.expert.expert import Expert
from retake.expert.filed import Called, called, filed
from retake.expert.hearing import Followed, Hearing, followed
from retake.expert.sweep import Scores, swept
from retake.pipeline.analysis import dialogue_samples, guide_samples
from retake.pipeline.decision import Decision
from retake.pipeline.request import RenderRequest, Span
from retake.quality.opinion import ExpertSync, Opinion, expert_pieces, expert_sync
from retake.video import VideoInfo
from retake.video.frame import Frame


@dataclass(frozen=True)
class _Asked:
    """An expert at work."""

    called: Called
    face: Followed
    hearing: Hearing


# The lips of plate and take, by which version of a frame shows them.
_PLATE, _TAKE = 0, 1


class SecondJudge:
    """Holds plate and take against the dialogue, and the plate against its own sound.

    Attributes:
        notes: What the artist should know.
    """

    def __init__(self, request: RenderRequest, info: VideoInfo, span: Span, decision: Decision) -> None:
        # One, for it costs more than the take: `retake check` asks all of them.
        experts, self.notes = called(most=1) if request.options.second_judge and filed() else ((), ())
        self._facts = [dict(one.facts) for one in experts]
        self._rate, self._start = info.rate, span.start
        self._asked: list[_Asked] = []
        if not experts:
            return
        sounds = [dialogue_samples(request.dialogue, span, info.rate)]
        pairs = [(_PLATE, 0), (_TAKE, 0)]
        shift = decision.facts.get("plate_offset", {}).get("corrected", 0)
        guide = guide_samples(request.guide or request.plate, info, span, shift) if decision.expected.own else None
        if guide is not None:
            sounds.append(guide)
            pairs.append((_PLATE, 1))
        rows = (span.first - span.start, span.last - span.start)
        for one in experts:
            face = followed(one.expert, decision.tracks, decision.face, info, request.options.view, rows)
            self._asked.append(_Asked(one, face, Hearing(one.expert, face, sounds, pairs)))

    def told(self, notes: tuple[str, ...]) -> dict[str, Any]:
        """What take.json says of who was asked, and all notes behind those that are known."""
        judges = {"judges": self._facts} if self._facts else {}
        return {**judges, **({"notes": [*notes, *self.notes]} if self.notes else {})}

    def see(self, before: Frame, after: Frame) -> None:
        """Looks at a plate's frame and what became of it; the very same frame where nothing did."""
        for one in self._asked:
            one.hearing.see((before, after))

    def opinions(self) -> tuple[Opinion, ...]:
        """What they say of all that they saw."""
        return tuple(self._opinion(one) for one in self._asked)

    def _opinion(self, asked: _Asked) -> Opinion:
        scores = asked.hearing.scores()
        sides: list[ExpertSync | None] = [self._sync(asked.called.expert, one) for one in scores]
        return Opinion(asked.called.expert.label, sides[0], sides[1], sides[2] if len(sides) > 2 else None,
                       expert_pieces(scores[1], asked.face.frames, self._rate, self._start))

    def _sync(self, expert: Expert, scores: Scores) -> ExpertSync | None:
        found = swept(scores)
        return expert_sync(found, expert.measures(found) if found else {}, self._rate)
