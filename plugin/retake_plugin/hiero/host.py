"""Nuke Studio and Hiero as a host: the sequence that is open in the timeline editor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from retake.errors import HostError, RetakeError
from retake.host import (
    BACK,
    DOCK,
    FOLLOW,
    MARKERS,
    PLACE,
    PLATE,
    PLAYHEAD,
    REVEAL,
    SELECTION,
    Finding,
    HostInfo,
    HostTimeline,
    HostUse,
    Placed,
    PlacedTake,
    Selection,
    TakeToPlace,
    Way,
)
from retake.hosting.exporting import Export
from retake.hosting.marking import tell
from retake.hosting.report import TakeFile
from retake.timeline.shot import Shot
from retake_plugin.hiero.marking import mark
from retake_plugin.hiero.noting import TAKE, note_on
from retake_plugin.hiero.placing import Placing
from retake_plugin.hiero.reading import HOST, Plate, Reading, read, sequence_of
from retake_plugin.hiero.returning import go_back
from retake_plugin.hiero.windows import Windows
from retake_plugin.main_thread import MainThread
from retake_plugin.protocols.hiero import Hiero, TrackItem
from retake_plugin.protocols.hiero import Sequence as HieroSequence
from retake_plugin.shots import editors_id, place_each, shot_of, with_plates

Answer = TypeVar("Answer")

ON_TRACK, AS_VERSION = "track", "version"
WAYS = (
    Way(ON_TRACK, "On a track above", "On a track Retake above all others: the plate's item stays below it untouched."),
    Way(AS_VERSION, "As a version of the clip", "On the shot's own item, for this shot alone: its effects, its "
                                                "dissolves and the titles above it stay as they are."))
_CAN = frozenset({SELECTION, PLAYHEAD, FOLLOW, PLACE, BACK, MARKERS, REVEAL, DOCK})
_MOVED = "{} changed while its take was being placed. Try again."


class HieroHost:
    """Fulfils `retake.host.Host`.

    Args:
        hiero: The package hiero.
        main: Calls in the editor's main thread.
        export: Writes the timeline's file and reads its shots.
        label: Which of the two editors it is.
        version: Its version.
    """

    def __init__(self, hiero: Hiero, main: MainThread, export: Export, label: str = "Nuke Studio",
                 version: str = "") -> None:
        self._hiero, self._main, self._export = hiero, main, export
        self._info = HostInfo(HOST, label, version, _CAN)
        self.way = ON_TRACK  # how takes are placed where nobody says it

    @property
    def info(self) -> HostInfo:
        """Which editor it is."""
        return replace(self._info, ways=tuple(sorted(WAYS, key=lambda one: one.name != self.way)))

    def timeline(self) -> HostTimeline:
        """The sequence that is open, written out anew."""
        reading, path = self._written()
        return HostTimeline(path, reading.sheet.name, id=reading.sheet.id, rate=reading.sheet.rate,
                            uses=tuple(reading.use(plate) for plate in reading.plates))

    def selection(self) -> Selection:
        """The selected items; one of ours means the shot below it."""
        def look() -> Selection:
            sequence = sequence_of(self._hiero)
            chosen = Windows(self._hiero, sequence).selected()
            # This is asked several times a second: the sequence is read only where an item of ours is selected.
            reading = read(self._hiero, sequence) if any(note_on(one, TAKE) for one in chosen) else None
            uses = {use for one in chosen if (use := _use_of(one, sequence, reading)) is not None}
            return Selection(uses=tuple(sorted(uses, key=lambda use: (use.start, use.track))))

        return self._main(look)

    def playhead(self) -> int | None:
        """The record frame in the viewer; None where that shows something else than the sequence."""
        def look() -> int | None:
            sequence = sequence_of(self._hiero)
            at = Windows(self._hiero, sequence).time()
            return None if at is None else at + int(sequence.timecodeStart())

        return self._main(look)

    def go_to(self, frame: int) -> None:
        """Puts the viewer's playhead on a record frame."""
        def go() -> None:
            sequence = sequence_of(self._hiero)
            Windows(self._hiero, sequence).go_to(frame - int(sequence.timecodeStart()))

        self._main(go)

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Places takes on a track of our own, or as versions of their clips; one step to undo."""
        as_version = self.info.way(way) == AS_VERSION
        reading, path = self._written()
        notes: list[str] = []
        wanted = with_plates(takes, self._export.shots(path), lambda shot: _plate_of(shot, reading), notes)

        def put_all() -> Placed:
            # Read once: nobody gets at it before all is done, and a feature has a thousand items.
            sequence = sequence_of(self._hiero)
            now, placing = read(self._hiero, sequence), Placing(self._hiero, sequence)
            found = {one.piece.id: one for one in now.plates}
            return place_each(wanted, lambda *one: put_one(found, placing, *one), self._info.label, active, notes)

        def put_one(found: dict[str, Plate], placing: Placing, shot: Shot, plate: Plate, take: TakeFile
                    ) -> tuple[str, Sequence[str]]:
            id = plate.piece.id
            # Of a shot that got a take just now what was read is no longer so.
            there = found.pop(id, None) or read(self._hiero, sequence_of(self._hiero)).plate(id)
            if there is None or there.times != plate.times or there.path != plate.path:
                raise HostError(_MOVED.format(shot.name))
            kept, hints = (placing.as_version if as_version else placing.on_track)(there, shot, take, active)
            return kept.key, hints

        if not wanted:
            return Placed((), notes=tuple(notes))
        placed = self._in_one_step("place takes", put_all, reading.sheet.id)
        self._tell_again()
        return placed

    def back(self, shot: str, to: str = PLATE) -> Placed:
        """Shows a shot's plate again, or another of its takes; one step to undo."""
        reading, path = self._written()
        plate = _plate_of(shot_of(self._export.shots(path), shot), reading)
        report: list[Path | None] = []

        def go() -> None:
            sequence = sequence_of(self._hiero)
            now = read(self._hiero, sequence).plate(plate.piece.id)
            if now is None:
                raise HostError(_MOVED.format(plate.piece.name))
            report.append(go_back(sequence, now, to))

        self._in_one_step("go back", go, reading.sheet.id)
        self._tell_again()
        return Placed((PlacedTake(report[0], shot, to),))

    def mark(self, findings: Sequence[Finding]) -> None:
        """Puts tags of ours onto the sequence; one step to undo."""
        missed = self._in_one_step("mark", lambda: mark(self._hiero, sequence_of(self._hiero), findings))
        tell(missed, len(findings))

    def reveal(self, shot: str) -> None:
        """Selects a shot's item, and puts the playhead on its first frame."""
        reading, path = self._written()
        plate = _plate_of(shot_of(self._export.shots(path), shot), reading)

        def look() -> None:
            sequence = sequence_of(self._hiero)
            now = read(self._hiero, sequence).plate(plate.piece.id)
            if now is None:
                raise HostError(f"{plate.piece.name} is gone from the sequence. Read the timeline again.")
            windows = Windows(self._hiero, sequence)
            windows.select(now.item)
            windows.go_to(now.piece.start)

        self._main(look)

    def _written(self) -> tuple[Reading, Path]:
        """Reads the sequence and writes its file."""
        def look() -> tuple[Reading, str, str]:
            sequence = sequence_of(self._hiero)
            project = sequence.project()
            assert project is not None
            return read(self._hiero, sequence), project.name(), project.path() or ""

        reading, project, saved = self._main(look)
        return reading, self._export.write(reading.sheet, project, saved)

    def _tell_again(self) -> None:
        """Writes the timeline's file with the takes that lie there now, for whoever reads it."""
        with suppress(RetakeError):
            self._written()

    def _in_one_step(self, name: str, what: Callable[[], Answer], id: str = "") -> Answer:
        """Does something in the main thread as one step to undo; selection and playhead are afterwards as before.

        Raises:
            HostError: The sequence of that id is not the one that is open any more.
        """
        def do() -> Answer:
            sequence = sequence_of(self._hiero)
            if id and str(sequence.guid()) != id:
                raise HostError("Another sequence was opened meanwhile. Read the timeline again.")
            project = sequence.project()
            assert project is not None
            with _as_before(Windows(self._hiero, sequence)), project.beginUndo(f"Retake: {name}"):
                try:
                    return what()
                finally:
                    _shown_anew(sequence)

        return self._main(do)


def _use_of(item: TrackItem, sequence: HieroSequence, reading: Reading | None) -> HostUse | None:
    """Where a selected item stands; of one of ours the plate below it."""
    if reading is not None:
        plate = reading.behind(str(item.guid()))
        return reading.use(plate) if plate is not None else None
    track = item.parentTrack()
    for index, one in enumerate(sequence.videoTracks() or (), 1):
        if track is not None and one.guid() == track.guid():
            first = int(item.timelineIn())
            return HostUse(int(sequence.timecodeStart()) + first, int(item.timelineOut()) - first + 1, index,
                           str(item.guid()))
    return None


def _shown_anew(sequence: HieroSequence) -> None:
    """Tells the editor that the sequence was edited: else its windows may go on showing what was there."""
    with suppress(Exception):  # what was done is done, and a build may not have it
        sequence.editFinished()


@contextmanager
def _as_before(windows: Windows) -> Iterator[None]:
    chosen, at = windows.all_chosen(), windows.time()
    try:
        yield
    finally:
        with suppress(Exception):  # what was done is done, whatever is selected
            windows.choose(chosen)
        with suppress(Exception):
            if at is not None and windows.time() != at:
                windows.go_to(at)


def _plate_of(shot: Shot, reading: Reading) -> Plate:
    """The item that a shot was told from."""
    plate = reading.plate(editors_id(shot, HOST))
    if plate is None:
        raise HostError(f"{shot.name} can't be found in the sequence any more. Read the timeline again.")
    return plate
