"""What a machine was measured to do tells how long the next render takes, whatever has become of the notes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retake.speeds import ANALYSIS, REST, START, WRITING, Speed, Speeds, Stopwatch

HD, UHD = 1920 * 1080, 3840 * 2160


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_without_notes_more_pixels_take_longer(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path)
    small, large = (speeds.seconds(WRITING, pixels, "prores-hq") for pixels in (HD, UHD))
    assert 0 < small.value < large.value < 5 * small.value
    assert not small.measured
    assert speeds.size(HD, "prores-hq").value > speeds.size(HD, "prores-proxy").value


def test_what_was_measured_counts_at_its_own_size_and_codec(tmp_path: Path) -> None:
    Speeds(tmp_path).add([Speed(WRITING, HD, "prores-hq", 100, 50.0, 200e6)])
    speeds = Speeds(tmp_path)
    found = speeds.seconds(WRITING, HD, "prores-hq")
    assert found.value == pytest.approx(0.5)
    assert found.measured
    assert speeds.size(HD, "prores-hq").value == pytest.approx(2e6)


def test_a_slow_machine_is_slow_at_other_sizes_and_codecs_too(tmp_path: Path) -> None:
    usual = Speeds(tmp_path)
    before = [usual.seconds(WRITING, UHD, codec).value for codec in ("prores-hq", "ffv1")]
    usual.add([Speed(WRITING, HD, "prores-hq", 100, 300 * usual.seconds(WRITING, HD, "prores-hq").value)])
    after = [usual.seconds(WRITING, UHD, codec) for codec in ("prores-hq", "ffv1")]
    assert [one.value for one in after] == pytest.approx([3 * one for one in before])
    assert [one.measured for one in after] == [True, False]


def test_newer_takes_weigh_more(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path)
    for _ in range(10):
        speeds.add([Speed(ANALYSIS, HD, "h264", 1000, 100.0)])
    for _ in range(3):
        speeds.add([Speed(ANALYSIS, HD, "h264", 1000, 10.0)])
    assert 0.01 < speeds.seconds(ANALYSIS, HD, "h264").value < 0.03


@pytest.mark.parametrize("written", ["", "[]", "{", '{"speeds": 1, "rows": [{"kind": "writing"}]}',
                                     '{"speeds": 1, "rows": 7}', '{"speeds": 2, "rows": []}', "[" * 100_000,
                                     json.dumps({"speeds": 1, "rows": [{"kind": "writing", "pixels": 0, "codec": "x",
                                                                        "frames": 1, "seconds": 1, "size": 1}]})])
def test_damaged_notes_do_not_count(tmp_path: Path, written: str) -> None:
    (tmp_path / "speeds.json").write_text(written)
    assert not Speeds(tmp_path).seconds(WRITING, HD, "prores-hq").measured
    Speeds(tmp_path).add([Speed(WRITING, HD, "prores-hq", 10, 5.0)])
    assert Speeds(tmp_path).seconds(WRITING, HD, "prores-hq").measured


def test_a_folder_that_takes_no_notes_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Speeds(tmp_path / "file").add([Speed(WRITING, HD, "prores-hq", 10, 5.0)])


def test_the_stopwatch_parts_a_render() -> None:
    clock, heard = _Clock(), list[tuple[str, int, int]]()
    watch = Stopwatch(lambda *words: heard.append(words), clock)
    for step, count, each in (("Following faces", 11, 0.1), ("Looking around the shot", 6, 0.2), ("Writing", 21, 0.5)):
        clock.now += 5.0  # before the first word of it: loading, planning
        for done in range(1, count + 1):
            watch(step, done, count)
            clock.now += each if done < count else 0.0
    rows = {row.kind: row for row in watch.rows(HD, ("h264", "ffv1"), 2_100)}
    assert heard[0] == ("Following faces", 1, 11)
    assert (rows[ANALYSIS].frames, rows[ANALYSIS].seconds, rows[ANALYSIS].codec) == (15, pytest.approx(2.0), "h264")
    assert (rows[WRITING].frames, rows[WRITING].seconds, rows[WRITING].codec) == (20, pytest.approx(10.0), "ffv1")
    assert rows[WRITING].size == pytest.approx(2000)
    assert rows[REST].seconds == pytest.approx(15.0 - START)


def test_what_came_from_the_cache_is_not_taken_for_fast_work() -> None:
    watch = Stopwatch(lambda *words: None, _Clock())
    for done in (1, 2, 3):
        watch("Writing", done, 3)
    assert {row.kind for row in watch.rows(HD, ("h264", "ffv1"), 10)} == {WRITING, REST}
