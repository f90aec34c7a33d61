"""The course of a take as a drawing: lip opening expected, on the plate and in the take, as SVG without a script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from retake.quality.table import number

Value = float | None

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIBBON = 1120.0, 132.0, 8.0, 18.0, 7.0
_FOOT = 34.0
# A row shows so many frames, and there are no more rows than can be looked at.
_FRAMES, _ROWS = 300, 8
KINDS = {"original": "left as it was", "retimed": "the same words, re-timed", "searched": "other words, searched",
         "rest": "at rest", "generated": "made by a network"}


@dataclass(frozen=True)
class Course:
    """What is drawn; each sequence has a value a frame.

    Attributes:
        first: The first frame's number.
        rate: Frames a second, rounded.
        codes: Each frame's address, for what is shown when the pointer rests on it.
        expected: The opening that the dialogue lets expect; None where nothing is known.
        plate: The plate's.
        take: The take's.
        kinds: What was done to each frame.
        marked: Frames that the verdict speaks of: first, last, "look" or "fail", why.
        contacts: Each p, b or m: its frame, and whether the take's lips are shut.
    """

    first: int
    rate: int
    codes: Sequence[str]
    expected: Sequence[Value]
    plate: Sequence[Value]
    take: Sequence[Value]
    kinds: Sequence[str]
    marked: Sequence[tuple[int, int, str, str]] = ()
    contacts: Sequence[tuple[int, bool]] = ()

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.take)


def drawn(course: Course) -> str:
    """The course as SVG elements, a row below the other for a long shot."""
    if not len(course):
        return ""
    step = max(_FRAMES, math.ceil(len(course) / _ROWS))
    known = [v for series in (course.expected, course.plate, course.take) for v in series if v is not None]
    high = max([*known, 1e-6]) * 1.05
    return "\n".join(_Row(course, first, min(len(course), first + step), step, high).svg()
                     for first in range(0, len(course), step))


class _Row:
    """One row of the drawing: rows of the course from `first` up to but not with `stop`."""

    def __init__(self, course: Course, first: int, stop: int, step: int, high: float) -> None:
        self._course, self._first, self._stop, self._high = course, first, stop, high
        # A short shot fills the width; the last row of a long one keeps the others' scale.
        self._span = max(step if first else min(step, len(course)), 1)

    def svg(self) -> str:
        total = _TOP + _HEIGHT + _RIBBON + _FOOT
        parts = [*self._marks(), *self._seconds(), *self._contacts(), self._line("expected", self._course.expected),
                 self._line("plate", self._course.plate), self._line("take", self._course.take), *self._ribbon()]
        return (f'<svg viewBox="0 0 {_WIDTH + 2 * _LEFT:g} {total:g}" role="img" '
                f'aria-label="Lip opening over time">{"".join(parts)}</svg>')

    def _x(self, row: float) -> float:
        return round(_LEFT + (row - self._first) / self._span * _WIDTH, 2)

    def _y(self, value: float) -> float:
        return round(_TOP + _HEIGHT * (1 - min(1.0, max(0.0, value / self._high))), 2)

    def _line(self, name: str, series: Sequence[Value]) -> str:
        pieces, pen = [], "M"
        for row in range(self._first, self._stop):
            value = series[row] if row < len(series) else None
            if value is None:
                pen = "M"
                continue
            pieces.append(f"{pen}{self._x(row + 0.5)} {self._y(value)}")
            pen = "L"
        return f'<path class="{name}" d="{"".join(pieces)}"/>' if pieces else ""

    def _marks(self) -> list[str]:
        found = []
        for first, last, level, why in self._course.marked:
            a, b = max(first - self._course.first, self._first), min(last - self._course.first + 1, self._stop)
            if a < b:
                found.append(f'<rect class="mark {level}" x="{self._x(a)}" y="{_TOP}" '
                             f'width="{max(2.0, self._x(b) - self._x(a)):g}" height="{_HEIGHT:g}">'
                             f"<title>{escape(why)}</title></rect>")
        return found

    def _seconds(self) -> list[str]:
        found = []
        every = max(1, self._course.rate) * max(1, round(self._span / max(1, self._course.rate) / 12))
        base = _TOP + _HEIGHT
        for row in range(-(-self._first // every) * every, self._stop, every):
            x = self._x(row)
            found.append(f'<path class="tick" d="M{x} {_TOP}V{base + _RIBBON + 5:g}"/>'
                         f'<text x="{x}" y="{base + _RIBBON + 19:g}">{escape(self._course.codes[row])}</text>')
        found.append(f'<path class="base" d="M{_LEFT} {base:g}H{self._x(self._stop)}"/>')
        return found

    def _contacts(self) -> list[str]:
        found = []
        for frame, shut in self._course.contacts:
            row = frame - self._course.first
            if self._first <= row < self._stop:
                x, word = self._x(row + 0.5), "shut" if shut else "open"
                found.append(f'<circle class="contact {word}" cx="{x}" cy="9" r="4">'
                             f"<title>p/b/m at {escape(self._course.codes[row])}: lips {word}</title></circle>")
        return found

    def _ribbon(self) -> list[str]:
        found = []
        kinds = [self._course.kinds[row] if row < len(self._course.kinds) else "original"
                 for row in range(self._first, self._stop)]
        at = self._first
        for kind, run in groupby(kinds):
            count = len(list(run))
            known = kind if kind in KINDS else "original"
            found.append(f'<rect class="kind {known}" x="{self._x(at)}" y="{_TOP + _HEIGHT + 1:g}" '
                         f'width="{self._x(at + count) - self._x(at):g}" height="{_RIBBON:g}">'
                         f"<title>{escape(self._course.codes[at])}, {count} frames: {escape(KINDS[known])}</title>"
                         "</rect>")
            at += count
        return found


def numbers(value: Any, count: int) -> list[Value]:
    """A column of a report as numbers; None where it holds none."""
    column = value if isinstance(value, list) else []
    found = [number(one) for one in column[:count]]
    return [*found, *[None] * (count - len(found))]
