"""What names in a pickle of weights stand for: a few functions of torch's, answered here; all others are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from retake.printable import printable
from retake.weights.stored import MOST_NUMBERS, Unreadable, check_shape, dense, span

_STORAGES: Mapping[str, str] = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool",
}
# Classes without code that matters, in the settings and counters that stand beside a network in a checkpoint.
_PLAIN = {"argparse.Namespace", "types.SimpleNamespace", "numpy.dtype", "torch.device", "torch.Size",
          "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
          "torch.float16", "torch.bfloat16", "torch.float32", "torch.float64", "torch.int64"}
_SCRIPTED = "__torch__."
_LOOKED = 1 << 22  # bytes of a pickle in which a refused one's other names are looked for
_DAMAGED = "is damaged: it names a tensor that can't be"


@dataclass(frozen=True, slots=True)
class Held:
    """The numbers that tensors look at: where a pickle says they are kept.

    Attributes:
        kind: What they are; a name in `stored.ITEM_BYTES`.
        key: Under which name they are kept.
        count: How many there are under that name.
        start: The first that is meant.
        stop: The one behind the last that is meant.
    """

    kind: str
    key: str
    count: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Told:
    """A tensor as a pickle tells of it: its first number's place is counted from its storage's beginning."""

    held: Held
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(slots=True)
class Made:
    """An object that a pickle makes: the name of its class, never the class, and what it holds."""

    name: str
    state: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a function or class in a pickle."""

    full: str

    @classmethod
    def checked(cls, module: str, name: str, pickle: memoryview) -> Name:
        """The name, where weights may name it.

        Raises:
            Unreadable: They may not: nothing else may be named, whatever it is.
        """
        full = f"{module}.{name}"
        if full.startswith(_SCRIPTED) or full in _FUNCTIONS or full in _PLAIN or _storage(full):
            return cls(full)
        said = printable(full)[:60]
        if full.startswith("torch.nn.") or b"torch.nn.modules" in bytes(pickle[:_LOOKED]):
            raise Unreadable(f"holds a whole program, not weights alone (it names {said}): opening such a file runs "
                             "what is in it, so Retake does not")
        raise Unreadable(f"would run a program when opened ({said}). It was not opened: delete it, and get the model "
                         "from its authors")

    def made(self) -> Any:
        """What an object of the class is."""
        if self.full == "collections.OrderedDict":
            return {}
        if self.full.startswith(_SCRIPTED) or self.full in _PLAIN:
            return Made(self.full)
        raise Unreadable(f"is not a model as PyTorch writes one: it makes {printable(self.full)[:60]}")


def called(function: object, arguments: object) -> Any:
    """What a function of that name gives, as far as weights need it; Unreadable where it is none of them."""
    if not isinstance(function, Name) or type(arguments) is not tuple:
        raise Unreadable("is not a model as PyTorch writes one: it calls what is no function")
    if function.full in _PLAIN:
        return Made(function.full)
    answer = _FUNCTIONS.get(function.full)
    if answer is None:
        raise Unreadable(f"is not a model as PyTorch writes one: it calls {printable(function.full)[:60]}")
    return answer(*arguments)


def tensor_storage(named: object) -> Held:
    """The storage that a pickle names from outside itself."""
    if type(named) is not tuple or len(named) not in (5, 6) or named[0] != "storage":
        raise Unreadable("is not a model as PyTorch writes one: it asks for what lies elsewhere")
    _, sort, key, _, count = named[:5]
    kind = _storage(sort.full) if isinstance(sort, Name) else None
    if kind is None or type(key) is not str or not _whole(count):
        raise Unreadable(_DAMAGED)
    start, stop = 0, count
    if len(named) == 6 and named[5] is not None:  # torch before 1.0: some of another storage's numbers
        view = named[5]
        if type(view) is not tuple or len(view) != 3 or not all(map(_whole, view[1:])):
            raise Unreadable(_DAMAGED)
        start, stop = view[1], view[1] + view[2]
        if stop > count:
            raise Unreadable(_DAMAGED)
    return Held(kind, key, count, start, stop)


def _tensor(held: object, offset: object, shape: object, strides: object, *_: object) -> Told:
    """A tensor over a storage: every number of it must lie inside."""
    if not isinstance(held, Held) or type(strides) is not tuple:
        raise Unreadable(_DAMAGED)
    sizes = check_shape(shape)
    if len(strides) != len(sizes) or not _whole(offset) or not all(map(_whole, strides)):
        raise Unreadable(_DAMAGED)
    last = held.start + int(str(offset)) + span(sizes, strides)
    size = 1
    for one in sizes:
        size *= one
    if last > held.stop or size > held.stop - held.start:
        raise Unreadable("is damaged: a tensor in it reaches beyond its numbers")
    return Told(held, int(str(offset)), sizes, strides if size else dense(sizes))


def _same(tensor: object, *_: object) -> object:
    """A parameter is its tensor."""
    if not isinstance(tensor, Told):
        raise Unreadable(_DAMAGED)
    return tensor


def _ordered(pairs: object = (), *_: object) -> dict[Any, Any]:
    """An ordered dict, which Python 2 wrote with its pairs."""
    if type(pairs) not in (list, tuple):
        raise Unreadable(_DAMAGED)
    made: dict[Any, Any] = {}
    for pair in pairs:  # type: ignore[attr-defined]
        if type(pair) not in (list, tuple) or len(pair) != 2 or type(pair[0]) not in (str, int):
            raise Unreadable(_DAMAGED)
        made[pair[0]] = pair[1]
    return made


def _nothing(*_: object) -> None:
    """A counter or a setting, which nothing here needs."""


def _itself(value: object = None, *_: object) -> object:
    """A list is itself, whatever TorchScript says it holds."""
    return value


def _whole(value: object) -> bool:
    return type(value) is int and 0 <= value <= MOST_NUMBERS


def _storage(full: str) -> str | None:
    """The kind of number that a storage's class holds; None where it is none."""
    module, _, name = full.rpartition(".")
    return _STORAGES.get(name) if module in ("torch", "torch.cuda") else None


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "collections.OrderedDict": _ordered,
    "collections.defaultdict": lambda *_: {},
    "collections.Counter": lambda *_: {},
    "builtins.dict": lambda *_: {},
    "__builtin__.dict": lambda *_: {},
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _same,
    "torch._utils._rebuild_parameter_with_state": _same,
    "torch.jit._pickle.build_intlist": _itself,
    "torch.jit._pickle.build_doublelist": _itself,
    "torch.jit._pickle.build_boollist": _itself,
    "torch.jit._pickle.build_tensorlist": _itself,
    "torch.jit._pickle.restore_type_tag": _itself,
    "numpy.core.multiarray.scalar": _nothing,
    "numpy._core.multiarray.scalar": _nothing,
    "_codecs.encode": _nothing,
    **{f"{module}.{name}": _nothing for module in ("builtins", "__builtin__")
       for name in ("list", "set", "frozenset", "int", "float", "complex")},
}
