"""A Nuke that bites: a script with nodes, knobs, a main thread and undo, and no name that is in no list."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from retake.errors import MediaError
from retake.video import probe
from tests.plugin.fakes.hiero.world import Bitten, World

# The facts on hosts, 3.1 and 3.2; and what types-nuke 13.2.8 has besides.
FACTS = frozenset((
    "menu", "executeInMainThread", "executeInMainThreadWithResult", "createNode", "nodes", "root", "selectedNodes",
    "metadata", "Undo", "begin", "end", "getPaneFor", "addMenu", "addCommand"))
STUBS = frozenset((
    "env", "GUI", "NUKE_VERSION_STRING", "allNodes", "filename", "frame", "nodePaste", "delete", "Class", "name",
    "fullName", "knob", "input", "inputs", "setInput", "firstFrame", "lastFrame", "hasError", "setSelected", "xpos",
    "ypos", "value", "setValue", "addKnob", "String_Knob", "setFlag", "INVISIBLE", "hasExpression"))
_BLOCK = re.compile(r"^(\w+) \{\n(.*?)^\}$|^push \$(\w+)$|^set (\w+) \[stack 0\]$", re.MULTILINE | re.DOTALL)
_KEPT = ("file", "first", "last", "origfirst", "origlast", "frame_mode", "frame", "which", "retake")
_MOVIES = (".mov", ".mp4", ".mkv")


@dataclass
class Quirks:
    """What the fake does that a plain graph of nodes would not; each names its line of the facts on hosts.

    Attributes:
        main_thread: 3.1, the API is called in the main thread alone, and waiting for it there never ends.
        raises_are_lost: 3.1, to be probed: what raises in the main thread is printed, and None comes back.
        from_one: 3.2, frames of movies are counted from 1.
        slashes: 3.2, forward slashes always: a backslash is an escape.
        wires_selected: documented: what is pasted is wired to what is selected.
        selects_pasted: documented: what is pasted is selected, and nothing else.
        numbers_names: documented: of two nodes with one name the newer gets a number.
        no_matroska: to be probed: .mkv is not among the formats that the vendor lists; a Read of one has an error.
        start_at_origin: not in the facts, to be probed: "start at" is about the original range's first frame.
        off_by: not in the facts: by how many frames a new Read shows its file beside its place; none does that we know.
        own_rate: 3.2 has no word of rates: a script shows one of a file's frames at each of its own, whatever the rate.
        evaluates: documented: what stands in brackets in a file knob is an expression; 3.2 has no word of it.
    """

    main_thread: bool = True
    raises_are_lost: bool = True
    from_one: bool = True
    slashes: bool = True
    wires_selected: bool = True
    selects_pasted: bool = True
    numbers_names: bool = True
    no_matroska: bool = True
    start_at_origin: bool = True
    off_by: int = 0
    own_rate: bool = True
    evaluates: bool = True


class Thing:
    """An object of the API, whose names are looked up in the lists."""

    _fake: FakeNuke

    def __getattribute__(self, name: str) -> Any:
        """What it has; in the main thread only, and by a known name only."""
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        if name not in FACTS | STUBS:
            raise Bitten(f"{type(self).__name__}.{name} is in no list of names")
        self._fake._world.check_thread(name)
        return object.__getattribute__(self, name)


class Knob(Thing):
    def __init__(self, fake: FakeNuke, values: dict[str, Any], key: str) -> None:
        self._fake, self._values, self._key = fake, values, key

    def value(self) -> Any:
        return self._values[self._key]

    def hasExpression(self) -> bool:
        return f"{self._key} driven" in self._values

    def setValue(self, value: Any) -> bool:
        self._values.pop(f"{self._key} driven", None)  # which loses the user's expression
        self._values[self._key] = value
        return True

    def setFlag(self, flag: int) -> None:
        assert flag == FakeNuke.INVISIBLE


class Node(Thing):
    def __init__(self, fake: FakeNuke, kind: str, name: str, values: dict[str, Any]) -> None:
        self._fake, self._kind, self._values = fake, kind, values
        self._name, self._inputs, self._chosen, self._at = name, dict[int, Node](), False, (0, 0)
        self._off = 0

    def Class(self) -> str:
        return self._kind

    def name(self) -> str:
        return self._name

    def fullName(self) -> str:
        return self._name

    def knob(self, name: str) -> Knob | None:
        return Knob(self._fake, self._values, name) if name in self._values else None

    def addKnob(self, knob: Knob) -> None:
        if knob._key in self._values:
            raise ValueError(f"{knob._key} is there already")
        self._values[knob._key] = knob.value()
        knob._values = self._values

    def input(self, index: int) -> Node | None:
        return self._inputs.get(index)

    def inputs(self) -> int:
        return max(self._inputs, default=-1) + 1

    def setInput(self, index: int, node: Node | None) -> bool:
        if node is None:
            self._inputs.pop(index, None)
        else:
            self._inputs[index] = node
        return True

    def firstFrame(self) -> int:
        if self._kind == "Root":
            return int(self._values["first_frame"])
        first, mode = int(self._values["first"]), self._values.get("frame_mode", "expression")
        frame = int(self._values.get("frame") or 0) if mode != "expression" else 0
        trimmed = first - int(self._values["origfirst"]) if self._fake._quirks.start_at_origin else 0
        return {"start at": frame + trimmed, "offset": first - frame}.get(mode, first) + self._off

    def lastFrame(self) -> int:
        return self.firstFrame() + int(self._values["last"]) - int(self._values["first"])

    def hasError(self) -> bool:
        path = self._file()
        unread = path.endswith(".mkv") and self._fake._quirks.no_matroska
        first = path % int(self._values["first"]) if "%" in path else path
        return self._kind == "Read" and (unread or not Path(first).is_file())

    def _file(self) -> str:
        """The file knob as it is evaluated: an expression that means nothing is nothing."""
        path = str(self._values.get("file", "")).replace("[getenv SHOW]", "/show")
        if not self._fake._quirks.evaluates:
            return path.replace("\\[", "[")
        return re.sub(r"(?<!\\)\[[^]]*\]?", "", path).replace("\\[", "[")

    def metadata(self, key: str) -> Any:
        try:
            info = probe(Path(self._file()))
        except MediaError:
            return None
        return float(info.rate) if key == "input/frame_rate" else None

    def setSelected(self, selected: bool) -> None:
        self._chosen = selected

    def xpos(self) -> int:
        return self._at[0]

    def ypos(self) -> int:
        return self._at[1]

    def _shows(self, frame: int) -> tuple[str, int]:
        """What comes out of it at a frame of the script: a file's name, and which of its frames, from 0."""
        if self._kind == "Read":
            first = self.firstFrame()
            if not first <= frame <= self.lastFrame():
                return "black", 0
            number = int(self._values["first"]) + frame - first
            return Path(self._values["file"]).stem, number - (1 if self._fake._quirks.from_one else 0)
        if self._kind == "Switch":
            return self._inputs[int(self._values["which"])]._shows(frame)
        if self._kind == "Merge2":
            over = self._inputs[1]._shows(frame)
            assert self._inputs[0]._shows(frame)[1] >= 0
            return over
        return self._inputs[0]._shows(frame)


class Undo(Thing):
    def __init__(self, fake: FakeNuke) -> None:
        self._fake = fake

    def begin(self, name: str) -> None:
        self._fake._open.append((name, self._fake._kept()))

    def end(self) -> None:
        self._fake._steps.append(self._fake._open.pop())


class FakeNuke(Thing):
    """The module nuke.

    Args:
        quirks: What it does that a plain graph would not.
        script: The script's file; "Root" where it was never saved.
        fps: The script's frames a second.
    """

    NUKE_VERSION_STRING = "16.0v3"
    GUI = True
    INVISIBLE = 1024
    env: Mapping[str, Any] = MappingProxyType({"studio": False, "hiero": False, "gui": True})

    def __init__(self, quirks: Quirks | None = None, script: str = "Root", fps: float = 25.0) -> None:
        self._fake, self._quirks = self, quirks or Quirks()
        self._world = World()
        self._world.quirks.main_thread = self._quirks.main_thread
        self._world.quirks.raises_are_lost = self._quirks.raises_are_lost
        self._graph: list[Node] = []
        self._root = Node(self, "Root", script, {"fps": fps, "first_frame": 1, "last_frame": 100,
                                                 "project_directory": ""})
        self._now = 1
        self._open: list[Any] = []
        self._steps: list[Any] = []

    def root(self) -> Node:
        return self._root

    def allNodes(self, filter: str = "") -> list[Node]:
        return [one for one in self._graph if not filter or one._kind == filter]

    def selectedNodes(self) -> list[Node]:
        return [one for one in self._graph if one._chosen]

    def filename(self, node: Node) -> str | None:
        return node._file()

    def frame(self, frame: int | None = None) -> int:
        if frame is not None:
            self._now = frame
        return self._now

    def delete(self, node: Node) -> None:
        self._graph.remove(node)
        for other in self._graph:
            other._inputs = {index: into for index, into in other._inputs.items() if into is not node}

    def executeInMainThreadWithResult(self, call: Callable[..., Any], args: Any = (), kwargs: Any = None) -> Any:
        return self._world.execute(call, args, kwargs)

    def Undo(self) -> Undo:
        return Undo(self)

    def String_Knob(self, name: str) -> Knob:
        return Knob(self, {name: ""}, name)

    def nodePaste(self, path: str) -> Node | None:
        if "\\" in path and self._quirks.slashes:
            raise RuntimeError(f"{path} does not exist")
        chosen, stack = [one for one in self._graph if one._chosen], list[Any]()
        if self._quirks.selects_pasted:
            for one in self._graph:
                one._chosen = False
        made = None
        outside = chosen[0] if chosen and self._quirks.wires_selected else None
        named: dict[str, Any] = {}
        for block in _BLOCK.finditer(Path(path).read_text(encoding="utf-8")):
            if block[3]:
                stack.append(named[block[3]])
                continue
            if block[4]:
                named[block[4]] = stack[-1] if stack else outside
                continue
            made = self._made(block[1], block[2])
            wanted = int(made._values.pop("inputs", "1"))
            for index in range(wanted):
                into = stack.pop() if stack else outside
                if into is not None:
                    made._inputs[index] = into
            self._graph.append(made)
            stack.append(made)
        return made

    def __getattribute__(self, name: str) -> Any:
        """`executeInMainThreadWithResult` alone is called outside the main thread."""
        if name in ("executeInMainThreadWithResult", "NUKE_VERSION_STRING", "env", "GUI", "INVISIBLE"):
            return object.__getattribute__(self, name)
        return super().__getattribute__(name)

    def _made(self, kind: str, body: str) -> Node:
        """A node of a script."""
        values: dict[str, Any] = {}
        for line in body.splitlines():
            key, _, text = line.strip().partition(" ")
            if key == "addUserKnob":
                if not re.fullmatch(r"\{\d+ \w+( l \w+)?( \+INVISIBLE)?\}", text):
                    raise RuntimeError(f"{text} is no knob")
                continue
            values[key] = re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
        name = str(values.pop("name"))
        taken = {one._name for one in self._graph}
        number = 1
        while name in taken and self._quirks.numbers_names:
            name, number = f"{name.rstrip('0123456789')}{number}", number + 1
        node = Node(self, kind, name, values)
        node._at = (int(values.pop("xpos", 0)), int(values.pop("ypos", 0)))
        node._chosen = values.pop("selected", "false") == "true" and self._quirks.selects_pasted
        node._off = self._quirks.off_by
        for key in ("which", "first", "last", "origfirst", "origlast"):
            if key in values:
                values[key] = int(values[key])
        return node

    def _user(self, kind: str, name: str, at: tuple[int, int], inputs: tuple[Node, ...] = (), **values: Any) -> Node:
        """A node that a user has put there."""
        node = Node(self, kind, name, values)
        node._at, node._inputs = at, dict(enumerate(inputs))
        self._graph.append(node)
        return node

    def _do(self, what: Callable[[], Any]) -> Any:
        return self._world.do(what)

    def _kept(self) -> Any:
        """All that is there, for a step to undo."""
        return [(one, dict(one._values), dict(one._inputs), one._at) for one in (self._root, *self._graph)]

    def _undo(self) -> str:
        """Undoes the last step, and says which it was."""
        name, kept = self._steps.pop()
        self._graph[:] = [one for one, *_ in kept[1:]]
        for one, values, inputs, at in kept:
            one._values, one._inputs, one._at = values, inputs, at
        return str(name)

    def _told(self, node: Node) -> str:
        """A node as it lies, for a comparison."""
        return json.dumps([node._kind, node._name, node._at, {key: str(node._values.get(key)) for key in _KEPT},
                           [(index, into._name) for index, into in sorted(node._inputs.items())]])


def in_main(fake: FakeNuke) -> int:
    """The fake's main thread."""
    return fake._world.main or threading.get_ident()
