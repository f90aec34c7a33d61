"""Puts takes above their shots, on tracks of our own, and looks at what Resolve made of it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.fitting import Cut
from retake.hosting.frames import whole
from retake.hosting.landing import Landed, disturbed, landed
from retake.hosting.report import TakeFile
from retake.hosting.tracks import hidden_by, next_name, track_for
from retake_plugin.protocols.resolve import PoolItem, there
from retake_plugin.resolve.api_thread import Turn
from retake_plugin.resolve.as_before import select_first
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import Lying, again, on_track, told_class, tracks
from retake_plugin.resolve.look import carried
from retake_plugin.resolve.ours import above, over
from retake_plugin.resolve.pool import imported
from retake_plugin.resolve.reading import Seen, seen

_VIDEO_ALONE = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A take that is to lie above its shot.

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


def lay(opened: Opened, wanted: Wanted, turn: Turn) -> list[str]:
    """Puts a take above its shot; what its editor should know comes back. Where it fails all of it is undone.

    Raises:
        HostError: Resolve did not do it, or did something else.
    """
    with ExitStack() as undo:
        before = seen(opened.timeline)
        _still(opened, before, wanted)
        there = next((one for one in over(wanted.use, wanted.plate, before.own)
                      if one.take.report == wanted.take.report), None)
        notes: list[str] = []
        if there is None:
            kind = told_class(before.item(wanted.use), wanted.use.count, opened.clock.rate)
            if not kind.placeable:
                raise HostError(f"{wanted.name} {kind.reason}.")
            media = imported(opened.pool, wanted.take, undo)
            track = _track(opened, before, wanted, undo)
            item = _append(opened, _Place(media, track, before.items), wanted, undo, turn)
            notes += carried(before.item(wanted.use), item.item)
            notes += _covers(opened, before, wanted, track)
            use = item.use
        else:
            use = there.lying.use
        show(opened, wanted.use, wanted.plate, use.id if wanted.active else None, undo, turn, alone=wanted.active,
             off=None if wanted.active else use.id)
        undo.pop_all()
    return [f"{wanted.name}: {note}" for note in notes]


def show(opened: Opened, use: HostUse, plate: str, shown: str | None, undo: ExitStack, turn: Turn, *,
         alone: bool = True, off: str | None = None) -> None:
    """Switches the take of an id above a use on and the others off; None switches all off.

    Args:
        opened: What is open.
        use: The use.
        plate: Its plate's path.
        shown: The id of the item that is shown.
        undo: Sets again what was changed.
        turn: Whether anybody still waits.
        alone: Whether the others are switched off; else only `off` is.
        off: The id of the one item that is switched off where the others are left as they are.

    Raises:
        HostError: Resolve does not do it.
    """
    for one in over(use, plate, above(opened.timeline)):
        id = one.lying.use.id
        wanted = id == shown if alone else one.enabled and id != off
        if one.enabled == wanted:
            continue
        turn.check()
        undo.callback(one.lying.item.SetClipEnabled, one.enabled)
        one.lying.item.SetClipEnabled(wanted)
        if one.lying.item.GetClipEnabled() is not wanted:
            raise HostError(f"DaVinci Resolve does not switch {one.take.name} {'on' if wanted else 'off'}: its track "
                            "is locked. Unlock the tracks called Retake, then try again.")


def _current(opened: Opened) -> None:
    """Looks whether the timeline is still open: what is put onto one goes onto whichever is."""
    current = there(opened.project.GetCurrentTimeline())
    if current is None or current.GetUniqueId() != opened.id:
        raise HostError("Another timeline was opened in DaVinci Resolve meanwhile. Read the timeline again.")


def _still(opened: Opened, now: Seen, wanted: Wanted) -> None:
    """Looks whether the timeline is still the one that was read."""
    _current(opened)
    if not any(one.use == wanted.use for one in now.items):
        raise HostError(f"{wanted.name} does not stand where it did. Read the timeline again.")


def _track(opened: Opened, now: Seen, wanted: Wanted, undo: ExitStack) -> int:
    """The number of the track for a take: one of ours with room above the shot, or a new one."""
    timeline = opened.timeline
    found = track_for(wanted.use, now.rows)
    if found is not None:
        return found
    count = len(now.rows)
    timeline.AddTrack("video")
    made = whole(timeline.GetTrackCount("video"))
    # A number beyond the last track would put the take onto the first one.
    if made != count + 1 or on_track(timeline, made):
        raise HostError("DaVinci Resolve adds no track. Add a video track above all others by hand, call it Retake, "
                        "then try again.")
    undo.callback(_remove_track, opened, made)
    name = next_name(row.name for row in now.rows)
    timeline.SetTrackName("video", made, name)
    if timeline.GetTrackName("video", made) != name:
        raise HostError(f"DaVinci Resolve does not call the new track {name}. Add a video track of that name by hand, "
                        "then try again.")
    return made


def _remove_track(opened: Opened, index: int) -> None:
    """Removes the track that was just added, if nothing lies on it."""
    if whole(opened.timeline.GetTrackCount("video")) == index and not on_track(opened.timeline, index):
        opened.timeline.DeleteTrack("video", index)


@dataclass(frozen=True, slots=True)
class _Place:
    """What goes where: a clip of the media pool onto a track, and all that lies on the timeline before."""

    media: PoolItem
    track: int
    before: tuple[Lying, ...]


def _append(opened: Opened, place: _Place, wanted: Wanted, undo: ExitStack, turn: Turn) -> Lying:
    """Puts a take's frames onto a track; a frame more where Resolve rounded its length down."""
    cut: Cut | None = wanted.cut
    done = Landed(None, (), 0)
    while cut is not None:
        turn.check()
        done, found = _tried(opened, place, wanted, cut)
        if done.right and found is not None:
            undo.callback(opened.timeline.DeleteClips, [found.item], False)
            return found
        cut = cut.longer if done.there is not None and done.off == -1 and cut is wanted.cut else None
    if done.there is not None and done.off:
        frames = f"{abs(done.off)} frame{'s' if abs(done.off) != 1 else ''}"
        said = f"makes it {frames} too {'long' if done.off > 0 else 'short'}"
    elif done.elsewhere:
        said = f"puts it onto track {done.elsewhere[0].track}, at {opened.clock.timecode(done.elsewhere[0].start)}"
    else:
        said = "does not take it"
    raise HostError(f"{wanted.name}: DaVinci Resolve {said} instead of onto track {place.track} at "
                    f"{opened.clock.timecode(wanted.use.start)}. It was undone. Close any dialogue in Resolve and try "
                    "again, or place it as a Resolve take.")


def _tried(opened: Opened, place: _Place, wanted: Wanted, cut: Cut) -> tuple[Landed, Lying | None]:
    """Puts frames onto a track and looks at what is there; anything else than what was wanted is taken away again.

    What Resolve hands back may be unusable: the track is read anew.
    """
    select_first(opened, place.media)
    _current(opened)
    opened.pool.AppendToTimeline([{"mediaPoolItem": place.media, "startFrame": cut.start, "endFrame": cut.stop,
                                   "mediaType": _VIDEO_ALONE, "trackIndex": place.track,
                                   "recordFrame": wanted.use.start}])
    after = again(opened.timeline, place.before, place.track)
    uses = [one.use for one in place.before]
    done = landed(uses, [one.use for one in after], HostUse(wanted.use.start, wanted.use.count, place.track))
    moved = disturbed(uses, [one.use for one in after])
    if done.right and not moved:
        return done, next(one for one in after if one.use == done.there)
    known = {one.id for one in uses}
    added = [one.item for one in after if one.use.id not in known]
    if added:
        opened.timeline.DeleteClips(added, False)
    if moved:
        raise HostError(f"{wanted.name}: DaVinci Resolve moved other items while the take was put above it. Undo it in "
                        "Resolve (Ctrl+Z), and look at the timeline.")
    return done, None


def _covers(opened: Opened, before: Seen, wanted: Wanted, track: int) -> list[str]:
    """What is said where a take lies above more than its shot, or can't be seen."""
    notes = []
    hidden = hidden_by(wanted.use, track, tracks(opened.timeline, before.items))
    if hidden:
        notes.append(f"the take lies above what is on {' and '.join(hidden)} too. Place it as a Resolve take to keep "
                     "that in front")
    if opened.timeline.GetIsTrackEnabled("video", track) is False:
        notes.append(f"track {track} is switched off: switch it on to see the take")
    return notes

