"""A worker that does what a test writes for it: a real process that speaks the real protocol, in a tenth of a second.

`python fake_worker.py SCRIPT.json LINK`. The script is read again at every request, so that a test can change its mind:

    {"protocol": 1, "refuses": "", "shots": 12, "tasks": {"thumbnail": {"delay": 0.2, "fail": "No such plate."}}}

A task's entry: `events` and `result` say what is told instead of what is told by itself; `delay` in seconds, before the
first event; `fail` a reason; `dies` how often the process dies of it; `hangs` makes it deaf, pings and all. Every
request is a line in SCRIPT.asked, as {"link", "pid", "do", "with"}.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOUSE), str(HOUSE / "core")]

from tests.ui import fake_answers  # noqa: E402  # the house has to be found first

Message = dict[str, Any]


class FakeWorker:
    """Serves one asker until it closes its end."""

    def __init__(self, script: Path, link: str) -> None:
        self._path, self._link = script, link
        self._asked: queue.Queue[Message | None] = queue.Queue()
        self._off: set[str] = set()
        self._deaf = threading.Event()
        self._writing = threading.Lock()

    def run(self) -> None:
        """Serves to the end."""
        script = self._script()
        if script.get("refuses"):
            sys.stderr.write(str(script["refuses"]) + "\n")
            sys.exit(3)
        time.sleep(float(script.get("starts_in", 0)))
        self._say({"event": "hello", "protocol": script.get("protocol", 1), "version": "0", "pid": os.getpid(),
                   "tasks": sorted(fake_answers.TASKS)})
        threading.Thread(target=self._listen, daemon=True).start()
        while (request := self._asked.get()) is not None:
            self._serve(request)

    def _script(self) -> Message:
        """What the test wants now; it is replaced as a whole, never half written."""
        found: Message = json.loads(self._path.read_text(encoding="utf-8"))
        return found

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            request = json.loads(line)
            if self._deaf.is_set():
                continue
            if request["do"] == "ping":
                self._say({"id": request["id"], "event": "pong"})
            elif request["do"] == "stop":
                self._asked.put(None)
            elif request["do"] == "cancel":
                self._off.add(request["id"])
            else:
                self._asked.put(request)
        self._asked.put(None)
        if self._deaf.is_set():
            os._exit(1)

    def _serve(self, request: Message) -> None:
        identity, do, given = request["id"], request["do"], request["with"]
        script = self._script()
        entry: Message = script.get("tasks", {}).get(do, {})
        before = self._note(do, given)
        if before < int(entry.get("dies", 0)):
            sys.stderr.write(f"killed by {do}\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        if entry.get("hangs"):
            self._deaf.set()
            time.sleep(600)
        outcome: Message = {"event": "cancelled"}
        if self._waited(identity, float(entry.get("delay", 0))):
            if entry.get("fail"):
                outcome = {"event": "failed", "kind": "MediaError", "reason": entry["fail"]}
            else:
                outcome = self._answered(identity, fake_answers.answer(do, given, script), entry)
        self._say({"id": identity, **outcome})

    def _answered(self, identity: str, answer: fake_answers.Answer, entry: Message) -> Message:
        if answer.fail:
            return {"event": "failed", "kind": "MediaError", "reason": answer.fail}
        for event in entry.get("events", answer.events):
            if not self._waited(identity, float(entry.get("between", 0))):
                return {"event": "cancelled"}
            self._say({"id": identity, **event})
        return {"event": "done", "result": entry.get("result", answer.result)}

    def _waited(self, identity: str, seconds: float) -> bool:
        """Waits; False where it was called off."""
        until = time.monotonic() + seconds
        while identity not in self._off:
            if (left := until - time.monotonic()) <= 0:
                return True
            time.sleep(min(left, 0.01))
        return False

    def _note(self, do: str, given: Message) -> int:
        """Writes a request down; how often the same was asked before comes back."""
        path = self._path.with_suffix(".asked")
        before = sum(one["do"] == do for one in asked(path))
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"link": self._link, "pid": os.getpid(), "do": do, "with": given}) + "\n")
        return before

    def _say(self, message: Message) -> None:
        with self._writing:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()


def asked(path: Path) -> Iterator[Message]:
    """What was asked so far, of all workers that go by one script."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


if __name__ == "__main__":
    FakeWorker(Path(sys.argv[1]), sys.argv[2]).run()
