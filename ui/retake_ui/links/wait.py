"""Asks a worker from another thread, and waits there for the answer."""

from __future__ import annotations

import queue

from retake.errors import Cancelled, HostError
from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.link import Link
from retake_ui.threads.across import Across

_GLANCE = 0.5  # seconds between two looks whether the request still lives


class Waiting:
    """Asks a link on behalf of a thread that may wait.

    Args:
        link: Who is asked.
    """

    def __init__(self, link: Link) -> None:
        self._link, self._across = link, Across(link)

    def __call__(self, do: str, data: Message) -> Message:
        """The result. Never to be called in the thread that owns the link.

        Raises:
            HostError: It failed, in the worker's words.
            Cancelled: It was called off.
        """
        answers: queue.SimpleQueue[Message | str] = queue.SimpleQueue()
        ask = Ask(do, data, done=answers.put, failed=answers.put)
        self._across.call(self._link.ask, ask)
        while True:
            try:
                answer = answers.get(timeout=_GLANCE)
            except queue.Empty:
                if ask.over or not self._across.there:  # the link was closed: nothing more is said
                    raise Cancelled("Stopped.") from None
                continue
            if isinstance(answer, str):
                raise HostError(answer) if answer else Cancelled("Stopped.")
            return answer
