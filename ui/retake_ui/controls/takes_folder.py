"""Where the timeline's takes go: one folder for all of them, in which earlier ones are looked for, too."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from retake.options import Choice
from retake_ui.controls.field import LABEL, own_style
from retake_ui.controls.texts import Folder
from retake_ui.look import icon
from retake_ui.session import Session
from retake_ui.words import plain, tr


class TakesFolder(QWidget):
    """Shows the folder, and has the timeline read with another one.

    Args:
        choice: The option that it stands for.
        session: What is open.
        parent: Who owns it.
    """

    def __init__(self, choice: Choice, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.editor = Folder(choice, self)
        self.label = QLabel(choice.label, self)
        self.label.setFixedWidth(LABEL)
        self.label.setBuddy(self.editor.first or self.editor)
        self.reset = QToolButton(self)
        self.reset.setIcon(icon("reset"))
        self.reset.setProperty("flat", True)
        self.reset.setFixedSize(20, 20)
        self.reset.setIconSize(QSize(12, 12))
        self.reset.setAccessibleName(tr("Reset {}").format(choice.label))
        self.reset.setToolTip(tr("Back to the folder beside the timeline"))
        keep = self.reset.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(keep)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.label)
        layout.addWidget(self.editor, 1)
        layout.addWidget(self.reset)
        self.editor.chosen.connect(lambda folder: session.set_folder(folder or ""))
        self.reset.clicked.connect(lambda: session.set_folder(""))
        session.source_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows where takes go now."""
        source = self._session.source
        own = source is not None and bool(source.out)
        self.setEnabled(source is not None)
        self.editor.show_value(source.out if source is not None else "", False)
        self.reset.setVisible(own)
        self.label.setText(f"● {self.editor.choice.label}" if own else self.editor.choice.label)
        self.label.setStyleSheet(own_style(own))
        words = tr("Takes of all shots go to {}").format(source.folder) if source is not None else ""
        self.editor.line.setToolTip(plain(words or self.editor.choice.help))
