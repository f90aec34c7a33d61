"""Takes as Resolve's own takes: versions on the shot's clip, which keeps its grade, its sizing and its transitions."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from retake.errors import HostError
from retake.hosting.fitting import Cut
from retake.hosting.frames import whole
from retake_plugin.log import log
from retake_plugin.protocols.resolve import Item, PoolItem, has, there
from retake_plugin.resolve.begun import FINISHED, begin, end, was_begun
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import begins_with, clip_id, same_media, video_items
from retake_plugin.resolve.ours import choices, over, plate_choice
from retake_plugin.resolve.pool import carry_colour, imported, take_of
from retake_plugin.resolve.putting import Wanted
from retake_plugin.resolve.reading import seen
from retake_plugin.resolve.showing import Shown, show
from retake_plugin.resolve.turn import Turn

_SELECTOR = (" The clip keeps a take selector with its plate alone in it: Finalize Take in the clip's menu takes that "
             "away.")


def put(opened: Opened, wanted: Wanted, undo: ExitStack, turn: Turn) -> list[str]:
    """Makes a take one that the shot's clip can show; what its editor should know comes back, and `undo` undoes it.

    Raises:
        HostError: Resolve did not do it, or the clip would have changed by it.
    """
    now = seen(opened.timeline)
    item = next((one.item for one in now.items if one.use == wanted.use), None)
    if item is None:
        raise HostError(f"{wanted.name} does not stand where it did. Read the timeline again.")
    media = imported(opened, wanted.take, undo)
    missed = carry_colour(there(item.GetMediaPoolItem()), media)
    was = whole(item.GetSelectedTakeIndex()) or 0
    known = next((one for one in choices(item) if one.take is not None
                  and one.take.report == wanted.take.report), None)
    notes = [f"the plate's {', '.join(missed)} could not be set on the take"] if missed else []
    if known is None:
        begin(opened, media, wanted.use)
        number = _added(opened, item, media, wanted, undo, turn)
    else:
        number = known.number
        notes += _cut_off(opened, item, media, number, wanted)
    target = number if wanted.active else was or 1
    select(item, target, undo, turn)
    if wanted.active and over(wanted.use, wanted.plate, now.own):
        notes += show(opened, Shown(wanted.use, wanted.plate), undo, turn)  # what lies above would hide it
    if wanted.active:
        notes += _unseen(opened, item, wanted)
    end(media)
    return [f"{wanted.name}: {note}" for note in notes]


def _cut_off(opened: Opened, item: Item, media: PoolItem, number: int, wanted: Wanted) -> list[str]:
    """What is said of a take among the clip's that an earlier placing, which was cut off, has left there.

    Raises:
        HostError: It holds other frames than it should.
    """
    if not was_begun(opened, media, wanted.use):
        return []
    told = item.GetTakeByIndex(number) or {}
    if whole(told.get("startFrame")) != wanted.cut.start:
        raise HostError(f"{wanted.name}: {wanted.take.name} lies in the clip's take selector from a placing that was "
                        "cut off, with other frames. Delete it there, then place it again.")
    return [FINISHED.format(wanted.take.key)]


def _unseen(opened: Opened, item: Item, wanted: Wanted) -> list[str]:
    """What is said where a clip, and with it its take, can't be seen."""
    notes = []
    if item.GetClipEnabled() is False:
        notes.append("the clip is switched off: switch it on to see the take")
    if opened.timeline.GetIsTrackEnabled("video", wanted.use.track) is False:
        notes.append(f"track {wanted.use.track} is switched off: switch it on to see the take")
    return notes


def select(item: Item, number: int, undo: ExitStack, turn: Turn) -> None:
    """Has a clip show one of its takes.

    Raises:
        HostError: Resolve does not, or the clip would be another length.
    """
    was = whole(item.GetSelectedTakeIndex()) or 0
    if was == number:
        return
    place = _place(item)
    turn.check()
    if was:
        undo.callback(item.SelectTakeByIndex, was)
    item.SelectTakeByIndex(number)
    media = next((one.media for one in choices(item) if one.number == number), None)
    if whole(item.GetSelectedTakeIndex()) != number or _place(item) != place or media is None \
            or not same_media(item, media):
        raise HostError("DaVinci Resolve does not choose that take of the clip, or changes the clip's length by it. It "
                        "was undone. Place the take on a track instead.")


@dataclass(frozen=True, slots=True)
class _Before:
    """A clip before a take was added: how many it could show, which one it showed, and where it stood."""

    count: int
    selected: int
    place: tuple[object, object]


def _added(opened: Opened, item: Item, media: PoolItem, wanted: Wanted, undo: ExitStack, turn: Turn) -> int:
    """Adds a take, and tries both things that its last frame may mean until the clip stays as long as it was.

    Whether a take's last frame is meant or the one after it differs from build to build. The clip's length tells.
    """
    before = _Before(whole(item.GetTakesCount()) or 0, whole(item.GetSelectedTakeIndex()) or 0, _place(item))
    around = _neighbours(opened)
    undo.callback(_forgotten, item, media)
    undo.callback(_remove, item, media, before)  # noted before anything is added: what comes late goes too
    clean = True
    for cut in (wanted.cut, wanted.cut.shorter):
        turn.check()
        if cut.stop <= cut.start or item.AddTake(media, cut.start, cut.stop) is not True:
            continue
        number = whole(item.GetTakesCount()) or 0
        if number > max(1, before.count):
            item.SelectTakeByIndex(number)
            if _shows(opened, item, media, number, cut) and _place(item) == before.place \
                    and _neighbours(opened) == around:
                return number
            clean = _remove(item, media, before)
            if _place(item) != before.place or _neighbours(opened) != around:
                raise HostError(f"{wanted.name}: DaVinci Resolve changed the clip's length for a take, and did not "
                                "change it back. Undo it in Resolve (Ctrl+Z), and look at the timeline.")
    raise HostError(f"{wanted.name}: DaVinci Resolve does not take {wanted.take.name} as a take of this clip without "
                    "changing its length or its frames. It was undone. Place it on a track instead."
                    + ("" if clean else _SELECTOR))


def _forgotten(item: Item, media: PoolItem) -> None:
    """Takes the note that a take is just being placed off its clip, where no item's selector holds it any more."""
    id = clip_id(media)
    if id and whole(item.GetTakesCount()) is not None \
            and not any(one.media is not None and clip_id(one.media) == id for one in choices(item)):
        end(media)


def _shows(opened: Opened, item: Item, media: PoolItem, number: int, cut: Cut) -> bool:
    """Whether a clip shows the take that was added, from the frame on that was meant."""
    told = item.GetTakeByIndex(number) or {}
    return (whole(item.GetSelectedTakeIndex()) == number and whole(told.get("startFrame")) == cut.start
            and same_media(item, media) and begins_with(item, cut.start, opened.clock.rate))


def _remove(item: Item, media: PoolItem, before: _Before) -> bool:
    """Removes what was added of a clip; whether the clip is as it was, without a take selector where it had none."""
    found = choices(item)
    plate = plate_choice(found)
    if whole(item.GetSelectedTakeIndex()) != before.selected:
        item.SelectTakeByIndex(before.selected or (plate.number if plate is not None else 1))
    id = clip_id(media)
    for one in reversed(found[max(1, before.count):]):
        if one.media is not None and clip_id(one.media) == id:
            item.DeleteTakeByIndex(one.number)
    clean = _without_selector(item) if not before.count else whole(item.GetTakesCount()) == before.count
    if not clean:
        log("resolve: a clip keeps a take selector in which nothing is to be chosen")
    return clean


def _without_selector(item: Item) -> bool:
    """Takes a clip's take selector away, in which its plate alone is left; whether it has none now."""
    if not whole(item.GetTakesCount()):
        return True
    # What the selector shows is kept for good: it must be the plate.
    if whole(item.GetTakesCount()) == 1 and whole(item.GetSelectedTakeIndex()) == 1 \
            and take_of(there(item.GetMediaPoolItem())) is None and has(item, "FinalizeTake"):
        item.FinalizeTake()
    return whole(item.GetTakesCount()) == 0


def _place(item: Item) -> tuple[object, object]:
    return item.GetStart(), item.GetDuration()


def _neighbours(opened: Opened) -> tuple[object, ...]:
    """Where everything on the video tracks stands."""
    return tuple(one.use for one in video_items(opened.timeline))
