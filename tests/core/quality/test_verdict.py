"""The verdict names what is wrong, where, and in an editor's words; and lets pass what is right."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from retake.listener import Heard
from retake.quality.evidence import Evidence
from retake.quality.figures import Told, figures
from retake.quality.judging import over_time, quality_of
from retake.quality.lips import where_it_sounds
from retake.quality.sync import delayed
from retake.quality.verdict import FAIL, LOOK, PASS, Verdict, judge
from retake.quality.watch import Seen
from retake.quality.words import Clock
from retake.speech import SAMPLE_RATE, Contact, Speech, analyse
from retake.timecode import Timecode

RATE = Fraction(25)
COUNT, START = 250, 100
CLOCK = Clock(Timecode.parse("01:00:00:00", RATE))


def lips(seed: int = 0) -> np.ndarray:
    """An opening over the eyes' distance that moves as lips do in talk."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(COUNT + 40))
    frequency = np.fft.rfftfreq(COUNT + 40, 1 / 25)
    moved = np.fft.irfft(spectrum * np.exp(-((frequency / 5) ** 2)), COUNT + 40)[20:-20]
    return (0.12 + 0.05 * moved / moved.std()).clip(0.01).astype(np.float32)


def heard(opening: np.ndarray, voice: np.ndarray | None = None) -> Heard:
    told = (opening - opening.mean()) / opening.std()
    ones = np.ones(COUNT, np.float32)
    return Heard(told, told, told, ones if voice is None else voice, ones * 0, ones, RATE)


@cache
def quiet() -> Speech:
    """Ten seconds of nothing."""
    return analyse(np.zeros(COUNT * SAMPLE_RATE // 25, np.float32), SAMPLE_RATE)


def seen(take: np.ndarray, plate: np.ndarray | None = None, touched: slice = slice(20, 230)) -> Seen:
    ones = np.ones(COUNT, np.float32)
    mask = np.zeros(COUNT, np.bool_)
    mask[touched] = True
    plate = lips(9) if plate is None else plate
    return Seen(START, mask, plate, np.where(mask, take, plate).astype(np.float32), ones, ones.copy(), ones,
                ones.copy(), ones * 0.1, ones * 0.1, np.where(mask, 0.001, np.nan).astype(np.float32))


def evidence(shown: Seen, told: Told | None = None, **more: object) -> Evidence:
    told = told or Told((), heard(lips()), (), heard(lips(9)))
    sources = [float(START + row) if shown.touched[row] else None for row in range(COUNT)]
    reasons = ["the same words at another time" if one else "the mouth is right already" for one in shown.touched]
    made = Evidence(figures(shown, told, RATE, sources), shown, told, RATE, CLOCK, sources, reasons)
    return replace(made, **more)  # type: ignore[arg-type]


def said(verdict: Verdict) -> str:
    return " ".join(one.words for one in verdict.reasons)


def test_a_good_take_passes() -> None:
    verdict = judge(evidence(seen(lips())))
    assert (verdict.verdict, said(verdict)) == (PASS, "Nothing to object to.")


def test_a_take_with_too_few_words_to_measure_passes_without_praise() -> None:
    voice = np.zeros(COUNT, np.float32)
    voice[60:75] = 1.0
    verdict = judge(evidence(seen(lips()), Told((), heard(lips(), voice), (), heard(lips(9), voice))))
    assert verdict.verdict == PASS and "too little is said" in said(verdict)


def test_a_plate_that_was_right_passes_untouched() -> None:
    shown = seen(lips(9), touched=slice(0, 0))
    verdict = judge(evidence(shown, Told((), heard(lips(9)), (), heard(lips(9)))))
    assert (verdict.verdict, said(verdict)) == (PASS, "Nothing had to be changed.")


@pytest.mark.parametrize(("rate", "level", "words"), [
    (Fraction(24), PASS, "Nothing had to be changed."),
    (Fraction(2400), LOOK, "nobody hears whether anything is said")])
def test_a_shot_too_short_to_hear_anything_in_it_is_no_praise(rate: Fraction, level: str, words: str) -> None:
    shown = seen(lips(9), touched=slice(0, 0))
    verdict = judge(evidence(shown, Told((), heard(lips(9)), (), heard(lips(9))), rate=rate))
    assert verdict.verdict == level
    assert words in said(verdict)


@pytest.mark.parametrize(("by", "level", "words"), [
    (5, FAIL, "5 frames late"), (-4, FAIL, "4 frames early"), (2, LOOK, "2 frames late"), (1, PASS, "Nothing")])
def test_lips_beside_the_sound(by: int, level: str, words: str) -> None:
    verdict = judge(evidence(seen(np.roll(lips(), by), touched=slice(0, COUNT))))
    assert verdict.verdict == level
    assert words in said(verdict)


def test_an_offset_that_was_asked_for_is_none() -> None:
    take = np.roll(lips(), 20)
    take[:20] = 0.05
    shown = seen(take, touched=slice(0, COUNT))
    told = Told((), delayed(heard(lips()), 20), (), heard(lips(9)), asked=20)
    made = evidence(shown, told)
    assert made.figures.after.frames == pytest.approx(20, abs=0.5)
    assert judge(made).verdict == PASS


def test_an_offset_of_the_plate_itself_is_named_with_its_cure() -> None:
    told = Told((), heard(lips()), (), heard(np.roll(lips(9), 3)))
    verdict = judge(evidence(seen(np.roll(lips(), -3), touched=slice(0, COUNT)), told))
    assert verdict.verdict == LOOK
    assert "so they are on the plate" in said(verdict)
    assert "--offset 3" in said(verdict)


def test_lips_that_stay_open_are_counted_and_placed() -> None:
    take, contacts = lips(), []
    for k, frame in enumerate(range(30, 230, 40)):
        take[frame - 3 : frame + 4] = 0.01 if k > 2 else 0.25
        contacts.append(Contact("closed", frame * 4, frame * 4 + 4, frame * 4 + 2, 0.9))
    told = Told(tuple(contacts), heard(lips()), (), heard(lips(9)))
    verdict = judge(evidence(seen(take), told))
    assert verdict.verdict == LOOK
    assert "open on 3 of 5 p/b/m, " in said(verdict)
    assert "01:00:05:05" in said(verdict)


def test_lips_that_mumble_and_lips_that_shout() -> None:
    middle = float(lips().mean())
    quiet = judge(evidence(seen(middle + 0.3 * (lips() - middle), touched=slice(0, COUNT))))
    loud = judge(evidence(seen(middle + 2.5 * (lips() - middle), touched=slice(0, COUNT))))
    assert (quiet.verdict, loud.verdict) == (FAIL, FAIL)
    assert "too little" in said(quiet)
    assert "too much" in said(loud)


def test_lips_that_talk_on_in_silence() -> None:
    voice = np.ones(COUNT, np.float32)
    voice[100:] = 0
    told = Told((), heard(lips(), voice), (), heard(lips(9)))
    verdict = judge(evidence(seen(lips(), touched=slice(0, COUNT)), told))
    assert verdict.verdict == FAIL
    assert "while the dialogue is silent from 01:00:08:10" in said(verdict)
    rested = lips()
    rested[108:] = 0.03
    assert judge(evidence(seen(rested, touched=slice(0, COUNT)), told)).verdict == PASS
    assert judge(evidence(seen(lips(), touched=slice(0, COUNT)), told, rests=False)).verdict == PASS


def test_in_handles_the_plate_may_talk_on() -> None:
    voice = np.ones(COUNT, np.float32)
    voice[:40], voice[210:] = 0, 0
    told = Told((), heard(lips(), voice), (), heard(lips(9)))
    take = seen(lips(), touched=slice(40, 210))
    assert "while the dialogue is silent" in said(judge(evidence(take, told)))
    assert judge(evidence(take, replace(told, handles=(40, 40)))).verdict == PASS


def test_a_pause_with_open_and_one_with_shut_lips_are_both_at_rest() -> None:
    voice = np.ones(COUNT, np.float32)
    voice[:60], voice[150:] = 0, 0
    told = Told((), heard(lips(), voice), (), heard(lips(9)))
    take = lips()
    take[:56], take[158:] = 0.16, 0.02
    assert judge(evidence(seen(take, touched=slice(0, COUNT)), told)).verdict == PASS


def test_lips_that_go_with_another_line_are_named_and_a_silent_line_has_none() -> None:
    another = seen(lips(33), touched=slice(0, COUNT))
    assert "hardly go with the dialogue" in said(judge(evidence(another)))
    rest = seen(np.full(COUNT, 0.03, np.float32), touched=slice(0, COUNT))
    told = Told((), where_it_sounds(heard(lips()), quiet()), (), heard(lips(9)))
    assert judge(evidence(rest, told)).verdict == PASS


def test_digital_silence_says_nothing_to_the_lips() -> None:
    told = where_it_sounds(heard(lips()), quiet())
    assert told.voice.max() == 0


def test_words_that_the_mouth_could_not_say() -> None:
    shown = seen(lips(), touched=slice(40, COUNT))
    made = evidence(shown)
    reasons = [*["a hand in front of the mouth"] * 40, *made.reasons[40:]]
    verdict = judge(replace(made, reasons=reasons))
    assert verdict.verdict == LOOK
    assert "from 01:00:04:00 to 01:00:05:14 (frames 100 to 139): a hand in front of the mouth" in said(verdict)


@pytest.mark.parametrize(("field", "value", "words"), [
    ("detail_take", 0.6, "softer than the plate: 60%"), ("detail_take", 1.6, "sharper"),
    ("shimmer_take", 0.16, "shimmers 1.6 times"), ("seam", 0.03, "a step of 3.0% in brightness"),
    ("sure_take", 0.6, "hardly a face any more")])
def test_what_is_wrong_with_the_picture(field: str, value: float, words: str) -> None:
    shown = seen(lips())
    series = getattr(shown, field).copy()
    series[shown.touched] = value
    verdict = judge(evidence(replace(shown, **{field: series})))
    assert verdict.verdict == LOOK
    assert words in said(verdict)
    assert "01:00:04:20" in said(verdict)


def test_frames_without_a_face_are_no_reason_to_fall_over() -> None:
    nothing = np.full(COUNT, np.nan, np.float32)
    shown = Seen(START, np.zeros(COUNT, np.bool_), *[nothing] * 9)
    assert judge(evidence(shown)).verdict == PASS
    bare = Told((), None)
    assert judge(evidence(shown, bare)).verdict == PASS
    assert over_time(shown, bare)["take"] == [None] * COUNT


def test_what_the_report_says_is_json_and_tells_timecodes() -> None:
    data = quality_of(evidence(seen(np.roll(lips(), 5), touched=slice(0, COUNT))))
    assert data["verdict"]["verdict"] == FAIL
    assert data["figures"]["after"]["frames"] == pytest.approx(5, abs=0.5)
    assert len(data["over_time"]["take"]) == len(data["over_time"]["expected"]) == COUNT
    ranges = [one for reason in data["verdict"]["reasons"] for one in reason["ranges"]]
    assert all(one["timecode"][0].startswith("01:00:") for one in ranges)


@pytest.mark.parametrize(("count", "last"), [(5, "and at 1 more place"), (6, "and at 2 more places")])
def test_a_long_list_of_places_is_cut_short_and_counted(count: int, last: str) -> None:
    assert CLOCK.places([(one * 10, one * 10 + 2) for one in range(count)]).endswith(last)
