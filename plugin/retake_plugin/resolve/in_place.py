"""Takes as Resolve's own takes: versions on the shot's clip, which keeps its grade, its sizing and its transitions."""

from __future__ import annotations

from contextlib import ExitStack

from retake.errors import HostError
from retake.hosting.fitting import Cut
from retake.hosting.frames import whole
from retake_plugin.protocols.resolve import Item, PoolItem, there
from retake_plugin.resolve.api_thread import Turn
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import video_items
from retake_plugin.resolve.laying import Wanted, show
from retake_plugin.resolve.ours import Choice, choices, over, plate_choice
from retake_plugin.resolve.pool import carry_colour, imported
from retake_plugin.resolve.reading import seen


def put(opened: Opened, wanted: Wanted, turn: Turn) -> list[str]:
    """Makes a take one that the shot's clip can show; what its editor should know comes back.

    Raises:
        HostError: Resolve did not do it, or the clip would have changed by it.
    """
    with ExitStack() as undo:
        now = seen(opened.timeline)
        item = next((one.item for one in now.items if one.use == wanted.use), None)
        if item is None:
            raise HostError(f"{wanted.name} does not stand where it did. Read the timeline again.")
        media = imported(opened.pool, wanted.take, undo)
        missed = carry_colour(there(item.GetMediaPoolItem()), media)
        was = whole(item.GetSelectedTakeIndex()) or 0
        known = next((one for one in choices(item) if one.take is not None
                      and one.take.report == wanted.take.report), None)
        number = known.number if known is not None else _added(opened, item, media, wanted, was, turn)
        if known is None:
            undo.callback(_remove, item, number, was)
        target = number if wanted.active else was or 1
        select(opened, item, target, undo, turn)
        if wanted.active and over(wanted.use, wanted.plate, now.own):
            show(opened, wanted.use, wanted.plate, None, undo, turn)  # what lies above would hide it
        undo.pop_all()
    return [f"{wanted.name}: the plate's {', '.join(missed)} could not be set on the take"] if missed else []


def select(opened: Opened, item: Item, number: int, undo: ExitStack, turn: Turn) -> None:
    """Has a clip show one of its takes.

    Raises:
        HostError: Resolve does not, or the clip would be another length.
    """
    was = whole(item.GetSelectedTakeIndex()) or 0
    if was == number:
        return
    place = item.GetStart(), item.GetDuration()
    turn.check()
    if was:
        undo.callback(item.SelectTakeByIndex, was)
    item.SelectTakeByIndex(number)
    if whole(item.GetSelectedTakeIndex()) != number or (item.GetStart(), item.GetDuration()) != place:
        raise HostError("DaVinci Resolve does not choose that take of the clip, or changes the clip's length by it. It "
                        "was undone. Place the take on a track instead.")


def shown(item: Item) -> Choice | None:
    """What a clip shows, where it has a choice."""
    return next((one for one in choices(item) if one.selected), None)


def _added(opened: Opened, item: Item, media: PoolItem, wanted: Wanted, was: int, turn: Turn) -> int:
    """Adds a take, and tries both things that its last frame may mean until the clip stays as long as it was.

    Whether a take's last frame is meant or the one after it differs from build to build. The clip's length tells.
    """
    place = item.GetStart(), item.GetDuration()
    around = _neighbours(opened)
    for cut in (wanted.cut, wanted.cut.shorter):
        turn.check()
        before = whole(item.GetTakesCount()) or 0
        if cut.stop > cut.start and _add(item, media, cut):
            number = whole(item.GetTakesCount()) or 0
            if number > max(1, before):
                item.SelectTakeByIndex(number)
                right = whole(item.GetSelectedTakeIndex()) == number and _shows(item, number, cut, wanted)
                if right and (item.GetStart(), item.GetDuration()) == place and _neighbours(opened) == around:
                    return number
                _remove(item, number, was)
                if (item.GetStart(), item.GetDuration()) != place or _neighbours(opened) != around:
                    raise HostError(f"{wanted.name}: DaVinci Resolve changed the clip's length for a take, and did not "
                                    "change it back. Undo it in Resolve (Ctrl+Z), and look at the timeline.")
    raise HostError(f"{wanted.name}: DaVinci Resolve does not take {wanted.take.name} as a take of this clip without "
                    "changing its length. It was undone. Place it on a track instead.")


def _add(item: Item, media: PoolItem, cut: Cut) -> bool:
    return item.AddTake(media, cut.start, cut.stop) is True


def _shows(item: Item, number: int, cut: Cut, wanted: Wanted) -> bool:
    """Whether a take begins where it was meant to."""
    told = item.GetTakeByIndex(number) or {}
    start, media = whole(told.get("startFrame")), told.get("mediaPoolItem")
    return start == cut.start and media is not None and wanted.cut.start == cut.start


def _remove(item: Item, number: int, was: int) -> None:
    """Removes a take that was added; the clip shows what it showed."""
    plate = plate_choice(choices(item))
    item.SelectTakeByIndex(was or (plate.number if plate is not None else 1))
    item.DeleteTakeByIndex(number)


def _neighbours(opened: Opened) -> tuple[object, ...]:
    """Where everything on the video tracks stands."""
    return tuple(one.use for one in video_items(opened.timeline))
