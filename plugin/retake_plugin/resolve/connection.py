"""The way to a running Resolve, and what is open in it; found anew whenever it was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retake.errors import HostError
from retake.hosting.frames import Clock, whole
from retake.hosting.rates import told_drop, told_rate
from retake_plugin.protocols.resolve import Pool, Project, Resolve, ScriptModule, Timeline, has, there
from retake_plugin.resolve.environment import Running
from retake_plugin.resolve.loading import load

LEAST = (19, 1)

_NOT_RUNNING = "DaVinci Resolve is not running. Start it, open a project, then try again."
_REFUSED = ("DaVinci Resolve runs but lets no program in: in Preferences > System > General set External scripting "
            "using to Local. The free edition has no such setting: export the timeline as .otio and open that file.")
_FREE = ("This is the free DaVinci Resolve, which lets no program work in it. Export the timeline as .otio and open "
         "that file, or use DaVinci Resolve Studio.")
_BUSY = ("DaVinci Resolve answers nothing: a dialogue or its Project Manager is open. Close it in Resolve, then try "
         "again.")
_NO_PROJECT = "No project is open in DaVinci Resolve. Open one, and a timeline in it, then try again."
_NO_TIMELINE = "No timeline is open in DaVinci Resolve. Open one on the Edit page, then try again."


@dataclass(frozen=True, slots=True)
class Who:
    """Which Resolve it is: its name, and its version as numbers and as text."""

    label: str = "DaVinci Resolve Studio"
    version: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open in Resolve now. Its objects are dead as soon as its user does anything: nothing of it is kept."""

    app: Resolve
    who: Who
    project: Project
    pool: Pool
    timeline: Timeline
    id: str
    name: str
    clock: Clock
    stop: int


class Connection:
    """Connects to Resolve when it is needed.

    Args:
        loader: Loads the module by which it is reached.
        running: Whether a Resolve runs; None where that can't be told.
    """

    def __init__(self, loader: Callable[[], ScriptModule] = load, running: Callable[[], bool | None] | None = None
                 ) -> None:
        self._loader, self._running = loader, running or Running()
        self._module: ScriptModule | None = None
        self._app: Resolve | None = None
        self.who = Who()

    def anew(self) -> Connection:
        """Another way to Resolve, that shares nothing of it with this one."""
        found = Connection(self._loader, self._running)
        found.who = self.who
        return found

    def app(self) -> Resolve:
        """Resolve, alive and answering.

        Raises:
            HostError: It does not run, lets nobody in, is too old or free, or a dialogue is open in it.
        """
        version = _version(self._app)
        if not version:
            self._app = self._connected()  # it was restarted, or it is the first time: what was known is dead
            version = _version(self._app)
        assert self._app is not None
        if not version or not self._app.GetCurrentPage():
            raise HostError(_BUSY)
        self.who = Who(self._app.GetProductName() or self.who.label, version,
                       self._app.GetVersionString() or ".".join(map(str, version[:3])))
        if "studio" not in self.who.label.lower():
            raise HostError(_FREE)
        if version[:2] < LEAST:
            raise HostError(f"This is DaVinci Resolve {self.who.text}. Retake needs Studio "
                            f"{'.'.join(map(str, LEAST))} or later; older ones can export the timeline as .otio.")
        return self._app

    def opened(self) -> Opened:
        """What is open in it.

        Raises:
            HostError: Nothing is, or see `app`.
        """
        app = self.app()
        projects = there(app.GetProjectManager())
        project = there(projects.GetCurrentProject()) if projects is not None else None
        if project is None or not project.GetName():
            raise HostError(_NO_PROJECT)
        timeline, pool = there(project.GetCurrentTimeline()), there(project.GetMediaPool())
        name = timeline.GetName() if timeline is not None else None
        if timeline is None or pool is None or not isinstance(name, str):
            raise HostError(_NO_TIMELINE)
        start, stop = whole(timeline.GetStartFrame()), whole(timeline.GetEndFrame())
        code, id = timeline.GetStartTimecode(), timeline.GetUniqueId()
        if start is None or stop is None or not code or not id:
            raise HostError(_BUSY)
        return Opened(app, self.who, project, pool, timeline, id, name, _clock(timeline, start, code), stop)

    def _connected(self) -> Resolve:
        if self._module is None:
            self._module = self._loader()
        app = there(self._module.scriptapp("Resolve"))
        if app is None:
            raise HostError(_NOT_RUNNING if self._running() is False else _REFUSED)
        return app


def unsaveable(app: Resolve) -> bool:
    """Whether Resolve has come up without a project library, as it does after a crash: then it can save nothing."""
    projects = there(app.GetProjectManager())
    return projects is not None and has(projects, "GetCurrentDatabase") and not projects.GetCurrentDatabase()


def answers(app: Resolve) -> bool:
    """Whether Resolve answers still: it does not once it was closed, nor while a dialogue is open in it."""
    return bool(_version(app))


def numbers(version: Sequence[Any] | None) -> tuple[int, ...]:
    """A version as numbers: what stands behind the first word that is none is left out."""
    found: list[int] = []
    for one in version or ():
        number = whole(one)
        if number is None:
            break
        found.append(number)
    return tuple(found)


def _version(app: Resolve | None) -> tuple[int, ...]:
    """The version that Resolve tells; () where it is gone, or tells none."""
    return numbers(app.GetVersion()) if app is not None and has(app, "GetVersion") else ()


def _clock(timeline: Timeline, start: int, code: str) -> Clock:
    """How the timeline counts."""
    # The older call is asked too where the newer one says nothing: there are bridges that seem to have every name.
    said: Mapping[str, Any] = (timeline.GetSettings() or {}) if has(timeline, "GetSettings") else {}
    if not said and has(timeline, "GetSetting"):
        said = {name: timeline.GetSetting(name) for name in ("timelineFrameRate", "timelineDropFrameTimecode")}
    rate = said.get("timelineFrameRate")
    drop = told_drop(rate, said.get("timelineDropFrameTimecode"), ";" in code)
    return Clock(told_rate(rate), start, code, drop and round(told_rate(rate)) % 30 == 0)
