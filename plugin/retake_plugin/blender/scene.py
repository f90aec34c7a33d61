"""Reads Blender's sequencer: every strip as plain data. Runs in Blender's main thread."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from retake.errors import HostError
from retake.hosting.places import id_of, project_of
from retake.hosting.strips import Channel, Edit, Strip
from retake_plugin.protocols import blender as api

ID, TAKE = "retake_id", "retake_take"  # what we keep with strips and scenes

_MOVING = re.compile(r'sequence_editor\.(?:strips|sequences)_all\["((?:[^"\\]|\\.)*)"\]\.(\w+)')


def scene_of(bpy: api.Bpy) -> api.Scene:
    """The scene whose sequencer is open: that of the window that shows one, else of the first window.

    A timer's context has no window of its own, so the windows are looked at.
    """
    windows = list(bpy.context.window_manager.windows)
    if not windows:
        return bpy.context.scene
    showing = (one for one in windows if any(area.type == "SEQUENCE_EDITOR" for area in one.screen.areas))
    window = next(showing, windows[0])
    found: api.Scene = getattr(window.workspace, "sequencer_scene", None) or window.scene
    return found


def holder_of(scene: api.Scene) -> api.Holder:
    """The sequencer of a scene, or the meta strip that is open in it.

    Raises:
        HostError: The scene has none.
    """
    editor = scene.sequence_editor
    if editor is None:
        raise HostError("The scene has no strips. Open the scene with the edit, then try again.")
    inside = list(editor.meta_stack)
    return inside[-1] if inside else editor


def reach(scene: api.Scene) -> range:
    """The frames of the timeline, from 0 or the first strip on."""
    strips = list(holder_of(scene).strips)
    return range(min([0, *(int(one.frame_final_start) for one in strips)]),
                 max([int(scene.frame_end) + 1, *(int(one.frame_final_end) for one in strips)]))


def read(bpy: api.Bpy) -> Edit:
    """The sequencer that is open, as it is now."""
    scene = scene_of(bpy)
    holder = holder_of(scene)
    render = scene.render
    # Where it was not saved since, the scene of a project is to have the same id again: takes lie below it.
    project = project_of(bpy.data.filepath or "")
    id, name = _named([scene], bpy.data.scenes, project)[scene.name], scene.name
    meta: Any = holder
    if getattr(meta, "type", "") == "META":
        id, name = f"{id} {_named([meta], [meta])[meta.name]}", f"{name} {meta.name}"
    strips = list(holder.strips)
    ids, moving = _named(strips, strips), _moving(scene)
    told = tuple(strip_of(bpy, one, ids, moving.get(one.name, ())) for one in strips)
    return Edit(id, name, bpy.data.filepath or "", int(render.fps), float(render.fps_base), int(scene.frame_end), told,
                tuple(_channels(holder, {one.channel for one in told})))


def strip_of(bpy: api.Bpy, strip: api.Strip, ids: dict[str, str], moving: Iterable[str] = (), look: bool = True
             ) -> Strip:
    """A strip as plain data; where nobody is to `look` for its file, that counts as there, without a rate."""
    file, files = written(strip)
    path = absolute(bpy, file)
    inputs = [getattr(strip, name, None) for name in ("input_1", "input_2")]
    length, head = int(strip.frame_duration), int(getattr(strip, "animation_offset_start", 0))
    return Strip(
        id=ids[strip.name], name=strip.name, type=strip.type, channel=int(strip.channel),
        begin=float(strip.frame_start), left=int(strip.frame_final_start), right=int(strip.frame_final_end),
        length=length, head=head, fps=_rate(strip) if look else 0.0, path=path, files=files,
        there=not look or not path or os.path.isfile(path), relative=file.startswith("//"), mute=bool(strip.mute),
        keys=len(getattr(strip, "retiming_keys", ())), reverse=bool(getattr(strip, "use_reverse_frames", False)),
        inputs=tuple(ids.get(one.name, one.name) for one in inputs if one is not None), blend=str(strip.blend_type),
        opacity=float(strip.blend_alpha), animated=tuple(moving), kept=_text(strip, TAKE))


def found(holder: api.Holder, id: str) -> api.Strip | None:
    """The strip of an id."""
    strips = list(holder.strips)
    ids = _named(strips, strips)
    return next((one for one in strips if ids[one.name] == id), None)


def told_of(bpy: api.Bpy, holder: api.Holder, chosen: bool = False) -> dict[str, Strip]:
    """All strips, or those that are selected, by their ids: no file is looked for, so that it may be asked often."""
    strips = list(holder.strips)
    ids = _named(strips, strips)
    return {ids[one.name]: strip_of(bpy, one, ids, look=False) for one in strips if one.select or not chosen}


def absolute(bpy: api.Bpy, file: str) -> str:
    """A path as it is, with / between its folders."""
    if not file:
        return ""
    return os.path.normpath(str(bpy.path.abspath(file))).replace("\\", "/")


def _rate(strip: api.Strip) -> float:
    """A movie's frames a second, as Blender noted it when it was added: asked for its `fps` it opens the file."""
    if strip.type != "MOVIE":
        return 0.0
    noted = [float(one.orig_fps) for one in getattr(strip, "elements", ())]
    return noted[0] if noted and noted[0] > 0 else float(getattr(strip, "fps", 0.0) or 0.0)


def written(strip: api.Strip) -> tuple[str, tuple[str, ...]]:
    """The file that a strip names, as it is written, and of an image strip the names of all."""
    if strip.type == "IMAGE":
        names = tuple(str(one.filename) for one in getattr(strip, "elements", ()))
        return (os.path.join(str(getattr(strip, "directory", "")), names[0]), names) if names else ("", ())
    if strip.type == "SOUND":
        sound = getattr(strip, "sound", None)
        return (str(sound.filepath) if sound is not None else ""), ()
    return (str(getattr(strip, "filepath", "")) if strip.type == "MOVIE" else ""), ()


def _named(wanted: Iterable[api.Keeps], everyone: Iterable[api.Keeps], project: str = "") -> dict[str, str]:
    """The ids of things by their names. What has none yet is given one; a copy bears a copy of it, and gets its own.

    What can't keep one, because it is linked from another project, is known by its name. With a project's name an id
    is made of that and the thing's own name, and is the same each time.
    """
    wanted, owners = list(wanted), {}
    for one in everyone:
        id, _, name = _text(one, ID).partition(" ")
        if id and (id not in owners or name == one.name):
            owners[id] = one.name
    ids = {}
    for one in wanted:
        id = _text(one, ID).partition(" ")[0]
        if not id or owners.get(id) != one.name:
            id = id_of(project, one.name)
            if not project or id in owners:
                id = uuid.uuid4().hex[:12]
            try:
                one[ID] = f"{id} {one.name}"
            except (TypeError, AttributeError, RuntimeError, ValueError):
                id = one.name
        ids[one.name] = id
    return ids


def _text(one: api.Keeps, key: str) -> str:
    value = one.get(key, "")
    return value if isinstance(value, str) else ""


def _channels(holder: api.Holder, used: set[int]) -> Iterator[Channel]:
    for index in range(1, len(holder.channels)):
        one = holder.channels[index]
        if index in used or one.name != f"Channel {index}" or one.mute or one.lock:
            yield Channel(index, one.name, bool(one.mute), bool(one.lock))


def _moving(scene: api.Scene) -> dict[str, tuple[str, ...]]:
    """Which properties of strips have curves or drivers, by the strips' names."""
    data = scene.animation_data
    curves = list(data.drivers) if data is not None else []
    action = data.action if data is not None else None
    if action is not None:
        curves += list(getattr(action, "fcurves", ()))
        curves += [curve for layer in getattr(action, "layers", ()) for part in layer.strips
                   for bag in part.channelbags for curve in bag.fcurves]
    moving: dict[str, set[str]] = {}
    for curve in curves:
        hit = _MOVING.match(curve.data_path)
        if hit is not None:
            moving.setdefault(re.sub(r"\\(.)", r"\1", hit[1]), set()).add(hit[2])
    return {name: tuple(sorted(found)) for name, found in moving.items()}
