"""Stable ids for shots: made of what the timeline writes about the source, not of where it stands. Light."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from retake.timeline.shot import Shot


def with_ids(shots: Iterable[Shot]) -> tuple[Shot, ...]:
    """The shots with their ids; alike ones are told apart by their order on the timeline."""
    alike: Counter[str] = Counter()
    found = []
    for shot in shots:
        key = _key(shot)
        alike[key] += 1
        text = key if alike[key] == 1 else f"{key}\n{alike[key]}"
        found.append(replace(shot, id=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]))
    return tuple(found)


def _key(shot: Shot) -> str:
    """What makes the shot the one it is."""
    # Not the folder nor the extension: a proxy and its original, or a relinked plate, are the same shot.
    stem = os.path.splitext(shot.plate.name)[0] if shot.plate else ""
    source = f"{shot.written.start}@{shot.written.start_rate}" if shot.written else ""
    return "\n".join([stem.lower() or shot.name, source, shot.speed.kind, str(shot.speed.factor), *shot.nested])
