"""Puts takes above their shots, on tracks of our own, and looks at what Resolve made of it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from retake.errors import HostError
from retake.hosting.frames import whole
from retake.hosting.tracks import hidden_by, next_name, track_for
from retake_plugin.protocols.resolve import PoolItem, there
from retake_plugin.resolve.begun import FINISHED, begin, end, was_begun
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import begins_with, on_track, same_media, told_class, tracks
from retake_plugin.resolve.look import carried
from retake_plugin.resolve.ours import Own, over
from retake_plugin.resolve.pool import imported
from retake_plugin.resolve.putting import Place, Wanted, append, current
from retake_plugin.resolve.reading import Seen, seen
from retake_plugin.resolve.showing import Shown, shared, show
from retake_plugin.resolve.turn import Turn

_UNSURE = ("DaVinci Resolve shows the take, but did not confirm it, and may lose it when it saves: save the project, "
           "open it again, and look whether it is still there")


def lay(opened: Opened, wanted: Wanted, undo: ExitStack, turn: Turn) -> list[str]:
    """Puts a take above its shot; what its editor should know comes back, and `undo` undoes it.

    Raises:
        HostError: Resolve did not do it, or did something else.
    """
    before = seen(opened.timeline)
    _still(opened, before, wanted)
    above = over(wanted.use, wanted.plate, before.own)
    known = next((one for one in above if one.take.report == wanted.take.report), None)
    notes: list[str] = []
    if known is None:
        kind = told_class(before.item(wanted.use), wanted.use.count, opened.clock.rate)
        if not kind.placeable:
            raise HostError(f"{wanted.name} {kind.reason}.")
        media = imported(opened, wanted.take, undo)
        # A take that another use of the plate needs stays on: this one goes in front of it.
        front = max((one.lying.use.track for one in above
                     if one.enabled and shared(opened, one, wanted.use, before.items)), default=wanted.use.track)
        track = _track(opened, before, replace(wanted, use=replace(wanted.use, track=front)), undo)
        notes += _strays(opened, before, media, wanted)
        begin(opened, media, wanted.use)
        item, sure = append(opened, Place(media, track, before.items), wanted, undo, turn)
        notes += [] if sure else [_UNSURE]
        notes += carried(before.item(wanted.use), item.item)
        notes += _covers(opened, before, wanted, track)
        use = item.use
    else:
        use = known.lying.use
        notes += _as_it_lies(opened, known, wanted)
        shown = there(known.lying.item.GetMediaPoolItem())
        if shown is None:
            raise HostError(f"{wanted.name}: {wanted.take.name} above it has lost its media. Relink it, and try again.")
        media = shown
        if was_begun(opened, media, wanted.use):
            notes += [FINISHED.format(wanted.take.key), *carried(before.item(wanted.use), known.lying.item)]
    notes += show(opened, Shown(wanted.use, wanted.plate, use.id if wanted.active else None, alone=wanted.active,
                                off=None if wanted.active else use.id), undo, turn)
    end(media)
    return [f"{wanted.name}: {note}" for note in notes]


def _still(opened: Opened, now: Seen, wanted: Wanted) -> None:
    """Looks whether the timeline is still the one that was read."""
    current(opened)
    if not any(one.use == wanted.use for one in now.items):
        raise HostError(f"{wanted.name} does not stand where it did. Read the timeline again.")


def _strays(opened: Opened, now: Seen, media: PoolItem, wanted: Wanted) -> list[str]:
    """What is said of a placing that was cut off, of which something lies elsewhere than above its shot."""
    if not was_begun(opened, media, wanted.use):
        return []
    return [f"an earlier placing was cut off, as DaVinci Resolve was closed in the middle of it: something of it lies "
            f"on track {one.use.track} at {opened.clock.timecode(one.use.start)}. Delete that there"
            for one in now.items if same_media(one.item, media)]


def _as_it_lies(opened: Opened, known: Own, wanted: Wanted) -> list[str]:
    """What is said of a take that lies there already, but not as it would be put there now."""
    lies, use, rate = known.lying.use, wanted.use, opened.clock.rate
    whole_use = lies.start <= use.start and use.start + use.count <= lies.start + lies.count
    first = wanted.cut.start + lies.start - use.start
    # Where it begins elsewhere at another rate, which frame that is can't be told to the frame.
    if whole_use and (begins_with(known.lying.item, first, rate)
                      or (lies.start != use.start and wanted.take.rate != rate)):
        return []
    return [f"{wanted.take.key} lies there already, moved, trimmed or slipped by hand; it was left so. Delete it and "
            "place it again to have it on its frames"]


def _track(opened: Opened, now: Seen, wanted: Wanted, undo: ExitStack) -> int:
    """The number of the track for a take: one of ours with room above the shot, or a new one."""
    timeline = opened.timeline
    found = track_for(wanted.use, now.rows)
    if found is not None:
        return found
    count = len(now.rows)
    undo.callback(_remove_track, opened, count + 1)
    timeline.AddTrack("video")
    made = whole(timeline.GetTrackCount("video"))
    # A number beyond the last track would put the take onto the first one.
    if made != count + 1 or on_track(timeline, made):
        raise HostError("DaVinci Resolve adds no track. Add a video track above all others by hand, call it Retake, "
                        "then try again.")
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
