"""Timelines that no editor should write and some do: what is meant is read, what is not is said."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Timeline
from retake.timeline.sounds import read_with_sounds
from tests.core.timeline import test_fcp7, test_fcpxml
from tests.core.timeline.made import clip, gap, span, timeline

THERE = span(0, 200, 24)
HEAD = "TITLE: CUT\r\nFCM: NON-DROP FRAME\r\n"
ONE = "001  A001C003 V     C        01:00:10:00 01:00:12:00 01:00:00:00 01:00:01:00 \r\n"


def edl(folder: Path, text: str | bytes) -> Timeline:
    path = folder / "t.edl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_timeline(path, rate=Fraction(24))


def runs(found: Timeline) -> list[tuple[str, int, int, int]]:
    """Name, track, record start after the timeline's, count."""
    return [(one.name, one.track.index, one.record.start - found.start, one.record.count) for one in found.shots]


@pytest.mark.parametrize("encoded", [
    lambda text: text.encode(), lambda text: text.replace("\r\n", "\r").encode(),
    lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("utf-16"),
    lambda text: text.replace("hello", "h\u00e9llo").encode("latin-1")])
def test_an_edl_of_any_line_ends_and_encoding_is_read(encoded: object, tmp_path: Path) -> None:
    assert callable(encoded)
    found = edl(tmp_path, encoded(
        HEAD + "\r\n* a comment before\r\n" + ONE + "M2   A001C003       048.0                01:00:10:00\r\n"
        "* FROM CLIP NAME: A001C003.MOV\r\n* COMMENT: hello: world\r\n\r\n>>> SOURCE A001 x\r\n"))
    assert runs(found) == [("A001C003.MOV", 1, 0, 24)]
    assert found.shots[0].speed.factor == 2


def test_a_speed_below_the_sound_of_an_event_is_its_pictures_too(tmp_path: Path) -> None:
    found = edl(tmp_path, HEAD + "003 A002 V C 02:00:00:00 02:00:01:00 01:00:02:00 01:00:03:00\r\n"
                "003 A002 A2 C 02:00:00:00 02:00:01:00 01:00:02:00 01:00:03:00\r\nM2   A002   -024.0   02:00:00:00\r\n")
    assert found.shots[0].speed.kind == "reverse"


def test_a_speed_after_a_dissolve_is_of_the_part_that_it_names(tmp_path: Path) -> None:
    found = edl(tmp_path, HEAD + "001 A002 V C 00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\r\n"
                "002 A002 V C 00:00:02:00 00:00:02:00 01:00:02:00 01:00:02:00\r\n"
                "002 A002 V D 012 00:00:10:00 00:00:12:00 01:00:02:00 01:00:03:00\r\nM2 A002 048.0 00:00:10:00\r\n")
    assert [shot.speed.factor for shot in found.shots] == [1, 2]


def test_a_keys_foreground_is_a_shot(tmp_path: Path) -> None:
    found = edl(tmp_path, HEAD + "001 AAA V K B     00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\r\n"
                "001 BBB V K 012 (F) 00:00:10:00 00:00:12:00 01:00:00:00 01:00:02:00\r\n"
                "002 CCC V KO 000 00:00:10:00 00:00:12:00 01:00:02:00 01:00:04:00\r\n")
    assert runs(found) == [("AAA", 1, 0, 48), ("BBB", 2, 0, 48), ("CCC", 1, 48, 48)]
    assert not any(shot.transition_in for shot in found.shots)


def test_an_event_that_cant_be_read_is_said(tmp_path: Path) -> None:
    found = edl(tmp_path, HEAD + ONE + "002 BBB V Q 012 X 00:00:10:00 00:00:12:00 01:00:01:00 01:00:02:00\r\n"
                "003 CCC V C 00:00:05:00 00:00:04:00 01:00:03:00 01:00:02:00\r\n")
    assert len(found.shots) == 1
    assert any("Event 002 can't be read" in note for note in found.notes)
    assert any("Event 003 ends on the timeline before it begins" in note for note in found.notes)


def test_a_programme_over_midnight_goes_on(tmp_path: Path) -> None:
    found = edl(tmp_path, HEAD + "001 AAA V C 00:00:05:00 00:00:07:00 23:59:59:00 00:00:01:00\r\n"
                "002 BBB V C 00:00:05:00 00:00:06:00 00:00:01:00 00:00:02:00\r\n")
    assert runs(found) == [("AAA", 1, 0, 48), ("BBB", 1, 48, 24)]
    assert str(found.timecode) == "23:59:59:00"


def test_an_item_whose_transition_is_not_there_stands_by_its_own_length(tmp_path: Path) -> None:
    found = test_fcp7.xml(tmp_path, test_fcp7.item(-1, 20, 40, 60) + test_fcp7.item(20, -1, 10, 35))
    assert [(one.record.start - found.start, one.record.count) for one in found.shots] == [(0, 20), (20, 25)]


def test_media_that_an_fcpxml_does_not_describe_is_named(tmp_path: Path) -> None:
    found = test_fcpxml.fcpxml(tmp_path, '<asset-clip ref="nope" offset="0s" duration="1s"/>')
    assert found.shots[0].reasons == ("names media (nope) that the file does not describe",)


def test_empty_timelines_hold_no_shots(tmp_path: Path) -> None:
    for number, tracks in enumerate(([], [[]], [[], []])):
        assert read_timeline(timeline(tmp_path / f"{number}.otio", *tracks)).shots == ()
    with pytest.raises(MediaError, match="holds no event"):
        edl(tmp_path, HEAD)


def test_a_clip_without_length_is_no_shot_and_shifts_nothing(tmp_path: Path) -> None:
    found = read_timeline(timeline(tmp_path / "t.otio", [
        clip("none", span(10, 0, 24), "z.mov", THERE), clip("five", span(10, 5, 24), "z.mov", THERE)]))
    assert runs(found) == [("five", 1, 0, 5)]


@pytest.mark.parametrize(("old", "new"), [
    ('"rate": 24.0', '"rate": NaN'), ('"rate": 24.0', '"rate": 0.0'), ('"rate": 24.0', '"rate": -24.0'),
    ('"rate": 24.0', '"rate": 1000000000.0'), ('"value": 10.0', '"value": Infinity'), ('"value": 10.0', '"value": Inf'),
    ('"value": 10.0', '"value": 1e300')])
def test_numbers_that_are_no_times_are_refused(old: str, new: str, tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a", span(10, 5, 24), "a.mov", THERE)])
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(MediaError, match="Export it again") as problem:
        read_timeline(path)
    assert "\n" not in str(problem.value)


def test_words_in_names_are_left_alone(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip('Inf "[[[{{{ Inf', span(10, 5, 24), "a.mov", THERE)])
    path.write_text(path.read_text().replace('"metadata": {}', '"metadata": {"x": Inf, "y": "Inf"}', 1))
    assert read_timeline(path).shots[0].name == 'Inf "[[[{{{ Inf'


def test_a_timeline_that_begins_before_midnight_is_told_so(tmp_path: Path) -> None:
    found = read_timeline(timeline(tmp_path / "t.otio", [clip("n", span(-10, 20, 24), "n.mov", span(-50, 100, 24))],
                                   start=otio.opentime.RationalTime(-100, 24)))
    assert (found.start, str(found.timecode)) == (-100, "23:59:55:20")
    assert found.shots[0].source is not None and found.shots[0].source.start == 40


def test_compounds_four_deep_are_opened(tmp_path: Path) -> None:
    inner: otio.core.Composable = clip("deep", span(10, 40, 24), "deep.mov", THERE)
    for level in range(4):
        stack = otio.schema.Stack(f"level {level}", [otio.schema.Track("t", [gap(1, 24), inner], kind="Video")])
        stack.source_range = span(3, 36 - 4 * level, 24)
        inner = stack
    found = read_timeline(timeline(tmp_path / "t.otio", [gap(5, 24), inner]))
    shot, = found.shots
    assert shot.nested == ("level 3", "level 2", "level 1", "level 0")
    assert (shot.record.start, shot.record.count, shot.source and (shot.source.start, shot.source.count)) == (
        5, 24, (18, 24))


def test_two_thousand_clips_take_seconds(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip(f"c{k}", span(k % 100, 5, 24), f"m{k % 50}.mov", THERE)
                                          for k in range(2000)])
    began = time.process_time()
    found, _ = read_with_sounds(path)
    assert len(found.shots) == 2000
    assert time.process_time() - began < 8
