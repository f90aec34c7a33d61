"""Every word that the panel shows passes here, so that it can be translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the editor's language, where a translation is installed."""
    return QCoreApplication.translate("Retake", text)
