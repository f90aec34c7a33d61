"""A worker that films nothing: its takes are small movies made at once: `python -m tests.core.batch.filmer`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from retake.errors import MediaError
from retake.pipeline.request import span_of
from retake.pipeline.request_json import request_from_data
from retake.video import probe
from retake.worker.protocol import Message
from retake.worker.serve import Say, Server, Tell
from tests.core.timeline.back.takes import take


def filmed(request_data: dict[str, Any]) -> Message:
    """A take as small as can be, as a job's result; a shot called "bad" comes to none."""
    request = request_from_data(request_data)
    options, info = request.options, probe(request.plate, request.options.conform)
    if options.shot == "bad":
        raise MediaError("No face was found.")
    span = span_of(request, info)
    assert options.folder is not None
    name = f"{options.shot}{options.language and '_'}{options.language}"
    report = take(options.folder, str(request.plate), span.start, span.stop, own=(span.first, span.last),
                  rate=info.rate, name=name, shot=options.shot, language=options.language)
    movie = report.with_name(report.name.replace(".take.json", ".mov"))
    return {"movie": str(movie), "report": str(report), "verdict": "pass", "frames": span.stop - span.start}


def job(data: Message, tell: Tell, say: Say) -> Message:
    """Notes beside the take that it was asked for, and makes it; of a shot called "slow" in four seconds."""
    folder = Path(data["request"]["options"]["folder"])
    with open(folder / "asked.txt", "a") as file:
        file.write(f"{data['request']['options']['shot']} {data['request']['options']['language']}".strip() + "\n")
    for frame in range(80 if data["request"]["options"]["shot"] == "slow" else 1):
        tell("Writing", frame, 80)
        time.sleep(0.05)
    return filmed(data["request"])


if __name__ == "__main__":
    Server(sys.stdin.buffer, sys.stdout.buffer, {"job": job}).run()
