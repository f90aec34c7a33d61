"""Every name of Blender's that the adapter uses is one of this Blender's own, with the arguments that are given."""

from __future__ import annotations

from typing import Any

import pytest

from retake_plugin.protocols import blender as api
from tests.plugin.blender_process import Blender

pytestmark = pytest.mark.py311

# Our word for a thing, and Blender's.
TYPES = {"Strip": ("Strip",), "Strips": ("StripsTopLevel", "StripsMeta"), "Channel": ("SequenceTimelineChannel",),
         "Sequencer": ("SequenceEditor",), "Marker": ("TimelineMarker",), "Markers": ("TimelineMarkers",),
         "Scene": ("Scene",), "Property": ("Property",)}
# What is asked for by name where only some kinds have it.
BY_KIND = {"MovieStrip": "elements filepath animation_offset_start use_reverse_frames retiming_keys",
           "ImageStrip": "elements directory", "SoundStrip": "sound", "MetaStrip": "strips channels",
           "StripElement": "filename orig_fps", "Sound": "filepath", "CrossStrip": "input_1 input_2",
           "FloatProperty": "is_array", "Window": "workspace scene screen", "RenderSettings": "fps fps_base"}
GIVEN = {"StripsTopLevel.new_movie": ["name", "filepath", "channel", "frame_start"],
         "StripsTopLevel.new_image": ["name", "filepath", "channel", "frame_start"],
         "StripsMeta.new_movie": ["name", "filepath", "channel", "frame_start"],
         "StripsMeta.new_image": ["name", "filepath", "channel", "frame_start"],
         "StripsTopLevel.remove": ["sequence"], "StripsMeta.remove": ["sequence"],
         "TimelineMarkers.new": ["name", "frame"], "TimelineMarkers.remove": ["marker"],
         "Scene.frame_set": ["frame"], "StripElements.append": ["filename"]}
LACKS = """
result = []
for kind, names in asked.items():
    rna = getattr(bpy.types, kind).bl_rna
    known = {*rna.properties.keys(), *rna.functions.keys(), *dir(getattr(bpy.types, kind))}
    result += [f"{kind}.{name}" for name in names if name not in known]
"""
PARAMETERS = """
result = {}
for one in asked:
    kind, name = one.split(".")
    told = getattr(bpy.types, kind).bl_rna.functions[name].parameters
    result[one] = [each.identifier for each in told if not each.is_output]
"""


def names(word: str) -> list[str]:
    """What is declared of a thing by us, but for Python's own."""
    found: set[str] = set()
    for one in getattr(api, word).__mro__:
        if one.__module__ == api.__name__:
            declared: dict[str, Any] = {**vars(one), **vars(one).get("__annotations__", {})}
            found |= {name for name in declared if not name.startswith("_")}
    return sorted(found - {"get"})


def test_every_name_is_blenders(blender: Blender) -> None:
    asked = {kind: names(word) for word, kinds in TYPES.items() for kind in kinds}
    assert sum(map(len, asked.values())) > 40
    for kind, more in BY_KIND.items():
        asked[kind] = more.split()
    assert blender.run(LACKS, asked=asked) == ["Property.is_array"]  # which properties of numbers alone have


def test_every_argument_has_its_place(blender: Blender) -> None:
    told = blender.run(PARAMETERS, asked=list(GIVEN))
    assert {one: told[one][:len(given)] for one, given in GIVEN.items()} == GIVEN


def test_what_is_asked_of_the_module_is_there(blender: Blender) -> None:
    assert blender.run("""
result = [bool(callable(one)) for one in (
    bpy.context.temp_override, bpy.ops.ed.undo_push, bpy.path.abspath, bpy.path.relpath, bpy.app.timers.register,
    bpy.app.timers.unregister, bpy.app.timers.is_registered, bpy.utils.register_class, bpy.utils.unregister_class,
    bpy.types.SEQUENCER_MT_strip.append, bpy.types.SEQUENCER_MT_strip.remove,
    bpy.types.WindowManager.popup_menu)]
result += [isinstance(bpy.app.version_string, str), isinstance(bpy.app.background, bool),
           isinstance(bpy.data.filepath, str), bpy.data.scenes is not None]
""") == [True] * 16
