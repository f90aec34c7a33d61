"""The Switches over plates, and the takes behind them: told by our marks, as far as the files say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from retake.errors import RetakeError
from retake.hosting.frames import whole
from retake.hosting.nuke_script import Mark
from retake.hosting.report import free_key, patch_beside, read_report
from retake_plugin.nuke.nodes import DEEPEST, mark_of, ours_from, path_of, upstream_read, value_of
from retake_plugin.protocols.nuke import Node, Nuke


@dataclass(frozen=True, slots=True)
class Stack:
    """The Switch over a plate and its takes.

    Attributes:
        node: It.
        takes: The marks of its takes, from its second input on; None for an input that is none of ours.
        which: The input that it shows.
        names: The names of all nodes of ours that belong to it.
    """

    node: Node
    takes: tuple[Mark | None, ...]
    which: int
    names: frozenset[str]

    @property
    def shown(self) -> str:
        """The key of the take that it shows; "" where it shows the plate."""
        mark = self.takes[self.which - 1] if 0 < self.which <= len(self.takes) else None
        return mark.key if mark else ""

    def place(self, key: str) -> int | None:
        """The input at which a take lies."""
        return next((index for index, mark in enumerate(self.takes, 1) if mark and mark.key == key), None)


def stacks(nuke: Nuke) -> dict[str, Stack]:
    """Our Switches by the names of the Read nodes behind them; of several copies the first by its name."""
    found: dict[str, Stack] = {}
    for node in sorted(nuke.allNodes("Switch"), key=lambda one: one.fullName()):
        mark = mark_of(node)
        plate = upstream_read(node.input(0)) if mark is not None and mark.part == "stack" else None
        if plate is not None and plate.fullName() not in found:
            path = path_of(nuke, plate)
            takes = _apart([_behind(nuke, node.input(index), path) for index in range(1, int(node.inputs()))])
            found[plate.fullName()] = Stack(node, takes, whole(value_of(node, "which")) or 0,
                                            frozenset(one.fullName() for one in ours_from(node)))
    return found


def beside(stack: Stack, index: int, zero: int) -> list[str]:
    """What is said of a take that does not show its frames where its plate does: one of both was moved since.

    Args:
        stack: The Switch over the plate.
        index: The input at which the take lies.
        zero: The script's frame at which the plate's very first frame is shown, were it not trimmed.
    """
    read, mark = _take_of(stack.node.input(index)), stack.takes[index - 1]
    if read is None or mark is None:
        return []
    first, origin = whole(value_of(read, "first")), whole(value_of(read, "origfirst"))
    trimmed = first - origin if first is not None and origin is not None else 0
    lies, meant = int(read.firstFrame()) - trimmed, zero + mark.start
    if lies == meant:
        return []
    return [f"{mark.key} does not lie where its plate does: {abs(meant - lies)} frames too "
            f"{'early' if lies < meant else 'late'}, as one of them was moved since. Move the Reads of its comp, or "
            "delete its comp and place it again."]


def _behind(nuke: Nuke, into: Node | None, plate: str) -> tuple[Mark, bool] | None:
    """What an input of a Switch shows, and whether that is what was placed there; None for what is no take of ours.

    The files count, not what is noted: the user may have the take's Read or the plate's read something else since.
    Nuke's own version keys lead from take to take; one that holds the same frames is known by its report. Of a comp
    with a patch it is the patch's Read that is seen.
    """
    read = _take_of(into)
    mark = mark_of(read) if read is not None else None
    if read is None or mark is None or mark.plate != plate:
        return None
    path = path_of(nuke, read)
    is_patch = mark.part == "patch"
    if path == (patch_beside(Path(mark.report)).as_posix() if is_patch else mark.movie):
        return mark, True
    name, folder = re.sub(r"([._]%0?\d*d)?\.\w+$", "", path.rpartition("/")[2]), Path(path).parent
    name = name.removesuffix("_patch") if is_patch else name
    for report in (folder / f"{name}.take.json", folder.parent / f"{name}.take.json"):
        with suppress(RetakeError):
            take = read_report(report)
            shows = patch_beside(take.report) if is_patch else take.movie
            if str(shows).replace("\\", "/") == path and take.plate == plate \
                    and (take.start, take.count) == (mark.start, mark.count):
                return replace(mark, report=str(take.report), key=take.key, movie=take.movie.as_posix()), False
    return None


def _take_of(into: Node | None) -> Node | None:
    """The Read of the take, or of its patch, whose comp comes into a Switch, through whatever lies between."""
    for _ in range(DEEPEST):
        mark = mark_of(into) if into is not None else None
        if into is None or mark is not None:
            break
        into = into.input(0)
    parts = {mark.part: one for one in (ours_from(into) if into is not None else ()) if (mark := mark_of(one))}
    return parts.get("take") or parts.get("patch")


def _apart(found: Sequence[tuple[Mark, bool] | None]) -> tuple[Mark | None, ...]:
    """The marks, each with a key of its own; what was placed keeps its key."""
    taken = {one[0].key for one in found if one is not None and one[1]}
    marks: list[Mark | None] = []
    for one in found:
        mark = one[0] if one is not None else None
        if one is not None and not one[1]:
            mark = replace(one[0], key=free_key(one[0].key, taken))
            taken.add(mark.key)
        marks.append(mark)
    return tuple(marks)
