"""Damaged copies of files, and a child process that reads them: a crash or a hang is a result like any other."""

from __future__ import annotations

import importlib
import json
import os
import random
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retake.errors import RetakeError


@dataclass(frozen=True)
class Damage:
    """One damaged copy: what was done to it, in words, and whether its beginning was hit."""

    path: Path
    what: str
    early: bool


def damaged_copies(source: Path, folder: Path, cuts: int, flips: int, head: int, seed: int = 1) -> Iterator[Damage]:
    """Copies of `source`, cut at random places and with one to eight bits flipped; the same ones for a seed.

    Args:
        source: The whole file.
        folder: Where the copies go.
        cuts: How many are cut.
        flips: How many have bits flipped.
        head: How many bytes count as its beginning, where the headers are.
        seed: What the places are drawn from.
    """
    whole, draw = source.read_bytes(), random.Random(seed)
    for number in range(cuts):
        length = draw.randrange(1, len(whole))
        path = folder / f"cut-{number}{source.suffix}"
        path.write_bytes(whole[:length])
        yield Damage(path, f"{source.name} cut to {length} of {len(whole)} bytes", length < head)
    for number in range(flips):
        broken = bytearray(whole)
        # Half of them in the headers, where little damage goes a long way.
        places = [draw.randrange(head if number % 2 else len(whole)) for _ in range(draw.randint(1, 8))]
        for place in places:
            broken[place] ^= 1 << draw.randrange(8)
        path = folder / f"flip-{number}{source.suffix}"
        path.write_bytes(broken)
        yield Damage(path, f"{source.name} with bits flipped in the bytes {places}", min(places) < head)


def run_in_child(function: str, cases: Sequence[Sequence[Any]], timeout: float) -> list[dict[str, Any]]:
    """What `function` made of each case, all in one child process.

    Args:
        function: "package.module:name"; called with each case's arguments, which JSON can write, as its result.
        cases: The arguments.
        timeout: Seconds for all of them.

    Returns:
        For each case {"gave": its result}, {"refused": the line of a RetakeError} or {"bug": a traceback}.

    Raises:
        AssertionError: The child crashed or hung; the message says at which case.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONFAULTHANDLER": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.corruption", function],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    try:
        said, complained = child.communicate(json.dumps([list(map(_plain, case)) for case in cases]), timeout)
        how = f"ended with {child.returncode}: {complained[-2000:]}"
    except subprocess.TimeoutExpired:
        child.kill()
        said, complained = child.communicate()
        how = f"was still at it after {timeout} s"
    results: list[dict[str, Any]] = [json.loads(line) for line in said.splitlines()]
    if len(results) < len(cases):
        raise AssertionError(f"reading {cases[len(results)]} {how}")
    assert not complained, complained  # FFmpeg's log has no business on the terminal
    return results


def _plain(value: Any) -> Any:
    """The value as JSON writes it."""
    return str(value) if isinstance(value, Path) else value


def _outcome(function: Any, case: list[Any]) -> dict[str, Any]:
    """What came of one case."""
    try:
        return {"gave": function(*case)}
    except RetakeError as error:
        return {"refused": str(error)}
    except Exception:
        return {"bug": traceback.format_exc()}


def _main(name: str) -> None:
    """Run every case that stands on the standard input, one line of JSON for each."""
    module, _, attribute = name.partition(":")
    function = getattr(importlib.import_module(module), attribute)
    for case in json.load(sys.stdin):
        print(json.dumps(_outcome(function, case)), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
