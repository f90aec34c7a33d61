"""The verdict on a take: pass, look or fail, with reasons and places in an editor's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from retake.quality import limits, lips_checks, opinion_checks, picture_checks
from retake.quality.evidence import Evidence, Reason
from retake.quality.words import Clock

PASS, LOOK, FAIL = "pass", "look", "fail"

CHECKS: tuple[Callable[[Evidence], Reason | None], ...] = (
    lips_checks.out_of_sync, lips_checks.out_of_sync_in_places, opinion_checks.otherwise, lips_checks.another_line,
    lips_checks.open_lips, lips_checks.too_little_or_too_much, lips_checks.restless, lips_checks.left_alone,
    lips_checks.too_short, picture_checks.broken_face, picture_checks.soft, picture_checks.flickering,
    picture_checks.seamed)


@dataclass(frozen=True)
class Verdict:
    """What a take is worth.

    Attributes:
        verdict: "pass", "look" or "fail".
        reasons: Why, the gravest first.
    """

    verdict: str
    reasons: tuple[Reason, ...]

    def as_data(self, clock: Clock) -> dict[str, Any]:
        """The verdict as JSON takes it; each range as its first and its last frame, and their timecode."""
        return {"verdict": self.verdict, "reasons": [
            {"level": one.level, "words": one.words, "ranges": [
                {"first": a, "last": b, "timecode": [clock.code(a), clock.code(b)]} for a, b in one.ranges]}
            for one in self.reasons]}


def judge(evidence: Evidence) -> Verdict:
    """The verdict on what was seen of a take."""
    found = [reason for check in CHECKS if (reason := check(evidence)) is not None]
    found.sort(key=lambda one: one.level != FAIL)
    level = FAIL if any(one.level == FAIL for one in found) else LOOK if found else PASS
    if not found:
        found.append(Reason(PASS, _content(evidence)))
    return Verdict(level, tuple(found))


def _content(evidence: Evidence) -> str:
    """What is said of a take that nothing speaks against; that its sync could not be measured is no praise."""
    if not evidence.seen.touched.any():
        return "Nothing had to be changed."
    sure = evidence.figures.after.confidence >= limits.SURE or opinion_checks.is_sure(evidence)
    if evidence.told.expected is None or sure:
        return "Nothing to object to."
    return "Nothing to object to, but too little is said to measure lips against sound: look at it once."
