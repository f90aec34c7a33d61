"""Media is found where the timeline says, or by its name elsewhere, and what it really holds decides."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.errors import OptionError
from retake.timeline import read_timeline
from retake.timeline.paths import bare_name, candidates, plain_path
from retake.timeline.shot import Shot
from tests.core.timeline.made import clip, movie, span, timeline
from tests.core.video.stills import still
from tests.core.video.synth import Movie, write


def only(path: Path, *media: Path) -> Shot:
    found, = read_timeline(path, media).shots
    return found


def plate(shot: Shot) -> Path:
    assert shot.plate is not None and shot.plate.path is not None
    return Path(shot.plate.path)


@pytest.mark.parametrize(("written", "path"), [
    ("/show/a b.mov", "/show/a b.mov"),
    ("/show/100%.mov", "/show/100%.mov"),
    ("/show/take #2?.mov", "/show/take #2?.mov"),
    ("file:///show/a%20b%23%3F%25.mov", "/show/a b#?%.mov"),
    ("file://localhost/D%3a/media/a.mov", "D:/media/a.mov"),
    ("file:///C:/show/a%20b.mov", "C:/show/a b.mov"),
    ("file://C:/show/a.mov", "C:/show/a.mov"),
    ("file:/show/a.mov", "/show/a.mov"),
    ("file://server/share/a.mov", "//server/share/a.mov"),
    (r"C:\show\A001 #2.mov", r"C:\show\A001 #2.mov"),
    ("media/a.mov", "media/a.mov"),
])
def test_every_spelling_of_a_path_is_understood(written: str, path: str) -> None:
    assert plain_path(written) == path


@pytest.mark.parametrize(("written", "name"), [
    (r"C:\show\A001 #2.mov", "A001 #2.mov"), ("file:///show/a%20b.mov", "a b.mov"), ("a.mov", "a.mov"),
    (r"\\server\share\a.mov", "a.mov"), ("/odd/back\\slash.mov", "slash.mov"),
])
def test_a_name_is_told_from_its_folders(written: str, name: str) -> None:
    assert bare_name(written) == name


def test_a_server_is_never_asked(tmp_path: Path) -> None:
    assert candidates("https://example.com/a.mov", tmp_path) == []


@pytest.mark.parametrize("name", ["a b.mov", "100%.mov", "a%20b.mov", "take #2.mov", "was?.mov", "ä ö.mov"])
@pytest.mark.parametrize("as_url", [False, True])
def test_awkward_names_are_found(name: str, as_url: bool, tmp_path: Path) -> None:
    file = movie(tmp_path / name, 20)
    written = file.as_uri() if as_url else str(file)
    shot = only(timeline(tmp_path / "t.otio", [clip("a", span(2, 10, 25), written, span(0, 20, 25))]))
    assert shot.eligible
    assert plate(shot) == file


def test_relative_paths_begin_beside_the_timeline(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    file = movie(tmp_path / "media" / "a.mov", 20)
    shot = only(timeline(tmp_path / "t.otio", [clip("a", span(2, 10, 25), "media/a.mov", span(0, 20, 25))]))
    assert plate(shot) == file and shot.plate is not None and not shot.plate.relinked


def test_the_file_itself_says_what_handles_there_are(tmp_path: Path) -> None:
    file = movie(tmp_path / "a.mov", 60, timecode="01:00:00:00")
    # The timeline knows of the middle of the media only.
    shot = only(timeline(tmp_path / "t.otio", [clip("a", span(90_020, 10, 25), str(file), span(90_010, 30, 25))]))
    assert shot.source is not None and shot.handles is not None and shot.plate is not None
    assert (shot.source.start, shot.source.count) == (20, 10)
    assert (shot.handles.before, shot.handles.after) == (20, 30)
    assert str(shot.plate.timecode) == "01:00:00:00"
    assert shot.plate.measured


def test_an_edl_and_a_file_meet_by_timecode(tmp_path: Path) -> None:
    movie(tmp_path / "A001C002.mov", 60, timecode="01:00:00:00")
    (tmp_path / "t.edl").write_text(
        "TITLE: t\nFCM: NON-DROP FRAME\n001  A001 V C 01:00:00:20 01:00:01:10 10:00:00:00 10:00:00:15\n"
        "* FROM CLIP NAME: A001C002.mov\n")
    shot = only(tmp_path / "t.edl")
    # Nothing in it says 25, but its file does; 24 would put the timeline's frames elsewhere.
    assert shot.plate is not None and shot.plate.rate == 25
    found, = read_timeline(tmp_path / "t.edl", rate=Fraction(25)).shots
    assert found.source is not None
    assert (found.source.start, found.source.count, str(found.record.timecode)) == (20, 15, "10:00:00:00")
    assert found.eligible


@pytest.mark.parametrize("names", ["* FROM CLIP NAME: A001 take 2.1", "* FROM CLIP NAME: other", ""])
def test_an_edls_media_lies_under_the_clips_or_the_tapes_name(names: str, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    file = movie(folder / ("A001 take 2.1.mov" if "take" in names else "A001C002_R1.mov"), 60, timecode="01:00:00:00")
    (tmp_path / "t.edl").write_text(
        f"TITLE: t\n001  A001C002_R1 V C 01:00:00:10 01:00:00:20 00:00:00:00 00:00:00:10\n{names}\n")
    found = read_timeline(tmp_path / "t.edl", [folder])
    assert plate(found.shots[0]) == file
    assert found.rate == 25
    assert "its media's, 25, was taken" in found.notes[0]


def test_an_edl_whose_media_has_another_rate_than_was_stated_says_so(tmp_path: Path) -> None:
    movie(tmp_path / "A001.mov", 60, timecode="01:00:00:00")
    (tmp_path / "t.edl").write_text("001  A001 V C 01:00:00:10 01:00:00:20 00:00:00:00 00:00:00:10\n")
    found = read_timeline(tmp_path / "t.edl", rate=Fraction(24))
    assert found.rate == 24
    assert "Its media runs at 25 frames a second" in found.notes[0]


def test_an_edls_timecode_is_a_label_and_no_time(tmp_path: Path) -> None:
    movie(tmp_path / "A001C002.mov", 60, Fraction(24000, 1001), timecode="10:00:00:00")
    (tmp_path / "t.edl").write_text("001  A V C 10:00:00:10 10:00:00:20 00:00:00:00 00:00:00:10\n"
                                    "* FROM CLIP NAME: A001C002.mov\n")
    for rate in (None, Fraction(24), Fraction(24000, 1001)):
        shot, = read_timeline(tmp_path / "t.edl", rate=rate).shots
        assert shot.source is not None and (shot.source.start, shot.source.count) == (10, 10)
        assert shot.eligible
    assert read_timeline(tmp_path / "t.edl").rate == Fraction(24000, 1001)


def test_a_sequence_written_as_a_pattern_is_counted_by_its_numbers(tmp_path: Path) -> None:
    for number in range(1001, 1021):
        still(tmp_path / f"sh010.{number:04d}.png", "rgb24")
    shot = only(timeline(tmp_path / "t.otio", [clip("a", span(1005, 8, 24), "sh010.%04d.png", span(1001, 20, 24))]))
    bare = only(timeline(tmp_path / "u.otio", [clip("a", span(1005, 8, 24), "sh010.####.png")]))
    assert shot.source is not None and bare.source is not None
    assert (shot.source.start, shot.source.count) == (4, 8) == (bare.source.start, bare.source.count)
    assert shot.eligible and bare.eligible


def test_media_moved_elsewhere_is_found_by_its_name(tmp_path: Path) -> None:
    new = tmp_path / "drive" / "day 1"
    new.mkdir(parents=True)
    file = movie(new / "A001.MOV", 40)
    path = timeline(tmp_path / "t.otio", [clip("a", span(2, 10, 25), "/gone/a001.mov", span(0, 40, 25))])
    assert "a001.mov is missing" in only(path).reasons
    shot = only(path, tmp_path / "drive")
    assert shot.eligible and plate(shot) == file
    assert shot.plate is not None and shot.plate.relinked


def test_of_files_with_one_name_the_one_that_fits_is_taken(tmp_path: Path) -> None:
    for folder, frames, timecode in (("a", 40, "01:00:00:00"), ("b", 40, "02:00:00:00"), ("c", 12, "01:00:00:00")):
        (tmp_path / folder).mkdir()
        movie(tmp_path / folder / "A001.mov", frames, timecode=timecode)
    path = timeline(tmp_path / "t.otio", [clip("a", span(180_005, 10, 25), "/gone/A001.mov", span(180_000, 40, 25))])
    assert plate(only(path, tmp_path)) == tmp_path / "b" / "A001.mov"


def test_files_that_are_alike_are_named_and_none_is_guessed(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        movie(tmp_path / folder / "A001.mov", 40)
    path = timeline(tmp_path / "t.otio", [clip("a", span(5, 10, 25), "/gone/A001.mov", span(0, 40, 25))])
    reason, = only(path, tmp_path).reasons
    assert "several files are called A001.mov" in reason and "Name one of their folders" in reason


def test_a_namesake_that_does_not_fit_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    movie(tmp_path / "a" / "A001.mov", 12)
    path = timeline(tmp_path / "t.otio", [clip("a", span(5, 30, 25), "/gone/A001.mov", span(0, 40, 25))])
    reason, = only(path, tmp_path).reasons
    assert "bears the name" in reason


def test_a_range_beyond_the_media_is_told(tmp_path: Path) -> None:
    file = movie(tmp_path / "a.mov", 12)
    reason, = only(timeline(tmp_path / "t.otio", [clip("a", span(5, 30, 25), str(file), span(0, 40, 25))])).reasons
    assert "shows frames 5 to 34, and its media has only 12" in reason


def test_a_rate_that_the_file_contradicts_is_told(tmp_path: Path) -> None:
    file = movie(tmp_path / "a.mov", 60, Fraction(30))
    shot = only(timeline(tmp_path / "t.otio", [clip("a", span(25, 25, 25), str(file), span(0, 50, 25))]))
    assert shot.source is not None and shot.source.start == 30
    assert any("the timeline says 25 frames a second, the file 30" in note for note in shot.notes)


def test_media_of_a_varying_rate_is_refused(tmp_path: Path) -> None:
    times = tuple(k * 4 + (k % 3 == 1) * 3 for k in range(40))
    write(tmp_path / "phone.mp4", Movie("mpeg4", frames=40, size=(96, 64), times=times, ticks=4))
    reason, = only(timeline(tmp_path / "t.otio", [clip("a", span(5, 5, 25), "phone.mp4", span(0, 40, 25))])).reasons
    assert "varying frame rate" in reason


def test_damaged_media_is_a_reason_and_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.mov").write_bytes(b"no movie at all" * 50)
    reason, = only(timeline(tmp_path / "t.otio", [clip("a", span(5, 5, 25), "a.mov", span(0, 40, 25))])).reasons
    assert "can't be read" in reason


def test_a_sequence_is_counted_from_its_first_file(tmp_path: Path) -> None:
    folder = tmp_path / "plates #1 100%"
    folder.mkdir()
    for number in range(995, 1020):
        still(folder / f"sh010.{number:04d}.png", "rgb24")
    reference = otio.schema.ImageSequenceReference(
        target_url_base=folder.as_uri() + "/", name_prefix="sh010.", name_suffix=".png", start_frame=1001, rate=24,
        frame_zero_padding=4, available_range=span(86_400, 19, 24))
    one = otio.schema.Clip("a", reference, span(86_405, 8, 24))
    shot = only(timeline(tmp_path / "t.otio", [one]))
    assert shot.source is not None and shot.handles is not None and shot.plate is not None
    # On the timeline the media begins with 1001, on the disk six files earlier.
    assert (shot.source.start, shot.source.count) == (11, 8)
    assert (shot.handles.before, shot.handles.after) == (11, 6)
    assert (shot.plate.first_number, shot.plate.frames) == (995, 25)
    assert plate(shot).name == "sh010.%04d.png"
    assert shot.eligible


def test_a_moved_sequence_is_found_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "drive"
    folder.mkdir()
    for number in range(1001, 1011):
        still(folder / f"sh010.{number:04d}.png", "rgb24")
    reference = otio.schema.ImageSequenceReference(
        target_url_base="/gone", name_prefix="sh010.", name_suffix=".png", start_frame=1001, rate=24,
        frame_zero_padding=4, available_range=span(0, 10, 24))
    shot = only(timeline(tmp_path / "t.otio", [otio.schema.Clip("a", reference, span(2, 5, 24))]), folder)
    assert shot.eligible and plate(shot) == folder / "sh010.%04d.png"


def test_what_resolve_writes_of_offline_media_is_looked_for(tmp_path: Path) -> None:
    file = movie(tmp_path / "a.mov", 40)
    reference = otio.schema.MissingReference(available_range=span(0, 40, 25))
    reference.metadata["Resolve_OTIO"] = {"Media Url": str(file)}
    shot = only(timeline(tmp_path / "t.otio", [otio.schema.Clip("a.mov", reference, span(3, 10, 25))]))
    assert shot.eligible and plate(shot) == file


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a", span(5, 5, 25), "a.mov", span(0, 40, 25))])
    with pytest.raises(OptionError, match="is no folder"):
        read_timeline(path, [tmp_path / "nowhere"])
