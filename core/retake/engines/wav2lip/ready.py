"""A generator made ready for a device: in which numbers it runs there, and how."""

from __future__ import annotations

import time
from functools import cache
from typing import Protocol

import torch
from torch import Tensor, nn

from retake.engines.wav2lip.fused import fused
from retake.engines.wav2lip.generator import Generator
from retake.engines.wav2lip.layers import folded
from retake.engines.wav2lip.shared import Shared
from retake.errors import SetupError

__all__ = ["DIFFERENCE", "Network", "batch_for", "difference", "plain", "precisions_for", "ready"]

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
DIFFERENCE = 1.5 / 255  # what another precision may change of a sample: less than an eye or a second encode does
_FASTER, _TRIALS = 0.8, 5
_WARM_UPS = 3
_FRAMES = 4  # of 96 by 96, for one thread: fewer at once, and the weights are read too often


class Network(Protocol):
    """A generator that is ready: sounds (n, 1, 80, 16) and faces (n, 6, side, side), both float32 on the processor's
    side, become (n, 3, side, side) there. It may be called with any n up to the batch that it was made ready for.
    """

    def __call__(self, sound: Tensor, faces: Tensor, /) -> Tensor: ...


def precisions_for(device: str, wish: str) -> tuple[str, ...]:
    """The precisions to try, the fastest first; the last one is right in any case.

    Raises:
        SetupError: There is no such precision.
    """
    if wish != "auto":
        if wish not in DTYPES:
            raise SetupError(f"There is no precision {wish}. Choose fp32, bf16, fp16 or auto.")
        return (wish,)
    if device == "cpu":
        return ("bf16", "fp32") if bf16_is_faster() else ("fp32",)
    # fp16 has three bits more than bf16, and the generator's numbers are small.
    return ("fp16", "bf16", "fp32") if device == "cuda" else ("fp16", "fp32")


def batch_for(device: str, side: int) -> int:
    """How many frames at once suit a device: enough to fill it, and no more than its memory and caches like."""
    most, fewest = (128, 8) if device == "cuda" else (16, 4)
    return max(fewest, most * 96 * 96 // (side * side))


@cache
def bf16_is_faster() -> bool:
    """Whether this processor reckons faster in bf16 than in fp32: tried, because many that can are slower.

    On one thread and by the time that it has had the processor, so that others' work makes no difference.
    """
    if not torch.backends.mkldnn.is_available() or not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return False
    took = {"fp32": float("inf"), "bf16": float("inf")}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.inference_mode():
        tried = {name: (_laid_out(nn.Conv2d(64, 64, 3, padding=1), DTYPES[name]),
                        torch.ones(2, 64, 48, 48, dtype=DTYPES[name]).to(memory_format=torch.channels_last))
                 for name in took}
        for _ in range(_TRIALS):
            for name, (conv, picture) in tried.items():
                began = time.thread_time()
                conv(picture)
                took[name] = min(took[name], time.thread_time() - began)
    torch.set_num_threads(threads)
    return took["bf16"] < _FASTER * took["fp32"]


def _laid_out(network: nn.Module, dtype: torch.dtype) -> nn.Module:
    return network.to(dtype).to(memory_format=torch.channels_last)


def plain(generator: Generator) -> Network:
    """The generator as it is, in fp32 on the processor: what every other way is measured against."""
    return generator.single


def ready(generator: Generator, device: str, precision: str, batch: int) -> Network:
    """The generator for a device: folded, laid out, in a precision, and fused or as a graph where there is such."""
    dtype = DTYPES[precision]
    if device == "cuda":
        network = _prepared(generator, device, dtype)
        try:
            return _Graph(network, dtype, batch)
        except RuntimeError:  # a driver or a cuDNN that can't
            return _moved(network, device, dtype)
    if device == "cpu":
        fewest = max(1, _FRAMES * 96 * 96 // generator.side**2)
        return Shared(_on_processor(generator, dtype), batch // fewest)
    return _moved(_prepared(generator, device, dtype), device, dtype)


def _on_processor(generator: Generator, dtype: torch.dtype) -> Network:
    """The network on the processor, fused where that runs."""
    sound, faces = (torch.zeros(1, *size, dtype=dtype) for size in ((1, 80, 16), (6, *(generator.side,) * 2)))
    network = fused(lambda: _prepared(generator, "cpu", dtype), lambda network: network(sound, faces))
    return _moved(network, "cpu", dtype)


def _prepared(generator: Generator, device: str, dtype: torch.dtype) -> nn.Module:
    network = _laid_out(folded(generator), dtype)
    colours: nn.Module = network.output_block[1]
    colours.float()  # see Generator.single
    return network.to(device)


def _moved(network: nn.Module, device: str, dtype: torch.dtype) -> Network:
    """The network between its device and the processor."""
    def run(sound: Tensor, faces: Tensor) -> Tensor:
        given = faces.to(device, dtype, memory_format=torch.channels_last)
        made: Tensor = network(sound.to(device, dtype), given)
        return made.float().cpu()

    return run


class _Graph:
    """The network as one CUDA graph for a full batch: the host says once what is to be done, and not layer by layer."""

    def __init__(self, network: nn.Module, dtype: torch.dtype, batch: int) -> None:
        side = network.side
        with torch.inference_mode(), torch.backends.cudnn.flags(benchmark=True):
            self._sound = torch.zeros(batch, 1, 80, 16, dtype=dtype, device="cuda")
            self._faces = torch.zeros(batch, 6, side, side, dtype=dtype, device="cuda").to(
                memory_format=torch.channels_last)
            beside = torch.cuda.Stream()
            beside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(beside):  # cuDNN chooses its ways before they are written down
                for _ in range(_WARM_UPS):
                    network(self._sound, self._faces)
            torch.cuda.current_stream().wait_stream(beside)
            self._graph, self._network = torch.cuda.CUDAGraph(), network
            with torch.cuda.graph(self._graph):
                self._made = network(self._sound, self._faces).float().contiguous()

    def __call__(self, sound: Tensor, faces: Tensor) -> Tensor:
        count = len(sound)
        self._sound[:count].copy_(sound)
        self._faces[:count].copy_(faces)
        self._graph.replay()
        made: Tensor = self._made[:count].cpu()
        return made


def difference(fast: Network, exact: Network, side: int) -> float:
    """By how much two ways to run a generator differ at most, on a face-like picture; infinite where one fails."""
    chance = torch.Generator().manual_seed(0)
    coarse = torch.rand(1, 6, 8, 8, generator=chance)
    faces = nn.functional.interpolate(coarse, size=(side, side), mode="bilinear")
    faces = (faces + 0.05 * torch.randn(faces.shape, generator=chance)).clamp(0, 1)
    faces[:, :3, side // 2:] = 0
    sound = nn.functional.interpolate(torch.rand(1, 1, 20, 4, generator=chance), size=(80, 16), mode="bilinear") * 8 - 4
    with torch.inference_mode():
        apart = float((fast(sound, faces) - exact(sound, faces)).abs().max())
    return apart if apart == apart else float("inf")
