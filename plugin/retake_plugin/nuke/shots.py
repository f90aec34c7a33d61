"""The shots of a timeline's file, for which a worker is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from retake.timeline.shot import Shot
from retake_plugin.asking import Ask


def shots_by(ask: Ask) -> Callable[[Path], tuple[Shot, ...]]:
    """What reads the shots of a file by asking a worker."""
    def read(path: Path) -> tuple[Shot, ...]:
        told, _ = ask("shots", {"timeline": str(path)})
        return tuple(Shot.from_dict(one.get("shot")) for one in told if one.get("event") == "shot")

    return read
