"""What is to be expected of a timeline's shots, told as it is found out: what `retake preflight` lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retake.worker.batches import wish_of
from retake.worker.given import Given
from retake.worker.protocol import LONGEST, Message, line_of
from retake.worker.serve import Say, Tell
from retake.worker.timelines import choice_of

if TYPE_CHECKING:
    from retake.preflight import Asked, Outlook

_PREFLIGHT = ("timeline", "dialogue", "options", "folder", "shots", "library", "media", "rate", "name")
_LONGEST = LONGEST - 1024


def preflight(data: Message, tell: Tell, say: Say) -> Message:
    """What is to be expected of each shot in each language, an event each, once more where others changed it."""
    from retake.cache import user_cache
    from retake.preflight import outlooks
    from retake.preflight.timeline import asked_of
    from retake.preflight.told import total
    given = Given("preflight", data, _PREFLIGHT)
    choice = choice_of(given)
    wish = wish_of(given, choice)
    timeline, asked = asked_of(wish, choice is not None, tell)
    heard: dict[int, Outlook] = {}

    def hear(place: int, outlook: Outlook) -> None:
        if heard.get(place) != outlook:
            heard[place] = outlook
            say("outlook", _said(place, asked[place], outlook))

    found = outlooks(asked, user_cache(), tell, hear=hear)
    for place, outlook in enumerate(found):
        hear(place, outlook)
    return {"name": timeline.name or wish.timeline.name, "shots": len(found), **total(found)}


def _said(place: int, asked: Asked, outlook: Outlook) -> Message:
    """An outlook as its event holds it; one that is too long for a line is told without its places."""
    from retake.preflight.told import told
    data = outlook.as_data()
    said = {"place": place, "shot": asked.shot.id if asked.shot else "", "language": asked.language,
            **{name: value for name, value in told(asked, outlook).items() if name in ("name", "record", "range")},
            "outlook": data}
    if len(line_of(said)) > _LONGEST:
        data["reasons"] = [{**reason, "text": reason["text"][:2000], "places": []} for reason in data["reasons"][:100]]
        data["offers"] = data["offers"][:100]
    return said
