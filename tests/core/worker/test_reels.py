"""Reels: the right frames, told as they are made, made once, gone on with, within bounds; every plate upright."""

from __future__ import annotations

import io
import json
import os
import signal
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from retake.errors import Cancelled, MediaError, OptionError, OutputError
from retake.video import open_video
from retake.video.jpegs import Jpegs
from retake.video.still import SmallView, png
from retake.views import VIEWS
from retake.worker import reels
from retake.worker.client import Worker, worker_command
from retake.worker.looks import LOOKS
from retake.worker.reel_file import Reel, _grown
from tests.core.video.synth import Movie, number_in, write
from tests.core.worker.looking import Said, look

pytestmark = pytest.mark.usefixtures("own_cache")

Sizes = dict[int, tuple[int, int]]


def seen(content: bytes) -> av.VideoFrame:
    with av.open(io.BytesIO(content)) as container:
        return next(container.decode(video=0))


def shown(content: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The R'G'B' that a player shows for a JPEG."""
    return seen(content).reformat(format="rgb24", src_colorspace=5, src_color_range=2).to_ndarray()


def told(said: Said) -> Sizes:
    """Where each frame lies, by what was said, in the order in which it was."""
    found: Sizes = {}
    for event, data in said:
        assert event == "reel"
        found |= {data["first"] + k: (at, size) for k, (at, size) in enumerate(data["sizes"])}
    return found


def frames(result: dict[str, Any], said: Said) -> dict[int, bytes]:
    """The JPEGs that were told."""
    content = Path(result["file"]).read_bytes()
    return {number: content[at:at + size] for number, (at, size) in told(said).items()}


def stopped(after: int, **data: Any) -> Said:
    """What is said of a reel that is called off after so many frames."""
    said: Said = []

    def tell(step: str, done: int, of: int) -> None:
        if done == after:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        LOOKS["reel"](data, tell, lambda event, told: said.append((event, told)))
    return said


def test_a_reel_holds_the_frames_of_a_straight_decode(plate: Path, own_cache: Path) -> None:
    result, said = look("reel", path=str(plate))
    found = frames(result, said)
    assert {number: number_in(seen(one)) for number, one in found.items()} == {n: n for n in range(40)}
    assert {name: result[name] for name in ("first", "frames", "of", "rate", "width", "height", "timecode")} == {
        "first": 0, "frames": 40, "of": 40, "rate": "25", "width": 192, "height": 112, "timecode": None}
    assert Path(result["file"]).parent == own_cache / "reels"
    assert sum(map(len, found.values())) == Path(result["file"]).stat().st_size


def test_a_part_is_counted_by_the_plates_frames(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mov", Movie(encoder="prores_ks", pixel_format="yuv422p10le", frames=20,
                                           metadata={"timecode": "01:00:00:00"}))
    result, said = look("reel", path=str(path), first=12, count=5)
    assert {number: number_in(seen(one)) for number, one in frames(result, said).items()} == {
        n: n for n in range(12, 17)}
    assert (result["first"], result["frames"], result["of"], result["timecode"]) == (12, 5, 20, "01:00:00:12")
    assert look("reel", path=str(path), first=18, count=5)[0]["frames"] == 2
    with pytest.raises(OptionError, match="has 20 frames, counted from 0: 20 is none of them"):
        look("reel", path=str(path), first=20)


def test_the_index_says_what_the_events_said(plate: Path) -> None:
    result, said = look("reel", path=str(plate), first=3, count=9)
    facts, *lines = Path(result["index"]).read_text().splitlines()
    assert json.loads(facts)["frames"] == len(lines) == 9
    assert [tuple(map(int, line.split())) for line in lines] == list(told(said).values())


def test_a_reel_is_made_once_until_its_plate_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "b.mp4", Movie(frames=10))
    first, said = look("reel", path=str(path))
    with monkeypatch.context() as context:
        context.setattr(reels, "walked", None)  # nothing is decoded
        again, said_again = look("reel", path=str(path))
        assert (again, told(said_again), len(said_again)) == (first, told(said), 1)
    write(path, Movie(frames=30))
    os.utime(path, ns=(1, 1))
    other, said = look("reel", path=str(path))
    assert (other["frames"], other["file"] != first["file"]) == (30, True)
    assert number_in(seen(frames(other, said)[29])) == 29
    assert look("reel", path=str(path), width=96)[0]["file"] != other["file"]


def test_every_changed_file_of_a_sequence_counts(tmp_path: Path) -> None:
    def frame(number: int, level: int) -> None:
        (tmp_path / f"a.{number}.png").write_bytes(png(np.full((40, 60, 3), level, np.uint8)))

    for number in range(1001, 1010):
        frame(number, 50)
    sequence = str(tmp_path / "a.%04d.png")
    first, said = look("reel", path=sequence, rate=24)
    assert (first["rate"], {round(shown(one).mean()) for one in frames(first, said).values()}) == ("24", {50})
    frame(1003, 200)
    second, said = look("reel", path=sequence, rate=24)
    assert [round(shown(one).mean()) for one in frames(second, said).values()] == [50, 50, 200, *[50] * 6]


def test_frames_can_be_read_while_the_reel_grows(plate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retake.worker.reel_file._BETWEEN", 0.0)
    read: list[int] = []

    def say(event: str, data: dict[str, Any]) -> None:
        with open(data["file"], "rb") as file:
            for at, size in data["sizes"]:
                file.seek(at)
                read.append(number_in(seen(file.read(size))))

    LOOKS["reel"]({"path": str(plate), "count": 12}, lambda *_: None, say)
    assert read == list(range(12))


def test_a_reel_is_told_ten_times_a_second_at_most(tmp_path: Path) -> None:
    now, said = [0.0], []
    reel = Reel(tmp_path / "a.reel", lambda event, data: said.append(data), lambda: now[0])
    with reel.growing({"first": 5, "frames": 40, "of": 99, "rate": "25", "width": 1, "height": 1}):
        for _ in range(40):
            now[0] += 1 / 32
            reel.add(b"\xff\xd8 \xff\xd9")
    assert [(one["first"], len(one["sizes"])) for one in said] == [
        (5, 1), *((6 + 4 * k, 4) for k in range(9)), (42, 3)]


@pytest.mark.parametrize("after", [0, 1, 17, 39])
def test_what_was_made_before_a_cancel_is_told_at_once_and_gone_on_with(
        after: int, plate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = stopped(after, path=str(plate))
    assert list(told(said)) == list(range(after))
    walked: list[tuple[int, int]] = []
    walk = reels.walked
    monkeypatch.setattr(reels, "walked", lambda reader, first, stop, tell: walked.append((first, stop)) or walk(
        reader, first, stop, tell))
    result, said = look("reel", path=str(plate))
    assert walked == [(after, 40)]
    assert {number: number_in(seen(one)) for number, one in frames(result, said).items()} == {n: n for n in range(40)}


@pytest.mark.parametrize("spoil", ["torn", "longer", "shorter", "zeros", "no index", "no reel", "text", "facts"])
def test_what_a_kill_or_a_power_cut_leaves_is_made_whole(spoil: str, plate: Path) -> None:
    first, said = look("reel", path=str(plate))
    whole = frames(first, said)
    file, index = Path(first["file"]), Path(first["index"])
    lines, content = index.read_bytes().splitlines(keepends=True), file.read_bytes()
    kept = told(said)[20][0]
    for path in (file, index):
        path.unlink()
    index.write_bytes({"torn": b"".join(lines[:21]) + lines[21][:-2], "no index": b"", "text": b"no index\n" * 9,
                       "facts": b'{"first": "x", "frames": null}\n' + b"".join(lines[1:]),
                       "longer": b"".join(lines) + b"99 7\n"}.get(spoil, b"".join(lines)))
    file.write_bytes({"torn": content[:kept + 9], "shorter": content[:kept], "no reel": b"", "longer": content,
                      "zeros": content[:kept] + bytes(len(content) - kept)}.get(spoil, content))
    again, said = look("reel", path=str(plate))
    assert (again, frames(again, said)) == (first, whole)
    assert index.read_bytes() == b"".join(lines)


def test_a_killed_worker_leaves_a_reel_that_is_gone_on_with(house: Path, tmp_path: Path, own_cache: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(house / "core")}
    big = write(tmp_path / "big.mp4", Movie(frames=120, size=(1280, 720), options={"preset": "ultrafast"}))
    with Worker(worker_command(light=True), environment=environment) as worker:
        pid = next(worker.messages(60))["pid"]
        worker.ask("reel", {"path": str(big)})
        for message in worker.messages(60):
            if message["event"] == "reel":
                os.kill(pid, signal.SIGKILL)
                break
    before = len(next((own_cache / "reels").glob("*.index")).read_text().splitlines()) - 1
    assert 0 < before < 120
    result, said = look("reel", path=str(big))
    assert said[0][1]["first"] == 0 and len(said[0][1]["sizes"]) >= before - 1
    assert {number: number_in(seen(one)) for number, one in frames(result, said).items()} == {n: n for n in range(120)}


def test_who_asks_for_what_another_process_makes_is_told_its_frames(house: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(house / "core")}
    big = write(tmp_path / "big.mp4", Movie(frames=150, size=(1280, 720), options={"preset": "ultrafast"}))
    with Worker(worker_command(light=True), environment=environment) as worker:
        next(worker.messages(60))
        worker.ask("reel", {"path": str(big)})
        assert any(message["event"] == "reel" for message in worker.messages(60))
        result, said = look("reel", path=str(big))
        assert list(told(said)) == list(range(150)) and result["frames"] == 150
        last = next(one for one in worker.messages(60) if one["event"] not in ("reel", "progress"))
    assert (last["event"], last["result"]) == ("done", json.loads(json.dumps(result)))


def test_a_cancel_is_heard_on_the_way_to_the_first_frame(plate: Path) -> None:
    look("reel", path=str(plate), first=38, count=1)
    assert stopped(3, path=str(plate), first=30, count=2) == []


def test_where_the_cache_cant_be_written_a_line_says_so(
        plate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(OutputError, match="can't be written"):
        look("reel", path=str(plate))


def test_a_disk_that_is_full_is_named_and_what_was_made_stays(plate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Reel.add

    def full(self: Reel, jpeg: bytes) -> None:
        if self.made == 7:
            with self._written():
                raise OSError(28, "No space left on device")
        add(self, jpeg)

    with monkeypatch.context() as context:
        context.setattr(Reel, "add", full)
        with pytest.raises(OutputError, match="There is no space left on the disk"):
            look("reel", path=str(plate))
    assert look("reel", path=str(plate))[1][0][1]["first"] == 0


MOVIES = {
    "plain": Movie(frames=2),
    "turned": Movie(frames=2, rotation=90),
    "upside down": Movie(frames=2, rotation=180),
    "turned 4:2:2": Movie(encoder="prores_ks", pixel_format="yuv422p10le", frames=2, rotation=270),
    "wide pixels": Movie(frames=2, aspect=Fraction(2)),
    "wide pixels, turned": Movie(frames=2, aspect=Fraction(2), rotation=90),
    "narrow pixels, odd": Movie(frames=2, aspect=Fraction(111, 192)),
    "601": Movie(frames=2, colour=(6, 6, 6, 1)),
    "2020": Movie(frames=2, colour=(9, 1, 9, 1)),
    "full range": Movie(pixel_format="yuvj420p", frames=2, colour=(1, 1, 1, 2)),
    "HLG": Movie(frames=2, colour=(9, 18, 9, 1)),
    "PQ, turned": Movie(encoder="prores_ks", pixel_format="yuv422p10le", frames=2, colour=(9, 16, 9, 1), rotation=90),
    "PQ": Movie(encoder="prores_ks", pixel_format="yuv422p10le", frames=2, colour=(9, 16, 9, 1)),
    "4444": Movie(encoder="prores_ks", pixel_format="yuva444p10le", frames=2),
    "rgb": Movie(encoder="ffv1", pixel_format="gbrp10le", frames=2, colour=(1, 1, 0, 2)),
    "16 bits": Movie(encoder="ffv1", pixel_format="yuv422p16le", frames=2),
}


@pytest.mark.parametrize("size", [(1920, 1920), (96, 96)])
@pytest.mark.parametrize("name", MOVIES)
def test_pictures_stand_as_previews_show_them(name: str, size: tuple[int, int], tmp_path: Path) -> None:
    movie = MOVIES[name]
    path = write(tmp_path / ("a.mov" if "prores" in movie.encoder else "a.mkv" if "ffv1" in movie.encoder else "a.mp4"),
                 movie)
    result, said = look("reel", path=str(path), width=size[0], height=size[1])
    with open_video(path) as reader:
        wanted = [SmallView(reader.info, *size)(frame).astype(int) for frame in reader.frames()]
    for number, content in frames(result, said).items():
        found = shown(content)
        assert found.shape == wanted[number].shape == (result["height"], result["width"], 3)
        assert np.abs(found - wanted[number]).mean() < 5  # edges of colour, as every JPEG has them


@pytest.mark.parametrize("view", [one for one in VIEWS if one != "auto"])
def test_every_view_is_looked_through(view: str, plate: Path) -> None:
    result, said = look("reel", path=str(plate), count=1, view=view)
    with open_video(plate) as reader:
        wanted = SmallView(reader.info, 1920, 1920, view)(reader.frame(0)).astype(int)
    assert np.abs(shown(frames(result, said)[0]) - wanted).mean() < 5


@pytest.mark.parametrize("matrix", [1, 6, 9])
def test_colours_come_within_a_step_or_two(matrix: int, tmp_path: Path) -> None:
    path = tmp_path / "a.mov"
    colours = np.array([[200, 60, 40], [40, 180, 70], [50, 60, 210], [128, 128, 128], [16, 16, 16], [235, 235, 235]],
                       np.uint8)
    picture = np.repeat(np.repeat(colours[None], 32, axis=1), 64, axis=0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("prores_ks", rate=25)
        stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv422p10le"
        context = stream.codec_context
        context.color_primaries = context.color_trc = context.color_range = 1
        context.colorspace = matrix
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv422p10le",
                                                                             dst_colorspace=matrix)
        frame.colorspace = matrix
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    result, said = look("reel", path=str(path))
    found = shown(frames(result, said)[0])[32, 16::32].astype(int)
    assert np.abs(found - colours).max() <= 3


def test_the_quickest_way_is_taken(tmp_path: Path) -> None:
    def lane(movie: Movie, name: str, view: str = "auto") -> str:
        with open_video(write(tmp_path / name, movie)) as reader:
            return type(Jpegs(reader.info, 1920, 1920, view)._lane).__name__

    assert lane(Movie(frames=1), "a.mp4") == "_Lane"
    assert lane(Movie(encoder="prores_ks", pixel_format="yuv422p10le", frames=1), "b.mov") == "_Lane"
    assert lane(Movie(frames=1), "c.mp4", "logc3") == lane(Movie(frames=1, colour=(9, 16, 9, 1)), "d.mp4") == "_Curve"
    assert lane(MOVIES["rgb"], "e.mkv") == lane(MOVIES["narrow pixels, odd"], "f.mp4") == "_View"


@pytest.mark.parametrize(("data", "reason"), [
    ({"count": 0}, "count has to be a whole number from 1 to 20000, not 0"),
    ({"count": 20_001}, "count has to be"), ({"first": -1}, "first has to be"), ({"first": 1 << 40}, "first has to be"),
    ({"width": 5000}, "width has to be a whole number from 1 to 4096"), ({"view": "sepia"}, "view has to be one of"),
    ({"frame": 1}, "knows nothing of 'frame'")])
def test_what_makes_no_sense_is_refused_in_a_line(data: dict[str, Any], reason: str, plate: Path) -> None:
    with pytest.raises(OptionError, match=reason):
        look("reel", path=str(plate), **data)


def test_a_plate_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="There is no such file"):
        look("reel", path=str(tmp_path / "gone.mov"))


def test_a_damaged_frame_ends_the_reel_with_its_number(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mov", Movie(encoder="prores_ks", pixel_format="yuv422p10le", frames=20))
    with av.open(str(path)) as container:
        packet = [one for one in container.demux(video=0) if one.size][15]
        place, size = packet.pos, packet.size
    content = bytearray(path.read_bytes())
    content[place + 4:place + size] = bytes(size - 4)
    path.write_bytes(content)
    said: Said = []
    with pytest.raises(MediaError, match="at frame 15"):
        LOOKS["reel"]({"path": str(path)}, lambda *_: None, lambda event, data: said.append((event, data)))
    assert list(told(said)) == list(range(15))


def test_a_still_has_the_plates_own_size_and_its_values(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", Movie(frames=8, rotation=90, aspect=Fraction(2)))
    first, _ = look("still", path=str(path), frame=5)
    assert (first["width"], first["height"]) == (112, 384)
    with open_video(path) as reader:
        wanted = SmallView(reader.info, 9999, 9999)(reader.frame(5)).astype(int)
    assert np.abs(shown(Path(first["file"]).read_bytes()) - wanted).mean() < 1.5
    assert look("still", path=str(path), frame=5)[0] == first
    assert look("still", path=str(path), frame=4)[0]["file"] != first["file"]
    with pytest.raises(OptionError, match="8 is none of them"):
        look("still", path=str(path), frame=8)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here is always full")
def test_what_does_not_fit_onto_a_full_disk_is_no_second_trouble_when_the_file_is_closed() -> None:
    with _grown(Path("/dev/full")) as file:
        file.write(b"12")
