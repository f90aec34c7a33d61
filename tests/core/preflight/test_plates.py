"""What preflight says of plates, before anything is rendered: the colour, why, and where."""

from __future__ import annotations

import json
import os
import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.audio import write_sound
from retake.cache import Cache
from retake.cli import main
from retake.options.render import RenderOptions
from retake.pipeline.request import RenderRequest
from retake.preflight import GREEN, RED, YELLOW, Asked, Outlook, outlooks
from retake.speeds import ANALYSIS, REST, WRITING, Speed, Speeds
from retake.timecode import Timecode
from tests.core.pipeline.shots import write
from tests.core.pipeline.talker import babble, chatter
from tests.faces_synth import ANNA, BORIS, Crossed, Head, Painted, Person, Picture, Stance, background, microphone

COUNT, SIZE = 24, (320, 240)
WALL = background(*SIZE)
HOUR = Timecode(90_000, Fraction(25))
Usage = namedtuple("Usage", "total used free")


def someone(person: Person = ANNA, size: float = 130, x: float = 160, yaw: Callable[[int], float] = lambda n: 2.0
            ) -> Callable[[int], Picture]:
    """Paints frame n of a talker before a wall."""
    head = Head(person)
    return lambda n: head.picture(WALL, Stance(x, 120, size, yaw=yaw(n), opening=round(0.1 + 0.1 * np.sin(n), 1)))


def two(number: int) -> Picture:
    """Two people side by side."""
    left, right = Stance(85, 120, 100, opening=0.1), Stance(235, 120, 100, opening=0.1)
    return HEADS[1].picture(HEADS[0].picture(WALL, left), right)


HEADS = Head(ANNA), Head(BORIS)
SPEECH: NDArray[np.float32] = babble(chatter, COUNT)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """What is kept from one test to the next."""
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line as long as the plates."""
    path = tmp_path_factory.mktemp("line") / "line.wav"
    write_sound(path, SPEECH, 48_000)
    return path


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plate with which nothing is wrong."""
    return write(tmp_path_factory.mktemp("plate") / "sh010.mov", Painted(someone(), COUNT), SPEECH, "prores-proxy",
                 timecode=HOUR)


@pytest.fixture
def look(cache: Cache, line: Path) -> Callable[..., Outlook]:
    """What preflight says of a plate."""
    def looked(plate: Path, dialogue: Path = line, guide: Path | None = None, span: str = "", **options: Any
               ) -> Outlook:
        request = RenderRequest(plate, dialogue, guide, span, options=RenderOptions(**options))
        return outlooks([Asked(request)], cache, lambda *words: None)[0]
    return looked


def painted(folder: Path, paint: Callable[[int], Picture], sound: NDArray[np.float32] | None = SPEECH) -> Path:
    """A plate of 24 frames from 01:00:00:00 on."""
    return write(folder / "plate.mkv", Painted(paint, COUNT), sound, timecode=HOUR)


def only(outlook: Outlook, kind: str) -> str:
    """The text of the one reason of a kind."""
    texts = [one.text for one in outlook.reasons if one.kind == kind]
    assert len(texts) == 1, outlook.reasons
    return texts[0]


def test_a_good_plate_is_green(look: Callable[..., Outlook], plate: Path) -> None:
    outlook = look(plate)
    assert outlook.reasons == ()
    assert outlook.colour == GREEN
    assert outlook.frames == COUNT
    assert outlook.seconds is not None and 1 < outlook.seconds < 60
    assert not outlook.measured
    assert outlook.size is not None and outlook.size > 10_000


def test_nothing_is_written_beside_a_plate(look: Callable[..., Outlook], plate: Path) -> None:
    look(plate, folder=plate.parent / "new" / "folder")
    assert [one.name for one in plate.parent.iterdir()] == ["sh010.mov"]


@pytest.mark.parametrize(("paint", "kind", "said"), [
    (lambda n: WALL, "face", "No face is seen"),
    (lambda n: np.zeros_like(WALL), "face", "No face is seen"),
    (someone(size=34), "small", "The face is too small"),
    (someone(yaw=lambda n: 78.0), "profile", "turned too far away in every frame"),
], ids=["nobody", "black", "far away", "profile"])
def test_a_plate_without_a_mouth_to_work_on_is_red(look: Callable[..., Outlook], tmp_path: Path, kind: str, said: str,
                                                   paint: Callable[[int], Picture]) -> None:
    outlook = look(painted(tmp_path, paint))
    assert outlook.colour == RED
    assert kind in {one.kind for one in outlook.reasons if one.colour == RED} or "No face is seen" in outlook.why
    assert said in outlook.why or "No face is seen" in outlook.why


def test_a_head_that_turns_away_is_told_with_its_place(look: Callable[..., Outlook], tmp_path: Path) -> None:
    outlook = look(painted(tmp_path, someone(yaw=lambda n: float(np.clip(7 * (n - 8), 0, 78)))))
    assert outlook.colour == YELLOW
    (reason,) = [one for one in outlook.reasons if one.kind in ("profile", "face")][:1]
    (place,) = reason.places
    assert 12 <= place.first <= 19 and place.last == COUNT - 1
    assert place.end == "01:00:00:23"
    assert f"from {place.start} to 01:00:00:23 (frames {place.first} to 23)" in reason.text.replace("From", "from")


def test_what_passes_before_the_mouth_is_told_with_its_place(look: Callable[..., Outlook], tmp_path: Path) -> None:
    picture, mask = microphone(90)

    def front(n: int) -> tuple[Picture, NDArray[np.bool_], int, int] | None:
        return (picture, mask, 115, 135) if 10 <= n < 16 else None

    reader = Crossed(Painted(someone(size=150), COUNT), front)
    outlook = look(write(tmp_path / "plate.mkv", reader, SPEECH, timecode=HOUR))
    assert outlook.colour == YELLOW
    reason = next(one for one in outlook.reasons if one.kind == "hidden")
    assert all(8 <= one.first <= one.last <= 18 for one in reason.places)


def test_two_faces_are_told_apart_by_the_guide_or_by_name(look: Callable[..., Outlook], tmp_path: Path) -> None:
    heard, mute = painted(tmp_path, two), write(tmp_path / "mute.mkv", Painted(two, COUNT))
    unsure = look(heard)
    assert "2 faces are seen. Who speaks is told by the guide" in only(unsure, "speaker")
    assert unsure.colour == YELLOW
    assert "2 faces are seen and no guide tells who speaks" in look(mute).why
    assert look(heard, face=2).colour == GREEN
    assert look(mute, face=1).colour == YELLOW  # for its guide that is missing


def test_a_cut_inside_is_found_to_the_frame(look: Callable[..., Outlook], tmp_path: Path) -> None:
    before, after = someone(), someone(BORIS, 110, 120)
    other = np.ascontiguousarray(255 - WALL[:, ::-1])
    head = Head(BORIS)
    count = 90

    def paint(n: int) -> Picture:
        return before(n) if n < 41 else head.picture(other, Stance(120, 120, 110, opening=0.1))

    assert after is not None
    outlook = look(write(tmp_path / "plate.mkv", Painted(paint, count), babble(chatter, count), timecode=HOUR))
    reason = next(one for one in outlook.reasons if one.kind == "cut")
    assert [(one.first, one.start) for one in reason.places] == [(41, "01:00:01:16")]
    assert outlook.looked == 24


def test_a_cached_face_track_is_taken_instead_of_a_look(look: Callable[..., Outlook], cache: Cache, plate: Path
                                                        ) -> None:
    from retake.pipeline.analysis import faces_of
    from retake.pipeline.request import Span
    from retake.video import open_video
    before = look(plate)
    with open_video(plate) as reader:
        faces_of(reader, Span(0, COUNT, 0, COUNT), "auto", cache, lambda *words: None)
    after = look(plate)
    assert after.colour == GREEN
    assert before.seconds is not None and after.seconds is not None
    assert after.seconds < before.seconds


def test_sounds_that_are_missing_or_silent_are_told(look: Callable[..., Outlook], plate: Path, tmp_path: Path) -> None:
    mute = write(tmp_path / "mute.mkv", Painted(someone(), COUNT))
    silent = tmp_path / "silent.wav"
    write_sound(silent, np.zeros_like(SPEECH), 48_000)
    assert only(look(mute), "guide").startswith("No guide")
    assert "silent under the shot" in only(look(plate, guide=silent), "guide")
    assert "silent throughout" in only(look(plate, silent), "dialogue")
    assert look(plate, silent).colour == YELLOW


def test_a_missing_or_damaged_line_is_red(look: Callable[..., Outlook], plate: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFFnothing of the kind")
    for path in (tmp_path / "gone.wav", broken):
        outlook = look(plate, path)
        assert outlook.colour == RED
        assert path.name in only(outlook, "dialogue")


def test_a_line_longer_or_shorter_than_the_shot_is_told(look: Callable[..., Outlook], plate: Path, tmp_path: Path
                                                        ) -> None:
    long, short = tmp_path / "long.wav", tmp_path / "short.wav"
    write_sound(long, babble(chatter, 3 * COUNT), 48_000)
    write_sound(short, babble(chatter, COUNT // 3), 48_000)
    assert "longer than the shot" in only(look(plate, long), "length")
    texts = [one.text for one in look(plate, short).reasons if one.kind == "length"]
    assert any("shorter than the shot" in text for text in texts)


def test_short_handles_are_counted(look: Callable[..., Outlook], plate: Path, line: Path) -> None:
    outlook = look(plate, span="4-20", handles=8)
    assert only(outlook, "handles") == "The handles are short: the plate has 4 of 8 before and 3 of 8 after the shot."
    assert outlook.frames == COUNT


@pytest.mark.parametrize(("name", "content", "said"), [
    ("gone.mov", None, "There is no such file"), ("A001.braw", b"x", "camera RAW"), ("note.mov", b"x" * 99, "no media"),
    ("empty.mov", b"", "empty")])
def test_plates_that_can_not_be_read_are_red_in_one_line(look: Callable[..., Outlook], tmp_path: Path, name: str,
                                                         content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    outlook = look(tmp_path / name)
    assert outlook.colour == RED
    assert said in outlook.why and "\n" not in outlook.why
    assert outlook.frames == 0 and outlook.seconds is None


def test_a_range_or_a_template_that_can_not_be_is_red(look: Callable[..., Outlook], plate: Path) -> None:
    assert "reaches frame 99" in look(plate, span="0-99").why
    assert look(plate, name="{show}/{plate}_v{version}").colour == RED


def test_a_folder_that_can_not_be_written_is_red(look: Callable[..., Outlook], plate: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "can't be written" in only(look(plate, folder=tmp_path / "file" / "below"), "folder")


def test_a_codec_that_can_not_hold_the_plate_is_red(look: Callable[..., Outlook], tmp_path: Path) -> None:
    odd = Painted(lambda n: np.ascontiguousarray(someone()(n)[:, :-1]), 6)
    outlook = look(write(tmp_path / "odd.mkv", odd, SPEECH, pixel_format="yuv444p"), codec="prores-hq")
    assert "needs an even width" in only(outlook, "codec")
    assert outlook.colour == RED


def test_a_full_disk_is_red_and_counts_all_shots(plate: Path, line: Path, cache: Cache, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    request = RenderRequest(plate, line, options=RenderOptions(folder=tmp_path))
    def judged(free: int, count: int = 1) -> list[Outlook]:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, free))
        return outlooks([Asked(request)] * count, cache, lambda *words: None)

    size = judged(10**12)[0].size
    assert size
    assert judged(size // 3)[0].colour == RED
    assert "free; the take needs about" in judged(size // 3)[0].why
    # A guess may be twice too much: it refuses nothing that half of it would leave room for.
    assert [one.colour for one in judged(int(1.4 * size), 3)] == [GREEN, YELLOW, RED]


def test_the_time_is_told_from_what_was_measured(look: Callable[..., Outlook], plate: Path, cache: Cache) -> None:
    pixels = SIZE[0] * SIZE[1]
    notes = cache.folder / "speeds.json"
    Speeds(cache.folder).add([Speed(ANALYSIS, pixels, "prores", 10, 10.0),
                              Speed(WRITING, pixels, "prores-proxy", 10, 20.0, 10_000),
                              Speed(REST, pixels, "", 10, 5.0)])
    outlook = look(plate, span="2-13")
    notes.unlink()
    assert outlook.measured
    assert outlook.seconds == pytest.approx(12 * 1 + 10 * 1 + 12 * 2.5 + 2.5)  # the shot, around it, writing, loading
    assert outlook.looked == 0 or outlook.looked == 12


def test_many_shots_open_a_plate_once_and_keep_their_order(plate: Path, line: Path, cache: Cache, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    from retake.preflight import preflight as room
    opened: list[Path] = []
    real = room.open_video
    monkeypatch.setattr(room, "open_video", lambda path, rate=None: (opened.append(path), real(path, rate))[1])
    gone = tmp_path / "gone.mov"
    asked = [Asked(RenderRequest(path, line, span=span)) for path, span in
             ((plate, "0-11"), (gone, ""), (plate, "12-23"), (gone, "1-2"), (plate, "3-8"))]
    found = outlooks(asked, cache, lambda *words: None)
    assert [one.frames for one in found] == [12, 0, 12, 0, 6]
    assert opened.count(plate) == 1


def test_a_stop_is_heard_between_shots(plate: Path, line: Path, cache: Cache) -> None:
    def tell(what: str, done: int, of: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outlooks([Asked(RenderRequest(plate, line))] * 3, cache, tell)


def test_the_command_tells_programs_all_of_it(plate: Path, line: Path, capsys: pytest.CaptureFixture[str],
                                              named: None) -> None:
    assert main(["preflight", str(plate), "--dialogue", str(line), "--json", "--handles", "5"]) == 0
    told = json.loads(capsys.readouterr().out)
    (shot,) = told["shots"]
    assert shot["colour"] == "yellow"
    assert [one["kind"] for one in shot["reasons"]] == ["handles"]
    assert told["total"]["yellow"] == 1 and told["total"]["seconds"] == shot["seconds"]


def test_the_command_tells_people_in_lines(plate: Path, capsys: pytest.CaptureFixture[str], named: None) -> None:
    assert main(["preflight", str(plate)]) == 0
    said = capsys.readouterr().out
    assert "GREEN" in said and "1 green, 0 yellow, 0 red." in said and "about" in said
    assert main(["preflight", str(plate), "--dialogue-track", "A2"]) == 2


@pytest.fixture
def named(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The cache as a command finds it."""
    monkeypatch.setenv("RETAKE_CACHE", str(cache.folder))
    yield


def test_a_plate_that_is_written_anew_is_looked_at_anew(look: Callable[..., Outlook], tmp_path: Path) -> None:
    path = painted(tmp_path, lambda n: WALL)
    assert look(path).colour == RED
    painted(tmp_path, someone())
    os.utime(path, (1, 1))
    assert look(path).colour == GREEN


def test_an_interlaced_plate_without_its_order_is_red(look: Callable[..., Outlook], plate: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    from retake.preflight import preflight as room
    real = room.open_video

    def interlaced(path: Path, rate: Fraction | None = None) -> Any:
        reader = real(path, rate)
        reader.info = replace(reader.info, fields="unknown")
        return reader

    monkeypatch.setattr(room, "open_video", interlaced)
    assert "does not say which field comes first" in only(look(plate), "codec")
