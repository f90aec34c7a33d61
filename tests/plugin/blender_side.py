"""Runs in a Python that has bpy: real Blender, headless, which answers as the add-on has it answer.

Besides what the panel asks it does what a test has its user do: `python` runs a program and tells its `result`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

# What Blender prints must not come between the answers.
_ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

import bpy  # type: ignore[import-not-found]  # noqa: E402

from retake_plugin.blender.answering import Answers  # noqa: E402


def main() -> None:
    """Answers until nothing more is asked."""
    answers = Answers(bpy)
    for line in sys.stdin:
        asked = json.loads(line)
        told = _run(asked) if asked["do"] == "python" else answers.answer(line)
        _ANSWERS.write(told)
        _ANSWERS.flush()


def _run(asked: dict[str, Any]) -> str:
    names: dict[str, Any] = {"bpy": bpy, **asked["with"]["given"]}
    try:
        exec(asked["with"]["program"], names)
    except Exception as problem:
        return json.dumps({"id": asked["id"], "problem": f"{type(problem).__name__}: {problem}"}) + "\n"
    return json.dumps({"id": asked["id"], "answer": {"result": names.get("result")}}) + "\n"


if __name__ == "__main__":
    main()
