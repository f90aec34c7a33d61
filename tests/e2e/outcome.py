"""What came of a render, and the proof that it changed nothing but what its matte says."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.audio import SoundForm, open_sound, write_sound
from retake.cli import main
from retake.faces import mouth, track_faces
from retake.video import VideoInfo, open_video
from retake.video.compare import largest_difference, outside_hash
from retake.video.frame import Frame

Matte = NDArray[np.bool_]
# What a take takes over from its plate.
_KEPT = ("width", "height", "pixel_format", "rate", "frame_count", "timecode", "reel", "rotation", "pixel_aspect")


@dataclass(frozen=True)
class Outcome:
    """A take.

    Attributes:
        plate: What it was made from.
        told: What `retake render --json` said.
        report: take.json.
        rate: The rate that was stated for it, if any.
    """

    plate: Path
    told: dict[str, Any]
    report: dict[str, Any]
    rate: Fraction | None = None

    @property
    def kinds(self) -> list[str]:
        """What was done to each frame."""
        return [row["kind"] for row in self.report["frames"]]

    @property
    def touched(self) -> list[int]:
        """The numbers of the frames that were changed."""
        return [row["frame"] for row in self.report["frames"] if row["kind"] != "original"]

    @property
    def sources(self) -> list[float | None]:
        """The frame whose mouth each frame shows."""
        return [row["source"] for row in self.report["frames"]]

    def reason(self, frame: int) -> str:
        """Why a frame is what it is."""
        return next(str(row["reason"]) for row in self.report["frames"] if row["frame"] == frame)

    def triples(self) -> Iterator[tuple[Frame, Frame, Matte]]:
        """Each frame of the plate's range with the take's and where the matte lies."""
        rows = self.report["frames"]
        with open_video(self.plate, self.rate) as before, \
                open_video(Path(self.told["movie"]), self._own_rate) as after, \
                open_video(Path(self.told["matte"])) as mattes:
            first = rows[0]["frame"]
            for a, b, m in zip(before.frames(first, first + len(rows)), after.frames(), mattes.frames(), strict=True):
                yield a, b, m.samples[0] > 0

    @property
    def _own_rate(self) -> Fraction | None:
        """An image sequence does not say its rate."""
        return self.rate if "%" in self.told["movie"] else None

    def infos(self) -> tuple[VideoInfo, VideoInfo]:
        """The facts of plate and take."""
        with open_video(self.plate, self.rate) as before, open_video(Path(self.told["movie"]), self._own_rate) as after:
            return before.info, after.info

    def openings(self) -> NDArray[np.float32]:
        """How far the take's lips are parted, frame by frame."""
        with open_video(Path(self.told["movie"]), self._own_rate) as take:
            tracks = track_faces(take)
        return np.asarray(mouth(tracks.upright(tracks.faces[0])).opening, np.float32)


def say(*arguments: object) -> tuple[int, str, str]:
    """The exit code, standard output and standard error output of a command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(one) for one in arguments])
    return code, out.getvalue(), err.getvalue()


def rendered(plate: Path, dialogue: Path, out: Path, *more: str, codec: str = "ffv1", rate: Fraction | None = None
             ) -> Outcome:
    """A take, made by the command line as a user makes it."""
    more = (*more, "--rate", str(rate)) if rate else more
    code, said, complained = say("render", plate, "--dialogue", dialogue, "--out", out, "--codec", codec, "--json",
                                 *more)
    assert code == 0, complained
    told = json.loads(said.splitlines()[-1])
    return Outcome(plate, told, json.loads(Path(told["report"]).read_text(encoding="utf-8")), rate)


def refusal(plate: Path, dialogue: Path, out: Path, *more: str) -> str:
    """The one line with which a render is refused; the folder is as it was before."""
    before = listing(out)
    code, said, complained = say("render", plate, "--dialogue", dialogue, "--out", out, *more)
    assert 2 <= code <= 5, complained
    assert said == ""
    # A progress line is written over itself; what stays is the last.
    lines = [line for line in complained.replace("\r", "\n").splitlines() if line.strip()]
    assert listing(out) == before
    assert lines[-1].endswith("."), lines
    return lines[-1]


def listing(folder: Path) -> list[str]:
    """Everything below a folder, hidden files too."""
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*")) if folder.is_dir() else []


def proven(outcome: Outcome) -> Outcome:
    """The outcome, once its take has proven to be the plate but for what lies under the matte.

    Counts, size, pixel format, rate, timecode, tags are the plate's; an untouched frame is the plate's to the bit; in
    a touched one every sample outside the matte is, and the report's hash says so. For lossless codecs.
    """
    before, after = outcome.infos()
    assert after.frame_count == len(outcome.report["frames"]) == outcome.told["frames"]
    for name in _KEPT:
        if name not in ("frame_count", "timecode"):
            assert getattr(after, name) == getattr(before, name), name
    changed = False  # looked for until it is found: large pictures take long
    for (a, b, inside), row in zip(outcome.triples(), outcome.report["frames"], strict=True):
        assert row["frame"] == a.number
        assert row["reason"], f"frame {a.number} says no reason"
        assert inside.any() == (row["kind"] != "original"), a.number
        assert largest_difference(a, b, inside) == 0, a.number
        if row["kind"] != "original":
            assert row["outside"] == outside_hash(a, inside) == outside_hash(b, inside)
            changed = changed or largest_difference(a, b, np.zeros_like(inside)) > 0
    assert outcome.told["touched"] == len(outcome.touched) == outcome.report["touched"]
    if outcome.touched:
        assert changed, "no sample of any touched frame has changed"
    return outcome


def sounds_like(outcome: Outcome, dialogue: NDArray[np.float32], lead: int = 0) -> None:
    """Holds the take's sound against the dialogue (channels, samples) at 48 kHz: as long as the picture, silent before
    and behind, exact to a 16-bit step."""
    _, after = outcome.infos()
    with open_sound(Path(outcome.told["movie"])) as sound:
        assert sound.rate == 48_000
        count = round(after.frame_count / after.rate * sound.rate)
        assert sound.info.samples == count
        heard, _ = sound.read(0, count), None
    due = np.zeros((len(dialogue), count), np.float32)
    first, here = max(0, lead), dialogue[:, max(0, -lead) :]
    length = max(0, min(count - first, here.shape[1]))
    due[:, first : first + length] = here[:, :length]
    assert heard.shape == due.shape
    assert np.abs(heard - due).max() <= 2 / 32768


def wav(path: Path, samples: NDArray[np.float32]) -> Path:
    """A sound file, 48 kHz."""
    write_sound(path, samples, 48_000)
    return path


__all__ = ["Outcome", "SoundForm", "listing", "proven", "refusal", "rendered", "say", "sounds_like", "wav"]
