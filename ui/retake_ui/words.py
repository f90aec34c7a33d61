"""Every word that the panel shows passes here, so that it can be translated."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the editor's language, where a translation is installed."""
    return QCoreApplication.translate("Retake", text)


def plain(words: str) -> str:
    """Words that others wrote, as a tooltip is given them: Qt takes whatever looks like markup for markup."""
    if "<" not in words and "&" not in words:
        return words
    return f'<p style="white-space: pre-wrap">{escape(words)}</p>'
