"""Real mouths put into other frames by the true alignment, scored: `python -m tests.bench.warp`.

Every frame of three talking clips takes the mouth of the moment that a known warp of time names, so that what is
measured is warp and composite alone. Needs the clips and the scorer in ../shared. Bars, each clip:

- lip opening follows the reference at r >= 0.985, width at r >= 0.95, amplitude 0.9 to 1.1, closures >= 0.95;
- detail of the mouth >= 0.93 of the plate's, shimmer <= 1.25 of it, no sample outside the matte changed;
- at most 25 ms of processor a frame, decoding left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np

from retake.engines.footage.warp import Footage, Mouth, Retoucher
from retake.faces import FaceTracks, from_bytes, to_bytes, track_faces
from retake.video import VideoInfo, open_video, open_writer
from retake.video.frame import Frame

SHARED = Path(__file__).parents[3] / "shared"
CLIPS = ("garden", "kitchen", "curtain")
BARS = {"r_open": (0.985, 9), "r_width": (0.95, 9), "amp": (0.9, 1.1), "closed": (0.95, 9), "sharp": (0.93, 9),
        "flicker": (0, 1.25), "outside": (0, 0), "ms": (0, 25)}


def cases(folder: Path, clips: list[Path]) -> None:
    """The known warps of time, made by the scorer's own program."""
    if not all((folder / f"{clip.stem}.adr.warp.json").exists() for clip in clips):
        subprocess.run([sys.executable, str(SHARED / "eval/make_cases.py"), str(folder), *map(str, clips)], check=True,
                       stdout=subprocess.DEVNULL)


def tracks_of(clip: Path, folder: Path) -> FaceTracks:
    """The clip's faces, kept in the folder."""
    kept = folder / f"{clip.stem}.tracks"
    tracks = from_bytes(kept.read_bytes()) if kept.exists() else None
    if tracks is None:
        with open_video(clip) as reader:
            tracks = track_faces(reader)
        kept.write_bytes(to_bytes(tracks))
    return tracks


def plan(warp: dict[str, list[float]], info: VideoInfo) -> np.ndarray:
    """(frames,) float64: the frame whose mouth each frame takes."""
    moment = (np.arange(info.frame_count) + 0.5) / float(info.rate)
    return np.interp(moment, warp["output_time"], warp["reference_time"]) * float(info.rate) - 0.5


def rendered(clip: Path, folder: Path) -> float:
    """Writes the clip with its mouths exchanged, and the matte; milliseconds of processor a frame without decoding."""
    tracks = tracks_of(clip, folder)
    cv2.setNumThreads(1)  # so that all of the work counts, and none of the decoder's threads
    warp = json.loads((folder / f"{clip.stem}.adr.warp.json").read_text())
    spent = 0.0
    with open_video(clip) as reader, open_video(clip) as other:
        info = reader.info
        footage = Footage(other, tracks, tracks.faces[0])
        retoucher = Retoucher(footage)
        wanted = np.clip(plan(warp, info), 0, info.frame_count - 1)
        grey = replace(info, pixel_format="gray", codec="ffv1")
        with open_writer(folder / f"{clip.stem}.mkv", "ffv1", info) as movie, \
                open_writer(folder / f"{clip.stem}.matte.mkv", "ffv1", grey) as matte:
            for frame in reader.frames():
                near = footage.nearest(wanted[frame.number])
                if near is not None:
                    footage.pictures.at(near)  # decoded before the clock runs
                began = time.thread_time()
                done = retoucher.retouch(frame, Mouth(footage, wanted[frame.number]))
                spent += time.thread_time() - began
                movie.write(done.frame)
                plane = av.VideoFrame.from_ndarray(done.matte_plane(), format="gray")
                matte.write(Frame(frame.number, plane, info.colour))
        footage.close()
    return 1000 * spent / info.frame_count


def scored(clip: Path, folder: Path) -> dict[str, float]:
    """The scorer's figures."""
    done = subprocess.run([sys.executable, str(SHARED / "eval/score.py"), "--source", str(clip), "--output",
                           str(folder / f"{clip.stem}.mkv"), "--reference", str(clip), "--warp",
                           str(folder / f"{clip.stem}.adr.warp.json"), "--matte",
                           str(folder / f"{clip.stem}.matte.mkv"), "--json"], check=True,
                          capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> int:
    """Prints a row a clip and the verdict; 1 where a bar is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("clips", nargs="*", default=list(CLIPS))
    asked.add_argument("--keep", type=Path, help="a folder for what is made; its face tracks are used again")
    given = asked.parse_args()
    if not (SHARED / "eval/score.py").exists():
        print(f"Nothing was measured: the clips and the scorer are not in {SHARED}.")
        return 0
    missed = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        clips = [SHARED / "media" / f"{name}.mp4" for name in given.clips]
        cases(folder, clips)
        print("clip".ljust(10), *(name.rjust(8) for name in (*BARS, "lag", "untouched")))
        for clip in clips:
            ms = rendered(clip, folder)
            figures = {**scored(clip, folder), "ms": round(ms, 1)}
            row = [str(figures[name]).rjust(8) for name in (*BARS, "lag", "untouched")]
            print(clip.stem.ljust(10), *row, flush=True)
            missed += [f"{clip.stem} {name} {figures[name]}" for name, (low, high) in BARS.items()
                       if not low <= figures[name] <= high]
    print("missed: " + ", ".join(missed) if missed else "all bars are met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
