"""A job's key: the same key, the same take."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from retake.about import about
from retake.errors import RetakeError
from retake.faces.retinaface.filed import filed
from retake.fingerprint import content_hash
from retake.known_files import print_of
from retake.pipeline.request import RenderRequest
from retake.pipeline.request_json import request_as_data

# Goes up when the same request, made of the same files, comes to another take.
EDITION = 1
# Libraries that read command lines and timelines: what a take looks like is none of their business.
_NO_HAND = {"click", "OpenTimelineIO", "otio-aaf-adapter"}


def key_of(request: RenderRequest, heard: Mapping[Path, str]) -> str:
    """A hash of everything that a take depends on: 64 hexadecimal digits.

    Media count by what they hold and not by where they lie, apart from the plate's name, which takes bear. Where the
    take is to lie counts: asked for elsewhere, it is made there.

    Args:
        request: What is rendered. With the option for it every byte of the media counts, else size, time and samples.
        heard: What sounds in the files that are mixes; other sounds count as media.
    """
    whole = request.options.full_hash
    told: dict[str, Any] = request_as_data(request)
    for name in ("dialogue", "guide"):
        path = getattr(request, name)
        told[name] = None if path is None else heard.get(path) or print_of(path, whole)
    told["plate"] = [request.plate.name, print_of(request.plate, whole)]
    told["library"] = [_part(entry, whole) for entry in request.library]
    told["options"]["folder"] = os.path.abspath(request.options.folder or request.plate.parent)
    told["model"] = _model(request)
    if second := filed():  # it may see faces that are overlooked without it
        told["detector"] = second.sha256
    told["software"] = _software()
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _part(entry: str, whole: bool) -> list[str]:
    """A file of the library by what it holds, and the range that is meant of it."""
    from retake.pipeline.library import library_part
    path, span = library_part(entry)
    return [print_of(path, whole), span]


def _model(request: RenderRequest) -> list[str] | None:
    """The engine and the weights that a network makes mouths by; None where none does, or where they are missing."""
    from retake.pipeline.generated.generation import chosen
    try:
        found = chosen(request.options)
    except RetakeError:
        return None  # preflight and the render itself say so
    return [found.engine.name, *found.hashes] if found else None


@cache
def _software() -> list[str]:
    """Whatever makes a take: this program with its weights, and the libraries that have a hand in it."""
    own = about()
    libraries = [f"{name} {version}" for name, version in own.libraries.items() if name not in _NO_HAND]
    weights = content_hash(own.home / "resources" / "listener.safetensors")
    return [f"edition {EDITION}", f"retake {own.version}", f"weights {weights}", *libraries]
