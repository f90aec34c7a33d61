"""Lines made of real speech, of which is known where in the guide each moment was spoken.

A guide is sentences of one talker joined, or a clip's own sound; a line is put together from pieces of it, played
faster and slower, dropped, said twice, held, and from words that the guide does not hold.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from retake.listener.training.conditions import in_a_room, other_microphone, with_noise
from retake.speech import SAMPLE_RATE, Phone, analyse, read_sound
from retake.speech.loudness import loudness
from retake.speech.steps import STEP, steps_of

Sound = NDArray[np.float32]
SHARED = Path(os.environ.get("RETAKE_SHARED") or Path(__file__).resolve().parents[3] / "shared")
GRID = SHARED / "media" / "grid"
OTHERS = ("brbk7n", "lbax4n", "lrwp9a", "pwij3p", "sbwe5n")
CLIPS = ("garden", "kitchen", "curtain")
_FADE = round(0.012 * SAMPLE_RATE)
_QUIET = 25.0  # dB under the loud parts of a clean line: less is no speech
_SENTENCE = 3 * SAMPLE_RATE

_WORDS = ({"b": "bin", "l": "lay", "p": "place", "s": "set"}, {"b": "blue", "g": "green", "r": "red", "w": "white"},
          {"a": "at", "b": "by", "i": "in", "w": "with"}, {letter: letter for letter in "abcdefghijklmnopqrstuvxyz"},
          {"z": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven",
           "8": "eight", "9": "nine"}, {"a": "again", "n": "now", "p": "please", "s": "soon"})


@dataclass(frozen=True)
class Plate:
    """A guide, clean, and words of the same talker that it does not hold; float32 of shape (n,) at 16 kHz."""

    name: str
    guide: Sound
    spare: Sound


@dataclass(frozen=True)
class Line:
    """A line with what is known of it.

    Attributes:
        samples: Float32 of shape (n,) at 16 kHz.
        times: The guide's step for each of the line's; NaN where the words are others. Float64 of shape (steps,).
        spoken: Where somebody speaks, bool of shape (steps,).
    """

    samples: Sound
    times: NDArray[np.float64]
    spoken: NDArray[np.bool_]


@dataclass(frozen=True)
class Piece:
    """A part of a line: its sound, and where in the guide it was spoken, in samples; None where it was not."""

    samples: Sound
    spoken_at: tuple[float, float] | None


def text_of(code: str) -> str:
    """What a Grid sentence says, from its file's name."""
    return " ".join(words[letter] for words, letter in zip(_WORDS, code, strict=True))


@cache
def sentence(code: str) -> Sound:
    """A Grid sentence, three seconds of it."""
    place = GRID / "s1" / f"{code}.mpg"
    sound = read_sound(place if place.is_file() else GRID / f"{code}.mpg")
    return np.pad(sound, (0, max(0, _SENTENCE - len(sound))))[:_SENTENCE]


@cache
def words_of(code: str) -> tuple[tuple[str, tuple[Phone, ...]], ...]:
    """A Grid sentence's words with their phones, laid along its sound."""
    # One letter is a letter's name; "a" alone would be the article.
    words = [{"a": "eh", "i": "eye"}.get(word, word) if len(word) == 1 else word for word in text_of(code).split()]
    told = analyse(sentence(code), SAMPLE_RATE, " ".join(words))
    if not told.aligned:
        return ()
    return tuple((word, phones) for word, phones in zip(words, _by_word(words, told.phones), strict=True))


def _by_word(words: Sequence[str], phones: Sequence[Phone]) -> list[tuple[Phone, ...]]:
    """The phones of each word: which of its pronunciations was said decides how many there are."""
    from retake.speech.transcript import _dictionary

    said = [one for one in phones if one.name != "SIL"]
    found, at = [], 0
    for word in words:
        known = sorted(_dictionary()[word], key=len, reverse=True)
        names = tuple(one.name for one in said[at:])
        length = next(len(way) for way in known if names[: len(way)] == way)
        found.append(tuple(said[at: at + length]))
        at += length
    return found


def grid_plates(count: int, sentences: int = 5, seed: int = 0) -> list[Plate]:
    """Sentences of Grid's first talker joined, with letters and figures of his that they do not hold."""
    codes = sorted(path.stem for path in (GRID / "s1").glob("*.mpg"))
    order = np.random.default_rng(seed).permutation(len(codes))
    plates = []
    for place in range(count):
        chosen = [codes[k] for k in order[np.arange(place * sentences, (place + 1) * sentences) % len(codes)]]
        held = {code[3] for code in chosen} | {code[4] for code in chosen}
        others = [codes[k] for k in order[::-1] if not {codes[k][3], codes[k][4]} & held][:8]
        spare = [_letter_and_figure(code) for code in others]
        plates.append(Plate(f"s1.{place + 1}", np.concatenate([sentence(code) for code in chosen]),
                            np.concatenate([one for one in spare if len(one)])))
    return plates


def _letter_and_figure(code: str) -> Sound:
    said = words_of(code)
    if not said:
        return np.zeros(0, np.float32)
    return sentence(code)[said[3][1][0].start * STEP: said[4][1][-1].stop * STEP]


def talker_plates() -> list[Plate]:
    """Each other talker's only sentence."""
    return [Plate(code, sentence(code), np.zeros(0, np.float32)) for code in OTHERS]


def clip_plates() -> list[Plate]:
    """The clips' own sound, the last third of it spared for words that are not on the plate."""
    plates = []
    for name in CLIPS:
        sound = read_sound(SHARED / "media" / f"{name}.mp4")
        cut = cuts(sound)
        middle = int(cut[np.abs(cut - 0.7 * len(sound)).argmin()])
        plates.append(Plate(name, sound[:middle], sound[middle:]))
    return plates


def cuts(sound: Sound) -> NDArray[np.intp]:
    """Where a sound may be cut, in samples: its quietest moments, 0.2 s apart at least."""
    level = np.convolve(loudness(sound), np.hanning(9)[1:-1] / 4, "same")
    taken = np.zeros(len(level), np.bool_)
    found: list[int] = []
    for step in np.argsort(level, kind="stable").tolist():
        if not taken[max(0, step - 20): step + 20].any() and 20 < step < len(level) - 20:
            taken[step] = True
            found.append(step * STEP)
    return np.array(sorted(found), np.intp)


def stretched(sound: Sound, speed: float) -> Sound:
    """A sound played at a speed, at the same pitch (FFmpeg's atempo)."""
    if speed < 0.5:
        return stretched(stretched(sound, 0.5), speed / 0.5)
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="flt", layout="mono", time_base=f"1/{SAMPLE_RATE}")
    tempo, sink = graph.add("atempo", f"{speed:.6f}"), graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None], np.float32), format="flt", layout="mono")
    frame.sample_rate, frame.pts = SAMPLE_RATE, 0
    source.push(frame)
    source.push(None)
    parts = []
    while True:
        try:
            parts.append(sink.pull().to_ndarray()[0])
        except (av.error.EOFError, av.error.BlockingIOError):
            break
    wanted = round(len(sound) / speed)
    whole = np.concatenate(parts)
    return np.asarray(np.pad(whole, (0, max(0, wanted - len(whole))))[:wanted], np.float32)


def piece(sound: Sound, start: int, stop: int, speed: float = 1.0, known: bool = True) -> Piece:
    """A stretch of a sound at a speed, with what it fades in from."""
    return Piece(stretched(sound[max(0, start - _FADE): stop], speed) if speed != 1.0
                 else sound[max(0, start - _FADE): stop], (float(start), float(stop)) if known else None)


def line_of(pieces: Sequence[Piece]) -> Line:
    """Pieces joined with short fades, and where each of its steps was spoken."""
    whole = np.zeros(0, np.float32)
    marks: list[tuple[float, float, tuple[float, float] | None]] = []
    for one in pieces:
        lap = min(_FADE, len(whole), len(one.samples))
        rise = np.linspace(0, 1, lap, dtype=np.float32)
        begins = len(whole)
        mixed = whole[begins - lap:] * (1 - rise) + one.samples[:lap] * rise
        whole = np.concatenate([whole[: begins - lap], mixed, one.samples[lap:]])
        marks.append((begins, len(whole), one.spoken_at))
    middles = (np.arange(steps_of(len(whole))) + 0.5) * STEP
    times = np.full(len(middles), np.nan)
    for begins, ends, at in marks:
        inside = (middles >= begins) & (middles < ends)
        if at is not None and ends > begins:
            times[inside] = np.interp(middles[inside], (begins, ends), at) / STEP - 0.5
    return Line(whole, times, speaking(whole))


def speaking(sound: Sound) -> NDArray[np.bool_]:
    """Where somebody speaks in a clean sound, bool of shape (steps,)."""
    level = loudness(sound)
    return np.asarray(level > np.percentile(level, 95) - _QUIET, np.bool_)


def other_timing(plate: Plate, rng: np.random.Generator, start: int = 0) -> list[Piece]:
    """The guide from a sample on, in stretches of 0.3 to 0.9 s at 0.8 to 1.25 of their speed."""
    pieces, at = [], start
    while at < len(plate.guide):
        stop = min(len(plate.guide), at + int(rng.uniform(0.3, 0.9) * SAMPLE_RATE))
        if len(plate.guide) - stop < SAMPLE_RATE // 4:
            stop = len(plate.guide)
        pieces.append(piece(plate.guide, at, stop, float(rng.uniform(0.8, 1.25))))
        at = stop
    return pieces


def _spans(plate: Plate, rng: np.random.Generator, count: int, least: float, most: float) -> list[tuple[int, int]]:
    """Stretches of speech between quiet moments, in order, apart from each other, none at an end."""
    cut, level = cuts(plate.guide), speaking(plate.guide)
    found: list[tuple[int, int]] = []
    for start in rng.permutation(cut).tolist():
        fits = [stop for stop in cut.tolist() if least <= (stop - start) / SAMPLE_RATE <= most
                and level[start // STEP: stop // STEP].mean() > 0.7]
        apart = [stop for stop in fits
                 if all(stop + SAMPLE_RATE < a or b + SAMPLE_RATE < start for a, b in found)
                 and start > SAMPLE_RATE // 2 and stop < len(plate.guide) - SAMPLE_RATE // 2]
        if apart and len(found) < count:
            found.append((start, int(rng.choice(apart))))
    return sorted(found)


def dropped(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """Two words left out."""
    return _between(plate, _spans(plate, rng, 2, 0.3, 0.8), lambda a, b: [])


def repeated(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """Two words said twice."""
    return _between(plate, _spans(plate, rng, 2, 0.3, 0.8),
                    lambda a, b: [piece(plate.guide, a, b), piece(plate.guide, a, b)])


def held(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """Three vowels held three times as long: their loudest moments."""
    level = loudness(plate.guide)
    spans = []
    for start, stop in _spans(plate, rng, 3, 0.2, 0.8):
        middle = (start // STEP + int(level[start // STEP: stop // STEP].argmax())) * STEP
        spans.append((middle - 6 * STEP, middle + 6 * STEP))
    return _between(plate, spans, lambda a, b: [piece(plate.guide, a, b, 1 / 3)])


def added(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """Words put in at two places."""
    spans = [(a, a) for a, _ in _spans(plate, rng, 2, 0.3, 0.8)]
    return _between(plate, spans, lambda a, b: [_new_words(plate, rng, float(rng.uniform(0.5, 0.8)))])


def replaced(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """One second of other words in place of as long a stretch; all else is the guide, to the sample."""
    where = sorted(_spans(plate, rng, 3, 0.8, 1.2), key=lambda one: abs((one[1] - one[0]) / SAMPLE_RATE - 1))[:1]
    return _between(plate, where, lambda a, b: [_new_words(plate, rng, (b - a) / SAMPLE_RATE)])


def others(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """Nothing but words that the guide does not hold."""
    return [Piece(plate.spare, None)]


def from_the_middle(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """Silence, and then the guide's second half, half a second late and in other timing."""
    cut = cuts(plate.guide)
    start = int(cut[np.abs(cut - len(plate.guide) / 2).argmin()])
    silence = Piece(np.zeros(start + SAMPLE_RATE // 2, np.float32), None)
    return [silence, *other_timing(plate, rng, start)]


def as_it_is(plate: Plate, rng: np.random.Generator) -> list[Piece]:
    """The guide itself."""
    return [piece(plate.guide, 0, len(plate.guide))]


def _new_words(plate: Plate, rng: np.random.Generator, seconds: float) -> Piece:
    """So many seconds of the plate's talker saying what the plate does not hold."""
    length = round(seconds * SAMPLE_RATE) + _FADE
    start = int(rng.integers(0, max(1, len(plate.spare) - length)))
    return Piece(plate.spare[start: start + length], None)


def _between(plate: Plate, spans: Sequence[tuple[int, int]], instead: Callable[[int, int], list[Piece]]) -> list[Piece]:
    """The guide with something else in place of each span."""
    pieces, at = [], 0
    for start, stop in spans:
        pieces += [piece(plate.guide, at, start), *instead(start, stop)]
        at = stop
    return [*pieces, piece(plate.guide, at, len(plate.guide))]


def other_voice(sound: Sound, rng: np.random.Generator) -> Sound:
    """Another voice (pitch and formants 12 % up or down), microphone and room."""
    factor = 1.12 if rng.random() < 0.5 else 1 / 1.12
    played = np.interp(np.arange(0, len(sound) - 1, factor), np.arange(len(sound)), sound).astype(np.float32)
    played = stretched(played, 1 / factor)
    played = np.pad(played, (0, max(0, len(sound) - len(played))))[: len(sound)]
    return in_a_room(other_microphone(played.astype(np.float64), rng), rng).astype(np.float32)


def noisy(kind: str, decibels: float) -> Callable[[Sound, np.random.Generator], Sound]:
    """A change that puts a noise under a sound."""
    def change(sound: Sound, rng: np.random.Generator) -> Sound:
        talk = [sentence(code) for code in OTHERS] if kind == "chatter" else []
        return with_noise(sound, kind, decibels, rng, talk).astype(np.float32)
    return change


def on_set(sound: Sound, rng: np.random.Generator) -> Sound:
    """Noisy production sound: pink noise 10 dB below, another talker 15 dB below."""
    talk = np.resize(sentence(OTHERS[int(rng.integers(len(OTHERS)))]), len(sound)).astype(np.float64)
    whole = with_noise(sound, "pink", 10, rng) + talk * (sound.std() / (talk.std() + 1e-9) * 10 ** (-15 / 20))
    return np.asarray(whole, np.float32)


def rerecorded(sound: Sound, rng: np.random.Generator) -> Sound:
    """The same performance through another microphone: colour, room, dynamics, level, noise, a few ms of delay."""
    wet = in_a_room(other_microphone(sound.astype(np.float64), rng), rng)
    level = np.sqrt(np.convolve(wet**2, np.ones(800) / 800, "same") + 1e-8)
    squeezed = wet * (level / level.max()) ** rng.uniform(-0.4, 0)
    out = rng.uniform(0.2, 0.9) * squeezed / np.abs(squeezed).max()
    out = with_noise(out, "pink", float(rng.uniform(25, 45)), rng)
    return np.roll(out, int(rng.uniform(0, 0.008) * SAMPLE_RATE)).astype(np.float32)
