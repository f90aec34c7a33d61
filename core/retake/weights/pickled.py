"""Pickles read for the tensors that they name, by a machine that can do nothing else.

A pickle is a program. This machine knows the instructions by which torch writes weights; the names of functions and
classes in them stay names. It imports nothing, calls nothing and makes nothing but numbers, texts, lists and dicts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

from retake.weights.named import Made, Name, called, tensor_storage
from retake.weights.stored import ITEM_BYTES, Unreadable

_MOST_STEPS = 500_000  # MuseTalk's 686 tensors take 30,000, with what their training needs 80,000
_LONGEST_TEXT = 1 << 20
_LONGEST_LINE = 1 << 10

_CUT = "is cut short or damaged"


def unpickled(data: bytes | memoryview, at: int = 0, widths: dict[str, int] | None = None) -> tuple[Any, int]:
    """What the pickle says that begins at byte `at`, and the byte behind it.

    Tensors are `named.Told`, objects of a TorchScript archive `named.Made`; everything else is a plain value.

    Args:
        data: The bytes that the pickle lies in.
        at: Where it begins.
        widths: Takes up how many bytes a number has in every storage that it names, by the storage's key.

    Raises:
        Unreadable: It is damaged, or would have anything done that weights have no need of.
    """
    machine = _Machine(memoryview(data), at, {} if widths is None else widths)
    return machine.run(), machine.at


class _Machine:
    """One run over one pickle."""

    def __init__(self, data: memoryview, at: int, widths: dict[str, int]) -> None:
        self.data = data
        self.at = at
        self.widths = widths
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """What the pickle leaves when it stops."""
        try:
            for _ in range(_MOST_STEPS):
                code = self.number(1)
                if code == ord("."):
                    return self.stack.pop()
                step = _STEPS.get(code)
                if step is None:
                    raise Unreadable("is not a model as PyTorch writes one: it asks for what weights have no need of")
                step(self)
        except (IndexError, TypeError, KeyError, ValueError, AttributeError, OverflowError):
            raise Unreadable(_CUT) from None
        raise Unreadable("is not a model as PyTorch writes one: it goes on without end")

    # What stands in the file.

    def take(self, count: int) -> memoryview:
        """The next bytes."""
        found = self.data[self.at: self.at + count]
        if count < 0 or len(found) != count:
            raise Unreadable(_CUT)
        self.at += count
        return found

    def number(self, count: int) -> int:
        """The next bytes as a whole number."""
        return int.from_bytes(self.take(count), "little")

    def line(self) -> str:
        """The text up to the end of the line."""
        found = bytes(self.data[self.at: self.at + _LONGEST_LINE])
        end = found.find(b"\n")
        if end < 0:
            raise Unreadable(_CUT)
        self.at += end + 1
        return found[:end].decode("utf-8", "replace")

    def text(self, count: int) -> str:
        """The next bytes as text."""
        if count > _LONGEST_TEXT:
            raise Unreadable("is not a model as PyTorch writes one: a name in it is endless")
        return str(self.take(count), "utf-8", "replace")

    # What lies on the stack.

    def put(self, value: Any) -> None:
        """Lays a value on the stack."""
        self.stack.append(value)

    def pop(self) -> Any:
        """Takes the topmost value off."""
        if self.marks and len(self.stack) <= self.marks[-1]:
            raise Unreadable(_CUT)
        return self.stack.pop()

    def since_mark(self) -> list[Any]:
        """Takes everything off that was laid there since the last mark."""
        start = self.marks.pop()
        found = self.stack[start:]
        del self.stack[start:]
        return found

    def remember(self, place: int) -> None:
        """Keeps the topmost value for later."""
        self.memo[place] = self.stack[-1]

    def append(self, values: list[Any]) -> None:
        """Puts values at the end of the list on the stack."""
        if type(self.stack[-1]) is not list:
            raise Unreadable(_CUT)
        self.stack[-1].extend(values)

    def set_items(self, flat: list[Any]) -> None:
        """Puts keys and values, in turn, into the dict on the stack."""
        into = self.stack[-1]
        if type(into) is not dict or len(flat) % 2:
            raise Unreadable(_CUT)
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            if type(key) in (str, int, float, bool, bytes, type(None)):
                into[key] = value
            elif type(key) is not tuple:  # a tuple's hash goes as deep as it is nested, and no weights need one
                raise Unreadable(_CUT)

    def call(self) -> None:
        """What a function of that name would make of those arguments."""
        arguments = self.pop()
        self.put(called(self.pop(), arguments))

    def make(self) -> None:
        """An object of that class, as far as weights need any."""
        self.pop()
        name = self.pop()
        if not isinstance(name, Name):
            raise Unreadable(_CUT)
        self.put(name.made())

    def build(self) -> None:
        """Gives the object on the stack what it holds."""
        state = self.pop()
        if isinstance(self.stack[-1], Made):
            self.stack[-1].state = state if type(state) is dict else {}
        elif type(self.stack[-1]) is not dict:
            # An OrderedDict of a module carries its versions here; a tensor carries nothing.
            raise Unreadable("is not a model as PyTorch writes one: it fills in what is no object")

    def storage(self) -> None:
        """The storage that the topmost value names from outside the pickle."""
        held = tensor_storage(self.pop())
        width = ITEM_BYTES[held.kind]
        if self.widths.setdefault(held.key, width) != width:
            raise Unreadable(_CUT)
        self.put(held)

    def name(self, module: object, name: object) -> None:
        """Lays a name of a function or class on the stack."""
        if type(module) is not str or type(name) is not str:
            raise Unreadable(_CUT)
        self.put(Name.checked(module, name, self.data))


def _stack_name(machine: _Machine) -> None:
    name = machine.pop()
    machine.name(machine.pop(), name)


def _text_number(machine: _Machine) -> None:
    line = machine.line()
    machine.put(line == "01" if line in ("00", "01") else int(line.removesuffix("L")[:40]))


def _tuple(count: int) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        machine.put(tuple([machine.pop() for _ in range(count)][::-1]))

    return step


def _sized(width: int, take: Callable[[_Machine, int], Any]) -> Callable[[_Machine], None]:
    """An instruction that is followed by a length and so many bytes."""
    def step(machine: _Machine) -> None:
        machine.put(take(machine, machine.number(width)))

    return step


def _bytes(machine: _Machine, count: int) -> bytes:
    if count > _LONGEST_TEXT:
        raise Unreadable("is not a model as PyTorch writes one: a text in it is endless")
    return bytes(machine.take(count))


def _long(machine: _Machine, count: int) -> int:
    if count > 64:
        raise Unreadable(_CUT)
    return int.from_bytes(machine.take(count), "little", signed=True)


def _dict(machine: _Machine) -> None:
    flat = machine.since_mark()
    machine.put({})
    machine.set_items(flat)


def _set_item(machine: _Machine) -> None:
    value = machine.pop()
    machine.set_items([machine.pop(), value])


_NAMED: Mapping[str, Callable[[_Machine], object]] = {
    "\x80": lambda m: m.take(1),                                # protocol
    "\x95": lambda m: m.take(8),                                # frame
    "(": lambda m: m.marks.append(len(m.stack)),
    "0": lambda m: m.pop(),
    "1": lambda m: m.since_mark(),
    "N": lambda m: m.put(None),
    "\x88": lambda m: m.put(True),
    "\x89": lambda m: m.put(False),
    "I": _text_number,
    "L": _text_number,
    "J": lambda m: m.put(int.from_bytes(m.take(4), "little", signed=True)),
    "K": lambda m: m.put(m.number(1)),
    "M": lambda m: m.put(m.number(2)),
    "\x8a": _sized(1, _long),
    "\x8b": _sized(4, _long),
    "F": lambda m: m.put(float(m.line()[:40])),
    "G": lambda m: m.put(struct.unpack(">d", m.take(8))[0]),
    "V": lambda m: m.put(m.line()),
    "X": _sized(4, _Machine.text),
    "\x8c": _sized(1, _Machine.text),
    "\x8d": _sized(8, _Machine.text),
    "T": _sized(4, _Machine.text),                              # texts of Python 2
    "U": _sized(1, _Machine.text),
    "B": _sized(4, _bytes),
    "C": _sized(1, _bytes),
    ")": lambda m: m.put(()),
    "]": lambda m: m.put([]),
    "}": lambda m: m.put({}),
    "\x8f": lambda m: m.put([]),                                # a set, as a list
    "t": lambda m: m.put(tuple(m.since_mark())),
    "l": lambda m: m.put(m.since_mark()),
    "d": _dict,
    "\x85": _tuple(1),
    "\x86": _tuple(2),
    "\x87": _tuple(3),
    "a": lambda m: m.append([m.pop()]),
    "e": lambda m: m.append(m.since_mark()),
    "\x90": lambda m: m.append(m.since_mark()),
    "s": _set_item,
    "u": lambda m: m.set_items(m.since_mark()),
    "q": lambda m: m.remember(m.number(1)),
    "r": lambda m: m.remember(m.number(4)),
    "p": lambda m: m.remember(int(m.line()[:20])),
    "\x94": lambda m: m.remember(len(m.memo)),
    "h": lambda m: m.put(m.memo[m.number(1)]),
    "j": lambda m: m.put(m.memo[m.number(4)]),
    "g": lambda m: m.put(m.memo[int(m.line()[:20])]),
    "c": lambda m: m.name(m.line(), m.line()),
    "\x93": _stack_name,
    "R": _Machine.call,
    "\x81": _Machine.make,
    "b": _Machine.build,
    "Q": _Machine.storage,
}
_STEPS: Mapping[int, Callable[[_Machine], object]] = {ord(code): step for code, step in _NAMED.items()}
