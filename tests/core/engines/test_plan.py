"""A plan takes the right mouth at the right time, and leaves alone what is right."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.alignment import Alignment
from retake.engines.footage.mouths import Mouths, joined
from retake.engines.footage.plan import Plan, Sounds, plan
from retake.engines.footage.plan_settings import PlanSettings
from retake.errors import OptionError
from retake.listener import Heard
from retake.speech import Contact, Speech
from retake.speech.intervals import Interval
from retake.speech.visemes import VISEMES

RATE = Fraction(25)
COUNT = 200


def speech(voice: NDArray[np.float32], closures: tuple[Contact, ...] = ()) -> Speech:
    """A Speech of which only the voice, and where lips meet, is known."""
    steps = len(voice)

    def table(*shape: int) -> NDArray[np.float32]:
        return np.zeros((steps, *shape), np.float32)

    return Speech(table(40), table(40), table(13), table(), voice.astype(np.float32), table(42), table(len(VISEMES)),
                  table(), (Interval(0, steps),), (), closures, (), ())


def spoken(*spans: tuple[int, int], steps: int = COUNT * 4, closures: tuple[Contact, ...] = ()) -> Speech:
    """Speech in spans of frames."""
    voice = np.zeros(steps, np.float32)
    for start, stop in spans:
        voice[start * 4: stop * 4] = 1
    return speech(voice, closures)


def mouths(seed: int = 1, count: int = COUNT) -> Mouths:
    """A talking mouth that rests in frames 0 to 30 and from 170 on."""
    rng = np.random.default_rng(seed)
    wild = np.convolve(rng.standard_normal(count + 4), np.hanning(7)[1:-1] / 3, "valid")[:count]
    opening = 0.12 + 0.06 * wild
    opening[:30] = opening[170:] = 0.02
    opening = np.maximum(opening, 0.01).astype(np.float32)
    lips = np.repeat(opening[:, None], 80, axis=1) + 0.001 * rng.standard_normal((count, 80)).astype(np.float32)
    rows = np.arange(count)
    return Mouths(opening, (0.5 - opening / 4).astype(np.float32), (0.6 + opening).astype(np.float32), lips,
                  np.zeros((count, 3), np.float32), np.ones(count, np.bool_), np.zeros(count, np.intp),
                  np.zeros(count, np.intp), rows.astype(np.intp))


def aligned(times: NDArray[np.float64], same: bool = True) -> Alignment:
    return Alignment(times, np.full(len(times), same), np.ones(len(times), np.float32))


CLOCK = np.arange(COUNT * 4, dtype=np.float64)
TALK = spoken((30, 170))


def sources(made: Plan) -> NDArray[np.float64]:
    return np.array([one.source for one in made.frames])


def test_the_same_sound_leaves_every_frame_alone() -> None:
    made = plan(mouths(), Sounds(TALK, TALK, aligned(CLOCK)), RATE)
    assert made.count("original") == COUNT
    assert (sources(made) == np.arange(COUNT)).all()
    assert all(one.weight == 0 for one in made.frames)


def test_the_same_words_later_are_retimed_and_silence_stays() -> None:
    late = spoken((40, 170))
    made = plan(mouths(), Sounds(late, TALK, aligned(np.clip(CLOCK - 40, 0, None))), RATE)
    for frame in made.frames[45:160]:
        assert frame.kind == "retimed"
        assert frame.source == pytest.approx(frame.number - 10)
        assert frame.weight == 1
    assert made.frames[60].reason == "the same words at another time"


def test_a_doubtful_match_is_told() -> None:
    late = spoken((40, 170))
    unsure = replace(aligned(np.clip(CLOCK - 40, 0, None)), confidence=np.full(COUNT * 4, 0.4, np.float32))
    made = plan(mouths(), Sounds(late, TALK, unsure), RATE)
    assert made.frames[60].kind == "retimed"
    assert made.frames[60].reason == "the same words at another time, as far as can be heard"


def test_a_difference_below_half_a_frame_is_none() -> None:
    made = plan(mouths(), Sounds(TALK, TALK, aligned(CLOCK + 1.5 * np.sin(CLOCK / 30))), RATE)
    assert made.count("original") == COUNT


def off_by(frames: float) -> Sounds:
    """The same words, from frame 80 to 120 so many frames late, and going there and back within 20 frames."""
    late = 4 * frames * np.clip(np.minimum(CLOCK / 4 - 60, 140 - CLOCK / 4) / 20, 0, 1)
    return Sounds(TALK, TALK, aligned(CLOCK - late))


def test_more_than_half_a_frame_is_something_where_lips_move() -> None:
    own = mouths()
    still = replace(own, opening=np.where((np.arange(COUNT) > 75) & (np.arange(COUNT) < 125), 0.1, own.opening)
                    .astype(np.float32))
    for shown, frames in ((own, 0.7), (still, 0.7), (own, 0.4)):
        told = {one.kind for one in plan(shown, off_by(frames), RATE).frames[85:115]}
        assert told == ({"original"} if shown is still or frames < 0.5 else {"retimed"})


def test_there_is_no_ramp_where_the_mouth_is_within_a_frame_of_the_plates_own() -> None:
    made = plan(mouths(), off_by(3), RATE)
    retimed = [one for one in made.frames if one.kind == "retimed"]
    assert abs(retimed[0].source - retimed[0].number) < 1
    assert all(one.weight == 1 for one in retimed)
    jumping = plan(mouths(), Sounds(TALK, TALK, aligned(np.where(CLOCK < 400, CLOCK, CLOCK - 40))), RATE)
    weights = [one.weight for one in jumping.frames[95:110]]
    assert weights.count(0) >= 4
    assert 0 < weights[6] < 0.5
    assert max(weights) == 1


def test_the_very_frame_in_which_lips_meet_is_taken() -> None:
    own = mouths()
    own.opening[100] = 0.0
    for later, source in ((0.3, 100), (0.45, None), (-0.3, 100)):
        late = np.clip(CLOCK - 40 + 4 * later, 0, None)
        made = plan(own, Sounds(spoken((40, 170)), TALK, aligned(late)), RATE)
        assert made.frames[110].source == pytest.approx(100 + later if source is None else source)
        assert made.frames[115].source == pytest.approx(105 + later)


def test_a_long_pause_moves_with_its_words_if_the_plate_has_it_as_long() -> None:
    guide, line = spoken((30, 70), (120, 170)), spoken((40, 80), (130, 180))
    pause = slice(90, 120)
    made = plan(mouths(), Sounds(line, guide, aligned(np.clip(CLOCK - 40, 0, None))), RATE)
    assert {one.reason for one in made.frames[pause]} == {"a pause that moves with its words"}
    short = spoken((30, 100), (120, 170))
    times = np.interp(CLOCK, [0, 40, 320, 520, 800], [0, 0, 400, 480, 760])
    made = plan(mouths(), Sounds(line, short, aligned(times)), RATE)
    assert {one.reason for one in made.frames[pause]} == {"the dialogue is silent: the mouth rests"}


@pytest.mark.parametrize(("shift", "silent"), [(15, range(168, 199)), (-15, range(1, 30))], ids=["end", "start"])
def test_a_pause_at_the_shots_end_goes_slower_where_the_plate_has_less_of_it_and_never_freezes(
        shift: int, silent: range) -> None:
    line = spoken((30 - shift, 170 - shift))
    times = np.clip(CLOCK + 4 * shift, 0, len(CLOCK) - 1)
    made = plan(mouths(), Sounds(line, TALK, aligned(times)), RATE)
    reasons = {made.frames[row].reason for row in silent}
    assert "a pause that moves with its words" in reasons
    assert reasons <= {"a pause that moves with its words", "the mouth is right already"}
    steps = np.diff(sources(made)[silent.start: silent.stop])
    assert (np.abs(steps) < 0.3).sum() <= 1  # a shut moment is taken from the very frame
    assert np.abs(steps).max() <= 1.4


def test_silence_over_talk_is_rest_that_moves_a_little() -> None:
    made = plan(mouths(), Sounds(spoken(), TALK, aligned(CLOCK, same=False)), RATE)
    own = mouths().opening
    talk = made.frames[40:160]
    assert {one.kind for one in talk} == {"rest"}
    assert all(own[int(one.source)] < 0.03 for one in talk)
    assert len({one.source for one in talk}) > 4
    assert made.frames[5].kind == "original"


def test_a_short_silence_of_plate_and_line_at_the_shots_end_stays_as_it_is() -> None:
    talk = spoken((30, 187))
    times = CLOCK.copy()
    same = np.ones(len(times), np.bool_)
    same[160 * 4:] = False  # the last word is another one
    line = Alignment(times, same, np.ones(len(times), np.float32))
    made = plan(mouths(), Sounds(talk, talk, line, heard(np.sin(CLOCK[:COUNT] / 4), (30, 187))), RATE)
    assert {one.kind for one in made.frames[165:180]} == {"searched"}
    assert {one.kind for one in made.frames[-6:]} == {"original"}


def test_silence_may_keep_its_motion() -> None:
    made = plan(mouths(), Sounds(spoken(), TALK), RATE, PlanSettings(rest=False))
    assert made.count("original") == COUNT


def heard(opening: NDArray[np.float64], span: tuple[int, int] = (30, 170)) -> Heard:
    voice = np.zeros(COUNT, np.float32)
    voice[slice(*span)] = 1
    opening = np.where(voice > 0, opening, -1.2).astype(np.float32)
    still = np.zeros(COUNT, np.float32)
    return Heard(opening, -opening, opening, voice, still, voice, RATE)


def test_other_words_are_searched_in_units_and_the_same_each_time() -> None:
    wanted = np.sin(np.arange(COUNT) / 4)
    closure = Contact("closed", 400, 408, 406, 1.0)
    sounds = Sounds(spoken((30, 170), closures=(closure,)), TALK, aligned(CLOCK, same=False), heard(wanted))
    made = plan(mouths(), sounds, RATE)
    own = mouths().opening
    taken = own[np.rint(sources(made)[30:170]).astype(int)]
    assert {one.kind for one in made.frames[35:165]} == {"searched"}
    assert np.corrcoef(taken, wanted[30:170])[0, 1] > 0.7
    assert own[round(made.frames[101].source)] < np.percentile(own, 30)
    assert np.mean(np.abs(np.diff(sources(made)[30:170]) - 1) < 1.5) > 0.6
    assert plan(mouths(), sounds, RATE) == made


def breath(first: int) -> Heard:
    """Lips that part in frame `first` for a word that is heard from 80 to 120."""
    told = heard(np.sin(CLOCK[:COUNT] / 4), (80, 120))
    told.opening[first:80] = 0.8
    return told


def test_lips_part_for_the_breath_before_other_words() -> None:
    made = plan(mouths(), Sounds(spoken((80, 120)), TALK, aligned(CLOCK, same=False), breath(68)), RATE)
    own = mouths().opening
    before, led = made.frames[64], made.frames[70:77]
    assert before.kind == "rest"
    assert {one.kind for one in led} == {"searched"}
    assert min(own[round(one.source)] for one in led) > own[round(before.source)] + 0.03
    long = plan(mouths(), Sounds(spoken((80, 120)), TALK, aligned(CLOCK, same=False), breath(0)), RATE)
    assert {one.kind for one in long.frames[40:55]} == {"rest"}


def test_a_pause_beside_the_same_words_is_no_breath() -> None:
    same = np.arange(COUNT * 4) < 290
    sounds = Sounds(spoken((30, 65), (80, 120)), TALK, replace(aligned(CLOCK), same=same), breath(68))
    made = plan(mouths(), sounds, RATE)
    assert "searched" not in {one.kind for one in made.frames[60:74]}


def test_lips_that_are_likely_to_be_shut_are_taken_more_shut_than_else() -> None:
    wanted = 0.6 + 0.4 * np.sin(np.arange(COUNT) / 4)
    own, shown = mouths().opening, []
    for likely in (0.1, 0.45, 0.6):
        shut = np.zeros(COUNT, np.float32)
        shut[98:102] = likely
        made = plan(mouths(), Sounds(TALK, TALK, aligned(CLOCK, same=False), replace(heard(wanted), shut=shut)), RATE)
        shown.append(float(own[np.rint(sources(made)[98:102]).astype(int)].mean()))
    assert shown[0] > shown[1] >= shown[2]


def test_without_a_listener_other_words_are_left_with_a_reason() -> None:
    made = plan(mouths(), Sounds(TALK, TALK, aligned(CLOCK, same=False)), RATE)
    assert made.frames[100].kind == "original"
    assert "other words" in made.frames[100].reason


def test_ramps_lie_in_the_silence_beside_and_strength_counts() -> None:
    own = replace(mouths(), number=np.arange(COUNT) + 1000)
    sounds = Sounds(spoken((80, 120)), spoken((80, 120)), aligned(CLOCK, same=False),
                    heard(np.sin(CLOCK[:COUNT] / 4), (80, 120)))
    made = plan(own, sounds, RATE, PlanSettings(strength=0.8, ramp=5))
    weight = np.array([one.weight for one in made.frames])
    first = int(np.flatnonzero(weight)[0])
    assert 80 - 3 - 5 <= first <= 78
    assert (np.diff(weight[first:first + 6]) > -1e-9).all()
    assert weight.max() == pytest.approx(0.8)
    assert weight[0] == weight[-1] == 0
    assert made.frames[0].number == 1000


def test_hidden_mouths_and_kept_ranges_stay_original() -> None:
    hidden = mouths()
    hidden.usable[100:110] = False
    late = Sounds(spoken((40, 170)), TALK, aligned(np.clip(CLOCK - 120, 0, None)))
    made = plan(hidden, late, RATE, PlanSettings(keep=((60, 70),)))
    assert {one.kind for one in made.frames[100:110]} == {"original"}
    assert {one.kind for one in made.frames[132:138]} == {"original"}
    assert {one.reason for one in made.frames[60:70]} == {"kept as you asked"}
    assert made.frames[95].weight < made.frames[85].weight


def test_an_offset_moves_the_dialogue() -> None:
    made = plan(mouths(), Sounds(TALK, TALK, aligned(CLOCK)), RATE, PlanSettings(offset=6))
    assert made.frames[100].kind == "retimed"
    assert made.frames[100].source == pytest.approx(94)


def test_the_library_is_taken_from_where_it_fits_better() -> None:
    plate = mouths()
    still = replace(plate, opening=np.full(COUNT, 0.02, np.float32), lips=np.full((COUNT, 80), 0.02, np.float32))
    both = joined([still, replace(plate, number=np.arange(COUNT) + 500)])
    sounds = Sounds(TALK, TALK, aligned(CLOCK, same=False), heard(np.sin(CLOCK[:COUNT] / 4)))
    made = plan(both, sounds, RATE)
    taken = [one for one in made.frames[40:160] if one.footage == 1]
    assert len(taken) > 40
    assert all(500 <= one.source < 700 for one in taken)


def test_no_usable_mouth_leaves_everything_alone() -> None:
    none = mouths()
    none.usable[:] = False
    made = plan(none, Sounds(spoken(), TALK, None, heard(np.zeros(COUNT))), RATE)
    assert made.count("original") == COUNT


@pytest.mark.parametrize("wrong", [{"ramp": -1}, {"strength": 1.5}, {"keep": ((9, 3),)}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(OptionError):
        PlanSettings(**wrong)  # type: ignore[arg-type]
