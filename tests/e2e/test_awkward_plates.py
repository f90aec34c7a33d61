"""Plates on which something happens: faces that leave, turn away or hide, cuts, flashes, darkness, next to no frames.

None of them ends a render but those without any face; each frame that can't be worked on says why.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.e2e.making import ANNA, SIZE, Film, Talker, film, silence, voice
from tests.e2e.outcome import proven, refusal, rendered, wav
from tests.faces_synth import BORIS, Head, Picture, Stance, background, hand

COUNT = 30
TALKER = Talker(COUNT, shift=-0.6)
BORISES = Head(BORIS)


def made(path: Path, paint: object, count: int = COUNT, how: Film | None = None, sound: bool = False) -> Path:
    """A lossless movie of painted pictures, silent or with what the talker says."""
    said = voice(count / 25, -0.6) if sound else None
    return film(path, (paint(number) for number in range(count)), how or Film(), said)  # type: ignore[operator]


def mouth_row(picture_height: int = SIZE[1]) -> int:
    """About where the painted talker's mouth lies."""
    return round(picture_height * 0.5 + 0.55 * picture_height * 0.37)


def test_a_face_that_leaves_and_returns_is_worked_on_where_it_is(tmp_path: Path, quiet: Path) -> None:
    def where(number: int) -> Stance:
        away = max(0, min(number - 10, 25 - number, 7)) * 45
        return Stance(160 + away, 120, 130)
    outcome = proven(rendered(made(tmp_path / "a.mkv", replace(TALKER, count=40, stance=where), 40), quiet, tmp_path))
    assert set(outcome.touched) >= {*range(1, 9), *range(29, 39)}
    assert not set(outcome.touched) & set(range(15, 22))
    assert outcome.report["faces"] == 1
    assert "no face found" in outcome.reason(18)


WALL = background(*SIZE)


def two(number: int, left: int = 95, right: int = 235) -> Picture:
    """Boris, silent, on the left and the talker on the right."""
    alone = BORISES.picture(WALL, Stance(left, 120, 105))
    talker = Talker(wall=alone, stance=lambda n: Stance(right, 120, 105))
    return talker(number)


@pytest.fixture(scope="module")
def couple(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people, of whom the right one speaks."""
    count = 60
    return film(tmp_path_factory.mktemp("couple") / "couple.mkv", map(two, range(count)), Film(), voice(count / 25))


@pytest.mark.parametrize(("more", "face"), [((), 2), (("--face", "2"), 2), (("--at", "12,235,130"), 2),
                                            (("--face", "1"), 1)])
def test_of_two_people_the_one_who_speaks_or_is_named_is_worked_on(
        couple: Path, more: tuple[str, ...], face: int, tmp_path: Path, quiet: Path) -> None:
    outcome = proven(rendered(couple, quiet, tmp_path, *more))
    assert (outcome.told["face"], outcome.report["faces"]) == (face, 2)
    assert len(outcome.touched) > 20
    # No pixel of the other one lies under any matte, so that none has changed.
    other = np.s_[:, : SIZE[0] // 2] if face == 2 else np.s_[:, SIZE[0] // 2 + 10 :]
    assert not any(inside[other].any() for _, _, inside in outcome.triples())


@pytest.mark.parametrize(("more", "says"), [
    (("--face", "3"), "There is no face 3. There are 2 faces, counted from the left: face 1"),
    (("--at", "12,5,5"), "There is no face at 5, 5 in frame 12."),
    (("--at", "99,235,130"), "Frame 99 lies outside the range, which is 0 to 59."),
])
def test_a_face_that_is_not_there_is_refused_and_says_who_is(
        couple: Path, more: tuple[str, ...], says: str, tmp_path: Path, quiet: Path) -> None:
    assert says in refusal(couple, quiet, tmp_path / "out", *more)


def test_two_people_and_no_sound_to_tell_them_by_are_asked_about(tmp_path: Path, quiet: Path) -> None:
    plate = made(tmp_path / "mute.mkv", two, 12)
    assert "Say which face to work on. There are 2 faces" in refusal(plate, quiet, tmp_path / "out")


def test_a_cut_inside_the_shot_is_found_and_both_sides_are_worked_on(tmp_path: Path, quiet: Path) -> None:
    near = replace(TALKER, wall=background(*SIZE, seed=9), stance=lambda n: Stance(200, 130, 150, yaw=8))
    plate = made(tmp_path / "cut.mkv", lambda n: TALKER(n) if n < 14 else near(n))
    outcome = proven(rendered(plate, quiet, tmp_path))
    assert outcome.report["cuts"] == [14]
    assert outcome.touched == list(range(COUNT))


@pytest.mark.parametrize("what", ["hand", "bar"])
@pytest.mark.long
def test_what_hides_the_mouth_for_some_frames_stays_in_front(what: str, tmp_path: Path, quiet: Path) -> None:
    painted, mask = hand(110)
    talker, count = replace(TALKER, count=60), 60

    def paint(number: int) -> Picture:
        picture = talker(number).copy()
        if 25 <= number < 33:
            if what == "bar":
                picture[mouth_row() - 22 : mouth_row() + 22] = (20, 20, 22)
            else:
                place = picture[mouth_row() - 60 : mouth_row() + 50, 105:215]
                place[mask] = painted[mask]
        return picture
    plate = made(tmp_path / "crossed.mkv", paint, count)
    outcome = proven(rendered(plate, quiet, tmp_path))
    assert set(outcome.touched) >= {*range(0, 22), *range(36, count)}
    for before, after, _ in outcome.triples():
        if 25 <= before.number < 33:
            changed = np.abs(before.rgb() - after.rgb()).max(axis=2)
            front = np.zeros(changed.shape, np.bool_)
            if what == "bar":
                front[mouth_row() - 20 : mouth_row() + 20] = True
            else:
                front[mouth_row() - 60 : mouth_row() + 50, 105:215] = cv2.erode(mask.astype(np.uint8),
                                                                                 np.ones((7, 7), np.uint8)) > 0
            assert changed[front].max() < 0.02, before.number


def test_a_head_in_profile_is_left_alone_and_said_so(tmp_path: Path, quiet: Path) -> None:
    def where(number: int) -> Stance:
        turn = float(np.interp(number, [6, 14, 24, 32], [0, 62, 62, 0]))
        return Stance(160, 120, 130, yaw=turn)
    plate = made(tmp_path / "turn.mkv", replace(TALKER, count=40, stance=where), 40)
    outcome = proven(rendered(plate, quiet, tmp_path))
    assert set(outcome.touched) >= {*range(1, 7), *range(33, 39)}
    assert not set(outcome.touched) & set(range(16, 22))


@pytest.mark.long
def test_flash_frames_are_no_cuts_and_no_end(tmp_path: Path, quiet: Path) -> None:
    def paint(number: int) -> Picture:
        picture = TALKER(number)
        lit = np.clip(picture.astype(np.float32) * 0.1 + 235, 0, 255).astype(np.uint8)
        return lit if number in (12, 13) else picture
    outcome = proven(rendered(made(tmp_path / "flash.mkv", paint), quiet, tmp_path))
    assert outcome.report["cuts"] == []
    assert set(outcome.touched) >= {*range(0, 10), *range(16, COUNT)}


@pytest.mark.long
def test_black_frames_inside_pass_through(tmp_path: Path, quiet: Path) -> None:
    black = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    plate = made(tmp_path / "drop.mkv", lambda n: black if n in (10, 11, 12) else TALKER(n))
    outcome = proven(rendered(plate, quiet, tmp_path))
    assert [outcome.kinds[n] for n in (10, 11, 12)] == ["original"] * 3
    assert set(outcome.touched) >= {*range(0, 7), *range(17, COUNT)}


@pytest.mark.parametrize("light", [0.2, 0.12])
def test_a_dark_plate_is_worked_on(light: float, tmp_path: Path, quiet: Path) -> None:
    def paint(number: int) -> Picture:
        return (TALKER(number) * np.float32(light)).astype(np.uint8)
    outcome = proven(rendered(made(tmp_path / "dark.mkv", paint, 20), quiet, tmp_path))
    assert outcome.touched == list(range(20))
    # No light comes from nowhere: the darkest and the brightest of the mouth stay what they were.
    for before, after, inside in outcome.triples():
        assert after.rgb()[inside].max() <= before.rgb().max() + 0.02


@pytest.mark.parametrize("bars", ["letterbox", "pillarbox"])
def test_black_bars_are_never_touched(bars: str, tmp_path: Path, quiet: Path) -> None:
    top, left = (60, 0) if bars == "letterbox" else (0, 60)

    def paint(number: int) -> Picture:
        boxed = np.zeros((SIZE[1] + 2 * top, SIZE[0] + 2 * left, 3), np.uint8)
        boxed[top : top + SIZE[1], left : left + SIZE[0]] = TALKER(number)
        return boxed
    outcome = proven(rendered(made(tmp_path / "boxed.mkv", paint, 20), quiet, tmp_path))
    assert outcome.touched == list(range(20))
    for _, _, inside in outcome.triples():
        assert not inside[:top].any() and not inside[top + SIZE[1] :].any()
        assert not inside[:, :left].any() and not inside[:, left + SIZE[0] :].any()


@pytest.mark.long
def test_a_face_at_the_bars_of_a_letterbox_keeps_them_black(tmp_path: Path, quiet: Path) -> None:
    def paint(number: int) -> Picture:
        boxed = TALKER(number).copy()
        boxed[mouth_row() + 18 :] = 0
        return boxed
    outcome = proven(rendered(made(tmp_path / "cropped.mkv", paint, 20), quiet, tmp_path))
    for before, after, _ in outcome.triples():
        bar = after.samples[0][mouth_row() + 18 :].astype(int) - before.samples[0][mouth_row() + 18 :]
        assert np.abs(bar).max() == 0, before.number


@pytest.mark.long
def test_a_portrait_is_worked_on(tmp_path: Path, quiet: Path) -> None:
    talker = replace(TALKER, size=(240, 426))
    outcome = proven(rendered(made(tmp_path / "phone.mkv", talker, 20), quiet, tmp_path))
    assert outcome.touched == list(range(20))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_plate_of_next_to_no_frames_is_a_take(count: int, tmp_path: Path, quiet: Path) -> None:
    outcome = proven(rendered(made(tmp_path / "brief.mkv", TALKER, count, sound=True), quiet, tmp_path))
    assert outcome.told["frames"] == count


@pytest.mark.parametrize("kind", ["wall", "black", "noise"])
def test_a_plate_without_a_face_is_refused_in_one_line(kind: str, tmp_path: Path, quiet: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = {"wall": lambda n: background(*SIZE), "black": lambda n: np.zeros((240, 320, 3), np.uint8),
                "noise": lambda n: rng.integers(0, 255, (240, 320, 3)).astype(np.uint8)}
    plate = made(tmp_path / "empty.mkv", pictures[kind], 12, sound=True)
    line = refusal(plate, quiet, tmp_path / "out")
    assert "shows no face in frames 0 to 11. Choose a range" in line


@pytest.mark.long
def test_a_range_without_a_face_is_refused_where_the_plate_has_one(tmp_path: Path, quiet: Path) -> None:
    wall = background(*SIZE)
    plate = made(tmp_path / "late.mkv", lambda n: wall if n < 15 else TALKER(n))
    assert "shows no face in frames 0 to 9" in refusal(plate, quiet, tmp_path / "out", "--range", "0-9")
    outcome = proven(rendered(plate, quiet, tmp_path))
    assert set(outcome.touched) >= set(range(17, COUNT))
    assert not set(outcome.touched) & set(range(15))


@pytest.mark.long
def test_a_passer_by_does_not_take_the_line(tmp_path: Path) -> None:
    """Somebody walks behind the talker; the line stays hers."""
    street = background(480, 240)

    def paint(number: int) -> Picture:
        behind = BORISES.picture(street, Stance(-60 + number * 14.0, 90, 75))
        return Talker(wall=behind, stance=lambda n: Stance(240, 125, 125))(number)
    plate = film(tmp_path / "street.mkv", map(paint, range(60)), Film(), voice(60 / 25))
    outcome = proven(rendered(plate, wav(tmp_path / "quiet.wav", silence(2)), tmp_path))
    assert len(outcome.touched) > 35
    for _, _, inside in outcome.triples():
        assert not inside[:, :150].any() and not inside[:, 330:].any()


def test_a_face_too_small_is_left_alone_and_said_so(tmp_path: Path, quiet: Path) -> None:
    far = replace(TALKER, stance=lambda n: Stance(160, 120, 33))
    outcome = proven(rendered(made(tmp_path / "far.mkv", far, 12), quiet, tmp_path))
    assert outcome.touched == []


def test_the_talker_of_these_tests_is_the_painted_one() -> None:
    """Guards the painter: lips that did not move would prove nothing."""
    moved = np.array([TALKER.opening(number) for number in range(COUNT)])
    assert np.ptp(moved) > 0.1
    assert ANNA.person.seed == 1
