"""What a timeline's file comes to, for tests that read damaged ones in a child process."""

from __future__ import annotations

import json
from pathlib import Path

from retake.timeline import read_timeline


def outcome(path: str) -> int:
    """How many shots the file holds; it must also be possible to write them as JSON."""
    found = read_timeline(Path(path))
    json.dumps(found.to_dict(), allow_nan=False)
    return len(found.shots)
