"""Kdenlive's projects, and MLT's XML at large: playlists of entries on the tracks of a tractor.

`in` and `out` both belong to an entry. Times are frames or clock times, all at the profile's rate. A Kdenlive track is
a tractor of two playlists, between which its clips alternate where they overlap in a mix.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.errors import MediaError, OptionError
from retake.timecode import exact_rate
from retake.timeline.build import Budget, Fade, Placed, footage, generator, note, span, speed, time, tracks_of
from retake.timeline.document import Document
from retake.timeline.kdenlive_sound import note_sound, property_of, track_gain
from retake.timeline.xml_tree import children, xml_root
from retake.unfinished import shown

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,6})?)")
_FILES = ("avformat", "avformat-novalidate", "timewarp", "qimage", "pixbuf", "xml", "chain", "")
_STILLS = ("qimage", "pixbuf")
_SEQUENCE = "17"  # kdenlive:producer_type of a timeline


@dataclass(frozen=True, slots=True)
class _Lane:
    """A track: its playlists, and what is switched off on it."""

    name: str
    playlists: tuple[Element, ...]
    mixes: tuple[Element, ...]
    hide: str
    gain: float


def read_kdenlive(path: Path, wanted: str | None = None) -> Document:
    """The timeline of a Kdenlive project or an MLT XML; `wanted` is its name, where the file holds several."""
    root = xml_root(path)
    if root.tag not in ("mlt", "westley"):
        raise MediaError(f"{shown(path)} is no Kdenlive project: its root is {root.tag[:40]!r}. Save it again.")
    try:
        reader = _Reader(root)
        tractor = reader.chosen(path, wanted)
        name = property_of(tractor, "kdenlive:clipname") or tractor.get("title") or path.stem
        timeline = otio.schema.Timeline(name, global_start_time=time(Fraction(0), reader.rate))
        timeline.tracks.extend(reader.tracks(tractor, 0))
    except (OptionError, MediaError) as problem:
        raise MediaError(f"{shown(path)}: {problem}") from None
    root_folder = root.get("root", "")
    folder = Path(root_folder) if root_folder.startswith("/") and Path(root_folder).is_dir() else path.parent
    return Document(path, "kdenlive", timeline, folder)


class _Reader:
    """One file: its elements by id, and the rate that all times count at."""

    def __init__(self, root: Element) -> None:
        self._by_id = {one.get("id", ""): one for one in root.iter() if one.get("id")}
        self._root = root
        self._budget = Budget()
        profile = root.find("profile")
        over, under = (profile.get(name, "") if profile is not None else "" for name in ("frame_rate_num",
                                                                                         "frame_rate_den"))
        if not (over.isdecimal() and under.isdecimal() and int(under[:9])):
            raise MediaError("Its profile says no frame rate. Save it again.")
        self.rate = exact_rate(Fraction(int(over[:9]), int(under[:9])))

    def chosen(self, path: Path, wanted: str | None) -> Element:
        """The tractor that is the timeline: of several sequences the one of that name, else the one that is open."""
        tractors = list(self._root.iter("tractor"))
        sequences = [one for one in tractors if property_of(one, "kdenlive:producer_type") == _SEQUENCE
                     or one.get("id", "").startswith("{")]
        names = {property_of(one, "kdenlive:clipname"): one for one in sequences}
        if wanted is not None:
            if wanted not in names:
                raise MediaError(f"It holds no sequence called {wanted!r}; it holds {', '.join(map(repr, names))}.")
            return names[wanted]
        opened = [self._by_id.get(track.get("producer", "")) for one in tractors
                  if property_of(one, "kdenlive:projectTractor") == "1" for track in one.iter("track")]
        found = next((one for one in opened if one is not None and one.tag == "tractor"), None)
        if found is None:
            found = sequences[-1] if sequences else tractors[-1] if tractors else None
        if found is None:
            raise MediaError("It holds no tracks. Save the project with its timeline.")
        return found

    def tracks(self, tractor: Element, depth: int) -> list[otio.schema.Track]:
        """The tracks of a sequence, video first."""
        self._budget.spend(depth)
        found: dict[str, list[otio.schema.Track]] = {"video": [], "audio": []}
        numbers = {"video": 0, "audio": 0}
        lanes = [("audio" if lane.hide == "video" else "video", lane) for lane in self._lanes(tractor)]
        # Both count from the middle of the window: the lowest video track is V1, the highest audio track A1.
        for kind, lane in [*(one for one in lanes if one[0] == "video"),
                           *(one for one in reversed(lanes) if one[0] == "audio")]:
            numbers[kind] += 1
            name = lane.name or f"{kind.capitalize()} {numbers[kind]}"
            made = tracks_of(name, kind.capitalize(), *self._laid(lane, depth), self.rate)
            for row, track in enumerate(made):
                track.enabled = lane.hide not in ("both", "audio and video")
                note(track, gain=lane.gain, **({"goes_on": True} if row else {}))
            found[kind] += made or [otio.schema.Track(name, kind=kind.capitalize())]
        return [*found["video"], *found["audio"]]

    def _lanes(self, tractor: Element) -> list[_Lane]:
        """The tracks of a tractor. The black one at the bottom is no track."""
        lanes = []
        for track in [*children(tractor, "track"), *(one for holder in children(tractor, "multitrack")
                                                     for one in children(holder, "track"))]:
            target = self._by_id.get(track.get("producer", ""))
            if target is None or target.tag in ("producer", "chain") or target.get("id") == "black_track":
                continue
            inner = [target]
            hide = track.get("hide", "")
            if target.tag == "tractor":
                inner = [one for part in children(target, "track")
                         if (one := self._by_id.get(part.get("producer", ""))) is not None and one.tag == "playlist"]
                hides = {part.get("hide", "") for part in children(target, "track")}
                sound = property_of(target, "kdenlive:audio_track") == "1" or hides == {"video"}
                hide = "both" if hides == {"both"} else "video" if sound else hide if hide == "both" else ""
            elif hide == "audio":
                hide = ""
            mixes = tuple(children(target, "transition")) if target.tag == "tractor" else ()
            lanes.append(_Lane(property_of(target, "kdenlive:track_name"), tuple(inner), mixes, hide,
                               track_gain(target)))
        return lanes

    def _laid(self, lane: _Lane, depth: int) -> tuple[list[Placed], list[Fade]]:
        """A track's items at their places, cut where a mix leads from one to the next."""
        spans: list[tuple[int, int, int, Element]] = []
        for playlist in lane.playlists:
            moment = 0
            for one in playlist:
                if one.tag == "blank":
                    moment += self.frames(one.get("length", "0"))
                elif one.tag == "entry":
                    first, last = self._range(one)
                    count = max(0, last - first + 1)
                    spans.append((moment, moment + count, first, one))
                    moment += count
        spans.sort(key=lambda one: one[:2])
        placed, fades = [], []
        for place, (start, stop, first, entry) in enumerate(spans):
            begin, end = start, stop
            if place and spans[place - 1][1] > start:
                begin = self._cut(lane, start, spans[place - 1][1])
                fades.append(Fade("dissolve", Fraction(begin), Fraction(begin - start),
                                  Fraction(spans[place - 1][1] - begin)))
            if place + 1 < len(spans) and spans[place + 1][0] < stop:
                end = self._cut(lane, spans[place + 1][0], stop)
            if end > begin:
                item = self._item(entry, first + begin - start, end - begin, depth)
                if item is not None:
                    placed.append(Placed(Fraction(begin), Fraction(end - begin), item))
        return placed, fades

    def _cut(self, lane: _Lane, start: int, stop: int) -> int:
        """Where the cut lies under a mix that lasts from `start` to `stop`."""
        for mix in lane.mixes:
            cut = property_of(mix, "kdenlive:mixcut")
            if cut.isdecimal() and self.frames(mix.get("in", "0")) == start and int(cut[:9]) <= stop - start:
                return stop - int(cut)
        return (start + stop) // 2

    def _range(self, entry: Element) -> tuple[int, int]:
        """An entry's first and last frame in its producer."""
        producer = self._by_id.get(entry.get("producer", ""))
        begin, end = entry.get("in"), entry.get("out")
        if producer is not None:
            begin = begin if begin is not None else producer.get("in")
            end = end if end is not None else producer.get("out")
        first = self.frames(begin or "0")
        if end is None:
            length = property_of(producer, "length") if producer is not None else ""
            return first, self.frames(length) - 1 if length else first
        return first, self.frames(end)

    def _item(self, entry: Element, first: int, count: int, depth: int) -> otio.core.Item | None:
        """The item of an entry."""
        self._budget.spend(depth)
        producer = self._by_id.get(entry.get("producer", ""))
        if producer is None:
            return None
        if producer.tag in ("tractor", "playlist"):
            stack = otio.schema.Stack(property_of(producer, "kdenlive:clipname") or "sequence")
            stack.source_range = span(Fraction(first), self.rate, Fraction(count), self.rate)
            note_sound(entry, stack, self)
            if producer.tag == "tractor":
                stack.extend(self.tracks(producer, depth + 1))
            return stack
        resource, service = property_of(producer, "resource"), property_of(producer, "mlt_service")
        file = resource.rpartition("/")[2]
        clip = otio.schema.Clip(property_of(entry, "kdenlive:clipname") or property_of(producer, "kdenlive:clipname")
                                or self._bin_name(producer) or file or service)
        factor = Fraction(1)
        if service == "timewarp":
            factor, resource = _warped(producer, resource)
        length = property_of(producer, "length")
        total = self.frames(length) if length else 0
        # Backwards, MLT counts from the file's last frame.
        begin = first if factor > 0 else total - first - count
        clip.source_range = span(abs(factor) * begin, self.rate, Fraction(count), self.rate)
        if service not in _FILES:
            clip.media_reference = generator(service)
            return clip
        frames = total * abs(factor) if total else None
        # Kdenlive counts every file at the project's rate, from the file's first frame.
        clip.media_reference = footage(resource, self.rate, Fraction(0), frames, file)
        note(clip, counted_at_timeline_rate=True)
        note_sound(entry, clip, self)
        if service in _STILLS and "%" not in file and "/.all." not in f"/{file}":
            note(clip, refused="is a still picture")
        speed(clip, factor)
        if entry.find("link") is not None or producer.find("link") is not None:
            links = [property_of(one, "mlt_service") for one in (*children(entry, "link"), *children(producer, "link"))]
            if "timeremap" in links:
                speed(clip, None, "time remap")
        return clip

    def _bin_name(self, producer: Element) -> str:
        """The name that a producer's master in the bin has."""
        wanted = property_of(producer, "kdenlive:id")
        for one in (*self._root.iter("producer"), *self._root.iter("chain")):
            if wanted and property_of(one, "kdenlive:id") == wanted and property_of(one, "kdenlive:clipname"):
                return property_of(one, "kdenlive:clipname")
        return ""

    def frames(self, written: str) -> int:
        """The count of frames that a time writes: "250", "00:00:10.000"."""
        text = written.strip()
        if text.isdecimal() and len(text) < 12:
            return int(text)
        clock = _CLOCK.fullmatch(text)
        if not clock:
            raise MediaError(f"{text[:30]!r} is no time. Save the project again.")
        whole = Fraction(clock[3].replace(",", ".")) + 60 * int(clock[2]) + 3600 * int(clock[1] or 0)
        return round(whole * self.rate)


def _warped(producer: Element, resource: str) -> tuple[Fraction, str]:
    """The speed and the file of a producer that MLT retimes; its resource is written "2:clip.mov"."""
    written, _, file = resource.partition(":")
    own = property_of(producer, "warp_speed") or written
    try:
        factor = Fraction(own[:20])
    except (ValueError, ZeroDivisionError):
        factor = Fraction(1)
    return (factor if factor and abs(factor) <= 1000 else Fraction(1)), property_of(producer, "warp_resource") or file


def guides_of(tractor: Element) -> list[tuple[int, str]]:
    """The frames and the texts of a sequence's guides."""
    try:
        found = json.loads(property_of(tractor, "kdenlive:markers") or "[]")
        return [(int(one["pos"]), str(one.get("comment", ""))) for one in found]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
