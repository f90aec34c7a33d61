"""Positions are right to the frame, however rates are spelled and ranges are written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
from opentimelineio.opentime import RationalTime

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Shot
from tests.core.timeline.made import clip, gap, span, timeline

NTSC = Fraction(24000, 1001)
SPELLINGS = (23.976, 23.98, 23.976024627685547, 23.976023976023978, 24000 / 1001)


def first(path: Path) -> Shot:
    return read_timeline(path).shots[0]


def seen(shot: Shot) -> tuple[int, int] | None:
    return (shot.source.start, shot.source.count) if shot.source else None


@pytest.mark.parametrize("spelled", SPELLINGS)
@pytest.mark.parametrize("there", SPELLINGS)
def test_two_spellings_of_one_rate_are_one_rate(spelled: float, there: float, tmp_path: Path) -> None:
    # At 22 hours of timecode 23.976 and 24000/1001 lie two frames apart.
    shown, media = span(1_900_812, 40, spelled), span(1_900_800, 500, there)
    shot = first(timeline(tmp_path / "t.otio", [clip("a", shown, "a.mov", media)]))
    assert seen(shot) == (12, 40)
    assert shot.record.rate == NTSC
    assert shot.plate is not None and shot.plate.rate == NTSC


@pytest.mark.parametrize(("rate", "exact"), [
    (29.97, Fraction(30000, 1001)), (59.94, Fraction(60000, 1001)), (47.952, Fraction(48000, 1001)), (25, Fraction(25)),
])
def test_rates_come_out_exact(rate: float, exact: Fraction, tmp_path: Path) -> None:
    shot = first(timeline(tmp_path / "t.otio", [clip("a", span(0, 10, rate), "a.mov", span(0, 20, rate))]))
    assert shot.record.rate == exact


def test_a_fraction_that_a_writers_rates_made_is_taken_back(tmp_path: Path) -> None:
    # A host brought 345619 + 4 frames at 23.976 to the rate 23.976024627685547.
    start = 345_623 / 23.976 * 23.976024627685547
    shown, media = span(start, 20, 23.976024627685547), span(345_619, 73, 23.976)
    assert seen(first(timeline(tmp_path / "t.otio", [clip("a", shown, "a.mov", media)]))) == (4, 20)


def test_resolves_fractional_source_start_shows_the_frame_on_screen(tmp_path: Path) -> None:
    # Media of 24 from 01:00:00:00 in a timeline of 25, 10.5 frames of it into the media.
    shown = span((86400 + 10.5) / 24 * 25, 25, 25)
    shot = first(timeline(tmp_path / "t.otio", [clip("a", shown, "a.mov", span(86400, 200, 24))]))
    # The last of 25 timeline frames shows 10.5 + 24 * 24/25 = 33.54.
    assert seen(shot) == (10, 24)
    assert shot.exact == Fraction(21, 2)
    assert [shot.plate_frame(frame) for frame in (0, 1, 12, 24)] == [10, 11, 22, 33]
    assert shot.written is not None
    assert (shot.written.start, shot.written.start_rate) == (Fraction(90_010_9375, 10_000), 25)


def test_whichever_way_a_host_rounds_what_is_needed_is_there(tmp_path: Path) -> None:
    shown = span((86400 + 10.75) / 24 * 25, 25, 25)
    shot = first(timeline(tmp_path / "t.otio", [clip("a", shown, "a.mov", span(86400, 200, 24))]))
    assert seen(shot) == (10, 24)  # 10.75 + 24 * 24/25 = 33.79
    assert shot.needed is not None and (shot.needed.start, shot.needed.stop) == (10, 35)


def test_an_hour_of_long_timecode_does_not_drift(tmp_path: Path) -> None:
    shown, media = span(1_937_905, 82, 23.97602462768554), span(1_937_896, 98, 23.976)
    assert seen(first(timeline(tmp_path / "t.otio", [clip("a", shown, "a.mov", media)]))) == (9, 82)


def test_nukes_mixed_rate_range_counts_its_start_like_the_media(tmp_path: Path) -> None:
    shown = span(86_424, 48, 24, 25)
    path = timeline(tmp_path / "t.otio", [gap(10, 25), clip("a", shown, "a.mov", span(86_400, 240, 24))],
                    start=RationalTime(90_000, 25))
    shot = first(path)
    assert (shot.record.start, shot.record.count, shot.record.rate) == (90_010, 48, 25)
    assert seen(shot) == (24, 46)  # 47 * 24/25 = 45.12


def test_a_timeline_that_starts_elsewhere_counts_from_there(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [gap(5, 24), clip("a", span(0, 9, 24), "a.mov")],
                    start=RationalTime(86_400, 24))
    found = read_timeline(path)
    assert (str(found.timecode), str(found.shots[0].record.timecode)) == ("01:00:00:00", "01:00:00:05")


def test_a_start_in_another_spelling_keeps_its_number(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a", span(0, 9, 23.976024627685547), "a.mov")],
                    start=RationalTime(1_900_800, 23.976))
    assert first(path).record.start == 1_900_800


def test_an_edls_negative_track_start_is_its_record_start(tmp_path: Path) -> None:
    track = otio.schema.Track("V", [clip("a", span(86_501, 31, 24))], span(-86_243, 31, 24),
                              otio.schema.TrackKind.Video)
    made = otio.schema.Timeline("cut", [track])
    otio.adapters.write_to_file(made, str(tmp_path / "t.otio"))
    shot = first(tmp_path / "t.otio")
    assert (str(shot.record.timecode), shot.record.count) == ("00:59:53:11", 31)


def test_the_source_is_not_known_where_nobody_says_where_the_media_begins(tmp_path: Path) -> None:
    shot = first(timeline(tmp_path / "t.otio", [clip("a", span(86_501, 31, 24), "a.mov")]))
    assert shot.source is None and shot.handles is None
    assert shot.source_timecode is not None and shot.source_timecode.start == 86_501


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_times_that_are_none_are_refused_in_one_line(value: float, tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a", span(value, 10, 24), "a.mov", span(0, 20, 24))])
    with pytest.raises(MediaError, match="holds .* for a time"):
        read_timeline(path)


@pytest.mark.parametrize("rate", [0, -24, 1e9, float("nan")])
def test_rates_that_are_none_are_refused_in_one_line(rate: float, tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a", span(5, 10, rate), "a.mov", span(0, 20, rate))])
    with pytest.raises(MediaError) as problem:
        read_timeline(path)
    assert "\n" not in str(problem.value)


def test_infinity_in_metadata_does_no_harm(tmp_path: Path) -> None:
    one = clip("a", span(0, 10, 24), "a.mov", span(0, 20, 24))
    one.metadata["other"] = {"best": float("inf"), "worst": float("nan"), "big": 2**62}
    shot = first(timeline(tmp_path / "t.otio", [one]))
    assert shot.host["metadata"]["other"] == {"best": "inf", "worst": "nan", "big": 2**62}
