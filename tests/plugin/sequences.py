"""Takes whose movie is an image sequence."""

from __future__ import annotations

import json
from pathlib import Path


def as_sequence(report: Path, first: int = 7, count: int = 36) -> Path:
    """The report of a take, changed so that its movie is an image sequence, whose frames lie there empty."""
    name = report.name.removesuffix(".take.json")
    frames = report.parent / name
    frames.mkdir()
    for number in range(first, first + count):
        (frames / f"{name}.{number:06d}.exr").write_bytes(b"")
    data = json.loads(report.read_text())
    data["files"]["movie"] = f"{name}/{name}.%06d.exr"
    report.write_text(json.dumps(data))
    return report
