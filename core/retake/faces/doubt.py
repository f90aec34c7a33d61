"""Where a face may have been overlooked or lost, so that another detector is worth its time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise, takewhile

import numpy as np

from retake.faces.detector import overlap
from retake.faces.follow import EVERY, Line
from retake.faces.window import Window, window_of
from retake.runs import runs

# How often a face is looked for that was lost, or whose beginning was.
_OFTEN = 3
# A face whose two readings lie further apart than this, over the distance of the outer eye corners, is seen so badly
# that its mouth is left alone; for so many frames in a row that is no passing blur.
_POOR, _STEADY = 0.0355, 5


def doubtful_rows(lines: Sequence[Line], cuts: Sequence[int], doubted: Sequence[int], length: int) -> list[int]:
    """The rows in which to ask, ascending: where nobody is seen well, where lines break off without a cut, and those.

    Args:
        lines: All that was followed.
        cuts: The rows that begin a new picture.
        doubted: Rows in which the first detector or the mesh had doubts.
        length: How many frames the range has.
    """
    wanted = set(doubted)
    for a, b in pictures(cuts, length):
        seen, well = np.zeros((2, b - a), np.bool_)
        for line in lines:
            seen |= line.seen[a:b]
            well |= line.seen[a:b] & (line.spread[a:b] <= _POOR)
        for first, last in runs(well):
            if not well[first] and (last - first >= _STEADY or not seen[first:last].all()):
                wanted.update(range(a + first, a + last, EVERY))
    for line in lines:
        others = [one for one in lines if one is not line]
        last, first = line.last, line.first
        end, begin = picture_at(last, cuts, length)[1], picture_at(first, cuts, length)[0]
        wanted.update(_missing(others, line, last, range(last + 1, end, EVERY)))
        wanted.update(_missing(others, line, first, range(first - 1, begin - 1, -EVERY)))
    return sorted(wanted)


def thinned(rows: Sequence[int], cuts: Sequence[int], after: int, least: int) -> list[int]:
    """Those of some ascending rows that lie so far apart, each picture counted by itself.

    Args:
        rows: The rows.
        cuts: The rows that begin a new picture.
        after: The row that was asked last; below 0 where none was.
        least: How far apart.
    """
    kept: list[int] = []
    for row in rows:
        if after < 0 or row - after >= least or bisect_right(cuts, row) != bisect_right(cuts, after):
            kept.append(row)
            after = row
    return kept


def pictures(cuts: Sequence[int], length: int) -> list[tuple[int, int]]:
    """The range's pieces between cuts: first row, row after the last."""
    bounds = [0, *cuts, length]
    return [(a, b) for a, b in pairwise(bounds) if b > a]


def picture_at(row: int, cuts: Sequence[int], length: int) -> tuple[int, int]:
    """The piece between cuts in which a row lies."""
    return next((a, b) for a, b in pictures(cuts, length) if a <= row < b)


def holders(lines: Sequence[Line], window: Window, row: int) -> list[Line]:
    """Those of some lines that have the face of a window in a row."""
    return [line for line in lines if line.seen[row] and overlap(window, window_of(line.points[row])) > 0.4]


def seen_well(line: Line, row: int) -> bool:
    """Whether a line sees its face so well in a row that nobody else need be asked."""
    return bool(line.seen[row] and line.spread[row] <= _POOR)


def _missing(others: Sequence[Line], line: Line, at: int, rows: range) -> list[int]:
    """The first of some rows beyond an end of a line, up to where others have the face that it had in row `at`."""
    own = window_of(line.points[at])
    return list(takewhile(lambda row: not holders(others, own, row), rows[:_OFTEN]))
