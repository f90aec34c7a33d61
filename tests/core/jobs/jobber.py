"""A worker whose jobs need no footage: `python -m tests.core.jobs.jobber`."""

from __future__ import annotations

import os
import sys
import time

from retake.worker.protocol import Message
from retake.worker.serve import Say, Server, Tell


def job(data: Message, tell: Tell, say: Say) -> Message:
    """Writes frames that nobody sees; breaks down where it is asked to."""
    request = data["request"]
    if request.get("crash"):
        print("the last words", file=sys.stderr, flush=True)
        os.abort()
    for frame in range(request["frames"]):
        time.sleep(request.get("seconds", 0))
        if data.get("previews"):
            say("preview", {"frame": frame})
        tell("Writing", frame + 1, request["frames"])
    return {"frames": request["frames"]}


if __name__ == "__main__":
    Server(sys.stdin.buffer, sys.stdout.buffer, {"job": job}).run()
