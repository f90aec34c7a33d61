"""Blender's sequencer as a host. Runs in the panel's process; what it needs of Blender it asks for through a pipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from retake.errors import HostError, RetakeError
from retake.host import (
    BACK,
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
)
from retake.hosting.exporting import Export
from retake.hosting.places import project_of
from retake.hosting.report import TakeFile, read_report
from retake.hosting.strip_placing import Plan, after, files_of, going_back, placing
from retake.hosting.strip_reading import HOST, Below, below, rate_of, sheet_of
from retake.hosting.strips import Changed, Edit, Strip
from retake.timeline.json import data_of
from retake.timeline.shot import Shot
from retake_plugin.shots import shot_of

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]

_CAN = frozenset({SELECTION, PLAYHEAD, FOLLOW, PLACE, BACK, MARKERS, REVEAL})


class BlenderHost:
    """Fulfils `retake.host.Host`.

    Args:
        ask: Asks Blender: `Pipe.ask`.
        export: Writes the timeline's file and reads its shots.
        version: Blender's version.
    """

    def __init__(self, ask: Ask, export: Export, version: str = "") -> None:
        self._ask, self._export = ask, export
        self._info = HostInfo(HOST, "Blender", version, _CAN)

    @property
    def info(self) -> HostInfo:
        """Blender, and which."""
        return self._info

    def timeline(self) -> HostTimeline:
        """The sequencer that is open, written out anew."""
        edit, path = self._written()
        uses = tuple(_use(row.strip) for row in below(edit))
        return HostTimeline(path, edit.name, id=edit.id, uses=uses, rate=rate_of(edit))

    def selection(self) -> Selection:
        """The selected strips; one of ours means the plate below it."""
        chosen = [Strip.from_dict(one) for one in self._ask("selected", {}).get("strips", ())]
        ids = {one.id for one in chosen}
        if any(one.kept for one in chosen):
            rows = below(self._read())
            chosen = [row.strip for row in rows if row.strip.id in ids or any(one.strip.id in ids for one in row.own)]
        seen = [one for one in chosen if one.type != "SOUND" and not one.inputs]
        return Selection(uses=tuple(map(_use, sorted(seen, key=lambda one: (one.left, one.channel)))))

    def playhead(self) -> int | None:
        """The scene's current frame."""
        return int(self._ask("at", {})["frame"])

    def go_to(self, frame: int) -> None:
        """Puts the playhead on a frame."""
        self._ask("go", {"frame": frame})

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Lays takes above their plates as strips of their own; one step to undo."""
        edit, path = self._written()
        shots = self._export.shots(path)
        notes: list[str] = []
        plans: list[tuple[Plan, TakeFile, Shot]] = []
        expected = edit
        for one in takes:
            try:
                take = read_report(one.report)
                shot = shot_of(shots, one.shot, take)
                row = _row(shot, expected)
                if row.reason:
                    raise HostError(f"{row.strip.name} {row.reason}.")
                plan = placing(row, shot, take, files_of(take), expected, active)
            except RetakeError as problem:
                notes.append(str(problem))
            else:
                plans.append((plan, take, shot))
                expected = after(expected, plan)
        done = []
        told = self._changed([one[0] for one in plans], "place takes", edit.file)
        for (plan, take, shot), changed in zip(plans, told, strict=True):
            if changed.problem:
                notes.append(changed.problem)
            else:
                notes += [*plan.notes, *changed.notes]
                done.append(PlacedTake(take.report, shot.id, plan.key, active))
        if done:
            self._tell_again()
        return Placed(tuple(done), notes=tuple(dict.fromkeys(notes)))

    def back(self, shot: str, to: str = PLATE) -> Placed:
        """Switches the takes above a shot off, or another one on; one step to undo."""
        edit, path = self._written()
        row = _row(shot_of(self._export.shots(path), shot), edit)
        plan = going_back(row, to, edit)
        own = row.of(to)
        changed = self._changed([plan], "go back", edit.file)[0]
        if changed.problem:
            raise HostError(changed.problem)
        self._tell_again()
        report = Path(own.kept.report) if own is not None else None
        return Placed((PlacedTake(report, shot, to),), notes=(*plan.notes, *changed.notes))

    def mark(self, findings: Sequence[Finding]) -> None:
        """Sets markers of the scene; one step to undo."""
        self._ask("mark", {"findings": [data_of(one) for one in findings]})

    def reveal(self, shot: str) -> None:
        """Selects a shot's strip, and puts the playhead on its first frame."""
        edit, path = self._written()
        self._ask("reveal", {"strip": _row(shot_of(self._export.shots(path), shot), edit).strip.id})

    def _read(self) -> Edit:
        return Edit.from_dict(self._ask("read", {}))

    def _written(self) -> tuple[Edit, Path]:
        edit = self._read()
        if not edit.strips:
            raise HostError("The sequencer is empty. Open the scene with the edit, then try again.")
        return edit, self._export.write(sheet_of(edit), project_of(edit.file) or "Blender", edit.file)

    def _tell_again(self) -> None:
        """Writes the timeline's file with the takes that lie there now, for whoever reads it."""
        with suppress(RetakeError):
            self._written()

    def _changed(self, plans: Sequence[Plan], name: str, file: str) -> list[Changed]:
        if not plans:
            return []
        told = self._ask("change", {"changes": [plan.change.to_dict() for plan in plans], "name": name, "file": file})
        return [Changed.from_dict(one) for one in told["changed"]]


def _use(strip: Strip) -> HostUse:
    return HostUse(strip.left, strip.right - strip.left, strip.channel, strip.id)


def _row(shot: Shot, edit: Edit) -> Below:
    """The strip that a shot was told from."""
    own = (shot.host.get("metadata") or {}).get(HOST) or {}
    for row in below(edit):
        if row.strip.id == own.get("id"):
            return row
    raise HostError(f"{shot.name} can't be found in the sequencer any more. Read the timeline again.")
