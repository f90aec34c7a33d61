"""What PyTorch, TorchScript and safetensors write is read as they read it, to the last bit."""

from __future__ import annotations

import collections
import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from retake import weights
from retake.errors import MediaError, SetupError
from retake.weights import tensors
from retake.weights.contents import Contents, contents, contents_of
from retake.weights.tensors import _read, read_tensors
from tests.core.weights.files import classic, dict_of, old, tensor, whole, written

torch = pytest.importorskip("torch", reason="reads with the extra neural")


class Block(torch.nn.Module):  # type: ignore[misc, name-defined]
    """A convolution and its norm, as Wav2Lip has them."""

    def __init__(self, given: int, made: int) -> None:
        super().__init__()
        self.conv_block = torch.nn.Sequential(torch.nn.Conv2d(given, made, 3), torch.nn.BatchNorm2d(made))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.conv_block(x))


class Tree(torch.nn.Module):  # type: ignore[misc, name-defined]
    """Modules in modules, a buffer of halves, a parameter with strides and one that two modules share."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = torch.nn.ModuleList([torch.nn.Sequential(Block(2, 3)), torch.nn.Sequential(Block(3, 3))])
        self.last = torch.nn.Linear(3, 3)
        self.twin = self.last
        self.turned = torch.nn.Parameter(torch.arange(12.0).reshape(3, 4).t())
        self.register_buffer("halves", torch.linspace(-2, 2, 5).half())
        self.side = 96

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x)
        return self.twin(self.last(x.mean((2, 3)))) + self.turned[0, 0] + self.halves[0]


def tree() -> Tree:
    torch.manual_seed(5)
    return Tree().eval()


def same(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    assert set(found) == set(wanted)
    return all(one.dtype == wanted[name].dtype and one.shape == wanted[name].shape
               and one.stride() == wanted[name].stride() and torch.equal(one, wanted[name])
               for name, one in found.items())


@pytest.mark.parametrize("zipped", [True, False])
def test_a_plain_dict_is_read(tmp_path: Path, zipped: bool) -> None:
    torch.save(tree().state_dict(), tmp_path / "a.pth", _use_new_zipfile_serialization=zipped)
    assert contents(tmp_path / "a.pth").layout == ("pth" if zipped else "old pth")
    found = read_tensors(tmp_path / "a.pth")
    assert same(found, torch.load(tmp_path / "a.pth", weights_only=True))
    assert found["last.weight"].data_ptr() == found["twin.weight"].data_ptr()


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model"])
def test_a_checkpoint_gives_its_network_without_the_prefix(tmp_path: Path, zipped: bool, key: str) -> None:
    network = tree()
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 2, 8, 8)).sum().backward()
    optimizer.step()
    torch.save({key: {f"module.{name}": one for name, one in network.state_dict().items()},
                "optimizer": optimizer.state_dict(), "global_step": 7, "best": 0.25, "device": torch.device("cpu"),
                "size": torch.Size([3]), "kind": torch.float32, "big": 1 << 70, "names": ("a", None, True, b"x")},
               tmp_path / "a.pth", _use_new_zipfile_serialization=zipped)
    assert same(read_tensors(tmp_path / "a.pth"), network.state_dict())


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_protocol_is_read(tmp_path: Path, protocol: int) -> None:
    torch.save(tree().state_dict(), tmp_path / "a.pth", pickle_protocol=protocol)
    assert same(read_tensors(tmp_path / "a.pth"), tree().state_dict())


@pytest.mark.parametrize("kind", ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8",
                                  "uint8", "bool"])
@pytest.mark.parametrize("zipped", [True, False])
def test_every_kind_of_number_is_read(tmp_path: Path, kind: str, zipped: bool) -> None:
    one = torch.arange(-3, 4).to(getattr(torch, kind))
    torch.save({"a": one, "part": one[2:5], "none": one[:0], "single": one[1], "float": torch.ones(3)},
               tmp_path / "a.pth", _use_new_zipfile_serialization=zipped)
    assert same(read_tensors(tmp_path / "a.pth"), torch.load(tmp_path / "a.pth", weights_only=True))


@pytest.mark.parametrize("made", ["scripted", "traced"])
def test_a_torchscript_archive_is_read_as_the_network_it_was_made_of(tmp_path: Path, made: str) -> None:
    network = tree()
    archive = torch.jit.script(network) if made == "scripted" else torch.jit.trace(network, torch.ones(1, 2, 8, 8))
    archive.save(str(tmp_path / "a.pt"))
    assert contents(tmp_path / "a.pt").layout == "TorchScript"
    assert same(read_tensors(tmp_path / "a.pt"), network.state_dict())


def test_a_torchscript_archive_of_halves_is_read(tmp_path: Path) -> None:
    network = tree().half()
    torch.jit.script(network).save(str(tmp_path / "a.pt"))
    assert same(read_tensors(tmp_path / "a.pt"), network.state_dict())


def test_the_program_of_a_torchscript_archive_is_not_even_looked_at(tmp_path: Path) -> None:
    torch.jit.script(tree()).save(str(tmp_path / "a.pt"))
    with zipfile.ZipFile(tmp_path / "a.pt") as given, zipfile.ZipFile(tmp_path / "b.pt", "w") as made:
        for part in given.infolist():
            evil = b"import os\nos.system('false')" if part.filename.endswith(".py") else given.read(part)
            made.writestr(part.filename, evil)
    assert same(read_tensors(tmp_path / "b.pt"), tree().state_dict())


def test_safetensors_are_read(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors.torch")
    wanted = {name: one.contiguous().clone() for name, one in tree().state_dict().items()}
    wanted |= {"brain": torch.linspace(0, 1, 7).bfloat16(), "odd": torch.ones(3, dtype=torch.uint8), "empty": wanted[
        "halves"][:0].clone()}
    library.save_file(wanted, tmp_path / "a.safetensors", metadata={"format": "pt"})
    assert contents(tmp_path / "a.safetensors").layout == "safetensors"
    assert same(read_tensors(tmp_path / "a.safetensors"), wanted)


IN_USE = """
import sys
from pathlib import Path
from retake.weights.tensors import read_tensors
found = read_tensors(Path(sys.argv[1]))
open(sys.argv[1], "r+b").truncate(0)
print(float(sum(one.double().sum() for one in found.values())))
"""


@pytest.mark.parametrize("layout", ["pth", "old pth", "safetensors"])
def test_a_file_that_is_cut_while_it_is_used_changes_no_tensor(tmp_path: Path, layout: str) -> None:
    wanted = {"a": torch.arange(200_000.0), "b": torch.ones(3)}
    if layout == "safetensors":
        pytest.importorskip("safetensors.torch").save_file(wanted, tmp_path / "a.pth")
    else:
        torch.save(wanted, tmp_path / "a.pth", _use_new_zipfile_serialization=layout == "pth")
    # In a process of its own: what lies over a file that was cut ends the process without a word.
    ran = subprocess.run([sys.executable, "-c", IN_USE, str(tmp_path / "a.pth")], capture_output=True, text=True,
                         env={**os.environ, "PYTHONPATH": str(Path(weights.__file__).parents[2])})
    assert ran.returncode == 0, ran.stderr
    assert float(ran.stdout) == 200_000 * 199_999 / 2 + 3


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def rewritten(path: Path) -> None:
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(1, 1))


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


@pytest.mark.parametrize("change", [cut, rewritten, grown])
def test_a_file_that_changes_while_it_is_read_is_refused_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                   change: Callable[[Path], None]) -> None:
    torch.save({"a": torch.arange(200_000.0)}, tmp_path / "a.pth")

    def described(*told: Any) -> Contents:
        found = contents_of(*told)
        change(tmp_path / "a.pth")
        return found

    monkeypatch.setattr(tensors, "contents_of", described)
    with pytest.raises(MediaError, match=r"a\.pth changed while it was read\. Wait until [^\n]*\.$"):
        read_tensors(tmp_path / "a.pth")


def test_nothing_is_read_but_what_the_network_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save({"optimizer": {"a": torch.ones(50_000)}, "state_dict": {"a": torch.ones(1000), "b": torch.ones(10)}},
               tmp_path / "a.pth")
    read = []
    monkeypatch.setattr(tensors, "_read", lambda file, first, last: (read.append(last - first), _read(
        file, first, last))[1])
    read_tensors(tmp_path / "a.pth")
    assert sorted(read) == [40, 4000]


def test_tensors_are_free_to_change_and_leave_the_file_as_it_is(tmp_path: Path) -> None:
    torch.save(tree().state_dict(), tmp_path / "a.pth")
    before = (tmp_path / "a.pth").read_bytes()
    found = read_tensors(tmp_path / "a.pth")
    found["last.weight"].zero_()
    assert not found["twin.weight"].any()
    assert (tmp_path / "a.pth").read_bytes() == before
    network = tree()
    network.load_state_dict(dict(found))
    assert not network.last.weight.any()


def test_what_python_2_wrote_is_read(tmp_path: Path) -> None:
    def short(value: bytes) -> bytes:
        return b"U" + bytes([len(value)]) + value

    pairs = b"](](" + short(b"weight") + tensor() + b"ee"
    pickled = b"\x80\x02ccollections\nOrderedDict\n" + pairs + b"\x85R}(" + short(b"_metadata") + b"Nub."
    assert list(read_tensors(written(tmp_path / "a.model", old(pickled)))) == ["weight"]


def test_a_part_of_another_storage_is_read_as_torch_wrote_it_before_1_0(tmp_path: Path) -> None:
    numbers = torch.arange(16.0).numpy().tobytes()
    held = whole(dict_of({}))[:0] + b"(" + b"".join(
        (b"U\x07storage", b"ctorch\nFloatStorage\n", b"U\x010", b"U\x03cpu", b"K\x10", b"(U\x011K\x04K\x08t")) + b"tQ"
    found = read_tensors(written(tmp_path / "a.pth", old(whole(dict_of({"weight": tensor(held, 0, (2, 4))})), numbers)))
    assert found["weight"].flatten().tolist() == list(range(4, 12))


@pytest.mark.parametrize("zipped", [True, False])
def test_what_stands_beside_a_network_never_hides_it(tmp_path: Path, zipped: bool) -> None:
    beside = {("a", "tuple"): torch.ones(3), 5: [torch.zeros(2).half(), (torch.ones(1).double(),)], None: {1.5, 2.5},
              "counts": collections.defaultdict(dict, {"x": torch.ones(2, dtype=torch.int64)}),
              "steps": collections.Counter([3, 3]),
              "parameter": torch.nn.Parameter(torch.ones(4))}
    torch.save({"beside": beside, "state_dict": tree().state_dict()}, tmp_path / "a.pth",
               _use_new_zipfile_serialization=zipped)
    assert same(read_tensors(tmp_path / "a.pth"), tree().state_dict())


def test_names_that_hold_the_prefix_within_lose_it_too(tmp_path: Path) -> None:
    made = dict_of({"module.a.module.weight": tensor(), "motion_modules.0.weight": tensor()})
    assert set(read_tensors(written(tmp_path / "a.pth", classic(whole(made))))) == {
        "a.weight", "motion_modules.0.weight"}


def test_a_whole_module_is_refused_by_what_it_is(tmp_path: Path) -> None:
    for zipped in (True, False):
        torch.save(torch.nn.Sequential(torch.nn.Linear(2, 2)), tmp_path / "a.pth",
                   _use_new_zipfile_serialization=zipped)
        with pytest.raises(MediaError, match="holds a whole program, not weights alone"):
            read_tensors(tmp_path / "a.pth")


def test_what_torch_itself_calls_unsafe_is_refused(tmp_path: Path) -> None:
    torch.save({"weight": torch.ones(2), "call": _Call()}, tmp_path / "a.pth")
    with pytest.raises(pickle.UnpicklingError):
        torch.load(tmp_path / "a.pth", weights_only=True)
    with pytest.raises(MediaError, match="would run a program"):
        read_tensors(tmp_path / "a.pth")


class _Call:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return print, ("it ran",)


def test_without_torch_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "a.pth", classic(whole(dict_of({"weight": tensor()}))))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "torch" else sys.modules.get(name))
    with pytest.raises(SetupError, match="needs PyTorch"):
        read_tensors(file)
    assert contents(file).tensors
