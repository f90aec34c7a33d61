"""The probe of DaVinci Resolve: `python -m retake_plugin.probe_resolve`, with an empty project open in it."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from retake.cache import user_cache
from retake.errors import HostError, RetakeError
from retake_plugin import probing
from retake_plugin.probe_resolve_facts import FACTS
from retake_plugin.probe_resolve_ground import Ground
from retake_plugin.probing import Outcome
from retake_plugin.resolve.connection import Connection

_NAME = "Retake probe"


def main() -> int:
    """Connects, makes the project, tries every fact, and says where the page lies; the exit code comes back."""
    try:
        connection = Connection()
        connection.app()
        folder = user_cache().made("probe")
        movies = probing.media(sys.executable, folder / "media")
        movies.pop(probing.MATROSKA, None)
        page, outcomes = probe(connection, folder, movies, _tell)
    except RetakeError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code
    sys.stdout.write(f"{probing.summary(outcomes)}.\n{page}\n")
    return 0


def probe(connection: Connection, folder: Path, media: dict[str, str],
          tell: Callable[[Outcome], None] = lambda outcome: None) -> tuple[Path, list[Outcome]]:
    """Tries every fact in a project of its own; the page and the outcomes come back.

    Args:
        connection: The way to Resolve.
        folder: Where the page is written.
        media: Movies by rate.
        tell: Called with each outcome.

    Raises:
        HostError: The open project holds something, or another one is opened meanwhile.
    """
    app: Any = connection.app()
    manager, project = _own_project(app)
    name, id = project.GetName(), project.GetUniqueId()
    ground = Ground(app, manager, project, media, folder)

    def is_own() -> bool:
        current = manager.GetCurrentProject()
        return current is not None and (current.GetName(), current.GetUniqueId()) == (name, id)

    outcomes = probing.run(FACTS.all, ground, is_own, tell)
    about = {"application": connection.who.label, "version": connection.who.text, "system": sys.platform,
             "Python": sys.version.split()[0], "project": name}
    return probing.write(folder, "resolve", about, outcomes), outcomes


def _own_project(app: Any) -> tuple[Any, Any]:
    """The project manager, and a new project that is open now.

    Raises:
        HostError: What is open may hold somebody's work, or no project can be made.
    """
    manager = app.GetProjectManager()
    current = manager.GetCurrentProject() if manager is not None else None
    if current is None or not current.GetName():
        raise HostError("No project is open in DaVinci Resolve, or a window of it waits for an answer. Open a new, "
                        "empty project, then try again.")
    root = current.GetMediaPool().GetRootFolder()
    if current.GetTimelineCount() or root.GetClipList() or root.GetSubFolderList():
        raise HostError(f"The project {current.GetName()!r} that is open in DaVinci Resolve holds timelines or clips. "
                        "Save it and open a new, empty one (File > New Project): the probe touches nobody's work.")
    name = f"{_NAME} {time.strftime('%Y-%m-%d')} {secrets.token_hex(3)}"
    made = manager.CreateProject(name)
    opened = manager.GetCurrentProject()
    if made is None or opened is None or opened.GetName() != name:
        raise HostError("DaVinci Resolve made no new project for the probe. Close its Project Manager, then try again.")
    return manager, opened


def _tell(outcome: Outcome) -> None:
    sys.stdout.write(f"{outcome.state}  {outcome.line:7} {outcome.name}: {outcome.seen}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
