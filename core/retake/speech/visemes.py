"""What the mouth does for each phone: a small set of shapes that serves every language's sounds."""

from __future__ import annotations

import numpy as np

from retake.speech.acoustic_model import acoustic_model
from retake.speech.steps import Series

# In this order: the columns of every array of visemes.
VISEMES = ("rest", "closed", "teeth", "tongue", "hiss", "back", "open", "spread", "round")

PHONES_OF: dict[str, tuple[str, ...]] = {
    "rest": ("SIL", "+NSN+", "+SPN+"),
    "closed": ("B", "M", "P"),
    "teeth": ("F", "V"),
    "tongue": ("D", "DH", "L", "N", "T", "TH"),
    "hiss": ("CH", "JH", "S", "SH", "Z", "ZH"),
    "back": ("G", "HH", "K", "NG"),
    "open": ("AA", "AE", "AH", "AW", "AY"),
    "spread": ("EH", "EY", "IH", "IY", "Y"),
    "round": ("AO", "ER", "OW", "OY", "R", "UH", "UW", "W"),
}
# How much the lips are rounded beyond the round vowels themselves.
_ROUNDED = {"AO": 0.8, "OW": 1.0, "OY": 0.8, "UH": 0.8, "UW": 1.0, "W": 1.0, "ER": 0.4, "R": 0.5,
            "CH": 0.6, "JH": 0.6, "SH": 0.7, "ZH": 0.7, "AW": 0.4}


def viseme_probabilities(posteriors: Series) -> Series:
    """The probability of each of VISEMES at each step, float32 of shape (steps, 9).

    Args:
        posteriors: The probability of each of the model's phones, shape (steps, 42).
    """
    names = acoustic_model().phones
    gather = np.zeros((len(names), len(VISEMES)), np.float32)
    for column, viseme in enumerate(VISEMES):
        gather[[names.index(phone) for phone in PHONES_OF[viseme]], column] = 1
    return posteriors @ gather


def rounding(posteriors: Series) -> Series:
    """How much the lips are rounded at each step, 0 to 1, float32 of shape (steps,)."""
    names = acoustic_model().phones
    weights = np.array([_ROUNDED.get(name, 0.0) for name in names], np.float32)
    return posteriors @ weights


def viseme_of(phone: str) -> str:
    """The viseme of a phone; "rest" for what is none."""
    return next((viseme for viseme, phones in PHONES_OF.items() if phone in phones), "rest")
