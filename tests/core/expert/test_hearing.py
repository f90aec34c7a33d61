"""A face is held against sounds in one pass: the scores are the protocols', and a shift of the sound shifts them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the experts need the extra neural")

from retake.engines.mel import mel  # noqa: E402
from retake.expert.crops import Picture  # noqa: E402
from retake.expert.expert import Expert  # noqa: E402
from retake.expert.grid import Stretch, grid  # noqa: E402
from retake.expert.hearing import Followed, Hearing  # noqa: E402
from retake.expert.judges import ColourExpert, ProtocolExpert  # noqa: E402
from retake.expert.mfcc import mfcc  # noqa: E402
from retake.expert.sweep import REACH, SHIFTS, swept  # noqa: E402
from retake.faces.look import Looker  # noqa: E402
from retake.video.frame import Frame  # noqa: E402
from tests.core.expert.toys import ToyColour, ToyProtocol  # noqa: E402
from tests.core.pipeline.talker import chatter  # noqa: E402
from tests.faces_synth import Painted  # noqa: E402

FRAMES = 150


def blob(opening: float) -> Picture:
    """A mouth and nothing else: a blob that darkens as it opens, uint8 R'G'B' (96, 96, 3)."""
    picture = np.full((96, 96, 3), 200, np.uint8)
    picture[56:90, 24:72] = round(190 - 500 * opening)
    return picture


def mouths(rate: Fraction, frames: int) -> np.ndarray:
    return chatter((np.arange(frames) + 0.5) / float(rate))


def plate(rate: Fraction = Fraction(25), frames: int = FRAMES) -> Painted:
    openings = mouths(rate, frames)
    return Painted(lambda n: blob(float(openings[n])), frames, rate=rate)


def spoken(seconds: float, late: float = 0.0) -> np.ndarray:
    """What is heard: a noise as loud as the blob is dark, so many seconds earlier than the lips are late."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    noise = np.random.default_rng(0).standard_normal(len(time))
    return (noise * 0.8 * np.maximum(0, chatter(time + late))).astype(np.float32)


def seen_by(expert: Expert, reader: Painted, stretches: tuple[Stretch, ...] | None = None) -> Followed:
    frames = grid(reader.info.rate, reader.info.frame_count)
    place = [0.0, 0, 96, 96] if isinstance(expert, ColourExpert) else [48.0, 34, 34]
    return Followed(Looker(reader.info), 0, frames, stretches or (Stretch(0, len(frames)),),
                    np.tile(np.array(place), (len(frames), 1)))


def heard(expert: Expert, reader: Painted, sound: np.ndarray, stretches: tuple[Stretch, ...] | None = None
          ) -> np.ndarray:
    hearing = Hearing(expert, seen_by(expert, reader, stretches), [sound], [(0, 0)])
    for frame in reader.frames():
        hearing.see((frame,))
    return hearing.scores()[0]


@pytest.fixture(params=["colour", "protocol"])
def expert(request: pytest.FixtureRequest) -> Iterator[Expert]:
    yield ColourExpert(ToyColour()) if request.param == "colour" else ProtocolExpert(ToyProtocol())


@pytest.mark.parametrize("late", [-6, 0, 4])
def test_a_shifted_sound_gives_a_shifted_offset(expert: Expert, late: int) -> None:
    found = swept(heard(expert, plate(), spoken(6, late / 25)))
    assert found is not None
    assert abs(found.late - late) <= 1
    assert found.confidence >= 0.8


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(50)], ids=str)
def test_other_rates_are_brought_to_25(expert: Expert, rate: Fraction) -> None:
    found = swept(heard(expert, plate(rate, round(6 * rate)), spoken(6, 0.2)))
    assert found is not None and abs(found.late - 5) <= 1 and found.confidence >= 0.8


def test_another_ones_sound_and_silence_are_never_sure(expert: Expert) -> None:
    for sound in (spoken(6)[::-1].copy(), np.zeros(96_000, np.float32)):
        found = swept(heard(expert, plate(), sound))
        assert found is not None and found.confidence < 0.8


def test_the_colour_scores_are_cosines_of_windows_that_begin_with_their_first_picture() -> None:
    expert, reader, sound = ColourExpert(ToyColour()), plate(frames=40), spoken(1.6)
    scores = heard(expert, reader, sound)
    assert np.isfinite(scores[:36]).all() and np.isnan(scores[36:]).all()
    # The whole spectrum at once, with a second of silence before and behind, in place of pieces of it.
    whole = mel(np.pad(sound, 16_000))
    pictures = [expert.crop(Looker(reader.info), one, np.array([0.0, 0, 96, 96])) for one in reader.frames()]
    for row in (0, 7, 35):
        lips = expert.lips(np.stack(pictures[row: row + 5])[None])[0]
        for shift in (-15, -4, 0, 9, 15):
            start = 80 + (row + shift) * 80 // 25
            told = ToyColour().sounds(torch.from_numpy(whole[:, start: start + 16].copy())[None, None])[0].numpy()
            assert scores[row, REACH + shift] == pytest.approx(float(lips @ told), abs=2e-4)


def test_the_protocols_scores_are_those_of_its_text() -> None:
    expert, reader, sound = ProtocolExpert(ToyProtocol()), plate(frames=50), spoken(1.8)  # of 2 s
    scores = heard(expert, reader, sound)
    last = min(50, len(sound) // 640) - 5
    assert np.isfinite(scores[:last]).all() and np.isnan(scores[last:]).all()
    columns = mfcc(np.clip(np.rint(sound * 32768), -32768, 32767))
    pictures = [expert.crop(Looker(reader.info), one, np.array([48.0, 34, 34])) for one in reader.frames()]
    network = ToyProtocol()
    stacks = [torch.from_numpy(np.stack(pictures[k: k + 5])).float().permute(3, 0, 1, 2)[None] for k in range(last)]
    lips = torch.cat([network.faces(one) for one in stacks])
    parts = [torch.from_numpy(columns[:, 4 * k: 4 * k + 20].copy())[None, None] for k in range(last)]
    sounds = torch.nn.functional.pad(torch.cat([network.sounds(one) for one in parts]), (0, 0, REACH, REACH))
    apart = torch.stack([torch.nn.functional.pairwise_distance(lips[[k]].repeat(SHIFTS, 1), sounds[k: k + SHIFTS])
                         for k in range(last)])
    np.testing.assert_allclose(-scores[:last], apart.numpy(), atol=2e-4)
    mean = apart.mean(dim=0)
    found = swept(scores)
    assert found is not None
    told = expert.measures(found)
    assert told["lse_d"] == pytest.approx(float(mean.min()), abs=2e-4)
    assert told["lse_c"] == pytest.approx(float(mean.median() - mean.min()), abs=4e-4)
    assert found.late == REACH - int(mean.argmin())


def test_a_cut_ends_what_is_looked_at_together(expert: Expert) -> None:
    parts = (Stretch(0, 30), Stretch(30, 90))
    scores = heard(expert, plate(frames=100), spoken(4), parts)
    known = np.isfinite(scores).all(axis=1)
    lost = 4 if isinstance(expert, ColourExpert) else 5
    assert known.tolist() == [row < 30 - lost or 30 <= row < 90 - lost for row in range(100)]


def test_batches_change_nothing(expert: Expert) -> None:
    whole = heard(expert, plate(frames=60), spoken(2.4))
    expert.batch = 7
    np.testing.assert_allclose(heard(expert, plate(frames=60), spoken(2.4)), whole, atol=1e-5)


def test_a_take_is_looked_at_only_where_it_differs() -> None:
    class Counting(ColourExpert):
        looked = 0

        def lips(self, windows: Any) -> Any:
            self.looked += len(windows)
            return super().lips(windows)

    expert, reader = Counting(ToyColour()), plate(frames=100)
    hearing = Hearing(expert, seen_by(expert, reader), [spoken(4)], [(0, 0), (1, 0)])
    still: list[Frame] = list(Painted(lambda n: blob(0.1), 1, rate=Fraction(25)).frames())
    for frame in reader.frames():
        touched = 40 <= frame.number < 60
        hearing.see((frame, replace_number(still[0], frame.number) if touched else frame))
    before, after = hearing.scores()
    assert expert.looked == 96 + 24
    same = [row for row in range(96) if not 36 <= row < 60]
    np.testing.assert_array_equal(before[same], after[same])
    assert (before[40:55] != after[40:55]).any()


def replace_number(frame: Frame, number: int) -> Frame:
    return Frame(number, frame.picture, frame.colour)


def test_memory_does_not_grow_with_the_length(expert: Expert) -> None:
    reader = plate(frames=160)
    hearing = Hearing(expert, seen_by(expert, reader), [spoken(6.4)], [(0, 0)])
    most = 0
    for frame in reader.frames():
        hearing.see((frame,))
        pictures = len(hearing._shown) + len(hearing._waiting)
        most = max(most, pictures + len(hearing._sounds[0]._kept))
    assert most <= 5 + expert.batch + 2 * REACH + 2 * expert.batch
