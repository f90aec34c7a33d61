"""How a file that is wanted stands now, and what has to be done for it. Nothing is changed here."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from retake import own_file
from retake.errors import OutputError
from retake.install.lines import added, replaced
from retake.install.record import Installed, sha256
from retake.install.wanted import Wanted
from retake.unfinished import shown


@dataclass(frozen=True, slots=True)
class State:
    """What has to be done for a file.

    Attributes:
        do: In a word or three; "" where something is in the way.
        why: Why; "" where that goes without saying.
        obstacle: What is in the way, and what to do about it; "" where nothing is.
        content: What is to be written; None where nothing is.
        text: The lines that are ours in a file of the user's.
        new: Whether the file is made now.
        ours: Whether it is ours to remove one day.
        sha256: What a file of our own is afterwards.
    """

    do: str
    why: str = ""
    obstacle: str = ""
    content: bytes | None = None
    text: str = ""
    new: bool = False
    ours: bool = True
    sha256: str = ""


def state_of(goal: Wanted, known: Installed) -> State:
    """How a file stands, by what is there and what is known to be ours."""
    problem = _problem(goal)
    if problem:
        return State("", obstacle=problem)
    content = current(goal.path)
    found = _of_lines(goal, content, known) if goal.lines else _of_file(goal, content, known)
    # What is written in its place would be as protected as it is.
    if found.content is not None and content is not None and not os.access(goal.path, os.W_OK):
        return State("", obstacle=f"{shown(goal.path)} is write-protected. Take that off, then install again.")
    return found


def current(path: Path) -> bytes | None:
    """A file's content; None where there is none, or it is no ordinary file.

    Raises:
        OutputError: It can't be read, so nobody knows what would be overwritten.
    """
    try:
        return own_file.content(path) if stat.S_ISREG(os.lstat(path).st_mode) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None


def missing_folders(folder: Path) -> list[str]:
    """The folders that have to be made, from above."""
    missing = []
    while folder != folder.parent and not folder.exists():
        missing.append(str(folder))
        folder = folder.parent
    return missing[::-1]


def _of_file(goal: Wanted, content: bytes | None, known: Installed) -> State:
    entry, wished = known.of(goal.path), goal.content
    if goal.note and entry and content is not None:
        wished = _with_theirs(wished, content)
    after = sha256(wished)
    if content is None:
        return State("write", content=wished, sha256=after)
    if entry is None:
        if content == wished:
            return State("keep", "it is there already, though Retake did not put it there", ours=False)
        return State("", obstacle=f"{shown(goal.path)} is there already and is none of Retake's. Move it away, then "
                                  "install again.")
    if content == wished:
        return State("keep", "it is as it should be", sha256=after)
    if goal.note or sha256(content) in entry.sha256:
        return State("replace", "it is an older one", content=wished, sha256=after)
    return State("", obstacle=f"{shown(goal.path)} was changed since Retake wrote it. Move it away, then install "
                              "again.")


def _with_theirs(note: bytes, there: bytes) -> bytes:
    """A note with what somebody added to the one that is there."""
    try:
        theirs = json.loads(there)
    except (ValueError, RecursionError):
        return note
    ours = json.loads(note)
    more = {name: one for name, one in theirs.items() if name not in ours} if isinstance(theirs, dict) else {}
    return (json.dumps({**ours, **more}, indent=2) + "\n").encode() if more else note


def _of_lines(goal: Wanted, content: bytes | None, known: Installed) -> State:
    entry = known.of(goal.path)
    if content is None:
        return State("write", "with our lines alone", content=goal.content, text=goal.content.decode(), new=True)
    old = entry.lines_in(content) if entry else b""
    if old:
        whole, ours = replaced(content, old, goal.content)
        if whole == content:
            return State("keep", "our lines are in it", text=ours.decode())
        return State("replace lines in", "they are older ones", content=whole, text=ours.decode())
    begin, end = goal.content.splitlines()[0], goal.content.splitlines()[-1]
    if begin in content or end in content:
        return State("", obstacle=f"In {shown(goal.path)} are lines between Retake's marks that it did not write, or "
                                  "that were changed. Take them out, with the marks, then install again.")
    whole, ours = added(content, goal.content)
    return State("add lines to", content=whole, text=ours.decode())


def _problem(goal: Wanted) -> str:
    """What is in the way of writing a file; "" where nothing is."""
    if os.path.islink(goal.path):
        return (f"{shown(goal.path)} is a link to {shown(Path(os.path.realpath(goal.path)))}. Put a file in its place, "
                "then install again.")
    if os.path.lexists(goal.path) and not goal.path.is_file():
        return f"{shown(goal.path)} is no file. Move it away, then install again."
    real, inside = os.path.realpath(goal.path.parent), os.path.realpath(goal.anchor)
    if not Path(real).is_relative_to(inside):
        return (f"{shown(goal.path.parent)} leads elsewhere, to {shown(Path(real))}. Nothing is written behind a link "
                "that leads out of the folder in which it lies: put a folder in its place, then install again.")
    folder = goal.path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        return f"{shown(folder)} is no folder. Move it away, then install again."
    if not os.access(folder, os.W_OK):
        return (f"{shown(folder)} can't be written to. Take its write protection off, then install again; what is for "
                "all users needs an administrator's rights, and --user installs for yourself alone.")
    return ""
