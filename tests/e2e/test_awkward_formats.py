"""Plates of awkward kinds: bit depths, logs, HDR, turned, oblong, interlaced, of odd sizes and rates, long groups.

Whatever the kind, the take is of the plate's own size and samples, and differs from it under its matte alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.timecode import Timecode
from retake.video import open_video, open_writer, probe
from retake.video.compare import largest_difference
from tests.e2e.curves import hlg, logc3, pq
from tests.e2e.making import Film, Talker, film, silence, voice
from tests.e2e.outcome import proven, refusal, rendered, sounds_like, wav
from tests.faces_synth import Stance

COUNT = 16
TALKER = Talker(COUNT, shift=-0.6)
NTSC, FILM_NTSC, DOUBLE_NTSC = Fraction(30_000, 1001), Fraction(24_000, 1001), Fraction(60_000, 1001)


def written(curve: Callable[[NDArray[np.uint8]], NDArray[np.uint16]]) -> Callable[[int], NDArray[np.uint16]]:
    """Frames as a camera or a broadcaster writes them."""
    return lambda number: curve(TALKER(number))


def plain(number: int) -> NDArray[np.uint8]:
    """A frame as it is."""
    return TALKER(number)


def turned(quarters: int) -> Callable[[int], NDArray[np.uint8]]:
    """Frames stored turned so many quarters against the clock."""
    return lambda number: np.rot90(TALKER(number), quarters)


def squeezed(number: int) -> NDArray[np.uint8]:
    """A frame stored narrower than it is shown, as anamorphic video is."""
    return cv2.resize(TALKER(number), (240, 240), interpolation=cv2.INTER_AREA).astype(np.uint8)


def odd(number: int) -> NDArray[np.uint8]:
    """A frame of an odd size."""
    return TALKER(number)[:239, :317]


HD10 = Film(pixel_format="yuv420p10le")
# A name, what is filmed, how, and what the user has to say.
KINDS: tuple[tuple[str, Callable[[int], NDArray[np.generic]], Film, tuple[str, ...]], ...] = (
    ("10 bit", plain, Film(pixel_format="yuv422p10le"), ()),
    ("12 bit 4:4:4", plain, Film(pixel_format="yuv444p12le"), ()),
    ("16 bit R'G'B'", plain, Film(pixel_format="gbrp16le", colour=(1, 13, 0, 2)), ()),
    ("with alpha", plain, Film(pixel_format="yuva444p10le"), ()),
    ("full range", plain, Film(pixel_format="yuv420p", colour=(1, 1, 1, 2)), ()),
    ("without tags", plain, Film(colour=(2, 2, 2, 0)), ()),
    ("SD, 601, 4:1:1", plain, Film(pixel_format="yuv411p", colour=(6, 6, 6, 1)), ()),
    ("grey", plain, Film(pixel_format="gray", colour=(1, 1, 1, 2)), ()),
    ("LogC3, named", written(logc3), Film(pixel_format="yuv422p10le"), ("--view", "logc3")),
    ("LogC3, unnamed", written(logc3), Film(pixel_format="yuv422p10le"), ()),
    ("HDR10", written(pq), Film(pixel_format="yuv420p10le", colour=(9, 16, 9, 1)), ()),
    ("HLG", written(hlg), Film(pixel_format="yuv422p10le", colour=(9, 18, 9, 1)), ()),
    ("odd size", odd, Film(), ()),
    ("odd size, 4:2:2 10 bit", odd, Film(pixel_format="yuv422p10le"), ()),
)


# The rest are tried where there is time.
QUICK = ("10 bit", "LogC3, named", "HDR10", "odd size")


@pytest.mark.parametrize(("shown", "how", "more"), [
    pytest.param(*kind[1:], id=kind[0], marks=() if kind[0] in QUICK else pytest.mark.long) for kind in KINDS])
def test_every_kind_of_samples_comes_back_as_it_went_in(
        shown: Callable[[int], NDArray[np.generic]], how: Film, more: tuple[str, ...], tmp_path: Path,
        quiet: Path) -> None:
    plate = film(tmp_path / "plate.mkv", map(shown, range(COUNT)), how)
    outcome = proven(rendered(plate, quiet, tmp_path, *more))
    before, after = outcome.infos()
    assert after.colour == before.colour
    assert outcome.touched == list(range(COUNT))
    assert shut(outcome.openings(), outcome.report)


def shut(openings: NDArray[np.float32], report: object) -> bool:
    """Whether a mouth that was to rest does."""
    painted = np.array([TALKER.opening(number) for number in range(COUNT)])
    return bool(np.ptp(openings) < 0.5 * np.ptp(painted))


def test_a_plate_with_oblong_pixels_keeps_them(tmp_path: Path, quiet: Path) -> None:
    how = Film("prores_aw", "yuv422p10le", aspect=Fraction(4, 3))
    plate = film(tmp_path / "scope.mov", map(squeezed, range(COUNT)), how)
    outcome = proven(rendered(plate, quiet, tmp_path, codec="v210"))
    assert outcome.infos()[1].pixel_aspect == Fraction(4, 3)
    assert outcome.touched == list(range(COUNT))
    # A place is one of the picture as it is shown: 320 wide, not 240.
    assert rendered(plate, quiet, tmp_path, "--at", "3,160,125", codec="v210").told["face"] == 1
    assert "can't carry the plate's pixel aspect" in refusal(plate, quiet, tmp_path / "out", "--codec", "ffv1")


@pytest.mark.parametrize("rotation", [90, *(pytest.param(one, marks=pytest.mark.long) for one in (180, 270))])
def test_a_turned_plate_is_looked_at_upright_and_stays_turned(rotation: int, tmp_path: Path, quiet: Path) -> None:
    how = Film("prores_aw", "yuv422p10le", rotation=rotation)
    plate = film(tmp_path / "phone.mov", map(turned(rotation // 90), range(COUNT)), how)
    assert probe(plate).rotation == rotation
    outcome = rendered(plate, quiet, tmp_path, codec="v210")
    proven(outcome)
    assert outcome.touched == list(range(COUNT))


@pytest.mark.long
def test_a_place_on_a_turned_plate_is_one_of_the_upright_picture(tmp_path: Path, quiet: Path) -> None:
    plate = film(tmp_path / "phone.mov", map(turned(1), range(COUNT)),
                 Film("prores_aw", "yuv422p10le", rotation=90))
    assert rendered(plate, quiet, tmp_path, "--at", "3,160,125", codec="v210").told["face"] == 1
    assert "There is no face at 125, 300" in refusal(plate, quiet, tmp_path / "out", "--at", "3,125,300")


@pytest.mark.parametrize(("encoder", "pixel_format", "codec"), [
    ("prores_aw", "yuv422p10le", "prores-hq"), ("dnxhd", "yuv422p10le", "dnxhr-hqx"), ("v210", "yuv422p10le", "v210"),
])
def test_frames_that_stay_are_the_very_packets_of_an_intra_codec(
        encoder: str, pixel_format: str, codec: str, tmp_path: Path, quiet: Path) -> None:
    options = {"prores_aw": {"profile": "3"}, "dnxhd": {"profile": "dnxhr_hqx"}}.get(encoder, {})
    talker = Talker(COUNT, shift=-0.6)
    plate = film(tmp_path / "plate.mov", talker.pictures(),
                 Film(encoder, pixel_format, options=options, metadata={"timecode": "10:00:00:00"}))
    outcome = rendered(plate, quiet, tmp_path, "--keep", "10:00:00:04-10:00:00:08", codec="like-source")
    before, after = outcome.infos()
    assert (after.codec, after.profile, after.pixel_format) == (before.codec, before.profile, before.pixel_format)
    assert str(after.timecode) == "10:00:00:00"
    kept = [n for n, kind in enumerate(outcome.kinds) if kind == "original"]
    assert set(kept) >= set(range(4, 9))
    assert outcome.told["passed_on"] == len(kept)
    for a, b, inside in outcome.triples():
        if not inside.any():
            assert bytes(a.source) == bytes(b.source)  # type: ignore[arg-type]
        elif codec == "v210":
            assert largest_difference(a, b, inside) == 0


@pytest.mark.parametrize(("codec", "written"), [("dpx", "gbrp10le"), ("dpx-12", "gbrp12le"), ("exr", "gbrpf16le"),
    *(pytest.param(*one, marks=pytest.mark.long) for one in (("dpx-16", "rgb48be"), ("png-16", "rgb48be"),
                                                            ("tiff", "rgb24")))])
def test_image_sequences_come_back_as_files_of_their_kind(codec: str, written: str, tmp_path: Path, quiet: Path
                                                          ) -> None:
    movie = film(tmp_path / "plate.mkv", map(plain, range(COUNT)), Film(pixel_format="gbrp16le", colour=(1, 13, 0, 2)))
    suffix = {"png-16": "png", "tiff": "tif"}.get(codec, codec.split("-")[0])
    folder = tmp_path / "files"
    folder.mkdir()
    with open_video(movie) as reader:
        like = replace(reader.info, timecode=Timecode(86_400, Fraction(25)))
        with open_writer(folder / f"sh010.%04d.{suffix}", codec, like) as writer:
            for frame in reader.frames():
                writer.write(frame)
    plate = folder / f"sh010.%04d.{suffix}"
    outcome = proven(rendered(plate, quiet, tmp_path, "--keep", "3-5", codec="like-source", rate=Fraction(25)))
    before, after = outcome.infos()
    assert (after.codec, after.pixel_format, before.pixel_format) == (before.codec, written, written)
    assert set(outcome.touched) >= {0, *range(11, COUNT)}
    assert outcome.told["passed_on"] == COUNT - len(outcome.touched)


def test_a_sequence_with_a_frame_missing_is_refused(tmp_path: Path, quiet: Path) -> None:
    movie = film(tmp_path / "plate.mkv", map(plain, range(6)), Film(pixel_format="gbrp16le", colour=(1, 13, 0, 2)))
    with open_video(movie) as reader, open_writer(tmp_path / "a.%04d.png", "png", reader.info) as writer:
        for frame in reader.frames():
            writer.write(frame)
    (tmp_path / "a.1004.png").unlink()
    assert "1004" in refusal(tmp_path / "a.%04d.png", quiet, tmp_path / "out", "--rate", "25")


def test_an_interlaced_plate_keeps_its_fields_and_is_warned_of(tmp_path: Path, quiet: Path) -> None:
    def woven(number: int) -> NDArray[np.uint8]:
        picture = TALKER(number).copy()
        picture[1::2] = TALKER(number + 1)[1::2]
        return picture
    plate = film(tmp_path / "tape.mov", map(woven, range(COUNT)),
                 Film("prores_aw", "yuv422p10le", options={"flags": "+ildct", "top": "1"}, fields=True))
    assert probe(plate).fields == "top"
    outcome = proven(rendered(plate, quiet, tmp_path, codec="v210"))
    _, after = outcome.infos()
    assert after.fields == "top"
    assert outcome.touched == list(range(COUNT))
    assert any("interlaced" in line for line in outcome.report["plate"]["warnings"])


# Each kind of rate, the slowest and the fastest; that a file's rate is read exactly is tried of every one elsewhere.
# All but the first are tried where there is time.
RATES = (NTSC, FILM_NTSC, Fraction(24), DOUBLE_NTSC, Fraction(60))


@pytest.mark.parametrize("rate", [pytest.param(one, id=str(one), marks=() if one == NTSC else pytest.mark.long)
                                  for one in RATES])
def test_at_every_rate_lips_come_as_late_as_the_line(rate: Fraction, tmp_path: Path) -> None:
    seconds, late = Fraction(8, 5), round(rate / 5)
    talker = Talker(int(seconds * rate), rate)
    drop = {NTSC: "00:00:59;20", DOUBLE_NTSC: "00:00:59;40"}
    how = Film("prores_aw", "yuv422p10le", rate, metadata={"timecode": drop.get(rate, "01:00:00:00")})
    plate = film(tmp_path / "plate.mov", talker.pictures(), how, voice(talker.count / rate))
    line = voice(talker.count / rate, float(late / rate))
    outcome = proven(rendered(plate, wav(tmp_path / "late.wav", line), tmp_path, codec="v210"))
    before, after = outcome.infos()
    assert (after.rate, str(after.timecode)) == (rate, how.metadata["timecode"])
    assert str(before.timecode) == str(after.timecode)
    middle = [row for row in outcome.report["frames"] if 0.9 < row["frame"] / rate < 1.4]
    assert all(abs(row["frame"] - row["source"] - late) < 0.75 for row in middle)
    due = np.array([talker.opening(n - late) if n >= late else 0 for n in range(talker.count)])
    openings = outcome.openings()
    found = [np.corrcoef(openings[late + k : len(due) + min(0, k)], due[late : len(due) - max(0, k)])[0, 1]
             for k in range(0, 3)]
    assert found[0] == max(found) > 0.9
    sounds_like(outcome, line)


@pytest.mark.long
def test_drop_frame_ranges_are_found_across_the_minute(tmp_path: Path, quiet: Path) -> None:
    plate = film(tmp_path / "plate.mov", map(plain, range(COUNT)),
                 Film("prores_aw", "yuv422p10le", NTSC, metadata={"timecode": "00:00:59;24"}))
    outcome = rendered(plate, quiet, tmp_path, "--range", "00:00:59;28-00:01:00;05")
    _, after = outcome.infos()
    # ;00 and ;01 of that minute are skipped: 28, 29, then 02 to 05.
    assert (after.frame_count, str(after.timecode)) == (6, "00:00:59;28")
    line = refusal(plate, quiet, tmp_path / "out", "--range", "00:00:59;28-00:01:00;00")
    assert "00:01:00;00" in line


def test_long_groups_with_b_frames_and_a_late_start_are_exact(tmp_path: Path, quiet: Path) -> None:
    plate = film(tmp_path / "camera.mp4", map(plain, range(40)),
                 Film("libx264", options={"bf": "3", "g": "250", "preset": "veryfast", "crf": "18", "b-pyramid": "2"}))
    outcome = proven(rendered(plate, quiet, tmp_path, "--range", "9-24"))
    assert outcome.told["frames"] == 16
    assert outcome.touched == list(range(9, 25))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
@pytest.mark.long
def test_a_delivery_codec_is_written_again_in_its_own_kind(codec: str, tmp_path: Path, quiet: Path) -> None:
    options = {"preset": "ultrafast", "crf": "16", **({"x265-params": "log-level=none"} if "265" in codec else {})}
    deep = "yuv420p10le" if codec == "libx265" else "yuv420p"
    plate = film(tmp_path / "plate.mp4", map(plain, range(COUNT)), Film(codec, deep, options=options))
    outcome = rendered(plate, quiet, tmp_path, codec="like-source")
    before, after = outcome.infos()
    for name in ("codec", "width", "height", "pixel_format", "rate", "frame_count", "colour"):
        assert getattr(after, name) == getattr(before, name), name
    assert outcome.touched == list(range(COUNT))
    for a, b, inside in outcome.triples():
        apart = np.abs(a.samples[0].astype(int) - b.samples[0])[~inside]
        assert apart.mean() < 2 * (4 if deep != "yuv420p" else 1)


def test_an_uneven_rate_is_refused_and_conformed_when_one_is_stated(tmp_path: Path, quiet: Path) -> None:
    times = tuple(int(1000 * (n + 0.5 * (n % 3 == 0)) + (2500 if n > 12 else 0)) for n in range(24))
    plate = film(tmp_path / "phone.mp4", map(plain, range(24)), Film("libx264", options={"bf": "0"}, times=times))
    line = refusal(plate, quiet, tmp_path / "out")
    assert "varying frame rate" in line and "--rate 25" in line
    outcome = proven(rendered(plate, quiet, tmp_path, rate=Fraction(25)))
    assert outcome.told["frames"] in (26, 27)
    assert outcome.infos()[1].rate == 25


def test_a_rate_that_contradicts_the_plates_is_refused(tmp_path: Path, quiet: Path) -> None:
    plate = film(tmp_path / "plate.mkv", map(plain, range(4)), Film())
    assert "has a steady rate of 25" in refusal(plate, quiet, tmp_path / "out", "--rate", "24")


@pytest.mark.long
def test_a_plate_in_4k_is_worked_on_at_its_own_size(tmp_path: Path, quiet: Path) -> None:
    count = 3
    talker = Talker(count, shift=-0.6, stance=lambda n: Stance(160, 120, 60))

    def large(number: int) -> NDArray[np.uint8]:
        return cv2.resize(talker(number), (3840, 2160), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    plate = film(tmp_path / "uhd.mkv", map(large, range(count)),
                 Film(pixel_format="yuv422p10le", options={"slices": "16"}, aspect=Fraction(1)))
    outcome = proven(rendered(plate, quiet, tmp_path))
    assert outcome.touched == list(range(count))
    for _, _, inside in outcome.triples():
        assert 0.002 < inside.mean() < 0.1


@pytest.mark.long
def test_a_plate_of_the_smallest_size_that_shows_a_face_is_taken(tmp_path: Path, quiet: Path) -> None:
    talker = replace(TALKER, size=(128, 96))
    outcome = proven(rendered(film(tmp_path / "small.mkv", talker.pictures(), Film()), quiet, tmp_path))
    assert outcome.told["frames"] == COUNT
    assert silence(1).shape == (1, 48_000)
