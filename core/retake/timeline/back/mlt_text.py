"""The timeline with its takes as MLT XML, which `melt`, Kdenlive and Shotcut play: pictures, and each take's own sound.

MLT counts every file at the profile's rate and takes of it the picture nearest to a moment; at the media's own rate
that is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from retake.errors import OptionError
from retake.timeline.back.edl_text import one_line
from retake.timeline.shot import Shot, Timeline
from retake.video import VideoInfo


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a playlist shows from one frame of the timeline up to another: a shot, or two under a transition."""

    start: int
    stop: int
    shots: tuple[Shot, ...]


def mlt_text(timeline: Timeline, picture: VideoInfo) -> tuple[str, tuple[str, ...]]:
    """The XML, and what the artist should know.

    Args:
        timeline: The timeline with its tracks of takes, as it was read again.
        picture: A movie whose size the profile takes.

    Raises:
        OptionError: MLT can't play what is there.
    """
    writer = _Writer(timeline, picture)
    root = writer.root
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!-- takes by Retake -->\n{text}\n', tuple(writer.notes)


class _Writer:
    """One file in the making."""

    def __init__(self, timeline: Timeline, picture: VideoInfo) -> None:
        self.notes: list[str] = []
        self._absent = 0
        self.root = Element("mlt", LC_NUMERIC="C", title=one_line(timeline.name or "Retake"))
        self._rate = timeline.rate
        self._start = timeline.start
        self._producers: dict[tuple[str, Fraction], str] = {}
        self._mixes = 0
        _profile(self.root, timeline.rate, picture)
        black = SubElement(self.root, "producer", {"id": "black_track", "in": "0", "out": str(timeline.frames - 1)})
        for name, value in (("mlt_service", "color"), ("resource", "black"), ("length", timeline.frames),
                            ("mlt_image_format", "rgb")):
            _property(black, name, value)
        tracks = _tracks([shot for shot in timeline.shots if self._plays(shot)])
        rows = [row for track in tracks for row in _rows(track, timeline.start)]
        if self._absent:
            told = "1 shot is" if self._absent == 1 else f"{self._absent} shots are"
            self.notes.append(f"{told} not in the MLT file, which needs media that is there")
        playlists = [self._playlist(f"playlist{number}", row) for number, row in enumerate(rows)]
        self.root.extend(playlists)
        tractor = SubElement(self.root, "tractor", {"id": "timeline", "in": "0", "out": str(timeline.frames - 1)})
        for producer in ("black_track", *(one.get("id", "") for one in playlists)):
            SubElement(tractor, "track", producer=producer)

    def _plays(self, shot: Shot) -> bool:
        """Whether a shot is played: it is on, and its media is there."""
        if not shot.enabled:
            return False
        plate = shot.plate
        if plate is None or plate.path is None or not plate.measured or shot.exact is None:
            self._absent += 1
            return False
        if shot.speed.kind == "warp" or shot.speed.factor <= 0:
            self.notes.append(f"{shot.name or shot.id} is not in the MLT file: it runs {shot.speed}")
            return False
        if plate.sequence:
            raise OptionError(f"{plate.name} is an image sequence, which not every MLT plays")
        return True

    def _playlist(self, name: str, entries: Sequence[_Entry]) -> Element:
        """A track's playlist."""
        playlist = Element("playlist", id=name)
        moment = 0
        for one in entries:
            if one.start > moment:
                SubElement(playlist, "blank", length=str(one.start - moment))
            if len(one.shots) == 1:
                self._entry(playlist, "entry", one.shots[0], one)
            else:
                mix = self._mix(one)
                SubElement(playlist, "entry", {"producer": mix, "in": "0", "out": str(one.stop - one.start - 1)})
            moment = one.stop
        return playlist

    def _entry(self, parent: Element, tag: str, shot: Shot, span: _Entry) -> None:
        """A reference to a part of a shot's media."""
        plate, factor = shot.plate, shot.speed.factor
        assert plate is not None and plate.rate is not None and shot.exact is not None
        first = span.start + self._start - shot.record_exact
        begin = (shot.exact / plate.rate / factor + first / self._rate) * self._rate
        if plate.rate == self._rate and factor == 1:
            place = int((begin + (Fraction(1, 2) if shot.sampling == "nearest" else 0)) // 1)
        else:
            place = round(begin)
            if begin.denominator != 1:
                self.notes.append(f"{shot.name or shot.id} begins between two frames of the MLT file, which shows it "
                                  "up to a frame off")
        out = place + span.stop - span.start - 1
        frames = plate.frames / plate.rate / factor * self._rate if plate.frames else None
        if place < 0 or (frames is not None and out >= frames + 1):
            raise OptionError(f"{shot.name or shot.id} has too few frames under its transition")
        producer = self._producer(plate.path or "", factor, frames)
        SubElement(parent, tag, {"producer": producer, "in": str(place), "out": str(out)})

    def _producer(self, path: str, factor: Fraction, frames: Fraction | None) -> str:
        """The id of a media file's producer at a speed."""
        key = (path, factor)
        if key not in self._producers:
            self._producers[key] = f"producer{len(self._producers)}"
            length = str(-(-frames // 1)) if frames else "1000000"
            made = Element("producer", {"id": self._producers[key], "in": "0", "out": str(int(length) - 1)})
            _property(made, "length", length)
            if factor == 1:
                _property(made, "resource", path)
                _property(made, "mlt_service", "avformat-novalidate")
            else:
                speed = f"{float(factor):.10f}".rstrip("0").rstrip(".")
                _property(made, "resource", f"{speed}:{path}")
                _property(made, "mlt_service", "timewarp")
                _property(made, "warp_speed", speed)
                _property(made, "warp_resource", path)
            self.root.append(made)
        return self._producers[key]

    def _mix(self, entry: _Entry) -> str:
        """The id of a tractor that dissolves from one shot to the next."""
        self._mixes += 1
        last = str(entry.stop - entry.start - 1)
        tractor = Element("tractor", {"id": f"mix{self._mixes}", "in": "0", "out": last})
        for shot in entry.shots:
            self._entry(tractor, "track", shot, entry)
        for service in ("luma", "mix"):
            transition = SubElement(tractor, "transition", {"in": "0", "out": last})
            for name, value in (("a_track", 0), ("b_track", 1), ("mlt_service", service)):
                _property(transition, name, value)
            if service == "mix":
                _property(transition, "start", -1)
        self.root.append(tractor)
        return f"mix{self._mixes}"


def _tracks(shots: Sequence[Shot]) -> list[list[Shot]]:
    """The shots track by track from below."""
    found: dict[int, list[Shot]] = {}
    for shot in shots:
        found.setdefault(shot.track.index, []).append(shot)
    return [found[index] for index in sorted(found)]


def _rows(shots: Sequence[Shot], first: int) -> list[list[_Entry]]:
    """A track's shots as playlists in which nothing overlaps, with the transitions between neighbours as entries."""
    rows: list[list[Shot]] = []
    for shot in shots:
        row = next((row for row in rows if row[-1].record.stop <= shot.record.start), None)
        if row is None:
            rows.append(row := [])
        row.append(shot)
    return [_entries(row, first) for row in rows]


def _entries(row: Sequence[Shot], first: int) -> list[_Entry]:
    """The entries of a playlist, counted from the timeline's first frame."""
    found: list[_Entry] = []
    begin = 0
    for place, shot in enumerate(row):
        after = row[place + 1] if place + 1 < len(row) else None
        start, stop = max(shot.record.start - first, begin), shot.record.stop - first
        cut = shot.transition_out
        if cut and after and after.transition_in and after.record.start == shot.record.stop:
            found.append(_Entry(start, stop - cut.inside, (shot,)))
            begin = stop + cut.over
            found.append(_Entry(stop - cut.inside, begin, (shot, after)))
        else:
            found.append(_Entry(start, stop, (shot,)))
            begin = stop
    return [one for one in found if one.stop > one.start]


def _profile(root: Element, rate: Fraction, picture: VideoInfo) -> None:
    """The profile: the timeline's rate, the picture's size upright."""
    width, height, aspect = picture.width, picture.height, picture.pixel_aspect
    if picture.rotation in (90, 270):
        width, height, aspect = height, width, 1 / aspect
    display = aspect * width / height
    SubElement(root, "profile", {
        "description": "Retake", "width": str(width), "height": str(height), "progressive": "1",
        "sample_aspect_num": str(aspect.numerator), "sample_aspect_den": str(aspect.denominator),
        "display_aspect_num": str(display.numerator), "display_aspect_den": str(display.denominator),
        "frame_rate_num": str(rate.numerator), "frame_rate_den": str(rate.denominator),
        "colorspace": "601" if picture.height < 720 else "709"})


def _property(parent: Element, name: str, value: object) -> None:
    SubElement(parent, "property", name=name).text = str(value)

