"""Puts takes into a script: each as a comp that is pasted and wired, behind a Switch over its plate.

All of it runs in Nuke's main thread. The user's nodes stay as they are; what was done is read back, and taken back
where it is not what was meant.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from pathlib import Path

from retake.errors import HostError
from retake.hosting.nuke_script import Comp, Mark, free_place, script_text
from retake.hosting.report import TakeFile
from retake.timeline.shot import Shot
from retake_plugin.nuke.reading import Plate, mark_of, path_of, value_of
from retake_plugin.protocols.nuke import Node, Nuke

# By what a Read node brings its file's colours to the script's.
_LOOK = ("colorspace", "raw", "premultiplied", "auto_alpha")
# What each part of a comp is connected with, the first of several that is there.
_COMP_INTO: dict[str, dict[int, tuple[str, ...]]] = {
    "copy": {0: ("take",), 1: ("matte",)}, "premult": {0: ("copy", "patch")}, "merge": {1: ("premult",)}}
_OVER_PLATE = ("merge", "premult", "copy", "matte", "patch")


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
    patch = take.report.parent / f"{take.name}_patch" / f"{take.name}_patch.%06d.png"
    pixels = _first_number(patch)
    place = free_place([(node.xpos(), node.ypos()) for node in nuke.allNodes()], (plate.node.xpos(), plate.node.ypos()))
    return Comp(name, plate.path, str(take.movie).replace("\\", "/"),
                str(matte).replace("\\", "/") if matte.is_file() else "", str(take.report), key, take.start, number,
                _numbers(take), (1, take.count), shot.record.start + take.start - first, _look(plate.node), place,
                plate.stack is None, active, str(patch).replace("\\", "/") if pixels is not None else "",
                (pixels or 0, (pixels or 0) + take.count - 1), _patch_look(plate.node))


def put(nuke: Nuke, plate: Plate, comp: Comp, snippet: Path) -> list[str]:
    """Pastes a comp, wires it, and looks whether it shows what it should; notes for the artist come back."""
    others = _state(nuke)
    before = {node.fullName() for node in nuke.allNodes()}
    stack = plate.stack
    try:
        nodes, notes = _pasted(nuke, comp, snippet, before)
        last = nodes.get("merge") or nodes["take"]
        _wire(nodes, plate.node)
        switch = nodes.get("stack") if stack is None else stack.node
        if switch is None:
            raise HostError("Nuke did not paste the Switch of the take's comp. Try again.")
        if stack is None:
            _connect(switch, 0, plate.node)
        index = 1 if stack is None else len(stack.takes) + 1
        _connect(switch, index, last)
        if comp.shown or stack is None:
            which(switch, index if comp.shown else 0)
        _check(nuke, nodes["take"], comp)
        _unchanged(others, _state(nuke), switch.fullName())
    except BaseException:
        if stack is not None:
            stack.node.setInput(len(stack.takes) + 1, None)
            which(stack.node, stack.which)
        for node in [one for one in nuke.allNodes() if one.fullName() not in before]:
            nuke.delete(node)
        raise
    return notes


def which(switch: Node, index: int) -> None:
    """Has a Switch show an input.

    Raises:
        HostError: It does not.
    """
    knob = switch.knob("which")
    if knob is not None:
        knob.setValue(index)
    if knob is None or round(float(knob.value())) != index:
        raise HostError(f"{switch.name()} does not show the input that was asked for. Is its knob which driven by an "
                        "expression?")


def _pasted(nuke: Nuke, comp: Comp, snippet: Path, before: set[str]) -> tuple[dict[str, Node], list[str]]:
    """Pastes the script; the new nodes by their parts."""
    snippet.write_text(script_text(comp, nuke.NUKE_VERSION_STRING.replace("v", " v")), encoding="utf-8")
    for node in nuke.selectedNodes():
        node.setSelected(False)  # what is selected would be wired to what is pasted
    nuke.nodePaste(str(snippet).replace("\\", "/"))
    nodes: dict[str, Node] = {}
    for node in nuke.allNodes():
        mark = mark_of(node)
        if node.fullName() not in before and mark is not None:  # their names may have got a number
            nodes[mark.part] = node
    if "take" not in nodes:
        raise HostError("Nuke did not paste the take's comp. Try again.")
    why = _not_over_plate(nodes, comp)
    if not why:
        return nodes, []
    for part in _OVER_PLATE:
        if part in nodes:
            nuke.delete(nodes.pop(part))
    return nodes, [f"{comp.shot}: {why}, so the take is shown whole, not as a patch over the plate."]


def _not_over_plate(nodes: dict[str, Node], comp: Comp) -> str:
    """Why a take can't lie over its plate as a patch; "" where it can."""
    matte, patch = nodes.get("matte"), nodes.get("patch")
    if matte is not None and matte.hasError():
        return "Nuke can't read the take's matte"
    if patch is not None and patch.hasError():
        return "Nuke can't read the take's patch"
    if patch is not None and any(str(value_of(patch, name)) != value for name, value in comp.patch_look.items()
                                 if name == "colorspace"):
        return "Nuke does not read the colours of the take's patch as it reads the plate's"
    return ""


def _wire(nodes: dict[str, Node], plate: Node) -> None:
    for part, inputs in _COMP_INTO.items():
        if part in nodes:
            for index, others in inputs.items():
                _connect(nodes[part], index, next(nodes[other] for other in others if other in nodes))
    if "merge" in nodes:
        _connect(nodes["merge"], 0, plate)


def _connect(node: Node, index: int, into: Node) -> None:
    node.setInput(index, into)
    there = node.input(index)
    if there is None or there.fullName() != into.fullName():
        raise HostError(f"Nuke does not connect {node.name()} with {into.name()}. Try again.")


def _check(nuke: Nuke, read: Node, comp: Comp) -> None:
    """Raise where a take's Read does not show just its frames at their place."""
    first, last = int(read.firstFrame()), int(read.lastFrame())
    wanted = comp.frame, comp.frame + comp.files[1] - comp.files[0]
    if read.hasError():
        raise HostError(f"Nuke can't read {comp.movie.rpartition('/')[2]}. Check that the file is there, or render the "
                        "take in another codec, ProRes for one.")
    if (first, last) != wanted or path_of(nuke, read) != comp.movie:
        raise HostError(f"Nuke shows {comp.movie.rpartition('/')[2]} at frames {first} to {last} instead of "
                        f"{wanted[0]} to {wanted[1]}. It was taken back.")


def _state(nuke: Nuke) -> dict[str, str]:
    """Every node as it lies: kind, place, inputs, file, frames."""
    found = {}
    for node in nuke.allNodes():
        inputs = [into.fullName() if (into := node.input(index)) is not None else "" for index in range(node.inputs())]
        knobs = [str(value_of(node, name)) for name in ("file", "first", "last", "frame_mode", "frame", "which")]
        found[node.fullName()] = json.dumps([node.Class(), node.xpos(), node.ypos(), inputs, knobs])
    return found


def _unchanged(before: dict[str, str], after: dict[str, str], switch: str) -> None:
    changed = [name for name, state in before.items() if name != switch and after.get(name) != state]
    if changed:
        raise HostError(f"Nuke changed {changed[0]} when the take was pasted. All of it was taken back; undo once if "
                        "something still looks wrong.")


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


__all__ = ["Mark", "comp_of", "put", "which"]
