"""How takes are placed, where an editor has more than one way; what is chosen is remembered for each editor."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from retake.host import Way
from retake_ui.host.calls import HostCalls
from retake_ui.models.remember import Remember

_KEPT = "ways"  # of each editor by its name, the name of the way


class Ways(QObject):
    """The ways of the host that is open.

    Args:
        calls: Who knows the host.
        remember: What is known from earlier days.
        parent: Who owns it.
    """

    changed = Signal()  # others are offered, or another is chosen

    def __init__(self, calls: HostCalls, remember: Remember, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls, self._remember = calls, remember
        calls.host_changed.connect(self.changed)
        remember.loaded.connect(self.changed)

    @property
    def offered(self) -> tuple[Way, ...]:
        """What there is to choose from; nothing where there is one way only."""
        ways = self._calls.host.info.ways if self._calls.host is not None else ()
        return ways if len(ways) > 1 else ()

    @property
    def chosen(self) -> Way | None:
        """The way that is meant; None where there is nothing to choose."""
        ways = self.offered
        return next((one for one in ways if one.name == self._kept().get(self._host)), ways[0] if ways else None)

    @property
    def name(self) -> str:
        """The name of the way that is meant, as the host is told it; "" where there is nothing to choose."""
        return self.chosen.name if self.chosen is not None else ""

    def choose(self, name: str) -> None:
        """Places takes in this way from now on; what the editor does not have is passed over."""
        if name != self.name and any(one.name == name for one in self.offered):
            self._remember.keep(_KEPT, {**self._kept(), self._host: name})
            self.changed.emit()

    def next(self) -> Way | None:
        """Chooses the way behind the one that is meant, the first behind the last; which it is now comes back."""
        names = [one.name for one in self.offered]
        if names:
            self.choose(names[(names.index(self.name) + 1) % len(names)])
        return self.chosen

    @property
    def _host(self) -> str:
        return self._calls.host.info.name if self._calls.host is not None else ""

    def _kept(self) -> dict[str, object]:
        """What is remembered, whatever somebody wrote there."""
        return dict(self._remember.value(_KEPT, dict) or {})
