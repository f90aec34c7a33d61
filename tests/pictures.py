"""Makes the pictures of the docs, from the demo's presenter; and the same pictures of any plate and line.

    python -m tests.pictures docs/pictures
    python -m tests.pictures FOLDER --plate PLATE --dialogue LINE [--range IN-OUT] [--reference MOVIE]

A reference is a movie whose mouth shows what the take's should, frame by frame.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray

from retake.cache import user_cache
from retake.demo import likeness, presenter
from retake.faces import choose, track_faces
from retake.options.render import RenderOptions
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest
from retake.quality.side_by_side import Pair, side_by_side, telling_frames
from retake.quality.take_json import read_json
from retake.quality.watch import opening_of
from retake.video import open_video

matplotlib.use("Agg")
import matplotlib.pyplot as plt

Series = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """How a take's lips go over time: what is drawn under one title."""

    title: str
    rate: float
    plate: Series
    take: Series
    reference: Series | None


def main() -> None:
    """Makes what is asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--plate", type=Path)
    asked.add_argument("--dialogue", type=Path)
    asked.add_argument("--reference", type=Path)
    asked.add_argument("--range", default="", dest="span")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as takes:
        if given.plate:
            reference = opening(given.reference) if given.reference else None
            report = taken(given.plate, given.dialogue, Path(takes), given.span)
            name = f"{given.plate.stem}.{given.dialogue.stem}"
            pictured(report, given.folder / f"{name}.jpg", 5, with_matte=True)
            draw([course(report, name, reference)], given.folder / f"{name}_lips.png")
            return
        known = json.loads((presenter() / "reference.json").read_text(encoding="utf-8"))
        courses = []
        for line, title in (("adr", "Same words, otherwise timed"), ("dub", "Other words")):
            report = taken(presenter() / "plate.mp4", presenter() / f"{line}.flac", Path(takes))
            pictured(report, given.folder / f"{line}.jpg", 5)
            if line == "adr":
                pictured(report, given.folder / "matte.jpg", 4, with_matte=True)
            courses.append(course(report, title, np.array(known[line])))
        draw(courses, given.folder / "lips.png")


def taken(plate: Path, dialogue: Path, folder: Path, span: str = "") -> Path:
    """Renders a take, without loss; its report."""
    options = RenderOptions(folder=folder, codec="ffv1")
    return render(RenderRequest(plate, dialogue, span=span, options=options), user_cache(), lambda *_: None).report


def opening(movie: Path) -> Series:
    """The lip opening in a movie of one face, a value a frame."""
    with open_video(movie) as reader:
        tracks = track_faces(reader)
        return np.asarray(opening_of(tracks, choose(tracks)), np.float64)


def pictured(report: Path, path: Path, count: int, with_matte: bool = False) -> None:
    """Writes plate above take, at the frames that tell the most."""
    content = side_by_side(Pair.of(report), telling_frames(read_json(report), count), with_matte)
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])


def course(report: Path, title: str, reference: Series | None) -> Course:
    """The course that a report tells of."""
    told: dict[str, Any] = read_json(report)
    plate, take = (np.array(told["over_time"][name], np.float64) for name in ("plate", "take"))
    num, _, den = str(told["plate"]["rate"]).partition("/")
    return Course(title, int(num) / int(den or 1), plate, take, reference)


def draw(courses: list[Course], path: Path) -> None:
    """Writes the courses, one below the other."""
    picture, rows = plt.subplots(len(courses), 1, figsize=(11, 2.6 * len(courses)), squeeze=False, dpi=90)
    for axes, one in zip(rows[:, 0], courses, strict=True):
        seconds = (np.arange(len(one.take)) + 0.5) / one.rate
        title = one.title
        axes.plot(seconds, one.plate, color="#bbbbbb", lw=1.2, label="plate")
        if one.reference is not None:
            near = likeness(one.plate, one.take, one.reference)
            axes.plot(seconds, one.reference, color="#222222", lw=2.2, label="really said")
            title += f": r {near.take:.3f} (plate {near.plate:.3f}), shut {near.closed:.0%}"
        axes.plot(seconds, one.take, color="#e0622c", lw=1.4, label="take")
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_ylabel("lip opening", fontsize=9)
        axes.margins(x=0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper right", ncols=3, frameon=False, fontsize=9)
    rows[-1, 0].set_xlabel("seconds", fontsize=9)
    picture.tight_layout()
    picture.savefig(path)
    plt.close(picture)


if __name__ == "__main__":
    main()
