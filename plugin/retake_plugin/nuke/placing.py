"""Puts takes into a script: each as a comp that is pasted and wired, behind a Switch over its plate.

All of it runs in Nuke's main thread. The user's nodes stay as they are; what was done is read back, and taken back
where it is not what was meant.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from retake.errors import HostError
from retake.hosting.nuke_script import SCRIPT_KNOB, Comp, script_text
from retake.hosting.steps import Step, all_or_nothing
from retake.unfinished import finished_file
from retake_plugin.nuke.nodes import mark_of, path_of, value_of
from retake_plugin.nuke.reading import Plate
from retake_plugin.protocols.nuke import Node, Nuke

# What each part of a comp is connected with, the first of several that is there.
_COMP_INTO: dict[str, dict[int, tuple[str, ...]]] = {
    "copy": {0: ("take",), 1: ("matte",)}, "premult": {0: ("patch", "copy")}, "merge": {1: ("premult",)},
    "carry": {0: ("merge", "take"), 1: ("matte",)}}
_LAST = ("carry", "merge", "take")  # what comes into the Switch


def put(nuke: Nuke, plate: Plate, comp: Comp, snippet: Path) -> list[str]:
    """Pastes a comp, wires it, and looks whether it shows what it should; notes for the artist come back."""
    others, stack = _state(nuke), plate.stack
    with all_or_nothing() as back:
        nodes, notes = _pasted(nuke, comp, snippet, back)
        _wire(nodes, plate.node)
        switch = nodes.get("stack") if stack is None else stack.node
        if switch is None:
            raise HostError("Nuke did not paste the Switch of the take's comp. Try again.")
        index = 1
        if stack is None:
            _connect(switch, 0, plate.node)
        else:
            index = len(stack.takes) + 1
            back.append(lambda: which(switch, stack.which))
            back.append(lambda: switch.setInput(index, None))
        _connect(switch, index, next(nodes[part] for part in _LAST if part in nodes))
        if comp.shown or stack is None:
            which(switch, index if comp.shown else 0)
        _check(nuke, nodes["take"], comp, comp.movie, comp.files)
        if "matte" in nodes:
            _check(nuke, nodes["matte"], comp, comp.matte, comp.matte_files)
        if "patch" in nodes:
            _check(nuke, nodes["patch"], comp, comp.patch, comp.patch_files)
        _unchanged(others, _state(nuke), switch.fullName())
    return notes


def keep_id(nuke: Nuke, id: str) -> list[str]:
    """Has a script that holds takes keep its id, whatever it is called when it is saved again."""
    root = nuke.root()
    with suppress(Exception):  # a note says it; the takes lie there all the same
        if root.knob(SCRIPT_KNOB) is None:
            made = nuke.String_Knob(SCRIPT_KNOB)
            made.setFlag(nuke.INVISIBLE)
            root.addKnob(made)
        knob = root.knob(SCRIPT_KNOB)
        if knob is not None and knob.value() != id:
            knob.setValue(id)
    if value_of(root, SCRIPT_KNOB) == id:
        return []
    return ["The script does not keep whose takes it holds: saved under another name it is told as another timeline."]


def which(switch: Node, index: int) -> None:
    """Has a Switch show an input.

    Raises:
        HostError: It does not.
    """
    knob = switch.knob("which")
    if knob is not None and round(float(knob.value())) == index:
        return
    if knob is not None and knob.hasExpression():
        raise HostError(f"{switch.name()} does not show the input that was asked for: its knob which is driven by an "
                        "expression. Take that off, then try again.")
    if knob is not None:
        knob.setValue(index)
    if knob is None or round(float(knob.value())) != index:
        raise HostError(f"{switch.name()} does not show the input that was asked for. Try again.")


def _pasted(nuke: Nuke, comp: Comp, snippet: Path, back: list[Step]) -> tuple[dict[str, Node], list[str]]:
    """Pastes the script; the new nodes by their parts, but for those that can't be used, and why they can't."""
    before = {node.fullName() for node in nuke.allNodes()}

    def remove() -> None:
        for node in [one for one in nuke.allNodes() if one.fullName() not in before]:
            nuke.delete(node)

    with finished_file(snippet) as part:
        part.write_text(script_text(comp, nuke.NUKE_VERSION_STRING.replace("v", " v")), encoding="utf-8")
    for node in nuke.selectedNodes():
        node.setSelected(False)  # what is selected would be wired to what is pasted
    back.append(remove)
    nuke.nodePaste(str(snippet).replace("\\", "/"))
    nodes: dict[str, Node] = {}
    for node in nuke.allNodes():
        mark = mark_of(node)
        if node.fullName() not in before and mark is not None:  # their names may have got a number
            nodes[mark.part] = node
    if "take" not in nodes:
        raise HostError("Nuke did not paste the take's comp. Try again.")
    useless, notes = _useless(nodes, comp)
    for name in useless & nodes.keys():
        nuke.delete(nodes.pop(name))
    return nodes, notes


def _useless(nodes: dict[str, Node], comp: Comp) -> tuple[set[str], list[str]]:
    """Which parts of a comp can't be used, and why; without them the take is shown whole."""
    matte, patch = nodes.get("matte"), nodes.get("patch")
    useless, notes = set[str](), list[str]()
    whole = "so the take is shown whole, not as a patch over the plate."
    if matte is not None and matte.hasError():
        useless |= {"matte", "copy", "carry"} if patch else {"matte", "copy", "carry", "premult", "merge"}
        notes.append(f"{comp.shot}: Nuke can't read the take's matte, {'so it is left out.' if patch else whole}")
    if patch is not None:
        why = "Nuke can't read the take's patch" if patch.hasError() else ""
        if not why and _reads_otherwise(patch, comp.patch_look):
            why = "Nuke does not read the colours of the take's patch as it reads the plate's"
        if why:
            useless |= {"patch", "premult", "merge"}
            notes.append(f"{comp.shot}: {why}, {whole}")
    if _reads_otherwise(nodes["take"], comp.look):
        notes.append(f"{comp.shot}: Nuke does not read the take's colours as it reads the plate's. Set the colorspace "
                     "of the take's Read by hand.")
    return useless, notes


def _reads_otherwise(read: Node, look: Mapping[str, str]) -> bool:
    """Whether a Read has another colorspace than it was told."""
    return "colorspace" in look and str(value_of(read, "colorspace")) != look["colorspace"]


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


def _check(nuke: Nuke, read: Node, comp: Comp, file: str, files: tuple[int, int]) -> None:
    """Raise where a Read of ours does not show just its file's frames at their place."""
    name, first, last = file.rpartition("/")[2], int(read.firstFrame()), int(read.lastFrame())
    wanted = comp.frame, comp.frame + files[1] - files[0]
    if read.hasError():
        raise HostError(f"Nuke can't read {name}. Check that the file is there, or render the take in another codec, "
                        "ProRes for one.")
    if (first, last) != wanted or path_of(nuke, read) != file:
        raise HostError(f"Nuke shows {name} at frames {first} to {last} instead of {wanted[0]} to {wanted[1]}. It was "
                        "taken back.")


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


__all__ = ["keep_id", "put", "which"]
