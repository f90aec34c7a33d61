"""Finished takes onto their timeline: one timeline a language, written when it would hold other takes than before."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from retake.batch.standing import standing
from retake.batch.wish import Wish
from retake.errors import OutputError, RetakeError
from retake.fingerprint import content_hash
from retake.jobs import Job
from retake.lock import held
from retake.naming import plain_name
from retake.timeline.back import place as back
from retake.unfinished import finished_file, shown

_NOTE, _LOCK = ".retake-placed", ".retake-lock"
_PATIENCE = 3600.0
_MOST = 999
_NUMBERED = re.compile(r"_retake_v\d{3}$")


@dataclass(frozen=True, slots=True)
class Laid:
    """A timeline with a language's takes.

    Attributes:
        language: The language; "" where there is one only.
        out: The file; None where it could not be written, or no take is left for it.
        also: The other files, by kind.
        takes: How many takes it holds.
        new: Whether it was written now; else it was there and holds just these.
        notes: What the artist should know, a line each.
        problem: Why it could not be written; "" where it was.
    """

    language: str
    out: Path | None
    also: dict[str, Path]
    takes: int
    new: bool
    notes: tuple[str, ...] = ()
    problem: str = ""


def placed(wish: Wish, done: Sequence[Job], also: Sequence[str]) -> list[Laid]:
    """Lays the takes of finished jobs onto their timeline, each language's onto one of its own.

    Of a take that people have rejected stands another one in its place, or none (see `standing`).
    What was written before and holds just these takes of just this timeline is left alone. What a process was ended
    over is written again under the same name.

    Args:
        wish: What the batch was.
        done: Its finished jobs.
        also: Which other files are written beside each timeline, as `retake place --also` has them.
    """
    by_language: dict[str, dict[Path, str]] = {}
    for job in done:
        if isinstance(report := job.result.get("report"), str):
            by_language.setdefault(job.work.language, {})[Path(report)] = job.work.key
    if not by_language:
        return []
    with held(wish.takes / _LOCK, _PATIENCE):
        for half in wish.takes.glob(f".{_NOTE}.*.part"):
            with suppress(OSError):
                half.unlink()
        notes = _Notes(wish.takes / _NOTE)
        return [_placed(wish, language, takes, also, notes) for language, takes in by_language.items()]


def _placed(wish: Wish, language: str, takes: dict[Path, str], also: Sequence[str], notes: _Notes) -> Laid:
    """The timeline of a language: the one that is there, or a new one."""
    try:
        takes, rejected = _standing(takes)
    except RetakeError as problem:
        return Laid(language, None, {}, 0, False, problem=str(problem))
    if not takes:
        return Laid(language, None, {}, 0, False, rejected)
    name, state = f"{wish.batch}\n{language}", _state(wish, takes, also)
    before = notes.of(name, state)
    if before is not None:
        return replace(before, notes=rejected)
    try:
        _clear(notes.begun(name), wish.timeline.absolute().parent)
        out = _unused(wish.timeline, language)
        notes.begin(name, out)
        done = back.place(back.Wish(wish.timeline, tuple(takes), also=tuple(also), media=wish.media, rate=wish.rate,
                                    name=wish.name, out=out))
    except RetakeError as problem:
        return Laid(language, None, {}, 0, False, problem=str(problem))
    laid = Laid(language, done.out, done.also, len(done.takes), True, (*rejected, *done.notes))
    notes.finish(name, state, laid)
    return laid


def _standing(takes: dict[Path, str]) -> tuple[dict[Path, str], tuple[str, ...]]:
    """The takes that are placed, and what is to be said of those that were rejected."""
    found: dict[Path, str] = {}
    notes = []
    for report, key in takes.items():
        stands, note = standing(report)
        if stands is not None:
            found[stands] = key
        if note:
            notes.append(note)
    return found, tuple(notes)


def _clear(begun: Path | None, folder: Path) -> None:
    """Removes the files of a timeline that a process was ended over, half written ones among them."""
    if begun is None or begun.parent != folder or not _NUMBERED.search(begun.stem):
        return  # what is noted there was not noted here
    own = re.compile(rf"\.?{re.escape(begun.stem)}(_track|_takes)?(\.[0-9a-f]{{8}}\.part)?\.(otio|edl|xml|mlt)")
    for one in folder.iterdir():
        if own.fullmatch(one.name):
            with suppress(OSError):
                one.unlink()


def _unused(timeline: Path, language: str) -> Path:
    """A name beside the timeline that nothing bears: cut_es_retake_v001.otio."""
    tag = f"_{plain_name(language)}" if language else ""
    stem = re.sub(rf"{re.escape(tag)}_retake_v\d{{3}}$", "", timeline.stem)
    there = os.listdir(timeline.absolute().parent)
    for number in range(1, _MOST + 1):
        name = f"{stem}{tag}_retake_v{number:03d}"
        if not any(one.startswith((f"{name}.", f"{name}_")) for one in there):
            return timeline.absolute().with_name(f"{name}.otio")
    raise OutputError(f"{shown(timeline.parent)} holds {_MOST} timelines of {stem}. Move some away.")


def _state(wish: Wish, takes: dict[Path, str], also: Sequence[str]) -> str:
    """A hash of what a placed timeline is made of: the timeline, and the takes' reports with their jobs' keys."""
    told = [content_hash(wish.timeline) if wish.timeline.is_file() else "",
            sorted((str(report), key) for report, key in takes.items()), sorted(also)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class _Notes:
    """What was placed before, noted beside the takes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] = {}
        with suppress(OSError, ValueError, RecursionError):
            known = json.loads(path.read_bytes())
            self._known = known if isinstance(known, dict) else {}

    def of(self, name: str, state: str) -> Laid | None:
        """The timeline that was placed, if it is of that state and still there."""
        one: Any = self._known.get(name)
        try:
            same = one["state"] == state and os.path.isfile(one["out"])
            return Laid(one["language"], Path(one["out"]), {}, one["takes"], False) if same else None
        except (TypeError, KeyError, ValueError):
            return None

    def begun(self, name: str) -> Path | None:
        """The timeline that was begun and not finished; None where there is none."""
        one: Any = self._known.get(name)
        try:
            return Path(one["begun"])
        except (TypeError, KeyError, ValueError):
            return None

    def begin(self, name: str, out: Path) -> None:
        """Notes that a timeline is going to be written."""
        self._keep(name, {"begun": str(out)})

    def finish(self, name: str, state: str, laid: Laid) -> None:
        """Notes that it was."""
        self._keep(name, {"state": state, "out": str(laid.out), "takes": laid.takes, "language": laid.language})

    def _keep(self, name: str, told: dict[str, Any]) -> None:
        self._known[name] = told
        # A folder that can't be written costs a timeline written again, no more.
        with suppress(OSError, OutputError), finished_file(self._path) as part:
            part.write_text(json.dumps(self._known, indent=1), encoding="utf-8")
