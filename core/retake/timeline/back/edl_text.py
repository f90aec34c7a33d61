"""The takes alone as a CMX 3600 edit decision list: cuts on one video track, at one rate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from retake.errors import OptionError
from retake.printable import printable
from retake.timecode import Timecode, shown_rate
from retake.timeline.back.match import Match
from retake.timeline.shot import Timeline
from retake.timeline.times import near

_LONGEST_REEL = 32
_MOST_EVENTS = 9999


def edl_text(timeline: Timeline, found: Sequence[Match]) -> str:
    """The list.

    Raises:
        OptionError: An edit decision list can't tell what is there.
    """
    events = sorted(found, key=lambda match: match.shot.record.start)
    if len(events) > _MOST_EVENTS:
        raise OptionError(f"an EDL holds {_MOST_EVENTS} events at most")
    for before, after in pairwise(events):
        if before.shot.record.stop > after.shot.record.start:
            raise OptionError(f"{_name(before)} and {_name(after)} lie over each other, and an EDL has one video track")
    lines = [f"TITLE: {one_line(timeline.name or 'Retake')} takes by Retake",
             f"FCM: {'DROP FRAME' if timeline.drop else 'NON-DROP FRAME'}", ""]
    for number, match in enumerate(events, 1):
        lines += _event(number, match, timeline.rate)
    return "\r\n".join(lines) + "\r\n"


def one_line(text: str) -> str:
    """The text as a line of a list can hold it."""
    return " ".join(printable(text).split())[:200]


def reel_of(match: Match) -> str:
    """The take's reel as a list can hold it, AX where it has none."""
    reel = re.sub(r"[^A-Za-z0-9_.-]+", "_", match.take.info.reel or "").strip("_.-")[:_LONGEST_REEL]
    return reel if reel and reel.upper() not in ("BL", "BLACK", "BLK") else "AX"


def _event(number: int, match: Match, rate: Fraction) -> list[str]:
    """An event and its comments."""
    shot, take = match.shot, match.take
    if not near(take.info.rate, rate) or take.info.rate != rate:
        raise OptionError(f"{take.stem} runs at {shown_rate(take.info.rate)} frames a second and the timeline at "
                          f"{shown_rate(rate)}: an EDL counts both alike")
    half = Fraction(1, 2) if shot.sampling == "nearest" else Fraction(0)
    start = take.start + int((match.exact + half) // 1)
    length = round(shot.record.count * shot.speed.factor)
    source = [Timecode(frame, rate, shot.record.drop) for frame in (start, start + length)]
    record = [shot.record.timecode, shot.record.timecode + shot.record.count]
    if any(Timecode.parse(str(code), rate).frames != code.frames for code in (*source, *record)):
        raise OptionError(f"{_name(match)} reaches beyond a day of timecode")
    if not str(take.movie).isprintable():
        raise OptionError(f"{take.stem} lies in a folder whose name no list can hold")
    reel = reel_of(match)
    lines = [f"{number:03d}  {reel:<8} V     C        {source[0]} {source[1]} {record[0]} {record[1]}"]
    if shot.speed.kind == "constant":
        lines.append(f"M2   {reel:<8} {_speed(shot.speed.factor * rate)} {source[0]}")
    return [*lines, f"* FROM CLIP NAME: {one_line(shot.name or take.stem)}", f"* SOURCE FILE: {take.movie}", ""]


def _speed(frames: Fraction) -> str:
    """Frames a second as M2 writes them, with as many decimals as it takes."""
    text = f"{float(frames):.6f}".rstrip("0")
    return (text + "0" if text.endswith(".") else text).zfill(5)


def _name(match: Match) -> str:
    return match.shot.name or match.take.stem
