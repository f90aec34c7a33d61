"""What a take's comp is made of: its files, their frames as Nuke counts them, and the plate's colours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path

from retake.errors import HostError
from retake.hosting.nuke_script import Comp, free_place
from retake.hosting.report import TakeFile, patch_beside
from retake.timeline.shot import Shot
from retake_plugin.nuke.nodes import value_of
from retake_plugin.nuke.reading import Plate
from retake_plugin.protocols.nuke import Node, Nuke

# By what a Read node brings its file's colours to the script's.
_LOOK = ("colorspace", "raw", "premultiplied", "auto_alpha")


def comp_of(nuke: Nuke, plate: Plate, shot: Shot, take: TakeFile, active: bool) -> Comp:
    """The comp that is to be pasted.

    Raises:
        HostError: The take does not hold the shot's frames, or its movie is not there.
    """
    name = shot.name or shot.id
    if shot.speed.kind != "none" or shot.exact is None:
        raise HostError(f"{name} does not run as it was shot, or its media is missing. No take is placed on it.")
    first, count = math.floor(shot.exact), shot.record.count
    if first < take.start or first + count > take.stop:
        raise HostError(f"{name} shows frames {first - take.start} to {first + count - 1 - take.start} of {take.name}, "
                        f"which has {take.count}. Render it again, with handles.")
    if not take.there:
        raise HostError(f"The movie of {take.name} is gone. Render it again.")
    matte = take.report.parent / f"{take.name}_matte.mkv"
    number = take.number
    keys = {mark.key for mark in (plate.stack.takes if plate.stack else ()) if mark and mark.report != str(take.report)}
    key = take.free_key(keys)
    patch = patch_beside(take.report)
    pixels = _first_number(patch)
    place = free_place([(node.xpos(), node.ypos()) for node in nuke.allNodes()], (plate.node.xpos(), plate.node.ypos()))
    return Comp(name, plate.path, str(take.movie).replace("\\", "/"),
                str(matte).replace("\\", "/") if matte.is_file() else "", str(take.report), key, take.start, number,
                _numbers(take), (1, take.count), shot.record.start + take.start - first, _look_of(plate, take), place,
                plate.stack is None, active, str(patch).replace("\\", "/") if pixels is not None else "",
                (pixels or 0, (pixels or 0) + take.count - 1), _patch_look(plate.node))


def _look_of(plate: Plate, take: TakeFile) -> dict[str, str]:
    """The knobs by which a take's colours are read as its plate's are."""
    same = take.movie.suffix.lower() == Path(plate.path).suffix.lower()
    return _look(plate.node) if same else {**_patch_look(plate.node), **_look(plate.node)}


def _look(read: Node) -> dict[str, str]:
    found = {}
    for name in _LOOK:
        value = value_of(read, name)
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, str) and value and not value.startswith("default"):
            found[name] = value
    return found


def _patch_look(read: Node) -> dict[str, str]:
    """The knobs by which a patch's colours are read as the plate's are: a format of files has a default of its own."""
    value = str(value_of(read, "colorspace") or "")
    default = re.fullmatch(r"default \((.+)\)", value)
    name = default[1] if default else value
    found = {"colorspace": name} if name and name != "default" else {}
    return {**found, **({"raw": "true"} if value_of(read, "raw") is True else {})}


def _first_number(pattern: Path) -> int | None:
    """The number of an image sequence's first file; None where there is none."""
    head, _, tail = re.sub(r"%0?\d*d", "\0", pattern.name).partition("\0")
    try:
        return min(_numbers_in(pattern.parent.iterdir(), head, tail), default=None)
    except OSError:
        return None


def _numbers(take: TakeFile) -> tuple[int, int]:
    """A take's first and last frame as Nuke counts: movies from 1, image sequences by their files' numbers."""
    if not take.sequence:
        return 1, take.count
    first = _first_number(take.movie) or 0
    return first, first + take.count - 1


def _numbers_in(files: Iterable[Path], head: str, tail: str) -> Iterable[int]:
    for file in files:
        if file.name.startswith(head) and file.name.endswith(tail):
            number = file.name[len(head):len(file.name) - len(tail)]
            if number.isdigit():
                yield int(number)
