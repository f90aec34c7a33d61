"""What is chosen in Resolve: selected, between in and out, of a colour, or under the playhead."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retake.host import HostUse, Selection
from retake.hosting.frames import inside, overlap, whole
from retake_plugin.protocols.resolve import Timeline, has
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import Lying, found_at
from retake_plugin.resolve.ours import sharing
from retake_plugin.resolve.pool import take_of
from retake_plugin.resolve.reading import seen
from retake_plugin.resolve.turn import Turn

# The panel asks every second or two. To go through all items of a feature takes Resolve longer than that.
_FRESH = 10.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """What lay between marks, or bore a colour, a moment ago."""

    question: tuple[object, ...]
    when: float
    uses: tuple[HostUse, ...]


class Chooser:
    """Tells what is meant. Selected items and the playhead's are asked for themselves; marks and colours need a look
    at the whole timeline, which is kept for some seconds.

    Args:
        colour: The clip colour by which people choose where Resolve does not tell its selection; "" for none.
        clock: Seconds that go on.
    """

    def __init__(self, colour: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._colour, self._clock = colour, clock
        self._kept: _Kept | None = None

    def chosen(self, opened: Opened, turn: Turn) -> Selection:
        """What is meant, in the timeline's order; for a take above its shot what lies below it."""
        timeline = opened.timeline
        if has(timeline, "GetSelectedClips"):
            selected = [one for item in timeline.GetSelectedClips() or () if (one := found_at(item)) is not None]
            if selected:
                return _shots(opened, selected)
        uses = self._marked(opened, turn)
        if uses:
            return Selection(uses=uses)
        current = found_at(timeline.GetCurrentVideoItem())
        return _shots(opened, [current] if current is not None else [])

    def _marked(self, opened: Opened, turn: Turn) -> tuple[HostUse, ...]:
        """The uses between in and out; where none are marked those of the colour."""
        between = _between(opened.timeline, opened.clock.start, opened.stop)
        if between is None and not self._colour:
            return ()
        question = (opened.id, between, opened.stop)
        kept = self._kept
        if kept is None or kept.question != question or self._clock() - kept.when > _FRESH:
            kept = _Kept(question, self._clock(), self._looked(opened, between))
            turn.check()  # what comes late is not what lies there now
            self._kept = kept
        return kept.uses

    def _looked(self, opened: Opened, between: tuple[int, int] | None) -> tuple[HostUse, ...]:
        found = seen(opened.timeline)
        uses = inside(found.uses, *between) if between is not None else ()
        if not uses and self._colour:
            uses = tuple(use for use in found.uses if found.item(use).GetClipColor() == self._colour)
        return _sorted(uses)


def _shots(opened: Opened, chosen: Sequence[Lying]) -> Selection:
    """The uses of the shots that are meant by items."""
    ours = [one for one in chosen if take_of(one.item.GetMediaPoolItem() or None) is not None]
    found = {one.use: None for one in chosen if one not in ours}
    if ours:
        now = seen(opened.timeline)
        laid = {one.lying.use.id for one in now.own}
        for one in ours:
            if one.use.id not in laid:
                found[one.use] = None  # a clip that shows a take in its plate's place
            elif below := [use for use in now.uses if use.track < one.use.track and overlap(use, one.use)]:
                meant = max(below, key=lambda use: (2 * overlap(use, one.use) > use.count, use.track))
                own = next(own for own in now.own if own.lying.use.id == one.use.id)
                found |= dict.fromkeys([meant, *sharing(own, meant, now.items)])
    return Selection(uses=_sorted(tuple(found)))


def _sorted(uses: tuple[HostUse, ...]) -> tuple[HostUse, ...]:
    return tuple(sorted(uses, key=lambda use: (use.start, use.track)))


def _between(timeline: Timeline, start: int, stop: int) -> tuple[int, int] | None:
    """The record frames at the in and the out mark; None where not both are set."""
    told = timeline.GetMarkInOut() if has(timeline, "GetMarkInOut") else None
    marks = (told or {}).get("video") or {}
    first, last = whole(marks.get("in")), whole(marks.get("out"))
    if first is None or last is None:
        return None
    # They count from the timeline's first frame; but what a script has set is told as that has written it.
    from_first = 0 if start and first >= start and start + first >= stop else start
    return from_first + first, from_first + last
