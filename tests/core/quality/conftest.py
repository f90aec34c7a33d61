"""A painted talker's plate and two takes of it, made once: silence as dialogue, written as ProRes and as FFV1."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from retake.audio import PcmTrack, SoundForm, write_sound
from retake.cache import Cache
from retake.options.render import RenderOptions
from retake.pipeline.render import Take, render
from retake.pipeline.request import RenderRequest
from retake.timecode import Timecode
from retake.video import open_writer
from retake.video.reader import VideoReader
from tests.core.pipeline.talker import COUNT, RATE, babble, talker
from tests.faces_synth import Painted


@dataclass(frozen=True)
class Shot:
    """A plate, its takes, and the cache that they were made with."""

    plate: Path
    prores: Take
    ffv1: Take
    cache: Cache


@pytest.fixture(scope="session")
def painted_shot(tmp_path_factory: pytest.TempPathFactory) -> Shot:
    """The shot; to be read only."""
    folder = tmp_path_factory.mktemp("shot")
    plate, line, cache = folder / "sh010.mov", folder / "line.wav", Cache(folder / "cache")
    reader: VideoReader = Painted(talker(), COUNT, rate=RATE)
    like = replace(reader.info, pixel_format="yuv422p10le", timecode=Timecode(90_000, RATE))
    with open_writer(plate, "prores-hq", like, [PcmTrack([babble()], SoundForm(48_000, 1))]) as writer:
        for frame in reader.frames():
            writer.write(frame)
    sound = babble()
    sound[:, 48_000:] = 0
    write_sound(line, sound, 48_000)
    takes = [render(RenderRequest(plate, line, options=RenderOptions(codec=codec, folder=folder / codec)), cache,
                    lambda *_: None) for codec in ("prores-hq", "ffv1")]
    return Shot(plate, takes[0], takes[1], cache)


@pytest.fixture
def shot(painted_shot: Shot, tmp_path: Path) -> Shot:
    """A copy of the FFV1 take and of the plate, to be spoiled."""
    shutil.copytree(painted_shot.ffv1.movie.parent, tmp_path / "take")
    shutil.copy2(painted_shot.plate, tmp_path / painted_shot.plate.name)
    moved = {name: tmp_path / "take" / getattr(painted_shot.ffv1, name).name for name in ("movie", "matte", "report")}
    return Shot(tmp_path / painted_shot.plate.name, painted_shot.prores, replace(painted_shot.ffv1, **moved),
                painted_shot.cache)


def silence(seconds: float) -> np.ndarray:
    """Nothing to be heard, float32 (1, samples) at 48 kHz."""
    return np.zeros((1, round(seconds * 48_000)), np.float32)
