"""The objects that a fake Resolve hands out: they die with it, answer nothing while a dialogue is open, refuse a name
that is in no list, and have every name as an attribute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.plugin.fakes.resolve.names import CONSTANTS, every, names
from tests.plugin.fakes.resolve.world import Project, World

_PATIENCE = 30.0
_OF_ALL = ("Resolve", "ProjectManager", "MediaStorage")  # what belongs to no project


class UnknownName(AssertionError):
    """A name was asked for that Resolve has in no build: a mistake of the asker's."""


class Handle:
    """An object of Resolve's interface; what it can do is written in methods of the same names with `do_` before."""

    kind = ""

    def __init__(self, world: World, data: Any = None) -> None:
        self._world, self._data, self._generation, self._project = world, data, world.generation, world.project

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in CONSTANTS and self.kind == "Resolve":
            return CONSTANTS[name]
        if name not in every(self.kind):
            raise UnknownName(f"{self.kind}.{name} is in no list of Resolve's names")
        if name not in names(self.kind, self._world.build.version):
            if self._world.has("missing calls answer None"):
                return self._called(name, lambda *given: None)
            if self._world.has("every name is there"):
                return None
            raise AttributeError(name)
        return self._called(name, getattr(self, f"do_{name}"))

    def __dir__(self) -> list[str]:
        return sorted(names(self.kind, self._world.build.version))

    def _called(self, name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        world = self._world

        def call(*given: Any) -> Any:
            world.threads.add(threading.get_ident())
            world.called.append(name)
            if name in world.before:
                world.before[name](world, given)
            if not world.running or self._generation != world.generation:
                return None
            if self.kind not in _OF_ALL and self._project is not world.project:
                return None  # 1.4: objects of a project that was closed are stale
            if name in world.hangs and world.has("a call never comes back"):
                world.hangs.discard(name)
                world.let_go.wait(_PATIENCE)
            if world.dialogue and (not world.has("a dialogue blocks") or not world.closed.wait(_PATIENCE)):
                return None
            if f"{self.kind}.{name}" in world.refuses:
                return world.refuses[f"{self.kind}.{name}"]
            answer = do(*given)
            if name in world.after:
                world.after[name](world, given)
            return answer

        return call

    def number(self, value: float) -> float | int:
        """A number as Resolve tells it."""
        return float(value) if self._world.has("numbers are floats") else int(value)

    def listed(self, found: list[Any]) -> list[Any] | None:
        """A list as Resolve tells it."""
        if self._world.has("lists hold None"):
            return [*found, None] if found else None
        return found


class ResolveHandle(Handle):
    """Resolve."""

    kind = "Resolve"

    def do_GetProductName(self) -> str:
        return self._world.build.product

    def do_GetVersion(self) -> list[Any]:
        return [*map(self.number, self._world.build.version), ""]

    def do_GetVersionString(self) -> str:
        return self._world.build.text

    def do_GetCurrentPage(self) -> str:
        return self._world.page

    def do_OpenPage(self, name: str) -> bool:
        self._world.page = name
        return True

    def do_GetMediaStorage(self) -> Any:
        from tests.plugin.fakes.resolve.pool import StorageHandle
        return StorageHandle(self._world)

    def do_GetProjectManager(self) -> Any:
        return ManagerHandle(self._world)


class ManagerHandle(Handle):
    """The project manager."""

    kind = "ProjectManager"

    def do_GetCurrentProject(self) -> Any:
        return ProjectHandle(self._world, self._world.project) if self._world.project else None

    def do_GetCurrentDatabase(self) -> dict[str, str] | None:
        return None if self._world.has("there is no library") else {"DbType": "Disk", "DbName": "Local Database"}

    def do_CreateProject(self, name: str) -> Any:
        self._world.project = Project(name)
        return ProjectHandle(self._world, self._world.project)


class ProjectHandle(Handle):
    """A project; of one that was closed everything is None."""

    kind = "Project"

    def do_GetName(self) -> str | None:
        return self._data.name if self._data is self._world.project else None

    def do_GetUniqueId(self) -> str:
        return str(self._data.id)

    def do_GetCurrentTimeline(self) -> Any:
        from tests.plugin.fakes.resolve.timeline import TimelineHandle
        return TimelineHandle(self._world, self._data.current) if self._data.current else None

    def do_GetTimelineCount(self) -> float:
        return self.number(len(self._data.timelines))

    def do_SetCurrentTimeline(self, timeline: Any) -> bool:
        self._data.current = timeline._data
        return True

    def do_GetMediaPool(self) -> Any:
        from tests.plugin.fakes.resolve.pool import PoolHandle
        return PoolHandle(self._world, self._data)


class Module:
    """What `import DaVinciResolveScript` gives: asks a fake Resolve in this process."""

    def __init__(self, world: World) -> None:
        self._world = world

    def scriptapp(self, name: str) -> ResolveHandle | None:
        """Resolve, or None where it does not run, lets nobody in, or is free."""
        world = self._world
        free = "Studio" not in world.build.product
        return ResolveHandle(world) if world.running and world.lets_in and not free and name == "Resolve" else None
