"""What crosses a mouth that a network makes stays in front of it and stays the plate's: a microphone that is moved
across the mouth of the demo's presenter while he talks.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.manifest import home
from retake.video import open_video
from tests.core.pipeline.shots import write
from tests.core.pipeline.test_crossing import Cut
from tests.e2e.outcome import proven, rendered
from tests.faces_synth import Crossed, microphone

torch = pytest.importorskip("torch", reason="the extra `neural` is not installed: no network makes mouths here")

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("named_cache")]

SIZE = 200
PICTURE, MASK = microphone(SIZE)
COUNT, FIRST, LAST = 72, 20, 50
# Where it counts as in front of the mouth. Before and behind that it is in front of a cheek.
HIDING = range(30, 40)
MOUTH = (640, 455)  # where the presenter's lips are, more or less, in these frames
PRESENTER = home() / "resources" / "presenter"


def place(number: int) -> tuple[int, int]:
    """The microphone's left upper corner in a frame."""
    return int(MOUTH[0] - SIZE / 2 + 13 * (number - (FIRST + LAST) / 2)), MOUTH[1] - SIZE // 4


def core(number: int) -> NDArray[np.bool_]:
    """(720, 1280) bool: where the microphone is in a frame, without its rim."""
    whole = np.zeros((720, 1280), np.uint8)
    left, top = place(number)
    whole[top : top + SIZE, left : left + SIZE] = MASK
    return np.asarray(cv2.erode(whole, np.ones((11, 11), np.uint8)) > 0)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a narrow Wav2Lip with weights made by a rule."""
    from retake.engines.wav2lip.generator import CLASSIC, Generator, narrowed
    from retake.weights.store import Models
    from retake.weights.word import give_word
    from tests.core.engines.wav2lip.designs import weights
    folder = tmp_path_factory.mktemp("models")
    network = Generator(narrowed(CLASSIC, 1))
    network.load_state_dict(weights(network))
    torch.save(network.state_dict(), folder / "mine.pth")
    models = Models(folder / "models")
    model, = models.add(folder / "mine.pth")
    give_word(model.kind, models.folder)
    return models.folder


def test_a_microphone_stays_the_plate_s_and_the_mouth_beside_it_is_the_network_s(
        models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_video(PRESENTER / "plate.mp4") as clip:
        crossed = Crossed(Cut(clip, COUNT), lambda n: (PICTURE, MASK, *place(n)) if FIRST <= n < LAST else None)
        plate = write(tmp_path / "crossed.mkv", crossed, pixel_format="yuv420p")
    monkeypatch.setenv("RETAKE_MODELS", str(models))
    made = proven(rendered(plate, PRESENTER / "dub.flac", tmp_path / "out", "--engine", "wav2lip"))
    rows = {row["frame"]: row for row in made.report["frames"]}
    for before, after, inside in made.triples():
        n = before.number
        if n not in HIDING:
            continue
        assert (rows[n]["kind"], rows[n]["weight"], rows[n]["made"]) == ("generated", 1, 1)
        same = before.samples[0] == after.samples[0]
        assert same[core(n) & ~inside].all()
        assert same[core(n)].mean() > 0.995, n
        # Lips and chin beside it are not the plate's.
        assert (np.abs(before.rgb() - after.rgb()).max(axis=2)[inside] > 8 / 255).mean() > 0.2, n
