"""Reads a script: its Read nodes with their frame ranges, and the comps of ours that lie over them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.frames import whole
from retake.hosting.nuke_script import SCRIPT_KNOB
from retake.hosting.numbered import numbered
from retake.hosting.otio_writer import Lane, Media, Piece, Sheet, Version
from retake.hosting.places import id_of, project_of
from retake.hosting.rates import told_rate
from retake.hosting.report import name_of
from retake.timecode import shown_rate
from retake_plugin.nuke.nodes import mark_of, path_of, value_of
from retake_plugin.nuke.stacks import Stack, stacks
from retake_plugin.protocols.nuke import Node, Nuke

HOST = "nuke"
IDS = "nuke_node"  # where the shots keep their nodes' names


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
    """A script as it was read.

    Attributes:
        sheet: What its timeline's file says.
        plates: Its plates.
        file: The script's file; "" where it was never saved.
    """

    sheet: Sheet
    plates: tuple[Plate, ...]
    file: str

    def plate(self, id: str) -> Plate | None:
        """The Read node of that id."""
        return next((one for one in self.plates if one.piece.id == id), None)

    def use(self, plate: Plate) -> HostUse:
        """Where it stands."""
        return HostUse(self.sheet.start + plate.piece.start, plate.piece.count, plate.track, plate.piece.id)

    def behind(self, node: Node) -> Plate | None:
        """The plate that a node is, or whose comp it belongs to."""
        name = node.fullName()
        return self.plate(name) or next((one for one in self.plates if one.stack and name in one.stack.names), None)


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
    over = stacks(nuke)
    start = int(nodes[0].firstFrame())
    plates = tuple(_plate(nuke, node, index, start, rate, over.get(node.fullName()))
                   for index, node in enumerate(nodes, 1))
    lanes = tuple(Lane(one.piece.name, (one.piece,)) for one in plates)
    stem = os.path.splitext(os.path.basename(name))[0]
    # Its path would be another one with each version, and its takes would lie elsewhere then. Without takes it is a
    # script of its own, also where it was saved from one that had some.
    id = (str(value_of(root, SCRIPT_KNOB) or "") if over else "") or id_of(project_of(name))
    return Reading(Sheet(IDS, stem, id, rate, start, False, lanes), plates, name if os.path.isabs(name) else "")


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
    versions = tuple(Version(mark.key, name_of(mark.report), mark.movie, mark.report)
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
