"""Pickles that want something done: each in a file that is otherwise as torch writes it."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Iterator

from tests.core.weights.files import (
    call,
    classic,
    dict_of,
    named,
    number,
    old,
    scripted,
    storage,
    tensor,
    text,
    tuple_of,
    whole,
)

Hostile = tuple[str, str, bytes]  # what it is, words of the line that refuses it, the file

RUNS = "would run a program when opened"
ASKS = "not a model as PyTorch writes one"
DAMAGED = "damaged"


class _Does:
    """Does something when it is unpickled."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.made = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.made  # type: ignore[return-value]


def _system(command: str) -> bytes:
    return call(named("os", "system"), text(command))


def that_run(command: str) -> Iterator[Hostile]:
    """Files that run the command, if anybody lets them."""
    run = _system(command)
    good = tensor()
    everywhere: dict[str, Callable[[bytes], bytes]] = {
        "a zip archive": classic, "an old file": old, "a TorchScript archive": scripted}
    for where, file in everywhere.items():
        yield f"a call as a tensor, in {where}", RUNS, file(whole(dict_of({"weight": good, "bias": run})))
        yield f"a call beside the network, in {where}", RUNS, file(whole(dict_of(
            {"state_dict": dict_of({"weight": good}), "optimizer": dict_of({"state": run})})))
        yield f"a call before anything, in {where}", RUNS, file(whole(run + b"0" + dict_of({"weight": good})))
    first = whole(run)
    yield "a call as an old file's first pickle", RUNS, first + old(whole(dict_of({"weight": good})))
    yield "a call as an old file's system", RUNS, old(whole(dict_of({"weight": good})), system=first)
    yield "a call as an old file's keys", RUNS, old(whole(dict_of({"weight": good})), keys=first)
    yield "a call within a TorchScript object", RUNS, scripted(whole(
        named("__torch__", "M") + b")\x81" + dict_of({"weight": good, "hook": run}) + b"b"))
    yield "a call as what a tensor stands on", RUNS, classic(whole(dict_of({"weight": call(
        named("torch._utils", "_rebuild_tensor_v2"), run, number(0), tuple_of(), tuple_of())})))
    yield "a call as the outside name", RUNS, classic(whole(dict_of({"weight": run + b"Q"})))
    for protocol in (2, 3, 4, 5):
        import os
        plain = pickle.dumps({"state_dict": _Does(os.system, command)}, protocol)
        yield f"a bare pickle of protocol {protocol}", RUNS, plain
        yield f"a pickle of protocol {protocol} in a zip archive", RUNS, classic(plain)


def by_other_names(command: str) -> Iterator[Hostile]:
    """Ways to the same by other functions and instructions."""
    for module, name in (("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("builtins", "eval"),
                         ("builtins", "exec"), ("builtins", "getattr"), ("builtins", "__import__"),
                         ("__builtin__", "eval"), ("importlib", "import_module"), ("runpy", "run_path"),
                         ("pickle", "loads"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
                         ("torch.jit", "load"), ("torch.hub", "load"), ("torch._utils", "os.system"),
                         ("torch", "serialization.os.system"), ("numpy", "load"), ("operator", "attrgetter"),
                         ("webbrowser", "open"), ("socket", "create_connection"), ("shutil", "rmtree")):
        yield f"{module}.{name}", RUNS, classic(whole(dict_of({"weight": call(named(module, name), text(command))})))
    yield "a name from the stack", RUNS, classic(whole(
        dict_of({"weight": text("os") + text("system") + b"\x93" + tuple_of(text(command)) + b"R"})))
    yield "INST", ASKS, classic(whole(b"(" + text(command) + b"ios\nsystem\n"))
    yield "OBJ", RUNS, classic(whole(b"(" + named("os", "system") + text(command) + b"o"))
    yield "NEWOBJ", RUNS, classic(whole(named("subprocess", "Popen") + tuple_of(text(command)) + b"\x81"))
    yield "NEWOBJ_EX", RUNS, classic(whole(named("subprocess", "Popen") + tuple_of(text(command)) + b"}\x92"))
    yield "BUILD of a module", "holds a whole program", classic(whole(
        named("torch.nn.modules.module", "Module") + b")\x81" + dict_of({"forward": text(command)}) + b"b"))
    yield "BUILD of a list", ASKS, classic(whole(b"]" + dict_of({"weight": tensor()}) + b"b"))
    yield "an extension", ASKS, classic(whole(b"\x82\x01" + tuple_of(text(command)) + b"R"))
    inner = pickle.dumps(_Does(eval, f"__import__('os').system({command!r})"), 2)
    yield "a pickle in a pickle", RUNS, classic(whole(dict_of({"weight": call(
        named("pickle", "loads"), b"B" + struct.pack("<I", len(inner)) + inner)})))
    yield "a text called", ASKS, classic(whole(dict_of({"weight": call(text("os.system"), text(command))})))
    yield "a TorchScript class called", ASKS, classic(whole(dict_of(
        {"weight": call(named("__torch__.os", "system"), text(command))})))
    yield "a dict filled by a function", DAMAGED, classic(whole(call(
        named("collections", "OrderedDict"), text(command))))


def that_exhaust(command: str) -> Iterator[Hostile]:
    """Pickles that want more memory, time or depth than there is."""
    yield "a memo of four billion", "", classic(whole(b"}r" + struct.pack("<I", 0xFFFFFFFE)))
    yield "a text of 2^62 bytes", ASKS, classic(whole(b"\x8d" + struct.pack("<Q", 1 << 62)))
    yield "bytes of 2^62", ASKS, classic(whole(b"\x8e" + struct.pack("<Q", 1 << 62)))
    yield "a byte array of 2^62", ASKS, classic(whole(b"\x96" + struct.pack("<Q", 1 << 62)))
    yield "a number of 2^31 bytes", DAMAGED, classic(whole(b"\x8b" + struct.pack("<I", 1 << 31)))
    yield "a number of a million digits", DAMAGED, classic(whole(b"I" + b"9" * 1_000_000 + b"\n"))
    yield "lists in lists, 50,000 deep", "", classic(whole(b"]" * 50_000 + b"a" * 49_999))
    yield "a tuple as a key, 50,000 deep", "", classic(whole(b"}" + b")" + b"\x85" * 50_000 + b"Ns"))
    yield "a dict in itself", "", classic(whole(b"}q\0" + text("state_dict") + b"h\0s"))
    yield "without an end", ASKS, classic(b"\x80\x02" + b"N0" * 300_000 + b".")
    deep = named("__torch__", "M") + b")\x81}" + text("a")
    yield "objects in objects, 5,000 deep", "nested without end", scripted(
        whole(deep * 5_000 + tensor() + b"sb" * 5_000))
    laughs = dict_of({"a": tensor()})
    for _ in range(64):
        laughs = named("__torch__", "M") + b")\x81" + laughs + b"bq\0" + b"}(" + text("a") + b"h\0" + text("b") \
            + b"h\0u"
    yield "objects that double 64 times", "nested without end", scripted(whole(
        named("__torch__", "M") + b")\x81" + laughs + b"b"))
    yield "marks without an end", DAMAGED, classic(whole(b"(" * 200_000))
    yield "nothing to take off", DAMAGED, classic(whole(b"0"))


def with_false_tensors(command: str) -> Iterator[Hostile]:
    """Tensors that reach where they must not."""
    def one(told: bytes, **more: bytes) -> bytes:
        return classic(whole(dict_of({"weight": told, **more})))

    yield "an offset behind its numbers", DAMAGED, one(tensor(offset=16))
    yield "an offset of 2^60", DAMAGED, one(tensor(offset=1 << 60))
    yield "an offset below 0", DAMAGED, one(tensor(offset=-1))
    yield "strides behind its numbers", DAMAGED, one(tensor(strides=(5, 1)))
    yield "strides of 2^60", DAMAGED, one(tensor(strides=(1 << 60, 1)))
    yield "strides below 0", DAMAGED, one(tensor(strides=(-4, 1)))
    yield "a size below 0", DAMAGED, one(tensor(shape=(-4, 4)))
    yield "a size of 2^62", DAMAGED, one(tensor(shape=(1 << 62, 4)))
    yield "sizes whose product is past counting", DAMAGED, one(tensor(shape=(1 << 31, 1 << 31, 4)))
    yield "one number as a million", DAMAGED, one(tensor(shape=(1000, 1000), strides=(0, 0)))
    yield "two hundred axes", DAMAGED, one(tensor(shape=(1,) * 200))
    yield "more numbers than lie there", DAMAGED, one(tensor(storage(count=1 << 40)))
    yield "fewer numbers than lie there", DAMAGED, one(tensor(storage(count=16, sort="HalfStorage")))
    yield "numbers below 0", DAMAGED, one(tensor(storage(count=-16)))
    yield "numbers that lie nowhere", DAMAGED, one(tensor(storage("9")))
    yield "numbers outside the archive", DAMAGED, one(tensor(storage("../../../../etc/passwd")))
    yield "numbers of a kind that is none", RUNS, one(tensor(storage(sort="EvilStorage")))
    yield "a shape of texts", DAMAGED, one(call(
        named("torch._utils", "_rebuild_tensor_v2"), storage(), number(0), tuple_of(text("4")), tuple_of(number(1))))
    yield "an outside name that is a text", ASKS, one(text("/etc/passwd") + b"Q")
    yield "an outside name of three parts", ASKS, one(tuple_of(text("storage"), text("a"), text("b")) + b"Q")
    yield "a name twice behind its prefix", "twice", classic(whole(dict_of(
        {"module.weight": tensor(), "weight": tensor()})))
