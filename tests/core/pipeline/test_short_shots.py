"""A shot may have any length, down to a single frame: it becomes a take, or is refused in one clear line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from retake.cli import main
from retake.video import probe
from tests.core.pipeline.shots import write
from tests.core.pipeline.talker import babble, chatter, talker
from tests.faces_synth import Painted

pytestmark = pytest.mark.usefixtures("named_cache")

FIRST, COUNT = 4, 20
QUICK = (1, 2, 3, 5, 7, 12)


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A talker of less than a second, with his sound; and a line of other words."""
    from retake.audio import write_sound
    folder = tmp_path_factory.mktemp("shot")
    plate = write(folder / "sh010.mov", Painted(talker(chatter, COUNT), COUNT), babble(chatter, COUNT), "prores-hq")
    write_sound(folder / "line.wav", babble(lambda seconds: chatter(seconds + 1.1), COUNT), 48_000)
    return plate, folder / "line.wav"


@pytest.mark.parametrize("length", [
    length if length in QUICK else pytest.param(length, marks=pytest.mark.long) for length in range(1, 13)])
def test_every_length_is_rendered_or_refused_in_one_line(shot: tuple[Path, Path], length: int, tmp_path: Path,
                                                         capsys: pytest.CaptureFixture[str]) -> None:
    plate, line = shot
    code = main(["render", str(plate), "--dialogue", str(line), "--out", str(tmp_path), "--codec", "ffv1", "--around",
                 "0", "--range", f"{FIRST}-{FIRST + length - 1}", "--json"])
    said = capsys.readouterr()
    if code:
        message = json.loads(said.err.strip().splitlines()[-1])["error"]["message"]
        assert "\n" not in message
        assert not list(tmp_path.iterdir())
        return
    take = json.loads(said.out.strip().splitlines()[-1])
    assert probe(Path(take["movie"])).frame_count == probe(Path(take["matte"])).frame_count == length
    told = json.loads(Path(take["report"]).read_text())
    assert [row["frame"] for row in told["frames"]] == list(range(FIRST, FIRST + length))
    assert all(row["reason"] for row in told["frames"])
    assert np.isfinite([row["source"] for row in told["frames"] if row["source"] is not None]).all()
    assert main(["verify", take["report"], "--json"]) == 0
