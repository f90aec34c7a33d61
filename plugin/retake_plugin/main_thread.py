"""Has things done in an editor's main thread, the only one in which its API may be called."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from retake.errors import HostError
from retake_plugin.raised import in_words

Answer = TypeVar("Answer")


class MainThread:
    """Calls functions in the main thread and waits for what they answer.

    Args:
        execute: The editor's own `executeInMainThreadWithResult`. What it hands back is not relied on: where the
            function raises, editors print that and hand back nothing.
        ident: The main thread; the one that makes this object if None, as start-up files run in the main thread.
    """

    def __init__(self, execute: Callable[[Callable[[], Any]], Any], ident: int | None = None) -> None:
        self._execute = execute
        self._ident = threading.get_ident() if ident is None else ident

    def __call__(self, what: Callable[[], Answer]) -> Answer:
        """What the function answers; what it raises is raised.

        Raises:
            HostError: The editor did not call it, as it is about to end; or it raised something in the function.
        """
        answers: list[Answer] = []
        problems: list[BaseException] = []

        def call() -> None:
            try:
                answers.append(what())
            except BaseException as problem:
                problems.append(problem)

        if threading.get_ident() == self._ident:
            call()  # the editor's own call would wait for itself here, for good
        else:
            self._execute(call)
        if problems:
            raise in_words("The editor", problems[0]) from problems[0]
        if not answers:
            raise HostError("The editor did not answer. Try again, or start it anew.")
        return answers[0]
