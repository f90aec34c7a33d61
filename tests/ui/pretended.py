"""Links without processes: a test answers itself what is asked of them, in this very process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retake_ui.links.link import Link


class Deaf:
    """Stands for a process that is asked and says nothing by itself."""

    pid = None

    def ask(self, do: str, data: Any, identity: str) -> None:
        """Hears and does nothing."""

    def cancel(self, identity: str) -> None:
        """The same."""

    def end(self, hard: bool = False) -> None:
        """The same."""

    def gone(self, patience: float) -> bool:
        """It was never there."""
        return True


def pretend(link: Link) -> None:
    """Starts no process, in place of `Link._start`."""
    link._turn += 1
    link._hand = Deaf()  # type: ignore[assignment]
    link._set("ready")
    link._send()
