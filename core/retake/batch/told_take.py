"""A finished take as a stack of versions shows it: what its report says, in short. Kept by the state of the report."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from retake.cache import Cache
from retake.errors import MediaError
from retake.options import as_data
from retake.options.render import RenderOptions
from retake.printable import printable
from retake.quality.table import number, rows
from retake.quality.take_files import movie_of
from retake.quality.take_json import TakeJson, read_take
from retake.timeline.back.take import Made, made_of
from retake.timeline.shot import Frames
from retake.unfinished import shown

_EDITION = 2  # goes up when a report is told otherwise
_LARGEST = 64 << 20  # bytes of a report
_MOST = 20_000  # of anything that is listed
_DEEPEST = 6
_LONGEST_TEXT = 2000
_SERIES = ("plate", "take", "expected")
_LEVELS = ("pass", "look", "fail")
# What a batch says itself of each shot, or where and under which name a take lies: nobody chose it for the lips.
_NO_CHOICE = ("folder", "name", "show", "shot", "language", "conform")


def known_take(report: Path, cache: Cache, series: bool = True) -> dict[str, Any]:
    """A finished take as JSON takes it, from the cache where its report is as it was.

    Args:
        report: The take's report.
        cache: Where it is kept.
        series: Whether what was measured frame by frame is told too; else that is None.

    Raises:
        MediaError: It is no report of a finished take.
    """
    try:
        state = report.lstat()
    except OSError as error:
        raise MediaError(f"{shown(report)} can't be read. The system says: {error.strerror}.") from None
    if state.st_size > _LARGEST:
        raise MediaError(f"{shown(report)} is too large for a report. Move it away.")
    stamp = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return cache.kept("take", (_EDITION, str(report.absolute()), *stamp), lambda: told_take(report, state.st_mtime),
                      _packed, lambda content: _unpacked(content, series))


def made_in(told: dict[str, Any]) -> Made:
    """What decides over a take's shots, of what `known_take` tells."""
    start, stop, first, last = (told["range"][name] for name in ("start", "stop", "first", "last"))
    return Made(Path(told["report"]), told["name"], told["version"], told["plate"], told["plate_start"],
                Frames(start, stop - start), Frames(first, last - first), Fraction(told["rate"]), told["made_for"],
                told["language"])


def told_take(report: Path, written: float) -> dict[str, Any]:
    """The same, read anew.

    Args:
        report: The take's report.
        written: When it was written, in seconds since 1970.
    """
    read = read_take(report)
    data, made = read.data, made_of(read)
    figures = _plain(_object(data.get("figures")))
    options = _plain(_object(data.get("options")))
    plate = _object(data.get("plate"))
    return {
        "report": str(made.report), "name": made.stem, "version": made.version, "made_for": made.shot,
        "language": made.language, "movie": _beside(read, read.movie), "matte": _beside(read, read.matte),
        "key": _text(data.get("job")), "created": datetime.fromtimestamp(written, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "range": {"start": made.frames.start, "stop": made.frames.stop, "first": made.own.start, "last": made.own.stop},
        "rate": str(made.rate), "timecode": _text(plate.get("timecode")) or None, "plate": made.plate,
        "plate_start": made.plate_start, "dialogue": _input(data, "dialogue"), "guide": _input(data, "guide"),
        "text": _text(data.get("text")), "frames": len(read.frames), "touched": read.touched,
        "face": data["face"] if type(data.get("face")) is int else None,
        **_verdict(data), "figures": figures, "rows": [[printable(cell) for cell in row] for row in rows(figures)],
        **_in_short(figures), "options": options, "changed": _changed(options),
        "notes": [_text(one) for one in _list(data.get("notes"))], "runs": _runs(data),
        "over_time": _over_time(_object(data.get("over_time")))}


def _packed(told: dict[str, Any]) -> bytes:
    """Two lines of JSON: what is short, and the series, which are read only where they are wanted."""
    parts = ({**told, "over_time": None}, told["over_time"])
    return zlib.compress("\n".join(json.dumps(one) for one in parts).encode(), 1)


def _unpacked(content: bytes, series: bool) -> dict[str, Any]:
    try:
        short, long = zlib.decompress(content).split(b"\n")
        told: dict[str, Any] = json.loads(short)
        if series:
            told["over_time"] = json.loads(long)
        made_in(told)
    except (zlib.error, ValueError, KeyError, TypeError):
        raise MediaError("The kept take is damaged.") from None
    return told


def _beside(read: TakeJson, name: str) -> str:
    """Where a take's file lies, or should lie: files of sequences in a folder of their own."""
    try:
        return str(movie_of(read, name).absolute())
    except MediaError:
        return str((read.path.parent / name).absolute())


def _input(data: dict[str, Any], role: str) -> str:
    """The path of what went in, as the report says it; "" where it says none."""
    for one in _list(data.get("inputs")):
        if isinstance(one, dict) and one.get("role") == role:
            return _text(one.get("path"), 8192)
    return ""


def _verdict(data: dict[str, Any]) -> dict[str, Any]:
    """The verdict, its reasons, and the places that somebody should look at."""
    verdict = _object(data.get("verdict"))
    said = _text(verdict.get("verdict"))
    reasons, marks = [], []
    for one in _list(verdict.get("reasons")):
        if not isinstance(one, dict):
            continue
        level = one.get("level") if one.get("level") in _LEVELS else "look"
        words = _text(one.get("words"))
        reasons.append({"level": level, "words": words})
        marks += [{"first": place["first"], "last": place["last"], "level": level, "words": words,
                   "timecode": [_text(code) for code in _list(place.get("timecode"))[:2]]}
                  for place in _list(one.get("ranges")) if _is_place(place)]
    return {"verdict": said if said in _LEVELS else "", "reasons": reasons[:100], "marks": marks[:_MOST]}


def _is_place(place: object) -> bool:
    """Whether it is a run of frames."""
    if not isinstance(place, dict):
        return False
    first, last = place.get("first"), place.get("last")
    return type(first) is int and type(last) is int and 0 <= first <= last < 1 << 40


def _in_short(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures by which versions are told apart at a glance; None where one is not known."""
    contacts = [one for one in _list(figures.get("contacts")) if isinstance(one, dict)]
    sync = {name: {key: number(_object(figures.get(name)).get(key)) for key in ("frames", "confidence", "agreement")}
            for name in ("before", "after")}
    lips = {"before": sum(one.get("before") is True for one in contacts),
            "after": sum(one.get("after") is True for one in contacts), "of": len(contacts)} if contacts else None
    return {"sync": sync, "lips": lips, "sharpness": number(figures.get("sharpness")),
            "flicker": number(figures.get("flicker")), "seam": number(figures.get("seam"))}


def _changed(options: dict[str, Any]) -> dict[str, Any]:
    """The options that differ from what a render does of its own accord."""
    usual = as_data(RenderOptions())
    return {name: value for name, value in options.items()
            if name in usual and name not in _NO_CHOICE and value != usual[name]}


def _runs(data: dict[str, Any]) -> list[list[Any]]:
    """What was done to the frames: first frame, last frame, kind, and why, for each run that is alike."""
    frames = [one for one in _list(data.get("frames")) if isinstance(one, dict)]
    found: list[list[Any]] = []
    for (kind, reason), same in groupby(frames, lambda one: (one.get("kind"), one.get("reason"))):
        alike = list(same)
        found.append([alike[0]["frame"], alike[-1]["frame"], _text(kind), _text(reason)])
    return found[:_MOST]


def _over_time(told: dict[str, Any]) -> dict[str, Any]:
    """The course of the shot: where it begins, series of numbers, null where one is not known, and runs of frames."""
    return {_text(name, 100): _plain(one) for name, one in list(told.items())[:50]
            if one is None or _is_series(one) or (name == "first" and type(one) is int and abs(one) < 1 << 31)
            or (name not in _SERIES and isinstance(one, list) and all(map(_is_series, one)))}


def _is_series(value: object) -> bool:
    return isinstance(value, list) and all(one is None or type(one) in (int, float) for one in value)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object, longest: int = _LONGEST_TEXT) -> str:
    """A stranger's text in a line; "" where it is none."""
    return printable(value[:longest]) if isinstance(value, str) else ""


def _plain(value: Any, deep: int = 0) -> Any:
    """What a stranger wrote, with nothing in it that JSON can't hold, or that a screen would obey."""
    if type(value) is float:  # most of it is
        return value if -1e15 < value < 1e15 else None
    if isinstance(value, dict):
        return dict(_pairs(value, deep)) if deep < _DEEPEST else {}
    if isinstance(value, list):
        return [_plain(one, deep + 1) for one in value[:_MOST * 10]] if deep < _DEEPEST else []
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < 1e15 and math.isfinite(value) else None
    return value


def _pairs(value: dict[str, Any], deep: int) -> Iterator[tuple[str, Any]]:
    for name, one in list(value.items())[:200]:
        yield _text(name, 100), _plain(one, deep + 1)


__all__ = ["known_take", "made_in", "told_take"]
