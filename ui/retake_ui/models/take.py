"""A finished take, as the worker's `takes` tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPEN, APPROVED, REJECTED = "", "approved", "rejected"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of a take that would fail QC, or should be looked at.

    Attributes:
        first: The plate's frame.
        last: The last one.
        level: "look" or "fail".
        words: Why.
        timecode: Where, as the plate counts; "" where it has none.
    """

    first: int
    last: int
    level: str = "look"
    words: str = ""
    timecode: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """A take of a shot in one language.

    Attributes:
        report: Its take.json, which is what it is known by.
        movie: The movie.
        matte: Where pixels may have changed.
        version: Its number.
        shot: Its shot's id; "" where it belongs to none of the timeline's.
        language: The dialogue's language; "" where there is one only.
        verdict: "pass", "look" or "fail".
        state: OPEN, APPROVED or REJECTED.
        note: What somebody wrote of it.
        placed: Whether the timeline shows it now.
        data: All that the worker told of it: figures, marks, over_time, options, range, created …
    """

    report: str
    movie: str
    matte: str
    version: int
    shot: str = ""
    language: str = ""
    verdict: str = ""
    state: str = OPEN
    note: str = ""
    placed: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def span(self) -> tuple[int, int]:
        """The plate's frames that it covers: the first, and the one after the last."""
        given = self.data.get("range") or {}
        return int(given.get("start", 0)), int(given.get("stop", 0))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Where it would fail QC, or should be looked at, in the verdict's order; whatever is no place is none."""
        told = self.data.get("marks")
        found = (_mark(one) for one in (told if isinstance(told, list | tuple) else ()))
        return tuple(mark for mark in found if mark is not None)


def _mark(told: object) -> Mark | None:
    """A mark as the worker tells it; None where it is none."""
    if not isinstance(told, Mapping) or type(first := told.get("first")) is not int:
        return None
    last, codes = told.get("last"), told.get("timecode")
    code = str(codes[0]) if isinstance(codes, list | tuple) and codes else ""
    return Mark(first, last if type(last) is int else first, str(told.get("level") or "look"),
                str(told.get("words") or ""), code)


def to_place(takes: Sequence[Take], chosen: str = "") -> Take | None:
    """The take that goes onto the timeline: the chosen one, else the newest that is approved, else not rejected.

    Args:
        takes: The takes of a shot in one language, the newest first.
        chosen: The report of the one that was chosen; "" where none was.
    """
    picked = next((take for take in takes if take.report == chosen), None) if chosen else None
    if picked is not None:
        return picked
    for fits in (lambda take: take.state == APPROVED, lambda take: take.state != REJECTED):
        if (found := next(filter(fits, takes), None)) is not None:
            return found
    return None


def before(take: Take, takes: Sequence[Take]) -> Take | None:
    """The version before a take, in its language."""
    older = [one for one in takes if one.language == take.language and one.version < take.version]
    return max(older, key=lambda one: one.version, default=None)
