"""The losses of a training, a row a check, as a table that any program draws."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from retake.unfinished import finished_file, unwritable


class Curves:
    """A CSV file that grows by a row at every check.

    Args:
        path: Where it is.
        names: Its columns.
        step: What an earlier training wrote is kept up to this step; None for a new file.
    """

    def __init__(self, path: Path, names: Sequence[str], step: int | None) -> None:
        self._path, self._names = path, tuple(names)
        rows = [] if step is None else [row for row in _rows(path) if int(row["step"]) <= step]
        with finished_file(path) as part, part.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, self._names, restval="", extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            table.writerows(rows)

    def add(self, row: Mapping[str, float | int]) -> None:
        """Write a row; OutputError where it can't be."""
        said = {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in row.items()}
        try:
            with self._path.open("a", newline="", encoding="utf-8") as file:
                csv.DictWriter(file, self._names, restval="", lineterminator="\n").writerow(said)
        except OSError as problem:
            raise unwritable(self._path, problem) from None


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return [row for row in csv.DictReader(file) if (row.get("step") or "").isdigit()]
    except (OSError, csv.Error, UnicodeDecodeError):
        return []
