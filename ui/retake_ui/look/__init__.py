"""How the panel looks: colours, style sheet, icons, signs for states."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from retake_ui.look import colours
from retake_ui.look.icons import icon
from retake_ui.look.sheet import sheet

__all__ = ["apply", "colours", "icon"]


def apply(to: QApplication | QWidget) -> None:
    """Gives the look to the panel's own application, or to the panel alone where it is an editor's guest."""
    own_window = isinstance(to, QApplication)
    if isinstance(to, QApplication):
        to.setStyle("Fusion")  # the same everywhere, and the only one that takes all of a palette
    else:
        to.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        to.setObjectName("retake")
    to.setPalette(colours.palette())
    to.setStyleSheet(sheet(own_window))
