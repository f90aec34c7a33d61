"""An expert and a generator trained, rendered and scored: `python -m tests.bench.training FOOTAGE... --out FOLDER`.

FOOTAGE are folders of one talker's movies each, or movies. Half an hour by default, of which the expert gets two
fifths; meant for a graphics card. Into the folder go weights, curves (CSV and SVG), sample pictures, one take (the
first movie with the words of the second, made by the best weights), and `figures.json`: losses on held-back sentences
before and after, steps a second, and what the take's report says of plate and take. No bar is held: nobody knows yet
what half an hour gives.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from retake.cli import main as retake
from retake.engines.wav2lip.training import train_expert, train_wav2lip
from retake.listener.training.footage import found
from retake.options import ExpertTrainingOptions, Wav2LipTrainingOptions
from retake.options.lips_training import LipsTrainingOptions

SECONDS, EXPERTS_SHARE = 1800, 0.4
WIDTH, HEIGHT, EDGE = 640, 300, 30
Train = Callable[..., Any]


class Over(Exception):
    """The time is over."""


@dataclass
class Clock:
    """Ends a training after some seconds of learning; measuring does not count."""

    seconds: float
    began: float = 0.0
    steps: int = 0
    took: float = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != "learning":
            return
        self.began = self.began or time.monotonic()
        self.steps, self.took = done, time.monotonic() - self.began
        if self.took > self.seconds and done % 50 == 1:
            raise Over


def trained(train: Train, footage: Sequence[Path], options: LipsTrainingOptions, seconds: float) -> dict[str, Any]:
    """Train for so long; how it went. What counts is the last checkpoint, as after a kill."""
    clock = Clock(seconds)
    with contextlib.suppress(Over):
        train(footage, options, clock, print)
    with options.out.with_suffix(".csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    draw(rows, options.out.with_suffix(".svg"))
    held = [{name: float(row[name]) for name in row if name.startswith("held_") and row[name]} for row in rows]
    least = {name: min(one[name] for one in held if name in one) for name in held[0]}
    return {"steps": int(rows[-1]["step"]), "epochs": int(rows[-1]["epoch"]), "seconds": round(clock.took),
            "steps_a_second": round(clock.steps / clock.took, 3) if clock.took else None, "before": held[0],
            "after": held[-1], "least": least, "eighths": options.eighths, "batch": options.batch, "rate": options.rate}


def draw(rows: Sequence[dict[str, str]], out: Path) -> None:
    """The held-back losses by steps."""
    names = [name for name in rows[0] if name.startswith("held_") and rows[0][name]]
    most = max(1, int(rows[-1]["step"]))
    top = max(float(row[name]) for row in rows for name in names)
    lines = []
    for name, colour in zip(names, ("#c33", "#36c", "#393"), strict=False):
        at = [(EDGE + (WIDTH - 2 * EDGE) * int(row["step"]) / most,
               HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * float(row[name]) / top) for row in rows if row[name]]
        place = EDGE + 16 * len(lines) // 2
        lines += [f'<polyline fill="none" stroke="{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in at)}"/>',
                  f'<text x="{WIDTH - 130}" y="{place}" fill="{colour}">{name}</text>']
    out.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
                   f'font-size="12">{"".join(lines)}<text x="4" y="14">{top:.2f}</text>'
                   f'<text x="{WIDTH - 110}" y="{HEIGHT - 8}">{most} steps</text></svg>\n', encoding="utf-8")


def rendered(movies: Sequence[Path], out: Path, files: Sequence[Path]) -> dict[str, Any]:
    """The first movie with the words of the second, by the weights; what its report says."""
    os.environ["RETAKE_MODELS"] = str(out / "models")
    for file in files:
        if retake(["models", "add", str(file)]):
            raise SystemExit(f"{file} was not taken as a model")
    for name in ("wav2lip", "lipsync-expert"):
        retake(["models", "accept", name, "--yes"])
    words = movies[min(1, len(movies) - 1)]
    if retake(["render", str(movies[0]), "--dialogue", str(words), "--engine", "wav2lip", "--codec", "ffv1", "--out",
               str(out / "take")]):
        raise SystemExit("the take could not be rendered")
    report = json.loads(max((out / "take").glob("*.take.json")).read_text(encoding="utf-8"))
    return {"plate": movies[0].name, "words": words.name, "generated": report["plan"]["generated"],
            "figures": report["figures"], "verdict": report["verdict"]}


def main() -> int:
    """Train, render and score."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("footage", type=Path, nargs="+")
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--seconds", type=float, default=SECONDS)
    asked.add_argument("--eighths", type=int, default=8)
    asked.add_argument("--batch", type=int, default=0)
    asked.add_argument("--rate", type=float, default=1e-4)
    asked.add_argument("--every", type=int, default=250)
    asked.add_argument("--measured", type=Path)
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    common = LipsTrainingOptions(eighths=given.eighths, batch=given.batch, rate=given.rate, every=given.every,
                                 steps=10_000_000, measured=given.measured or given.out / "measured")
    shared = {name: getattr(common, name) for name in LipsTrainingOptions.__dataclass_fields__ if name != "out"}
    expert = ExpertTrainingOptions(**shared, out=given.out / "expert.pth", until=0.1)
    drawing = Wav2LipTrainingOptions(**shared, out=given.out / "wav2lip.pth", expert=given.out / "expert_best.pth")
    figures: dict[str, Any] = {
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else f"cpu, {torch.get_num_threads()}",
        "expert": trained(train_expert, given.footage, expert, given.seconds * EXPERTS_SHARE)}
    figures["wav2lip"] = trained(train_wav2lip, given.footage, drawing,
                                 given.seconds * (1 - EXPERTS_SHARE))
    movies = [movie for person in found(given.footage) for movie in person]
    figures["take"] = rendered(movies, given.out, (given.out / "expert_best.pth", given.out / "wav2lip_best.pth"))
    (given.out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({name: one for name, one in figures.items() if name != "take"}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
