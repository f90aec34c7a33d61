"""Reads a script: its Read nodes with their frame ranges, and the comps of ours that lie over them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.frames import whole
from retake.hosting.nuke_script import KNOB, Mark, read_mark
from retake.hosting.numbered import bare_path, numbered
from retake.hosting.otio_writer import Lane, Media, Piece, Sheet, Version
from retake.hosting.rates import told_rate
from retake.hosting.report import name_of
from retake.timecode import shown_rate
from retake_plugin.protocols.nuke import Node, Nuke

HOST = "nuke"
IDS = "nuke_node"  # where the shots keep their nodes' names
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Stack:
    """The Switch over a plate and its takes.

    Attributes:
        node: It.
        takes: The marks of its takes, from its second input on; None for an input that is none of ours.
        which: The input that it shows.
    """

    node: Node
    takes: tuple[Mark | None, ...]
    which: int

    @property
    def shown(self) -> str:
        """The key of the take that it shows; "" where it shows the plate."""
        mark = self.takes[self.which - 1] if 0 < self.which <= len(self.takes) else None
        return mark.key if mark else ""

    def place(self, key: str) -> int | None:
        """The input at which a take lies."""
        return next((index for index, mark in enumerate(self.takes, 1) if mark and mark.key == key), None)


@dataclass(frozen=True, slots=True)
class Plate:
    """A Read node of the user's.

    Attributes:
        node: It.
        track: Its number.
        piece: What the timeline's file says of it.
        path: Its file.
        stack: The Switch over it; None where it has no takes.
    """

    node: Node
    track: int
    piece: Piece
    path: str
    stack: Stack | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A script as it was read."""

    sheet: Sheet
    plates: tuple[Plate, ...]

    def plate(self, id: str) -> Plate | None:
        """The Read node of that id."""
        return next((one for one in self.plates if one.piece.id == id), None)

    def use(self, plate: Plate) -> HostUse:
        """Where it stands."""
        return HostUse(self.sheet.start + plate.piece.start, plate.piece.count, plate.track, plate.piece.id)

    def behind(self, node: Node) -> Plate | None:
        """The plate that a node is, or whose comp it belongs to."""
        mark = mark_of(node)
        return self.plate(node.fullName()) if mark is None else next(
            (one for one in self.plates if one.stack and mark.plate == one.path), None)


def read(nuke: Nuke) -> Reading:
    """Reads the script.

    Raises:
        HostError: It has no Read node.
    """
    root = nuke.root()
    rate, name = told_rate(value_of(root, "fps")), str(root.name() or "Root")
    nodes = [node for node in nuke.allNodes("Read") if mark_of(node) is None]
    nodes.sort(key=lambda node: (node.firstFrame(), node.fullName()))
    if not nodes:
        raise HostError("The script has no Read node. Read a plate in, then read the timeline again.")
    stacks = dict(_stacks(nuke))
    start = int(nodes[0].firstFrame())
    plates = tuple(_plate(nuke, node, index, start, rate, stacks.get(node.fullName()))
                   for index, node in enumerate(nodes, 1))
    lanes = tuple(Lane(one.piece.name, (one.piece,)) for one in plates)
    stem = os.path.splitext(os.path.basename(name))[0]
    return Reading(Sheet(IDS, stem, name, rate, start, False, lanes), plates)


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
    for _ in range(_DEEPEST):
        if node is None or node.Class() == "Read":
            return node
        node = node.input(0)
    return None


def _stacks(nuke: Nuke) -> Iterator[tuple[str, Stack]]:
    """Our Switches by the names of the Read nodes behind them."""
    for node in nuke.allNodes("Switch"):
        mark = mark_of(node)
        plate = upstream_read(node.input(0)) if mark is not None and mark.part == "stack" else None
        if plate is None:
            continue
        takes = []
        for index in range(1, int(node.inputs())):
            into = node.input(index)
            own = mark_of(into) if into is not None else None
            takes.append(own if own is not None and own.report else None)
        yield plate.fullName(), Stack(node, tuple(takes), whole(value_of(node, "which")) or 0)


def _plate(nuke: Nuke, node: Node, track: int, start: int, rate: Fraction, stack: Stack | None) -> Plate:
    path = path_of(nuke, node)
    first, last = (whole(value_of(node, name)) or 0 for name in ("first", "last"))
    origin, end = (whole(value_of(node, name)) for name in ("origfirst", "origlast"))
    origin, end = (first, last) if origin is None or end is None or not origin <= first <= last <= end \
        else (origin, end)
    at, count = int(node.firstFrame()), int(node.lastFrame()) - int(node.firstFrame()) + 1
    refused = _refused(node, path, last - first + 1, count, rate)
    parts = numbered(path, origin)
    folder, files = parts or (path, None)
    media = Media(folder, end - origin + 1, rate, 0, files) if path else None
    versions = tuple(Version(mark.key, name_of(mark.report), "", mark.report)
                     for mark in (stack.takes if stack else ()) if mark is not None)
    piece = Piece(at - start, max(1, count), node.name(), node.fullName(), media, Fraction(first - origin),
                  enabled=not value_of(node, "disable"), refused=refused, versions=versions,
                  shown=stack.shown if stack else "")
    return Plate(node, track, piece, path, stack)


def _refused(node: Node, path: str, frames: int, count: int, rate: Fraction) -> str:
    """Why a Read node is no shot; "" where it is one."""
    if not path:
        return "names no file"
    by_expression = value_of(node, "frame_mode") == "expression" and str(value_of(node, "frame") or "").strip()
    if frames != count or by_expression:
        return "moves its frames by an expression. Set its frame to start at or offset"
    told = node.metadata("input/frame_rate")
    own = told_rate(told) if isinstance(told, int | float) and told > 0 else None
    if own is not None and own != rate and numbered(path, 0) is None:
        return f"runs at {shown_rate(own)} frames a second, the script at {shown_rate(rate)}: set the script to that " \
               "rate in the Project Settings"
    return ""
