"""Stands for the module that Resolve ships: reaches a fake Resolve that runs in another process, over a pipe's socket.

RESOLVE_SCRIPT_API names the folder above `Modules`, FAKE_RESOLVE the socket. What it hands out is as lifeless as the
real one's: every name is there, and of a Resolve that is gone everything is None.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from typing import Any


class _Line:
    """The way to the other process."""

    def __init__(self, path: str) -> None:
        with socket.socket(socket.AF_UNIX) as way:
            way.connect(path)
            self._file = way.makefile("rwb")  # keeps the way open by itself

    def ask(self, **message: Any) -> Any:
        """What it answers; None where it is gone."""
        try:
            self._file.write(json.dumps(message).encode() + b"\n")
            self._file.flush()
            told = self._file.readline()
        except (OSError, ValueError):
            return None
        answer = json.loads(told) if told else {}
        if "refused" in answer:
            raise AssertionError(answer["refused"])
        return self.unpacked(answer.get("is"))

    def __del__(self) -> None:
        file = getattr(self, "_file", None)
        if file is not None:
            with suppress(OSError):
                file.close()

    def unpacked(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.unpacked(one) for one in value]
        if isinstance(value, dict):
            if "$" in value:
                return _Remote(self, value["$"])
            return {self.unpacked(key): self.unpacked(one) for key, one in value["%"]}
        return value


class _Remote:
    """An object of the other process's."""

    def __init__(self, line: _Line, number: int) -> None:
        self._line, self._number = line, number

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self._line.ask(get=self._number, name=name)
        if found != "a call":
            return found
        return lambda *given: self._line.ask(call=self._number, name=name, given=[_packed(one) for one in given])


def _packed(value: Any) -> Any:
    if isinstance(value, _Remote):
        return {"$": value._number}
    if isinstance(value, list | tuple):
        return [_packed(one) for one in value]
    if isinstance(value, dict):
        return {"%": [[_packed(key), _packed(one)] for key, one in value.items()]}
    return value


def scriptapp(name: str) -> Any:
    """Resolve; None where none runs."""
    try:
        line = _Line(os.environ["FAKE_RESOLVE"])
    except OSError:
        return None
    return line.ask(app=name)
