"""The neural generator as it is delivered against the plain network: `python -m tests.bench.neural [--threads 1]`.

Weights are made by a rule, for speed does not depend on them. In turn, at batch 16, and the median of the pairs counts:

- milliseconds a frame of `Runner` over those of the plain eager network in fp32: at most 0.45 where the processor is
  faster in bf16, and no sample further apart than 1.5/255;
- a whole render over a bare decode-and-encode of the same plate (no bar: it is the network's arithmetic on a processor,
  and the plate's on a graphics card);
- on a GPU frames a second, and the share of the rate that its matrix units show in the same run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from retake.engines.wav2lip.generator import Generator
from retake.engines.wav2lip.ready import DIFFERENCE, bf16_is_faster
from retake.engines.wav2lip.runner import Runner
from retake.engines.wav2lip.variants import fill
from tests.bench import render
from tests.core.engines.wav2lip.designs import weights

BAR, BATCH, GPU_FRAMES = 0.45, 16, 4096
GFLOP = 7.934  # a frame's
MATRIX = 8192


@dataclass(frozen=True)
class Generated(render.Case):
    """A plate and its line, with mouths that a network makes."""

    def command(self, out: Path) -> list[str]:
        """The arguments of `retake` that render it."""
        return [*super().command(out), "--engine", "wav2lip"]


def inputs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """What so many frames sound and look like to the network: noise."""
    chance = np.random.default_rng(0)
    return (chance.uniform(-4, 4, (count, 80, 16)).astype(np.float32),
            chance.random((count, 6, 96, 96), np.float32))


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    before, began = os.times(), time.perf_counter()
    work()
    took, after = time.perf_counter() - began, os.times()
    return took, after.user + after.system - before.user - before.system


def against_plain(tensors: dict[str, torch.Tensor], rounds: int) -> list[str]:
    """Prints a row for each precision on the processor; the bars that were missed."""
    plain = Generator()
    fill(plain, tensors, "Wav2Lip")
    mel, faces = inputs(BATCH)

    def eager() -> np.ndarray:
        with torch.inference_mode():
            made: np.ndarray = plain(torch.from_numpy(mel)[:, None], torch.from_numpy(faces)).numpy()
        return made

    missed = []
    truth = eager()
    for wish in ("auto", "fp32"):
        with Runner(tensors, "cpu", wish, BATCH) as runner:
            apart = float(np.abs(runner.make(mel, faces) - truth).max())
            pairs = [(spent(eager), spent(lambda runner=runner: runner.make(mel, faces))) for _ in range(rounds)]
            wall, cpu = (statistics.median(ours[n] / floor[n] for floor, ours in pairs) for n in (0, 1))
            ms = [1e3 / BATCH * statistics.median(one[side][0] for one in pairs) for side in (0, 1)]
            bar = BAR if wish == "auto" and bf16_is_faster() else None
            print(f"{wish + ' is ' + runner.precision:16}{ms[0]:10.1f}{ms[1]:10.1f}{wall:9.2f}{cpu:12.2f}"
                  f"{render.said(bar, 2):>8}{apart * 255:14.3f}", flush=True)
            missed += [f"{runner.precision} {wall:.2f}"] if bar is not None and wall > bar else []
            missed += [f"{runner.precision} differs by {apart * 255:.2f}/255"] if apart >= DIFFERENCE else []
    return missed


def on_gpu(tensors: dict[str, torch.Tensor]) -> list[str]:
    """Prints frames a second and the share of the matrix rate; what went wrong."""
    if not torch.cuda.is_available():
        print("GPU: none here, nothing was measured")
        return []
    with Runner(tensors, "cuda") as runner, Runner(tensors, "cpu", "fp32") as exact:
        mel, faces = inputs(runner.batch)
        apart = float(np.abs(runner.make(mel, faces) - exact.make(mel, faces)).max())
        times = GPU_FRAMES // runner.batch
        given = np.tile(mel, (times, 1, 1)), np.tile(faces, (times, 1, 1, 1))
        runner.make(*given)
        took = min(spent(lambda: runner.make(*given))[0] for _ in range(3))
        rate = len(given[0]) / took
        precision = runner.precision
    share = rate * GFLOP * 1e9 / matrix_rate(torch.bfloat16 if precision == "bf16" else torch.float16)
    print(f"GPU: {torch.cuda.get_device_name()}, {precision}: {rate:.0f} frames a second with the way there and back, "
          f"{share:.1%} of the matrix rate, {apart * 255:.3f}/255 apart")
    return [f"GPU differs by {apart * 255:.2f}/255"] if apart >= DIFFERENCE else []


def matrix_rate(dtype: torch.dtype) -> float:
    """Operations a second of a large product of matrices."""
    a = torch.randn(MATRIX, MATRIX, device="cuda", dtype=dtype)
    best = float("inf")
    for _ in range(10):
        torch.cuda.synchronize()
        began = time.perf_counter()
        a @ a
        torch.cuda.synchronize()
        best = min(best, time.perf_counter() - began)
    return 2 * MATRIX**3 / best


def whole_render(tensors: dict[str, torch.Tensor], folder: Path, rounds: int) -> None:
    """Prints the row of the whole render, faces and speech kept, or why there is none."""
    if not (render.SHARED / "media" / f"{render.PLATE}.mp4").exists():
        print(f"whole render: nothing was measured, the clips are not in {render.SHARED}")
        return
    os.environ["RETAKE_MODELS"] = str(folder / "models")
    kept = folder / "wav2lip.pth"
    torch.save({"state_dict": {f"module.{name}": one for name, one in tensors.items()}}, kept)
    for arguments in (["add", str(kept)], ["accept", "wav2lip", "--yes"]):
        done = subprocess.run([sys.executable, "-m", "retake", "models", *arguments], capture_output=True, text=True,
                              env=render.environment(folder / "cache"), check=False)
        if done.returncode:
            print(f"whole render: nothing was measured: {done.stderr.strip()}")
            return
    case = render.made(folder)
    case = Generated(case.plate, case.dialogue, case.guide)
    floor, ours = [], []
    for _ in range(rounds + 1):
        floor.append(render.copied(case, folder))
        took, take = render.rendered(case, folder / "out", folder / "cache")
        ours.append(took)
    print(f"{'':28}{'bare':>10}{'render':>10}{'ratio':>9}{'cpu ratio':>12}{'bar':>8}   ms a frame")
    render.shown("whole render, analysis kept", ours[1:], floor[1:], take["frames"], None)
    print(f"{take['touched']} of {take['frames']} frames touched")


def main() -> int:
    """Prints the rows and the verdict; 1 where a bar is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--without", choices=("render",), nargs="*", default=[])
    asked.add_argument("--threads", type=int, default=torch.get_num_threads(),
                       help="with 1 no waiting of threads for each other counts, which other work makes longer")
    given = asked.parse_args()
    torch.set_num_threads(given.threads)
    tensors = weights(Generator())
    print(f"Wav2Lip, 96 pixels, batch {BATCH}, {torch.get_num_threads()} threads, {given.rounds} rounds")
    print(f"{'ms a frame':16}{'plain':>10}{'runner':>10}{'ratio':>9}{'cpu ratio':>12}{'bar':>8}{'apart, of 255':>14}")
    missed = against_plain(tensors, given.rounds)
    missed += on_gpu(tensors)
    if "render" not in given.without:
        with tempfile.TemporaryDirectory() as name:
            whole_render(tensors, Path(name), max(1, given.rounds // 3))
    print("missed: " + ", ".join(missed) if missed else "passed: every bar is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
