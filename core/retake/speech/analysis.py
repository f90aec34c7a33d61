"""From a sound to its Speech."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.speech.acoustic_model import acoustic_model
from retake.speech.contacts import closures, lips_on_teeth
from retake.speech.intervals import intervals, smoothed
from retake.speech.loudness import loudness
from retake.speech.phones import heard_phones, phone_track
from retake.speech.posteriors import posteriors_of, state_fits
from retake.speech.sound import heard, read_sound
from retake.speech.spectrum import deltas, log_mel, mfcc
from retake.speech.speech import Speech
from retake.speech.steps import SAMPLE_RATE, Series
from retake.speech.transcript import aligned_phones
from retake.speech.visemes import VISEMES, rounding, viseme_probabilities
from retake.speech.voice import spoken, voice_activity

_TEXT_TRUST = np.float32(0.7)  # how much an aligned text counts against the ear


def analyse(
    sound: str | os.PathLike[str] | NDArray[np.floating[Any]],
    rate: int | None = None,
    text: str | None = None,
    *,
    stream: int = 0,
) -> Speech:
    """What is known of a sound as speech; the same sound gives the same Speech, to the bit.

    Args:
        sound: A file, or samples of shape (n,) or (channels, n), full scale at ±1.
        rate: Samples a second, where samples are given.
        text: What is said, in English, where it is known: its phones are aligned instead of guessed. Where they
            can't be, `Speech.reason` says why and the phones are those heard.
        stream: Which of the file's sounds, counted from 0.

    Raises:
        MediaError: The file can't be read, or has no such sound.
        OptionError: The rate is none.
        SetupError: PocketSphinx is missing.
    """
    if isinstance(sound, np.ndarray):
        samples = heard(sound, SAMPLE_RATE if rate is None else rate)
    else:
        samples = read_sound(Path(sound), stream)
    return _analysed(samples, text)


def _analysed(samples: Series, text: str | None) -> Speech:
    names = acoustic_model().phones
    logmel = log_mel(samples)
    fits = state_fits(samples)
    acoustics = posteriors_of(fits)
    voice = voice_activity(logmel, acoustics, names)
    phones, reason = aligned_phones(text, fits) if text and text.strip() else ((), "")
    aligned = bool(phones)
    if aligned:
        track = phone_track(phones, len(acoustics))
        acoustics = (1 - _TEXT_TRUST) * acoustics + _TEXT_TRUST * track
    visemes = viseme_probabilities(acoustics)
    return Speech(
        logmel=logmel, deltas=deltas(logmel), mfcc=mfcc(logmel), loudness=loudness(samples), voice=voice,
        acoustics=acoustics, visemes=visemes, rounding=rounding(acoustics), spoken=spoken(voice),
        phones=phones or heard_phones(samples),
        closures=closures(logmel, visemes[:, VISEMES.index("closed")]),
        labiodentals=lips_on_teeth(visemes[:, VISEMES.index("teeth")]),
        sibilants=intervals(smoothed(visemes[:, VISEMES.index("hiss")], 3), enter=0.4, leave=0.15, shortest=3, gap=2),
        aligned=aligned, reason=reason,
    )
