"""Painted shots on disk, and how a test has them rendered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.audio import PcmTrack, SoundForm
from retake.cli import main
from retake.video import open_writer
from retake.video.reader import VideoReader
from tests.faces_synth import ANNA, Head, Painted, Person, Picture, Stance, background

Report = dict[str, Any]


def talking(count: int, person: Person = ANNA, **facts: Any) -> VideoReader:
    """A painted talker who never rests: lips open and shut all the time; 360 x 300."""
    return Painted(painter(lambda n: 0.16 + 0.12 * float(np.sin(n / 1.7)), person), count, **facts)


def resting(count: int, person: Person = ANNA, size: float = 150, **facts: Any) -> VideoReader:
    """The same talker, who says something and then is silent with shut lips."""
    half = count // 2
    return Painted(painter(lambda n: max(0.0, 0.1 + 0.1 * float(np.sin(n / 1.7))) if n < half else 0.0, person, size),
                   count, **facts)


def painter(opening: Callable[[int], float], person: Person = ANNA, size: float = 150) -> Callable[[int], Picture]:
    """Paints frame n of a person whose head sways."""
    head, wall = Head(person), background(360, 300)

    def paint(number: int) -> Picture:
        sway = float(np.sin(number / 14))
        return head.picture(wall, Stance(180 + 4 * sway, 150, size, yaw=4 * sway, opening=round(opening(number), 2)))

    return paint


def write(path: Path, reader: VideoReader, sound: NDArray[np.float32] | None = None, codec: str = "ffv1",
          **facts: Any) -> Path:
    """The shot as a file; sound float32 (1, samples) at 48 kHz."""
    like = replace(reader.info, intra=True, **{"pixel_format": "yuv422p10le", **facts})
    sounds = [PcmTrack([sound], SoundForm(48_000, 1))] if sound is not None else []
    with open_writer(path, codec, like, sounds) as writer:
        for frame in reader.frames():
            writer.write(frame)
    return path


def rendered(plate: Path, dialogue: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Report:
    """What `retake render --json` says, with the take's report as "told"."""
    code = main(["render", str(plate), "--dialogue", str(dialogue), "--out", str(out), "--json", *more])
    said = capsys.readouterr()
    assert code == 0, said.err
    take: Report = json.loads(said.out.strip().splitlines()[-1])
    return {**take, "told": json.loads(Path(take["report"]).read_text())}


def refused(plate: Path, dialogue: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """The one line with which `retake render` refuses."""
    code = main(["render", str(plate), "--dialogue", str(dialogue), "--out", str(out), "--json", *more])
    said = capsys.readouterr()
    assert code != 0, said.out
    assert not list(out.glob("*_lip_*"))
    message: str = json.loads(said.err.strip().splitlines()[-1])["error"]["message"]
    assert "\n" not in message
    return message
