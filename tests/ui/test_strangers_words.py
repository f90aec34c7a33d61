"""What strangers wrote is shown as it is written: no markup of theirs is rendered, and nothing that it names loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from retake.jobs import FAILED, Job, Work
from retake_ui.links.link import Link
from retake_ui.links.links import Links
from retake_ui.session import Session
from retake_ui.window.panel import Panel
from retake_ui.words import plain
from tests.ui import fake_answers
from tests.ui.pretended import pretend

NASTY = '<b>bold</b><img src="file:///tmp/stranger.png"> &lt;i&gt; \u202e'
_MOST_COLUMNS = 12
KEPT = frozenset({"id", "event", "report", "state", "format", "rate", "language", "colour", "kind", "path", "name"})


def strange(value: Any, name: str = "") -> Any:
    """The same with something nasty in every text that is meant for people."""
    if isinstance(value, dict):
        return {key: strange(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [strange(one, name) for one in value]
    return f"{value}{NASTY}" if isinstance(value, str) and name not in KEPT else value


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path) -> Iterator[Panel]:
    """A panel on a timeline in which strangers had a hand."""
    monkeypatch.setattr(Link, "_start", pretend)
    session = Session(Links())
    made = Panel(session, guest=False)
    qtbot.addWidget(made)
    made.resize(1500, 900)
    made.show()
    qtbot.waitUntil(lambda: session.remember.ready)
    session.library.put([NASTY], False)
    session.open(str(tmp_path / f"{NASTY.replace('/', '|')}.otio"), {"tracks": ["A2"]})
    qtbot.waitUntil(lambda: _answered(session), timeout=20_000)
    yield made
    made.close()


def _answered(session: Session) -> bool:
    """Answers whatever is asked; True once the first shot has takes and an outlook."""
    for link in session.links.all:
        for identity, ask in list(link._open.items()):
            for message in _said(ask.do, ask.data):
                link._say(link._turn, {"id": identity, **message})
    return bool(session.shots.rows and session.shots.rows[0].takes and session.shots.rows[0].outlook)


def _said(task: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    made = fake_answers.answer(task, asked, {"shots": 6, "taken": [0]})
    for event in made.events:
        if task == "shots":
            shot = event["shot"]
            yield {**event, "shot": {**shot, "name": NASTY, "notes": [NASTY], "lines": strange(shot["lines"]),
                                     "reasons": [NASTY] if shot["reasons"] else []}}
        elif task == "takes":
            more = {"rows": [[NASTY] * 4], "notes": [NASTY], "changed": {"text": NASTY}}
            yield {"event": "take", **strange({**event, **more, "review": {"note": "-", "by": "-"}}),
                   "verdict": event["verdict"], "shot": event["shot"]}
        else:
            yield {**event, "outlook": strange(event["outlook"])} if "outlook" in event else event
    yield {"event": "done", "result": {"troubles": [NASTY]} if task == "study" else made.result}


def test_no_label_tooltip_list_or_page_renders_them(panel: Panel, qtbot: QtBot) -> None:
    session = panel.session
    assert session.source is not None
    work = Work("a" * 32, {"text": NASTY}, session.shots.rows[0].shot.id, NASTY, "", session.source.path)
    job = Job(1, work, FAILED, 1.0, reason=NASTY, log=NASTY)
    session.jobs.put([job], False, False, None)
    session.jobs.tell(NASTY)
    session.say(NASTY, "fail")
    panel.drawer.set_open(True)
    panel.drawer.details.show_job(job)
    session.showing.compare(session.shots.rows[0].takes[0].report, "")
    panel.grab()
    seen = 0
    for widget in [panel, *panel.findChildren(QWidget)]:
        assert "<b>" not in widget.toolTip(), f"{widget} on hover"
        if isinstance(widget, QLabel) and "<b>" in widget.text():
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget
            seen += 1
        if isinstance(widget, QTextEdit):
            page = widget.document()
            assert page.toHtml().count("<img") == 0, "a picture that a stranger names"
            seen += "<b>bold</b>" in page.toPlainText()
            block = page.begin()
            while block.isValid():
                for place in block.textFormats():
                    assert "<b>" not in place.format.toolTip(), "a place's words on hover"
                block = block.next()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            _check_rows(widget)
    assert seen >= 5, "there was something to be seen"


def _check_rows(view: QAbstractItemView) -> None:
    model = view.model()
    for row in range(model.rowCount(QModelIndex())):
        for column in range(_MOST_COLUMNS):
            words = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            assert "<b>" not in str(words or ""), f"{view} on hover"


def test_words_without_markup_stay_as_they_are() -> None:
    assert plain("Shot 12\nA001.mov") == "Shot 12\nA001.mov"
    assert "&lt;b&gt;" in plain("<b>") and "&amp;lt;" in plain("&lt;")
