"""The figures of a take, why its verdict is as it is, and where to look; a click on a place goes there."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

from retake_ui.look import colours, signs
from retake_ui.models.take import Take
from retake_ui.takes import told
from retake_ui.words import plain, tr

_MOST = 40  # places


class Figures(QTextBrowser):
    """The figures.

    Args:
        parent: The widget that it lies in.
    """

    gone_to = Signal(int)  # a frame of the plate

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Figures of the take"))
        self.setMinimumHeight(80)
        self._shown = ""
        self.anchorClicked.connect(self._clicked)

    def show_take(self, take: Take | None) -> None:
        """Shows a take's figures; nothing for None."""
        page = "" if take is None else _page(take)
        if page != self._shown:
            self._shown = page
            self.setHtml(page)

    def _clicked(self, link: QUrl) -> None:
        frame = link.toString().removeprefix("frame:")
        if frame.isdigit():
            self.gone_to.emit(int(frame))


def _page(take: Take) -> str:
    name = f'<p style="margin:0 0 3px 0"><b>{escape(told.version(take))}</b></p>'
    return "".join((name, _reasons(take), _places(take), _table(take), _choices(take), _notes(take)))


def _reasons(take: Take) -> str:
    parts = []
    for level, words in told.reasons(take):
        sign = signs.verdict(level)
        word = f'<span style="color:{sign.colour}">{escape(signs.words(sign))}</span>&nbsp; ' if sign else ""
        parts.append(f'<p style="margin:2px 0">{word}{escape(words)}</p>')
    return "".join(parts)


def _places(take: Take) -> str:
    """Each place as a link: its timecode, or its frames."""
    links = []
    for place in take.marks[:_MOST]:
        frames = str(place.first) if place.first == place.last else f"{place.first}–{place.last}"
        where = f"{place.timecode} ({frames})" if place.timecode else frames
        sign = signs.verdict(place.level)
        words = f"{escape(signs.words(sign))}: " if sign else ""
        links.append(f'{words}<a href="frame:{place.first}" title="{escape(plain(place.words))}" '
                     f'style="color:{colours.FOCUS}">{escape(where)}</a>')
    if not links:
        return ""
    return (f'<p style="margin:4px 0"><span style="color:{colours.DIM}">{escape(tr("Go to"))}</span>&nbsp; '
            + " &nbsp;·&nbsp; ".join(links) + "</p>")


def _table(take: Take) -> str:
    rows = list(told.rows(take))
    if not rows:
        return ""
    dim = f'style="color:{colours.DIM}; padding-right:12px"'
    head = f'<tr><td></td><td {dim}>{escape(tr("plate"))}</td><td {dim}>{escape(tr("take"))}</td></tr>'
    body = "".join(f'<tr title="{escape(plain(why))}"><td {dim}>{escape(name)}</td><td style="padding-right:12px">'
                   f"{escape(before)}</td><td>{escape(after)}</td></tr>" for name, before, after, why in rows)
    return f'<table cellspacing=1 style="margin-top:4px">{head}{body}</table>'


def _choices(take: Take) -> str:
    chosen = told.chosen(take)
    return (f'<p style="margin:4px 0"><span style="color:{colours.DIM}">{escape(tr("Made with"))}</span>&nbsp; '
            f"{escape(chosen)}</p>") if chosen else ""


def _notes(take: Take) -> str:
    notes = take.data.get("notes")
    if not isinstance(notes, list):
        return ""
    return "".join(f'<p style="margin:2px 0; color:{colours.DIM}">{escape(str(note))}</p>' for note in notes[:20])
