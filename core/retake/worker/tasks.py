"""What the worker can be asked for. Each task loads what it needs when it is asked for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from retake.worker.looks import LOOKS
from retake.worker.protocol import Message
from retake.worker.serve import Say, Task, Tell


def render(data: Message, tell: Tell, say: Say) -> Message:
    """A take of a shot; the request is that of `retake render`, as docs/worker.md writes it."""
    from retake.cache import user_cache
    from retake.pipeline.render import render as rendered
    from retake.pipeline.request_json import request_from_data
    from retake.worker.pictures import Glances
    return asdict(rendered(request_from_data(data), user_cache(), tell, show=Glances(say)))


def job(data: Message, tell: Tell, say: Say) -> Message:
    """The take of a job: one that is there already, or a new one; never two, however often it is asked for."""
    from retake.cache import user_cache
    from retake.errors import OptionError
    from retake.pipeline.job import as_data, render_once
    from retake.pipeline.request_json import request_from_data
    from retake.worker.pictures import Glances
    key = data.get("key")
    if not isinstance(key, str):
        raise OptionError("A job is asked for by its key and its request.")
    show = Glances(say) if data.get("previews") is True else None
    return as_data(render_once(key, request_from_data(data.get("request")), user_cache(), tell, show))


def study(data: Message, tell: Tell, say: Say) -> Message:
    """What is known of a shot before it is rendered."""
    from retake.worker.studies import study as studied
    return studied(data, tell, say)


def attempt(data: Message, tell: Tell, say: Say) -> Message:
    """A few frames of a take that is not rendered."""
    from retake.worker.tries import attempt as tried
    return tried(data, tell, say)


HEAVY: Mapping[str, Task] = {"render": render, "job": job, "study": study, "try": attempt, "probe": LOOKS["probe"]}
LIGHT: Mapping[str, Task] = LOOKS
