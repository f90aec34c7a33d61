"""The language between the worker and whoever gives it work: one JSON object a line, in UTF-8.

Requests go to the worker's standard input, messages come from its standard output. Light: standard library only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import IO, Any

from retake.errors import RetakeError

VERSION = 1
LONGEST = 1 << 20  # bytes of one line: a request names files, it does not hold them
_IDENTITY = 100

Message = dict[str, Any]


class ProtocolError(RetakeError):
    """A line that is no request."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks of the worker.

    Attributes:
        id: The asker's name for it; every message about it bears it.
        do: Which task, or "cancel", "ping" or "stop".
        data: What the task needs to know.
    """

    id: str
    do: str
    data: Message = field(default_factory=dict)


def request_line(request: Request) -> bytes:
    """The request as a line."""
    return line_of({"id": request.id, "do": request.do, "with": request.data})


def read_request(line: bytes) -> Request:
    """The request that a line holds.

    Raises:
        ProtocolError: The line is no request; the message says why.
    """
    data = read_object(line)
    identity, do, given = data.get("id"), data.get("do"), data.get("with", {})
    if not isinstance(identity, str) or not 0 < len(identity) <= _IDENTITY:
        raise ProtocolError(f'A request needs an "id": a text of 1 to {_IDENTITY} characters.')
    if not isinstance(do, str) or not do:
        raise ProtocolError('A request needs a "do": the name of a task.')
    if not isinstance(given, dict):
        raise ProtocolError('What stands under "with" has to be an object.')
    return Request(identity, do, given)


def read_object(line: bytes) -> Message:
    """The JSON object that a line holds.

    Raises:
        ProtocolError: It is too long, no UTF-8, no JSON or no object.
    """
    if len(line) > LONGEST:
        raise ProtocolError(f"The line is longer than {LONGEST} bytes.")
    try:
        data = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ProtocolError("The line is no JSON.") from None
    if not isinstance(data, dict):
        raise ProtocolError("The line is no JSON object.")
    return data


def line_of(message: Message) -> bytes:
    """A message as a line. What JSON can't say, such as a path or a rate, goes as its text."""
    return json.dumps(message, default=str, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def next_line(stream: IO[bytes]) -> bytes | None:
    """The next line; None at the end. Of a line that is too long as much as shows that it is: the rest is skipped."""
    line = stream.readline(LONGEST + 1)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(LONGEST)
    return line or None
