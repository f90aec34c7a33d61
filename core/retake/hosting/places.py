"""Where the timeline that an editor exports is kept: at one place for one timeline, for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from retake.naming import plain_name

_LONGEST = 60


def export_place(root: Path, project: str, timeline: str, id: str) -> Path:
    """Where a timeline's export goes: below a folder of its project, and still there after it was renamed.

    Args:
        root: The folder of all exports.
        project: The project's name.
        timeline: The timeline's name.
        id: The editor's own name for the timeline.
    """
    folder = root / plain_name(project, "project")[:_LONGEST]
    mark = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    known = sorted(folder.glob(f"*_{mark}.otio")) if folder.is_dir() else []
    return known[0] if known else folder / f"{plain_name(timeline, 'timeline')[:_LONGEST]}_{mark}.otio"
