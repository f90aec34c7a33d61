"""Final Cut Pro 7 XML (xmeml), as Premiere Pro, Resolve and Final Cut Pro 7 write it.

A clip's `in` and `out` count in the clip's own rate from the file's first frame; `start` or `end` is -1 where a
transition lies over that end, and the ends then reach under the transition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.errors import MediaError, OptionError
from retake.timeline.build import Budget, Fade, Placed, footage, generator, note, span, speed, time, tracks_of
from retake.timeline.document import Document
from retake.timeline.fcp7_sound import note_sound
from retake.timeline.times import code_frames
from retake.timeline.xml_tree import children, text_of, xml_root
from retake.unfinished import shown

_TICKS = 254_016_000_000
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_ITEMS = ("clipitem", "generatoritem")


@dataclass(frozen=True, slots=True)
class _Under:
    """Where a transition lies and where the cut is under it, in frames of the sequence."""

    start: Fraction
    end: Fraction
    cut: Fraction
    kind: str


def read_fcp7(path: Path, wanted: str | None = None) -> Document:
    """The timeline of a Final Cut Pro 7 XML; `wanted` is its name, where the file holds several."""
    root = xml_root(path)
    if root.tag != "xmeml":
        raise MediaError(f"{shown(path)} is no timeline: its XML is {root.tag[:40]!r}, not that of Final Cut Pro 7. "
                         "Export it as XML or FCPXML from the editor.")
    reader = _Reader(root)
    sequence = _chosen(path, root, wanted)
    try:
        timeline = otio.schema.Timeline(text_of(sequence, "name"))
        rate = _rate(sequence.find("rate"))
        start, drop = _timecode(sequence, rate)
        timeline.global_start_time = time(Fraction(start), rate)
        timeline.tracks.extend(reader.tracks(sequence, rate, 0))
    except (OptionError, MediaError) as problem:
        raise MediaError(f"{shown(path)}: {problem}") from None
    return Document(path, "fcp7", timeline, path.parent, drop)


def _chosen(path: Path, root: Element, wanted: str | None) -> Element:
    """The one sequence of the file that no other one holds, or the one of that name."""
    inside = {id(inner) for item in root.iter("clipitem") for inner in item.iter("sequence")}
    found = [one for one in root.iter("sequence") if id(one) not in inside and one.find("media") is not None]
    names = ", ".join(repr(text_of(one, "name")) for one in found[:12])
    if wanted is not None:
        found = [one for one in found if text_of(one, "name") == wanted]
    if len(found) == 1:
        return found[0]
    if not found:
        raise MediaError(f"{shown(path)} holds no sequence" + (f" called {wanted!r}; it holds {names}." if names else
                                                               ". Export one from the editor."))
    raise MediaError(f"{shown(path)} holds several sequences: {names}. Choose one with --timeline NAME.")


class _Reader:
    """One file: items are written whole once, and by their id from then on."""

    def __init__(self, root: Element) -> None:
        self._budget = Budget()
        self._whole: dict[tuple[str, str], Element] = {}
        for kind in ("file", "sequence"):
            for one in root.iter(kind):
                key = (kind, one.get("id", ""))
                if len(one) and key not in self._whole:
                    self._whole[key] = one

    def tracks(self, sequence: Element, rate: Fraction, depth: int) -> list[otio.schema.Track]:
        """The tracks of a sequence, video first."""
        self._budget.spend(depth)
        found = []
        for kind, tag in ((otio.schema.TrackKind.Video, "video"), (otio.schema.TrackKind.Audio, "audio")):
            number = 0
            for track in sequence.findall(f"media/{tag}/track"):
                # Premiere writes a stereo track as two.
                half = track.get("currentExplodedTrackIndex", "0") not in ("0", "")
                number += not (half and number)
                name = track.get("MZ.TrackName") or f"{tag.capitalize()} {number}"
                made = self._track(name, kind, track, rate, depth)
                for row, one in enumerate(made):
                    if row or half:
                        note(one, goes_on=True)
                    one.enabled = text_of(track, "enabled", "TRUE").upper() != "FALSE"
                found += made or [otio.schema.Track(name, kind=kind)]
        return found

    def _track(self, name: str, kind: str, track: Element, rate: Fraction, depth: int) -> list[otio.schema.Track]:
        # Transitions stand between the items that they join.
        order = [(one, _under(one, rate) if one.tag == "transitionitem" else None)
                 for one in children(track, *_ITEMS, "transitionitem")]
        unders = [under for _, under in order if under]
        placed = []
        for place, (item, is_transition) in enumerate(order):
            if is_transition:
                continue
            start, end = _number(item, "start"), _number(item, "end")
            inside = Fraction(0)
            before = order[place - 1][1] if place else None
            after = order[place + 1][1] if place + 1 < len(order) else None
            if start == -1 and before:
                start, inside = before.cut, before.cut - before.start
            if end == -1 and after:
                end = after.cut
            start, end = _filled(item, rate, start, end)
            if start >= 0 and end > start:
                placed.append(Placed(start, end - start, self._item(item, rate, inside, end - start, depth)))
        fades = [Fade(one.kind, one.cut, one.cut - one.start, one.end - one.cut) for one in unders]
        return tracks_of(name, kind, placed, fades, rate)

    def _item(self, item: Element, rate: Fraction, inside: Fraction, count: Fraction, depth: int) -> otio.core.Item:
        """The item of a track; `inside` is how many frames of its range a transition covers before the cut."""
        self._budget.spend(depth)
        own = _rate(item.find("rate"), rate)
        first = _number(item, "in") / own
        ticks = _number(item, "pproTicksIn", Fraction(-1))
        if ticks >= 0 and abs(ticks / _TICKS - first) < 1 / own:
            first = ticks / _TICKS  # between frames, where `in` is rounded
        first += inside / rate
        nested = item.find("sequence")
        if nested is not None:
            return self._compound(item, nested, first, count, rate, depth)
        clip = otio.schema.Clip(text_of(item, "name"))
        clip.enabled = text_of(item, "enabled", "TRUE").upper() != "FALSE"
        file = item.find("file")
        file = self._whole.get(("file", file.get("id", "")), file) if file is not None else None
        factor = _speed(item)
        at, plate_rate = first * (abs(factor) if factor else 1), own
        if item.tag == "generatoritem" or file is None or text_of(file, "mediaSource"):
            kind = text_of(item, "effect/name") or text_of(file, "mediaSource") or "generator"
            clip.media_reference = generator(kind)
            clip.source_range = span(at * own, own, count, rate)
        else:
            plate_rate = _rate(file.find("rate"), own)
            begin, drop = _timecode(file, plate_rate)
            frames = _number(file, "duration")
            clip.media_reference = footage(text_of(file, "pathurl"), plate_rate, Fraction(begin), frames,
                                           text_of(file, "name"))
            clip.source_range = span(at * plate_rate + begin, plate_rate, count, rate)
            if drop:
                note(clip, plate_drop=True)
        if item.find("multiclip") is not None:
            note(clip, refused="is a multicam: flatten it in the editor")
        speed(clip, factor, "time remap")
        if text_of(item, "stillframe").upper() == "TRUE":
            speed(clip, Fraction(0))
        _markers(item, clip, own, at * plate_rate - first * plate_rate, plate_rate)
        _kept(item, clip)
        note_sound(item, clip)
        return clip

    def _compound(self, item: Element, nested: Element, first: Fraction, count: Fraction, rate: Fraction,
                  depth: int) -> otio.schema.Stack:
        """A nested sequence."""
        whole = self._whole.get(("sequence", nested.get("id", "")), nested)
        stack = otio.schema.Stack(text_of(item, "name") or text_of(whole, "name"))
        stack.enabled = text_of(item, "enabled", "TRUE").upper() != "FALSE"
        factor = _speed(item)
        own = _rate(whole.find("rate"), rate)
        stack.source_range = span(first * own * (abs(factor) if factor else 1), own, count, rate)
        speed(stack, factor, "time remap")
        stack.extend(self.tracks(whole, own, depth + 1))
        note_sound(item, stack)
        return stack


def _filled(item: Element, rate: Fraction, start: Fraction, end: Fraction) -> tuple[Fraction, Fraction]:
    """The range of an item of which one end is left to a transition that is not there: by its own length."""
    length = (_number(item, "out") - _number(item, "in")) * rate / _rate(item.find("rate"), rate)
    if start == -1 and end > 0 and length > 0:
        return max(Fraction(0), end - length), end
    if end == -1 and start >= 0 and length > 0:
        return start, start + length
    return start, end


def _under(item: Element, rate: Fraction) -> _Under:
    """A transition and the cut under it."""
    start, end = _number(item, "start"), _number(item, "end")
    alignment = text_of(item, "alignment")
    at = {"start": start, "start-black": start, "end": end, "end-black": end}
    cut = at.get(alignment, Fraction((start + end) // 2))
    ticks = _number(item, "cutPointTicks", Fraction(-1))
    if ticks >= 0 and start <= start + ticks * rate / _TICKS <= end:
        cut = Fraction(round(start + ticks * rate / _TICKS))
    return _Under(start, end, cut, text_of(item, "effect/name") or "transition")


def _rate(element: Element | None, default: Fraction | None = None) -> Fraction:
    """The frame rate of a `rate` element."""
    base = text_of(element, "timebase")
    if not base.isdecimal() or not 1 <= int(base[:4]) <= 1000:
        if default is None:
            raise MediaError("Its sequence says no frame rate. Export it again.")
        return default
    whole = int(base[:4])
    return Fraction(whole * 1000, 1001) if text_of(element, "ntsc").upper() == "TRUE" else Fraction(whole)


def _timecode(element: Element, rate: Fraction) -> tuple[int, bool]:
    """The first frame's number behind its timecode, and whether that drops frame numbers."""
    code = element.find("timecode")
    if code is None:
        return 0, False
    own = _rate(code.find("rate"), rate)
    drop = text_of(code, "displayformat") == "DF" and round(own) % 30 == 0
    frame = text_of(code, "frame")
    if frame.isdecimal() and len(frame) < 10:
        return int(frame), drop
    written = text_of(code, "string")
    return (code_frames(written, own, drop), drop) if written else (0, drop)


def _number(element: Element, tag: str, default: Fraction = Fraction(0)) -> Fraction:
    """The whole number that a child holds."""
    text = text_of(element, tag)
    if not text:
        return default
    if not _NUMBER.fullmatch(text):
        raise MediaError(f"It holds {text[:30]!r} where a number of frames belongs. Export it again.")
    return Fraction(text)


def _speed(item: Element) -> Fraction | None:
    """The item's speed as a factor; None where it follows a curve."""
    for effect in item.findall("filter/effect"):
        if text_of(effect, "effectid") != "timeremap":
            continue
        values = {text_of(one, "parameterid"): text_of(one, "value") for one in effect.findall("parameter")}
        if values.get("variablespeed", "0").strip() not in ("", "0", "0.0"):
            return None
        try:
            percent = Fraction(values.get("speed", "100")[:20] or "100")
        except (ValueError, ZeroDivisionError):
            return None
        if abs(percent) > 100_000:
            return None
        return -abs(percent) / 100 if values.get("reverse", "").upper() == "TRUE" else percent / 100
    return Fraction(1)


def _markers(item: Element, clip: otio.schema.Clip, own: Fraction, shift: Fraction, plate_rate: Fraction) -> None:
    """The markers of an item, whose `in` counts like the item's own from the file's first frame."""
    begin = clip.source_range.start_time.value - float(_number(item, "in") / own * plate_rate + shift)
    for marker in children(item, "marker"):
        at, out = _number(marker, "in"), _number(marker, "out", Fraction(-1))
        count = max(Fraction(0), out - at)
        made = otio.schema.Marker(text_of(marker, "name"), span(at / own * plate_rate, plate_rate, count, own))
        made.marked_range = otio.opentime.TimeRange(
            otio.opentime.RationalTime(made.marked_range.start_time.value + begin, float(plate_rate)),
            made.marked_range.duration)
        made.comment = text_of(marker, "comment")
        clip.markers.append(made)


def _kept(item: Element, clip: otio.schema.Clip) -> None:
    """What the host keeps with an item: its id, its label and its effects' names."""
    kept = {"id": item.get("id", ""), "masterclipid": text_of(item, "masterclipid"),
            "label": text_of(item, "labels/label2")}
    clip.metadata["fcp_xml"] = {key: value for key, value in kept.items() if value}
    for effect in item.findall("filter/effect"):
        if text_of(effect, "effectid") != "timeremap" and text_of(effect, "effecttype") != "audiolevels":
            name = text_of(effect, "name") or text_of(effect, "effectid")
            clip.effects.append(otio.schema.Effect(name=name, effect_name=name))
