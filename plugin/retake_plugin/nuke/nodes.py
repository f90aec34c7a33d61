"""What a node of a script says: its knobs, its mark of ours, its file, and what it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator

from retake.hosting.nuke_script import KNOB, Mark, read_mark
from retake.hosting.numbered import bare_path
from retake_plugin.protocols.nuke import Node, Nuke

DEEPEST = 50


def mark_of(node: Node) -> Mark | None:
    """What our hidden knob says of a node; None where it is none of ours."""
    knob = node.knob(KNOB)
    return read_mark(knob.value()) if knob is not None else None


def value_of(node: Node, name: str) -> object:
    """A knob's value; None where there is no such knob."""
    knob = node.knob(name)
    return knob.value() if knob is not None else None


def path_of(nuke: Nuke, node: Node) -> str:
    """A Read node's file, whole, with / between its folders and its number as a pattern."""
    written = str(value_of(node, "file") or "")
    if "[" in written:  # an expression, which Nuke alone can read
        written = nuke.filename(node) or written
    path = bare_path(written)
    if path and not os.path.isabs(path):
        root = nuke.root()
        folder = str(value_of(root, "project_directory") or "") or os.path.dirname(str(root.name() or ""))
        path = os.path.join(folder, path).replace("\\", "/")
    return path


def upstream_read(node: Node | None) -> Node | None:
    """The Read node from which a node's first input comes, through whatever lies between."""
    for _ in range(DEEPEST):
        if node is None or node.Class() == "Read":
            return node
        node = node.input(0)
    return None


def ours_from(node: Node) -> Iterator[Node]:
    """A node of ours and all of ours from which it comes."""
    waiting, seen = [node], set[str]()
    while waiting:
        one = waiting.pop()
        if one.fullName() in seen or mark_of(one) is None:
            continue
        seen.add(one.fullName())
        yield one
        waiting += [into for index in range(int(one.inputs())) if (into := one.input(index)) is not None]
