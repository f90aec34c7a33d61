"""Which mouths are handed over to a network, and how these join those of the footage."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.draft import GENERATED, ORIGINAL, RETIMED, SEARCHED, Draft
from retake.engines.footage.mouths import Mouths
from retake.engines.footage.plan_settings import MIXED, NETWORK, PlanSettings
from retake.engines.footage.targets import Targets
from retake.runs import runs, true_runs

Series = NDArray[np.float32]

# What of a found mouth's distance counts how much; the opening's own spread is 1.
_WIDTH, _JAW = 0.25, 0.25
# Lips that should meet and stay open by this many spreads are as far off as can be borne.
_OPEN = 0.5
# Spreads by which mouths are off, in the mean over a unit, from which on the footage does not hold them; and down to
# which a run goes on.
_ENTER, _LEAVE = 1.0, 0.6
_UNIT = 5  # frames over which the distance is taken
_FEWEST = 8  # frames: less is not worth a change of what makes the mouths, and is seen as one
_JOIN = 3  # frames in which a generated mouth and one of the footage melt into each other
_NOT_HELD = "other words than on the plate, and the footage holds no mouth that is near to them"


def distance(mouths: Mouths, found: NDArray[np.intp], targets: Targets) -> Series:
    """How far each found mouth is from what it should do, (frames,) float32, in spreads of the speaker's own openings.

    The deviations of opening, width and jaw are each taken over the speaker's own spread, squared, weighed and added;
    lips that stay open where they should meet count on top.

    Args:
        mouths: All there are.
        found: Which of them is shown in each frame, (frames,).
        targets: What the lips should do in each.
    """
    free = mouths.usable
    total = np.zeros(len(found))
    for name, weight in (("opening", 1.0), ("width", _WIDTH), ("jaw", _JAW)):
        own = getattr(mouths, name)
        off = (getattr(targets, name) - own[found]) / (float(own[free].std()) + 1e-6)
        total += weight * off * off
    spread = float(mouths.opening[free].std()) + 1e-6
    ajar = np.maximum(0, mouths.opening[found] - targets.shut_at) / spread * (targets.shut > 0.5)
    return np.asarray(np.sqrt(total + (_ENTER / _OPEN * ajar) ** 2), np.float32)


def hand_over(draft: Draft, far: Series, settings: PlanSettings) -> None:
    """Makes those frames generated whose mouths a network is to make.

    Args:
        draft: What is known of each frame: what needs no new mouth is original by now.
        far: (frames,) float32: how far searched mouths are off; 0 elsewhere.
        settings: What the user chose.
    """
    if settings.mouths == NETWORK:
        wanted = (draft.kind == RETIMED) | (draft.kind == SEARCHED)
        draft.kind[wanted] = GENERATED
        draft.source[wanted] = np.flatnonzero(wanted)
    elif settings.mouths == MIXED:
        for start, stop in list(true_runs(draft.kind == SEARCHED)):
            for first, last in not_held(far[start:stop]):
                where = np.zeros(len(draft), np.bool_)
                where[start + first : start + last] = True
                draft.put(where, GENERATED, _NOT_HELD)


def not_held(far: Series) -> list[tuple[int, int]]:
    """The runs of a stretch whose mouths the footage does not hold: first frame, frame after the last.

    None is shorter than a few frames, nor is what lies between two of them, or between one and the stretch's end.
    """
    count = len(far)
    width = min(_UNIT, count)
    edged = np.pad(far.astype(np.float64), (width // 2, (width - 1) // 2), mode="edge")
    mean = np.convolve(edged, np.full(width, 1 / width), mode="valid")
    wanted = np.zeros(count, np.bool_)
    for start, stop in true_runs(mean > _LEAVE):
        if mean[start:stop].max() > _ENTER:
            missing = max(0, _FEWEST - (stop - start))
            first = max(0, min(start - missing // 2, count - _FEWEST))
            wanted[first : max(stop, first + _FEWEST)] = True
    for start, stop in list(runs(wanted)):
        if not wanted[start] and stop - start < _FEWEST and stop - start < count:
            wanted[start:stop] = True
    return list(true_runs(wanted))


def joins(draft: Draft, mouths: Mouths) -> None:
    """Lets generated mouths and those of the footage beside them melt into each other.

    The footage's mouth goes on for a few frames into what is generated, less and less of it.
    """
    draft.made[draft.kind == GENERATED] = 1.0
    bounds = [*(first for first, _ in runs(draft.kind)), len(draft)]
    for (start, middle), (_, stop) in pairwise(pairwise(bounds)):
        kinds = draft.kind[start], draft.kind[middle]
        if GENERATED not in kinds or ORIGINAL in kinds:
            continue
        edge, way, last = (middle - 1, 1, stop) if kinds[1] == GENERATED else (middle, -1, start - 1)
        _join(draft, mouths, edge, way, min(_JOIN, abs(last - edge) - 1))


def _join(draft: Draft, mouths: Mouths, edge: int, way: int, length: int) -> None:
    """Continues the mouth of a frame at a run's edge for `length` frames beyond it."""
    place = draft.source[edge]
    piece = mouths.piece[int(place)]
    for step in range(1, length + 1):
        row, on = edge + way * step, place + way
        if 0 <= on <= len(mouths) - 1 and mouths.piece[int(on)] == piece and mouths.usable[int(on)]:
            place = on  # else the last one is held
        part = step / (length + 1)
        made = part * part * (3 - 2 * part)
        if made < draft.made[row]:
            draft.source[row], draft.made[row] = place, made
