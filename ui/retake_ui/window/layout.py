"""How the panel's parts lie: three columns on a wide screen, two in a window, one in a narrow dock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from retake_ui.words import tr

NARROW, MIDDLE, WIDE = "narrow", "middle", "wide"
_FROM = {MIDDLE: 700, WIDE: 1180}  # pixels
_SLACK = 24  # pixels that a way is kept beyond its bounds, so that it does not flicker at them
_ENDLESS = 16_777_215  # what Qt calls no maximum
_LEAST_DRAWER = 180
# What the splitters begin with, in parts.
_FIRST: dict[str, dict[str, list[int]]] = {
    NARROW: {"columns": [1], "left": [420, 580], "stage": [300, 220]},
    MIDDLE: {"columns": [400, 600], "left": [460, 440], "stage": [520, 300]},
    WIDE: {"columns": [540, 720, 340], "left": [1], "stage": [620, 330]},
}
_LEAST_SIDE = 300  # pixels that a column beside the stage has at least, whatever the window's width


@dataclass(frozen=True, slots=True)
class Parts:
    """What is laid out."""

    shots: QWidget
    viewer: QWidget
    strip: QWidget
    controls: QWidget
    takes: QWidget
    drawer: QWidget


class Layout(QWidget):
    """Lays the parts out by its width, and keeps the sizes of each way.

    Args:
        parts: What is laid out.
        parent: The widget that it lies in.
    """

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = parts
        self.way = ""
        self._sizes: dict[str, dict[str, list[int]]] = {}
        self._high, self._open = 0, False  # the drawer's height when it was open last, and whether it is now
        self.outer = _splitter(Qt.Orientation.Vertical)
        self.columns = _splitter(Qt.Orientation.Horizontal)
        self.left = _splitter(Qt.Orientation.Vertical)
        self.stage = _splitter(Qt.Orientation.Vertical)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(tr("Parts of the panel"))
        self.stage.addWidget(parts.viewer)
        self.stage.addWidget(parts.strip)
        self.outer.addWidget(self.columns)
        self.outer.addWidget(parts.drawer)
        self.outer.setStretchFactor(0, 1)
        for splitter in self._splitters().values():
            splitter.splitterMoved.connect(self._dragged)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.outer)
        self.arrange(WIDE)

    def resizeEvent(self, event: object) -> None:
        """Another width may be another way; else each column keeps its share."""
        way = way_at(self.width(), self.way)
        if way != self.way:
            self.arrange(way)
        else:
            self._spread(self._kept["columns"])

    def arrange(self, way: str) -> None:
        """Lays the parts out in a way."""
        self.way = way
        shown, focus = self.tabs.currentWidget(), self.window().focusWidget()
        # First everything leaves its place, then it is given its new one.
        for part in (self.left, self.stage, self.tabs, self.parts.shots):
            part.setParent(None)
        self.tabs.clear()
        self.left.addWidget(self.parts.shots)
        self.columns.addWidget(self.left)
        if way == NARROW:
            self.tabs.addTab(self.stage, tr("Shot"))
        else:
            self.columns.addWidget(self.stage)
        self.tabs.addTab(self.parts.controls, tr("Controls"))
        self.tabs.addTab(self.parts.takes, tr("Takes"))
        (self.columns if way == WIDE else self.left).addWidget(self.tabs)
        if shown is not None and self.tabs.indexOf(shown) >= 0:
            self.tabs.setCurrentWidget(shown)
        stretched = self.columns.indexOf(self.stage) if way != NARROW else 0
        for place in range(self.columns.count()):
            self.columns.setStretchFactor(place, int(place == stretched))
        # What lies in a tab is shown by the tab.
        for part in (self.parts.shots, self.left, self.tabs, *([self.stage] if way != NARROW else [])):
            part.show()
        self._restore(self._kept)
        if focus is not None and self.isAncestorOf(focus) and focus.isVisibleTo(self):
            focus.setFocus()  # what leaves its place lets go of the keyboard

    def fit_drawer(self, is_open: bool) -> None:
        """The drawer is a line, or has the height that it had."""
        drawer, heights = self.parts.drawer, self.outer.sizes()
        if self._open and heights[1] >= _LEAST_DRAWER:
            self._high = heights[1]
        self._open = is_open
        high = max(self._high, _LEAST_DRAWER) if is_open else drawer.minimumSizeHint().height()
        drawer.setMaximumHeight(_ENDLESS if is_open else high)
        self.outer.setSizes([max(sum(heights) - high, 100), high])
        self.outer.handle(1).setEnabled(is_open)

    def show_part(self, part: QWidget) -> None:
        """Brings a part to the front, where it lies behind others, and the keyboard to it."""
        self.bring(part)
        part.setFocus()

    def bring(self, part: QWidget) -> None:
        """Brings a part to the front, where it lies behind others."""
        for place in range(self.tabs.count()):
            page = self.tabs.widget(place)
            if page is not None and (page is part or page.isAncestorOf(part)):
                self.tabs.setCurrentIndex(place)

    @property
    def sizes(self) -> dict[str, Any]:
        """What of it is worth to be remembered."""
        high = self.outer.sizes()[1] if self._open else self._high
        return {**self._sizes, self.way: self._now(), "tab": self.tabs.currentIndex(), "drawer": high}

    def put_sizes(self, known: Mapping[str, Any]) -> None:
        """What was remembered, as far as it is any of that."""
        for way in _FIRST:
            found = known.get(way)
            if isinstance(found, dict) and all(
                    isinstance(sizes, list) and all(type(one) is int and 0 <= one < 20_000 for one in sizes)
                    for sizes in found.values()):
                self._sizes[way] = found
        if self.way in self._sizes:
            self._restore(self._sizes[self.way])
        if type(high := known.get("drawer")) is int and 0 <= high < 20_000:
            self._high = high
            self.fit_drawer(self._open)
        if isinstance(tab := known.get("tab"), int):
            self.tabs.setCurrentIndex(min(max(tab, 0), self.tabs.count() - 1))

    def _splitters(self) -> dict[str, QSplitter]:
        return {"columns": self.columns, "left": self.left, "stage": self.stage}

    def _now(self) -> dict[str, list[int]]:
        return {name: splitter.sizes() for name, splitter in self._splitters().items()}

    @property
    def _kept(self) -> dict[str, list[int]]:
        """The sizes that were chosen for the way that it lies now: not those that a smaller window made of them."""
        return {**_FIRST[self.way], **self._sizes.get(self.way, {})}

    def _dragged(self, *told: object) -> None:
        """The editor moved a bound between two parts."""
        self._sizes[self.way] = self._now()

    def _restore(self, sizes: Mapping[str, list[int]]) -> None:
        for name, splitter in self._splitters().items():
            if len(sizes.get(name, ())) == splitter.count() and any(sizes[name]):
                splitter.setSizes(sizes[name])
        self._spread(sizes.get("columns", ()))

    def _spread(self, sizes: Sequence[int]) -> None:
        """Gives each column its share of the width; those beside the stage never less than they need."""
        room = self.width() - self.columns.handleWidth() * (self.columns.count() - 1)
        if self.way == NARROW or len(sizes) != self.columns.count() or sum(sizes) <= 0 or room <= 0:
            return
        stage = self.columns.indexOf(self.stage)
        shares = [max(_LEAST_SIDE if place != stage else 0, one * room // sum(sizes))
                  for place, one in enumerate(sizes)]
        shares[stage] += room - sum(shares)
        self.columns.setSizes(shares)


def way_at(width: int, now: str = "") -> str:
    """How the parts lie at a width; near its bounds it stays as it is."""
    def beyond(way: str) -> bool:
        bound = _FROM[way]
        return width >= bound - (_SLACK if _order(now) >= _order(way) else 0)
    return WIDE if beyond(WIDE) else MIDDLE if beyond(MIDDLE) else NARROW


def _order(way: str) -> int:
    return (NARROW, MIDDLE, WIDE).index(way) if way else -1


def _splitter(way: Qt.Orientation) -> QSplitter:
    made = QSplitter(way)
    made.setChildrenCollapsible(False)
    made.setHandleWidth(3)
    return made
