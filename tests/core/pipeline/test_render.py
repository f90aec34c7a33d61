"""A take of a painted talker: what is right stays, what changes lies under the matte, and the report says it all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retake.audio import PcmTrack, SoundForm, probe_sounds, write_sound
from retake.cli import main
from retake.errors import MediaError, OptionError
from retake.timecode import Timecode
from retake.video import open_video, open_writer, probe
from retake.video.compare import largest_difference, outside_hash
from retake.video.reader import VideoReader
from tests.core.pipeline.talker import COUNT, RATE, babble, talker
from tests.core.video import synth
from tests.faces_synth import Painted


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of a painted talker whose mouth goes with its sound, as ProRes with timecode."""
    folder = tmp_path_factory.mktemp("plate")
    path = folder / "sh010.mov"
    reader: VideoReader = Painted(talker(), COUNT, rate=RATE)
    like = replace(reader.info, pixel_format="yuv422p10le", timecode=Timecode(90_000, RATE), reel="A001")
    with open_writer(path, "prores-hq", like, [PcmTrack([babble()], SoundForm(48_000, 1))]) as writer:
        for frame in reader.frames():
            writer.write(frame)
    return path


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of the tests' own."""
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def rendered(plate: Path, dialogue: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    """What `retake render --json` says."""
    code = main(["render", str(plate), "--dialogue", str(dialogue), "--out", str(out), "--json", *more])
    said = capsys.readouterr()
    assert code == 0, said.err
    told: dict[str, str] = json.loads(said.out.strip().splitlines()[-1])
    return told


def test_the_plates_own_sound_changes_nothing(plate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sound(tmp_path / "own.wav", babble(), 48_000)
    take = rendered(plate, tmp_path / "own.wav", tmp_path, capsys)
    assert (take["frames"], take["touched"], take["passed_on"]) == (COUNT, 0, COUNT)
    with open_video(plate) as before, open_video(Path(take["movie"])) as after:
        assert [bytes(a.source) == bytes(b.source)  # type: ignore[arg-type]
                for a, b in zip(before.frames(), after.frames(), strict=True)] == [True] * COUNT


def test_silence_shuts_the_mouth_and_touches_nothing_else(plate: Path, tmp_path: Path,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    write_sound(tmp_path / "silence.wav", np.zeros((1, 48_000 * 3), np.float32), 48_000)
    take = rendered(plate, tmp_path / "silence.wav", tmp_path, capsys, "--codec", "ffv1")
    assert int(take["touched"]) > COUNT // 3
    report = json.loads(Path(take["report"]).read_text())
    assert report["touched"] == take["touched"]
    assert [row["frame"] for row in report["frames"]] == list(range(COUNT))
    assert {row["role"] for row in report["inputs"]} == {"plate", "dialogue"}
    with open_video(plate) as before, open_video(Path(take["movie"])) as after, \
            open_video(Path(take["matte"])) as mattes:
        assert after.info.timecode == before.info.timecode
        for a, b, m, row in zip(before.frames(), after.frames(), mattes.frames(), report["frames"], strict=True):
            inside = m.samples[0] > 0
            assert inside.any() == (row["kind"] != "original")
            assert inside.mean() < 0.3
            assert largest_difference(a, b, inside) == 0
            if row["outside"]:
                assert row["outside"] == outside_hash(a, inside)


def test_the_patch_over_the_plate_is_the_take(plate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sound(tmp_path / "silence.wav", np.zeros((1, 48_000), np.float32), 48_000)
    take = rendered(plate, tmp_path / "silence.wav", tmp_path, capsys, "--codec", "ffv1", "--patch", "--range", "20-39")
    with open_video(plate) as before, open_video(Path(take["movie"])) as after, \
            open_video(Path(take["patch"]), RATE) as patches:
        assert len(patches) == len(after) == 20
        for a, b, p in zip(before.frames(20, 40), after.frames(), patches.frames(), strict=True):
            assert p.opacity is not None
            over = p.opacity > 0
            together = np.where(over[..., None], p.rgb(), a.rgb())
            # Chroma that a changed pixel shares with an unchanged one stays the plate's: there the take lies between.
            assert np.abs(together - b.rgb()).mean() < 0.002
            assert (p.rgb()[~over] == 0).all()


def test_takes_are_numbered_and_cut_to_the_range(plate: Path, tmp_path: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    write_sound(tmp_path / "line.wav", np.zeros((1, 48_000), np.float32), 48_000)
    for number in (1, 2):
        take = rendered(plate, tmp_path / "line.wav", tmp_path, capsys, "--range", "01:00:00:20-01:00:01:19",
                        "--handles", "5")
        assert Path(take["movie"]).name == f"sh010_lip_v00{number}.mov"
        info = probe(Path(take["movie"]))
        assert (info.frame_count, str(info.timecode), info.reel) == (35, "01:00:00:15", "A001")
        (sound,) = probe_sounds(Path(take["movie"]))
        assert sound.samples == 35 * 48_000 // RATE
        handles = json.loads(Path(take["report"]).read_text())["frames"]
        assert {row["kind"] for row in [*handles[:5], *handles[-5:]]} == {"original"}


@pytest.mark.parametrize(("more", "says"), [
    (["--face", "7"], "There is no face 7"), (["--range", "10-999"], "the last one is"),
    (["--at", "1,2"], "is no place"), (["--keep", "9-5"], "runs backwards"), (["--strength", "2"], "too much"),
])
def test_what_can_not_be_is_refused_and_leaves_nothing(more: list[str], says: str, plate: Path, tmp_path: Path,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    write_sound(tmp_path / "line.wav", np.zeros((1, 48_000), np.float32), 48_000)
    code = main(["render", str(plate), "--dialogue", str(tmp_path / "line.wav"), "--out", str(tmp_path / "out"),
                 "--json", *more])
    error = json.loads(capsys.readouterr().err)["error"]
    assert code == OptionError.exit_code
    assert says in error["message"]
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_a_plate_without_a_face_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = synth.write(tmp_path / "card.mov", synth.Movie("prores_aw", "yuv422p10le"))
    write_sound(tmp_path / "line.wav", np.zeros((1, 48_000), np.float32), 48_000)
    code = main(["render", str(path), "--dialogue", str(tmp_path / "line.wav"), "--out", str(tmp_path)])
    assert code == MediaError.exit_code
    assert "shows no face" in capsys.readouterr().err.splitlines()[-1]
    assert not [one for one in tmp_path.iterdir() if "_lip_" in one.name]


def test_the_talking_clips_are_returned_untouched_to_their_own_sound(shared: Path, tmp_path: Path,
                                                                      capsys: pytest.CaptureFixture[str]) -> None:
    clip = shared / "media" / "garden.mp4"
    take = rendered(clip, clip, tmp_path, capsys, "--range", "0-74", "--codec", "ffv1")
    assert (take["frames"], take["touched"]) == (75, 0)
    assert probe(Path(take["movie"])).rate == 25
