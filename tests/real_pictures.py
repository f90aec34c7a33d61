"""Takes of the three real clips, made to be looked at hard, in a folder outside the repository:

    python -m tests.real_pictures FOLDER [--only garden.adr ...] [--range IN-OUT]

Each clip gets three lines: its own words in other timing, another person's words, and silence. Of each take there are
the frames that tell the most, plate above take above matte; the moments at which its lips are the most and the least
parted and the largest leaps, five frames in a row at the plate's own size; and the lips' course against what they
should have done, where that is known. Nothing of it may be committed: the clips are other people's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.quality.side_by_side import Pair, side_by_side
from retake.quality.take_json import read_json
from retake.video import probe
from tests.pictures import course, draw, opening, pictured, taken

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("RETAKE_SHARED") or ROOT.parent / "shared")
CLIPS = ("garden", "kitchen", "curtain")
LINES = ("adr", "dub.lrwp9a", "silence")
_TALL = 420
_SIDE = 2

Series = NDArray[np.float64]


def main() -> int:
    """Makes what is asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", nargs="*", help="clip.line, such as garden.adr or curtain.silence")
    asked.add_argument("--range", default="", dest="span", help="frames of the clips, both ends within")
    given = asked.parse_args()
    folder = given.folder.resolve()
    if folder.is_relative_to(ROOT):
        print("The folder lies in the repository, where these pictures must not come to lie.")
        return 1
    if not (SHARED / "media").is_dir():
        print(f"Nothing was made: the clips are not in {SHARED} (set RETAKE_SHARED to where they lie).")
        return 0
    names = given.only or [f"{clip}.{line}" for clip in CLIPS for line in LINES]
    cases(folder / "cases", sorted({name.split(".")[0] for name in names}))
    for name in names:
        clip, line = name.split(".", 1)
        plate = SHARED / "media" / f"{clip}.mp4"
        report = taken(plate, folder / "cases" / f"{name}.wav", folder / "takes", given.span)
        pictured(report, folder / f"{name}.jpg", 6, with_matte=True)
        for what, number in moments(report).items():
            strip(report, number, folder / f"{name}.{what}.png")
        known = reference(folder / "cases", plate, line) if not given.span else None
        draw([course(report, name, known)], folder / f"{name}.lips.png")
        print(f"{name}: {report}", flush=True)
    return 0


def cases(folder: Path, clips: list[str]) -> None:
    """The lines, made by the scorer's own program, once."""
    if all((folder / f"{clip}.adr.wav").exists() for clip in clips):
        return
    subprocess.run([sys.executable, str(SHARED / "eval" / "make_cases.py"), str(folder),
                    *(str(SHARED / "media" / f"{clip}.mp4") for clip in clips)], check=True, stdout=subprocess.DEVNULL)


def reference(folder: Path, plate: Path, line: str) -> Series | None:
    """What the lips should do: the plate's own opening at the moment at which the words were said; None for others."""
    path = folder / f"{plate.stem}.{line}.warp.json"
    if not path.exists():
        return None
    own, warp = opening(plate), json.loads(path.read_text())
    rate = float(probe(plate).rate)
    moment = np.interp((np.arange(len(own)) + 0.5) / rate, warp["output_time"], warp["reference_time"])
    return np.asarray(np.interp(moment * rate - 0.5, np.arange(len(own)), own))


def moments(report: Path) -> dict[str, int]:
    """Frames of a take that are worth a hard look, by what they show."""
    told = read_json(report)
    take, first = np.array(told["over_time"]["take"], np.float64), told["frames"][0]["frame"]
    touched = np.array([one["weight"] == 1 for one in told["frames"]])
    inner = np.arange(_SIDE, len(take) - _SIDE)
    inner = inner[touched[inner] & np.isfinite(take[inner])]
    if not len(inner):
        return {}
    leaps = np.abs(np.gradient(np.nan_to_num(take)))
    source = np.array([np.nan if one["source"] is None else one["source"] for one in told["frames"]])
    jumps = np.nan_to_num(np.abs(np.diff(source, prepend=source[0]) - 1))
    return {what: first + int(inner[best]) for what, best in (
        ("widest", np.argmax(take[inner])), ("shut", np.argmin(take[inner])), ("fastest", np.argmax(leaps[inner])),
        ("jump", np.argmax(jumps[inner])))}


def strip(report: Path, number: int, path: Path) -> None:
    """Five frames in a row, plate above take above matte, near the plate's own size."""
    numbers = range(number - _SIDE, number + _SIDE + 1)
    path.write_bytes(side_by_side(Pair.of(report), numbers, with_matte=True, tall=_TALL))


if __name__ == "__main__":
    sys.exit(main())
