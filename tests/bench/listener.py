"""How well the listener hears lips: `python -m tests.bench.listener [--weights FILE] [--quick]`.

Face to sound, on clips that it never learned from; each clip's mouth is measured with `retake.faces`:

- the sentences of its own talker that were held back: r of the opening at least 0.87 in the mean;
- six sentences of other talkers (women and men): at least 0.72 in the mean;
- the web clips as they are, over speaking frames too, and the lag that fits best (no bar: their smiles are no speech);
- the same with noise, chatter and music under it;
- shifts of -12 to 12 frames put into pieces of joined sentences and into the web clips: found to one frame in at least
  95 % of those that it is sure of (confidence 0.8), and not sure of silence, of other people's lips, of half a second.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from retake.listener import Heard, hear, offset
from retake.listener.training.conditions import with_noise
from tests.bench.talkers import Talker, joined, talkers

OWN_BAR, OTHERS_BAR, SURE, RIGHT_BAR, FOOLED_BAR = 0.87, 0.72, 0.8, 0.95, 0.1
CONDITIONS = (("as it is", "", 0.0), ("pink 20 dB", "pink", 20.0), ("pink 10 dB", "pink", 10.0),
              ("pink 5 dB", "pink", 5.0), ("music 10 dB", "music", 10.0), ("chatter 10 dB", "chatter", 10.0))
SHIFTS = (-12, -7, -4, -2, -1, 0, 1, 2, 4, 7, 12)


def correlation(told: np.ndarray, measured: np.ndarray, chosen: np.ndarray | None = None) -> float:
    """r over the frames that are known, and chosen."""
    fine = np.isfinite(measured) & np.isfinite(told)
    fine = fine if chosen is None else fine & chosen
    return float(np.corrcoef(told[fine], measured[fine])[0, 1]) if fine.sum() > 10 else float("nan")


def heard(one: Talker, weights: Path | None, kind: str = "", decibels: float = 0.0,
          others: Sequence[Talker] = ()) -> Heard:
    """What the listener hears in a clip, with noise under it if a kind is named."""
    samples = one.samples
    if kind:
        rng = np.random.default_rng(len(one.name) + int(decibels))
        samples = with_noise(samples, kind, decibels, rng, [other.samples for other in others]).astype(np.float32)
    return hear(samples, one.rate, len(one.opening), weights=weights)


def clip_table(groups: dict[str, list[Talker]], weights: Path | None) -> dict[str, float]:
    """Print r for each clip; the means of the opening by group come back."""
    means = {}
    print(f"{'clip':14} {'who':9} open  width   jaw  speaking  lag  confidence")
    for group, clips in groups.items():
        found = []
        for one in clips:
            told = heard(one, weights)
            sync = offset(one.opening, told)
            r = [correlation(told.opening, one.opening), correlation(told.width, one.width),
                 correlation(told.jaw, one.jaw), correlation(told.opening, one.opening, told.voice > 0.5)]
            found.append(r)
            if group != "own":
                print(f"{one.name:14} {one.who:9} {r[0]:.2f}   {r[1]:.2f}  {r[2]:.2f}      {r[3]:.2f} "
                      f"{sync.frames:+5.1f}        {sync.confidence:.2f}")
        mean = np.nanmean(found, axis=0)
        print(f"{group:24} {mean[0]:.3f} {mean[1]:.2f}  {mean[2]:.2f}      {mean[3]:.2f}   (mean of {len(clips)})")
        means[group] = float(mean[0])
    return means


def noise_table(groups: dict[str, list[Talker]], weights: Path | None) -> None:
    """Print the mean r of the opening under noise."""
    print(f"\n{'':14}" + "".join(f"{group:>9}" for group in groups))
    for label, kind, decibels in CONDITIONS:
        row = [np.nanmean([correlation(heard(one, weights, kind, decibels, clips).opening, one.opening)
                           for one in clips]) for clips in groups.values()]
        print(f"{label:14}" + "".join(f"{value:9.2f}" for value in row))


def shifted(opening: np.ndarray, frames: int) -> np.ndarray:
    """The opening so many frames later, NaN where nothing is known."""
    out = np.full(len(opening), np.nan, np.float32)
    count = len(opening) - abs(frames)
    out[max(0, frames): max(0, frames) + count] = opening[max(0, -frames): max(0, -frames) + count]
    return out


def sync_table(pieces: list[Talker], weights: Path | None) -> tuple[float, float]:
    """Print how shifts are found; the share right among the sure, and the share sure where nobody can be."""
    right = sure = total = 0
    print(f"\n{'piece':22} sure of  right of these  median error")
    for one in pieces:
        told = heard(one, weights)
        own = np.array([offset(shifted(one.opening, shift), told).frames - shift for shift in SHIFTS])
        confident = np.array([offset(shifted(one.opening, shift), told).confidence for shift in SHIFTS]) >= SURE
        off = np.abs(own - one.offset)
        right, sure, total = right + int((off[confident] <= 1).sum()), sure + int(confident.sum()), total + len(SHIFTS)
        shown = f"{(off[confident] <= 1).mean():.2f}" if confident.any() else "-"
        print(f"{one.name:22} {confident.mean():7.2f} {shown:>15} {np.median(off):13.2f}")
    fooled = [offset(np.roll(a.opening, 5)[: len(b.opening)], heard(b, weights)).confidence
              for a, b in zip(pieces, pieces[1:] + pieces[:1], strict=True) if a.rate == b.rate]
    silence = hear(np.zeros(16_000 * 5, np.float32), Fraction(25))
    fooled.append(offset(pieces[0].opening[:125], silence).confidence)
    short = hear(pieces[0].samples[:8000], pieces[0].rate)
    fooled.append(offset(pieces[0].opening[: len(short)], short).confidence)
    wrong = float(np.mean(np.array(fooled) >= SURE))
    print(f"sure of {sure} of {total}, right in {right}; of {len(fooled)} that can't be known, sure of {wrong:.0%}")
    return right / max(sure, 1), wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--quick", action="store_true", help="without noise")
    given = parser.parse_args(arguments)
    groups = talkers()
    means = clip_table(groups, given.weights)
    if not given.quick:
        noise_table(groups, given.weights)
    own = groups["own"]
    pieces = [joined(own[k: k + 4], f"own {k + 1} to {k + 4}") for k in range(0, len(own), 4)]
    pieces += [joined(groups["others"], "six talkers"), *groups["web"]]
    right, wrong = sync_table(pieces, given.weights)
    missed = [what for what, fine in (
        (f"own talker {means['own']:.3f} < {OWN_BAR}", means["own"] >= OWN_BAR),
        (f"other talkers {means['others']:.3f} < {OTHERS_BAR}", means["others"] >= OTHERS_BAR),
        (f"sync right {right:.2f} < {RIGHT_BAR}", right >= RIGHT_BAR),
        (f"sure of what can't be known {wrong:.2f} > {FOOLED_BAR}", wrong <= FOOLED_BAR)) if not fine]
    print("missed: " + "; ".join(missed) if missed else "verdict: pass")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
