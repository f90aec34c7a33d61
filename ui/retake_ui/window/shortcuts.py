"""Listens to the keyboard for the panel: which of its keys was pressed, unless somebody is writing."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from retake_ui.keys import KEYS, Keys
from retake_ui.words import tr

# What a control is operated with while it has the focus, where the panel's own keys would take it away. In lists and
# in what is only read, Space and the arrows to the sides are not among it: there they play and step, as anywhere.
_OPERATED: tuple[tuple[type[QWidget], frozenset[str]], ...] = (
    (QAbstractButton, frozenset({"Space"})),
    (QAbstractSlider, frozenset({"Left", "Right", "Home", "End"})),
    (QComboBox, frozenset({"Space", "Home", "End"})),
    (QTabBar, frozenset({"Left", "Right"})),
    (QAbstractItemView, frozenset({"Home", "End"})),
    (QPlainTextEdit, frozenset({"Home", "End"})),
    (QTextEdit, frozenset({"Home", "End"})),
)


class Shortcuts(QObject):
    """Tells `Keys` what is pressed within the panel.

    Args:
        panel: The widget within which the keys hold; in an editor's window they must not reach beyond it.
        keys: Who is told.
    """

    def __init__(self, panel: QWidget, keys: Keys) -> None:
        super().__init__(panel)
        self._panel, self._keys = panel, keys
        self._held = ""
        self._plain: dict[str, QShortcut] = {}
        for key in KEYS:
            for sequence in key.sequences:
                made = QShortcut(QKeySequence(sequence), panel)
                made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                made.setAutoRepeat(not key.held)
                made.activated.connect(partial(self._press, key.name, key.held))
                if not sequence.startswith("Ctrl"):
                    self._plain[sequence] = made
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that was held is let go."""
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            self._let_go()
        return False

    def _press(self, name: str, held: bool) -> None:
        if held:
            self._let_go()
            self._held = name
            app = QApplication.instance()
            assert app is not None
            app.installEventFilter(self)
        self._keys.press(name)

    def _let_go(self) -> None:
        if self._held:
            name, self._held = self._held, ""
            app = QApplication.instance()
            if app is not None:
                app.removeEventFilter(self)
            self._keys.release(name)

    def _focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Whoever writes means letters, and moves within the text by the arrows; a control is operated by its own."""
        if new is None or not (new is self._panel or self._panel.isAncestorOf(new)):
            self._let_go()
            return
        writes, operated = takes_text(new), operated_by(new)
        for sequence, shortcut in self._plain.items():
            shortcut.setEnabled(not writes and sequence not in operated)


def takes_text(widget: QWidget) -> bool:
    """Whether keys that are pressed in a widget are meant as text."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QLineEdit | QAbstractSpinBox)


def operated_by(widget: QWidget) -> frozenset[str]:
    """Which of the panel's keys a widget is operated with itself while it has the focus."""
    return next((keys for kind, keys in _OPERATED if isinstance(widget, kind)), frozenset())


class KeySheet(QDialog):
    """All keys on one page.

    Args:
        parent: The window that it lies on.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAccessibleName(tr("Keys"))
        groups = list(dict.fromkeys(key.group for key in KEYS))
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(14)
        for place, group in enumerate(groups):
            grid.addLayout(_listed(group), place // 3, place % 3, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 14, 18, 16)
        whole.addLayout(grid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key closes it."""
        self.close()


def _listed(group: str) -> QGridLayout:
    made = QGridLayout()
    made.setVerticalSpacing(3)
    made.setHorizontalSpacing(10)
    head = QLabel(tr(group).upper())
    head.setProperty("head", True)
    made.addWidget(head, 0, 0, 1, 2)
    for row, key in enumerate((key for key in KEYS if key.group == group), 1):
        pressed = "   ".join(QKeySequence(one).toString(QKeySequence.SequenceFormat.NativeText)
                             for one in key.sequences)
        shown = QLabel(pressed)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.addWidget(shown, row, 0)
        words = QLabel(tr(key.words))
        words.setProperty("dim", True)
        made.addWidget(words, row, 1)
    return made
