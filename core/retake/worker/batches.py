"""What a panel has done with a timeline as a whole: its shots put into the queue, its takes put back."""

from __future__ import annotations

from retake.batch.plan import plan
from retake.batch.wish import Wish
from retake.errors import OptionError
from retake.jobs import Queue, user_queue
from retake.options import from_data
from retake.options.render import RenderOptions
from retake.timeline.back import place as back
from retake.worker.given import Given
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell
from retake.worker.timelines import choice_of

_ENQUEUE = ("timeline", "dialogue", "options", "folder", "template", "shots", "library", "media", "rate", "name",
            "queue")
_PLACE = ("timeline", "takes", "shots", "active", "out", "also", "media", "rate", "name")


def enqueue(data: Message, tell: Tell, say: Say) -> Message:
    """Puts a job for each shot and language with new dialogue into the queue; whoever runs the queue does them."""
    asked = Given("enqueue", data, _ENQUEUE)
    choice = choice_of(asked)
    if choice is None:
        raise OptionError("enqueue: dialogue has to say where the dialogue is.")
    wish = Wish(asked.path("timeline"), choice, from_data(RenderOptions, asked.mapping("options")),
                asked.path_or_none("folder"), asked.text("template") or "", asked.texts("shots"),
                asked.texts("library"), asked.paths("media"), asked.rate("rate"), asked.text("name"))
    found = plan(wish, tell)
    with Queue(asked.path_or_none("queue") or user_queue()) as queue:
        added = queue.add(one.work for one in found.ready)
    return {"batch": wish.batch, "takes": str(wish.takes), "new": list(added.new), "done": list(added.done),
            "waiting": list(added.waiting), "left_out": [
                {"shot": one.shot.id, "name": one.shot.name, "language": one.language, "reasons": list(one.reasons)}
                for one in found.left_out]}


def place(data: Message, tell: Tell, say: Say) -> Message:
    """Puts finished takes onto their timeline, in a new file."""
    asked = Given("place", data, _PLACE)
    also = asked.texts("also") or back.KINDS
    unknown = [one for one in also if one not in (*back.KINDS, "none")]
    if unknown:
        raise OptionError(f"place: also has to hold some of {', '.join(back.KINDS)}, or none, not {unknown[0][:40]!a}.")
    done = back.place(back.Wish(
        asked.path("timeline"), asked.paths("takes"), asked.texts("shots"), asked.flag("active", True),
        asked.path_or_none("out"), tuple(one for one in also if one != "none"), asked.paths("media"),
        asked.rate("rate"), asked.text("name")))
    return {"out": str(done.out), "also": {kind: str(path) for kind, path in done.also.items()},
            "takes": list(done.takes), "notes": list(done.notes)}
