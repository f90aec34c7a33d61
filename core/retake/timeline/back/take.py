"""A finished take, as a timeline needs it: what its report says and what its movie is."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path

from retake.errors import MediaError, OptionError
from retake.quality.take_files import movie_of
from retake.quality.take_json import TakeJson, read_take
from retake.timecode import Timecode, exact_rate
from retake.timeline.shot import Frames
from retake.unfinished import shown
from retake.video import VideoInfo, is_sequence, probe

_VERSION = re.compile(r"(?<![a-zA-Z0-9])v(\d{2,6})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Made:
    """What a take's report says of it: enough to know its shots.

    Attributes:
        report: Its take.json.
        stem: The name that its files share.
        version: The number in its name.
        plate: Where its plate was.
        plate_start: The plate's first timecode in frames; None where it has none.
        frames: The plate's frames that were written, handles and all, counted from 0.
        own: The shot's own frames among them.
        rate: Frames a second.
        shot: The shot that it was made for, by its name or id; "" where nobody said.
        language: The dialogue's language; "" where nobody said.
    """

    report: Path
    stem: str
    version: int
    plate: str
    plate_start: int | None
    frames: Frames
    own: Frames
    rate: Fraction
    shot: str
    language: str


@dataclass(frozen=True, slots=True)
class Take(Made):
    """A take with its movie.

    Attributes:
        movie: Its movie, or the pattern of its image sequence; absolute.
        info: What the movie is.
    """

    movie: Path
    info: VideoInfo

    @property
    def start(self) -> int:
        """The first frame's number behind its timecode; 0 where the movie has none."""
        return self.info.timecode.frames if self.info.timecode else 0

    @property
    def drop(self) -> bool:
        """Whether its timecode drops frame numbers."""
        return bool(self.info.timecode and self.info.timecode.drop)


def open_take(path: Path) -> Take:
    """The take of a report.

    Raises:
        MediaError: The report or its movie can't be read, or they contradict each other.
    """
    if not path.name.endswith(".json"):
        raise MediaError(f"{shown(path)} is no report. Name the take's .take.json.")
    report = read_take(path)
    movie = Path(movie_of(report, report.movie)).absolute()
    rate = _rate(report)
    info = probe(movie, rate if is_sequence(movie) else None)
    made = made_of(report, info.rate)
    if info.frame_count != made.frames.count:
        raise MediaError(f"{shown(movie)} has {info.frame_count} frames, and its report says {made.frames.count}. "
                         "Render it again.")
    return Take(**{one.name: getattr(made, one.name) for one in fields(Made)}, movie=movie, info=info)


def made_of(report: TakeJson, rate: Fraction | None = None) -> Made:
    """What a report says of its take.

    Args:
        report: The report.
        rate: The movie's rate where that was looked at; what the report says of the plate's if None.

    Raises:
        MediaError: It does not say which frames it shows, or how many run in a second.
    """
    options = report.data.get("options")
    options = options if isinstance(options, dict) else {}
    start, stop, first, last = _range(report)
    rate = rate or _rate(report)
    if rate is None:
        raise MediaError(f"{shown(report.path)} does not say how many frames run in a second. Render it again.")
    stem = report.path.name.removesuffix(".take.json")
    numbers = _VERSION.findall(stem)
    return Made(report.path.absolute(), stem, int(numbers[-1]) if numbers else 1, str(report.plate),
                _plate_start(report, rate), Frames(start, stop - start), Frames(first, last - first), rate,
                _text(options.get("shot")), _text(options.get("language")))


def _range(report: TakeJson) -> tuple[int, int, int, int]:
    """The first frame, the one after the last, and the same of the shot's own."""
    told = report.data.get("range")
    told = told if isinstance(told, dict) else {}
    # True is an int to Python, but no number of frames to anybody else.
    numbers = [value for name in ("start", "stop", "first", "last") if type(value := told.get(name)) is int]
    start, stop, first, last = numbers if len(numbers) == 4 else (0,) * 4
    if not 0 <= start <= first < last <= stop or start != report.start or stop - start != len(report.frames):
        raise MediaError(f"{shown(report.path)} does not say which frames of its plate it shows. Render it again.")
    return start, stop, first, last


def _rate(report: TakeJson) -> Fraction | None:
    """The plate's rate, for an image sequence that states none."""
    plate = report.data.get("plate")
    try:
        return exact_rate(str(plate["rate"])) if isinstance(plate, dict) else None
    except (KeyError, OptionError):
        return None


def _plate_start(report: TakeJson, rate: Fraction) -> int | None:
    """The plate's first timecode, as the report writes it."""
    plate = report.data.get("plate")
    written = plate.get("timecode") if isinstance(plate, dict) else None
    try:
        return Timecode.parse(written, rate).frames if isinstance(written, str) else None
    except OptionError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) and value.isprintable() and len(value) < 200 else ""
