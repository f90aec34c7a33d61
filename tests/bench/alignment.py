"""How well a dialogue is laid on its guide: `python -m tests.bench.alignment [--plates N] [--only NAME] [--seed N]`.

Real sound, edited so that the truth is known (tests/bench/lines.py): Grid sentences joined, five other talkers, and
the shared clips' own sound. For each kind of line over all its plates:

- timing error in frames at 25 a second where the words are the same and were found to be: median, 95th percentile;
- the share of the same words that were found to be, and of other words;
- how sure it was, against how often it was right (the gap between both, weighted over tenths of confidence);
- the frames that a plan leaves alone: all of a line recorded through another microphone, and of one with a word
  replaced all that lie outside of the word and its ramps.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.alignment import Alignment, align
from retake.engines.footage.draft import ORIGINAL, Draft
from retake.engines.footage.mouths import Mouths
from retake.engines.footage.plan_settings import PlanSettings
from retake.engines.footage.retime import choose_kinds, found_right, talking_frames
from retake.listener import listen
from retake.speech import SAMPLE_RATE, Speech
from retake.speech.speech import VERSION
from tests.bench import lines
from tests.bench.lines import SHARED, Line, Piece, Plate, Sound, line_of, noisy

KEPT = Path(tempfile.gettempdir(), "retake-bench-alignment")
RATE = Fraction(25)
STEPS_A_FRAME = 4
BORDER = 10  # steps beside a change of words that count for neither
RAMP = 8  # frames beside a replaced word: its ramp, and the lips' own lead
TENTHS = 10

Edit = Callable[[Plate, np.random.Generator], list[Piece]]
Change = Callable[[Sound, np.random.Generator], Sound]


def unchanged(sound: Sound, rng: np.random.Generator) -> Sound:
    """The sound as it is."""
    return sound


@dataclass(frozen=True)
class Kind:
    """A kind of line, what is done to it and to the guide, and its bars.

    Attributes:
        edit: How the line is put together.
        dialogue: What it is recorded through.
        guide: What the guide is recorded through.
        median, worst: At most so many frames of timing error, in the median and for 95 of 100.
        same, other: At least this share of same and of other words found to be.
        alone: At least this share of the frames left alone that should be.
    """

    edit: Edit
    dialogue: Change = unchanged
    guide: Change = unchanged
    median: float = 0.5
    worst: float = 2.0
    same: float = 0.95
    other: float = 0.0
    alone: float = 0.0


KINDS: dict[str, Kind] = {
    "itself": Kind(lines.as_it_is, alone=1.0),
    "rerecorded": Kind(lines.as_it_is, lines.rerecorded, alone=1.0),
    "word replaced": Kind(lines.replaced, other=0.8, alone=1.0),
    "timing": Kind(lines.other_timing, median=0.25, worst=1.0),
    "voice": Kind(lines.other_timing, lines.other_voice),
    "voice, set": Kind(lines.other_timing, lines.other_voice, lines.on_set),
    "guide pink 5": Kind(lines.other_timing, lines.other_voice, noisy("pink", 5)),
    "pink 20": Kind(lines.other_timing, noisy("pink", 20)),
    "pink 10": Kind(lines.other_timing, noisy("pink", 10)),
    "pink 5": Kind(lines.other_timing, noisy("pink", 5)),
    "music 20": Kind(lines.other_timing, noisy("music", 20)),
    "music 10": Kind(lines.other_timing, noisy("music", 10)),
    "music 5": Kind(lines.other_timing, noisy("music", 5)),
    "chatter 10": Kind(lines.other_timing, noisy("chatter", 10)),
    "dropped": Kind(lines.dropped),
    "repeated": Kind(lines.repeated),
    "held": Kind(lines.held),
    "added": Kind(lines.added, other=0.6),
    "from the middle": Kind(lines.from_the_middle),
    "dropped, voice": Kind(lines.dropped, lines.other_voice, lines.on_set, same=0.9),
    "repeated, voice": Kind(lines.repeated, lines.other_voice, lines.on_set, same=0.9),
    "held, voice": Kind(lines.held, lines.other_voice, lines.on_set, same=0.9),
    "added, voice": Kind(lines.added, lines.other_voice, lines.on_set, same=0.9, other=0.5),
    "middle, voice": Kind(lines.from_the_middle, lines.other_voice, lines.on_set, same=0.9),
    "other words": Kind(lines.others, other=0.8),
    "other, voice": Kind(lines.others, lines.other_voice, lines.on_set, other=0.8),
}


@dataclass
class Found:
    """What was found on all plates of a kind, step by step."""

    off: list[NDArray[np.float64]] = field(default_factory=list)
    same: list[NDArray[np.bool_]] = field(default_factory=list)
    other: list[NDArray[np.bool_]] = field(default_factory=list)
    sure: list[NDArray[np.float64]] = field(default_factory=list)
    right: list[NDArray[np.bool_]] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)

    def add(self, line: Line, told: Alignment, alone: float) -> None:
        """One more plate."""
        count = min(len(line.times), told.steps)
        truth, spoken = line.times[:count], line.spoken[:count]
        known = np.isfinite(truth)
        settled = spoken & ~near_a_change(known)
        same, other = settled & known, settled & ~known
        off = np.abs(told.times[:count] - truth) / STEPS_A_FRAME
        called = told.same[:count]
        self.off.append(off[same & called])
        self.same.append(called[same])
        self.other.append(~called[other])
        self.sure.append(told.confidence[:count][settled].astype(np.float64))
        # A place three frames off is no use, whatever the words.
        self.right.append(np.where(known, called & (off < 3), ~called)[settled])
        self.alone.append(alone)

    def figures(self) -> dict[str, float]:
        """The figures of the kind; those of nothing are left out."""
        out: dict[str, float] = {}
        off, same, other = (np.concatenate(one) for one in (self.off, self.same, self.other))
        if len(off):
            out |= {"median": float(np.median(off)), "worst": float(np.percentile(off, 95))}
        if len(same):
            out["same"] = float(same.mean())
        if len(other):
            out["other"] = float(other.mean())
        return out | {"gap": calibration(np.concatenate(self.sure), np.concatenate(self.right)),
                      "alone": float(np.mean(self.alone))}


def calibration(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """How far confidence is from the share that is right, in the mean over tenths of confidence."""
    if not len(sure):
        return 0.0
    tenth = np.minimum((sure * TENTHS).astype(int), TENTHS - 1)
    gaps = [abs(float(sure[tenth == k].mean() - right[tenth == k].mean())) * float((tenth == k).mean())
            for k in range(TENTHS) if (tenth == k).any()]
    return float(np.sum(gaps))


def near_a_change(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The steps beside a change from same to other words."""
    out = np.zeros(len(known), np.bool_)
    for edge in np.flatnonzero(known[1:] != known[:-1]) + 1:
        out[max(0, edge - BORDER): edge + BORDER] = True
    return out


def speech_of(sound: Sound) -> Speech:
    """The sound's speech, from the last run where there is one."""
    place = KEPT / f"{hashlib.sha256(np.ascontiguousarray(sound).tobytes()).hexdigest()[:24]}.{VERSION}"
    if not place.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        place.write_bytes(listen(sound, SAMPLE_RATE).to_bytes())
    return Speech.from_bytes(place.read_bytes())


def still_mouths(count: int) -> Mouths:
    """Mouths that never move: what sounds alone decide about a plate of so many frames."""
    still, zero = np.zeros(count, np.float32), np.zeros(count, np.intp)
    return Mouths(still, still, still, np.zeros((count, 80), np.float32), np.zeros((count, 3), np.float32),
                  np.ones(count, np.bool_), zero, zero, np.arange(count))


def left_alone(line: Line, told: Alignment, dialogue: Speech, guide: Speech) -> float:
    """The share of frames that a plan leaves as they are, of those that lie outside of other words and their ramps."""
    draft = Draft.of(guide.steps // STEPS_A_FRAME)
    talking = talking_frames(guide, RATE, len(draft))
    choose_kinds(draft, dialogue, told, talking, RATE, PlanSettings())
    found_right(draft, still_mouths(len(draft)))
    changed = np.zeros(len(draft), np.bool_)
    for step in np.flatnonzero(~np.isfinite(line.times)):
        frame = int(step) // STEPS_A_FRAME
        changed[max(0, frame - RAMP): frame + RAMP + 1] = True
    return float((draft.kind == ORIGINAL)[~changed].mean()) if not changed.all() else 1.0


def measured(kind: Kind, plates: Sequence[Plate], seed: int) -> Found:
    """A kind of line on each plate that is long enough for it."""
    found = Found()
    for number, plate in enumerate(plates):
        rng = np.random.default_rng((seed, number))
        short = len(plate.guide) < 5 * SAMPLE_RATE
        if short and kind.edit not in (lines.as_it_is, lines.other_timing):
            continue
        line = line_of(kind.edit(plate, rng))
        dialogue, guide = speech_of(kind.dialogue(line.samples, rng)), speech_of(kind.guide(plate.guide, rng))
        told = align(dialogue, guide)
        found.add(line, told, left_alone(line, told, dialogue, guide))
    return found


def missed(name: str, kind: Kind, row: dict[str, float]) -> list[str]:
    """The bars that a kind missed."""
    out = [f"{name}: {figure} {row[figure]:.2f} > {bar}" for figure, bar in
           (("median", kind.median), ("worst", kind.worst)) if row.get(figure, 0) > bar]
    return out + [f"{name}: {figure} {row[figure]:.3f} < {bar}" for figure, bar in
                  (("same", kind.same), ("other", kind.other), ("alone", kind.alone)) if row.get(figure, 1) < bar]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and the verdict; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plates", type=int, default=6, help="how many plates of Grid's first talker")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    parser.add_argument("--seed", type=int, default=0, help="which sentences, edits and noises")
    given = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to align (set RETAKE_SHARED to where the shared media lie)")
        return 0
    plates = [*lines.grid_plates(given.plates, seed=given.seed), *lines.talker_plates(), *lines.clip_plates()]
    columns = ("median", "worst", "same", "other", "gap", "alone")
    print(f"{'kind of line':18}" + "".join(f"{name:>9}" for name in columns))
    short: list[str] = []
    for name, kind in KINDS.items():
        if given.only in name:
            row = measured(kind, plates, given.seed).figures()
            shown = "".join(f"{row[one]:9.3f}" if one in row and (one != "alone" or kind.alone) else " " * 9
                            for one in columns)
            print(f"{name:18}{shown}", flush=True)
            short += missed(name, kind, row)
    print("missed: " + "; ".join(short) if short else "verdict: pass")
    return bool(short)


if __name__ == "__main__":
    sys.exit(main())
