"""A timeline's file that stands for an editor: takes go onto it in a further file, written by a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.host import (
    BACK,
    PLACE,
    PLATE,
    Finding,
    HostError,
    HostInfo,
    HostTimeline,
    Placed,
    PlacedTake,
    Selection,
    TakeToPlace,
)
from retake_ui.models.source import Source
from retake_ui.words import tr

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]


class TimelineFile:
    """Fulfils `retake.host.Host` for a file.

    Args:
        source: The file, and how it is read.
        ask: Asks a worker and waits for what it says.
    """

    def __init__(self, source: Source, ask: Ask) -> None:
        self._source, self._ask = source, ask

    @property
    def path(self) -> str:
        """The file for which it stands."""
        return self._source.path

    def read_as(self, source: Source) -> None:
        """The same file is read in another way; what was placed on it last, or is being placed, stays."""
        self._source = replace(source, shown=self._source.shown)

    @property
    def info(self) -> HostInfo:
        """A file, which can have takes placed on it."""
        return HostInfo("file", tr("Timeline file"), can=frozenset({PLACE, BACK}))

    def timeline(self) -> HostTimeline:
        """The file."""
        one = self._source
        return HostTimeline(Path(one.path), Path(one.path).stem, one.name, media=tuple(map(Path, one.media)),
                            rate=Fraction(one.rate) if one.rate else None)

    def selection(self) -> Selection:
        """Nothing: a file has no selection."""
        return Selection()

    def playhead(self) -> int | None:
        """None: a file has no playhead."""
        return None

    def go_to(self, frame: int) -> None:
        """Can't be done."""
        raise _no_editor()

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Writes a further file with the takes on it, beside those that were placed before."""
        told = self._ask("place", {**self._source.asked_newest(), "takes": [str(one.report) for one in takes],
                                   "shots": [one.shot for one in takes if one.shot], "active": active})
        self._source = replace(self._source, shown=str(told["out"]))
        reports = {one.report.name.removesuffix(".take.json"): one.report for one in takes}
        return Placed(tuple(PlacedTake(reports.get(str(one.get("take"))), str(one["shot"]), str(one["key"]), active)
                            for one in told["takes"]), Path(told["out"]), tuple(told.get("notes") or ()))

    def back(self, shot: str, to: str = PLATE) -> Placed:
        """Writes a further file in which the shot shows its plate, or the take of that key."""
        return self.back_all([shot], to)

    def back_all(self, shots: Sequence[str], to: str = PLATE) -> Placed:
        """The same of several shots, in one file; those that show it already stay as they are."""
        asked = self._source.asked_newest()
        told = self._ask("back", {"timeline": asked["timeline"], "shots": list(shots), "to": to,
                                  **({"name": asked["name"]} if "name" in asked else {})})
        self._source = replace(self._source, shown=str(told["out"]))
        return Placed(tuple(PlacedTake(None, str(one["shot"]), to) for one in told["shots"]),
                      Path(told["out"]))

    def mark(self, findings: Sequence[Finding]) -> None:
        """Can't be done."""
        raise _no_editor()

    def reveal(self, shot: str) -> None:
        """Can't be done."""
        raise _no_editor()


def _no_editor() -> HostError:
    return HostError(tr("A timeline's file has no playhead and no markers. Open the timeline in an editor for that."))
