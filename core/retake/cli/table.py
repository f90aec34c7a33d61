"""Rows for people, their columns in line."""

from __future__ import annotations

from collections.abc import Iterable

from retake.printable import printable


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """The rows with their columns in line; what is too long is cut, but in the last column."""
    cut = [[*(_cut(cell, 36) for cell in row[:-1]), printable(row[-1])] for row in rows]
    widths = [max(len(row[column]) for row in cut) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cut]


def _cut(text: str, length: int) -> str:
    text = printable(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def relink(reasons: Iterable[str]) -> list[str]:
    """A line that says how missing media is found, where any is."""
    missing = any(reason.endswith(" is missing") for reason in reasons)
    return ["Where media lies that is missing, --media FOLDER says; it is found by name."] if missing else []
