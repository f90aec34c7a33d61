"""What a panel has done with a timeline as a whole: its shots put into the queue, its takes put back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from retake.batch.own_options import changed, read_own, write_own
from retake.batch.plan import plan
from retake.batch.wish import Plan, Planned, Wish, counted
from retake.dialogue import Choice
from retake.dialogue.choice import SAY_WHERE
from retake.errors import OptionError
from retake.jobs import Queue, user_queue
from retake.options import from_data
from retake.options.render import RenderOptions
from retake.timeline.back import place as back_room
from retake.timeline.back.choose import PLATE, choose
from retake.worker.given import Given
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell
from retake.worker.timelines import choice_of

_ENQUEUE = ("timeline", "dialogue", "options", "folder", "template", "shots", "library", "media", "rate", "name",
            "queue", "own", "lend")
_PLACE = ("timeline", "takes", "shots", "active", "out", "also", "media", "rate", "name")
_BACK = ("timeline", "shots", "to", "out", "name")
_ID = re.compile(r"[0-9a-f]{12}")


def wish_of(asked: Given, choice: Choice | None) -> Wish:
    """The batch that a request describes; fields that its task does not know are as if they were left out."""
    timeline = asked.path("timeline")
    rate, options = counted(timeline, from_data(RenderOptions, asked.mapping("options")))
    return Wish(timeline, choice or Choice(), options, asked.path_or_none("folder"), asked.text("template") or "",
                asked.texts("shots"), asked.texts("library"), asked.paths("media"), asked.rate("rate") or rate,
                asked.text("name"), asked.flag("lend"), asked.mappings("own"))


def enqueue(data: Message, tell: Tell, say: Say) -> Message:
    """Puts a job for each shot and language with new dialogue into the queue; whoever runs the queue does them."""
    asked = Given("enqueue", data, _ENQUEUE)
    choice = choice_of(asked)
    if choice is None:
        raise OptionError(SAY_WHERE)
    wish = wish_of(asked, choice)
    found = plan(wish, tell)
    with Queue(asked.path_or_none("queue") or user_queue()) as queue:
        added = queue.add(one.work for one in _ready(found, queue, tell))
    return {"batch": wish.batch, "takes": str(wish.takes), "new": list(added.new), "done": list(added.done),
            "waiting": list(added.waiting), "left_out": [one.as_data() for one in found.left_out],
            "own": {id: dict(options) for id, options in found.own.items()}}


def _ready(found: Plan, queue: Queue, tell: Tell) -> Sequence[Planned]:
    """What goes into the queue; where shots lend each other mouths they are looked at first."""
    if not found.lend:
        return found.ready
    from retake.batch.work_off import sorted_out
    from retake.cache import user_cache
    lent = {one.work.key: one for one in sorted_out(found, queue, False, user_cache(), tell).open}
    return [lent.get(one.work.key, one) for one in found.ready]


def place(data: Message, tell: Tell, say: Say) -> Message:
    """Puts finished takes onto their timeline, in a new file."""
    asked = Given("place", data, _PLACE)
    also = asked.texts("also") or back_room.KINDS
    unknown = [one for one in also if one not in (*back_room.KINDS, "none")]
    if unknown:
        raise OptionError(f"place: also has to hold some of {', '.join(back_room.KINDS)}, or none, not "
                          f"{unknown[0][:40]!a}.")
    done = back_room.place(back_room.Wish(
        asked.path("timeline"), asked.paths("takes"), asked.texts("shots"), asked.flag("active", True),
        asked.path_or_none("out"), tuple(one for one in also if one != "none"), asked.paths("media"),
        asked.rate("rate"), asked.text("name")))
    return {"out": str(done.out), "also": {kind: str(path) for kind, path in done.also.items()},
            "takes": list(done.takes), "notes": list(done.notes)}


def back(data: Message, tell: Tell, say: Say) -> Message:
    """Shows plates again, or other takes, in a new file."""
    asked = Given("back", data, _BACK)
    done = choose(asked.path("timeline"), asked.texts("shots"), asked.text("to") or PLATE, asked.path_or_none("out"),
                  asked.text("name"))
    return {"out": str(done.out), "shots": list(done.shots)}


def own(data: Message, tell: Tell, say: Say) -> Message:
    """What single shots are made with, by their ids; of one of them it is told first what that is from now on."""
    asked = Given("own", data, ("folder", "shot", "options"))
    folder, shot = asked.path("folder"), asked.text("shot") or ""
    kept: dict[str, Any] = {id: dict(options) for id, options in read_own(folder).items()}
    if not asked.holds("options"):
        return kept
    if not _ID.fullmatch(shot):
        raise OptionError("own: shot has to be the id of a shot, twelve hexadecimal digits, as `shots` tells it.")
    options = changed({}, asked.mapping("options"))
    made = {**{id: one for id, one in kept.items() if id != shot}, **({shot: options} if options else {})}
    if made != kept:
        write_own(made, folder)
    return made
