"""How a changed mouth comes in and goes out."""

from __future__ import annotations

import numpy as np

from retake.engines.footage.draft import ORIGINAL, RETIMED, Draft
from retake.engines.footage.mouths import Mouths
from retake.engines.footage.plan_settings import PlanSettings
from retake.runs import true_runs


def ramped(draft: Draft, mouths: Mouths, settings: PlanSettings) -> None:
    """Gives each frame its weight.

    Next to silence a ramp lies outside of what is changed, so that the first sound has its whole mouth; elsewhere it
    lies inside, so that what stays original stays so. Where a retimed mouth is within a frame of the plate's own there
    is nothing to be bridged: no step is longer there than inside the run, and a p keeps its shut lips.
    """
    for start, stop in list(true_runs(draft.kind != ORIGINAL)):
        draft.weight[start:stop] = settings.strength
        for edge, way in ((start, -1), (stop - 1, 1)):
            if 0 <= edge + way < len(draft) and not _in_step(draft, edge):
                reach = _outside(draft, mouths, edge, way, settings.ramp)
                _slope(draft, edge, way, reach, settings, (stop - start) // 2)


def _in_step(draft: Draft, row: int) -> bool:
    return bool(draft.kind[row] == RETIMED and abs(draft.source[row] - row) <= 1)


def _outside(draft: Draft, mouths: Mouths, edge: int, way: int, ramp: int) -> int:
    """Changes up to `ramp` silent frames beside a run into its ramp; how many."""
    kind, reason = int(draft.kind[edge]), draft.reason[edge]
    source = draft.source[edge]
    piece = mouths.piece[int(source)]
    for step in range(1, ramp + 1):
        row, place = edge + way * step, source + way * step
        if not 0 <= row < len(draft) or draft.kind[row] != ORIGINAL or not draft.quiet[row] or not mouths.takes[row]:
            return step - 1
        near = int(np.clip(place, 0, len(mouths) - 1))
        if near != int(place) or mouths.piece[near] != piece or not mouths.usable[near]:
            place = draft.source[row - way]  # hold the last mouth there is
        draft.kind[row], draft.source[row], draft.reason[row] = kind, place, reason + ", fading"
    return ramp


def _slope(draft: Draft, edge: int, way: int, reach: int, settings: PlanSettings, half: int) -> None:
    """Lets the weight rise over `reach` frames outside and the rest of the ramp inside."""
    inside = max(0, min(settings.ramp - reach, half))
    total = reach + inside
    for step in range(total):
        row = edge + way * (reach - step)
        part = (step + 1) / (total + 1)
        weight = settings.strength * part * part * (3 - 2 * part)
        outside = (row - edge) * way > 0
        draft.weight[row] = weight if outside else min(draft.weight[row], weight)
