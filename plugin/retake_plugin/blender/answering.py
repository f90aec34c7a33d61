"""Answers what the panel asks, in Blender's main thread: a line of JSON for a line of JSON."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import Any

from retake.errors import HostError, RetakeError
from retake.host import Finding
from retake.hosting.marking import tell
from retake.hosting.strips import Change
from retake_plugin.blender.changing import as_before, change, keep_step
from retake_plugin.blender.marking import mark
from retake_plugin.blender.scene import found, holder_of, reach, read, scene_of, told_of
from retake_plugin.protocols import blender as api

Given = dict[str, Any]


class Answers:
    """Answers.

    Args:
        bpy: Blender's module; a part of it that is missing is a bug, and told as one.

    Attributes:
        given_up: What nobody waits for any more, by its number: it is not done.
    """

    def __init__(self, bpy: api.Bpy) -> None:
        self._bpy = bpy
        self.given_up: set[int] = set()
        self._tasks: dict[str, Callable[[Given], Given]] = {
            "who": self._who, "read": self._read, "selected": self._selected, "at": self._at, "go": self._go,
            "change": self._change, "mark": self._mark, "reveal": self._reveal}

    def answer(self, line: bytes | str) -> str:
        """The answer to a line. It raises nothing: what goes wrong is an answer too."""
        id: Any = None
        try:
            asked = json.loads(line)
            id = asked["id"]
            if id in self.given_up:
                self.given_up.discard(id)
                raise HostError("Nobody waits for this any more.")
            told: Given = {"answer": self._tasks[asked["do"]](asked.get("with") or {})}
        except RetakeError as problem:
            told = {"problem": str(problem)}
        except Exception as problem:  # a bug of ours, or another Blender: the panel shows it, and Blender goes on
            said = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
            told = {"problem": f"Blender did something that was not expected ({said}). Read the timeline again, then "
                               "try again.", "trace": traceback.format_exc()[-4000:]}
        return json.dumps({"id": id, **told}, ensure_ascii=True) + "\n"

    def _who(self, given: Given) -> Given:
        return {"version": self._bpy.app.version_string}

    def _read(self, given: Given) -> Given:
        return read(self._bpy).to_dict()

    def _selected(self, given: Given) -> Given:
        holder = holder_of(scene_of(self._bpy))
        if not any(one.select for one in holder.strips):
            return {"strips": []}
        return {"strips": [one.to_dict() for one in told_of(self._bpy, holder, chosen=True).values()]}

    def _at(self, given: Given) -> Given:
        return {"frame": int(scene_of(self._bpy).frame_current)}

    def _go(self, given: Given) -> Given:
        scene, frame = scene_of(self._bpy), int(given["frame"])
        if frame not in reach(scene):
            raise HostError(f"Frame {frame} lies outside the timeline.")
        scene.frame_set(frame)
        if scene.frame_current != frame:
            raise HostError("Blender did not put its playhead there. Does a render run in it?")
        return {}

    def _change(self, given: Given) -> Given:
        if given.get("file", self._bpy.data.filepath) != self._bpy.data.filepath:
            raise HostError("Another project was opened in Blender meanwhile. Read the timeline again.")
        changes = [Change.from_dict(one) for one in given["changes"]]
        return {"changed": [one.to_dict() for one in change(self._bpy, changes, str(given["name"]))]}

    def _mark(self, given: Given) -> Given:
        findings = [Finding(**one) for one in given["findings"]]
        scene = scene_of(self._bpy)
        holder_of(scene)  # where it has none that is said
        with as_before(scene):
            missed = mark(scene, findings)
        if len(missed) < len(findings):
            keep_step(self._bpy, "mark")
        tell(missed, len(findings))
        return {}

    def _reveal(self, given: Given) -> Given:
        scene = scene_of(self._bpy)
        holder = holder_of(scene)
        strip = found(holder, str(given["strip"]))
        if strip is None:
            raise HostError("That shot is not in the sequencer any more. Read the timeline again.")
        for one in holder.strips:
            one.select = one.name == strip.name
        assert scene.sequence_editor is not None
        scene.sequence_editor.active_strip = strip
        scene.frame_set(int(strip.frame_final_start))
        return {}
