"""The bench of real Blender: a scene with two shots, a sound and a title; what it shows is rendered by Blender."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av

from retake.hosting.exporting import Export
from retake.timeline.shot import Shot
from retake_plugin.blender.host import BlenderHost
from tests.core.timeline.back.takes import FIRST
from tests.core.video.synth import number_in
from tests.plugin.asking import ask
from tests.plugin.bench import FOOTAGE, START, STOP, Footage, shots
from tests.plugin.blender_process import Blender

_NEW = """
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.name = "Reel 1"
scene.render.fps, scene.render.fps_base = 25, 1.0
scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 96, 64, 100
scene.render.image_settings.file_format = "PNG"
scene.view_settings.view_transform = "Standard"
scene.frame_start, scene.frame_end = start, stop - 1
scene.frame_set(start + 7)
editor = scene.sequence_editor_create()
for name, path, record, first, count in shots:
    strip = editor.strips.new_movie(name, path, 2, record - first)
    strip.frame_offset_start = first
    strip.frame_final_end = record + count
    strip.select = False
    sound = editor.strips.new_sound(name + " sound", path, 1, record)
    sound.frame_final_end = record + count
    sound.select = False
editor.active_strip = editor.strips[shots[0][0]]
editor.channels[1].name = "Production"
bpy.ops.ed.undo_push(message="opened")
"""

# The strip on top: highest, switched on, no sound.
_SEEN = """
scene = bpy.context.scene
import os
on = [one for one in scene.sequence_editor.strips if not one.mute and one.type in ("MOVIE", "IMAGE")
      and one.frame_final_start <= frame < one.frame_final_end]
top = max(on, key=lambda one: one.channel)
at = scene.frame_current
scene.frame_set(frame)
scene.render.filepath = out
bpy.ops.render.render(write_still=True)
scene.frame_set(at)
path = top.filepath if top.type == "MOVIE" else top.directory + top.elements[0].filename
result = os.path.splitext(os.path.basename(bpy.path.abspath(path)))[0]
"""

_STATE = """
scene = bpy.context.scene
editor = scene.sequence_editor
result = [[one.name, one.type, one.channel, one.frame_start, one.frame_final_start, one.frame_final_end, one.mute,
           one.select, one.lock, getattr(one, "filepath", ""), one.blend_type] for one in editor.strips
          if "retake_take" not in one.keys()]
result += [editor.active_strip.name if editor.active_strip else None, scene.frame_current, scene.frame_start,
           scene.frame_end,
           [[one.name, one.frame] for one in scene.timeline_markers if "retake_mark" not in one.keys()],
           [one.name for one in editor.channels if not one.name.startswith(("Retake", "Channel "))],
           [one.name for one in editor.strips if one.select]]
"""

_BESIDE = """
from retake_plugin.blender import changing
import builtins
builtins.kept = changing._Work._bring
changing._Work._bring = lambda self, strip, lay: (kept(self, strip, lay), setattr(strip, "frame_start",
                                                                                 strip.frame_start + 1))
"""

# For programs of tests: the strips, and the takes among them.
STRIPS = "strips = bpy.context.scene.sequence_editor.strips\n"
TAKES = STRIPS + """
result = [[one.name, one.channel, one.frame_final_start, one.frame_final_end, one.mute] for one in strips
          if "retake_take" in one.keys()]
"""


def read_shots(path: Path) -> tuple[Shot, ...]:
    """The shots of a timeline's file."""
    return tuple(Shot.from_dict(one["shot"]) for one in ask("shots", {"timeline": str(path)})[0]
                 if one["event"] == "shot")


def by_name(bench: BlenderBench) -> dict[str, Shot]:
    """The shots of a bench's timeline by their names."""
    return {shot.name: shot for shot in shots(bench.host)}


class BlenderBench:
    """Real Blender, and the real adapter before it."""

    def __init__(self, blender: Blender, folder: Path) -> None:
        self.folder, self.blender = folder, blender
        shots = [[one.name, str(one.plate(folder)), one.record, one.first, one.count] for one in FOOTAGE]
        blender.run(_NEW, shots=shots, start=START, stop=STOP)
        self.host = BlenderHost(blender.ask, Export(read_shots, folder / "exports"), "4.5")

    def shows_picture(self, frame: int) -> tuple[str, int]:
        """What Blender renders: the file by the strip on top, and the number that the picture carries."""
        out = self.folder / "seen.png"
        name = self.blender.run(_SEEN, frame=frame, out=str(out))
        return name, rendered_number(out)

    def shows(self, frame: int) -> tuple[str, int]:
        """What Blender renders, with the number of the movie's frame."""
        name, number = self.shows_picture(frame)
        own = number - FIRST if number >= FIRST else number  # drawn for a test, or the plate's very picture
        return name, number if name in {one.name for one in FOOTAGE} else own - self._begin(name)

    def versions(self, footage: Footage) -> set[str]:
        """The strips of ours that lie over a shot."""
        found = self.blender.run("result = [one.filepath for one in bpy.context.scene.sequence_editor.strips"
                                 " if 'retake_take' in one.keys() and one.frame_final_start < stop"
                                 " and start < one.frame_final_end]", start=footage.record,
                                 stop=footage.record + footage.count)
        return {Path(one).stem for one in found}

    def as_before(self) -> Any:
        """Everything of the user's."""
        return self.blender.run(_STATE)

    def select(self, *footage: Footage) -> None:
        """Selects strips, and a sound with them."""
        self.blender.run("for one in bpy.context.scene.sequence_editor.strips: one.select = one.name in names",
                         names=[one.name for one in footage] + [f"{footage[0].name} sound"])

    def marks(self) -> list[tuple[int, str]]:
        """The scene's markers, without the word that we put before ours."""
        found = self.blender.run("result = [[one.frame, one.name] for one in bpy.context.scene.timeline_markers]")
        return [(frame, name.removeprefix("FAIL: ").removeprefix("Look: ")) for frame, name in found]

    def mark(self, frame: int, words: str) -> None:
        """A marker of the user's."""
        self.blender.run("bpy.context.scene.timeline_markers.new(words, frame=frame)", words=words, frame=frame)

    def undo(self) -> bool:
        """Blender's own."""
        self.blender.run("bpy.ops.ed.undo()")
        return True

    @contextmanager
    def beside(self) -> Iterator[None]:
        """In the adapter's own process, behind the call of Blender."""
        self.blender.run(_BESIDE)
        try:
            yield
        finally:
            self.blender.run("from retake_plugin.blender import changing\nchanging._Work._bring = kept")

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Another scene is open, which is empty."""
        self.blender.run("import builtins\nbuiltins.open_scene = bpy.context.window.scene\n"
                         "bpy.context.window.scene = bpy.data.scenes.new('Empty')")
        try:
            yield
        finally:
            self.blender.run("empty, bpy.context.window.scene = bpy.context.window.scene, open_scene\n"
                             "bpy.data.scenes.remove(empty)")

    def _begin(self, name: str) -> int:
        """The plate's frame that is a take's first one: takes of the suite have three frames before the shot's."""
        return next(one.first for one in FOOTAGE if name.startswith(one.name)) - 3


def rendered_number(path: Path) -> int:
    """The number that a rendered picture carries."""
    with av.open(str(path)) as container:
        return number_in(next(container.decode(video=0)))
