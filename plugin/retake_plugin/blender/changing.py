"""Lays takes among the strips, and switches strips of ours on and off. Runs in Blender's main thread.

What was done is read back; where Blender did something else all of it is taken back and told.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace

from retake.errors import HostError
from retake.hosting.steps import Step, all_or_nothing
from retake.hosting.strips import HIGHEST, Change, Changed, Laying, Strip
from retake_plugin.blender.carrying import carry, otherwise
from retake_plugin.blender.scene import TAKE, absolute, found, holder_of, scene_of, told_of, written
from retake_plugin.protocols import blender as api
from retake_plugin.shots import unexpected


def change(bpy: api.Bpy, changes: Sequence[Change], name: str) -> list[Changed]:
    """Does what is asked for each shot; all of it is one step to undo. One that can't be done leaves the others."""
    scene = scene_of(bpy)
    holder = holder_of(scene)
    done = []
    with as_before(scene):
        for one in changes:
            try:
                done.append(Changed(notes=tuple(_Work(bpy, holder, one).do())))
            except HostError as problem:
                done.append(Changed(str(problem)))
            except Exception as problem:  # whatever Blender raises, the other shots are done all the same
                done.append(Changed(unexpected("Blender", one.lay.name if one.lay else one.plate.name, problem)))
    if any(not one.problem for one in done):
        keep_step(bpy, name)
    return done


@contextmanager
def as_before(scene: api.Scene) -> Iterator[None]:
    """Selection, active strip and playhead are afterwards as before."""
    editor = scene.sequence_editor
    assert editor is not None
    holder = holder_of(scene)
    chosen = {strip.name for strip in holder.strips if strip.select}
    active, at = editor.active_strip, scene.frame_current
    active_name = active.name if active is not None else None
    try:
        yield
    finally:
        with suppress(Exception):  # what was done is done, whatever is selected
            for strip in holder.strips:
                if strip.select != (strip.name in chosen):
                    strip.select = strip.name in chosen
            editor.active_strip = next((strip for strip in holder.strips if strip.name == active_name), None)
        with suppress(Exception):
            if scene.frame_current != at:
                scene.frame_set(at)


def keep_step(bpy: api.Bpy, name: str) -> None:
    """Makes what was done a step that the user can undo."""
    windows = list(bpy.context.window_manager.windows)
    # A timer's context has no window, and undo is the window's.
    with suppress(RuntimeError), bpy.context.temp_override(window=windows[0]) if windows else nullcontext():
        bpy.ops.ed.undo_push(message=f"Retake: {name}")


class _Work:
    """One change, which can be taken back."""

    def __init__(self, bpy: api.Bpy, holder: api.Holder, wanted: Change) -> None:
        self._bpy, self._holder, self._wanted = bpy, holder, wanted
        self._back: list[Step] = []

    def do(self) -> list[str]:
        """What the artist should know."""
        before = told_of(self._bpy, self._holder)
        plate = self._wanted.plate
        now = before.get(plate.id)
        if now is None or _place(now) != _place(plate) or now.path != plate.path:
            raise HostError(f"{plate.name} was changed meanwhile. Try again.")
        notes: list[str] = []
        touched: set[str] = set()
        with all_or_nothing() as self._back:
            if self._wanted.lay is not None:
                id, notes = self._lay(self._wanted.lay)
                touched.add(id)
            for quiet in self._wanted.quiet:
                self._switch(self._own(quiet), False)
                touched.add(quiet)
            self._check(before, touched)
        return notes

    def _lay(self, lay: Laying) -> tuple[str, list[str]]:
        """Lays a take; its id, and what the artist should know."""
        strip = self._own(lay.again) if lay.again else self._new(lay)
        plate = found(self._holder, self._wanted.plate.id)
        assert plate is not None
        # Blender hangs where a strip is brought onto another: nothing is moved but to a place that is seen to be free.
        if (int(strip.frame_start), int(strip.frame_final_start), int(strip.frame_final_end), strip.channel) != (
                lay.begin, lay.left, lay.right, lay.channel):
            self._bring(strip, lay)
        self._switch(strip, lay.shown)
        note = _left(plate, strip) if lay.again else _carried(plate, strip)
        self._read_back(strip, lay)
        if lay.label:
            channel = self._holder.channels[lay.channel]
            self._back.append(lambda name=channel.name: setattr(channel, "name", name))  # type: ignore[misc]
            channel.name = lay.label
        id = next(id for id, one in told_of(self._bpy, self._holder).items() if one.name == strip.name)
        return id, [note] if note else []

    def _new(self, lay: Laying) -> api.Strip:
        """A new strip on a channel on which nothing lies."""
        used = {strip.channel for strip in self._holder.strips}
        channel = next((index for index in range(HIGHEST, 0, -1) if index not in used), None)
        if channel is None:
            raise HostError(f"All {HIGHEST} channels are in use. Empty one, then try again.")
        path = lay.kept.movie
        if not os.path.isfile(path):
            raise HostError(f"{os.path.basename(path)} is not there any more. Render it again.")
        if lay.relative:
            with suppress(ValueError):  # another drive
                path = self._bpy.path.relpath(path)
        make = self._holder.strips.new_image if lay.files else self._holder.strips.new_movie
        strip = make(lay.name, path, channel, lay.begin)
        self._back.append(lambda: self._holder.strips.remove(strip))
        elements = getattr(strip, "elements", None)
        for name in lay.files[1:]:
            assert elements is not None
            elements.append(name)
        if int(strip.frame_duration) != lay.kept.count:
            raise HostError(f"{os.path.basename(lay.kept.movie)} has {lay.kept.count} frames, but Blender counts "
                            f"{int(strip.frame_duration)}. Render the take in another codec, ProRes for one.")
        strip[TAKE] = json.dumps(lay.kept.to_dict())
        return strip

    def _bring(self, strip: api.Strip, lay: Laying) -> None:
        """Brings a strip of ours to its place."""
        was = (strip.frame_start, strip.frame_offset_start, strip.frame_offset_end, strip.channel)
        used = {one.channel for one in self._holder.strips if one.name != strip.name}
        spare = next((index for index in range(HIGHEST, 0, -1) if index not in used), None)
        if spare is None or any(one.channel == lay.channel and one.name != strip.name
                                and one.frame_final_start < lay.right and lay.left < one.frame_final_end
                                for one in self._holder.strips):
            raise HostError("Another strip lies where the take goes. Try again.")

        def restore() -> None:
            strip.channel = spare
            strip.frame_offset_start = strip.frame_offset_end = 0
            strip.frame_start, strip.frame_offset_start, strip.frame_offset_end = was[:3]
            strip.channel = was[3]

        if lay.again:
            self._back.append(restore)
        strip.channel = spare
        strip.frame_start = lay.begin
        strip.frame_offset_start = lay.left - lay.begin
        strip.frame_offset_end = lay.begin + lay.kept.count - lay.right
        strip.channel = lay.channel

    def _own(self, id: str) -> api.Strip:
        strip = found(self._holder, id)
        if strip is None or not strip.get(TAKE):
            raise HostError("A take is gone from the timeline. Read the timeline again.")
        return strip

    def _switch(self, strip: api.Strip, on: bool) -> None:
        if strip.mute == on:
            self._back.append(lambda: setattr(strip, "mute", on))
            strip.mute = not on

    def _read_back(self, strip: api.Strip, lay: Laying) -> None:
        """Raise where a take does not lie as it should."""
        there = (round(strip.frame_start), int(strip.frame_final_start), int(strip.frame_final_end), strip.channel)
        if there != (lay.begin, lay.left, lay.right, lay.channel) or strip.mute == lay.shown \
                or absolute(self._bpy, written(strip)[0]) != lay.kept.movie:
            raise HostError(f"Blender placed {strip.name} at other frames than asked: {there[1]} to {there[2] - 1} on "
                            f"channel {there[3]}. It was taken back.")

    def _check(self, before: dict[str, Strip], touched: set[str]) -> None:
        """Raise where anything of others is not as it was."""
        after = told_of(self._bpy, self._holder)
        changed = [id for id, one in before.items() if id not in touched and after.get(id) != one]
        quiet = [id for id in touched & before.keys() if id in self._wanted.quiet
                 and replace(before[id], mute=True) != after.get(id)]
        new = after.keys() - before.keys() - touched
        if changed or quiet or new:
            raise HostError(f"Blender changed {len(changed) + len(quiet) + len(new)} other strips when a take was "
                            "placed. All of it was taken back; undo once if something still looks wrong.")


def _carried(plate: api.Strip, take: api.Strip) -> str:
    """Has a new take look as its plate; what the artist should know of it, "" where nothing is amiss."""
    lost = carry(plate, take)
    return f"{plate.name}: {', '.join(lost)[:120]} could not be carried over to its take." if lost else ""


def _left(plate: api.Strip, take: api.Strip) -> str:
    """What the artist should know of the look of a take that lay there before, and that is left as it is."""
    other = otherwise(plate, take)
    return f"{plate.name}: its take looks otherwise than the plate ({', '.join(other)[:120]}) and was left so." \
        if other else ""


def _place(strip: Strip) -> tuple[object, ...]:
    return strip.type, strip.channel, strip.begin, strip.left, strip.right, strip.head
