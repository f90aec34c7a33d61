"""Puts frames of a take onto a track, looks at what lies there then, and takes away what is not as it was wanted."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.fitting import Cut
from retake.hosting.landing import Landed, disturbed, landed
from retake.hosting.report import TakeFile
from retake_plugin.log import log
from retake_plugin.protocols.resolve import PoolItem, there
from retake_plugin.resolve.as_before import select_first
from retake_plugin.resolve.begun import end
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import Lying, again, begins_with, same_media
from retake_plugin.resolve.turn import Turn

_VIDEO_ALONE = 1
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A take that is to be a version of its shot.

    Attributes:
        take: The take.
        use: Where its shot stands.
        plate: The plate's path.
        name: The shot's name, for what is said.
        cut: Which of the take's frames the shot shows.
        active: Whether it is shown at once.
    """

    take: TakeFile
    use: HostUse
    plate: str
    name: str
    cut: Cut
    active: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What goes where: a clip of the media pool onto a track, and all that lies on the timeline before."""

    media: PoolItem
    track: int
    before: tuple[Lying, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it.

    Attributes:
        landed: Where it lies.
        item: What lies there, where all of it is as it was wanted.
        shifted: Whether it shows other frames than it should.
        gone: Whether what was not as it was wanted is gone again.
        sure: Whether Resolve said that it put it there. What it did without saying so may be lost when it saves.
    """

    landed: Landed
    item: Lying | None = None
    shifted: bool = False
    gone: bool = True
    sure: bool = True


def current(opened: Opened) -> None:
    """Looks whether the timeline is still open: what is put onto one goes onto whichever is.

    Raises:
        HostError: Another one is.
    """
    now = there(opened.project.GetCurrentTimeline())
    if now is None or now.GetUniqueId() != opened.id:
        raise HostError("Another timeline was opened in DaVinci Resolve meanwhile. Read the timeline again.")


def append(opened: Opened, place: Place, wanted: Wanted, undo: ExitStack, turn: Turn) -> tuple[Lying, bool]:
    """Puts a take's frames onto a track; a frame more or less where Resolve made its length another one.

    Returns:
        What lies there, and whether Resolve said so itself: else it is put there twice, and may yet be lost.

    Raises:
        HostError: What lies there then is not what was wanted; it is taken away again.
    """
    undo.callback(_forgotten, opened, place)
    undo.callback(take_away, opened, place)  # noted before anything is put there: what comes late goes too
    cut: Cut | None = wanted.cut
    known: list[Cut] = []
    done = Tried(Landed(None, (), 0))
    while cut is not None and cut not in known:
        turn.check()
        known.append(cut)
        done = _tried(opened, place, wanted, cut)
        if done.item is not None and not done.sure and take_away(opened, place):
            done = _tried(opened, place, wanted, cut)
        if done.item is not None:
            return done.item, done.sure
        off = done.landed.off if done.landed.there is not None and not done.shifted and done.gone else 0
        cut = cut.longer if off == -1 else cut.shorter if off == 1 and cut.stop - cut.start > 1 else None
    raise HostError(f"{wanted.name}: DaVinci Resolve {_otherwise(opened, done)} instead of onto track {place.track} at "
                    f"{opened.clock.timecode(wanted.use.start)}, from its frame {wanted.cut.start} on. " + (
                        "It was undone. Close any dialogue in Resolve and try again, or place it as a Resolve take."
                        if done.gone else "It could not be taken away again: delete it on the tracks called Retake."))


def take_away(opened: Opened, place: Place) -> bool:
    """Takes away what was put there of a clip since, and looks whether it is gone; nothing else is touched."""
    for _ in range(_TRIES):
        added = _added(again(opened.timeline, place.before, place.track), place)
        if not added:
            return True
        opened.timeline.DeleteClips([one.item for one in added], False)
    left = _added(again(opened.timeline, place.before, place.track), place)
    if left:
        log(f"resolve: {len(left)} items could not be taken away again, the first on track {left[0].use.track} at "
            f"{opened.clock.timecode(left[0].use.start)}")
    return not left


def _forgotten(opened: Opened, place: Place) -> None:
    """Takes the note that a take is just being placed off its clip, where nothing of it is there any more."""
    if not _added(again(opened.timeline, place.before, place.track), place):
        end(place.media)


def _tried(opened: Opened, place: Place, wanted: Wanted, cut: Cut) -> Tried:
    """Puts frames onto a track and looks at what is there; anything else than what was wanted is taken away again.

    What Resolve hands back may be unusable: the track is read anew.
    """
    select_first(opened, place.media)
    current(opened)
    told = opened.pool.AppendToTimeline([{"mediaPoolItem": place.media, "startFrame": cut.start, "endFrame": cut.stop,
                                   "mediaType": _VIDEO_ALONE, "trackIndex": place.track,
                                   "recordFrame": wanted.use.start}])
    after = again(opened.timeline, place.before, place.track)
    uses, now = [one.use for one in place.before], [one.use for one in after]
    done = landed(uses, [*uses, *(one.use for one in _added(after, place))],
                  HostUse(wanted.use.start, wanted.use.count, place.track))
    moved = disturbed(uses, now)
    item = next((one for one in after if one.use == done.there), None)
    shifted = item is not None and not begins_with(item.item, cut.start, opened.clock.rate)
    if done.right and not moved and not shifted:
        return Tried(done, item, sure=bool(told))
    gone = take_away(opened, place)
    if moved:
        raise HostError(f"{wanted.name}: DaVinci Resolve moved other items while the take was put above it. Undo it in "
                        "Resolve (Ctrl+Z), and look at the timeline.")
    return Tried(done, None, shifted, gone)


def _added(after: tuple[Lying, ...], place: Place) -> list[Lying]:
    """What lies there of a clip that did not before."""
    known = {one.use.id for one in place.before}
    return [one for one in after if one.use.id not in known and same_media(one.item, place.media)]


def _otherwise(opened: Opened, done: Tried) -> str:
    """What Resolve did in place of what it was asked for."""
    lies = done.landed
    if lies.there is not None and lies.off:
        frames = f"{abs(lies.off)} frame{'s' if abs(lies.off) != 1 else ''}"
        return f"makes it {frames} too {'long' if lies.off > 0 else 'short'}"
    if done.shifted:
        return "shows other frames of it"
    if lies.elsewhere:
        return f"puts it onto track {lies.elsewhere[0].track}, at {opened.clock.timecode(lies.elsewhere[0].start)}"
    return "does not take it"
