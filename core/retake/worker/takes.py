"""The takes of a batch, told one by one for a stack of versions, and what people say of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retake.batch.stack import Owned, Owners, owners_on, reports_below
from retake.batch.told_take import known_take, made_in
from retake.cache import Cache, user_cache
from retake.errors import MediaError, OptionError
from retake.review import APPROVED, OPEN, REJECTED, Review, read_review, write_review
from retake.take_files import TakeFiles
from retake.video import is_sequence
from retake.worker.given import Given
from retake.worker.protocol import LONGEST, Message, line_of
from retake.worker.serve import Say, Tell

_TAKES = ("folder", "timeline", "shots", "media", "rate", "name", "series")
_LONGEST = LONGEST - 1024
_MOST_UNREAD = 50
# What is left out, one after the other, where a take is too long for a line.
_LONG = ("over_time", "runs", "figures", "marks", "options", "notes")


def takes(data: Message, tell: Tell, say: Say) -> Message:
    """Every finished take below a folder, an event each, the newest first."""
    asked = Given("takes", data, _TAKES)
    folder, series, words = asked.path("folder"), asked.flag("series", True), asked.texts("shots")
    timeline = asked.path_or_none("timeline")
    tell("Looking for takes", 0, 1)
    owners = Owners() if timeline is None else owners_on(timeline, asked.paths("media"), asked.rate("rate"),
                                                         asked.text("name"))
    if words and owners.timeline is None:
        raise OptionError("takes: shots are those of a timeline; name that too.")
    meant = {shot.id for shot in owners.timeline.meant(words)} if words and owners.timeline else None
    reading = Reading(folder, user_cache(), series)
    count = 0
    for told in reading.takes(tell):
        whose = owners.of(made_in(told))
        if meant is None or whose.shot in meant or meant & set(whose.shots):
            say("take", _said(told, whose))
            count += 1
    return {"takes": count, "unfinished": reading.unfinished, "unread": reading.unread}


class Reading:
    """Reads the takes below a folder.

    Args:
        folder: Where they lie.
        cache: Where what reports say is kept.
        series: Whether what was measured frame by frame is read too.
    """

    def __init__(self, folder: Path, cache: Cache, series: bool) -> None:
        self._folder, self._cache, self._series = folder, cache, series
        self.unfinished = 0  # takes in the making
        self.unread: list[Message] = []  # reports that can't be read, with the reason

    def takes(self, tell: Tell) -> Iterator[Message]:
        """The finished ones, the newest first."""
        reports = list(reports_below(self._folder)) if os.path.exists(self._folder) else []
        reports.sort(key=_written, reverse=True)
        for done, report in enumerate(reports):
            tell("Reading takes", done, len(reports))
            try:
                told = known_take(report, self._cache, self._series)
            except MediaError as problem:
                if _in_the_making(report):
                    self.unfinished += 1
                elif len(self.unread) < _MOST_UNREAD:
                    self.unread.append({"report": str(report), "reason": str(problem)})
            else:
                yield told if self._series else {**told, "over_time": None}
        tell("Reading takes", len(reports), len(reports))


def _written(report: Path) -> tuple[float, str]:
    """When a report was written, and its name for those that were at once."""
    try:
        return report.lstat().st_mtime, report.name
    except OSError:
        return 0.0, report.name


def _in_the_making(report: Path) -> bool:
    """Whether a report only keeps a take's number."""
    try:
        empty = not report.lstat().st_size
    except OSError:
        return True  # it was let go in this moment
    return empty or TakeFiles(report.parent, report.name.removesuffix(".take.json"), 0).holder() is not None


def _said(told: Message, whose: Owned) -> Message:
    """A take as its event holds it."""
    said: dict[str, Any] = {**told, "shot": whose.shot, "shots": list(whose.shots)[:100], "why": whose.why,
                            "reference": whose.key, "placed": whose.shown, "left_out": [],
                            "there": _is_there(Path(told["movie"])), "review": _review_of(Path(told["report"]))}
    for name in _LONG:
        if len(line_of(said)) <= _LONGEST:
            break
        said[name] = None if name == "over_time" else [] if isinstance(said[name], list) else {}
        said["left_out"].append(name)
    return said


def _is_there(movie: Path) -> bool:
    """Whether a take's movie, or the folder of its sequence, still lies there."""
    return os.path.isdir(movie.parent) if is_sequence(movie) else os.path.isfile(movie)


def _review_of(report: Path) -> Message:
    """What people say of a take, or why that can't be read."""
    try:
        return {**read_review(report).as_data(), "problem": ""}
    except MediaError as problem:
        return {**Review().as_data(), "problem": str(problem)}


def review(data: Message, tell: Tell, say: Say) -> Message:
    """What people say of a take; where something is said of it now, that is kept first."""
    asked = Given("review", data, ("report", "state", "note", "by"))
    report, note, by = asked.path("report"), asked.text("note"), asked.text("by")
    state = asked.one_of("state", ("open", APPROVED, REJECTED), "open") if asked.text("state") is not None else None
    if state is None and note is None:
        return read_review(report).as_data()
    return write_review(report, OPEN if state == "open" else state, note, by).as_data()
