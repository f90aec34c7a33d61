"""A render that is made once, whoever asks for it again and however often it was killed on the way.

A job has a key: a hash of everything that its take depends on. The take's report holds it, and so does the empty
report that keeps the take's number while it is rendered. Whoever is given the job finds by it what is there already.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from retake.cache import Cache
from retake.errors import MediaError, OptionError
from retake.jobs.alive import own_name
from retake.lock import held
from retake.pipeline.analysis import Tell
from retake.pipeline.leftovers import clear, there
from retake.pipeline.render import Show, Take, render
from retake.pipeline.request import RenderRequest
from retake.quality.take_files import movie_of
from retake.quality.take_json import TakeJson, read_take
from retake.take_files import Holder, TakeFiles
from retake.video import is_sequence

KEY = re.compile(r"[0-9a-f]{16,64}")
# Whoever is at the same job is waited for; what he makes is the take.
_PATIENCE = 7 * 86_400.0
# Enough of a report to tell whose it is, without reading what it says of every frame.
_HEAD = 400


def render_once(key: str, request: RenderRequest, cache: Cache, tell: Tell, show: Show | None = None) -> Take:
    """The take of a job: the one that is there, or a new one.

    What an ended process has left of this job is removed first, so that nothing is lost, made twice or left about.

    Args:
        key: The job's key: hexadecimal digits.
        request: What to render.
        cache: Where analyses are kept, and the lock by which a job is at work once at a time.
        tell: Hears (step, done, of); what it raises ends the work.
        show: Sees every frame that was written.

    Raises:
        OptionError: The key is none.
    """
    if not KEY.fullmatch(key):
        raise OptionError("A job's key is 16 to 64 hexadecimal digits.")
    request.options.naming.check_values()
    with suppress(OSError):  # the lock says why it can't be
        cache.made("locks")
    with held(cache.folder / "locks" / key, _PATIENCE, lambda: tell("Waiting for the same shot elsewhere", 0, 1)):
        made = finished(key, request)
        if made is not None:
            return made
        clear(request, key)
        return render(request, cache, tell, Holder(key, own_name()), show)


def finished(key: str, request: RenderRequest) -> Take | None:
    """The job's take, if it was finished and its files are still where it put them."""
    for files in there(request):
        report = _report_of(files, key)
        if report is not None:
            files.finish()  # the process may have been ended just before
            return _told(files, report)
    return None


def _report_of(files: TakeFiles, key: str) -> TakeJson | None:
    """The report of a finished take of the job, with all its files; else None."""
    try:
        with files.report.open("rb") as file:
            head = file.read(_HEAD)
        if json.dumps(key).encode() not in head:
            return None
        report = read_take(files.report)
        return report if report.data.get("job") == key and all(
            one.is_file() and one.stat().st_size for one in _files_of(report)) else None
    except (OSError, MediaError):
        return None


def _files_of(report: TakeJson) -> Iterator[Path]:
    """The take's movie or the files of its sequence, and its matte."""
    movie = movie_of(report, report.movie)
    if is_sequence(movie):
        from retake.video.sequences.names import named
        name, _ = named(movie)
        there = [one for one in movie.parent.iterdir() if name.number_in(one.name) is not None]
        yield from there if len(there) == len(report.frames) else [movie]
    else:
        yield movie
    yield movie_of(report, report.matte)


def _told(files: TakeFiles, report: TakeJson) -> Take:
    """The take as the render that made it told it."""
    data: dict[str, Any] = report.data
    patch = files.patch if data["options"].get("patch") else None
    return Take(Path(movie_of(report, report.movie)), files.matte, files.report, len(report.frames), report.touched,
                int(data.get("passed_on", 0)), patch, int(data.get("face", 0)), tuple(data.get("notes", ())),
                str(data["verdict"]["verdict"]))


def as_data(take: Take) -> dict[str, Any]:
    """The take as JSON takes it."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(take).items()}
