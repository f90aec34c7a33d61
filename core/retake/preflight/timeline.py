"""The shots of a timeline as preflight is asked after them, with a dialogue or before there is any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from retake.batch.plan import plan
from retake.batch.wish import LeftOut, Wish
from retake.dialogue import Line, lines_for
from retake.pipeline.request import RenderRequest
from retake.preflight.asked import Asked
from retake.timeline.shot import Shot, Timeline
from retake.timeline.sounds import read_with_sounds

Tell = Callable[[str, int, int], None]

# What stands for a dialogue that nobody has named.
_NONE = Path("dialogue")


def asked_of(wish: Wish, spoken: bool, tell: Tell) -> tuple[Timeline, list[Asked]]:
    """The timeline, and each of its shots in each language, in the timeline's order.

    Args:
        wish: What a batch would be asked for.
        spoken: Whether a dialogue was named.
        tell: Hears (what is done, how far, of how much); what it raises ends the work.
    """
    if not spoken:
        return _unspoken(wish)
    found = plan(wish, tell, write=False)
    asked = [Asked(one.request, one.shot, one.line, one.work.language) for one in found.ready]
    asked += [_left_out(one) for one in found.left_out]
    return found.timeline, _in_order(asked)


def _left_out(one: LeftOut) -> Asked:
    return Asked(None, one.shot, None, one.language, one.reasons)


def _unspoken(wish: Wish) -> tuple[Timeline, list[Asked]]:
    """The same where only pictures and guides are to be judged."""
    timeline, sounds = read_with_sounds(wish.timeline, wish.media, rate=wish.rate, name=wish.name)
    lines = {line.shot: line for line in lines_for(timeline, sounds, wish.choice)}
    asked = []
    for shot in timeline.meant(wish.shots):
        reasons = shot.reasons or (() if shot.enabled or wish.shots else ("switched off on the timeline",))
        request = None if reasons else _request(wish, shot, lines[shot.id])
        asked.append(Asked(request, shot, lines.get(shot.id), "", reasons, spoken=False))
    return timeline, _in_order(asked)


def _request(wish: Wish, shot: Shot, line: Line) -> RenderRequest | None:
    """The render of a shot whose line is still to come."""
    if shot.plate is None or shot.plate.path is None or line.frames is None:
        return None
    options = replace(wish.options, folder=wish.takes, shot=shot.name or shot.id)
    if shot.plate.sequence and options.conform is None:
        options = replace(options, conform=shot.plate.rate)
    return RenderRequest(Path(shot.plate.path), _NONE, None, f"{line.frames.start}-{line.frames.stop - 1}",
                         library=wish.library, options=options)


def _in_order(asked: list[Asked]) -> list[Asked]:
    return sorted(asked, key=lambda one: (one.shot.record.start, one.shot.track.index) if one.shot else (0, 0))
