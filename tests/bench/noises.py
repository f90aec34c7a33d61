"""What lies under a line on a set or in a mix, and what else is done to it; made by rule, none of it learned from.

The listener was trained under another kind of music (retake.listener.training.conditions): this one has held chords
through a filter, a bass, a drum kit and a melody that slides from note to note, so that it says something new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from retake.listener.training.conditions import coloured
from retake.speech import SAMPLE_RATE
from retake.speech.steps import STEP

Sound = NDArray[np.float32]
Wave = NDArray[np.float64]
NOISES = ("pink", "babble", "band", "tune")
_FLOOR = -60.0  # dB under a line: the hiss of any recording
_BEAT = 0.5  # seconds
_WHISPER, _SHIFT = 512, 128
_VOICELESS = 28  # cepstra that tell a vowel from another, and no pitch


def with_noise(sound: Sound, kind: str, decibels: float, seed: int, talk: Sequence[Sound] = ()) -> Sound:
    """The sound with a noise so many decibels under its speech.

    Args:
        sound: At 16 kHz, shape (n,).
        kind: One of `NOISES`; "" for hiss alone.
        decibels: The level of what is said over the noise, both as power while there is any.
        seed: Where chance comes from.
        talk: What babble is made of.
    """
    rng = np.random.default_rng(seed)
    noise, level = noise_of(kind, len(sound), rng, talk), decibels if kind else -_FLOOR
    gain = level_of(sound) / (np.sqrt((noise**2).mean()) + 1e-12) * 10 ** (-level / 20)
    return np.asarray(sound + gain * noise, np.float32)


def noise_of(kind: str, count: int, rng: np.random.Generator, talk: Sequence[Sound] = ()) -> Wave:
    """So many samples of a noise, at any level."""
    if kind == "babble":
        return babble(count, rng, talk)
    if kind == "band":
        return band(count, rng)
    if kind == "tune":
        return tune(count, rng)
    return coloured(count, 1.0, rng)


def level_of(sound: Sound) -> float:
    """The root mean square of what is said: of the steps within 25 dB of the loud ones."""
    steps = len(sound) // STEP
    power = (sound[: steps * STEP].astype(np.float64) ** 2).reshape(steps, STEP).mean(axis=1)
    return float(np.sqrt(power[power > np.percentile(power, 95) * 10 ** -2.5].mean())) if steps else 0.0


def babble(count: int, rng: np.random.Generator, talk: Sequence[Sound]) -> Wave:
    """Everybody at once: each talker over and over from a moment of his own, all equally loud, twice over."""
    out = np.zeros(count)
    for one in [*talk, *talk]:
        begun = np.resize(np.roll(one, int(rng.integers(len(one)))), count).astype(np.float64)
        out += begun / (level_of(one) + 1e-9)
    return out


def band(count: int, rng: np.random.Generator) -> Wave:
    """Four chords over and over, held, with a bass and a drum kit."""
    out = np.zeros(count)
    root = 55 * 2 ** (rng.integers(0, 12) / 12)
    beats = int(count / SAMPLE_RATE / _BEAT) + 1
    for beat in range(beats):
        begin = round(beat * _BEAT * SAMPLE_RATE)
        degree = (0, 9, 5, 7)[beat // 4 % 4]
        if beat % 4 == 0:
            for step in (0, 4 if degree != 9 else 3, 7):
                _add(out, begin, 0.5 * sawtooth(4 * root * 2 ** ((degree + step) / 12), 4 * _BEAT, rng))
        _add(out, begin, 2.0 * sawtooth(root * 2 ** (degree / 12), 0.9 * _BEAT, rng, brightness=300))
        _add(out, begin, (_kick if beat % 2 == 0 else _snare)(rng))
        for half in (0.0, 0.5):
            _add(out, begin + round(half * _BEAT * SAMPLE_RATE), _hat(rng))
    return out


def tune(count: int, rng: np.random.Generator) -> Wave:
    """A melody like one that is sung, without words: it slides from note to note, trembles, and breathes."""
    seconds = count / SAMPLE_RATE
    pitch, loud, at = np.zeros(count), np.zeros(count), 0.0
    note = 220.0
    while at < seconds:
        length = float(rng.choice((0.25, 0.5, 0.75, 1.0)))
        start, stop = round(at * SAMPLE_RATE), min(count, round((at + length) * SAMPLE_RATE))
        note = 165 * 2 ** (int(rng.choice((0, 2, 4, 5, 7, 9, 12))) / 12)
        pitch[start:stop] = note
        loud[start:stop] = 0 if rng.random() < 0.15 else np.interp(
            np.arange(stop - start), (0, 800, max(801, length * SAMPLE_RATE - 1200), length * SAMPLE_RATE),
            (0.3, 1, 0.8, 0.3))
        at += length
    slide = np.hanning(2401)
    pitch = np.exp(np.convolve(np.log(np.pad(pitch, 1200, mode="edge")), slide / slide.sum(), "valid"))
    time = np.arange(count) / SAMPLE_RATE
    phase = np.cumsum(pitch * (1 + 0.012 * np.sin(2 * np.pi * 5.5 * time))) / SAMPLE_RATE
    out = sum(np.sin(2 * np.pi * k * phase) / k for k in range(1, 13))
    return np.asarray(out * loud)


def sawtooth(frequency: float, seconds: float, rng: np.random.Generator, brightness: float = 2500) -> Wave:
    """A held note through a filter that closes on it."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    out = np.zeros(len(time))
    for k in range(1, min(40, int(7000 / frequency)) + 1):
        fall = 1 / (1 + (k * frequency / (brightness * (0.4 + 0.6 * np.exp(-2 * time)))) ** 2)
        out += np.sin(2 * np.pi * k * frequency * time + rng.uniform(0, 6.3)) / k * fall
    return out * np.minimum(1, time / 0.01) * np.minimum(1, (seconds - time) / 0.02)


def _kick(rng: np.random.Generator) -> Wave:
    time = np.arange(4000) / SAMPLE_RATE
    return np.asarray(4 * np.sin(2 * np.pi * (50 * time + 5 * (1 - np.exp(-30 * time)))) * np.exp(-12 * time))


def _snare(rng: np.random.Generator) -> Wave:
    time = np.arange(3200) / SAMPLE_RATE
    drum = 2 * rng.standard_normal(3200) + 2 * np.sin(2 * np.pi * 190 * time)
    return np.asarray(drum * np.exp(-22 * time))


def _hat(rng: np.random.Generator) -> Wave:
    return np.asarray(0.8 * np.diff(rng.standard_normal(1201)) * np.exp(-np.arange(1200) / 250))


def _add(out: Wave, begin: int, sound: Wave) -> None:
    stop = min(len(out), begin + len(sound))
    if stop > begin:
        out[begin:stop] += sound[: stop - begin]


# --- what else is done to a line -------------------------------------------------------------------------------------


def whispered(sound: Sound) -> Sound:
    """The same words without a voice: the envelope of each moment's spectrum with noise under it."""
    rng = np.random.default_rng(0)
    window = np.hanning(_WHISPER + 1)[:-1]
    out = np.zeros(len(sound) + 2 * _WHISPER)
    padded = np.pad(sound, _WHISPER)
    for start in range(0, len(padded) - _WHISPER, _SHIFT):
        power = np.log(np.abs(np.fft.rfft(padded[start: start + _WHISPER] * window)) + 1e-7)
        cepstrum = np.fft.irfft(power)
        cepstrum[_VOICELESS: -_VOICELESS + 1] = 0
        shape = np.exp(np.fft.rfft(cepstrum).real)
        hiss = np.fft.rfft(rng.standard_normal(_WHISPER) * window) / np.sqrt(_WHISPER)
        tilt = np.minimum(1, np.arange(len(shape)) / 40)  # a throat that does not swing has no lows
        out[start: start + _WHISPER] += np.fft.irfft(hiss * shape * tilt) * window
    return np.asarray(0.3 * out[_WHISPER: _WHISPER + len(sound)], np.float32)


def shouted(sound: Sound) -> Sound:
    """So loud that the converter clips: 18 dB over full scale."""
    return np.asarray(np.clip(sound / (np.abs(sound).max() + 1e-9) * 8, -1, 1), np.float32)


def quiet(sound: Sound) -> Sound:
    """At -50 dB below full scale, in 16 bits."""
    low = sound / (level_of(sound) + 1e-12) * 10 ** (-50 / 20)
    return np.asarray(np.round(low * 32767) / 32767, np.float32)


def offset(sound: Sound) -> Sound:
    """With a direct current under it."""
    return np.asarray(sound + 0.2, np.float32)


def telephoned(sound: Sound) -> Sound:
    """Through a telephone: 300 to 3400 Hz."""
    spectrum = np.fft.rfft(sound)
    frequency = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    spectrum *= 1 / (1 + (300 / np.maximum(frequency, 1)) ** 8) / (1 + (frequency / 3400) ** 24)
    return np.asarray(np.fft.irfft(spectrum, len(sound)), np.float32)


def hummed(sound: Sound) -> Sound:
    """With the mains in it: 50 Hz and its overtones, as loud as what is said less 6 dB."""
    time = np.arange(len(sound)) / SAMPLE_RATE
    hum = sum(np.sin(2 * np.pi * 50 * k * time + k) / k for k in (1, 2, 3, 4, 5, 6, 8, 10))
    return np.asarray(sound + level_of(sound) * 0.5 * hum / np.std(hum), np.float32)


def late(sound: Sound) -> Sound:
    """Nothing at all before it and behind it, to the bit."""
    return np.pad(sound, (2 * SAMPLE_RATE, 2 * SAMPLE_RATE))


ODDITIES: dict[str, Callable[[Sound], Sound]] = {
    "whispered": whispered, "shouted": shouted, "quiet": quiet, "offset": offset, "telephone": telephoned,
    "hum": hummed,
}
