"""Which shots takes are for, as the worker that reads the exported timeline tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retake.errors import HostError, RetakeError
from retake.host import HostTimeline, HostUse, TakeToPlace
from retake.hosting.fitting import Cut, cut_of
from retake.hosting.landing import use_at
from retake.hosting.report import TakeFile, read_report
from retake.timeline.shot import Shot
from retake_plugin.asking import Ask


@dataclass(frozen=True, slots=True)
class Fit:
    """A take with its shot.

    Attributes:
        take: The take.
        shot: Its shot.
        use: Where that stands now.
        plate: The plate's path.
        cut: Which of the take's frames the shot shows.
    """

    take: TakeFile
    shot: Shot
    use: HostUse
    plate: str
    cut: Cut


class Shots:
    """The shots of an exported timeline.

    Args:
        ask: Asks a worker.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def all(self, timeline: HostTimeline) -> tuple[Shot, ...]:
        """All shots."""
        told, _ = self._ask("shots", {"timeline": str(timeline.path)})
        return tuple(Shot.from_dict(one["shot"]) for one in told if one.get("event") == "shot")

    def shot(self, timeline: HostTimeline, id: str) -> Shot:
        """The shot of an id.

        Raises:
            HostError: It is not on the timeline any more.
        """
        for shot in self.all(timeline):
            if shot.id == id:
                return shot
        raise HostError(f"{timeline.name} does not hold that shot any more. Read the timeline again.")

    def use(self, timeline: HostTimeline, shot: Shot) -> HostUse:
        """Where a shot stands in the editor.

        Raises:
            HostError: Nothing stands there.
        """
        record = shot.record
        found = use_at(record.start, record.count, shot.track.index, timeline.uses)
        if found is None or shot.nested:
            raise HostError(f"{shot.name or shot.id} does not stand where the timeline says. Read the timeline again.")
        return found

    def fits(self, timeline: HostTimeline, takes: Sequence[TakeToPlace]) -> tuple[list[Fit], list[str]]:
        """The takes with their shots, and of those that fit none why."""
        shots = {shot.id: shot for shot in self.all(timeline)}
        told = self._told(timeline, takes)
        found: list[Fit] = []
        notes: list[str] = []
        for one in takes:
            try:
                found.append(self._fit(timeline, one, shots, told.get(str(one.report.absolute()), {})))
            except RetakeError as problem:
                notes.append(str(problem))
        return found, notes

    def _told(self, timeline: HostTimeline, takes: Sequence[TakeToPlace]) -> dict[str, dict[str, object]]:
        """What the worker says of the takes, by their reports."""
        found = {}
        for folder in sorted({str(one.report.absolute().parent) for one in takes}):
            events, _ = self._ask("takes", {"folder": folder, "timeline": str(timeline.path), "series": False})
            found.update({str(one["report"]): one for one in events if one.get("event") == "take"})
        return found

    def _fit(self, timeline: HostTimeline, wanted: TakeToPlace, shots: dict[str, Shot],
             told: dict[str, object]) -> Fit:
        take = read_report(wanted.report)
        if not take.there:
            raise HostError(f"{take.movie.name} is not there any more. Render it again.")
        fits = told.get("shots")
        ids = [str(one) for one in fits] if isinstance(fits, list) else []
        own = str(told.get("shot") or "")
        id = wanted.shot or own or (ids[0] if len(ids) == 1 else "")
        if not id:
            raise HostError(str(told.get("why") or "") or f"{take.name} fits " + (
                f"{len(ids)} shots. Say which one is meant." if ids else "no shot of this timeline."))
        shot = shots.get(id)
        if shot is None:
            raise HostError(f"{take.name}: its shot is not on {timeline.name} any more. Read the timeline again.")
        plate = shot.plate.path or shot.plate.written if shot.plate else ""
        if shot.reasons:
            raise HostError(f"{shot.name or shot.id} {shot.reasons[0]}.")
        if id not in ids and told.get("why") and own in ("", id):
            raise HostError(f"{take.name} is no take of {shot.name or id} any more: it {told['why']}.")
        return Fit(take, shot, self.use(timeline, shot), plate, cut_of(shot, take))
