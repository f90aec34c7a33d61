"""Timelines that are written with the standard library alone, read by the real reader."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.hosting.numbered import Numbered, bare_path, numbered
from retake.hosting.otio_writer import Fade, Lane, Media, Piece, Sheet, Version, otio_text
from retake.timeline import read_timeline
from retake.timeline.back.laid import laid_on
from retake.timeline.shot import Timeline

NTSC = Fraction(24000, 1001)
MEDIA = Media("/plates/a b#1%.mov", 240, NTSC, 86_400)


def read(folder: Path, *lanes: Lane, rate: Fraction = NTSC, start: int = 86_400, drop: bool = False) -> Timeline:
    path = folder / "cut.otio"
    path.write_text(otio_text(Sheet("hiero", "Scene 12", "{1}", rate, start, drop, lanes)))
    otio.adapters.read_from_file(str(path))
    return read_timeline(path)


def test_rates_starts_and_places_come_back_exactly(tmp_path: Path) -> None:
    found = read(tmp_path, Lane("V1", (Piece(48, 24, "one", "{a}", MEDIA, Fraction(100)),)))
    shot = found.shots[0]
    assert (found.name, found.rate, found.start, found.frames) == ("Scene 12", NTSC, 86_400, 72)
    assert (shot.record.start, shot.record.count, str(shot.record.timecode)) == (86_448, 24, "01:00:02:00")
    assert shot.source is not None and (shot.source.start, shot.source.count) == (100, 24)
    assert shot.plate is not None and shot.plate.written == "/plates/a b#1%.mov" and shot.plate.start == 86_400
    assert shot.host["metadata"]["hiero"]["id"] == "{a}"


def test_hours_at_ntsc_do_not_drift(tmp_path: Path) -> None:
    far = Media("/p/a.mov", 2_000_000, NTSC, 1_937_000)
    shot = read(tmp_path, Lane("V1", (Piece(1_900_000, 10, "one", "{a}", far, Fraction(896)),))).shots[0]
    assert shot.source is not None and shot.source.start == 896 and shot.record.start == 86_400 + 1_900_000


def test_tracks_keep_their_numbers_also_where_some_are_empty(tmp_path: Path) -> None:
    found = read(tmp_path, Lane("V1", ()), Lane("V2", (Piece(0, 5, "x", "1", MEDIA),)),
                 Lane("A1", (Piece(0, 9, "s", "2", MEDIA),), sound=True), Lane("V3", (Piece(2, 5, "y", "3", MEDIA),)))
    assert [(shot.name, shot.track.index, shot.track.name) for shot in found.shots] == [("x", 2, "V2"), ("y", 3, "V3")]


def test_speeds_freezes_and_warps_are_told(tmp_path: Path) -> None:
    pieces = [Piece(10 * at, 10, str(at), str(at), MEDIA, Fraction(20), **more) for at, more in enumerate((
        {"speed": Fraction(2)}, {"speed": Fraction(-1)}, {"speed": Fraction(0)}, {"warp": "TimeWarp"},
        {"enabled": False}, {"refused": "is a comp"}))]
    found = read(tmp_path, Lane("V1", tuple(pieces))).shots
    assert [shot.speed.kind for shot in found] == ["constant", "reverse", "freeze", "warp", "none", "none"]
    assert found[0].source is not None and found[0].source.count == 20
    assert found[1].source is not None and (found[1].source.start, found[1].exact) == (20, 29)
    assert not found[4].enabled and found[5].reasons == ("is a comp",)


def test_dissolves_and_fades_are_told(tmp_path: Path) -> None:
    lane = Lane("V1", (Piece(10, 10, "a", "a", MEDIA), Piece(20, 10, "b", "b", MEDIA), Piece(40, 10, "c", "c", MEDIA)),
                (Fade(10, 0, 3), Fade(20, 4, 6), Fade(30, 2, 0)))
    one, two, three = read(tmp_path, lane).shots
    assert one.transition_in is not None and (one.transition_in.over, one.transition_in.inside) == (0, 3)
    assert one.transition_out is not None and (one.transition_out.over, one.transition_out.inside) == (6, 4)
    assert two.transition_in is not None and (two.transition_in.over, two.transition_in.inside) == (4, 6)
    assert two.transition_out is not None and (two.transition_out.over, two.transition_out.inside) == (0, 2)
    assert three.transition_in is None and three.transition_out is None


def test_takes_that_lie_there_are_told_as_versions_of_their_plate(tmp_path: Path) -> None:
    versions = tuple(Version(f"retake_v00{one}", f"a_lip_v00{one}", f"/t/{one}.mov", f"/t/{one}.take.json")
                     for one in (1, 2))
    read(tmp_path, Lane("V1", (Piece(0, 10, "a", "a", MEDIA, versions=versions, shown="retake_v002"),
                               Piece(10, 10, "b", "b", MEDIA))))
    timeline, laid = laid_on(tmp_path / "cut.otio")
    assert [(row.key, row.shown, row.report) for row in laid] == [
        ("retake_v001", False, "/t/1.take.json"), ("retake_v002", True, "/t/2.take.json")]
    assert all(shot.plate is not None and shot.plate.name == "a b#1%.mov" for shot in timeline.shots)


def test_drop_frame_is_told(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    found = read(tmp_path, Lane("V1", (Piece(0, 5, "x", "1", MEDIA),)), rate=rate, start=107_892, drop=True)
    assert str(found.timecode) == "01:00:00;00"


def test_image_sequences_keep_their_names_and_numbers(tmp_path: Path) -> None:
    media = Media("/plates/sh 010", 40, NTSC, 0, Numbered("sh010.", 4, ".exr", 1001))
    plate = read(tmp_path, Lane("V1", (Piece(0, 5, "x", "1", media, Fraction(3)),))).shots[0].plate
    assert plate is not None and plate.written == "/plates/sh 010/sh010.%04d.exr" and plate.first_number == 1001


@pytest.mark.parametrize("written", ["/p/a.%04d.exr", "/p/a.####.exr", "/p/a.####.exr 1001-1040",
                                     "/p/a.%04d.exr (1001-1040)", "\\p\\a.####.exr"])
def test_names_of_sequences_are_read_in_every_way_in_which_they_are_written(written: str) -> None:
    assert numbered(written, 1001) == ("/p", Numbered("a.", 4, ".exr", 1001))


def test_a_movie_is_no_sequence() -> None:
    assert numbered("/p/take 1-40.mov", 0) is None and bare_path("/p/take 1-40.mov") == "/p/take 1-40.mov"
    assert numbered("/p/a_%d.dpx", 7) == ("/p", Numbered("a_", 1, ".dpx", 7))
