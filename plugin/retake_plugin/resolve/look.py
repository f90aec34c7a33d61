"""Brings what was done to a plate to the take above it: its grade, its sizing, how its colours are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retake.hosting.frames import whole
from retake_plugin.protocols.resolve import Graph, Item, has, there
from retake_plugin.resolve.items import properties
from retake_plugin.resolve.pool import carry_colour

_SIZING = ("Pan", "Tilt", "ZoomX", "ZoomY", "ZoomGang", "RotationAngle", "AnchorPointX", "AnchorPointY", "Pitch", "Yaw",
           "FlipX", "FlipY", "CropLeft", "CropRight", "CropTop", "CropBottom", "CropSoftness", "CropRetain",
           "Distortion", "Scaling", "ResizeFilter", "Opacity", "CompositeMode")
_LAYERS = 4  # of a grade that are looked at: each costs a few calls
_INSTEAD = "Place it as a Resolve take, which keeps all of it"


def carried(plate: Item, take: Item) -> list[str]:
    """Brings a plate's look to a take; what could not be brought is said, a line each."""
    missed = []
    media = there(take.GetMediaPoolItem())
    if media is not None and (names := carry_colour(there(plate.GetMediaPoolItem()), media)):
        missed.append(f"the plate's {', '.join(names)} could not be set on the take: set it in the clip's attributes")
    if left := _sizing(plate, take):
        missed.append(f"the plate's sizing ({', '.join(left[:4])}) could not be carried over. {_INSTEAD}")
    if not _grade(plate, take):
        missed.append(f"the plate's grade could not be carried over. {_INSTEAD}")
    if not _grouped(plate, take):
        missed.append("the take could not be put into the plate's colour group: do that on the Color page")
    if whole(plate.GetFusionCompCount()):
        missed.append(f"the plate has a Fusion composition, which can't be carried over. {_INSTEAD}")
    return missed


def _sizing(plate: Item, take: Item) -> list[str]:
    """Sets the plate's sizing on a take, and looks at it again; what differs still comes back."""
    wanted, have = properties(plate), properties(take)
    if not wanted:
        return ["none of it is told"]
    changes = {name: wanted[name] for name in _SIZING if name in wanted and wanted[name] != have.get(name)}
    if not changes:
        return []
    if has(take, "SetProperties"):
        take.SetProperties(changes)
    for name, value in changes.items():
        if not _same(properties(take), name, value) and has(take, "SetProperty"):
            take.SetProperty(name, value)
    now = properties(take)
    return [name for name, value in changes.items() if not _same(now, name, value)]


def _same(properties: Mapping[str, Any], name: str, value: Any) -> bool:
    now = properties.get(name)
    if isinstance(now, float | int) and isinstance(value, float | int):
        return abs(now - value) < 1e-4
    return bool(now == value)


def _grade(plate: Item, take: Item) -> bool:
    """Copies the plate's grade; whether the take has it, as far as nodes and what is in them tell."""
    done = plate.CopyGrades([take]) if has(plate, "CopyGrades") else None
    nodes = _nodes(plate)
    return done is True and nodes is not None and nodes == _nodes(take)


def _nodes(item: Item) -> tuple[tuple[tuple[str, ...], ...], ...] | None:
    """What is in each node of a clip's grade, layer by layer; None where Resolve does not say it.

    Grades are copied for the layer that is open alone.
    """
    if not has(item, "GetNodeGraph"):
        return None
    layers = []
    for layer in range(1, _LAYERS + 1):
        graph: Graph | None = there(item.GetNodeGraph(layer) if layer > 1 else item.GetNodeGraph())
        count = whole(graph.GetNumNodes()) if graph is not None else None
        if graph is None or count is None:
            break
        layers.append(tuple(tuple(graph.GetToolsInNode(number) or ()) for number in range(1, count + 1)))
    return tuple(layers) or None


def _grouped(plate: Item, take: Item) -> bool:
    """Puts a take into its plate's colour group, whose grade lies over the clip's own; whether it is in it, or in none
    as its plate is."""
    group = there(plate.GetColorGroup()) if has(plate, "GetColorGroup") else None
    if group is None:
        return True
    if has(take, "AssignToColorGroup"):
        take.AssignToColorGroup(group)
    now = there(take.GetColorGroup()) if has(take, "GetColorGroup") else None
    return now is not None and (name := group.GetName()) is not None and now.GetName() == name
