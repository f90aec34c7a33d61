"""EDLs: rates that nobody writes, drop frame, dissolves, speeds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Timeline


def edl(tmp_path: Path, *lines: str, rate: Fraction | None = None) -> Timeline:
    path = tmp_path / "t.edl"
    path.write_text("TITLE: t\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return read_timeline(path, rate=rate)


def rows(found: Timeline) -> list[tuple[str, str, int, int]]:
    return [(one.name, str(one.record.timecode), one.record.count, one.source_timecode.start)
            for one in found.shots if one.source_timecode]


def test_drop_frame_counts_the_frames_there_are(tmp_path: Path) -> None:
    found = edl(tmp_path, "FCM: DROP FRAME",
                "001  A V C 01:00:59;28 01:01:00;04 10:00:59;28 10:01:00;04", "* FROM CLIP NAME: a")
    # 01:00:59;28, ;29, then 01:01:00;02 and ;03: four frames; 60 * 1800 + 59 * 30 + 28 less 2 * 54 that were dropped.
    assert rows(found) == [("a", "10:00:59;28", 4, 109_690)]
    assert (found.rate, found.drop) == (Fraction(30000, 1001), True)
    assert found.shots[0].source_timecode is not None and found.shots[0].source_timecode.count == 4


def test_a_rate_can_be_stated(tmp_path: Path) -> None:
    line = "001  A V C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00"
    assert [edl(tmp_path, line, rate=Fraction(rate)).shots[0].record.count for rate in (24, 25, 50)] == [24, 25, 50]
    found = edl(tmp_path, line)
    assert found.rate == 24
    assert "An EDL says no frame rate; 24 was taken" in found.notes[0]


@pytest.mark.parametrize(("highest", "rate"), [("23", 24), ("24", 25), ("29", 30), ("49", 50), ("59", 60)])
def test_a_frame_number_says_what_the_rate_is_not(highest: str, rate: int, tmp_path: Path) -> None:
    line = f"001  A V C 01:00:00:00 01:00:00:{highest} 00:00:00:00 00:00:00:{highest}"
    assert edl(tmp_path, line).rate == rate


def test_a_dissolve_shows_the_shot_before_it_longer(tmp_path: Path) -> None:
    found = edl(tmp_path,
                "001  A V C        01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00", "* FROM CLIP NAME: a",
                "002  A V C        01:00:02:00 01:00:02:00 00:00:02:00 00:00:02:00",
                "002  B V D    012 02:00:00:00 02:00:02:00 00:00:02:00 00:00:04:00",
                "* FROM CLIP NAME: a", "* TO CLIP NAME: b")
    assert rows(found) == [("a", "00:00:00:00", 48, 86_400), ("b", "00:00:02:00", 48, 172_800)]
    first, second = found.shots
    assert first.transition_out is not None and (first.transition_out.over, first.transition_out.inside) == (12, 0)
    assert second.transition_in is not None and (second.transition_in.over, second.transition_in.inside) == (0, 12)


def test_a_wipe_is_named(tmp_path: Path) -> None:
    found = edl(tmp_path, "001  A V C 01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00",
                "002  B V W001 010 02:00:00:00 02:00:02:00 00:00:02:00 00:00:04:00")
    assert found.shots[1].transition_in is not None and found.shots[1].transition_in.kind == "wipe 001"


@pytest.mark.parametrize(("m2", "stop", "kind", "factor"), [
    ("048.0", "01:00:04:00", "constant", Fraction(2)),
    ("012.0", "01:00:01:00", "constant", Fraction(1, 2)),
    ("-24.0", "01:00:02:00", "reverse", Fraction(-1)),
    ("000.0", "01:00:00:01", "freeze", Fraction(0)),
    ("024.0", "01:00:02:00", "none", Fraction(1)),
])
def test_m2_says_the_speed_in_frames_a_second(m2: str, stop: str, kind: str, factor: Fraction, tmp_path: Path) -> None:
    found = edl(tmp_path, f"001  A V C 01:00:00:00 {stop} 00:00:00:00 00:00:02:00", f"M2   A  {m2}  01:00:00:00")
    assert (found.shots[0].speed.kind, found.shots[0].speed.factor) == (kind, factor)


def test_ranges_of_other_lengths_are_a_speed_that_nobody_names(tmp_path: Path) -> None:
    found = edl(tmp_path, "001  A V C 01:00:00:00 01:00:03:00 00:00:00:00 00:00:02:00")
    assert found.shots[0].speed.factor == Fraction(3, 2)
    assert any("no M2 line" in note for note in found.shots[0].notes)


def test_black_and_sound_are_no_shots_and_both_tracks_are_one(tmp_path: Path) -> None:
    found = edl(tmp_path, "001  BL V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00",
                "002  A A C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00",
                "003  A B C 01:00:01:00 01:00:02:00 00:00:01:00 00:00:02:00",
                "004  A AA/V C 01:00:02:00 01:00:03:00 00:00:02:00 00:00:03:00",
                "005  A V2 C 01:00:03:00 01:00:04:00 00:00:00:00 00:00:01:00")
    assert [(one.record.start, one.track.index) for one in found.shots] == [(0, 2), (24, 1), (48, 1)]


def test_locators_and_comments_are_kept(tmp_path: Path) -> None:
    found = edl(tmp_path, "001  A V C 01:00:00:00 01:00:02:00 10:00:00:00 10:00:02:00",
                "* LOC: 10:00:01:02 GREEN   ADR HERE", "* ASC_SAT: 0.9")
    mark, = found.shots[0].markers
    assert (mark.name, mark.colour, mark.frame) == ("ADR HERE", "GREEN", 26)
    assert "ASC_SAT: 0.9" in found.shots[0].host["metadata"]["cmx_3600"]["comments"]


@pytest.mark.parametrize("line", [
    "001  A V C 01:00:00:00 01:00:02:00 00:61:00:00 00:00:02:00",
    "001  A V C 01:75:00:00 01:00:02:00 00:00:00:00 00:00:02:00",
    "no event at all", "", "\0\0\0\0"])
def test_what_is_no_edl_is_refused_in_one_line(line: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as problem:
        edl(tmp_path, line)
    assert "\n" not in str(problem.value) and "t.edl" in str(problem.value)
