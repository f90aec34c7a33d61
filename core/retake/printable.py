"""Strangers' words in one line: what a terminal or an editor would obey is replaced. Light: standard library only."""

from __future__ import annotations


def printable(text: str, instead: str = " ") -> str:
    """The text with every control character, line break and other character that shows nothing replaced."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else instead for char in text)
