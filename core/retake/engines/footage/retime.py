"""What each frame needs, from the sounds alone: the same words in other timing, other words, rest, or nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.alignment import Alignment
from retake.alignment.likeness import voice_of
from retake.engines.footage.draft import ORIGINAL, REST, RETIMED, SEARCHED, Draft
from retake.engines.footage.mouths import Mouths
from retake.engines.footage.plan_settings import PlanSettings
from retake.runs import runs, true_runs, widened
from retake.speech import Speech, per_frame

_VOICED = 0.3
# Lips part before the first sound and close after the last: seconds.
_BEFORE, _BEHIND = 0.12, 0.08
_LEFT_REST = 0.25  # how far lips have left their rest that count as on their way to a word
_LEAD, _TRAIL = 0.7, 0.4  # seconds before and behind other words in which they may be
_PAUSE = 1.2  # seconds: a pause inside a line moves with its words
_LONG_PAUSE = 3  # seconds: so does one that the plate has as long; a longer one is the plate's own
_AS_LONG = (0.6, 1.6)
_BREATH = 6  # frames between words in which nobody is expected to say anything
_RIGHT, _STILL_RIGHT = 0.5, 0.75  # frames that a mouth may be off and be right; and go on being so
_ALIKE = 0.25  # of the opening's spread: how far lips may be apart where they are off by more than _RIGHT
_SHUT = 15  # percent of the frames that count as shut
_BESIDE = 0.35  # frames that a mouth may be shown too early or too late for its lips to meet
_FEWEST = 6  # frames: less is chatter
_SURE = 0.7  # less confidence in same or other words is told to the editor


def talking_frames(guide: Speech | None, rate: Fraction, count: int) -> NDArray[np.bool_]:
    """Where the plate's speaker talks, bool of shape (count,); everywhere where nobody knows."""
    if guide is None:
        return np.ones(count, np.bool_)
    return _spoken(guide, rate, count)


def choose_kinds(draft: Draft, dialogue: Speech, alignment: Alignment | None, talking: NDArray[np.bool_],
                 rate: Fraction, settings: PlanSettings, moves: NDArray[np.float32] | None = None) -> None:
    """Decides each frame's kind, and the source of those whose words are the same."""
    count = len(draft)
    clock = np.arange(count) - settings.offset
    heard = np.clip(clock, 0, count - 1)
    spoken = _spoken(dialogue, rate, count)[heard] & (clock >= 0) & (clock < count)
    same, doubtful = np.zeros((2, count), np.bool_)
    if alignment is not None:
        times, same_words, sure = alignment.at_frames(rate, count)
        draft.source[:] = np.clip(times[heard] + (clock - heard), 0, count - 1)
        same = _without_chatter(same_words[heard], _FEWEST // 2)
        doubtful = sure[heard] < _SURE
    for unsure, words in ((False, ""), (True, ", as far as can be heard")):
        draft.put(spoken & same & (doubtful == unsure), RETIMED, "the same words at another time" + words)
        draft.put(spoken & ~same & (doubtful == unsure), SEARCHED, "other words than on the plate" + words)
    if moves is not None:
        spoken |= _led_in(draft, spoken, moves[heard] > _LEFT_REST, rate)
    for start, stop in list(true_runs(~spoken)):
        _silence(draft, (start, stop), talking, rate, settings)


def _led_in(draft: Draft, spoken: NDArray[np.bool_], moves: NDArray[np.bool_], rate: Fraction) -> NDArray[np.bool_]:
    """Adds the silent frames beside other words in which the lips are on their way to them, or back.

    Not where the silence leads to words that are the same: such a pause stays as it is.
    """
    added = np.zeros(len(draft), np.bool_)
    for start, stop in true_runs(~spoken):
        beside = [int(draft.kind[row]) for row in (start - 1, stop) if 0 <= row < len(draft)]
        if SEARCHED not in beside or RETIMED in beside:
            continue
        still = np.flatnonzero(~moves[start:stop])
        if start > 0:
            reach = min(int(still[0]) if len(still) else stop - start, round(_TRAIL * rate))
            added[start: start + reach] = True
        if stop < len(draft):
            reach = min(stop - start - 1 - int(still[-1]) if len(still) else stop - start, round(_LEAD * rate))
            added[stop - reach: stop] = True
    draft.put(added, SEARCHED, "lips on their way to other words")
    return added


def found_right(draft: Draft, mouths: Mouths) -> None:
    """Makes retimed frames original whose mouth is right already, with a threshold to enter and one to leave.

    More than half a frame is nothing in a vowel, but all the way from shut to open at a p: there the lips have to be
    alike too.
    """
    retimed = draft.kind == RETIMED
    off = np.abs(draft.source - np.arange(len(draft)))
    wanted = np.interp(draft.source, np.arange(len(mouths)), mouths.opening)
    known = mouths.opening[mouths.usable]
    spread = float(known.std()) if len(known) else 0.0
    other = np.abs(wanted - mouths.opening[: len(draft)]) > _ALIKE * spread  # not where a mouth is not known
    right = np.zeros(len(draft), np.bool_)
    for start, stop in true_runs(retimed & (off < _STILL_RIGHT) & ~((off >= _RIGHT) & other)):
        near = np.flatnonzero(off[start:stop] < _RIGHT)
        edge = start == 0 or stop == len(draft) or (draft.kind[max(0, start - 1)] == ORIGINAL)
        if len(near) and (near[-1] - near[0] + 1 >= _FEWEST or (edge and stop - start < _FEWEST)):
            right[start:stop] = True
    draft.put(right, ORIGINAL, "the mouth is right already")


def lips_meet(draft: Draft, mouths: Mouths) -> None:
    """Takes the very frame in which lips meet where a retimed mouth lies beside it.

    Between a shut frame and a parted one lies a mouth that never was, and half shut is open to the eye.
    """
    known = mouths.opening[mouths.usable]
    if not len(known):
        return
    shut = mouths.usable & (mouths.opening < np.percentile(known, _SHUT))
    opening = np.interp(draft.source, np.arange(len(mouths)), mouths.opening)
    nearest = np.clip(np.rint(draft.source), 0, len(mouths) - 1).astype(np.intp)
    meets = (draft.kind == RETIMED) & shut[nearest] & (np.abs(nearest - draft.source) <= _BESIDE)
    meets &= mouths.opening[nearest] < opening
    draft.source[meets] = nearest[meets]


def _silence(draft: Draft, span: tuple[int, int], talking: NDArray[np.bool_], rate: Fraction, settings: PlanSettings
             ) -> None:
    """Decides a stretch in which the dialogue is silent."""
    start, stop = span
    where = np.zeros(len(draft), np.bool_)
    where[start:stop] = True
    if not settings.rest:
        draft.put(where, ORIGINAL, "the dialogue is silent: the mouth keeps its own motion")
        return
    ends = _ends(draft, span)
    if ends and _is_a_pause(ends, span, talking, rate):
        draft.put(where, RETIMED, "a pause that moves with its words")
        # At the shot's ends words that moved leave more silence than the plate has: what there is goes slower, for a
        # frame that is held is seen to freeze.
        reach = np.clip(ends, -1 if start == 0 else 0, len(draft) if stop == len(draft) else len(draft) - 1)
        places = np.interp(np.arange(start, stop), [start - 1, stop], reach)
        draft.source[start:stop] = np.clip(places, 0, len(draft) - 1)
        return
    quiet = _without_chatter(where & ~talking, max(_FEWEST, round(rate))) & where
    if (start == 0 or stop == len(draft)) and not talking[start:stop].any():
        # Between words a short silence is one of many on the plate's way; at the shot's end nothing comes any more.
        quiet = where
    draft.put(quiet, ORIGINAL, "nobody speaks, before or now")
    draft.quiet |= quiet
    draft.put(where & ~quiet, REST, "the dialogue is silent: the mouth rests")


def _ends(draft: Draft, span: tuple[int, int]) -> tuple[float, float] | None:
    """The sources just before and just behind a silence between retimed words; at the shot's ends time goes on."""
    start, stop = span
    before = draft.source[start - 1] if start > 0 and draft.kind[start - 1] == RETIMED else None
    behind = draft.source[stop] if stop < len(draft) and draft.kind[stop] == RETIMED else None
    if before is None and behind is not None and start == 0:
        before = behind - (stop - start + 1)
    if behind is None and before is not None and stop == len(draft):
        behind = before + (stop - start + 1)
    return None if before is None or behind is None else (float(before), float(behind))


def _is_a_pause(ends: tuple[float, float], span: tuple[int, int], talking: NDArray[np.bool_], rate: Fraction) -> bool:
    """Whether a silence between words that are retimed was a silence on the plate too."""
    start, stop = span
    first, last = ends
    between = start > 0 and stop < len(talking)
    if between and abs(first - (start - 1)) < _STILL_RIGHT and abs(last - stop) < _STILL_RIGHT:
        return True  # the plate's own words on both sides, so the plate's own silence, whatever its guide sounds like
    # Lips lead and trail: what is asked is whether anything was said in the middle of it.
    middle = talking[max(0, int(first) + 2): max(1, int(first) + 3, int(last) - 2)]
    quiet = not len(middle) or bool(middle.mean() < 0.6)
    if stop - start > _PAUSE * rate:
        as_long = _AS_LONG[0] <= (last - first) / (stop - start + 1) <= _AS_LONG[1]
        return quiet and as_long and stop - start <= _LONG_PAUSE * rate
    if not 0 <= last - first <= 3 * (stop - start + 1) + 2:
        return False
    # At the shot's ends there are words on one side only: more than a breath beyond them says nothing of the plate.
    return quiet or last - first <= (max(_BREATH, 1.5 * (stop - start + 1)) if between else _BREATH)


def _spoken(speech: Speech, rate: Fraction, count: int) -> NDArray[np.bool_]:
    """The frames in which somebody speaks, with the lips' lead and trail."""
    voice = per_frame(voice_of(speech), rate, count)
    frames = np.arange(count)
    loud = (voice > _VOICED) & (frames < float(speech.duration * rate))
    return widened(loud, round(_BEFORE * rate), round(_BEHIND * rate))


def _without_chatter(values: NDArray[np.bool_], fewest: int) -> NDArray[np.bool_]:
    """Runs of fewer frames turned to what lies around them, the true ones first."""
    out = values.copy()
    for wanted in (True, False):
        for start, stop in list(runs(out)):
            if bool(out[start]) == wanted and stop - start < fewest and not (start == 0 and stop == len(out)):
                out[start:stop] = not wanted
    return out
