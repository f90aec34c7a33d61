"""A known text laid along its sound: the phones of its words, aligned by the acoustic model.

PocketSphinx can align too, but ends the whole process where a text and its sound have nothing in common.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from retake.errors import SetupError
from retake.speech.acoustic_model import STATES, acoustic_model, model_folder
from retake.speech.phones import Phone
from retake.speech.steps import Series

_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ALTERNATIVE = re.compile(r"\(\d+\)$")
_POOR_FIT = -0.85  # see docs/listener.md: how often right and wrong texts lie below
_STAY, _LEAVE = float(np.log(0.6)), float(np.log(0.4))
_LONGEST = 60_000  # phones times steps grows; ten minutes of speech are not one line
_NEVER = -1e30


def aligned_phones(text: str, fits: Series) -> tuple[tuple[Phone, ...], str]:
    """The phones of a text that is spoken in the sound, and "" — or none, and why it can't be aligned, in words.

    Args:
        text: What is said, in English.
        fits: How well each state fits each step, from `posteriors.state_fits`.

    Raises:
        SetupError: PocketSphinx's dictionary is missing.
    """
    words = [word.lower().replace("’", "'") for word in _WORDS.findall(text)]
    if any(letter.isdigit() for letter in text):
        return (), "the text holds figures; write numbers as words"
    if not words:
        return (), "the text holds no words"
    unknown = sorted({word for word in words if word not in _dictionary()})
    if unknown:
        return (), f"the English dictionary does not know {', '.join(unknown[:5])}"
    chain = _Chain()
    for word in words:
        chain.add(_dictionary()[word])
    if not 3 * len(words) <= len(fits) <= _LONGEST or len(chain.phones) > len(fits):
        return (), "the sound is too short for the text" if len(fits) <= _LONGEST else "the sound is too long"
    phones = chain.aligned(fits)
    if not phones or _fit(phones, fits) < _POOR_FIT:
        return (), "the text is not what is said"
    return phones, ""


@cache
def _dictionary() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The pronunciations of each English word, from the CMU dictionary in PocketSphinx."""
    path = model_folder() / "cmudict-en-us.dict"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise SetupError(f"{path} can't be read ({problem}). Install pocketsphinx 5.1 again.") from None
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in lines:
        word, *phones = line.split()
        name = _ALTERNATIVE.sub("", word)
        found[name] = (*found.get(name, ()), tuple(phones))
    return found


class _Chain:
    """What may be said, in order: words in any of their pronunciations, silence before, between and behind them."""

    def __init__(self) -> None:
        self.phones: list[str] = ["SIL"]
        self._before: list[tuple[int, ...]] = [()]
        self._ends: tuple[int, ...] = (0,)  # the phones that the next word may follow

    def add(self, pronunciations: tuple[tuple[str, ...], ...]) -> None:
        """One more word, with an optional silence behind it."""
        ends = []
        for phones in pronunciations:
            before = self._ends
            for phone in phones:
                self._append(phone, before)
                before = (len(self.phones) - 1,)
            ends.append(len(self.phones) - 1)
        self._append("SIL", tuple(ends))
        self._ends = (*ends, len(self.phones) - 1)

    def _append(self, phone: str, before: tuple[int, ...]) -> None:
        self.phones.append(phone)
        self._before.append(before)

    def aligned(self, fits: Series) -> tuple[Phone, ...]:
        """The likeliest way through the chain, phone by phone; () where the sound is too short for any."""
        names = acoustic_model().phones
        columns = np.array([names.index(phone) * STATES + state for phone in self.phones for state in range(STATES)])
        source = self._sources()
        size = len(columns)
        score = np.full(size + 1, _NEVER)  # the last stands for "nothing before"
        # A sound may begin in the first silence, or with the first word.
        begins = [0, *(place for place, before in enumerate(self._before) if before and 0 in before)]
        score[[place * STATES for place in begins]] = fits[0, columns[[place * STATES for place in begins]]]
        back = np.zeros((len(fits), size), np.int32)
        own = np.arange(size)
        for step in range(1, len(fits)):
            came = score[source]
            best = came.argmax(axis=1)
            arrived = came[own, best] + _LEAVE
            stayed = score[:size] + _STAY
            stays = stayed >= arrived
            back[step] = np.where(stays, own, source[own, best])
            score[:size] = np.where(stays, stayed, arrived) + fits[step, columns]
        ends = [place * STATES + STATES - 1 for place in self._ends]
        last = max(ends, key=lambda state: float(score[state]))
        return self._walked(back, last) if score[last] > _NEVER / 2 else ()

    def _sources(self) -> NDArray[np.int64]:
        """The states that each state may be entered from, shape (states, most); the last index means none."""
        nothing = len(self.phones) * STATES
        most = max(len(before) for before in self._before)
        source = np.full((nothing, max(1, most)), nothing, np.int64)
        for place, before in enumerate(self._before):
            for way, phone in enumerate(before):
                source[place * STATES, way] = phone * STATES + STATES - 1
            for state in range(1, STATES):
                source[place * STATES + state, 0] = place * STATES + state - 1
        return source

    def _walked(self, back: NDArray[np.int32], state: int) -> tuple[Phone, ...]:
        """The phones along the way that ends in a state."""
        found: list[tuple[int, int]] = []
        stop = len(back)
        for step in range(len(back) - 1, 0, -1):
            before = int(back[step, state])
            if before // STATES != state // STATES:
                found.append((state // STATES, step))
            state = before
        starts = [(state // STATES, 0), *reversed(found)]
        stops = [start for _, start in starts[1:]] + [stop]
        return tuple(Phone(self.phones[place], start, end) for (place, start), end in zip(starts, stops, strict=True))


def _fit(phones: tuple[Phone, ...], fits: Series) -> float:
    """How well the phones fit the steps where they stand, over whatever fits each of them best: 0 at the most.

    It is measured against the best that the sound allows, so that noise, which fits nothing, takes little from it.
    """
    names = acoustic_model().phones
    best = fits.max(axis=1)
    apart = [fits[one.start: one.stop, names.index(one.name) * STATES:][:, :STATES].max(axis=1)
             - best[one.start: one.stop] for one in phones if one.name != "SIL"]
    return float(np.concatenate(apart).mean()) if apart else -np.inf
