"""Parts that come in several messages, joined."""

from __future__ import annotations

from typing import Any

from retake_ui.models.study import Part

# The events of a `study`, and what its parts are called: by whom they are of, where several are.
EVENTS = ("faces", "speech", "lips", "alignment", "plan")


def part_name(event: str, message: Part) -> str:
    """What the part of an event is called."""
    return f"{event} {message['of']}" if message.get("of") else event


class Joining:
    """Keeps the beginnings of parts until their ends have come."""

    def __init__(self) -> None:
        self._begun: dict[str, dict[str, Any]] = {}

    def take(self, event: str, message: Part) -> tuple[str, Part] | None:
        """A message more; the part's name and the whole part where it was the last, else None."""
        name = part_name(event, message)
        known = self._begun.pop(name, None)
        fresh = {key: value for key, value in message.items() if key not in ("id", "event")}
        whole = fresh if known is None else _joined(known, fresh)
        if message.get("more"):
            self._begun[name] = whole
            return None
        whole.pop("more", None)
        return name, whole


def _joined(known: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
    """Lists behind each other; the faces' boxes face by face."""
    whole = {**known, **{key: value for key, value in fresh.items() if not isinstance(value, list)}}
    for key, value in fresh.items():
        if key == "tracks":
            before = {one["number"]: one for one in known.get("tracks", ())}
            whole[key] = [{**one, "first": before[one["number"]]["first"],
                           "boxes": [*before[one["number"]]["boxes"], *one["boxes"]]}
                          if one["number"] in before else one for one in value]
        elif isinstance(value, list) and key not in ("cuts",):
            whole[key] = [*known.get(key, ()), *value]
    return whole
