"""A take's report as a page to look at, made where it is not there yet."""

from __future__ import annotations

import stat
from pathlib import Path

from retake.errors import OptionError
from retake.quality.take_page import page_of
from retake.worker.given import Given
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell

_ENDING = ".take.json"


def page(data: Message, tell: Tell, say: Say) -> Message:
    """Where the page of a take lies, beside its report; it is made where there is none that is newer."""
    report = Given("page", data, ("report",)).path("report")
    if not report.name.endswith(_ENDING):
        raise OptionError(f"page: a report is called NAME{_ENDING}.")
    there = report.with_name(report.name.removesuffix(_ENDING) + ".html")
    if _is_newer(there, report):
        return {"page": str(there), "no_pictures": ""}
    tell("Making the page", 0, 1)
    made, why = page_of(report)
    return {"page": str(made), "no_pictures": why}


def _is_newer(page: Path, report: Path) -> bool:
    """Whether a page is there that was made after its report."""
    try:
        state = page.lstat()
        return stat.S_ISREG(state.st_mode) and state.st_mtime >= report.lstat().st_mtime
    except OSError:
        return False
