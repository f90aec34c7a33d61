"""A render's request as JSON, for workers and queues: what `retake render` takes as flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retake.errors import OptionError
from retake.options import as_data, from_data
from retake.options.render import RenderOptions
from retake.pipeline.request import RenderRequest

_FIELDS = {"plate", "dialogue", "guide", "span", "at", "text", "library", "options", "from"}
_FARTHEST = 1 << 40


def request_as_data(request: RenderRequest) -> dict[str, Any]:
    """The request as what JSON can hold."""
    return {"plate": str(request.plate), "dialogue": str(request.dialogue),
            "guide": str(request.guide) if request.guide else None, "span": request.span,
            "at": list(request.at) if request.at else None, "text": request.text,
            "library": list(request.library), "options": as_data(request.options),
            **({"from": str(request.earlier)} if request.earlier else {})}


def request_from_data(data: object) -> RenderRequest:
    """The request that JSON's content makes.

    Raises:
        OptionError: Something is missing, unknown, or of another kind.
    """
    if not isinstance(data, dict):
        raise OptionError("A render is asked for by an object with plate and dialogue.")
    unknown = sorted(set(map(str, data)) - _FIELDS)
    if unknown:
        raise OptionError(f"A render knows nothing of {unknown[0]!r}. It knows: {', '.join(sorted(_FIELDS))}.")
    return RenderRequest(path_in(data, "plate"), path_in(data, "dialogue"),
                         path_in(data, "guide") if data.get("guide") else None, _text(data, "span") or "",
                         _place(data.get("at")), _text(data, "text"),
                         _library(data.get("library") or []), from_data(RenderOptions, data.get("options") or {}),
                         path_in(data, "from") if data.get("from") else None)


def _library(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(one, str) and one and "\0" not in one for one in value):
        return tuple(value)
    raise OptionError('library has to be a list of files: ["B.mov", "C.mov@100-200"].')


def path_in(data: dict[str, Any], name: str) -> Path:
    """The path of that name.

    Raises:
        OptionError: There is none.
    """
    value = data.get(name)
    if not isinstance(value, str) or not value or "\0" in value:
        raise OptionError(f"{name} has to be a path.")
    return Path(value)


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise OptionError(f"{name} has to be a text.")
    return value


def _place(value: object) -> tuple[int, float, float] | None:
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 3 and all(
            isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < _FARTHEST for one in value):
        return int(value[0]), float(value[1]), float(value[2])
    raise OptionError("at has to be a frame's number and a place in it: [12, 640, 300].")
