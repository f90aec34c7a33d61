"""Shows in the editor what is looked at in the panel: a shot, or the places that verdicts name."""

from __future__ import annotations

from collections.abc import Iterable

from retake.host import MARKERS
from retake_ui.actions.meant import Meant
from retake_ui.host.calls import HostCalls
from retake_ui.host.marking import findings
from retake_ui.models.telling import Telling
from retake_ui.words import tr


class Pointing:
    """Points at things in the editor.

    Args:
        meant: Which rows and takes.
        calls: Who calls the editor.
        telling: Hears what comes of it.
    """

    def __init__(self, meant: Meant, calls: HostCalls, telling: Telling) -> None:
        self._meant, self._calls, self._telling = meant, calls, telling

    def reveal(self, key: str) -> None:
        """Shows a shot in the editor."""
        rows = self._meant.rows([key])
        if rows:
            self._calls.call(lambda host: host.reveal(rows[0].shot.id), _nothing, self._telling.fail)

    def mark(self, keys: Iterable[str]) -> None:
        """Sets markers in the editor where the verdicts of these rows' takes name places."""
        found = [finding for row in self._meant.rows(keys) if (take := self._meant.take(row)) is not None
                 for finding in findings(row, take)]
        if not found:
            self._telling.say(tr("The verdicts of these takes name no places."))
        elif MARKERS not in self._calls.can:
            self._telling.say(tr("Markers can't be set here."), "look")
        else:
            self._telling.begin(tr("Setting markers"))
            self._calls.call(lambda host: host.mark(found), lambda answer: self._marked(len(found)),
                             self._telling.fail)

    def _marked(self, count: int) -> None:
        self._telling.over()
        self._telling.say(tr("1 marker set on the timeline.") if count == 1 else
                          tr("{} markers set on the timeline.").format(count))


def _nothing(answer: object) -> None:
    """Hears and does nothing."""
