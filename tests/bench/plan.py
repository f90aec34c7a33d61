"""Plans held against what the mouth should have done, before any pixel is touched: `python -m tests.bench.plan`.

The cases are those of ../shared/eval/make_cases.py. What is compared is the plate's lip opening at the planned frames
with the reference's; a plan that passes can still be rendered badly, one that fails can't be rendered well.

- adr: r of the opening at least 0.985 in each, lag 0; adrx: 0.97 in the mean; own: every frame original;
- silence: spread of the opening at most 0.05 of the plate's;
- dub: r at least 0.65 in the mean and 0.45 in each, closed at least 0.5, spread 0.8 to 1.2, tail at most 0.2.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.alignment import align
from retake.engines.footage.listening import hear_line
from retake.engines.footage.mouths import mouths_of
from retake.engines.footage.plan import Plan, Sounds, plan
from retake.faces import FaceTracks, choose, from_bytes, mouth, store, to_bytes, track_faces
from retake.listener import listen
from retake.speech import Speech
from retake.speech.speech import VERSION
from retake.video import open_video

Series = NDArray[np.float64]
SHARED = Path(os.environ.get("RETAKE_SHARED") or Path(__file__).resolve().parents[3] / "shared")
KEPT = Path(tempfile.gettempdir(), "retake-bench-plan")


def kept(path: Path, kind: str, make: Callable[[], bytes]) -> bytes:
    """What was made of a file, from the last run where the file is the same."""
    name = hashlib.sha256(path.read_bytes()).hexdigest()[:24]
    place = KEPT / f"{name}.{kind}"
    if not place.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        place.write_bytes(make())
    return place.read_bytes()


def faces(path: Path) -> tuple[FaceTracks, Fraction]:
    """The faces of a movie, and its rate."""
    with open_video(path) as reader:
        rate = reader.info.rate
        tracks = from_bytes(kept(path, f"faces{store.VERSION}", lambda: to_bytes(track_faces(reader))))
    assert tracks is not None
    return tracks, rate


def speech(path: Path) -> Speech:
    """The speech of a file."""
    return Speech.from_bytes(kept(path, f"speech{VERSION}", lambda: listen(path).to_bytes()))


def opening(path: Path) -> Series:
    """The lip opening of a movie's only face, over the distance of its eyes' corners."""
    tracks, _ = faces(path)
    return mouth(tracks.upright(choose(tracks))).opening.astype(np.float64)


def shown(made: Plan, own: Series) -> Series:
    """The opening that a plan gives each frame."""
    source = np.array([one.source for one in made.frames])
    weight = np.array([one.weight for one in made.frames])
    taken = np.interp(source, np.arange(len(own)), own)
    return np.asarray(weight * taken + (1 - weight) * own)


def agreed(a: Series, b: Series) -> float:
    """Correlation where both are known."""
    fine = np.isfinite(a) & np.isfinite(b)
    if fine.sum() < 10 or a[fine].std() < 1e-6 or b[fine].std() < 1e-6:
        return 0.0
    return float(np.corrcoef(a[fine], b[fine])[0, 1])


def moved(values: Series, by: int) -> Series:
    """Values `by` frames later, NaN where there are none."""
    out = np.full(len(values), np.nan)
    out[max(0, -by): len(values) - max(0, by)] = values[max(0, by): len(values) + min(0, by)]
    return out


def figures(made: Plan, own: Series, rate: Fraction, case: dict[str, Any], folder: Path) -> dict[str, float]:
    """What the plan of a case is worth."""
    out = shown(made, own)
    told = {"original": made.count("original") / len(made), "leak": float(np.nanstd(out) / np.nanstd(own)),
            "jumps": float(np.mean(np.abs(np.diff([one.source for one in made.frames])) > 3))}
    if not case["reference"]:
        return told
    reference = Path(case["reference"])
    theirs, their_rate = opening(reference), faces(reference)[1]
    times = (np.arange(len(out)) + 0.5) / float(rate)
    if case["warp"]:
        warp = json.loads((folder / case["warp"]).read_text())
        times = np.interp(times, warp["output_time"], warp["reference_time"], left=np.nan, right=np.nan)
    right = np.interp(times * float(their_rate) - 0.5, np.arange(len(theirs)), theirs, left=np.nan, right=np.nan)
    lags = {by: agreed(moved(out, by), right) for by in range(-8, 9)}
    on = np.isfinite(right) & np.isfinite(out)
    low = float(np.nanpercentile(np.concatenate([own, out[on]]), 15))
    shut = on & (right < np.nanpercentile(right, 15))
    told |= {"r": lags[0], "lag": float(max(lags, key=lambda by: lags[by])),
             "spread": float(out[on].std() / np.nanstd(own)),
             "closed": float((out < low + 0.25 * (np.nanmedian(own) - low))[shut].mean())}
    end = int(np.flatnonzero(on).max()) + 13
    if end + 12 < len(out):
        told["tail"] = float(np.nanstd(out[end:]) / np.nanstd(own))
    return told


def planned(case: dict[str, Any], folder: Path) -> dict[str, float]:
    """One case, planned and measured."""
    video = Path(case["video"])
    tracks, rate = faces(video)
    dialogue = speech(folder / case["dialogue"])
    guide = speech(folder / case["guide"]) if case["guide"] else speech(video)
    mouths = mouths_of(tracks, choose(tracks))
    begun = time.perf_counter()
    alignment = align(dialogue, guide)
    aligned = time.perf_counter()
    made = plan(mouths, Sounds(dialogue, guide, alignment, hear_line(dialogue, rate, len(mouths))), rate)
    told = figures(made, opening(video), rate, case, folder)
    return told | {"align_s": aligned - begun, "plan_s": time.perf_counter() - aligned}


def missed(rows: dict[str, dict[str, float]]) -> list[str]:
    """The targets that were not reached."""
    of = {kind: {name: row for name, row in rows.items() if name.split(".")[1] == kind}
          for kind in ("adr", "adrx", "own", "silence", "dub")}
    out = [f"{name}: r {row['r']:.3f}, lag {row['lag']:.0f}" for name, row in of["adr"].items()
           if row["r"] < 0.985 or row["lag"]]
    out += [f"{name}: not all frames original" for name, row in of["own"].items() if row["original"] < 1]
    out += [f"{name}: leak {row['leak']:.3f}" for name, row in of["silence"].items() if row["leak"] > 0.05]
    out += [f"{name}: r {row['r']:.3f}" for name, row in of["dub"].items() if row["r"] < 0.45]
    bars = (("adrx", "r", 0.97, 9), ("dub", "r", 0.65, 9), ("dub", "closed", 0.5, 9), ("dub", "spread", 0.8, 1.2),
            ("dub", "tail", 0, 0.2))
    for kind, name, least, most in bars:
        mean = float(np.mean([row[name] for row in of[kind].values() if name in row]))
        if not least <= mean <= most:
            out.append(f"{kind}: mean {name} {mean:.3f}")
    return out


def main() -> int:
    """Prints the table and the verdict; 1 where a target is missed."""
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to plan (set RETAKE_SHARED to where the shared media lie)")
        return 0
    folder = KEPT / "cases"
    media = SHARED / "media"
    if not (folder / "cases.json").exists():
        plates = [str(media / f"{name}.mp4") for name in ("garden", "kitchen", "curtain")]
        talkers = [str(one) for one in sorted((media / "grid").glob("*.mpg"))]
        program = str(SHARED / "eval" / "make_cases.py")
        subprocess.run([sys.executable, program, str(folder), *plates, "--dub", *talkers], check=True,
                       stdout=subprocess.DEVNULL)
    columns = ("r", "lag", "spread", "closed", "tail", "leak", "original", "jumps", "align_s", "plan_s")
    print(f"{'case':22}" + "".join(f"{name:>10}" for name in columns))
    rows: dict[str, dict[str, float]] = {}
    for case in json.loads((folder / "cases.json").read_text()):
        row = rows[case["case"]] = planned(case, folder)
        print(f"{case['case']:22}" + "".join(f"{row[name]:10.3f}" if name in row else " " * 10 for name in columns),
              flush=True)
    short = missed(rows)
    print("missed: " + "; ".join(short) if short else "passed")
    return bool(short)


if __name__ == "__main__":
    sys.exit(main())
