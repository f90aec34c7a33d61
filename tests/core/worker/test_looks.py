"""Quick looks: the right frame, upright and within its size; the right peaks and shots; one line for the rest."""

from __future__ import annotations

import base64
import io
import json
import os
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from retake.audio import write_sound
from retake.cache import Cache
from retake.cli import main
from retake.errors import Cancelled, OptionError
from retake.jobs import Queue
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest
from retake.video import open_video
from retake.video.still import COARSE, jpeg, png
from retake.worker import pictures
from retake.worker.client import Worker, worker_command
from retake.worker.looks import LOOKS
from retake.worker.protocol import LONGEST, line_of
from tests.core.dialogue.made import cut, sound
from tests.core.pipeline.shots import talking
from tests.core.pipeline.shots import write as write_shot
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, span, timeline
from tests.core.video.synth import Movie, number_in, write
from tests.core.worker.looking import Said, look, tone

pytestmark = pytest.mark.usefixtures("own_cache")


def seen(content: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(content)) as container:
        return next(container.decode(video=0))


def previews(said: Said) -> list[tuple[int, av.VideoFrame]]:
    """The numbers and the pictures that were shown."""
    return [(told["frame"], seen(base64.b64decode(told["data"]))) for event, told in said if event == "preview"]


def test_a_thumbnail_is_a_file_with_the_right_frame(plate: Path, own_cache: Path) -> None:
    result, _ = look("thumbnail", path=str(plate), frame=13)
    frame = seen(Path(result["file"]).read_bytes())
    assert (number_in(frame), frame.width, frame.height) == (13, 192, 112)  # never enlarged
    assert (result["width"], result["height"], result["kind"]) == (192, 112, "jpeg")
    assert Path(result["file"]).parent == own_cache / "thumbnails"
    middle, _ = look("thumbnail", path=str(plate))
    assert number_in(seen(Path(middle["file"]).read_bytes())) == 20


def test_a_thumbnail_is_made_once_until_its_plate_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "b.mp4", Movie(frames=10))
    first, _ = look("thumbnail", path=str(path), frame=3)
    with monkeypatch.context() as context:
        context.setattr(pictures, "walked", None)  # nothing is decoded
        assert look("thumbnail", path=str(path), frame=3)[0] == first
    write(path, Movie(frames=30))
    os.utime(path, ns=(1, 1))
    again, _ = look("thumbnail", path=str(path))
    assert again["file"] != first["file"]
    assert number_in(seen(Path(again["file"]).read_bytes())) == 15


def test_a_damaged_thumbnail_is_made_again(plate: Path) -> None:
    first, _ = look("thumbnail", path=str(plate))
    whole = Path(first["file"]).read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    other, _ = look("thumbnail", path=str(plate), frame=1)
    for spoiled in (b"", whole[:-9], b"\xff\xd8\xff\xd9", bytes(flipped), Path(other["file"]).read_bytes()):
        Path(first["file"]).write_bytes(spoiled)
        assert look("thumbnail", path=str(plate))[0] == first
        assert Path(first["file"]).read_bytes() == whole


def test_where_the_cache_cant_be_written_the_picture_itself_comes(
        plate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "file" / "cache"))
    result, _ = look("thumbnail", path=str(plate), frame=7)
    assert result["file"] is None
    assert number_in(seen(base64.b64decode(result["data"]))) == 7


@pytest.mark.parametrize(("rotation", "aspect", "size"), [
    (0, Fraction(1), (96, 56)), (90, Fraction(1), (56, 96)), (0, Fraction(2), (96, 28))])
def test_pictures_stand_upright_within_their_size(
        rotation: int, aspect: Fraction, size: tuple[int, int], tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Movie(frames=3, rotation=rotation, aspect=aspect))
    (_, frame), = previews(look("preview", path=str(path), width=96, height=96)[1])
    assert (frame.width, frame.height) == size


def test_a_run_of_frames_is_shown_one_by_one(plate: Path) -> None:
    result, said = look("preview", path=str(plate), frame=20, count=100)
    assert [(number, number_in(frame)) for number, frame in previews(said)] == [(n, n) for n in range(20, 40)]
    assert (result["frames"], result["of"], result["rate"]) == (20, 40, "25")


def test_whoever_scrubs_sees_the_right_frames(plate: Path) -> None:
    for place in (30, 31, 29, 12, 39, 6, 38, 0, 30):
        (number, frame), = previews(look("preview", path=str(plate), frame=place)[1])
        assert (number, number_in(frame)) == (place, place)


def test_a_step_back_is_not_decoded_anew(plate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look("preview", path=str(plate), frame=5)
    look("preview", path=str(plate), frame=30)
    with monkeypatch.context() as context:
        context.setattr("retake.video.movies.reader.MovieReader._picture", None)
        assert [number for number, _ in previews(look("preview", path=str(plate), frame=29)[1])] == [29]


def test_a_cancel_is_heard_on_the_way_to_a_frame(plate: Path) -> None:
    told: list[int] = []

    def tell(step: str, done: int, of: int) -> None:
        told.append(done)
        if done == 3:
            raise Cancelled("Stopped.")

    look("preview", path=str(plate), frame=35)
    with pytest.raises(Cancelled):
        LOOKS["preview"]({"path": str(plate), "frame": 34, "width": 50}, tell, lambda event, data: None)
    assert told == [0, 1, 2, 3]
    assert previews(look("preview", path=str(plate), frame=2)[1])[0][0] == 2


def test_a_view_is_looked_through(plate: Path) -> None:
    levels = [float(previews(look("preview", path=str(plate), view=view)[1])[0][1].to_ndarray(format="gray").mean())
              for view in ("display", "logc3", "pq")]
    assert len({round(level) for level in levels}) == 3


def test_the_largest_picture_of_noise_lies_in_a_line() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1920, 1920, 3), np.uint8)
    told = {"id": "x" * 100, "event": "preview", "frame": 1 << 31, **pictures.pictured(noise)}
    assert len(line_of(told)) <= LONGEST


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 400), (270, 481)])
def test_a_jpeg_holds_the_picture(size: tuple[int, int]) -> None:
    y, x = np.mgrid[0:size[0], 0:size[1]]
    picture = np.stack([x % 256, y % 256, (x + y) // 3 % 256], axis=-1).astype(np.uint8)
    content = jpeg(picture)
    frame = seen(content)
    back = frame.reformat(format="rgb24", src_colorspace=5, src_color_range=2).to_ndarray()
    assert back.shape == picture.shape
    assert np.abs(back.astype(int) - picture).mean() < 9
    assert pictures.jpeg_size(content) == {"width": size[1], "height": size[0]}
    assert len(jpeg(picture, most=1)) == len(jpeg(picture, COARSE))


@pytest.mark.parametrize(("start", "stop", "points"), [
    (None, None, 100), (None, None, 7), (0.5, 2.0, 60), (1.0, 1.01, 50), ("1/3", "2/3", 33)])
def test_peaks_are_the_lowest_and_highest_samples(start: Any, stop: Any, points: int, tmp_path: Path) -> None:
    samples = tone(tmp_path / "a.wav")
    result, _ = look("waveform", path=str(tmp_path / "a.wav"), points=points, start=start, stop=stop)
    low, high = np.array(result["low"]), np.array(result["high"])
    assert len(low) == len(high) == points
    assert (result["rate"], result["channels"], result["full_scale"]) == (44_100, 2, 32767)
    begin, end = Fraction(result["start"]), Fraction(result["stop"])
    edges = [int((begin + (end - begin) * k / points) * 44_100) for k in range(points + 1)]
    slack = 44_100 // 200 + 2 if (end - begin) * 200 >= points * 2 else 2
    for k in range(points):
        inner = samples[:, edges[k] + slack:edges[k + 1] - slack]
        outer = samples[:, max(0, edges[k] - slack):edges[k + 1] + slack]
        if inner.size:
            assert low[k] <= inner.min() * 32767 + 1 and high[k] >= inner.max() * 32767 - 1
        if outer.size:
            assert low[k] >= outer.min() * 32767 - 1 and high[k] <= outer.max() * 32767 + 1


def test_every_sample_is_in_one_part_and_a_click_is_not_lost(tmp_path: Path) -> None:
    for at in (0, 219, 220, 221, 65_535, 262_143, 262_144, 262_145, 299_999):
        samples = np.zeros((1, 300_000), np.float32)
        samples[0, at] = 0.5
        write_sound(tmp_path / f"{at}.wav", samples, 44_100)
        result, _ = look("waveform", path=str(tmp_path / f"{at}.wav"), points=680)
        loud = np.flatnonzero(np.array(result["high"]) > 8000)
        assert 1 <= len(loud) <= 2
        assert abs(loud[0] - at / 300_000 * 680) < 2


def test_before_and_after_a_sound_is_silence(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav", 1.0)
    result, _ = look("waveform", path=str(tmp_path / "a.wav"), points=30, start=-1, stop=2)
    assert not any(result["low"][:9]) and not any(result["high"][21:])
    assert min(result["low"][11:19]) < -20_000


@pytest.mark.parametrize(("takes", "seen_at"), [(0.004, list(range(0, 40, 5))), (0.06, [0, 8])])
def test_a_render_is_glanced_at_twice_a_second_and_less_where_pictures_take_long(
        takes: float, seen_at: list[int], plate: Path) -> None:
    now, said = [100.0], list[int]()

    def say(event: str, data: dict[str, Any]) -> None:
        said.append(data["frame"])
        now[0] += takes

    glances = pictures.Glances(say, lambda: now[0])
    with open_video(plate) as reader:
        for frame in reader.frames():  # a render of ten frames a second
            glances(frame, reader.info, "auto")
            now[0] += 0.1
    assert said == seen_at


def test_a_render_shows_what_it_writes(tmp_path: Path) -> None:
    plate = write_shot(tmp_path / "sh010.mkv", talking(12))
    write_sound(tmp_path / "silence.wav", np.zeros((1, 48_000), np.float32), 48_000)
    shown: list[int] = []
    asked = RenderRequest(plate, tmp_path / "silence.wav")
    take = render(asked, Cache(tmp_path / "cache"), lambda step, done, of: None,
                  show=lambda frame, info, view: shown.append(frame.number))
    assert shown == list(range(12))
    assert take.frames == 12


def test_shots_are_told_as_the_command_tells_them(tmp_path: Path, plate: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    cut = timeline(tmp_path / "cut.otio", [clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25)),
                                           clip("sh020", span(0, 9, 25), "gone.mov", span(0, 40, 25))])
    assert main(["shots", str(cut), "--json"]) == 0
    wanted = json.loads(capsys.readouterr().out)
    result, said = look("shots", timeline=str(cut))
    shots = [{**told["shot"], "thumbnail": None} for event, told in said if event == "shot"]
    assert json.loads(json.dumps(shots)) == wanted.pop("shots")
    assert json.loads(json.dumps(result)) == {**wanted, "shots": 2, "eligible": 1, "audio_tracks": []}
    assert [told["place"] for _, told in said] == [0, 1]


def test_a_shot_that_is_too_long_for_a_line_is_told_without_what_its_editor_keeps(tmp_path: Path, plate: Path) -> None:
    long = clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25))
    long.metadata["editor"] = {"notes": "x" * LONGEST}
    _, said = look("shots", timeline=str(timeline(tmp_path / "cut.otio", [long])))
    (_, told), = said
    assert told["shot"]["host"] == {} and "left out" in told["shot"]["notes"][-1]
    assert len(line_of(told)) < LONGEST


def test_a_timelines_shots_are_put_into_the_queue_once(tmp_path: Path, plate: Path) -> None:
    tone(tmp_path / "line.wav")
    path = cut(tmp_path / "cut.otio", [clip("sh010", span(5, 20, 25), str(plate), span(0, 40, 25)),
                                       clip("sh020", span(0, 9, 25), "gone.mov", span(0, 40, 25))],
               ("A1", [sound("line", tmp_path / "line.wav", 0, 20)]))
    asked = {"timeline": str(path), "dialogue": {"tracks": ["A1"]}, "options": {"handles": 4}}
    first, _ = look("enqueue", **asked)
    again, _ = look("enqueue", **asked, queue=str(tmp_path / "queue.sqlite"))
    assert (first["new"], again["new"], again["waiting"], first["batch"]) == ([1], [], [1], str(path))
    assert [(one["name"], one["reasons"]) for one in first["left_out"]] == [("sh020", ["gone.mov is missing"])]
    with Queue(tmp_path / "queue.sqlite") as queue:
        job, = queue.jobs(str(path))
        assert (job.shot, job.work.request["plate"], job.work.request["options"]["handles"]) == ("sh010", str(plate), 4)
    with pytest.raises(OptionError, match="where the dialogue is"):
        look("enqueue", timeline=str(path))


def test_takes_are_put_onto_their_timeline(tmp_path: Path, plate: Path) -> None:
    path = timeline(tmp_path / "cut.otio", [clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25))])
    report = take(tmp_path / "takes", str(plate), 0, 30)
    result, _ = look("place", timeline=str(path), takes=[str(report)], also=["edl"])
    assert (Path(result["out"]).name, set(result["also"]), result["takes"][0]["key"]) == (
        "cut_retake_v001.otio", {"edl"}, "retake_v001")
    with pytest.raises(OptionError, match="also has to hold"):
        look("place", timeline=str(path), takes=[str(report)], also=["avid"])


def test_a_sequence_that_was_rendered_anew_is_looked_at_anew(tmp_path: Path) -> None:
    def write_frames(level: int) -> None:
        for number in range(1001, 1006):
            (tmp_path / f"a.{number}.png").write_bytes(png(np.full((40, 60, 3), level + number - 1001, np.uint8)))

    def seen_at(frame: int) -> int:
        (_, picture_), = previews(look("preview", path=str(tmp_path / "a.%04d.png"), frame=frame, rate=25)[1])
        return int(picture_.reformat(format="rgb24").to_ndarray().mean())

    write_frames(50)
    thumb, _ = look("thumbnail", path=str(tmp_path / "a.%04d.png"), frame=3)
    assert abs(seen_at(3) - 53) <= 2
    write_frames(150)
    assert abs(seen_at(3) - 153) <= 2
    assert look("thumbnail", path=str(tmp_path / "a.%04d.png"), frame=3)[0]["file"] != thumb["file"]


def test_the_light_worker_hears_a_cancel_in_the_middle_of_a_run(house: Path, plate: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(house / "core"), "RETAKE_CACHE": str(tmp_path / "cache")}
    big = write(tmp_path / "big.mp4", Movie(frames=150, size=(1280, 720), options={"preset": "ultrafast"}))
    with Worker(worker_command(light=True), environment=environment) as worker:
        assert set(next(worker.messages(60))["tasks"]) == set(LOOKS)
        asked = worker.ask("preview", {"path": str(big), "count": 300})
        events = []
        for message in worker.messages(60):
            events.append(message["event"])
            if events.count("preview") == 2:
                began = time.monotonic()
                worker.cancel(asked)
            if message["event"] in ("cancelled", "done", "failed", "ended"):
                break
        assert events[-1] == "cancelled"
        assert time.monotonic() - began < 1
        again = worker.ask("thumbnail", {"path": str(plate)})
        assert next(one for one in worker.messages(60) if one.get("id") == again)["event"] in ("progress", "done")
