"""A preflight as programs read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from retake.preflight.asked import Asked
from retake.preflight.outlook import GREEN, RED, YELLOW, Outlook


def told(asked: Asked, outlook: Outlook) -> dict[str, Any]:
    """A shot and what is to be expected of it, as JSON takes it."""
    shot, request = asked.shot, asked.request
    return {"shot": shot.id if shot else None, "name": shot.name if shot else None, "language": asked.language,
            "record": str(shot.record.timecode) if shot else None,
            "plate": str(request.plate) if request else shot.plate.path if shot and shot.plate else None,
            "range": request.span if request else None, **outlook.as_data()}


def counts(found: Sequence[Outlook]) -> dict[str, int]:
    """How many are green, yellow and red."""
    counted = Counter(outlook.colour for outlook in found)
    return {colour: counted[colour] for colour in (GREEN, YELLOW, RED)}


def total(found: Sequence[Outlook]) -> dict[str, Any]:
    """What the takes of all shots that are not red come to: how many, seconds and bytes; as JSON takes it."""
    able = [outlook for outlook in found if outlook.colour != RED]
    return {**counts(found), "seconds": sum(one.seconds or 0.0 for one in able),
            "measured": all(one.measured for one in able), "size": sum(one.size or 0 for one in able)}
