"""Carries over how a strip looks: transform, crop, blend, colours and modifiers. Runs in Blender's main thread."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from retake_plugin.protocols import blender as api

_PLAIN = ("alpha_mode", "blend_type", "blend_alpha", "color_saturation", "color_multiply", "multiply_alpha", "strobe",
          "use_deinterlace", "use_flip_x", "use_flip_y", "use_float", "use_linear_modifiers")
_PARTS = ("transform", "crop", "colorspace_settings")
_NOT_OURS = frozenset({"rna_type", "name", "type", "is_data", "show_expanded", "is_active"})
_PRECISION = 5


def carry(plate: api.Strip, take: api.Strip) -> tuple[str, ...]:
    """Has a new take look as its plate does; what the take did not take on comes back by its names.

    Never for one that lay there before: what was done to it since is its user's.
    """
    for name in _PLAIN:
        if hasattr(plate, name) and hasattr(take, name):
            _set(take, name, getattr(plate, name))
    for name in _PARTS:
        there, here = getattr(plate, name, None), getattr(take, name, None)
        if there is not None and here is not None:
            _copy(there, here)
    for old in list(take.modifiers):
        take.modifiers.remove(old)
    for one in plate.modifiers:
        made = take.modifiers.new(one.name, one.type)
        if made is not None:
            _copy(one, made)
    return otherwise(plate, take)


def otherwise(plate: api.Strip, take: api.Strip) -> tuple[str, ...]:
    """In what a take looks otherwise than its plate, by names."""
    wanted, got = looks(plate), looks(take)
    return tuple(sorted(name for name in wanted.keys() | got.keys() if got.get(name) != wanted.get(name)))


def looks(strip: api.Strip) -> dict[str, Any]:
    """All that makes a strip look as it does, by names: to be compared."""
    found: dict[str, Any] = {name.replace("_", " "): _plain(getattr(strip, name)) for name in _PLAIN
                             if hasattr(strip, name)}
    for name in _PARTS:
        part = getattr(strip, name, None)
        if part is not None:
            found[name.replace("_", " ")] = _told(part)
    found["modifiers"] = [one.type for one in strip.modifiers]
    for one in strip.modifiers:
        found[f"modifier {one.name}"] = _told(one)
    return found


def _copy(there: Any, here: Any) -> None:
    """Copies every property that can be set, and what lies below those that can't."""
    for one in there.bl_rna.properties:
        name = one.identifier
        if name in _NOT_OURS:
            continue
        value = getattr(there, name)
        if name == "curve_mapping":
            _copy_curves(value, getattr(here, name))
        elif not one.is_readonly:
            _set(here, name, value)
        elif one.type == "POINTER" and value is not None:
            _copy(value, getattr(here, name))


def _copy_curves(there: Any, here: Any) -> None:
    for name in ("use_clip", "clip_min_x", "clip_min_y", "clip_max_x", "clip_max_y", "extend", "tone", "black_level",
                 "white_level"):
        _set(here, name, getattr(there, name))
    for old, new in zip(there.curves, here.curves, strict=True):
        while len(new.points) > len(old.points):
            new.points.remove(new.points[-2])
        while len(new.points) < len(old.points):
            new.points.new(0.5, 0.5)
        for place, point in enumerate(old.points):
            new.points[place].location = tuple(point.location)
            new.points[place].handle_type = point.handle_type
    here.update()


def _set(here: Any, name: str, value: Any) -> None:
    """Sets a property; one that does not take the value is found when all is read back.

    What is so already is not set: Blender's own value of a new strip may be one that can't be set (strobe is 0).
    """
    wanted = tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value
    with suppress(AttributeError, TypeError, ValueError, RuntimeError):
        if _plain(getattr(here, name)) != _plain(value):
            setattr(here, name, wanted)


def _told(part: Any) -> Any:
    """Everything in a part of a strip, as plain values."""
    found: list[tuple[str, Any]] = []
    for one in part.bl_rna.properties:
        name = one.identifier
        if name in _NOT_OURS:
            continue
        value = getattr(part, name)
        if name == "curve_mapping":
            found.append((name, [[(_plain(point.location), point.handle_type) for point in curve.points]
                                 for curve in value.curves]))
        elif one.type == "POINTER" and one.is_readonly and value is not None:
            found.append((name, _told(value)))
        elif one.type == "POINTER":
            found.append((name, getattr(value, "name", None)))
        elif one.type != "COLLECTION":
            found.append((name, _plain(value)))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _PRECISION)
    if hasattr(value, "__len__") and not isinstance(value, str):
        return tuple(_plain(one) for one in value)
    return value
