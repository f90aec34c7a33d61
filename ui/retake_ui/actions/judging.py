"""What is said of takes: approved, rejected, noted; and the page on which a take's report can be read."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from retake.worker.protocol import Message
from retake_ui.actions.meant import Meant
from retake_ui.links.ask import Ask
from retake_ui.links.links import Links
from retake_ui.models.take import APPROVED, REJECTED
from retake_ui.models.telling import Telling
from retake_ui.timeline.taking import Taking
from retake_ui.words import tr


class Judging(QObject):
    """Keeps what is said of takes.

    Args:
        meant: Which take is judged.
        taking: Who knows the takes.
        links: Who keeps it, and makes pages.
        telling: Hears what comes of it.
        parent: Who owns it.
    """

    note_kept = Signal(str, str)  # a take's report, and the note that lies on the disk now
    note_lost = Signal(str, str)  # the same of one that could not be kept

    def __init__(self, meant: Meant, taking: Taking, links: Links, telling: Telling,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._meant, self._taking, self._links, self._telling = meant, taking, links, telling

    def review(self, report: str, state: str | None = None, note: str | None = None) -> None:
        """Keeps what is said of a take: `state` as `retake.review` has it, a note; None leaves what was said."""
        asked: dict[str, Any] = {"report": report}
        if state is not None:
            asked["state"] = state or "open"
        if note is not None:
            asked["note"] = note
        ask = Ask("review", asked)
        ask.done = partial(self._reviewed, report, note)
        ask.failed = partial(self._not_reviewed, report, note)
        self._links.timeline.ask(ask)

    def judge(self, state: str) -> None:
        """Approves or rejects the take that is looked at; what it is already is taken back."""
        row = self._meant.looked_at
        take = self._meant.take(row) if row is not None else None
        if take is None:
            self._telling.say(tr("This shot has no take yet. R renders it."))
            return
        self.review(take.report, "" if take.state == state else state)

    def approve(self) -> None:
        """Approves the take that is looked at, or takes that back."""
        self.judge(APPROVED)

    def reject(self) -> None:
        """Rejects the take that is looked at, or takes that back."""
        self.judge(REJECTED)

    def open_page(self, report: str) -> None:
        """Opens a take's report as a page, by the system's own program; it is made first where there is none."""
        ask = Ask("page", {"report": report})
        ask.done = partial(self._page_made, report)
        ask.failed = self._telling.fail
        self._telling.begin(tr("Making the report page"))
        self._links.looks.ask(ask)

    def _reviewed(self, report: str, note: str | None, review: Message) -> None:
        self._taking.put_review(report, review)
        if note is not None:
            self.note_kept.emit(report, note)

    def _not_reviewed(self, report: str, note: str | None, reason: str) -> None:
        if note is None:
            self._telling.fail(reason)
            return
        self.note_lost.emit(report, note)
        self._telling.fail(tr("The note is not kept, but stays in its field. {}").format(reason).strip())

    def _page_made(self, report: str, told: Message) -> None:
        self._telling.over()
        page = Path(str(told["page"]))
        if page != Path(report.removesuffix(".take.json") + ".html"):  # nothing else is ever opened
            self._telling.say(tr("The worker's answer to '{}' can't be read. Install the same version of Retake for "
                                 "both.").format("page"), "fail")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))):
            self._telling.say(tr("Nothing here opens pages. Open {} in a browser.").format(page), "look")
