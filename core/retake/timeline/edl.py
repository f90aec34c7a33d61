"""CMX 3600 edit decision lists: events with two timecode ranges, and comments that say more.

An EDL says no frame rate. 24 is taken unless a rate is given, the list counts drop-frame, or a frame number is met that
24 does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from retake.errors import MediaError, OptionError
from retake.printable import printable
from retake.timeline.build import Budget, Fade, Placed, footage, note, span, speed, time, tracks_of
from retake.timeline.bytes import contents
from retake.timeline.document import Document
from retake.timeline.times import code_frames
from retake.unfinished import shown

_CODE = r"(\d{1,2}[:;.,]\d{2}[:;.,]\d{2}[:;.,]\d{2,3})"
_EVENT = re.compile(r"(\d{1,8})\s+(\S+)\s+(\S+)\s+(C|D|W\d*|K\s*[BO]?)\s*(\d{1,5})?(?:\s*\(F\))?"
                    rf"\s+{_CODE}\s+{_CODE}\s+{_CODE}\s+{_CODE}\s*$", re.IGNORECASE)
_ALMOST = re.compile(rf"(\d{{1,8}})\s.*{_CODE}\s+{_CODE}", re.IGNORECASE)
_SPEED = re.compile(rf"M2\s+(.*?)\s+(-?\d+(?:\.\d+)?)\s+{_CODE}?\s*$", re.IGNORECASE)
_NAMES = re.compile(r"\*?\s*(FROM CLIP NAME|TO CLIP NAME|SOURCE FILE|FROM CLIP|FROM FILE|CLIP NAME)\s*:\s*(.*?)\s*$",
                    re.IGNORECASE)
_MARK = re.compile(rf"\*\s*LOC:\s*{_CODE}\s+(\w+)\s*(.*?)\s*$", re.IGNORECASE)
_LONGEST_LINE = 2000
_LINES = 8  # of one event at most
_BLACK = {"BL", "BLACK", "BLK"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MOST_NOTES = 8


@dataclass
class Event:
    """One line of an EDL with the comments below it."""

    number: str
    reel: str
    channel: str
    kind: str
    length: int
    source: tuple[str, str]
    record: tuple[str, str]
    speed: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    marks: list[tuple[str, str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read_edl(path: Path, rate: Fraction | None = None) -> Document:
    """The timeline of an EDL; `rate` is the frame rate, which the list does not say."""
    title, dropping, events, unread = _parsed(path, contents(path))
    codes = [code for event in events for code in (*event.source, *event.record)]
    guessed, notes = (rate, ()) if rate is not None else _guessed(codes, dropping)
    drop = round(guessed) % 30 == 0 and (dropping or any(";" in event.record[0] for event in events))
    try:
        timeline, odd = _timeline(title, events, guessed, drop)
    except (OptionError, MediaError) as problem:
        raise MediaError(f"{shown(path)}: {problem}") from None
    return Document(path, "edl", timeline, path.parent, drop, (*notes, *[*unread, *odd][:_MOST_NOTES]))


def _parsed(path: Path, data: bytes) -> tuple[str, bool, list[Event], list[str]]:
    """The title, whether the list counts drop-frame, its events, and what to say of those that can't be read."""
    title, dropping, events, unread = path.stem, False, list[Event](), list[str]()
    text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig", "replace")
    text = "" if "\0" in text[:4000] else text
    for raw in text.splitlines():
        line = raw.strip()[:_LONGEST_LINE]
        if line.upper().startswith("TITLE:"):
            title = line[6:].strip() or title
        elif line.upper().startswith("FCM:"):
            dropping = dropping or ("DROP" in line.upper() and "NON" not in line.upper())
        elif match := _EVENT.match(line):
            events.append(Event(match[1], match[2], match[3].upper(), match[4].upper(), int(match[5] or 0),
                                (match[6], match[7]), (match[8], match[9])))
        elif match := _ALMOST.match(line):
            unread.append(f"Event {match[1]} can't be read and is left out: {printable(line)[:80]}")
        elif events:
            _comment(events, line)
    if not events:
        raise MediaError(f"{shown(path)} holds no event of an EDL. Export it as CMX 3600.")
    return title, dropping, events, unread


def _comment(events: list[Event], line: str) -> None:
    """What a line below an event says of it."""
    event = events[-1]
    if match := _SPEED.match(line):
        for one in _of_speed(events, match[3]):
            one.speed = match[2]
    elif match := _NAMES.match(line):
        event.names[match[1].upper()] = match[2]
    elif match := _MARK.match(line):
        event.marks.append((match[1], match[2], match[3]))
    elif line.startswith("*"):
        event.comments.append(line.lstrip("* ").strip())


def _of_speed(events: list[Event], source: str | None) -> list[Event]:
    """The lines of an EDL that a speed below them is of.

    Picture and sound of one event are lines of their own, and the speed stands below the last; where an event
    dissolves between two parts of one reel, it says by their source which of them is meant.
    """
    last = events[-1]
    lines = [one for one in events[-_LINES:] if (one.number, one.reel) == (last.number, last.reel)]
    return [one for one in lines if one.source[0] == source] or lines


def _guessed(codes: list[str], dropping: bool) -> tuple[Fraction, tuple[str, ...]]:
    """The rate that the timecodes allow, and what to say of it."""
    highest = max(int(re.split(r"[:;.,]", code)[-1]) for code in codes)
    if dropping or any(";" in code for code in codes):
        meant = Fraction(60000, 1001) if highest >= 30 else Fraction(30000, 1001)
    else:
        meant = Fraction(next((base for base in (24, 25, 30, 48, 50, 60, 120) if highest < base), 24))
    return meant, (f"An EDL says no frame rate; {float(meant):.6g} was taken. State another with --rate.",)


def _timeline(title: str, events: list[Event], rate: Fraction,
              drop: bool) -> tuple[otio.schema.Timeline, list[str]]:
    """OpenTimelineIO's timeline from the events, and what to say of those that are left out."""
    ranges = _ranges(events, rate, drop)
    first = min(start for start, _ in ranges)
    timeline = otio.schema.Timeline(title, global_start_time=time(Fraction(first), rate))
    budget, odd = Budget(), list[str]()
    rows: dict[tuple[str, str], tuple[list[Placed], list[Fade]]] = {}
    for event, (start, stop) in zip(events, ranges, strict=True):
        budget.spend()
        if stop < start:
            odd.append(f"Event {event.number} ends on the timeline before it begins, and is left out.")
        for kind, name in _channels(event.channel):
            placed, fades = rows.setdefault((kind, name), ([], []))
            if event.kind[0] in "DW" and event.length:
                fades.append(_fade(event, Fraction(start - first)))
            if stop > start and event.reel.upper() not in _BLACK:
                item = _clip(event, rate, drop, (start, stop))
                placed.append(Placed(Fraction(start - first), Fraction(stop - start), item))
    for (kind, name), (placed, fades) in sorted(rows.items(), key=lambda row: (row[0][0] != "Video", row[0][1])):
        timeline.tracks.extend(tracks_of(name, kind, placed, fades, rate))
    return timeline, odd


def _ranges(events: list[Event], rate: Fraction, drop: bool) -> list[tuple[int, int]]:
    """Where the events lie on the timeline, in frames. After midnight labels begin anew, and the count goes on."""
    found = [(code_frames(event.record[0], rate, drop), code_frames(event.record[1], rate, drop)) for event in events]
    half = code_frames("12:00:00:00", rate, drop)
    starts = [start for start, _ in found]
    if max(starts) - min(starts) > half:
        found = [(start + 2 * half, stop + 2 * half) if start < half else (start, stop) for start, stop in found]
    return [(start, stop + 2 * half if start - stop > half else stop) for start, stop in found]


def _channels(written: str) -> list[tuple[str, str]]:
    """The tracks that an event lies on: V, V2, A, A2, AA, B (both), NONE."""
    if written in ("B", "AA/V", "A/V"):
        return [("Video", "V"), ("Audio", "A")]
    if written.startswith("V"):
        return [("Video", written)]
    parts = written.split("/")
    return [("Video" if part.startswith("V") else "Audio", part) for part in parts if part and part != "NONE"]


def _fade(event: Event, cut: Fraction) -> Fade:
    """The transition into an event: in an EDL it begins with the event, so all of it lies after the cut."""
    name = "SMPTE_Dissolve" if event.kind == "D" else f"wipe {event.kind[1:]}"
    return Fade(name, cut, Fraction(0), Fraction(event.length))


def _clip(event: Event, rate: Fraction, drop: bool, record: tuple[int, int]) -> otio.schema.Clip:
    """The clip of an event."""
    start = code_frames(event.source[0], rate, drop)
    names = event.names if event.kind == "C" else {**event.names, **_to(event)}
    file = names.get("FROM FILE") or names.get("SOURCE FILE") or names.get("FROM CLIP") or ""
    path = file if "/" in file or "\\" in file or re.search(r"\.[A-Za-z0-9]{2,4}$", file) else ""
    name = names.get("FROM CLIP NAME") or names.get("CLIP NAME") or file or event.reel
    clip = otio.schema.Clip(name, footage(path, None, None, None, event.reel))
    length = record[1] - record[0]
    clip.source_range = span(Fraction(start), rate, Fraction(length), rate)
    _retime(clip, event, rate, drop, length)
    clip.metadata["cmx_3600"] = {"reel": event.reel, "event": event.number, "comments": event.comments, **(
        {"source_file": file} if file else {})}
    note(clip, by_label=True, plate_drop=drop)
    for at, colour, text in event.marks:
        frame = code_frames(at, rate, drop) - record[0]
        clip.markers.append(otio.schema.Marker(text or colour, span(Fraction(start + frame), rate, Fraction(0), rate)))
        if hasattr(otio.schema.MarkerColor, colour.upper()):
            clip.markers[-1].color = getattr(otio.schema.MarkerColor, colour.upper())
    return clip


def _to(event: Event) -> dict[str, str]:
    """An event that begins with a transition shows what it goes to."""
    name = event.names.get("TO CLIP NAME")
    return {"FROM CLIP NAME": name} if name else {}


def _retime(clip: otio.schema.Clip, event: Event, rate: Fraction, drop: bool, length: int) -> None:
    """The speed that an M2 line, a freeze or two ranges of different length mean."""
    source = code_frames(event.source[1], rate, drop) - code_frames(event.source[0], rate, drop)
    if event.speed is not None:
        factor = Fraction(event.speed) / rate
        # What M2 writes with one decimal the ranges often say exactly.
        exact = Fraction(source, length) if length and source > 0 else factor
        near = factor > 0 and abs(exact - factor) * length <= 1
        speed(clip, Fraction(0) if factor == 0 else exact if near and exact == 1 else factor.limit_denominator(10_000))
    elif any("FREEZE FRAME" in one.upper() for one in event.comments):
        speed(clip, Fraction(0))
    elif source != length and source > 0:
        speed(clip, Fraction(source, length))
        note(clip, notes=["its source and record lengths differ and no M2 line says why; a steady speed was taken"])
