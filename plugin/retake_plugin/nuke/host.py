"""Nuke as a host: the Read nodes of the script that is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from retake.errors import HostError, RetakeError
from retake.host import (
    BACK,
    DOCK,
    FOLLOW,
    PLACE,
    PLATE,
    PLAYHEAD,
    REVEAL,
    SELECTION,
    Finding,
    HostInfo,
    HostTimeline,
    Placed,
    PlacedTake,
    Selection,
    TakeToPlace,
)
from retake.hosting.exporting import Export
from retake.hosting.places import project_of
from retake.hosting.report import TakeFile
from retake.timeline.shot import Shot
from retake_plugin.main_thread import MainThread
from retake_plugin.nuke.comps import comp_of
from retake_plugin.nuke.nodes import mark_of
from retake_plugin.nuke.placing import keep_id, put, which
from retake_plugin.nuke.reading import HOST, IDS, Plate, Reading, read
from retake_plugin.nuke.stacks import beside
from retake_plugin.protocols.nuke import Node, Nuke
from retake_plugin.shots import editors_id, place_each, shot_of, with_plates

Answer = TypeVar("Answer")

_CAN = frozenset({SELECTION, PLAYHEAD, FOLLOW, PLACE, BACK, REVEAL, DOCK})
_GONE = "The shot's Read node is not in the script any more. Read the timeline again."


class NukeHost:
    """Fulfils `retake.host.Host`.

    A script has no timeline: each of its Read nodes is a shot on a track of its own, at the script's frames at which it
    shows its file. A record frame is a frame of the script.

    Args:
        nuke: The module nuke.
        main: Calls in Nuke's main thread.
        export: Writes the timeline's file and reads its shots.
        label: Which Nuke it is.
    """

    def __init__(self, nuke: Nuke, main: MainThread, export: Export, label: str = "Nuke") -> None:
        self._nuke, self._main, self._export = nuke, main, export
        self._info = HostInfo(HOST, label, nuke.NUKE_VERSION_STRING, _CAN)
        self._seen: tuple[tuple[str, ...], Selection] | None = None  # what was selected last, and what that meant
        self._span = range(0)  # the script's frames at which its plates were last seen

    @property
    def info(self) -> HostInfo:
        """Which Nuke it is."""
        return self._info

    def timeline(self) -> HostTimeline:
        """The script's Read nodes, written out anew."""
        reading, path = self._written()
        return HostTimeline(path, reading.sheet.name, id=reading.sheet.id, rate=reading.sheet.rate,
                            uses=tuple(reading.use(plate) for plate in reading.plates))

    def selection(self) -> Selection:
        """The selected Read nodes; a node of ours means the plate of its comp."""
        def look() -> Selection:
            # This is asked several times a second: the script is read only where something else is selected.
            chosen = self._nuke.selectedNodes()
            names = tuple(node.fullName() for node in chosen)
            if self._seen is None or self._seen[0] != names:
                self._seen = names, self._means(chosen)
            return self._seen[1]

        return self._main(look)

    def playhead(self) -> int | None:
        """The script's frame."""
        return self._main(lambda: int(self._nuke.frame()))

    def go_to(self, frame: int) -> None:
        """Goes to a frame of the script."""
        def go() -> None:
            if frame not in self._span:
                sheet = read(self._nuke).sheet
                self._span = range(sheet.start, sheet.start + sheet.length)
            if frame not in self._span:
                raise HostError("No Read node shows anything at this frame.")
            self._nuke.frame(frame)
            if int(self._nuke.frame()) != frame:
                raise HostError("Nuke does not go to this frame. Stop playing, then try again.")

        self._main(go)

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Pastes each take with its comp and wires it to its plate's Switch; one step to undo."""
        reading, path = self._written()
        notes: list[str] = []
        wanted = with_plates(takes, self._export.shots(path), lambda shot: _plate_of(shot, reading), notes)

        def put_all() -> Placed:
            placed = place_each(wanted, put_one, self._info.label, active, notes)
            hints = keep_id(self._nuke, reading.sheet.id) if placed.takes and reading.file else []
            return replace(placed, notes=(*placed.notes, *hints))

        def put_one(shot: Shot, plate: Plate, take: TakeFile) -> tuple[str, Sequence[str]]:
            now = self._same(reading)
            there = now.plate(plate.piece.id)
            if there is None or (now.use(there), there.piece.source, there.path) != (
                    reading.use(plate), plate.piece.source, plate.path):
                raise HostError(f"{shot.name} changed while its take was being placed. Try again.")
            return self._put(shot, there, take, active, path)

        if not wanted:
            return Placed((), notes=tuple(notes))
        placed = self._in_one_step("place takes", put_all)
        self._tell_again()
        return placed

    def back(self, shot: str, to: str = PLATE) -> Placed:
        """Has the shot's Switch show its plate again, or another take; one step to undo."""
        reading, path = self._written()
        id = _plate_of(shot_of(self._export.shots(path), shot), reading).piece.id
        report: list[Path | None] = []
        hints: list[str] = []

        def go() -> None:
            now = self._same(reading)
            plate = _there(now, id)
            stack = plate.stack
            index = 0 if to == PLATE else stack.place(to) if stack else None
            if index is None:
                raise HostError(f"{plate.piece.name} has no take {to[:40]} in this script. Place it first.")
            if stack is not None:
                which(stack.node, index)
            mark = stack.takes[index - 1] if stack and index else None
            report.append(Path(mark.report) if mark else None)
            hints.extend(beside(stack, index, _zero(plate, now.use(plate).start)) if stack and index else ())

        self._in_one_step("go back", go)
        self._tell_again()
        return Placed((PlacedTake(report[0], shot, to),), notes=tuple(hints))

    def mark(self, findings: Sequence[Finding]) -> None:
        """Can't be done."""
        raise HostError("A Nuke script has no markers. Look at the places in the panel.")

    def reveal(self, shot: str) -> None:
        """Selects a shot's Read node, and goes to its first frame."""
        reading, path = self._written()
        id = _plate_of(shot_of(self._export.shots(path), shot), reading).piece.id

        def look() -> None:
            now = read(self._nuke)
            plate = _there(now, id)
            self._select([plate.node])
            self._nuke.frame(now.use(plate).start)

        self._main(look)

    def _same(self, before: Reading) -> Reading:
        """The script as it is now.

        Raises:
            HostError: Another one was opened: its nodes may bear the same names.
        """
        now = read(self._nuke)
        if project_of(now.file) != project_of(before.file):  # a further version of it is the same
            raise HostError("Another script was opened in Nuke meanwhile. Read the timeline again.")
        return now

    def _means(self, chosen: Sequence[Node]) -> Selection:
        """What selected nodes mean."""
        if not any(node.Class() == "Read" or mark_of(node) for node in chosen):
            return Selection()
        reading = read(self._nuke)
        found = {plate.piece.id for node in chosen if (plate := reading.behind(node)) is not None}
        return Selection(uses=tuple(reading.use(plate) for plate in reading.plates if plate.piece.id in found))

    def _put(self, shot: Shot, plate: Plate, take: TakeFile, active: bool, path: Path) -> tuple[str, Sequence[str]]:
        """Places one take, in the main thread; its key and what the artist should know come back."""
        stack = plate.stack
        known = next((mark for mark in (stack.takes if stack else ()) if mark and mark.report == str(take.report)),
                     None)
        if stack is not None and known is not None:  # it lies there from before
            index = stack.place(known.key) or 0
            if active:
                which(stack.node, index)
            return known.key, beside(stack, index, _zero(plate, shot.record.start))
        comp = comp_of(self._nuke, plate, shot, take, active)
        return comp.key, put(self._nuke, plate, comp, path.with_name(f"{take.name}.nk"))

    def _written(self) -> tuple[Reading, Path]:
        """Reads the script and writes its timeline's file."""
        reading = self._main(lambda: read(self._nuke))
        self._seen, self._span = None, range(0)
        return reading, self._export.write(reading.sheet, reading.sheet.name, reading.file)

    def _tell_again(self) -> None:
        """Writes the timeline's file with the takes that lie there now, for whoever reads it."""
        with suppress(RetakeError):
            self._written()

    def _in_one_step(self, name: str, what: Callable[[], Answer]) -> Answer:
        """Does something in the main thread as one step to undo; selection and frame are afterwards as before."""
        def do() -> Answer:
            chosen, frame = self._nuke.selectedNodes(), int(self._nuke.frame())
            undo = self._nuke.Undo()
            undo.begin(f"Retake: {name}")
            try:
                return what()
            finally:
                undo.end()
                with suppress(Exception):  # what was done is done, whatever is selected
                    self._select(chosen)
                with suppress(Exception):
                    if int(self._nuke.frame()) != frame:
                        self._nuke.frame(frame)

        return self._main(do)

    def _select(self, nodes: list[Node]) -> None:
        for node in self._nuke.selectedNodes():
            node.setSelected(False)
        for node in nodes:
            node.setSelected(True)


def _there(now: Reading, id: str) -> Plate:
    plate = now.plate(id)
    if plate is None:
        raise HostError(_GONE)
    return plate


def _zero(plate: Plate, start: int) -> int:
    """The script's frame of a plate's very first frame, by the one that it shows first at a frame of the script."""
    return start - math.floor(plate.piece.source)


def _plate_of(shot: Shot, reading: Reading) -> Plate:
    plate = reading.plate(editors_id(shot, IDS))
    if plate is None:
        raise HostError(_GONE)
    return plate
