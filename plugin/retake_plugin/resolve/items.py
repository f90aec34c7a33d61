"""What lies on Resolve's timeline: its items, where they stand, and what they are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.classify import Class, Facts, classified
from retake.hosting.frames import whole
from retake.hosting.landing import Begins
from retake.hosting.rates import told_rate
from retake.hosting.tracks import TrackRow
from retake_plugin.protocols.resolve import Item, PoolItem, Timeline, has, there

_INTERRUPTED = "DaVinci Resolve stopped answering: it was closed, or a dialogue was opened in it."
_GONE = "The timeline in DaVinci Resolve changed while it was read. Try again."


@dataclass(frozen=True, slots=True)
class Lying:
    """An item of Resolve's and where it stands."""

    item: Item
    use: HostUse


def video_items(timeline: Timeline) -> tuple[Lying, ...]:
    """Everything on the video tracks, track by track from below.

    Raises:
        HostError: Resolve does not say how many tracks there are.
    """
    return tuple(one for index in range(1, track_count(timeline) + 1) for one in on_track(timeline, index))


def on_track(timeline: Timeline, index: int) -> tuple[Lying, ...]:
    """What lies on a video track.

    Raises:
        HostError: Resolve does not say it.
    """
    found = [lying(item, index) for item in listed(timeline, index)]
    if None in found:
        track_count(timeline)
    return tuple(one for one in found if one is not None)


def listed(timeline: Timeline, index: int) -> list[Item]:
    """The items of a video track; None and lists with None in them mean that nothing lies there, if Resolve answers.

    Raises:
        HostError: It does not: what lies there is not known.
    """
    found = [item for item in timeline.GetItemListInTrack("video", index) or () if item]
    if not found:
        track_count(timeline)
    return found


def again(timeline: Timeline, before: Sequence[Lying], track: int) -> tuple[Lying, ...]:
    """Everything on the video tracks, read anew where something was put: that track, and all that hold more or less.

    Raises:
        HostError: Resolve answers nothing any more: what was put there may be there.
    """
    found: list[Lying] = []
    count = whole(timeline.GetTrackCount("video"))
    if not count:
        raise HostError(_INTERRUPTED)
    for index in range(1, count + 1):
        known = [one for one in before if one.use.track == index]
        same = index != track and len(listed(timeline, index)) == len(known)
        found += known if same else on_track(timeline, index)
    return tuple(found)


def lying(item: Item, track: int) -> Lying | None:
    """An item with its place; None where it is gone."""
    start, count = whole(item.GetStart()), whole(item.GetDuration())
    if start is None or not count or count < 1:
        return None
    return Lying(item, HostUse(start, count, track, item.GetUniqueId() or ""))


def found_at(item: Item | None) -> Lying | None:
    """An item of a video track with its place, asked of the item itself; None where it is none, or gone."""
    told = list(item.GetTrackTypeAndIndex() or ()) if item and has(item, "GetTrackTypeAndIndex") else []
    index = whole(told[1]) if len(told) == 2 and told[0] == "video" else None
    return lying(item, index) if item and index else None


def tracks(timeline: Timeline, items: Sequence[Lying]) -> tuple[TrackRow, ...]:
    """The video tracks with what lies on them."""
    return tuple(TrackRow(index, track_name(timeline, index), bool(timeline.GetIsTrackLocked("video", index)),
                          tuple(one.use for one in items if one.use.track == index))
                 for index in range(1, track_count(timeline) + 1))


def track_count(timeline: Timeline) -> int:
    """How many video tracks there are.

    Raises:
        HostError: Resolve does not say it.
    """
    count = whole(timeline.GetTrackCount("video"))
    if count is None:
        raise HostError(_GONE)
    return count


def track_name(timeline: Timeline, index: int) -> str:
    """What a video track is called.

    Raises:
        HostError: Resolve does not say it: it may be one of ours.
    """
    name = timeline.GetTrackName("video", index)
    if not isinstance(name, str):
        raise HostError(_GONE)
    return name


class Kinds:
    """Tells what items are, all but their speeds: those a reader of the export sees better.

    A feature has a thousand items and every call takes its time: of each clip in the media pool it is asked once.
    """

    def __init__(self) -> None:
        self._known: dict[str, Class] = {}

    def kind(self, item: Item) -> Class:
        """What an item is."""
        media = there(item.GetMediaPoolItem())
        if media is None:
            own = (item.GetType() or "") if has(item, "GetType") else ""
            return classified(Facts(own, False, not own and not properties(item)))
        id = media.GetUniqueId() or ""
        if id not in self._known or not id:
            path = str(media.GetClipProperty("File Path") or "")
            self._known[id] = classified(Facts("", True, False, str(media.GetClipProperty("Type") or ""), path,
                                               media_there(path)))
        return self._known[id]


def told_class(item: Item, count: int, timeline_rate: Fraction) -> Class:
    """What an item is, its speed too."""
    media = there(item.GetMediaPoolItem())
    kind = (item.GetType() or "") if has(item, "GetType") else ""
    path = str(media.GetClipProperty("File Path") or "") if media is not None else ""
    speed = item.GetSpeed() if media is not None and has(item, "GetSpeed") else None
    return classified(Facts(
        kind, media is not None, not properties(item), str(media.GetClipProperty("Type") or "") if media else "", path,
        media_there(path), count, whole(item.GetSourceStartFrame()) if media else None,
        whole(item.GetSourceEndFrame()) if media else None, media_rate(media), timeline_rate, _percent(speed)))


def properties(item: Item) -> Mapping[str, Any]:
    """An item's sizing and the like; none of a transition."""
    told = item.GetProperties() if has(item, "GetProperties") else None
    if told:
        return told
    return (item.GetProperty() or {}) if has(item, "GetProperty") else {}


def same_media(item: Item, media: PoolItem) -> bool:
    """Whether an item shows that clip of the media pool."""
    shown = there(item.GetMediaPoolItem())
    return shown is not None and (id := clip_id(media)) != "" and clip_id(shown) == id


def clip_id(media: PoolItem) -> str:
    """What tells a clip of the media pool from others: its id, else its file."""
    return str(media.GetUniqueId() or media.GetClipProperty("File Path") or "")


def begins_with(item: Item, first: int, timeline_rate: Fraction) -> bool:
    """Whether an item shows that frame of its media first, as far as Resolve tells it."""
    left = whole(item.GetLeftOffset()) if has(item, "GetLeftOffset") else None
    told = Begins(left, whole(item.GetSourceStartFrame()), media_rate(there(item.GetMediaPoolItem())), timeline_rate)
    return told.at(first) is True


def media_rate(media: PoolItem | None) -> Fraction | None:
    """A clip's frames a second."""
    try:
        return told_rate(media.GetClipProperty("FPS")) if media is not None else None
    except HostError:
        return None


def media_there(path: str) -> bool:
    """Whether a clip's file is there; of an image sequence, dir/name.[1000-1100].exr, the first."""
    head, bracket, rest = path.rpartition("[")
    numbers, closed, tail = rest.partition("]")
    first = numbers.partition("-")[0]
    if bracket and closed and first.isdigit():
        return os.path.isfile(f"{head}{first}{tail}")
    return bool(path) and os.path.exists(path)


def _percent(speed: Mapping[str, Any] | None) -> float | None:
    value = (speed or {}).get("Percentage")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
