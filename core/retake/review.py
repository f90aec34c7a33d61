"""What people say of a take: approved, rejected or open, with a note. Kept beside it as NAME.review.json.

The file is there to be read and mended by hand too; it is believed in nothing. It is a person's word, not the render's:
it stays when a take's other files go, and so keeps the take's number from being used for another. Light: standard
library only.
"""

from __future__ import annotations

import getpass
import json
import re
import stat
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retake.errors import MediaError, OptionError
from retake.printable import printable
from retake.unfinished import finished_file, shown

OPEN, APPROVED, REJECTED = "", "approved", "rejected"
STATES = (OPEN, APPROVED, REJECTED)
LONGEST_NOTE = 4000  # characters

_VERSION = 1
_REPORT, _REVIEW = ".take.json", ".review.json"
_LARGEST = 64 << 10  # bytes
_LONGEST_NAME = 64
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# How a finished report begins; one that only holds a number begins otherwise, or is empty.
_BEGINNING = re.compile(rb'\s*\{\s*"take"\s*:')


@dataclass(frozen=True, slots=True)
class Review:
    """What is said of a take.

    Attributes:
        state: "approved", "rejected", or "" where nobody has decided.
        note: What somebody wrote of it, one line or several; "" where nobody did.
        by: Who said it last; "" where nobody knows.
        when: When, as 2026-11-21T17:46:00Z; "" where nobody knows.
    """

    state: str = OPEN
    note: str = ""
    by: str = ""
    when: str = ""

    @property
    def rejected(self) -> bool:
        """Whether it is not to be used."""
        return self.state == REJECTED

    def as_data(self) -> dict[str, str]:
        """The review as JSON takes it."""
        return asdict(self)


def review_file(report: Path) -> Path:
    """Where a take's review lies: beside its report.

    Raises:
        OptionError: That is no report's name.
    """
    if not report.name.endswith(_REPORT):
        raise OptionError(f"{shown(report)} is no report. Name the take's .take.json.")
    return report.with_name(report.name.removesuffix(_REPORT) + _REVIEW)


def read_review(report: Path) -> Review:
    """What is said of the take of a report; an open review where nobody said anything.

    Raises:
        OptionError: That is no report's name.
        MediaError: Something lies there that is no review.
    """
    path = review_file(report)
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            raise ValueError("it is no ordinary file")
        if state.st_size > _LARGEST:
            raise ValueError("it is too large")
        return _checked(json.loads(path.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return Review()
    except OSError as error:
        raise MediaError(f"{shown(path)} can't be read. The system says: {error.strerror}.") from None
    except json.JSONDecodeError:
        why = "it is no JSON"
    except (ValueError, RecursionError) as problem:
        why = printable(str(problem))[:100] or "it is nested too deeply"
    raise MediaError(f"{shown(path)} is no review of a take: {why}. Mend it, or remove it.")


def write_review(report: Path, state: str | None = None, note: str | None = None, by: str | None = None) -> Review:
    """Keeps what somebody says of a finished take; what comes back is all that is said of it now.

    Args:
        report: The take's report.
        state: One of `STATES`; what was said before stays if None.
        note: What somebody writes of it; "" forgets what was written, None leaves it.
        by: Who says it; the system's name for its user where that is a plain word if None.

    Raises:
        OptionError: There is no such state, the note is too long, or that is no report's name.
        MediaError: There is no such take, or what was said before can't be read.
        OutputError: It can't be written.
    """
    if state is not None and state not in STATES:
        raise OptionError(f"A take is approved, rejected or open, not {printable(state)[:40]!r}.")
    if note is not None and len(note) > LONGEST_NOTE:
        raise OptionError(f"The note has {len(note)} characters. Write {LONGEST_NOTE} at most.")
    path = review_file(report)
    _check_finished(report)
    before = read_review(report)
    made = Review(before.state if state is None else state, before.note if note is None else _lines(note),
                  printable(user() if by is None else by)[:_LONGEST_NAME],
                  datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    with finished_file(path) as part:
        part.write_text(json.dumps({"review": _VERSION, **made.as_data()}, indent=1) + "\n", encoding="utf-8")
    return made


def user() -> str:
    """Who works here, as the system calls him; "" where that is no plain word."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    return name if _PLAIN_NAME.fullmatch(name) else ""


def _checked(data: Any) -> Review:
    """A review out of JSON; ValueError where it is none."""
    if not isinstance(data, dict) or data.get("review") != _VERSION or isinstance(data["review"], bool):
        raise ValueError("it says nothing of a take, or was written by another version of Retake")
    told = {name: data.get(name, "") for name in ("state", "note", "by", "when")}
    if not all(isinstance(value, str) for value in told.values()):
        raise ValueError("what it says is no text")
    if told["state"] not in STATES:
        raise ValueError("it says neither approved nor rejected")
    return Review(told["state"], _lines(told["note"])[:LONGEST_NOTE], printable(told["by"])[:_LONGEST_NAME],
                  printable(told["when"])[:_LONGEST_NAME])


def _lines(note: str) -> str:
    """A note as it may be shown: its lines, and nothing that a terminal would obey."""
    return "\n".join(printable(line).rstrip() for line in note.splitlines()).strip()


def _check_finished(report: Path) -> None:
    """Raise where no finished take's report lies."""
    try:
        if not stat.S_ISREG(report.lstat().st_mode):
            raise MediaError(f"{shown(report)} is no ordinary file. Name the take's .take.json.")
        with report.open("rb") as file:
            head = file.read(100)
    except (OSError, ValueError):
        raise MediaError(f"{shown(report)} is not there. Name the .take.json of a finished take.") from None
    if not _BEGINNING.match(head):
        raise MediaError(f"{shown(report)} is no report of a finished take. Choose the .take.json that a render wrote.")
