"""The probe of Nuke, Nuke Studio and Hiero, for their Script Editor: `from retake_plugin import probe_nuke`, then
`probe_nuke.main()`. Sequences are tried where the editor has any, nodes where its script is new and empty.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from retake import own_file
from retake.cache import user_cache
from retake.errors import HostError, RetakeError
from retake.install.places import here
from retake.install.wanted import EVERYONE, USER, settings
from retake_plugin import probing
from retake_plugin.probe_nuke_facts import FACTS, Ground
from retake_plugin.probe_nuke_nodes import NODES, NodesGround
from retake_plugin.probing import Outcome

_NAME = "Retake probe"


def main() -> None:
    """Tries every fact that this editor can show, and says in the Script Editor where the pages lie."""
    try:
        folder = user_cache().made("probe")
        media = probing.media(_python(), folder / "media")
    except (RetakeError, OSError) as problem:
        sys.stdout.write(f"{problem}\n")
        return
    for loaded, tried in ((_hiero, probe), (_nuke, probe_nodes)):
        try:
            page, outcomes = tried(loaded(), folder, media, _tell)
            sys.stdout.write(f"{probing.summary(outcomes)}.\n{page}\n")
        except RetakeError as problem:
            sys.stdout.write(f"{problem}\n")


def probe_nodes(nuke: Any, folder: Path, media: dict[str, str], tell: Callable[[Outcome], None] = lambda outcome: None
                ) -> tuple[Path, list[Outcome]]:
    """Tries every fact of nodes in a new, empty script, which is empty again afterwards. See `probe`.

    Raises:
        HostError: The script holds something or was saved, or somebody works in it meanwhile.
    """
    if nuke.allNodes() or nuke.root().name() != "Root":
        raise HostError("Nodes are tried in a new, empty script alone. Choose File > New, then run this there.")
    ground = NodesGround(nuke, media, folder)
    outcomes = probing.run(NODES.all, ground, ground.is_own, tell)
    ground.clear()
    about = {"version": str(nuke.NUKE_VERSION_STRING), "system": sys.platform, "Python": sys.version.split()[0]}
    return probing.write(folder, "nuke_nodes", about, outcomes), outcomes


def probe(hiero: Any, folder: Path, media: dict[str, str], tell: Callable[[Outcome], None] = lambda outcome: None
          ) -> tuple[Path, list[Outcome]]:
    """Tries every fact in a project of its own; the page and the outcomes come back. In the main thread alone.

    Args:
        hiero: The package.
        folder: Where the page is written.
        media: Movies by rate.
        tell: Called with each outcome.

    Raises:
        HostError: No project can be made, or it is closed meanwhile.
    """
    name = f"{_NAME} {time.strftime('%Y-%m-%d')} {secrets.token_hex(3)}"
    known = {one.guid() for one in hiero.core.projects()}
    project = hiero.core.newProject(name)
    if project is None or project.guid() in known:
        raise HostError("No new project can be made. Close dialogues that are open, then try again.")
    id = project.guid()
    outcomes = probing.run(FACTS.all, Ground(hiero, project, media),
                           lambda: any(one.guid() == id for one in hiero.core.projects()), tell)
    env = hiero.core.env
    about = {"version": f"{env['VersionMajor']}.{env['VersionMinor']}{env['VersionRelease']}", "system": sys.platform,
             "Python": sys.version.split()[0], "project": name}
    return probing.write(folder, "nuke", about, outcomes), outcomes


def _hiero() -> Any:
    try:
        for module in ("hiero.core", "hiero.ui"):
            import_module(module)
        return import_module("hiero")
    except ImportError:
        raise HostError("This is no Nuke Studio and no Hiero: nothing of sequences can be tried here.") from None


def _nuke() -> Any:
    try:
        nuke: Any = import_module("nuke")
    except ImportError:
        nuke = None
    if not callable(getattr(nuke, "allNodes", None)):
        raise HostError("This is no Nuke: nothing of nodes can be tried here.")
    return nuke


def _python() -> str:
    """The Python in which Retake is installed, as the installation has noted it."""
    for who in (USER, EVERYONE):
        for name in ("hiero.json", "nuke.json"):
            try:
                return str(json.loads(own_file.content(settings(who, here()) / name))["python"])
            except (OSError, ValueError, TypeError, KeyError):
                continue
    raise HostError("Nothing is noted of the installation. Run: retake install hiero")


def _tell(outcome: Outcome) -> None:
    sys.stdout.write(f"{outcome.state}  {outcome.name}: {outcome.seen}\n")
