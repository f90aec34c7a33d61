"""Puts takes onto the timeline, and shows plates on it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from retake.errors import HostError
from retake.host import BACK, PLACE, PLATE, Host, Placed, TakeToPlace
from retake_ui.actions.meant import Meant
from retake_ui.host.calls import HostCalls
from retake_ui.host.file import TimelineFile
from retake_ui.host.ways import Ways
from retake_ui.models.current import Current
from retake_ui.models.shots import Row
from retake_ui.models.take import REJECTED, Take
from retake_ui.models.telling import Telling
from retake_ui.words import tr


class Placing(QObject):
    """Has the host change its timeline.

    Args:
        meant: Which rows and takes.
        current: The timeline that is open.
        calls: Who calls the host.
        ways: How takes are placed.
        telling: Hears what comes of it.
        parent: Who owns it.
    """

    placed = Signal(object)  # what became of the timeline: `retake.host.Placed`
    changed = Signal(str, object, object)  # the timeline's path, the host that did it, and what became of it

    def __init__(self, meant: Meant, current: Current, calls: HostCalls, ways: Ways, telling: Telling,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._meant, self._current, self._calls = meant, current, calls
        self._ways, self._telling = ways, telling

    def place(self, keys: Iterable[str]) -> None:
        """Puts the takes of these rows onto the timeline: the one that is looked at, else the newest of each."""
        found = [(row, take) for row in self._meant.rows(keys) if (take := self._meant.take(row)) is not None]
        self.place_takes([(row, take) for row, take in found if take.state != REJECTED])
        if found and all(take.state == REJECTED for _, take in found):
            self._telling.say(tr("These takes are rejected. Approve one, or choose another version to place it."),
                              "look")

    def place_takes(self, takes: Sequence[tuple[Row, Take]]) -> None:
        """Puts takes onto the timeline."""
        if not takes or not self._can(PLACE, tr("Takes can't be placed here.")):
            return
        if len({row.language for row, _ in takes}) > 1:
            self._telling.say(tr("Place one language at a time: a shot shows one take. Filter the table by language."),
                              "look")
            return
        by_shot = {row.shot.id: TakeToPlace(Path(take.report), row.shot.id) for row, take in takes}
        self._telling.begin(tr("Placing takes"))
        way = self._ways.name
        self._calls.call(lambda host: host.place(list(by_shot.values()), way=way), self._hearer(), self._telling.fail)

    def another_way(self) -> None:
        """Places takes in another way from now on, where the editor has one."""
        way = self._ways.next()
        self._telling.say(tr("Takes can be placed in one way only here.") if way is None else
                          tr("Takes are placed from now on: {way}").format(way=tr(way.label)))

    def back(self, keys: Iterable[str], to: str = PLATE) -> None:
        """Shows the plates of these rows on the timeline again, or the takes of that key."""
        shots = list(dict.fromkeys(row.shot.id for row in self._meant.rows(keys) if row.takes))
        if not shots or not self._can(BACK, tr("Takes can't be taken back here.")):
            return
        self._telling.begin(tr("Going back"))
        self._calls.call(lambda host: _gone_back(host, shots, to), self._hearer(), self._telling.fail)

    def _can(self, word: str, otherwise: str) -> bool:
        if word in self._calls.can:
            return True
        self._telling.say(otherwise, "look")
        return False

    def _hearer(self) -> Callable[[Placed], None]:
        """Hears what becomes of the timeline that is open now, whichever is open by then."""
        source = self._current.source
        return partial(self._placed, source.path if source is not None else "", self._calls.host)

    def _placed(self, path: str, by: Host | None, done: Placed) -> None:
        self._telling.over()
        self.changed.emit(path, by, done)
        count = len(done.takes)
        said = tr("1 shot changed on the timeline.") if count == 1 else \
            tr("{} shots changed on the timeline.").format(count)
        if done.timeline is not None:
            said += " " + tr("Import {} in your editor.").format(done.timeline)
        self._telling.say(" ".join([said, *done.notes[:2]]))
        self.placed.emit(done)


def _gone_back(host: Host, shots: Sequence[str], to: str) -> Placed:
    """What has become of a host's timeline where shots go back; one that refuses keeps the others from nothing.

    Raises:
        HostError: All of them refuse.
    """
    if isinstance(host, TimelineFile):
        return host.back_all(shots, to)
    done, refused = [], []
    for shot in shots:
        try:
            done.append(host.back(shot, to))
        except HostError as problem:
            refused.append(problem)
    if not done:
        raise refused[0]
    notes = (*(str(one) for one in refused), *(note for one in done for note in one.notes))
    return Placed(tuple(take for one in done for take in one.takes), done[-1].timeline, notes)
