"""Switches takes above their shots on and off."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from retake.errors import HostError
from retake.host import HostUse
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import Lying, video_items
from retake_plugin.resolve.ours import Own, above, over, sharing
from retake_plugin.resolve.turn import Turn


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be seen at a use.

    Attributes:
        use: The use.
        plate: Its plate's path.
        id: The id of the take above it that is shown; None for none.
        alone: Whether all others are switched off; else only `off` is.
        off: The id of the one item that is switched off where the others are left as they are.
    """

    use: HostUse
    plate: str
    id: str | None = None
    alone: bool = True
    off: str | None = None

    def on(self, one: Own) -> bool:
        """Whether a take above it is to be switched on."""
        id = one.lying.use.id
        return id == self.id if self.alone else one.enabled and id != self.off


def show(opened: Opened, shown: Shown, undo: ExitStack, turn: Turn) -> list[str]:
    """Switches the takes above a use on and off; what its editor should know comes back.

    A take that lies above other uses of the plate too is left on where the one that is shown lies in front of it.

    Raises:
        HostError: Resolve does not do it, or it would change what is seen at another use.
    """
    found = over(shown.use, shown.plate, above(opened.timeline))
    front = next((one.lying.use.track for one in found if one.lying.use.id == shown.id), 0)
    notes = []
    for one in found:
        wanted = shown.on(one)
        if one.enabled == wanted:
            continue
        others = shared(opened, one, shown.use)
        if others and one.enabled and one.lying.use.track < front:
            notes.append(f"{one.take.key} below it was left on, because it lies above {_counted(others)} too")
            continue
        if others:
            raise HostError(_cut(opened, one, shown.use, others))
        _switch(one, wanted, undo, turn)
    return notes


def shared(opened: Opened, one: Own, use: HostUse, items: Sequence[Lying] | None = None) -> tuple[HostUse, ...]:
    """The other uses of the plate above which a take lies; the timeline is gone through where it may be so."""
    if one.lying.use.start >= use.start and one.lying.use.start + one.lying.use.count <= use.start + use.count:
        return ()
    return sharing(one, use, video_items(opened.timeline) if items is None else items)


def _switch(one: Own, wanted: bool, undo: ExitStack, turn: Turn) -> None:
    item = one.lying.item
    turn.check()
    undo.callback(item.SetClipEnabled, one.enabled)
    item.SetClipEnabled(wanted)
    now = item.GetClipEnabled()
    if now is None or bool(now) is not wanted:
        raise HostError(f"DaVinci Resolve does not switch {one.take.name} {'on' if wanted else 'off'}: its track is "
                        "locked. Unlock the tracks called Retake, then try again.")


def _cut(opened: Opened, one: Own, use: HostUse, others: Sequence[HostUse]) -> str:
    """What is said of a take that can't be switched for one of its uses alone."""
    lies = one.lying.use
    places = [frame for frame in (use.start, use.start + use.count) if lies.start < frame < lies.start + lies.count]
    where = " and ".join(opened.clock.timecode(frame) for frame in places) or "where its plate is cut"
    return (f"{one.take.name} lies above {_counted(others)} too, and would change there as well. Cut it in Resolve "
            f"where its plate is cut (at {where}), then try again.")


def _counted(others: Sequence[HostUse]) -> str:
    return "another use of its plate" if len(others) == 1 else f"{len(others)} other uses of its plate"
