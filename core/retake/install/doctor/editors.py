"""The editors: which are there, whether Retake is in them, and what it would need to be."""

from __future__ import annotations

import json
from pathlib import Path

from retake import own_file
from retake.errors import RetakeError
from retake.install.doctor.finding import LOOK, MISSING, OK, Finding
from retake.install.doctor.versions import Edition, edition
from retake.install.installation import install
from retake.install.places import Place, expanded, not_older
from retake.install.record import read
from retake.install.wanted import EVERYONE, USER, Who, record_file, settings
from retake.manifest import Host
from retake.unfinished import shown

_FREE = "Retake works with the free edition by .otio files: export the timeline, open that file in Retake's panel."


def findings(host: Host, place: Place, source: Path | None = None) -> list[Finding]:
    """All that is to be said of an editor."""
    there = edition(host, place)
    if there is None:
        rest = _start_up(host, place, source) if any(_installed(host, place)) else []
        return [Finding(host.name, host.label, MISSING, "not found on this machine"), *rest]
    found = [_editor(host, there)]
    if host.name == "resolve":
        found += [_studio(there), *_interface(host, place, there)]
    return found + _start_up(host, place, source)


def _editor(host: Host, there: Edition) -> Finding:
    """Whether it is there, and new enough."""
    minimum = host.applications[0].minimum
    others = f", also {', '.join(there.others)}" if there.others else ""
    words = f"{there.version or 'of unknown version'}, {shown(there.path)}{others}"
    if not there.version:
        return Finding(host.name, host.label, LOOK, words, f"Retake needs {minimum} or later. Look in the "
                       "editor's About window.")
    if not not_older(there.version, minimum):
        return Finding(host.name, host.label, LOOK, words, f"Retake needs {minimum} or later. Older ones work by "
                       "timeline files alone.")
    return Finding(host.name, host.label, OK, words)


def _studio(there: Edition) -> Finding:
    """Whether Resolve is the edition that lets programs in."""
    if there.studio is None:
        return Finding("resolve", "its edition", LOOK, "no log of a start tells whether it is Studio",
                       "Retake needs Studio. Start Resolve once, then look again.")
    if there.studio:
        return Finding("resolve", "its edition", OK, "Studio, by the log of its last start; in Preferences > System > "
                       "General, External scripting using must be Local")
    return Finding("resolve", "its edition", LOOK, "the free one, by the log of its last start", _FREE)


def _interface(host: Host, place: Place, there: Edition) -> list[Finding]:
    """Whether the files are there by which programs reach the editor."""
    found = []
    for file in host.interface[place.system]:
        path = Path(file.replace("{found}", str(there.path)) if file.startswith("{found}") else expanded(file, place))
        what = "its scripting library" if path.suffix in (".so", ".dll") else "its scripting module"
        if path.is_file():
            found.append(Finding(host.name, what, OK, shown(path)))
        else:
            found.append(Finding(host.name, what, MISSING, f"{shown(path)} is not there",
                                 f"Install {host.label} again, or set RESOLVE_SCRIPT_API and RESOLVE_SCRIPT_LIB to "
                                 "where these lie."))
    return found


def _installed(host: Host, place: Place) -> tuple[list[Who], str]:
    """For whom Retake is installed in it, by the records; and why one can't tell it, "" where all do."""
    found: list[Who] = []
    unread = ""
    for who in (USER, EVERYONE):
        try:
            if host.name in read(record_file(who, place)).hosts:
                found.append(who)
        except RetakeError as problem:
            unread = unread or str(problem)
    return found, unread


def _start_up(host: Host, place: Place, source: Path | None) -> list[Finding]:
    """Whether our start-up files are in it, and are those of this installation."""
    command = f"retake install {host.name}"
    if host.status == "planned":
        return [Finding(host.name, "Retake in it", MISSING, "not part of this version yet", "Use timeline files.")]
    found: list[Finding] = []
    known, unread = _installed(host, place)
    for who in known:
        again = f"`{command}{' --all' if who == EVERYONE else ''}`"
        whom = "for everyone" if who == EVERYONE else "for you"
        found.append(_state(host, place, source, who, (whom, again)))
    if unread:
        found.append(Finding(host.name, "Retake in it", LOOK, f"not known: {unread}", f"Then `{command}`."))
    if found:
        return found
    return [Finding(host.name, "Retake in it", MISSING, "not installed", f"`{command}` puts it there.")]


def _state(host: Host, place: Place, source: Path | None, who: Who, said: tuple[str, str]) -> Finding:
    whom, again = said
    try:
        every = install(host.name, who, dry=True, place=place, source=source).steps
    except RetakeError as problem:
        return Finding(host.name, "Retake in it", LOOK, f"{whom}, but {problem}", f"Then {again}.")
    steps = [one for one in every if one.do != "keep"]
    if not steps:
        return Finding(host.name, "Retake in it", OK, f"{whom}, {shown(every[0].path)}")
    python = _noted(settings(who, place) / f"{host.name}.json")
    if python and not Path(python).is_file():
        return Finding(host.name, "Retake in it", LOOK, f"{whom}, but {shown(Path(python))} is gone",
                       f"{again} notes this one.")
    gone = [one for one in steps if one.do in ("write", "add lines to")]
    words = f"{shown(gone[0].path)} lacks it" if gone else f"{shown(steps[0].path)} is of another Retake"
    return Finding(host.name, "Retake in it", LOOK, f"{whom}, but {words}", f"{again} brings it up to date.")


def _noted(path: Path) -> str:
    """The Python that is noted for start-up files."""
    try:
        said = json.loads(own_file.content(path))
        return str(said["python"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ""
