"""Takes of ours on Resolve's timeline: above their shots on tracks of our name, or chosen on the shots' own clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.frames import inside, overlap, whole, whole_timecode
from retake.hosting.otio_text import Behind, Lies
from retake.hosting.rates import told_drop
from retake.hosting.report import TakeFile
from retake.hosting.tracks import TrackRow, is_ours
from retake_plugin.protocols.resolve import Item, PoolItem, Timeline
from retake_plugin.resolve.items import Lying, media_rate, on_track, track_count, track_name
from retake_plugin.resolve.pool import take_of


@dataclass(frozen=True, slots=True)
class Own:
    """A take that lies above its shot.

    Attributes:
        lying: Its item.
        take: Which take it is.
        enabled: Whether it is switched on.
    """

    lying: Lying
    take: TakeFile
    enabled: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A take among those that a clip of the timeline can show: Resolve's own versions in place.

    Attributes:
        number: Its number among them, from 1 on.
        take: Which take of ours it is; None where it is none.
        media: What it shows.
        selected: Whether the clip shows it.
    """

    number: int
    take: TakeFile | None
    media: PoolItem | None
    selected: bool


def laid(items: Sequence[Lying], rows: Sequence[TrackRow]) -> tuple[Own, ...]:
    """The takes on tracks of our name, from below; elsewhere a take is what its user made of it.

    Raises:
        HostError: Resolve does not say whether they are switched on.
    """
    indices = {row.index for row in rows if is_ours(row.name)}
    found = []
    for one in items:
        take = take_of(one.item.GetMediaPoolItem()) if one.use.track in indices else None
        if take is not None:
            enabled = one.item.GetClipEnabled()
            if enabled is None:
                raise HostError(f"DaVinci Resolve does not say whether {take.name} is switched on: a dialogue is open. "
                                "Close it and try again.")
            found.append(Own(one, take, bool(enabled)))
    return tuple(found)


def above(timeline: Timeline) -> tuple[Own, ...]:
    """The takes on tracks of our name now; no other track is looked at."""
    names = ((index, track_name(timeline, index)) for index in range(1, track_count(timeline) + 1))
    rows = [TrackRow(index, name) for index, name in names if is_ours(name)]
    return laid([one for row in rows for one in on_track(timeline, row.index)], rows)


def over(use: HostUse, plate: str, found: Sequence[Own]) -> tuple[Own, ...]:
    """The takes above a use of that plate, from below."""
    return tuple(one for one in found if one.lying.use.track > use.track
                 and 2 * overlap(one.lying.use, use) > use.count and same_file(one.take.plate, plate))


def sharing(one: Own, use: HostUse, items: Sequence[Lying]) -> tuple[HostUse, ...]:
    """The other uses of its plate above which a take lies too: its plate was cut below it.

    Nothing can be cut from outside, so it is shown or hidden for all of them at once.
    """
    if inside((one.lying.use,), use.start, use.start + use.count - 1):
        return ()
    return tuple(other.use for other in items if other.use.track < one.lying.use.track
                 and (other.use.start, other.use.track) != (use.start, use.track)
                 and 2 * overlap(one.lying.use, other.use) > other.use.count
                 and same_file(plate_path(other.item), one.take.plate))


def plate_path(item: Item) -> str:
    """The path of an item's plate, also where it shows a take in the plate's place; "" where it has none."""
    media = item.GetMediaPoolItem() or None
    if media is not None and take_of(media) is not None:
        plate = plate_choice(choices(item))
        media = plate.media if plate is not None else None
    return str(media.GetClipProperty("File Path") or "") if media is not None else ""


def choices(item: Item) -> tuple[Choice, ...]:
    """What a clip can show; none where it has no choice."""
    count = whole(item.GetTakesCount()) or 0
    selected = (whole(item.GetSelectedTakeIndex()) or 0) if count else 0
    found = []
    for number in range(1, count + 1):
        media = (item.GetTakeByIndex(number) or {}).get("mediaPoolItem") or None
        found.append(Choice(number, take_of(media), media, number == selected))
    return tuple(found)


def plate_choice(found: Sequence[Choice]) -> Choice | None:
    """The plate among what a clip can show: the first that is none of ours."""
    return next((one for one in found if one.take is None), None)


def told(items: Sequence[Lying], found: Sequence[Own]) -> tuple[Lies, ...]:
    """All takes on the timeline as the export is to tell them."""
    highest: dict[tuple[int, int], int] = {}
    for one in found:
        if one.enabled:
            place = one.lying.use.start, one.lying.use.count
            highest[place] = max(highest.get(place, 0), one.lying.use.track)
    lies = [Lies(one.lying.use, one.take, one.enabled
                 and one.lying.use.track == highest[one.lying.use.start, one.lying.use.count]) for one in found]
    ours = {one.lying.use.id for one in found}
    for item in items:
        if item.use.id in ours:
            continue
        shown = choices(item.item)
        plate = plate_choice(shown)
        lies += [Lies(item.use, choice.take, choice.selected, True,
                      _behind(plate.media) if choice.selected and plate is not None else None)
                 for choice in shown if choice.take is not None]
    return tuple(lies)


def same_file(one: str, other: str) -> bool:
    """Whether two paths name one file, whichever system wrote them; proxies and originals may lie in two folders."""
    return bool(one) and PureWindowsPath(one).name.lower() == PureWindowsPath(other).name.lower()


def _behind(media: PoolItem | None) -> Behind | None:
    rate = media_rate(media)
    if media is None or rate is None:
        return None
    code = str(media.GetClipProperty("Start TC") or "")
    drop = told_drop(media.GetClipProperty("Drop frame")) and round(rate) % 30 == 0
    return Behind(str(media.GetClipProperty("File Path") or ""), whole_timecode(code, rate, drop),
                  whole(media.GetClipProperty("Frames")) or 1, rate)
