"""What the second judge says beside the listener. By itself it never fails a take: at most somebody has to look."""

from __future__ import annotations

from retake.quality import limits
from retake.quality.evidence import Evidence, Reason
from retake.quality.opinion import ExpertSync, Opinion
from retake.quality.sync import Piece
from retake.quality.words import Range, late_or_early, listed


def seconded(evidence: Evidence, off: float) -> str:
    """What to add to a reason that says how far lips are off: SyncNet-color agrees. "" where nobody does."""
    agree = [one.judge for one in evidence.figures.expert
             if (theirs := _off(evidence, one.after)) is not None and abs(theirs - off) <= _apart(evidence)]
    return f" {listed(agree)} {'agrees' if len(agree) == 1 else 'agree'}." if agree else ""


def otherwise(evidence: Evidence) -> Reason | None:
    """Lips that are off for an expert, and not for the listener or by another measure; or the other way round."""
    said, places = [], []
    for one in evidence.figures.expert:
        whole = _of_the_whole(evidence, one)
        if whole:
            said.append(whole)
        told, where = _in_places(evidence, one)
        if told:
            said.append(told)
            places += where
    return Reason("look", " ".join(said), tuple(places)) if said else None


def is_sure(evidence: Evidence) -> bool:
    """Whether an expert is sure of the take's offset."""
    return any(_off(evidence, one.after) is not None for one in evidence.figures.expert)


def _of_the_whole(evidence: Evidence, opinion: Opinion) -> str:
    off = _off(evidence, opinion.after)
    if off is None:
        return ""
    by, least = opinion.judge, limits.OFFSET.look * _step(evidence)
    listener = evidence.figures.after
    if listener.confidence >= limits.SURE:
        ours = listener.frames - evidence.told.asked
        if abs(off - ours) <= _apart(evidence) or max(abs(off), abs(ours)) < least:
            return ""
        words = (f"{by} finds the lips {late_or_early(off)}, the listener {late_or_early(ours)}: look which of them is "
                 "right")
    elif abs(off) >= least:
        words = f"{by} finds the lips {late_or_early(off)}; the listener is not sure"
    else:
        return ""
    own = opinion.own
    if own and own.confidence >= limits.SURE and abs(own.frames - off) <= _apart(evidence):
        words += f". It says the same of the plate with its own sound ({late_or_early(own.frames)})"
    return f"{words}."


def _in_places(evidence: Evidence, opinion: Opinion) -> tuple[str, list[Range]]:
    """Where it goes wrong for an expert, and not in the whole; the listener's own places are told by themselves."""
    asked = evidence.told.asked
    whole = _off(evidence, opinion.after)
    usual = whole if whole is not None else 0.0
    least = limits.OFFSET.look * _step(evidence)
    merged: list[tuple[Range, float]] = []
    for one in opinion.offsets:
        off = one.frames - asked
        if abs(off - usual) < least or _is_said(evidence, one):
            continue
        if merged and one.first <= merged[-1][0][1] and abs(merged[-1][1] - off) <= _step(evidence):
            merged[-1] = ((merged[-1][0][0], one.last), merged[-1][1])
        else:
            merged.append(((one.first, one.last), off))
    if not merged:
        return "", []
    told = [f"{late_or_early(off)} {evidence.clock.stretch(*span)}" for span, off in merged]
    return f"{opinion.judge} finds the lips {listed(told)}.", [span for span, _ in merged]


def _is_said(evidence: Evidence, piece: Piece) -> bool:
    """Whether the listener says the same of about the same place."""
    return any(abs(one.frames - piece.frames) <= _apart(evidence) and one.first <= piece.last
               and piece.first <= one.last for one in evidence.figures.offsets)


def _off(evidence: Evidence, found: ExpertSync | None) -> float | None:
    """By how many frames lips are beside where they are meant to be; None where the expert is not sure."""
    return found.frames - evidence.told.asked if found and found.confidence >= limits.SURE else None


def _step(evidence: Evidence) -> int:
    """A frame's worth at up to 30 a second, in this shot's frames: beyond that a frame is half of one."""
    return 2 if evidence.rate > 30 else 1


def _apart(evidence: Evidence) -> float:
    """Frames by which two judges may differ who say the same: each is right to one."""
    return limits.JUDGES_APART * _step(evidence)
