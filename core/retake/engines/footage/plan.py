"""Which mouth is shown when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.alignment import Alignment
from retake.engines.footage.draft import GENERATED, ORIGINAL, REST, RETIMED, SEARCHED, Draft
from retake.engines.footage.handing import distance, hand_over, joins
from retake.engines.footage.mouths import Mouths
from retake.engines.footage.plan_settings import FOOTAGE, PlanSettings
from retake.engines.footage.ramps import ramped
from retake.engines.footage.rest import resting_frames, to_and_fro
from retake.engines.footage.retime import choose_kinds, found_right, lips_meet, talking_frames
from retake.engines.footage.search import searched
from retake.engines.footage.targets import moving, targets_for
from retake.listener import Heard
from retake.runs import true_runs
from retake.speech import Speech

_NAMES = {ORIGINAL: "original", RETIMED: "retimed", SEARCHED: "searched", REST: "rest", GENERATED: "generated"}
# What a frame can be.
KINDS = tuple(_NAMES.values())
# The search sees a little of what lies around, so that its units begin and end in motion.
_AROUND = 4


@dataclass(frozen=True)
class Sounds:
    """What is known of a shot's sounds; each begins with the plate's first frame.

    Attributes:
        dialogue: The new sound.
        guide: The plate's own; None where there is none, or it is of no use.
        alignment: The dialogue laid on the guide; None without one.
        heard: What the listener makes of the dialogue; None where other words can't be searched.
    """

    dialogue: Speech
    guide: Speech | None = None
    alignment: Alignment | None = None
    heard: Heard | None = None


@dataclass(frozen=True)
class PlannedFrame:
    """Which mouth one frame shows.

    Attributes:
        number: The plate's frame.
        kind: "original", "retimed", "searched", "rest", or "generated" by a network.
        footage: Where the mouth is from: 0 for the plate, 1 and up for the library.
        source: That footage's frame; parts of a frame stand for what lies between two.
        weight: How far the plate's mouth goes towards it, 0 to 1; 0 in an original frame.
        reason: Why, in words.
        made: How much of the mouth a network makes, 0 to 1: parts of it where it joins one of the footage, the source.
    """

    number: int
    kind: str
    footage: int
    source: float
    weight: float
    reason: str
    made: float = 0.0

    @property
    def touches(self) -> bool:
        """Whether the frame is worked on at all."""
        return self.kind != "original" and self.weight > 0


@dataclass(frozen=True)
class Plan:
    """A shot's plan, one entry a plate's frame, in order."""

    frames: tuple[PlannedFrame, ...]

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.frames)

    def count(self, kind: str) -> int:
        """How many frames are of a kind."""
        return sum(one.kind == kind for one in self.frames)


def plan(mouths: Mouths, sounds: Sounds, rate: Fraction, settings: PlanSettings | None = None) -> Plan:
    """Which mouth is shown in each frame of the plate; the same input gives the same plan.

    Args:
        mouths: The plate's mouths and, behind them, the library's (`mouths.joined`).
        sounds: What is known of the sounds.
        rate: The plate's frames a second.
        settings: What the user chose.
    """
    settings = settings or PlanSettings()
    draft = Draft.of(int((mouths.footage == 0).sum()))
    talking = talking_frames(sounds.guide, rate, len(draft))
    everywhere = np.concatenate([talking, np.ones(len(mouths) - len(draft), np.bool_)])
    rest = resting_frames(mouths, everywhere)
    choose_kinds(draft, sounds.dialogue, sounds.alignment, talking, rate, settings,
                 moving(sounds.heard) if sounds.heard else None)
    if sounds.heard is not None:
        _search_for_hidden(draft, mouths)
    far = _fill_searched(draft, mouths, sounds, everywhere, rest, settings)
    _fill_rest(draft, rest, settings)
    found_right(draft, mouths)
    lips_meet(draft, mouths)
    hand_over(draft, far, settings)
    _keep(draft, mouths, settings)
    ramped(draft, mouths, settings)
    joins(draft, mouths)
    return _written(draft, mouths)


def _search_for_hidden(draft: Draft, mouths: Mouths) -> None:
    """Has another mouth searched where the one that said the same words was hidden when it did."""
    near = np.clip(np.rint(draft.source), 0, len(draft) - 1).astype(np.intp)
    elsewhere = np.abs(draft.source - np.arange(len(draft))) >= 1
    draft.put((draft.kind == RETIMED) & elsewhere & ~mouths.usable[near], SEARCHED,
              "the same words, but their mouth is hidden where they were said")


def _fill_searched(draft: Draft, mouths: Mouths, sounds: Sounds, talking: NDArray[np.bool_], rest: NDArray[np.intp],
                   settings: PlanSettings) -> NDArray[np.float32]:
    """Finds the mouths of all frames with other words; how far each is from what it should do, (frames,) float32."""
    wanted, far = draft.kind == SEARCHED, np.zeros(len(draft), np.float32)
    if not wanted.any():
        return far
    if sounds.heard is None or not mouths.usable.any():
        draft.put(wanted, _without(settings), "other words than on the plate, and no mouth was found to say them")
        return far
    targets = targets_for(sounds.heard, sounds.dialogue, mouths, talking & mouths.usable, rest)
    for start, stop in true_runs(wanted):
        # Targets are on the dialogue's clock, which the user may have nudged.
        first, last = max(0, start - _AROUND), min(len(draft), stop + _AROUND)
        places = np.clip(np.arange(first, last) - settings.offset, 0, len(targets) - 1)
        part = targets.at(places)
        found = searched(mouths, part, mouths.turned[first:last])
        draft.source[start:stop] = found[start - first: stop - first]
        far[start:stop] = distance(mouths, found, part)[start - first: stop - first]
    return far


def _without(settings: PlanSettings) -> int:
    """What becomes of a frame whose mouth the footage does not have."""
    return ORIGINAL if settings.mouths == FOOTAGE else GENERATED


def _fill_rest(draft: Draft, rest: NDArray[np.intp], settings: PlanSettings) -> None:
    wanted = draft.kind == REST
    if not len(rest):
        draft.put(wanted, _without(settings), "the dialogue is silent, and no mouth at rest was found")
        return
    places = to_and_fro(rest, len(draft))
    draft.source[wanted] = places[wanted]


def _keep(draft: Draft, mouths: Mouths, settings: PlanSettings) -> None:
    """Leaves alone what the user wants kept, what can't be worked on, and what has no usable mouth to be taken."""
    count = len(draft)
    near = np.clip(np.rint(draft.source), 0, len(mouths) - 1).astype(np.intp)
    taken = (draft.kind != ORIGINAL) & (draft.kind != GENERATED)
    draft.put(taken & ~mouths.usable[near], _without(settings), "the mouth that fits is hidden where it is")
    for row in np.flatnonzero((draft.kind != ORIGINAL) & ~mouths.takes).tolist():
        why = mouths.why[row] if mouths.why else ""
        draft.put(np.arange(count) == row, ORIGINAL, why or "the mouth can't be worked on here")
    kept = np.zeros(count, np.bool_)
    for first, last in settings.keep:
        kept |= (mouths.number[:count] >= first) & (mouths.number[:count] < last)
    draft.put(kept, ORIGINAL, "kept as you asked")


def _written(draft: Draft, mouths: Mouths) -> Plan:
    frames = []
    for row in range(len(draft)):
        at = float(draft.source[row])
        whole = int(np.clip(np.floor(at), 0, len(mouths) - 1))
        frames.append(PlannedFrame(int(mouths.number[row]), _NAMES[int(draft.kind[row])], int(mouths.footage[whole]),
                                   float(mouths.number[whole]) + (at - whole), round(float(draft.weight[row]), 6),
                                   draft.reason[row], round(float(draft.made[row]), 6)))
    return Plan(tuple(frames))
