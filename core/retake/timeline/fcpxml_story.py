"""FCPXML's storylines laid out on tracks.

Each element counts its `offset` in its parent's time and its `start` in its own; what is connected to it counts in its
own too. Lanes become tracks: the primary storyline is lane 0, connected clips lie above and below it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.errors import MediaError
from retake.timeline.build import Budget, Fade, Placed, footage, generator, note, span, speed, tracks_of
from retake.timeline.claim import hints_of
from retake.timeline.fcpxml_resources import Asset, Resources
from retake.timeline.fcpxml_sound import note_sound
from retake.timeline.fcpxml_time import Map, map_of, seconds
from retake.timeline.xml_tree import children, text_of

_CONTENT = ("asset-clip", "clip", "ref-clip", "sync-clip", "mc-clip", "video", "audio", "title", "gap", "audition",
            "spine", "live-drawing", "caption")
_ANCHORS = ("asset-clip", "clip", "ref-clip", "sync-clip", "mc-clip", "video", "title", "audition", "spine", "gap",
            "live-drawing")


@dataclass(frozen=True, slots=True)
class _Lane:
    """Lane and kind, in the order of tracks: video from below, then sound."""

    sound: bool
    number: int


class Story:
    """Lays out the sequences of one file.

    Args:
        resources: What clips refer to.
        rate: The frame rate at which tracks are counted.
    """

    def __init__(self, resources: Resources, rate: Fraction, budget: Budget | None = None, depth: int = 0) -> None:
        self._resources = resources
        self._rate = rate
        self._budget = budget or Budget()
        self._depth = depth
        self._placed: dict[_Lane, list[Placed]] = defaultdict(list)
        self._fades: dict[_Lane, list[Fade]] = defaultdict(list)
        self._anchors: list[str] = []

    def sequence(self, sequence: Element) -> list[otio.schema.Track]:
        """The tracks of a sequence; its own time begins at 0, whatever its timecode."""
        for spine in children(sequence, "spine"):
            self.lay(spine, seconds(sequence, "tcStart", Fraction(0)))
        return self._tracks()

    def lay(self, spine: Element, begin: Fraction) -> list[otio.schema.Track]:
        """The tracks of a storyline whose offsets count from `begin`, the timecode of what holds it."""
        first = next((seconds(child, "offset", begin) for child in children(spine, *_CONTENT)), begin)
        begin = begin if first >= begin else Fraction(0)
        self._spine(spine, -begin, 0, begin)
        return self._tracks()

    def contents(self, element: Element, begin: Fraction, first: Fraction) -> list[otio.schema.Track]:
        """The tracks of a clip that holds its content itself.

        Args:
            element: The clip.
            begin: The moment of its own time that becomes the tracks' 0.
            first: The first moment that is seen of it.
        """
        for child in children(element, *_CONTENT):
            if child.get("lane") is None or child.tag == "spine":
                own = Fraction(0) if child.tag == "spine" else begin
                self._element(child, seconds(child, "offset", own) - begin, 0)
            elif _synchronised(element, child, first):
                self._element(child, seconds(child, "offset", begin) - begin, _whole(child.get("lane", "0")))
        return self._tracks()

    def _tracks(self) -> list[otio.schema.Track]:
        found = []
        for lane in sorted(self._placed, key=lambda lane: (lane.sound, lane.number)):
            kind = otio.schema.TrackKind.Audio if lane.sound else otio.schema.TrackKind.Video
            name = "Primary" if lane.number == 0 else f"Lane {lane.number}"
            made = tracks_of(name, kind, self._placed[lane], self._fades[lane], self._rate)
            for other in made[1:]:
                note(other, goes_on=True)
            found += made
        return found

    def _spine(self, spine: Element, at: Fraction, lane: int, begin: Fraction = Fraction(0)) -> None:
        """A storyline: its elements follow each other from `begin` of its own time; `at` is where its 0 lies."""
        moment = begin
        cuts = [begin]
        fades = []
        for child in spine:
            if child.tag == "transition":
                fades.append(child)
            elif child.tag in _CONTENT:
                offset = seconds(child, "offset", moment)
                moment = offset + self._element(child, at + offset, lane)
                cuts += [offset, moment]
        for fade in fades:
            first, length = seconds(fade, "offset"), seconds(fade, "duration")
            cut = _nearest(cuts, first + length / 2)
            if first <= cut <= first + length:
                self._fades[_Lane(False, lane)].append(
                    Fade(fade.get("name", "transition"), (at + cut) * self._rate, (cut - first) * self._rate,
                         (first + length - cut) * self._rate))

    def _element(self, element: Element, at: Fraction, lane: int) -> Fraction:
        """Lays out one element and what is connected to it; how long it is comes back."""
        self._budget.spend(self._depth)
        if element.tag == "audition":
            picked = next(children(element, *_CONTENT), None)
            return self._element(picked, at, lane) if picked is not None else Fraction(0)
        if element.tag == "spine":
            self._spine(element, at, lane)
            return Fraction(0)
        if element.tag == "caption":
            return Fraction(0)
        asset = self._resources.asset(element.get("ref"))
        duration = seconds(element, "duration", asset.duration if asset else Fraction(0))
        first = seconds(element, "start", _own_start(element, asset, duration))
        mapped = map_of(element, self._rate)
        item = self._item(element, asset, mapped, first, duration)
        link = f"element {self._budget.built}"
        if item is not None:
            item.enabled = element.get("enabled", "1") != "0"
            is_sound = _is_sound(element, self._resources)
            note(item, link=link, links=self._anchors[-1:])
            self._placed[_Lane(is_sound, lane)].append(Placed(at * self._rate, duration * self._rate, item))
            if is_sound:
                note_sound(element, item)
            else:
                self._heard(element, item, (at, first, duration), mapped, lane)
        self._anchors.append(link)
        self._connected(element, at, first, mapped, lane)
        self._anchors.pop()
        return duration

    def _heard(self, element: Element, seen: otio.core.Item, span_seen: tuple[Fraction, Fraction, Fraction],
               mapped: Map, lane: int) -> None:
        """Lays out what is heard of an element that is seen too; it may begin and end elsewhere than its picture."""
        if element.get("srcEnable", "all") == "video":
            return
        at, first, duration = span_seen
        if isinstance(seen, otio.schema.Stack):
            other = self._multicam(element, mapped, first, duration, "audio") if element.tag == "mc-clip" else seen
            if other.name == seen.name:
                note(seen, heard=True)
                note_sound(element, seen)
                return
        else:
            held = _heard_in(element) if element.tag == "clip" else element
            asset = self._resources.asset(held.get("ref")) if held is not None else None
            if asset is None or not asset.audio:
                return
            begin = seconds(element, "audioStart", first)
            at += (begin - first) / mapped.pace
            first, duration = begin, seconds(element, "audioDuration", duration)
            if at < 0:  # before the story's beginning there is nothing
                at, first, duration = Fraction(0), first - at * mapped.pace, duration + at
            made = self._item(element, asset, mapped, first, duration, held)
            if made is None:
                return
            other = made
        other.enabled = seen.enabled
        note(other, links=[str(hints_of(seen).get("link", ""))])
        note_sound(element, other)
        self._placed[_Lane(True, lane)].append(Placed(at * self._rate, duration * self._rate, other))

    def _connected(self, element: Element, at: Fraction, first: Fraction, mapped: Map, lane: int) -> None:
        """Lays out what is connected to an element."""
        self._depth += 1
        for child in children(element, *_ANCHORS):
            if child.get("lane") is None or _synchronised(element, child, first):
                continue
            offset = seconds(child, "offset", first)
            self._element(child, at + (offset - first) / mapped.pace, lane + _whole(child.get("lane", "0")))
        self._depth -= 1

    def _item(self, element: Element, asset: Asset | None, mapped: Map, first: Fraction, duration: Fraction,
              heard: Element | None = None) -> otio.core.Item | None:
        """The item that an element is; None for a gap and what is not seen or heard.

        Of a plain clip it is what the clip shows, or what it plays where `heard` is that.
        """
        if element.tag == "gap" or duration <= 0:
            return None
        if element.tag == "ref-clip":
            return self._compound(element, mapped, first, duration)
        if element.tag == "mc-clip":
            return self._multicam(element, mapped, first, duration)
        if element.tag == "sync-clip":
            return self._holding(element, mapped, first, duration)
        clip = otio.schema.Clip(element.get("name", ""))
        shift = Fraction(0)
        if element.tag == "clip":
            held = _held(element) if heard is None else heard
            asset = self._resources.asset(held.get("ref")) if held is not None else None
            # The media's moment at a moment of the clip's own time.
            shift = (seconds(held, "start", _own_start(held, asset, Fraction(0))) - seconds(held, "offset", Fraction(0))
                     if held is not None else shift)
        if asset is None:
            kind = self._resources.name(element.get("ref")) or element.tag
            clip.media_reference = generator(kind)
            told = f"is a {'title' if element.tag == 'title' else 'generator'} ({kind}), not footage"
            if element.tag == "asset-clip":
                told = f"names media ({element.get('ref', '')[:40]}) that the file does not describe"
            note(clip, refused=told)
            clip.source_range = span(first * self._rate, self._rate, duration * self._rate, self._rate)
            return clip
        rate = asset.rate or self._rate
        clip.media_reference = footage(asset.url, rate, asset.start * rate, asset.duration * rate, asset.name)
        clip.source_range = span((mapped.media(first) + shift) * rate, rate, duration * self._rate, self._rate)
        speed(clip, mapped.speed, "retime")
        if asset.still:
            note(clip, refused="is a still picture")
        self._marks(element, clip, mapped, shift, rate)
        self._keep(element, clip)
        return clip

    def _holding(self, element: Element, mapped: Map, first: Fraction, duration: Fraction) -> otio.schema.Stack:
        """A synchronised clip, which holds its content itself."""
        stack = otio.schema.Stack(element.get("name", ""))
        held = Story(self._resources, self._rate, self._budget, self._depth + 1)
        begin = min((seconds(child, "offset", Fraction(0)) for child in children(element, *_CONTENT)
                     if child.get("lane") is None or _synchronised(element, child, first)), default=Fraction(0))
        stack.extend(held.contents(element, begin, first))
        self._trim(stack, mapped, mapped.media(first) - begin, duration, self._rate)
        return stack

    def _compound(self, element: Element, mapped: Map, first: Fraction, duration: Fraction) -> otio.schema.Stack:
        """A compound clip."""
        stack = otio.schema.Stack(element.get("name", ""))
        media = self._resources.media(element.get("ref"))
        sequence = media.find("sequence") if media is not None else None
        rate = self._rate
        if sequence is not None:
            rate = self._resources.rate(sequence.get("format")) or rate
            stack.extend(Story(self._resources, rate, self._budget, self._depth + 1).sequence(sequence))
            first -= seconds(sequence, "tcStart", Fraction(0)) if element.get("start") else 0
        self._trim(stack, mapped, mapped.media(first), duration, rate)
        return stack

    def _multicam(self, element: Element, mapped: Map, first: Fraction, duration: Fraction,
                  kind: str = "video") -> otio.core.Item:
        """A multicam: the angle that is seen, or heard, where the file says which."""
        media = self._resources.media(element.get("ref"))
        multicam = media.find("multicam") if media is not None else None
        seen = [one.get("angleID") for one in children(element, "mc-source")
                if one.get("srcEnable", "all") in ("all", kind)]
        angle = next((one for one in children(multicam, "mc-angle") if one.get("angleID") in seen), None)
        if multicam is None or angle is None:
            clip = otio.schema.Clip(element.get("name", ""), otio.schema.MissingReference())
            clip.source_range = span(first * self._rate, self._rate, duration * self._rate, self._rate)
            note(clip, refused="is a multicam, and the file does not say which angle is seen")
            return clip
        rate = self._resources.rate(multicam.get("format")) or self._rate
        stack = otio.schema.Stack(f"{element.get('name', '')} ({angle.get('name', '')})")
        inner = Story(self._resources, rate, self._budget, self._depth + 1)
        stack.extend(inner.lay(angle, seconds(multicam, "tcStart", Fraction(0))))
        first -= seconds(multicam, "tcStart", Fraction(0)) if element.get("start") else 0
        self._trim(stack, mapped, mapped.media(first), duration, rate)
        return stack

    def _trim(self, stack: otio.schema.Stack, mapped: Map, first: Fraction, duration: Fraction,
              rate: Fraction) -> None:
        """Gives a compound its range and its speed."""
        stack.source_range = span(first * rate, rate, duration * self._rate, self._rate)
        speed(stack, mapped.speed, "retime")

    def _marks(self, element: Element, clip: otio.schema.Clip, mapped: Map, shift: Fraction,
               rate: Fraction) -> None:
        """The markers on a clip, which count in its own time."""
        for mark in children(element, "marker", "chapter-marker"):
            at = mapped.media(seconds(mark, "start")) + shift
            made = otio.schema.Marker(mark.get("value", ""), span(at * rate, rate, seconds(
                mark, "duration", Fraction(0)) * self._rate, self._rate))
            made.comment = mark.get("note", "")
            clip.markers.append(made)

    def _keep(self, element: Element, clip: otio.schema.Clip) -> None:
        """What the host keeps with a clip: roles, its note, and its effects' names."""
        kept = {name: element.get(name, "") for name in ("audioRole", "videoRole", "srcEnable")}
        kept["note"] = text_of(element, "note")
        clip.metadata["fcpxml"] = {key: value for key, value in kept.items() if value}
        for effect in children(element, "filter-video"):
            name = effect.get("name", "filter")
            clip.effects.append(otio.schema.Effect(name=name, effect_name=name))


def _held(clip: Element) -> Element | None:
    """What a plain clip shows, or where it shows nothing what it plays."""
    shown = next((one for one in children(clip, "video") if one.get("lane") is None), None)
    if shown is None:
        shown = next((one for place in (clip, *children(clip, "gap")) if place.get("lane") is None or place is clip
                      for one in children(place, "audio")), None)
    return shown


def _heard_in(clip: Element) -> Element | None:
    """What a plain clip plays beside what it shows; None where its sound was taken off."""
    return next((one for place in (clip, *children(clip, "video", "gap")) for one in children(place, "audio")), None)


def _is_sound(element: Element, resources: Resources) -> bool:
    """Whether an element is heard only."""
    held = _held(element) if element.tag == "clip" else element
    if held is None:
        return False
    asset = resources.asset(held.get("ref"))
    return held.tag == "audio" or bool(asset and not asset.video) or element.get("srcEnable") == "audio"


def _own_start(element: Element, asset: Asset | None, duration: Fraction) -> Fraction:
    """Where a clip begins in its own time, where it does not say so: at 0, or where its media does."""
    if asset is None or (asset.start <= 0 and duration <= asset.start + asset.duration):
        return Fraction(0)
    return asset.start


def _synchronised(element: Element, child: Element, first: Fraction) -> bool:
    """Whether what is connected to a clip lies in it, as the sound that a synchronised clip was made with does.

    What an editor connects to the clip on the timeline is connected to a moment of it that is seen.
    """
    return element.tag == "sync-clip" and child.get("lane") is not None and seconds(child, "offset", first) < first


def _nearest(cuts: list[Fraction], moment: Fraction) -> Fraction:
    return min(cuts, key=lambda cut: abs(cut - moment))


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,5}", text, re.ASCII):
        raise MediaError(f"{text[:20]!r} is no lane. Export it again.")
    return int(text)
