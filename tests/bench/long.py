"""How ten minutes of dialogue are laid on their guide: `python -m tests.bench.long [--minutes N] [--only NAME]`.

Sentences of Grid's first talker joined, many of them said again and again; the line has other timing, drifts seconds
off the clock, and in the end another voice and a noisy guide:

- once: every sentence once, in another order than the alphabet's (many begin alike all the same);
- again: every third is one of a dozen that come back all the time, one of them twice in a row;
- rounds: four sentences said over and over, which nothing but the clock can tell apart;
- cut: as `again`, but twenty seconds of the line are left out in the middle;
- late: as `again`, all of it eight seconds late.

The columns: the error in frames (median and 95 of 100) where the words are the same and found to be, the share of
spoken steps more than three frames off, the same words found, and what a process of its own needs to align two kept
analyses: seconds of one core, and MiB at most, all that it holds.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retake.alignment import Alignment, align
from retake.speech import SAMPLE_RATE, Speech
from tests.bench import lines
from tests.bench.alignment import STEPS_A_FRAME, speech_of
from tests.bench.lines import GRID, SHARED, Line, Piece, Plate, Sound

KINDS = ("once", "again", "rounds", "cut", "late")
SENTENCE = 3
MEDIAN, FAR_OFF, SECONDS_A_MINUTE, MEMORY = 0.6, 0.05, 6.0, 700.0
_OFTEN = 12


def plate_of(kind: str, minutes: float, seed: int = 0) -> Plate:
    """A guide of so many minutes."""
    rng = np.random.default_rng(seed)
    codes = [str(one) for one in rng.permutation(sorted(path.stem for path in (GRID / "s1").glob("*.mpg")))]
    count = round(minutes * 60 / SENTENCE)
    chosen = [codes[k % len(codes)] for k in range(count)]
    if kind == "rounds":
        chosen = [codes[k % 4] for k in range(count)]
    elif kind != "once":
        chosen = [codes[int(rng.integers(_OFTEN))] if k % 3 == 0 else codes[_OFTEN + k % (len(codes) - _OFTEN)]
                  for k in range(count)]
        chosen[count // 3] = chosen[count // 3 - 1]
    sound = np.concatenate([lines.sentence(code) for code in chosen])
    return Plate(kind, sound, np.zeros(0, np.float32))


def line_for(kind: str, plate: Plate, seed: int = 0) -> Line:
    """The line: other timing, and what the kind asks for."""
    rng = np.random.default_rng((seed, 1))
    if kind == "cut":
        middle = len(plate.guide) // 2 // (SENTENCE * SAMPLE_RATE) * SENTENCE * SAMPLE_RATE
        first = Plate(plate.name, plate.guide[:middle], plate.spare)
        return lines.line_of([*lines.other_timing(first, rng),
                              *lines.other_timing(plate, rng, middle + 20 * SAMPLE_RATE)])
    before = [Piece(np.zeros(8 * SAMPLE_RATE, np.float32), None)] if kind == "late" else []
    return lines.line_of([*before, *lines.other_timing(plate, rng)])


def figures(kind: str, minutes: float) -> dict[str, float]:
    """What a kind reaches."""
    plate = plate_of(kind, minutes)
    line = line_for(kind, plate)
    rng = np.random.default_rng(7)
    dialogue, guide = speech_of(lines.other_voice(line.samples, rng)), speech_of(_noisy(plate.guide, rng))
    told, took, most = aligned(dialogue, guide)
    count = min(told.steps, len(line.times))
    where = line.spoken[:count] & np.isfinite(line.times[:count])
    off = np.abs(told.times[:count] - line.times[:count]) / STEPS_A_FRAME
    same = told.same[:count]
    return {"median": float(np.median(off[where & same])), "worst": float(np.percentile(off[where & same], 95)),
            "far off": float((off[where] > 3).mean()), "same": float(same[where].mean()), "seconds": took, "MiB": most}


def aligned(dialogue: Speech, guide: Speech) -> tuple[Alignment, float, float]:
    """The alignment, made by a process of its own, the seconds of one core and the MiB that it needed."""
    with tempfile.TemporaryDirectory() as name:
        places = [Path(name, one) for one in ("dialogue", "guide", "times")]
        places[0].write_bytes(dialogue.to_bytes())
        places[1].write_bytes(guide.to_bytes())
        done = subprocess.run([sys.executable, "-m", "tests.bench.long", "--align", *map(str, places)],
                              capture_output=True, text=True, check=True)
        with np.load(places[2].with_suffix(".npz")) as kept:
            told = Alignment(kept["times"], kept["same"], kept["confidence"])
    took, most = (float(one) for one in done.stdout.split())
    return told, took, most


def align_kept(dialogue: Path, guide: Path, out: Path) -> None:
    """Aligns two kept analyses and says what that needed."""
    own, theirs = Speech.from_bytes(dialogue.read_bytes()), Speech.from_bytes(guide.read_bytes())
    begun = time.process_time()
    told = align(own, theirs)
    took = time.process_time() - begun
    np.savez(out.with_suffix(".npz"), times=told.times, same=told.same, confidence=told.confidence)
    # Not getrusage: its peak is that of the process before this one began, too.
    held = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    print(took, int(held[1]) / 1024 if held else 0.0)


def _noisy(sound: Sound, rng: np.random.Generator) -> Sound:
    return lines.noisy("pink", 15)(sound, rng)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and the verdict; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    given = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to align (set RETAKE_SHARED to where the shared media lie)")
        return 0
    columns = ("median", "worst", "far off", "same", "seconds", "MiB")
    print(f"{'kind':8}" + "".join(f"{name:>9}" for name in columns))
    short: list[str] = []
    for kind in KINDS:
        if given.only in kind:
            row = figures(kind, given.minutes)
            print(f"{kind:8}" + "".join(f"{row[one]:9.2f}" for one in columns), flush=True)
            bars = (("median", MEDIAN), ("far off", FAR_OFF), ("MiB", MEMORY),
                    ("seconds", SECONDS_A_MINUTE * given.minutes))
            short += [f"{kind}: {name} {row[name]:.2f} > {bar}" for name, bar in bars if row[name] > bar]
    print("missed: " + "; ".join(short) if short else "verdict: pass")
    return bool(short)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--align"]:
        align_kept(*map(Path, sys.argv[2:5]))
    else:
        sys.exit(main())
