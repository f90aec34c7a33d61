"""The takes alone as Final Cut Pro 7 XML, as Premiere Pro and Resolve read it: cuts, speeds, timecode, reels, files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from retake.errors import OptionError
from retake.timecode import Timecode
from retake.timeline.back.edl_text import one_line
from retake.timeline.back.match import Match
from retake.timeline.back.take import Take
from retake.timeline.shot import Timeline
from retake.video import is_sequence
from retake.video.sequences.names import named

_TICKS = 254_016_000_000  # Premiere's, in a second: they tell what lies between frames


def fcp7_text(timeline: Timeline, found: Sequence[Match]) -> str:
    """The XML.

    Raises:
        OptionError: It can't tell what is there.
    """
    root = Element("xmeml", version="5")
    sequence = SubElement(root, "sequence", id="retake")
    _text(sequence, "name", f"{one_line(timeline.name or 'Retake')} takes")
    _text(sequence, "duration", timeline.frames)
    _rate(sequence, timeline.rate)
    _timecode(sequence, timeline.timecode)
    video = SubElement(SubElement(sequence, "media"), "video")
    first = found[0].take.info
    form = SubElement(SubElement(video, "format"), "samplecharacteristics")
    _rate(form, timeline.rate)
    _size(form, first.width, first.height)
    files: dict[str, str] = {}
    for row in _rows(found):
        track = SubElement(video, "track")
        for match in row:
            _item(track, match, timeline, files)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<!-- takes by Retake -->\n' + \
        tostring(root, encoding="unicode") + "\n"


def _rows(found: Sequence[Match]) -> list[list[Match]]:
    """The takes on as many tracks as it takes; on each they follow on each other."""
    rows: list[list[Match]] = []
    for match in sorted(found, key=lambda one: (one.shot.record.start, one.shot.track.index)):
        row = next((row for row in rows if row[-1].shot.record.stop <= match.shot.record.start), None)
        if row is None:
            rows.append(row := [])
        row.append(match)
    return rows


def _item(track: Element, match: Match, timeline: Timeline, files: dict[str, str]) -> None:
    """One take on the track."""
    shot, take = match.shot, match.take
    item = SubElement(track, "clipitem", id=f"{take.stem}_{shot.id}")
    _text(item, "name", one_line(shot.name or take.stem))
    _text(item, "enabled", "TRUE" if shot.enabled else "FALSE")
    _text(item, "duration", int(take.frames.count / shot.speed.factor))
    _rate(item, take.info.rate)
    _text(item, "start", shot.record.start - timeline.start)
    _text(item, "end", shot.record.stop - timeline.start)
    # In and out count in the item's own time, which a speed has changed already.
    begin = match.exact / shot.speed.factor
    length = shot.record.count * take.info.rate / shot.record.rate
    _text(item, "in", begin // 1)
    _text(item, "out", -(-(begin + length) // 1))
    if begin.denominator != 1:
        _text(item, "pproTicksIn", round(begin / take.info.rate * _TICKS))
        _text(item, "pproTicksOut", round((begin + length) / take.info.rate * _TICKS))
    _file(item, take, files)
    if shot.speed.kind == "constant":
        _speed(item, shot.speed.factor)


def _file(item: Element, take: Take, files: dict[str, str]) -> None:
    """The take's movie; written whole the first time, by its id from then on."""
    path = str(take.movie)
    known = path in files
    files.setdefault(path, f"file-{len(files) + 1}")
    file = SubElement(item, "file", id=files[path])
    if known:
        return
    shown = take.movie
    if is_sequence(take.movie):
        name, _ = named(take.movie)
        last = take.info.first_frame + take.info.frame_count - 1
        if name.kind not in ("exr", "dpx"):
            raise OptionError(f"{take.stem} is a sequence of {name.kind} pictures, for which this XML has no word")
        shown = take.movie.with_name(f"{name.before}[{take.info.first_frame:0{name.digits}d}-{last:0{name.digits}d}]"
                                     f"{name.after}")
    _text(file, "name", one_line(take.movie.name))
    _text(file, "pathurl", shown.as_uri())
    _rate(file, take.info.rate)
    _text(file, "duration", take.frames.count)
    code = take.info.timecode or Timecode(0, take.info.rate)
    _timecode(file, code, take.info.reel)
    form = SubElement(SubElement(SubElement(file, "media"), "video"), "samplecharacteristics")
    _rate(form, take.info.rate)
    _size(form, take.info.width, take.info.height)


def _speed(item: Element, factor: Fraction) -> None:
    """The speed as the filter that Final Cut knows it by."""
    effect = SubElement(SubElement(item, "filter"), "effect")
    for tag, value in (("name", "Time Remap"), ("effectid", "timeremap"), ("effectcategory", "motion"),
                       ("effecttype", "motion"), ("mediatype", "video")):
        _text(effect, tag, value)
    percent = f"{float(factor * 100):.8f}".rstrip("0").rstrip(".")
    for name, value in (("variablespeed", "0"), ("speed", percent), ("reverse", "FALSE"), ("frameblending", "FALSE")):
        parameter = SubElement(effect, "parameter")
        _text(parameter, "parameterid", name)
        _text(parameter, "name", name)
        _text(parameter, "value", value)


def _rate(parent: Element, rate: Fraction) -> None:
    base = round(rate)
    ntsc = rate == Fraction(base * 1000, 1001)
    if not ntsc and rate != base:
        raise OptionError(f"Final Cut's XML has no word for {float(rate):g} frames a second")
    element = SubElement(parent, "rate")
    _text(element, "timebase", base)
    _text(element, "ntsc", "TRUE" if ntsc else "FALSE")


def _timecode(parent: Element, code: Timecode, reel: str | None = None) -> None:
    element = SubElement(parent, "timecode")
    _rate(element, code.rate)
    _text(element, "string", str(code))
    _text(element, "frame", code.frames)
    _text(element, "displayformat", "DF" if code.drop else "NDF")
    if reel:
        _text(SubElement(element, "reel"), "name", one_line(reel))


def _size(parent: Element, width: int, height: int) -> None:
    _text(parent, "width", width)
    _text(parent, "height", height)


def _text(parent: Element, tag: str, value: object) -> None:
    SubElement(parent, tag).text = str(value)
