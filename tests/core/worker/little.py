"""A worker with tasks that need no footage, for tests: `python -m tests.core.worker.little`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from retake.errors import MediaError
from retake.worker.protocol import Message
from retake.worker.serve import Say, Server, Tell


def count(data: Message, tell: Tell, say: Say) -> Message:
    """Counts; a frame takes as long as is asked for."""
    for number in range(data["to"]):
        time.sleep(data.get("seconds", 0.0))
        tell("Counting", number + 1, data["to"])
    return {"counted": data["to"]}


def refuse(data: Message, tell: Tell, say: Say) -> Message:
    """Fails in a way the artist can mend."""
    raise MediaError("There is no such plate.")


def stumble(data: Message, tell: Tell, say: Say) -> Message:
    """Fails as a bug does."""
    raise KeyError("nobody thought of this")


def crash(data: Message, tell: Tell, say: Say) -> Message:
    """Takes the process with it."""
    print("the last words", file=sys.stderr, flush=True)
    os.abort()


def sleep(data: Message, tell: Tell, say: Say) -> Message:
    """Hears nothing while it sleeps."""
    time.sleep(data["seconds"])
    return {}


def clear(data: Message, tell: Tell, say: Say) -> Message:
    """Writes a file until it is called off, and takes its time to remove it."""
    path = Path(data["path"])
    path.touch()
    try:
        return count({"to": 10_000, "seconds": 0.02}, tell, say)
    finally:
        time.sleep(data["seconds"])
        path.unlink()


def shout(data: Message, tell: Tell, say: Say) -> Message:
    """Says more than a line may hold: as an event, or as its answer."""
    words = "x" * data["length"]
    if data.get("event"):
        say("word", {"words": words})
        return {}
    return {"words": words}


TASKS = {"clear": clear, "shout": shout, "count": count, "refuse": refuse, "stumble": stumble, "crash": crash,
         "sleep": sleep}

if __name__ == "__main__":
    Server(sys.stdin.buffer, sys.stdout.buffer, TASKS).run()
