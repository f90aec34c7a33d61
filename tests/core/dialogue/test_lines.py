"""Guide and dialogue of shots: chosen in every way, and every sample where it belongs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
from opentimelineio.opentime import RationalTime

from retake.dialogue import Choice, Line, mixed, write_mix
from retake.errors import OptionError
from tests.core.dialogue.made import clicks, cut, heard, heard_in, sound, told
from tests.core.timeline.made import clip, gap, movie, span


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return movie(tmp_path_factory.mktemp("plates") / "A001.mov", frames=150)


@pytest.fixture
def line_wav(tmp_path: Path) -> Path:
    return clicks(tmp_path / "sc12_ADR_Anna.wav", 8)


def shots(plate: Path) -> list[otio.core.Composable]:
    """Two shots of 50 frames: frames 25 to 74 from 0 s on, frames 75 to 124 from 2 s on."""
    return [clip("one", span(25, 50, 25), str(plate)), clip("two", span(75, 50, 25), str(plate))]


def dialogue(line: Line) -> dict[int, int]:
    assert line.dialogue is not None
    return heard(mixed(line.dialogue))


def test_a_line_is_heard_at_its_very_sample(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    # From 0.4 s on, from the file's 0.2 s on: its second 1 is heard at 1.2 s, its 2 at 2.2 s, its 3 at 3.2 s.
    path = cut(tmp_path / "t.otio", shots(plate), ("Anna", [gap(10, 25), sound("l", line_wav, 5, 80)]))
    first, second = told(path, Choice(tracks=("A1",)))
    assert first.dialogue is not None and first.dialogue.samples == 96_000 and first.dialogue.rate == 48_000
    assert dialogue(first) == {57_600: 2}
    assert dialogue(second) == {9_600: 3, 57_600: 4}
    assert first.frames is not None and (first.frames.start, first.frames.count) == (25, 50)


def test_handles_reach_as_far_as_the_plate_does(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    path = cut(tmp_path / "t.otio", shots(plate), ("Anna", [gap(10, 25), sound("l", line_wav, 5, 80)]))
    first, second = told(path, Choice(tracks=("Anna",), before=30, after=6))
    # 25 frames are there before the first shot: the sound begins a second before the timeline does.
    assert first.frames is not None and (first.frames.start, first.frames.stop) == (0, 81)
    assert dialogue(first) == {48_000 + 57_600: 2, 48_000 + 105_600: 3}
    assert second.frames is not None and second.frames.start == 45
    assert dialogue(second) == {57_600 - 38_400: 2, 9_600 + 57_600: 3, 57_600 + 57_600: 4}


def test_one_line_over_two_shots_says_so_and_several_lines_lie_in_one(tmp_path: Path, plate: Path,
                                                                      line_wav: Path) -> None:
    items = [sound("a", line_wav, 0, 20), gap(5, 25), sound("b", line_wav, 50, 50)]
    path = cut(tmp_path / "t.otio", shots(plate), ("A1", items))
    first, second = told(path, Choice(tracks=("A1",)))
    assert dialogue(first) == {0: 1, 48_000: 3} and "b goes on after it" in first.notes
    assert dialogue(second) == {0: 4} and "b begins before it" in second.notes
    # Of a stem that goes on all along the programme nobody need be told.
    stem = cut(tmp_path / "stem.otio", shots(plate), ("A1", [sound("stem", line_wav, 0, 100)]))
    assert not any("begins before" in note or "goes on" in note for line in told(stem, Choice(tracks=("A1",)))
                   for note in line.notes)


def test_overlapping_lines_add_up_and_nothing_is_clipped(tmp_path: Path, plate: Path) -> None:
    loud = clicks(tmp_path / "loud.wav", 4, first=50)
    path = cut(tmp_path / "t.otio", shots(plate)[:1], ("A1", [sound("a", loud, 0, 50)]),
               ("A2", [sound("b", loud, 25, 25)]))
    line, = told(path, Choice(tracks=("A1", "A2")))
    assert dialogue(line) == {0: 50 + 51, 48_000: 51}
    written = write_mix(line.dialogue, tmp_path / "mixes")  # type: ignore[arg-type]
    assert heard_in(written) == {0: 101, 48_000: 51}


def test_a_mix_is_found_again_and_another_file_makes_another(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    path = cut(tmp_path / "t.otio", shots(plate), ("A1", [sound("a", line_wav, 0, 100)]))
    line, _ = told(path, Choice(tracks=("A1",)))
    assert line.dialogue is not None
    first = write_mix(line.dialogue, tmp_path / "mixes")
    before = first.stat().st_mtime_ns
    assert write_mix(line.dialogue, tmp_path / "mixes") == first and first.stat().st_mtime_ns == before
    clicks(line_wav, 8, first=9)
    assert write_mix(line.dialogue, tmp_path / "mixes") != first
    assert [one.suffix for one in (tmp_path / "mixes").iterdir()] == [".wav", ".wav"]


def test_what_is_switched_off_is_not_heard(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    off = sound("off", line_wav, 0, 25)
    off.enabled = False
    path = cut(tmp_path / "t.otio", shots(plate)[:1], ("A1", [off, sound("on", line_wav, 50, 25)]))
    line, = told(path, Choice(tracks=("A1",)))
    assert dialogue(line) == {48_000: 3} and "off on A1 is switched off" in line.notes


def test_a_missing_line_is_a_problem_of_its_shot_alone(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    items = [sound("gone", tmp_path / "gone.wav", 0, 25), gap(25, 25), sound("l", line_wav, 0, 25)]
    first, second = told(cut(tmp_path / "t.otio", shots(plate), ("A1", items)), Choice(tracks=("A1",)))
    assert not first.ready and any("gone.wav is missing" in one for one in first.problems)
    assert second.dialogue is not None and not any("missing" in one for one in second.problems)


def test_dialogue_is_chosen_by_pattern_by_file_and_by_language(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    other = clicks(tmp_path / "sc12_ES.wav", 8, first=20)
    path = cut(tmp_path / "t.otio", shots(plate)[:1], ("A1", [sound("x", line_wav, 0, 50)]),
               ("A2", [sound("y", other, 0, 50)]))
    for choice, clicks_heard in ((Choice(sounds=("*_adr_*",)), {0: 1, 48_000: 2}),
                                 (Choice(sounds=(str(other),)), {0: 20, 48_000: 21}),
                                 (Choice(sounds=("y",)), {0: 20, 48_000: 21}),
                                 (Choice(languages=(("es", "A2"),)), {0: 20, 48_000: 21})):
        line, = told(path, choice)
        assert dialogue(line) == clicks_heard
    both = told(path, Choice(languages=(("en", "A1"), ("es", "sc12_ES*"))))
    assert [(one.language, min(dialogue(one).values())) for one in both] == [("en", 1), ("es", 20)]


def test_a_name_that_nothing_bears_is_refused_with_what_there_is(tmp_path: Path, plate: Path, line_wav: Path) -> None:
    path = cut(tmp_path / "t.otio", shots(plate), ("Anna", [sound("x", line_wav, 0, 50)]))
    for choice in (Choice(tracks=("A7",)), Choice(sounds=("nobody*",)), Choice(guides=("Boom",), tracks=("A1",))):
        with pytest.raises(OptionError, match=r"A1 \(Anna\)"):
            told(path, choice)


@pytest.mark.parametrize(("rate", "start"), [
    (Fraction(24000, 1001), 86_400), (Fraction(30000, 1001), 107_892), (Fraction(25), 90_000), (Fraction(24), 0),
])
def test_a_stem_lies_by_its_time_reference(rate: Fraction, start: int, tmp_path: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=90, rate=rate)
    begin = start / rate
    # The stem begins half a second before the timeline does, or at midnight with it.
    lead = Fraction(1, 2) if start else Fraction(0)
    stem = clicks(tmp_path / "stem.wav", 4, reference=round((begin - lead) * 48_000))
    path = cut(tmp_path / "t.otio", [clip("a", span(30, 50, float(rate)), str(plate))],
               start=RationalTime(start, float(rate)))
    line, = told(path, Choice(sounds=(str(stem),)))
    there = dialogue(line)
    assert line.dialogue is not None and line.dialogue.rate == 48_000
    exact = {round((number - lead) * 48_000): number + 1 for number in range(4)}
    expected = {at: number for at, number in exact.items() if 0 <= at < line.dialogue.samples}
    # A time reference is whole samples: it may miss by one.
    assert len(there) == len(expected) and all(
        abs(a - b) <= 1 and there[a] == expected[b] for a, b in zip(sorted(there), sorted(expected), strict=True))


def test_a_stem_as_long_as_the_programme_begins_with_it_and_a_short_one_is_refused(tmp_path: Path,
                                                                                   plate: Path) -> None:
    path = cut(tmp_path / "t.otio", shots(plate), start=RationalTime(90_000, 25))
    first, second = told(path, Choice(sounds=(str(clicks(tmp_path / "dub.wav", 4)),)))
    assert dialogue(first) == {0: 1, 48_000: 2} and dialogue(second) == {0: 3, 48_000: 4}
    with pytest.raises(OptionError, match="shorter than it: lay it on an audio track"):
        told(path, Choice(sounds=(str(clicks(tmp_path / "short.wav", 2)),)))


def test_a_plate_of_another_rate_lasts_as_long_as_it_was_shot(tmp_path: Path, line_wav: Path) -> None:
    plate = movie(tmp_path / "film.mov", frames=96, rate=Fraction(24))
    # Plate frame 12 (0.5 s) is seen first, at 1 s of the timeline.
    items = [gap(25, 25), clip("a", span(12, 50, 24, 25), str(plate))]
    path = cut(tmp_path / "t.otio", items, ("A1", [sound("l", line_wav, 0, 100)]), start=RationalTime(0, 25))
    line, = told(path, Choice(tracks=("A1",), before=6))
    assert line.frames is not None and line.frames.start == 6
    # Frame 60 is in, because hosts round between frames in several ways.
    assert dialogue(line) == {12_000: 2, 60_000: 3, 108_000: 4}
    assert any("true time" in note for note in line.notes)


def test_a_retimed_shots_line_is_stretched_to_the_plates_time(tmp_path: Path, plate: Path) -> None:
    fast = clip("fast", span(25, 25, 25), str(plate))
    fast.effects.append(otio.schema.LinearTimeWarp(time_scalar=2.0))
    voice = clicks(tmp_path / "v.wav", 4)
    # The file's second 1 is heard at 0.48 s of the timeline, and so at 0.96 s of the plate's own time.
    line, = told(cut(tmp_path / "t.otio", [fast], ("A1", [sound("l", voice, 13, 25)])), Choice(tracks=("A1",)))
    assert line.dialogue is not None and line.dialogue.pace == 2 and line.dialogue.samples == 96_000
    samples = np.abs(mixed(line.dialogue)[0])
    assert int(samples.argmax()) == 46_080 and not samples[:45_000].max() > 0.001
    assert any("stretched" in note for note in line.notes)
