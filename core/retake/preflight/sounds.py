"""What the sounds of a shot say against it: no guide, a silent one, no dialogue, one too long, other speeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import SoundInfo, probe_sounds
from retake.dialogue import Line, Mix, mixed
from retake.dialogue.mix import nearest
from retake.errors import MediaError
from retake.options.render import REST
from retake.pipeline.analysis import dialogue_samples, guide_samples
from retake.pipeline.listening import about_length
from retake.pipeline.request import RenderRequest, Span
from retake.preflight.asked import Asked
from retake.preflight.notes import Notes, Run
from retake.runs import true_runs
from retake.speech import SAMPLE_RATE, per_frame
from retake.speech.loudness import loudness
from retake.timecode import shown_rate
from retake.unfinished import shown
from retake.video import VideoInfo, is_sequence

Samples = NDArray[np.float32]

# Below this many dB under full scale nothing is to be heard; speech rises this much over what lies under it.
_INAUDIBLE, _RISES = -55.0, 9.0
# What lies this much under the loudest of a sound is not its speech.
_BELOW_SPEECH = 25.0
# Seconds: of speech that make a guide one (a render wants 0.3, but hears more), and of a voice that nothing answers in
# the dialogue.
_LEAST_SPOKEN, _UNANSWERED = 0.2, 0.6
# Seconds around a shot that are listened to as well.
_AROUND = 5
# What sound and picture run apart by where one was brought to another rate and the other was not.
_PULLED = tuple(Fraction(a, b) for a, b in ((25, 24), (24, 25), (1001, 1000), (1000, 1001), (25025, 24000),
                                            (24000, 25025)))
_NEAR = Fraction(3, 10_000)
_ODD_RATES = {44_056, 44_144, 47_952, 48_048, 46_080, 50_000, 50_050, 95_904, 96_096}


@dataclass(frozen=True)
class Sounding:
    """What is heard in the frames that are written; each sound float32 (n,) at 16 kHz.

    Attributes:
        guide: The production sound; None where there is none.
        dialogue: The new sound; None where it can't be had.
        speaks: bool (frames,): where the guide speaks, by its loudness.
    """

    guide: Samples | None
    dialogue: Samples | None
    speaks: NDArray[np.bool_]


def check_sounds(asked: Asked, request: RenderRequest, info: VideoInfo, span: Span, notes: Notes) -> Sounding:
    """Notes what the sounds say against a shot; what is heard comes back."""
    line = asked.line
    dialogue = _dialogue(line, request, info, span, notes) if asked.spoken else None
    frames = span.stop - span.start
    wide = _wider(span, info)
    around = _guide(line, request, info, wide, notes)
    speaks, guide = np.zeros(frames, np.bool_), None
    if around is not None:
        # What lies under speech shows in its pauses, and a short shot may have none.
        all_along = per_frame(spoken(around).astype(np.float32), info.rate, wide.stop - wide.start) > 0.5
        speaks = all_along[span.start - wide.start:][:frames]
        first = round((span.start - wide.start) / info.rate * SAMPLE_RATE)
        guide = around[first: first + round(frames / info.rate * SAMPLE_RATE)]
        _check_guide(guide, speaks, info, notes)
    if dialogue is not None:
        _check_dialogue(dialogue, speaks, request, info, span, notes)
    if line is None:
        _check_speeds(request, info, asked.spoken, notes)
    return Sounding(guide, dialogue, speaks)


def spoken(samples: Samples) -> NDArray[np.bool_]:
    """Where a sound seems to speak, bool of shape (steps,), a hundred a second: where it rises over what lies under it.

    Quick, and easily deceived: music rises too. Who renders listens properly.
    """
    level = loudness(samples)
    if not len(level):
        return np.zeros(0, np.bool_)
    floor, high = (float(one) for one in np.percentile(level, (10, 97)))
    if high < _INAUDIBLE or (high - floor < _RISES and floor > _INAUDIBLE):
        return np.zeros(len(level), np.bool_)
    return np.asarray(level > max(high - _BELOW_SPEECH, min(floor + _RISES, high - _RISES), _INAUDIBLE))


def _dialogue(line: Line | None, request: RenderRequest, info: VideoInfo, span: Span, notes: Notes) -> Samples | None:
    if line is not None:
        for problem in line.problems:
            notes.red("dialogue", problem)
        if line.dialogue is None or line.frames is None:
            if not line.problems:
                notes.red("dialogue", "no dialogue sounds under it")
            return None
    try:
        if line is not None and line.dialogue is not None and line.frames is not None:
            return _of_mix(line.dialogue, span, info.rate, line.frames.start)
        if not probe_sounds(request.dialogue):
            notes.red("dialogue", f"{shown(request.dialogue)} has no sound. Choose a file with the line")
            return None
        for said in about_length(request, info.rate, span):
            notes.yellow("length", said)
        return dialogue_samples(request.dialogue, span, info.rate)
    except MediaError as problem:
        notes.red("dialogue", str(problem))
        return None


def _guide(line: Line | None, request: RenderRequest, info: VideoInfo, span: Span, notes: Notes) -> Samples | None:
    """The guide under the frames that are written; what speaks against it is noted."""
    try:
        if line is not None and line.guide is not None:
            return _of_mix(line.guide, span, info.rate, 0)
        path = request.guide if request.guide and line is None else request.plate
        found = guide_samples(path, info, span)
    except MediaError as problem:
        notes.red("guide", str(problem))
        return None
    if found is None:
        notes.yellow("guide", "No guide: the plate has no sound, and none was named. Mouths are searched by the line "
                              "alone")
    return found


def _of_mix(mix: Mix, span: Span, rate: Fraction, first: int) -> Samples:
    """What a mix holds under the frames that are written, at 16 kHz; it begins with the plate's frame `first`."""
    start = mix.start + (span.start - first) / rate / mix.pace
    count = max(1, nearest((span.stop - span.start) / rate * SAMPLE_RATE))
    return np.asarray(mixed(replace(mix, start=start, rate=SAMPLE_RATE, samples=count))[0], np.float32)


def _wider(span: Span, info: VideoInfo) -> Span:
    """The frames that are written with some seconds of the plate before and behind them."""
    more = round(_AROUND * info.rate)
    first, last = max(0, span.start - more), min(info.frame_count, span.stop + more)
    return Span(first, last, first, last)


def _check_guide(guide: Samples, speaks: NDArray[np.bool_], info: VideoInfo, notes: Notes) -> None:
    if float(loudness(guide).max(initial=-100.0)) < _INAUDIBLE:
        notes.yellow("guide", "The guide is silent under the shot: mouths are searched by the line alone")
    elif np.count_nonzero(speaks) < min(_LEAST_SPOKEN * float(info.rate), len(speaks) / 4):
        notes.yellow("guide", "Nobody seems to speak in the guide: where the lips move all the same, mouths are "
                              "searched by the line alone")


def _check_dialogue(dialogue: Samples, speaks: NDArray[np.bool_], request: RenderRequest, info: VideoInfo, span: Span,
                    notes: Notes) -> None:
    """Notes where the dialogue is silent: throughout, or where the guide speaks."""
    then = "rests" if request.options.silence == REST else "keeps the plate's motion"
    if float(loudness(dialogue).max(initial=-100.0)) < _INAUDIBLE:
        notes.yellow("dialogue", f"The dialogue is silent throughout the shot: the mouth {then}")
        return
    level = loudness(dialogue)
    sounds = level > max(float(np.percentile(level, 97)) - _BELOW_SPEECH, _INAUDIBLE)
    heard = per_frame(sounds.astype(np.float32), info.rate, len(speaks)) > 0
    least = max(2, round(_UNANSWERED * info.rate))
    alone: list[Run] = []
    for a, b in true_runs(_closed(speaks, least // 2) & ~_closed(heard, least // 2)):
        first, last = max(a, span.first - span.start), min(b, span.last - span.start)
        if last - first >= least:
            alone.append((span.start + first, span.start + last - 1))
    if alone:
        notes.yellow("length", f"The guide speaks where the dialogue is silent: there the mouth {then}", alone)


def _closed(flags: NDArray[np.bool_], gap: int) -> NDArray[np.bool_]:
    """The flags without gaps of fewer frames between two runs: words have pauses in them."""
    closed = flags.copy()
    for a, b in true_runs(~flags):
        if a > 0 and b < len(flags) and b - a < gap:
            closed[a:b] = True
    return closed


def _check_speeds(request: RenderRequest, info: VideoInfo, spoken_to: bool, notes: Notes) -> None:
    """Notes sounds that seem to run at another speed than the plate."""
    for path, what in ((request.guide, "guide"), (request.dialogue if spoken_to else None, "dialogue")):
        sound = _first_sound(path)
        if sound and sound.rate in _ODD_RATES:
            notes.yellow("rate", f"The {what} has {sound.rate} samples a second, as sound has that was pulled to "
                                 "another picture rate: check that it runs in sync")
    own = request.guide or (None if is_sequence(request.plate) else request.plate)
    sound = _first_sound(own)
    if own is None or sound is None or not sound.samples:
        return
    apart = sound.duration / info.seconds
    frames = abs(sound.duration - info.seconds) * info.rate
    for ratio in _PULLED:
        if frames >= 3 and abs(apart / ratio - 1) < _NEAR and abs(ratio - 1) > 2 * _NEAR:
            notes.yellow("rate", f"The guide lasts {float(apart):.4f} times as long as the plate, as if one of them "
                                 f"had been brought to {shown_rate(info.rate)} frames a second and the other had not")
            return


def _first_sound(path: Path | None) -> SoundInfo | None:
    if path is None:
        return None
    try:
        return next(iter(probe_sounds(path)), None)
    except MediaError:
        return None
