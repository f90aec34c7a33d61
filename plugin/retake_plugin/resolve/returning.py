"""Shows plates and earlier takes again."""

from __future__ import annotations

from contextlib import ExitStack

from retake.errors import HostError
from retake.host import PLATE, HostUse
from retake.hosting.report import TakeFile
from retake.timeline.shot import Shot
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.in_place import select
from retake_plugin.resolve.ours import choices, over, plate_choice
from retake_plugin.resolve.reading import seen
from retake_plugin.resolve.showing import Shown, show
from retake_plugin.resolve.turn import Turn


def returned(opened: Opened, shot: Shot, use: HostUse, to: str, undo: ExitStack, turn: Turn
             ) -> tuple[TakeFile | None, list[str]]:
    """Has a shot show its plate, or the take of a key; that take, or None for the plate, and what should be known.

    Raises:
        HostError: There is no such take, or Resolve does not do it.
    """
    now = seen(opened.timeline)
    plate = shot.plate.path or shot.plate.written if shot.plate else ""
    above = over(use, plate, now.own)
    item = next((one.item for one in now.items if one.use == use), None)
    if item is None:
        raise HostError(f"{shot.name or shot.id} does not stand where it did. Read the timeline again.")
    here = choices(item)
    laid = next((one for one in reversed(above) if to in (one.take.key, one.take.name)), None)
    chosen = next((one for one in here if one.take is not None and to in (one.take.key, one.take.name)), None)
    if to != PLATE and laid is None and chosen is None:
        there = sorted({one.take.key for one in above} | {one.take.key for one in here if one.take is not None})
        raise HostError(f"{shot.name or shot.id} has no {to[:60]!r} on the timeline. It has: "
                        f"{', '.join([PLATE, *there])}.")
    notes = show(opened, Shown(use, plate, laid.lying.use.id if laid is not None else None), undo, turn)
    ours_shown = any(one.take is not None and one.selected for one in here)
    wanted = chosen if laid is None and chosen is not None else plate_choice(here) if ours_shown else None
    if wanted is not None:
        select(item, wanted.number, undo, turn)
    if laid is not None:
        return laid.take, notes
    return chosen.take if chosen is not None else None, notes
