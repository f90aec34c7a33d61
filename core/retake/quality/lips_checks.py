"""What there may be to object to in how lips move."""

from __future__ import annotations

from math import comb

import numpy as np

from retake.quality import limits
from retake.quality.evidence import Evidence, Reason, above, below
from retake.quality.limits import Limit
from retake.quality.lips import hushed_frames, speaking_frames, spread_in
from retake.quality.opinion_checks import seconded
from retake.quality.words import Range, counted, late_or_early, listed

# Reasons for which a frame is meant to stay as it is.
_MEANT = ("right already", "nothing to change", "nobody speaks", "silent", "kept as you asked")


def out_of_sync(evidence: Evidence) -> Reason | None:
    """Lips that are late or early over the whole shot."""
    figures, limit = evidence.figures, _offset_limit(evidence)
    found = figures.after
    off = found.frames - evidence.told.asked
    if found.confidence < limits.SURE or abs(off) < limit.look:
        return None
    own = figures.own
    if own and own.confidence >= limits.SURE and abs(own.frames - off) <= limits.SAME_AS_PLATE:
        cure = round(-found.frames + evidence.told.asked)
        return Reason("look", f"The lips are {late_or_early(off)}, and so they are on the plate with its own sound. "
                              f"--offset {cure} puts them right.{seconded(evidence, off)}")
    sure = "" if abs(off) >= limit.fail else " The figure is good to one frame."
    level = "fail" if abs(off) >= limit.fail else "look"
    return Reason(level, f"The lips are {late_or_early(off)}.{sure}{seconded(evidence, off)}")


def out_of_sync_in_places(evidence: Evidence) -> Reason | None:
    """Lips that are late or early in a part of the shot, and not in the whole."""
    limit, whole = _offset_limit(evidence), evidence.figures.after
    usual = whole.frames if whole.confidence >= limits.SURE else float(evidence.told.asked)
    off = [one for one in evidence.figures.offsets if abs(one.frames - usual) >= limit.look]
    if not off:
        return None
    merged: list[tuple[Range, float]] = []
    for one in off:
        frames = one.frames - evidence.told.asked
        if merged and one.first <= merged[-1][0][1] and abs(merged[-1][1] - frames) <= 1:
            merged[-1] = ((merged[-1][0][0], one.last), merged[-1][1])
        else:
            merged.append(((one.first, one.last), frames))
    told = [f"{late_or_early(frames)} {evidence.clock.stretch(*span)}" for span, frames in merged]
    # A piece is short and there are many: what one of them says is a reason to look, no more.
    return Reason("look", f"The lips are {listed(told)}.", tuple(span for span, _ in merged))


def another_line(evidence: Evidence) -> Reason | None:
    """Lips that do not go with the line at all."""
    figures = evidence.figures
    expected, told = evidence.told.expected, evidence.told.own
    if not evidence.seen.touched.any() or figures.own is None or told is None or expected is None:
        return None
    line, seconds = (float(one.voice.sum() / evidence.rate) for one in (expected, told))
    if line < limits.LEAST_SPEECH or figures.own.agreement < limits.LEAST_AGREEMENT / max(seconds, 1.0) ** 0.5:
        return None
    share = figures.after.agreement / figures.own.agreement
    level = below(share * max(evidence.strength, 0.1) ** -1, limits.AGREEMENT)
    if level is None:
        return None
    return Reason(level, f"The lips hardly go with the dialogue: the agreement is {figures.after.agreement:.2f}, where "
                         f"the speaker's own lips reach {figures.own.agreement:.2f} with his own sound.")


def open_lips(evidence: Evidence) -> Reason | None:
    """Lips that stay open where they must meet."""
    contacts = evidence.figures.contacts
    touched = evidence.seen.touched
    missed = [one for one in contacts if not one.after]
    if not contacts or not missed or not touched.any():
        return None
    usual = 1 - evidence.figures.own_shut if evidence.figures.own_shut is not None else 0.0
    level = below(_by_chance(len(missed), len(contacts), max(limits.MISHEARD, usual)), limits.OPEN)
    if level is None or len(contacts) < limits.FEWEST_CONTACTS:
        return None
    places = tuple((one.first, one.last) for one in missed)
    return Reason(level, f"The lips stay open on {len(missed)} of {len(contacts)} p/b/m, "
                         f"{evidence.clock.places(places)}.", places)


def _by_chance(missed: int, count: int, share: float) -> float:
    """How probable it is that so many of them are missed, or more, where each is with a probability of `share`."""
    return sum(comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(missed, count + 1))


def too_little_or_too_much(evidence: Evidence) -> Reason | None:
    """Lips that mumble, or shout."""
    after, before = evidence.figures.range_after, evidence.figures.range_before
    if after is None or not evidence.seen.touched.any():
        return None
    asked = max(evidence.strength, 0.1)
    sure = _sure_of_spread(evidence)
    narrow = below(after / asked / sure, limits.NARROW)
    wide = above(after * sure, limits.WIDE)
    if narrow is None and wide is None:
        return None
    share = f"{after:.0%} of the range that the speaker's have on the plate"
    if narrow:
        return Reason(narrow, f"The mouth moves too little while the dialogue speaks: the lips have {share}.")
    if before is not None and before >= after:
        return None  # so they move on the plate
    return Reason(str(wide), f"The mouth moves too much while the dialogue speaks: the lips have {share}.")


def _sure_of_spread(evidence: Evidence) -> float:
    """0 to 1: how far a spread over the line's length can be trusted (its own standard error taken off)."""
    told = evidence.told.expected
    seconds = float(told.voice.sum() / evidence.rate) if told else 0.0
    return max(0.25, 1 - float(np.sqrt(1 / (2 * limits.POSITIONS * max(seconds, 0.1)))))


def restless(evidence: Evidence) -> Reason | None:
    """Lips that talk on while the dialogue is silent."""
    silence = evidence.figures.silence
    if silence is None or not evidence.rests or not evidence.seen.touched.any():
        return None
    level = above(silence.after, limits.SILENCE) if silence.frames >= limits.FEWEST_SILENT else None
    if level is None:
        return None
    told = evidence.told
    quiet = hushed_frames(told.expected, told.own, evidence.rate, len(evidence.seen), told.handles)
    own = spread_in(evidence.seen.plate, speaking_frames(told.own, evidence.seen.plate))
    places = []
    for first, last in evidence.stretches(quiet, limits.FEWEST_SILENT):
        part = evidence.seen.take[first - evidence.seen.start : last + 1 - evidence.seen.start]
        spread = spread_in(part, np.isfinite(part))
        if own and spread is not None and spread / own > limits.SILENCE.look:
            places.append((first, last))
    where = f" {evidence.clock.places(places)}" if places else ""
    return Reason(level, f"The lips move while the dialogue is silent{where}.", tuple(places))


def left_alone(evidence: Evidence) -> Reason | None:
    """Words that the mouth does not say, because it could not be worked on."""
    told = evidence.told.expected
    if told is None:
        return None
    speaks = told.voice[: len(evidence.seen)] > 0.5
    left = np.array([not touched and not any(word in reason for word in _MEANT)
                     for touched, reason in zip(evidence.seen.touched, evidence.reasons, strict=True)]) & speaks
    if left.sum() < 3:
        return None
    places = evidence.stretches(left, 2)
    causes = list(dict.fromkeys(evidence.reasons[first - evidence.seen.start] for first, _ in places))
    level = "fail" if left.sum() > 0.5 * speaks.sum() else "look"
    return Reason(level, f"{counted(int(left.sum()))} of speech kept the plate's mouth, "
                         f"{evidence.clock.places(places)}: {listed(causes)}.", places)


def too_short(evidence: Evidence) -> Reason | None:
    """A shot that stayed as it was because nobody can hear what is said in so little."""
    count = len(evidence.seen)
    if evidence.seen.touched.any() or count >= limits.LEAST_HEARD * evidence.rate:
        return None
    return Reason("look", f"In {counted(count)} nobody hears whether anything is said: the mouth is the plate's. "
                          "Look whether it fits, or take the shot longer.")


def _offset_limit(evidence: Evidence) -> Limit:
    """The limit in this shot's frames: beyond 30 a second a frame is half of one."""
    by = 2 if evidence.rate > 30 else 1
    return Limit(limits.OFFSET.look * by, limits.OFFSET.fail * by)
