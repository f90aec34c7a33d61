"""Pieces of Nuke scripts as text: a take's Read, and the comp by which it lies over its plate.

A node takes its inputs from a stack; what was put there last is its first input. Each node is given a name there, by
which it is put there again before those that come from it. Pasted with the plate selected, the text is wired by itself;
an adapter wires it again and looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from retake.errors import OptionError
from retake.naming import plain_name
from retake.timeline.json import Data

KNOB = "retake"  # the hidden knob of our nodes
SCRIPT_KNOB = "retake_script"  # the hidden knob of a script that holds takes: its id, whatever its file is called
_PLATE = "cut_paste_input"  # what was selected when the script was pasted
_WIDE, _HIGH = 120, 90  # how far nodes lie apart in the graph
_SPECIAL = re.compile(r'([\\"\[\]$])')


@dataclass(frozen=True, slots=True)
class Mark(Data):
    """What a hidden knob of ours says.

    Attributes:
        part: "stack" for the Switch; "take", "patch", "matte", "copy", "premult", "merge" or "carry" for what belongs
            to a take.
        plate: The plate's file.
        report: The take.json; "" for the stack.
        key: What the take is called; "" for the stack.
        start: The plate's frame that is the take's first one.
        count: How many frames the take has.
        movie: The take's movie, or the pattern of its files.
    """

    part: str
    plate: str
    report: str = ""
    key: str = ""
    start: int = 0
    count: int = 0
    movie: str = ""


def mark_text(mark: Mark) -> str:
    """A mark as a knob holds it: nothing in it has a meaning in scripts."""
    return json.dumps(mark.to_dict()).encode("utf-8").hex()


def read_mark(text: object) -> Mark | None:
    """The mark that a knob holds; None where it holds none."""
    try:
        return Mark.from_dict(json.loads(bytes.fromhex(str(text)).decode("utf-8")))
    except (ValueError, RecursionError, OptionError):
        return None


@dataclass(frozen=True, slots=True)
class Comp:
    """A take's comp.

    Attributes:
        shot: The shot's name.
        plate: The plate's file.
        movie: The take's movie, or the pattern of its files.
        matte: Its matte; "" where there is none.
        report: Its take.json.
        key: What the take is called.
        start: The plate's frame that is its first one.
        number: Its version.
        files: The take's first and last frame as Nuke counts them: a movie's are counted from 1.
        matte_files: The same of the matte.
        patch: The changed pixels alone, as an image sequence's pattern; "" where they were not written. They are what
            is laid over the plate then, by their own alpha.
        patch_files: Its first and last frame.
        patch_look: Knobs by which its colours are read as the plate's are.
        frame: The script's frame at which its first one is shown.
        look: Knobs of the plate's Read by which its colours are read, to be the take's too.
        place: Where in the graph it goes.
        stack: Whether a Switch over plate and take comes with it.
        shown: Whether the Switch shows the take.
    """

    shot: str
    plate: str
    movie: str
    matte: str
    report: str
    key: str
    start: int
    number: int
    files: tuple[int, int]
    matte_files: tuple[int, int]
    frame: int
    look: Mapping[str, str]
    place: tuple[int, int]
    stack: bool
    shown: bool
    patch: str = ""
    patch_files: tuple[int, int] = (0, 0)
    patch_look: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its nodes' names begin with."""
        return node_name(self.shot)

    @property
    def version(self) -> str:
        """What the names of this version's nodes begin with."""
        return f"{self.name}_v{self.number:03d}"

    @property
    def count(self) -> int:
        """How many frames the take has."""
        return self.files[1] - self.files[0] + 1


def node_name(shot: str) -> str:
    """What the names of a shot's nodes begin with."""
    return "Retake_" + re.sub(r"[^A-Za-z0-9_]", "_", plain_name(shot, "shot"))[:60]


def script_text(comp: Comp, version: str = "") -> str:
    """The comp as a script."""
    lines = ["set cut_paste_input [stack 0]", *([f"version {version}"] if version else [])]
    for name, inputs, text in _parts(comp):
        lines += [f"push ${_PLATE if one == _PLATE else f'retake_{one}'}" for one in reversed(inputs)]
        lines += [text, f"set retake_{name} [stack 0]"]
    return "\n".join(lines) + "\n"


def _parts(comp: Comp) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The comp's nodes from above: what each is called, its inputs, and its text."""
    x, y = comp.place
    whole = not comp.patch and not comp.matte

    def node(part: str, kind: str, behind: str, at: tuple[int, int], knobs: Mapping[str, str],
             *inputs: str) -> tuple[str, tuple[str, ...], str]:
        mark = Mark(part, comp.plate, comp.report, comp.key, comp.start, comp.count, comp.movie)
        place = x + at[0] * _WIDE, y + at[1] * _HIGH
        return part, inputs, _node(kind, f"{comp.version}{behind}", mark, place, {"inputs": str(len(inputs)), **knobs})

    yield node("take", "Read", "", (0, 0), {
        **_file(comp.movie, comp.files, comp.frame), **comp.look, "label": f"take v{comp.number:03d}"})
    if comp.matte:
        yield node("matte", "Read", "_matte", (1, 0), {
            **_file(comp.matte, comp.matte_files, comp.frame), "raw": "true", "label": "where pixels changed"})
    if comp.patch:
        yield node("patch", "Read", "_pixels", (2 if comp.matte else 1, 0), {
            **_file(comp.patch, comp.patch_files, comp.frame), **comp.patch_look, "label": "changed pixels"})
    elif comp.matte:
        yield node("copy", "Copy", "_copy", (0, 1), {"from0": "rgba.red", "to0": "rgba.alpha"}, "take", "matte")
    if not whole:
        yield node("premult", "Premult", "_patch", (0, 2), {}, "patch" if comp.patch else "copy")
        yield node("merge", "Merge2", "_merge", (0, 3), {
            "operation": "over", "output": "rgb", "label": "patch over plate"}, _PLATE, "premult")
    if comp.matte:
        yield node("carry", "Copy", "_with_matte", (0, 4), {
            "from0": "rgba.red", "to0": "mask.a", "label": "matte as mask.a"}, "merge", "matte")
    if comp.stack:
        last = "carry" if comp.matte else "merge" if comp.patch else "take"
        text = _node("Switch", comp.name, Mark("stack", comp.plate), (x, y + 5 * _HIGH), {
            "inputs": "2", "which": str(int(comp.shown)), "label": "0 plate, 1 and on its takes"})
        yield "stack", (_PLATE, last), text


def free_place(taken: Collection[tuple[int, int]], beside: tuple[int, int]) -> tuple[int, int]:
    """Where in the graph a comp has room to the right of a node, so that it lies on nothing."""
    x, y = beside[0] + 2 * _WIDE, beside[1]
    while any(abs(x + _WIDE // 2 - left) <= 2 * _WIDE and y - _HIGH < top < y + 6 * _HIGH for left, top in taken):
        x += _WIDE
    return x, y


def quoted(text: str) -> str:
    """A text as scripts hold it."""
    return '"' + _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n") + '"'


def literal(path: str) -> str:
    """A path as a file knob holds it: what stands in brackets there is an expression, which a path is not."""
    return path.replace("\\", "/").replace("[", "\\[")


def _file(path: str, files: tuple[int, int], frame: int) -> dict[str, str]:
    first, last = map(str, files)
    return {"file": literal(path), "first": first, "last": last, "origfirst": first, "origlast": last,
            "origset": "true", "before": "black", "after": "black", "frame_mode": "start at", "frame": str(frame)}


def _node(kind: str, name: str, mark: Mark, place: tuple[int, int], knobs: Mapping[str, str]) -> str:
    lines = [f" {key} {value if re.fullmatch(r'[A-Za-z0-9_.+-]+', value) else quoted(value)}"
             for key, value in knobs.items()]
    lines += [f" name {name}", " selected true", f" xpos {place[0]}", f" ypos {place[1]}",
              " addUserKnob {20 retake_tab l Retake +INVISIBLE}", f" addUserKnob {{1 {KNOB} +INVISIBLE}}",
              f" {KNOB} {mark_text(mark)}"]
    return "\n".join([f"{kind} {{", *lines, "}"])
