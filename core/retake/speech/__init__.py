"""A sound as speech: spectra, voice, phones, visemes and the moments when lips meet. The only door to PocketSphinx."""

from __future__ import annotations

from retake.speech.analysis import analyse
from retake.speech.contacts import Contact
from retake.speech.intervals import Interval
from retake.speech.nearness import near_speech
from retake.speech.phones import Phone
from retake.speech.sound import heard, read_sound
from retake.speech.speech import Speech
from retake.speech.steps import SAMPLE_RATE, STEPS, Series, per_frame
from retake.speech.visemes import VISEMES, viseme_of

__all__ = [
    "SAMPLE_RATE",
    "STEPS",
    "VISEMES",
    "Contact",
    "Interval",
    "Phone",
    "Series",
    "Speech",
    "analyse",
    "heard",
    "near_speech",
    "per_frame",
    "read_sound",
    "viseme_of",
]
