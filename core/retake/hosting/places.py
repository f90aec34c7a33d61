"""Where the timeline that an editor exports is kept: at one place for one timeline, for good.

What its takes lie beside has to be found again when its project is saved as another version or renamed: a project's
name is taken without its version, and a timeline's own id outweighs it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from retake.naming import plain_name

_LONGEST = 60
_PROJECTS = (".blend", ".nk", ".hrox")
_VERSION = re.compile(r"[ ._-]+v\d{1,4}$", re.IGNORECASE)


def project_of(file: str) -> str:
    """A project's name by its file, without a version: spot_v002.blend is another state of spot_v001.blend.

    "" where it was never saved.
    """
    name = file.replace("\\", "/").rpartition("/")[2]
    ending = next((one for one in _PROJECTS if name.lower().endswith(one)), "")
    return _unversioned(name[:len(name) - len(ending)])


def id_of(project: str, timeline: str = "") -> str:
    """The id of a timeline whose editor has none for it: the same each time, and for each version of its project."""
    return hashlib.sha256(f"{project}\n{timeline}".encode()).hexdigest()[:12]


def export_place(root: Path, project: str, timeline: str, id: str) -> Path:
    """Where a timeline's export goes: below a folder of its project, and still there after either was renamed.

    Args:
        root: The folder of all exports.
        project: The project's name.
        timeline: The timeline's name.
        id: The editor's own name for the timeline.
    """
    folder = root / plain_name(_unversioned(project), "project")[:_LONGEST]
    mark = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    for known in (folder.glob(f"*_{mark}.otio"), root.glob(f"*/*_{mark}.otio")):
        found = sorted(known)
        if found:
            return found[0]
    return folder / f"{plain_name(timeline, 'timeline')[:_LONGEST]}_{mark}.otio"


def _unversioned(name: str) -> str:
    return _VERSION.sub("", name) or name
