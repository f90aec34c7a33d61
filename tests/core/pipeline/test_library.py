"""Mouths come from the plate around the shot and from other takes; what can't serve is refused by name."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.audio import write_sound
from retake.engines.footage.mouths import Mouths
from retake.fingerprint import content_hash
from retake.options.render import RenderOptions
from retake.pipeline.library import library_part
from retake.pipeline.pieces import at_rate
from retake.video import open_video
from retake.video.colour import Colour
from retake.video.compare import largest_difference
from tests.core.pipeline.shots import painter, refused, rendered, resting, talking, write
from tests.core.video import synth
from tests.faces_synth import Painted, Person

pytestmark = pytest.mark.usefixtures("named_cache")

COUNT = 30
# Somebody with another skull, other lips and another nose.
CARL = Person((0.82, 0.62, 0.5), (0.5, 0.4, 0.2), (0.3, 0.4, 0.5), 1.2, 0.36, 1.8, 2.2, 9)


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shot in which the mouth never rests, without sound."""
    return write(tmp_path_factory.mktemp("plate") / "sh010.mkv", talking(COUNT))


@pytest.fixture(scope="module")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line in which nobody speaks, as long as the shot."""
    path = tmp_path_factory.mktemp("line") / "silence.wav"
    write_sound(path, np.zeros((1, 48_000 * COUNT // 25), np.float32), 48_000)
    return path


def test_a_mouth_at_rest_comes_from_another_take(plate: Path, silence: Path, tmp_path: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    # Other rate, other bits, another size of the face, and stored lying down.
    lying = Painted(lambda n: np.rot90(painter(lambda k: 0.1 if k < 20 else 0.0, size=170)(n), k=1), 40,
                    rate=Fraction(50))
    take = write(tmp_path / "B.mkv", lying, pixel_format="yuv420p", rotation=90)
    made = rendered(plate, silence, tmp_path / "out", capsys, "--library", str(take), "--codec", "ffv1")
    told = made["told"]
    assert [one["role"] for one in told["footage"]] == ["shot", "library"]
    assert told["footage"][1]["sha256"] == content_hash(take)
    assert told["footage"][1]["rate"] == "50"
    whole = [row for row in told["frames"] if row["weight"] == 1]
    assert len(whole) > COUNT / 2
    assert {row["footage"] for row in whole} == {1}
    # The shut mouth is in the second half of that take.
    assert all(20 <= row["source"] < 40 for row in whole)
    assert any("50 frames a second" in note for note in made["notes"])
    with open_video(plate) as before, open_video(Path(made["movie"])) as after, \
            open_video(Path(made["matte"])) as mattes:
        for a, b, m in zip(before.frames(), after.frames(), mattes.frames(), strict=True):
            assert largest_difference(a, b, m.samples[0] > 0) == 0


def test_a_part_of_a_take_can_be_named(plate: Path, silence: Path, tmp_path: Path,
                                       capsys: pytest.CaptureFixture[str]) -> None:
    take = write(tmp_path / "B.mkv", resting(36))
    told = rendered(plate, silence, tmp_path / "out", capsys, "--library", f"{take}@16-35")["told"]
    assert told["footage"][1]["frames"] == [16, 36]


@pytest.mark.parametrize(("name", "says"), [
    ("carl", "shows another person than the plate"), ("card", "shows no face"), ("tiny", "too small"),
    ("linear", "holds scene-linear light, the plate video"), ("wide", "has bt2020 primaries"),
    ("fields", "is interlaced and the plate is not"), ("gone", "There is no such file"),
])
def test_what_can_not_serve_is_refused_by_name(name: str, says: str, plate: Path, silence: Path, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{name}.mkv"
    makers = {
        "carl": lambda: write(path, resting(20, CARL)),
        "card": lambda: synth.write(tmp_path / "card.mkv", synth.Movie("ffv1", "yuv422p10le")),
        "tiny": lambda: write(path, resting(16, size=46)),
        "linear": lambda: write(path, resting(12), colour=Colour(1, 8, 1, False)),
        "wide": lambda: write(path, resting(12), colour=Colour(9, 14, 9, False)),
        "fields": lambda: write(path, resting(12), fields="top"),
        "gone": lambda: path,
    }
    message = refused(plate, silence, tmp_path / "out", capsys, "--library", str(makers[name]()))
    assert says in message
    assert name in message


def test_the_plate_around_the_shot_lends_its_mouths(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                    modules_cache: Path) -> None:
    still = painter(lambda n: 0.0 if n >= COUNT else 0.16 + 0.12 * float(np.sin(n / 1.7)))
    plate = write(tmp_path / "sh020.mkv", Painted(still, 55))
    line = tmp_path / "line.wav"
    write_sound(line, np.zeros((1, 48_000), np.float32), 48_000)
    before = set(modules_cache.glob("faces-*"))
    alone = rendered(plate, line, tmp_path, capsys, "--range", "10-29", "--around", "0")["told"]
    assert [one["role"] for one in alone["footage"]] == ["shot"]
    assert len(set(modules_cache.glob("faces-*")) - before) == 1
    told = rendered(plate, line, tmp_path, capsys, "--range", "10-29")["told"]
    assert [(one["role"], one["frames"]) for one in told["footage"]] == [
        ("shot", [10, 30]), ("around", [0, 10]), ("around", [30, 55])]
    # The shot was looked at before; what is around it is kept for itself.
    assert len(set(modules_cache.glob("faces-*")) - before) == 3
    whole = [row for row in told["frames"] if row["weight"] == 1]
    assert whole
    assert all(row["footage"] == 2 and row["source"] >= COUNT for row in whole)


def test_what_the_shot_has_in_full_nothing_else_is_looked_through_for(plate: Path, tmp_path: Path,
                                                                      capsys: pytest.CaptureFixture[str]) -> None:
    take = write(tmp_path / "B.mkv", resting(12, CARL))  # would be refused, were it looked at
    line = tmp_path / "line.wav"
    write_sound(line, np.zeros((1, 48_000), np.float32), 48_000)
    made = rendered(plate, line, tmp_path, capsys, "--library", str(take), "--silence", "keep")
    assert made["touched"] == 0
    assert any("library was not needed" in note for note in made["notes"])


@pytest.mark.parametrize(("entry", "path", "span"), [
    ("B.mov", "B.mov", ""), ("B.mov@10-20", "B.mov", "10-20"), ("a@b.mov", "a@b.mov", ""),
    ("a@b.mov@01:00:00:00-01:00:01:00", "a@b.mov", "01:00:00:00-01:00:01:00"), ("c.%04d.exr@5-9", "c.%04d.exr", "5-9"),
])
def test_a_file_and_its_part_are_told_apart(entry: str, path: str, span: str) -> None:
    assert library_part(entry) == (Path(path), span)


def test_mouths_of_another_rate_are_shown_at_their_own_speed() -> None:
    count = 50
    rows = np.arange(count)
    own = Mouths(rows.astype(np.float32), np.ones(count, np.float32), np.ones(count, np.float32),
                 np.repeat(rows[:, None], 80, 1).astype(np.float32), np.zeros((count, 3), np.float32), rows != 20,
                 (rows >= 30).astype(np.intp), np.zeros(count, np.intp), rows + 1000)
    half = at_rate(own, Fraction(50), Fraction(25))
    assert len(half) == 25
    # The middle of frame n at 25 lies between frames 2n and 2n + 1 at 50.
    np.testing.assert_allclose(half.opening[:15], 2 * np.arange(15) + 0.5)
    assert not half.usable[10]
    assert half.usable.sum() == 24
    assert half.number.tolist() == list(range(25))
    # Nothing is mixed across a cut.
    assert (half.piece[:15] == 0).all()
    assert (half.piece[15:] == 1).all()


def test_around_has_a_sane_default() -> None:
    assert RenderOptions().around == 10
