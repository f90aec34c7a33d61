"""How well a line is heard under noise, music and other talk: `python -m tests.bench.speech [--only NAME] [--quick]`.

Six talkers of Grid and the sound of three clips, each with two seconds without anybody before and behind it, under
pink noise, babble, a band and a tune (tests/bench/noises.py) 20, 10 and 5 dB below what is said, and after other
mishaps (whispered, shouted, quiet, direct current, telephone, hum). The columns:

- voice: the share of frames (25 a second) in which a plan lets the mouth speak or rest rightly; true is what the text
  says, and for the clips what is heard in them clean;
- still: the share of frames half a second and more from any word in which the mouth would move all the same;
- hit, true, late: p, b and m: the share that was found, the share of those found that are some, and the error of a
  moment in frames (95 of 100); true are the text's, and the clips' own clean ones;
- shape: the share of spoken steps with the right one of nine mouth shapes;
- off, same: a line in other timing laid on its clean guide: error in frames (95 of 100), and how much of the same
  words was found to be;
- lips: r of the listener's opening with the talkers' lips (--quick leaves it out).

Bars: a mouth that moves while nobody speaks, or rests in a word, is seen at once: of a hundred frames at most 5 (under
5 dB of noise 10; edges of words are worth a frame or two of every second). A p that is missed is a parted mouth for two
frames, one that is none a shut mouth in a vowel, which is worse: under noise rather few than wrong. Two frames are the
broadcasters' bound for sound against picture, so nothing may be laid further off.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.alignment import align
from retake.engines.footage.listening import hear_line
from retake.engines.footage.retime import talking_frames
from retake.speech import SAMPLE_RATE, VISEMES, Phone, Speech, per_frame, viseme_of
from retake.speech.steps import steps_of
from tests.bench import lines, noises
from tests.bench.alignment import speech_of
from tests.bench.lines import CLIPS, OTHERS, SHARED, Piece, Plate, Sound
from tests.bench.talkers import talker

RATE = Fraction(25)
STEPS_A_FRAME = 4
TALKERS = ("bbaf2n", *OTHERS)
PAUSE = 2 * SAMPLE_RATE
LEVELS = (20, 10, 5)
SURE = 0.35  # of a contact that a plan forces shut
NEAR = 6  # steps that a contact may lie outside of its phone
GAP = 20  # steps of silence inside a line in which nobody's mouth rests
AWAY = 50  # steps from any word
LIPS = ("P", "B", "M")


@dataclass(frozen=True)
class Known:
    """A line and what is known of it, in steps.

    Attributes:
        name: Whose it is.
        sound: At 16 kHz, with nobody before and behind.
        spoken: Where somebody speaks, bool of shape (steps,).
        lips: Where p, b and m lie: first step and the one behind the last.
        shapes: The mouth shape at each step as a place in VISEMES, -1 where it is not known.
    """

    name: str
    sound: Sound
    spoken: NDArray[np.bool_]
    lips: tuple[tuple[int, int], ...]
    shapes: NDArray[np.intp]


@dataclass(frozen=True)
class Bars:
    """The least or most that a condition has to reach."""

    voice: float = 0.95
    still: float = 0.05
    hit: float = 0.7
    true: float = 0.7
    late: float = 2.0
    shape: float = 0.5
    off: float = 2.0
    same: float = 0.95
    lips: float = 0.72


CLEAN = Bars(hit=0.8)
NOISY = {20: Bars(), 10: Bars(voice=0.93, hit=0.5, shape=0.4, lips=0.65),
         5: Bars(voice=0.9, still=0.1, hit=0.4, true=0.6, shape=0.3, same=0.9, lips=0.6)}
ODD = Bars(voice=0.93, hit=0.5, shape=0.35, same=0.9, lips=0.6)
AT_MOST = ("still", "late", "off")


def known_talker(code: str) -> Known:
    """A Grid sentence with what its text says of it."""
    sound = lines.sentence(code)
    words = lines.words_of(code)
    if not words:
        raise SystemExit(f"{code}'s text could not be laid along its sound")
    phones = [one for _, told in words for one in told]
    lead, steps = steps_of(PAUSE), steps_of(len(sound) + 2 * PAUSE)
    spoken, shapes = np.zeros(steps, np.bool_), np.full(steps, -1)
    for one in phones:
        spoken[lead + one.start: lead + one.stop] = True
        shapes[lead + one.start: lead + one.stop] = VISEMES.index(viseme_of(one.name))
    return Known(code, np.pad(sound, PAUSE), _closed(spoken), _lips_of(phones, lead), shapes)


def known_clip(name: str) -> Known:
    """A clip's first ten seconds, known by what is heard in them clean."""
    plate = next(one for one in lines.clip_plates() if one.name == name)
    sound = np.pad(plate.guide[: 10 * SAMPLE_RATE], PAUSE)
    told = speech_of(noises.with_noise(sound, "", 0, 0))
    spoken = told.voice > 0.5
    spoken[: steps_of(PAUSE) - 5] = spoken[len(spoken) - steps_of(PAUSE) + 5:] = False
    lips = tuple((one.start, one.stop) for one in told.closures if one.strength >= SURE)
    shapes = np.where(spoken & (told.visemes.max(axis=1) > 0.5), told.visemes.argmax(axis=1), -1)
    return Known(name, sound, _closed(spoken), lips, shapes)


def _lips_of(phones: Sequence[Phone], lead: int) -> tuple[tuple[int, int], ...]:
    return tuple((lead + one.start, lead + one.stop) for one in phones if one.name in LIPS)


def _closed(spoken: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The same with short pauses counted as speech."""
    out, steps = spoken.copy(), np.flatnonzero(spoken)
    for before, behind in zip(steps[:-1].tolist(), steps[1:].tolist(), strict=True):
        if behind - before <= GAP:
            out[before:behind] = True
    return out


@dataclass
class Row:
    """The figures of a condition, talker by talker."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, told: dict[str, float]) -> None:
        """One more talker's."""
        for name, value in told.items():
            if np.isfinite(value):
                self.values.setdefault(name, []).append(value)

    def figures(self) -> dict[str, float]:
        """Their means; contacts and times are counted over all."""
        out = {name: float(np.mean(all_of)) for name, all_of in self.values.items()}
        if "lips there" in out:
            total = {name: float(np.sum(self.values[name])) for name in ("lips there", "lips hit", "lips said",
                                                                         "lips right")}
            out["hit"] = total["lips hit"] / max(1, total["lips there"])
            out["true"] = total["lips right"] / max(1, total["lips said"])
        return out


def voice_figures(known: Known, told: Speech) -> dict[str, float]:
    """How well a plan's frames of speech are those of the line."""
    count = int(len(known.spoken) // STEPS_A_FRAME)
    truth = per_frame(known.spoken.astype(np.float32), RATE, count) > 0.5
    near = np.convolve(known.spoken, np.ones(2 * AWAY + 1), "same") > 0.5
    away = per_frame((~near).astype(np.float32), RATE, count) > 0.99
    moves = talking_frames(told, RATE, count)
    # A plan lets the lips lead and trail: so may the truth.
    may = np.convolve(truth, np.ones(7), "same") > 0.5
    right = np.where(truth, moves, ~moves) | (may & ~truth)
    return {"voice": float(right.mean()), "still": float(moves[away].mean()) if away.any() else float("nan")}


def lips_figures(known: Known, told: Speech) -> dict[str, float]:
    """How many of the contacts were found, how many found are some, and how far off the worst are."""
    said = [one for one in told.closures if one.strength >= SURE]
    hit, right, off = 0, set(), []
    for start, stop in known.lips:
        near = [one for one in said if start - NEAR <= one.at < stop + NEAR]
        if near:
            hit += 1
            right |= {one.at for one in near}
            off.append(min(max(start - one.at, one.at - stop + 1, 0) for one in near) / STEPS_A_FRAME)
    return {"lips there": len(known.lips), "lips hit": hit, "lips said": len(said), "lips right": len(right),
            "late": float(np.percentile(off, 95)) if off else float("nan")}


def shape_figures(known: Known, told: Speech) -> dict[str, float]:
    """The share of the steps whose shape is known that have it."""
    where = known.shapes >= 0
    return {"shape": float((told.visemes.argmax(axis=1)[where] == known.shapes[where]).mean())}


def timing_figures(known: Known, change: Callable[[Sound], Sound], seed: int) -> dict[str, float]:
    """How well the line in other timing is laid on the clean line."""
    clean = noises.with_noise(known.sound, "", 0, 0)
    inner = known.sound[PAUSE: len(known.sound) - PAUSE]
    still = np.zeros(PAUSE, np.float32)
    pieces = lines.other_timing(Plate(known.name, inner, still), np.random.default_rng(seed))
    line = lines.line_of([Piece(still, None), *pieces, Piece(still, None)])
    truth = line.times + steps_of(PAUSE)
    found = align(speech_of(change(line.samples)), speech_of(clean))
    count = min(found.steps, len(truth))
    at = np.clip(np.rint(np.nan_to_num(truth[:count])).astype(int), 0, len(known.spoken) - 1)
    settled = np.isfinite(truth[:count]) & line.spoken[:count] & known.spoken[at]
    off = np.abs(found.times[:count] - truth[:count])[settled] / STEPS_A_FRAME
    return {"off": float(np.percentile(off, 95)), "same": float(found.same[:count][settled].mean())}


def opening_figures(known: Known, told: Speech) -> dict[str, float]:
    """How well the lips that are heard go with those that are seen; of the talkers alone, who keep still in pauses."""
    if known.name in CLIPS:
        return {}
    seen = talker(lines.GRID / f"{known.name}.mpg")
    count = len(seen.opening)
    before = int(PAUSE / SAMPLE_RATE * seen.rate)
    heard = hear_line(told, seen.rate, count + 2 * before).opening[before: before + count]
    fine = np.isfinite(seen.opening)
    return {"lips": float(np.corrcoef(heard[fine], seen.opening[fine])[0, 1])}


def conditions(known: Known) -> Iterator[tuple[str, Bars, Callable[[Sound], Sound]]]:
    """Everything that is done to a line."""
    talk = [lines.sentence(code) for code in TALKERS if code != known.name]
    seed = sum(known.name.encode())

    def under(kind: str, level: int) -> Callable[[Sound], Sound]:
        return lambda sound: noises.with_noise(sound, kind, level, seed + level, talk)

    yield "clean", CLEAN, under("", 0)
    for kind in noises.NOISES:
        for level in LEVELS:
            yield f"{kind} {level}", NOISY[level], under(kind, level)
    for name, change in noises.ODDITIES.items():
        yield name, ODD, lambda sound, change=change: change(noises.with_noise(sound, "", 0, 0))  # type: ignore[misc]


def music_alone(quick: bool) -> float:
    """The share of frames in which a mouth would move to eight seconds of music that nobody sings to."""
    moved = []
    for kind in ("band", "tune"):
        for seed in range(1 if quick else 3):
            sound = noises.noise_of(kind, 8 * SAMPLE_RATE, np.random.default_rng(seed))
            told = speech_of(np.asarray(0.1 * sound / sound.std(), np.float32))
            moved.append(talking_frames(told, RATE, 200).mean())
    return float(np.mean(moved))


def missed(name: str, bars: Bars, row: dict[str, float]) -> list[str]:
    """The bars that a condition missed."""
    out = []
    for figure in Bars.__dataclass_fields__:
        bar, got = getattr(bars, figure), row.get(figure)
        if got is not None and (got > bar if figure in AT_MOST else got < bar):
            out.append(f"{name}: {figure} {got:.2f} {'>' if figure in AT_MOST else '<'} {bar}")
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and the verdict; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="conditions whose name holds this")
    parser.add_argument("--quick", action="store_true", help="neither the lips nor the clips")
    given = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to hear (set RETAKE_SHARED to where the shared media lie)")
        return 0
    begun = time.monotonic()
    material = [known_talker(code) for code in TALKERS]
    material += [] if given.quick else [known_clip(name) for name in CLIPS]
    columns = tuple(Bars.__dataclass_fields__)
    print(f"{'condition':12}" + "".join(f"{name:>8}" for name in columns))
    short: list[str] = []
    every = [dict((name, (bars, change)) for name, bars, change in conditions(known)) for known in material]
    for name, (bars, _) in every[0].items():
        if given.only not in name:
            continue
        row = Row()
        for seed, (known, own) in enumerate(zip(material, every, strict=True)):
            change = own[name][1]
            told = speech_of(change(known.sound))
            row.add(voice_figures(known, told) | lips_figures(known, told) | shape_figures(known, told)
                    | timing_figures(known, change, seed) | ({} if given.quick else opening_figures(known, told)))
        figures = row.figures()
        print(f"{name:12}" + "".join(f"{figures[one]:8.2f}" if one in figures else " " * 8 for one in columns),
              flush=True)
        short += missed(name, bars, figures)
    alone = music_alone(given.quick)
    print(f"music alone moves the mouth in {alone:.2f} of its frames; {time.monotonic() - begun:.0f} s")
    short += [f"music alone: {alone:.2f} > 0.05"] if alone > 0.05 else []
    print("missed: " + "; ".join(short) if short else "verdict: pass")
    return bool(short)


if __name__ == "__main__":
    sys.exit(main())
