"""The walls of the house and how a breach of them is found: from the sources alone, without running them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WINGS = {"retake": "core", "retake_ui": "ui", "retake_plugin": "plugin"}

# What the panel may import of retake: modules of the standard library's weight.
LIGHT = ("retake", "retake.about", "retake.codecs", "retake.engines.registry", "retake.errors", "retake.host",
         "retake.hosting", "retake.manifest", "retake.naming",
         "retake.jobs", "retake.options", "retake.own_file", "retake.own_place", "retake.pace", "retake.printable",
         "retake.ranges", "retake.review", "retake.timecode", "retake.timeline.json",
         "retake.timeline.shot", "retake.timeline.sounding", "retake.unfinished", "retake.views",
         "retake.worker.client", "retake.worker.protocol")

# What exists for type checkers only, or is no module at all.
NO_LIBRARY = {"__future__", "_typeshed"}

# Each foreign API and the rooms it may be imported in. What stands in no row may not be imported at all.
ROOMS: dict[str, tuple[str, ...]] = {
    "av": ("retake.audio", "retake.container", "retake.video"),
    "click": ("retake.cli",),
    "cv2": ("retake.composite", "retake.engines", "retake.faces", "retake.quality"),
    "diffusers": ("retake.engines",),
    "librosa": ("retake.speech",),
    "mediapipe": ("retake.faces",),
    "numpy": ("retake",),
    "OpenEXR": ("retake.video",),
    "opentimelineio": ("retake.timeline",),
    "otio_aaf_adapter": ("retake.timeline",),
    "pocketsphinx": ("retake.speech",),
    "PySide6": ("retake_ui",),
    "shiboken6": ("retake_ui",),  # comes with PySide6: whether an object is still there
    "torch": ("retake.engines", "retake.expert", "retake.faces.retinaface", "retake.listener.training",
              "retake.weights"),
    "transformers": ("retake.engines",),
    # The editors' own modules.
    "bpy": ("retake_plugin", "blender"),  # plugin/blender: the add-on that Blender loads
    "DaVinciResolveScript": ("retake_plugin",),
    "fusionscript": ("retake_plugin",),
    "hiero": ("retake_plugin",),
    "nuke": ("retake_plugin",),
    "nukescripts": ("retake_plugin",),
}

# Where what is imported bears another name than what is installed.
DISTRIBUTIONS = {"cv2": "opencv-contrib-python", "opentimelineio": "OpenTimelineIO",
                 "otio_aaf_adapter": "otio-aaf-adapter", "PySide6": "PySide6_Essentials",
                 "shiboken6": "PySide6_Essentials"}


@dataclass(frozen=True)
class Import:
    """One import: who imports what, at which line."""

    module: str
    line: int
    target: str


def module_name(path: Path, wing: Path) -> str:
    """The dotted name of a module that lies in a wing: core/retake/video/info.py is retake.video.info."""
    parts = path.relative_to(wing).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(module: str, source: str, is_package: bool = False) -> Iterator[Import]:
    """Every import in a module, inside functions and by importlib too.

    The target of `from a import b` is a.b, because b may be a module of its own.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, is_package, node)
            for name in node.names:
                yield Import(module, node.lineno, f"{origin}.{name.name}")
        elif isinstance(node, ast.Call) and _imports_by_name(node.func):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Import(module, node.lineno, argument.value)


def _origin(module: str, is_package: bool, node: ast.ImportFrom) -> str:
    """What a `from` names, absolute."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    above = parts[: len(parts) - node.level + is_package]
    return ".".join([*above, node.module] if node.module else above)


def _imports_by_name(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("import_module", "__import__")


def within(module: str, room: str) -> bool:
    """Whether a module is a room or lies in it."""
    return module == room or module.startswith(room + ".")


def breach(found: Import) -> str | None:
    """What is wrong with an import, in words; None where it goes through a door."""
    own, target = found.module.split(".")[0], found.target.split(".")[0]
    if target in NO_LIBRARY or target in sys.stdlib_module_names:
        return None
    where = f"{found.module}:{found.line}"
    if target in WINGS:
        return _breach_between_wings(found, own, target, where)
    if _is_light(found.module):
        return f"{where} is light, but imports {found.target}"
    if target not in ROOMS:
        return f"{where} imports {target}, which has no room"
    if not any(within(found.module, room) for room in ROOMS[target]):
        return f"{where} imports {target}, which belongs to {' and '.join(ROOMS[target])}"
    return None


def _breach_between_wings(found: Import, own: str, target: str, where: str) -> str | None:
    if own == "retake" and target != "retake":
        return f"{where}: core imports {found.target}"
    if own == "retake_ui" and target == "retake_plugin":
        return f"{where}: the panel imports {found.target}"
    if own == "retake_ui" and target == "retake" and not _is_light(found.target):
        return f"{where}: the panel imports {found.target}, which is not light"
    if _is_light(found.module) and target == "retake" and not _is_light(found.target):
        return f"{where} is light, but imports {found.target}"
    return None


def _is_light(name: str) -> bool:
    """Whether a module, or a name in one, is light. `retake` itself is, what lies in it only by its own row."""
    return name == "retake" or any(within(name, light) for light in LIGHT if light != "retake")
