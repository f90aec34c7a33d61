"""The panel's process, as Blender has it: started with a pipe, and answered in Blender's main thread."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from retake.errors import SetupError
from retake.own_file import content
from retake_plugin.blender.answering import Answers

_LONGEST = 16 << 20
_NO_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # 0 but on Windows


class Beside:
    """A panel beside Blender.

    Args:
        bpy: Blender's module.
        command: How the panel is started.
        environment: Its environment.
        log: Where it says what goes wrong.
    """

    def __init__(self, bpy: Any, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._answers, self._log = Answers(bpy), log
        try:
            log.parent.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(log) and not log.is_file():
                raise SetupError(f"{log} is no ordinary file. Move it away, then choose the entry again.")
            with log.open("wb") as said:
                self._process = subprocess.Popen(list(command), env=dict(environment), stdin=subprocess.PIPE,
                                                 stdout=subprocess.PIPE, stderr=said, cwd=Path.home(),
                                                 creationflags=_NO_CONSOLE)
        except OSError as problem:
            raise SetupError(f"Retake's panel can't be started: {problem}") from None
        assert self._process.stdin is not None and self._process.stdout is not None
        self._told: IO[bytes] = self._process.stdin
        self._asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._listen, args=(self._process.stdout,), name="retake panel",
                                        daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def problem(self) -> str:
        """Why it ended, where that was no wish of its user; "" where nothing is the matter."""
        if not self._process.poll():
            return ""
        try:
            lines = content(self._log).decode("utf-8", "replace").strip().splitlines()
        except OSError:
            lines = []
        return f"Retake: {lines[-1].strip()[:300]}" if lines else "Retake's panel has ended of its own accord."

    def answer(self) -> None:
        """Answers what was asked since it was last called; to be called in Blender's main thread, often."""
        while True:
            try:
                line = self._asked.get_nowait()
            except queue.Empty:
                return
            self._say(self._answers.answer(line))

    def come_to_front(self) -> None:
        """Has its window come to the front."""
        self._say(json.dumps({"call": "front"}) + "\n")

    def close(self) -> None:
        """Answers no more. The panel stays, as jobs of its user may run: it says that Blender is gone."""
        with suppress(OSError, ValueError):
            self._told.close()

    def _say(self, line: str) -> None:
        with suppress(OSError, ValueError):  # it was closed meanwhile
            self._told.write(line.encode())
            self._told.flush()

    def _listen(self, asks: Any) -> None:
        with suppress(OSError, ValueError), asks:
            while line := asks.readline(_LONGEST):
                if line.startswith(b'{"drop":'):
                    with suppress(ValueError, TypeError):
                        self._answers.given_up.add(json.loads(line)["drop"])
                else:
                    self._asked.put(line)
