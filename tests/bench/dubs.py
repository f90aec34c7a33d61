"""Other words between many plates and lines, planned and measured: `python -m tests.bench.dubs [--weights FILE]`.

Eighteen dubs on three plates are too few to judge an idea by, so here are 224, from the Grid talkers and
the three clips; the reference is always the lips of who speaks the line, as in `tests.bench.plan`:

- "long": four plates of ten joined sentences of s1, lines of the five talkers whom the listener never heard;
- "short": the five others' three seconds as plates, each other's lines;
- "known": the same five plates, the twenty sentences of s1 that the listener was not trained on;
- "web": the three clips as plates, the same twenty lines: what the eighteen dubs don't hold;
- "talk": the plates of "long", five seconds each of the three clips' own sound.

The line lies in digital silence as long as the plate. Bar: r of "long" at least 0.65 in the mean.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.engines.footage.listening import hear_line
from retake.engines.footage.mouths import Mouths, joined, mouths_of
from retake.engines.footage.plan import Plan, Sounds, plan
from retake.faces import choose
from retake.listener import listen
from retake.listener.training.course import HOLD_BACK
from retake.speech import SAMPLE_RATE, Speech
from tests.bench.plan import Series, agreed, faces, moved, shown
from tests.bench.talkers import OFFSETS, SHARED, Talker, talker
from tests.bench.talkers import joined as in_a_row

GRID = SHARED / "media" / "grid"
OTHERS = ("brbk7n", "lbax4n", "lrwp9a", "pwij3p", "sbwe5n")
WEB = ("garden", "kitchen", "curtain")
GROUPS = ("long", "short", "known", "web", "talk")
BAR = 0.65


@dataclass(frozen=True, eq=False)
class Plate:
    """A plate: its mouths, what is said on it, its rate."""

    name: str
    mouths: Mouths
    guide: Speech
    rate: Fraction


@dataclass(frozen=True, eq=False)
class Line:
    """A line, and how its speaker's lips open, frame by frame."""

    name: str
    samples: NDArray[np.float32]
    rate: Fraction
    opening: Series


@cache
def plate(names: tuple[str, ...]) -> Plate:
    """Movies of one talker in a row."""
    pieces, sounds = [], []
    for name in names:
        path = place(name)
        tracks, rate = faces(path)
        pieces.append(mouths_of(tracks, choose(tracks)))
        sounds.append(talker(path))
    whole = joined(pieces)
    row = np.arange(len(whole))
    mouths = Mouths(whole.opening, whole.width, whole.jaw, whole.lips, whole.turned, whole.usable, whole.piece,
                    np.zeros_like(row), row)
    return Plate(names[0], mouths, listen(in_a_row(sounds, "").samples, SAMPLE_RATE), rate)


def place(name: str) -> Path:
    """Where a clip lies."""
    found = [GRID / f"{name}.mpg", GRID / "s1" / f"{name}.mpg", SHARED / "media" / f"{name}.mp4"]
    return next(one for one in found if one.exists())


@cache
def line(name: str, first: float = 0, seconds: float = 0) -> Line:
    """A clip's own sound, or some seconds of it, with its lips brought to where they belong."""
    one: Talker = talker(place(name))
    start, stop = round(first * one.rate), round((first + seconds) * one.rate) if seconds else len(one.opening)
    late = round(OFFSETS.get(name, 0))
    opening = moved(one.opening.astype(np.float64), late)[start:stop]
    samples = one.samples[round(start / one.rate * SAMPLE_RATE): round(stop / one.rate * SAMPLE_RATE)]
    return Line(f"{name}@{first:g}" if seconds else name, samples, one.rate, opening)


@cache
def spoken(one: Line, seconds: float) -> Speech:
    """The line in silence that fills so many seconds."""
    samples = np.zeros(max(round(seconds * SAMPLE_RATE), len(one.samples)), np.float32)
    samples[: len(one.samples)] = one.samples
    return listen(samples, SAMPLE_RATE)


def pairs(group: str) -> Iterator[tuple[Plate, Line]]:
    """The plates and lines of a group."""
    own = [one.stem for one in sorted((GRID / "s1").glob("*.mpg"))]
    held = own[HOLD_BACK // 2 - 1:: HOLD_BACK]
    learned = [one for one in own if one not in held]
    long = [plate(tuple(learned[k: k + 10])) for k in range(0, 40, 10)]
    short, lines = [plate((name,)) for name in OTHERS], [line(name) for name in OTHERS]
    if group == "long":
        yield from ((one, said) for one in long for said in lines)
    elif group == "short":
        yield from ((one, said) for one in short for said in lines if one.name != said.name)
    elif group == "known":
        yield from ((one, line(name)) for one in short for name in held)
    elif group == "web":
        yield from ((plate((clip,)), line(name)) for clip in WEB for name in held)
    else:
        talk = [line(clip, first, 5) for clip in WEB for first in range(0, 10, 5)]
        yield from ((one, said) for one in long for said in talk)


def measured(made: Plan, on: Plate, said: Line) -> dict[str, float]:
    """What a plan is worth; the figures are those of `tests.bench.plan`."""
    own = on.mouths.opening.astype(np.float64)
    out = shown(made, own)
    times = (np.arange(len(out)) + 0.5) / float(on.rate) * float(said.rate) - 0.5
    right = np.interp(times, np.arange(len(said.opening)), said.opening, left=np.nan, right=np.nan)
    lags = {by: agreed(moved(out, by), right) for by in range(-8, 9)}
    fine = np.isfinite(right) & np.isfinite(out)
    low = float(np.nanpercentile(np.concatenate([own, out[fine]]), 15))
    shut = fine & (right < np.nanpercentile(right, 15))
    source = np.array([one.source for one in made.frames])[fine]
    return {"r": lags[0], "peak": max(lags.values()), "lag": float(max(lags, key=lambda by: lags[by])),
            "spread": float(out[fine].std() / np.nanstd(own)),
            "closed": float((out < low + 0.25 * (np.nanmedian(own) - low))[shut].mean()),
            "jumps": float(np.mean(np.abs(np.diff(source)) > 3))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row a group; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--groups", nargs="*", default=list(GROUPS), choices=GROUPS)
    given = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to plan (set RETAKE_SHARED to where the shared media lie)")
        return 0
    columns = ("r", "peak", "spread", "closed", "jumps")
    named = "".join(f"{name:>9}" for name in (*columns, "worst r", "late", "early"))
    print(f"{'group':8}{'dubs':>6}{named}")
    reached = {}
    for group in given.groups:
        rows = []
        for on, said in pairs(group):
            dialogue = spoken(said, len(on.mouths) / float(on.rate))
            heard = hear_line(dialogue, on.rate, len(on.mouths), given.weights)
            rows.append(measured(plan(on.mouths, Sounds(dialogue, on.guide, None, heard), on.rate), on, said))
        mean = {name: float(np.mean([row[name] for row in rows])) for name in columns}
        lags = np.array([row["lag"] for row in rows])
        print(f"{group:8}{len(rows):6}" + "".join(f"{mean[name]:9.3f}" for name in columns)
              + f"{min(row['r'] for row in rows):9.3f}{(lags > 0).mean():9.2f}{(lags < 0).mean():9.2f}", flush=True)
        reached[group] = mean["r"]
    if reached.get("long", BAR) < BAR:
        print(f"missed: r of the long plates {reached['long']:.3f} < {BAR}")
        return 1
    print("verdict: pass")
    return 0


if __name__ == "__main__":
    sys.exit(main())
