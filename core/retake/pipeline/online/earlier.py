"""An earlier take's plan, read from its report and believed in nothing: which mouth each frame showed, and of what."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from retake.engines.footage.plan import KINDS
from retake.errors import OptionError
from retake.fingerprint import Fingerprint
from retake.options import from_data
from retake.options.render import RenderOptions
from retake.pipeline.moves import Moves
from retake.pipeline.pieces import AROUND, LIBRARY, SHOT
from retake.pipeline.request import Span
from retake.quality.take_json import TakeJson, is_hash, is_text, no_report, read_take
from retake.timecode import Timecode, exact_rate
from retake.weights.model import Used

T = TypeVar("T")

_ROLES = (SHOT, AROUND, LIBRARY)
_MOST_FRAMES, _MOST_FOOTAGE = 1 << 40, 100
_LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class File:
    """A file that went into the take."""

    path: Path
    content: Fingerprint


@dataclass(frozen=True, slots=True)
class Row:
    """What the plan says of a frame; `source` is a frame of its footage, `made` how much a network has made."""

    frame: int
    kind: str
    reason: str
    source: float
    weight: float
    footage: int
    made: float = 0.0


@dataclass(frozen=True, slots=True)
class Lent:
    """A stretch of footage that the take took mouths from.

    Attributes:
        role: "shot", "around" or "library".
        file: Which file it is of.
        first: Its first frame.
        last: The frame after its last.
        rate: Frames a second.
        timecode: The file's first frame's; None where it has none.
        count: How many frames the file has; None where that was not told.
        moves: How the speaker's face moves in it; None where that was not told.
    """

    role: str
    file: File
    first: int
    last: int
    rate: Fraction
    timecode: Timecode | None
    count: int | None
    moves: Moves | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier take.

    Attributes:
        report: Its report.
        rate: Its plate's frames a second.
        timecode: Its plate's first frame's timecode; None where it has none.
        count: How many frames its plate has.
        span: Which of them were written.
        rows: The plan, a row for each of these.
        footage: Where mouths were taken from, the shot itself first.
        dialogue: The line.
        guide: The production sound; None where the plate's own was.
        text: What is said.
        options: What was chosen.
        models: The models that made its generated mouths, the network's own first; empty where none did.
    """

    report: TakeJson
    rate: Fraction
    timecode: Timecode | None
    count: int
    span: Span
    rows: tuple[Row, ...]
    footage: tuple[Lent, ...]
    dialogue: File
    guide: File | None
    text: str | None
    options: RenderOptions
    models: tuple[Used, ...] = ()


def read_earlier(path: Path) -> Earlier:
    """The take that a report tells of.

    Raises:
        MediaError: It can't be read, is no report of a take, or says what can't be.
    """
    report = read_take(path)
    data = report.data
    plate = _table(path, data.get("plate"), "its plate")
    rate = _told(path, "its plate's rate", lambda: exact_rate(_text(plate.get("rate"))))
    span = _told(path, "its range", lambda: _span(data.get("range"), report))
    listed = data.get("footage")
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_FOOTAGE:
        raise no_report(path, "it does not tell where its mouths are from")
    footage = tuple(_told(path, f"footage {k}", lambda one=one: _lent(path, one))  # type: ignore[misc]
                    for k, one in enumerate(listed))
    if footage[0].role != SHOT or any(one.role == SHOT for one in footage[1:]):
        raise no_report(path, "its first footage is not the shot")
    rows = tuple(_told(path, f"frame {proof.frame}", lambda one=one: _row(one, footage))  # type: ignore[misc]
                 for one, proof in zip(data["frames"], report.frames, strict=True))
    files = {role: _told(path, f"its {role}", lambda role=role: _input(path, data["inputs"], role))  # type: ignore[misc]
             for role in ("dialogue", "guide")}
    if files["dialogue"] is None:
        raise no_report(path, "it names no dialogue")
    text = data.get("text")
    if text is not None and not (isinstance(text, str) and len(text) <= _LONGEST_TEXT):
        raise no_report(path, "its text is none")
    return Earlier(report, rate, _told(path, "its timecode", lambda: _timecode(plate.get("timecode"), rate)),
                   _told(path, "its plate's length", lambda: _whole(plate.get("frame_count"))), span, rows, footage,
                   files["dialogue"], files["guide"], text,
                   _told(path, "its options", lambda: from_data(RenderOptions, data.get("options"))),
                   _told(path, "its model", lambda: _models(data.get("model"), rows)))


def _told(path: Path, what: str, read: Callable[[], T]) -> T:
    """What is read from a report; a MediaError that says what of it can't be believed."""
    try:
        return read()
    except (OptionError, ValueError, KeyError, TypeError, OverflowError):
        raise no_report(path, f"{what} can't be understood") from None


def _table(path: Path, value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise no_report(path, f"{what} is missing")
    return value


def _span(data: Any, report: TakeJson) -> Span:
    span = Span(*(_whole(data[name]) for name in ("start", "stop", "first", "last")))
    if not span.start <= span.first < span.last <= span.stop or \
            (span.start, span.stop) != (report.start, report.start + len(report.frames)):
        raise ValueError("no range")
    return span


def _row(data: Any, footage: tuple[Lent, ...]) -> Row:
    kind, reason, source = data["kind"], data["reason"], data.get("source")
    weight, number = _number(data["weight"]), _whole(data["footage"])
    if kind not in KINDS or not isinstance(reason, str) or not 0 <= weight <= 1 or number >= len(footage):
        raise ValueError("no row")
    if kind == "original":
        return Row(data["frame"], kind, reason, float(data["frame"]), 0.0, 0)
    place = _number(source)
    if not footage[number].first - 1 <= place <= footage[number].last:
        raise ValueError("a source outside its footage")
    made = _number(data["made"]) if kind == "generated" else 0.0
    if not 0 <= made <= 1:
        raise ValueError("no share")
    return Row(data["frame"], kind, reason, place, weight, number, made)


def _models(data: Any, rows: tuple[Row, ...]) -> tuple[Used, ...]:
    """The models that made mouths; they have to be told where any were made."""
    if all(row.kind != "generated" for row in rows):
        return ()
    found = tuple(Used(one["sha256"], one.get("settings")) for one in (data, *data.get("beside", ())))
    if not all(is_hash(one.sha256) and _are_settings(one.settings) for one in found):
        raise ValueError("no hash")
    return found


def _are_settings(data: object) -> bool:
    """Whether it says what lay with a model, or nothing."""
    return data is None or (isinstance(data, dict) and all(is_text(name, 80) and is_hash(one)
                                                           for name, one in data.items()))


def _lent(path: Path, data: Any) -> Lent:
    role, (first, last) = data["role"], (_whole(one) for one in data["frames"])
    if role not in _ROLES or not first < last:
        raise ValueError("no footage")
    rate = exact_rate(_text(data["rate"]))
    told = data.get("moves")
    count = data.get("count")
    return Lent(role, _file(path, data), first, last, rate, _timecode(data.get("timecode"), rate),
                None if count is None else _whole(count),
                None if told is None else Moves.from_data(told, last - first))


def _input(path: Path, inputs: list[Any], role: str) -> File | None:
    found = [one for one in inputs if isinstance(one, dict) and one.get("role") == role]
    if len(found) > 1:
        raise ValueError("named twice")
    return _file(path, found[0]) if found else None


def _file(report: Path, data: Any) -> File:
    if not is_text(data["path"], 8192):
        raise ValueError("no path")
    content = Fingerprint(data.get("sha256"), data.get("sampled"))
    if any(one is not None and not is_hash(one) for one in (content.sha256, content.sampled)):
        raise ValueError("no hash")
    return File(report.parent / data["path"], content)


def _timecode(value: object, rate: Fraction) -> Timecode | None:
    return None if value is None else Timecode.parse(_text(value), rate)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 80:
        raise ValueError("no text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST_FRAMES:
        raise ValueError("no number of frames")
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or \
            abs(value) > _MOST_FRAMES:
        raise ValueError("no number")
    return float(value)


