"""What of a sound stays the same when another voice says it in another room, and how far two sounds lie apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.speech import Series, Speech, near_speech
from retake.speech.spectrum import BANDS, HIGHEST, LOWEST, deltas, hertz, mel

# How much the bands' speed, the phones and the voice count beside the bands' level.
_SPEED, _PHONES, _VOICE = 1.0, 1.0, 1.0
_SUREST = 0.5  # of a voice; where none is surer, there may be none
_SILENT = -16.0  # what lies deeper differs between recordings by their dither alone
_LEAST_RANGE = 1.5
# Natural logarithms of power that a band spans whose speech is whole; what one that noise has filled counts at least.
_WHOLE_RANGE, _LEAST_WORTH = 4.0, 0.15
_PART = 256  # rows of a table of distances that are held at once
_MANY = 3000  # steps that a mean over a whole sound is taken from
FAR = np.float32(1e6)

Bands = NDArray[np.float64]

# Vocal tracts differ by about ±12 % between grown people; steps of 4 % are finer than a band is wide.
TRACTS: tuple[float, ...] = (0.88, 0.92, 0.96, 1.0, 1.04, 1.08, 1.13)


def features(speech: Speech, tract: float = 1.0, every: int = 1, spans: Bands | None = None) -> Series:
    """What is compared, float32 of shape (steps, 83), or of every `every` steps their mean.

    Each band is measured between its own floor and ceiling, so that microphone, level and steady noise fall out.

    Args:
        speech: The sound.
        tract: Scales the frequencies, as another length of the vocal tract would.
        every: How many steps are one.
        spans: How far each band reaches below its ceiling in both sounds that are compared: what noise covers in one
            of them is not held against the other, and a band of which little is left counts little.
    """
    bands, told = _bands(speech, tract)
    low, high = np.percentile(bands[told], (10, 95), axis=0)
    span = high - low if spans is None else np.minimum(high - low, spans)
    level = np.clip((bands - high + span) / np.maximum(span, _LEAST_RANGE), 0, 1.2)
    if spans is not None:
        level *= np.clip(spans / _WHOLE_RANGE, _LEAST_WORTH, 1)
    level = (level[:, ::2] + level[:, 1::2]) / 2
    speed = deltas(level.astype(np.float32))
    narrow = np.sqrt(level.shape[1])
    phones = np.sqrt(np.maximum(_over_three(speech.acoustics), 0))
    table = np.concatenate([
        (level - level[told].mean(axis=0)) / (level[told].std() + 1e-3) / narrow,
        _SPEED * speed / (speed[told].std() + 1e-3) / narrow,
        _PHONES * phones, _VOICE * voice_of(speech)[:, None]], axis=1)
    return thinned(np.asarray(table, np.float32), every)


def shared_spans(first: Speech, second: Speech) -> Bands:
    """How far each band reaches below its ceiling in both sounds, float64 of shape (40,)."""
    spans = []
    for one in (first, second):
        bands, told = _bands(one, 1.0)
        low, high = np.percentile(bands[told], (10, 95), axis=0)
        spans.append(high - low)
    return np.asarray(np.minimum(*spans), np.float64)


def _bands(speech: Speech, tract: float) -> tuple[Bands, NDArray[np.bool_]]:
    """The bands' levels, and the steps near speech: floor and ceiling are those of the line, not of a silent track."""
    bands = np.maximum(speech.logmel.astype(np.float64), _SILENT)
    if tract != 1.0:
        bands = _scaled(bands, tract)
    return bands, near_speech(bands.max(axis=1, initial=_SILENT))


def voice_of(speech: Speech) -> Series:
    """Where somebody speaks, 0 to 1, float32 of shape (steps,), measured against the surest of the sound itself.

    Under noise a voice may be doubtful all the time, and is heard all the same.
    """
    surest = float(np.percentile(speech.voice, 95)) if speech.steps else 0.0
    return np.asarray(np.clip(speech.voice / max(surest, _SUREST), 0, 1), np.float32)


def thinned(table: Series, every: int) -> Series:
    """The mean of each `every` rows, float32 of shape (rows / every, columns), the last of what is left."""
    if every == 1:
        return table
    starts = np.arange(0, len(table), every)
    sizes = np.diff(np.append(starts, len(table)))
    return np.asarray(np.add.reduceat(table, starts, axis=0) / sizes.reshape(-1, *[1] * (table.ndim - 1)), np.float32)


@dataclass(frozen=True)
class Likeness:
    """How far each step of the dialogue lies from each of the guide, over what any two steps do.

    0 is what two steps chosen blindly have, 1 their standard deviation. A step that lies near to everything (noise, a
    murmur) gains little by it: half of each step's own mean distance is taken out on both sides.

    Attributes:
        dialogue, guide: Features, float32 of shape (steps, 83).
        dialogue_usual, guide_usual: What is taken out of each step's distances, float32 of shape (steps,).
        spread: The standard deviation.
    """

    dialogue: Series
    guide: Series
    dialogue_usual: Series
    guide_usual: Series
    spread: float

    def rows(self, first: int, stop: int, lows: NDArray[np.intp], width: int) -> Series:
        """Distances of dialogue steps, float32 of shape (stop - first, width), from each row's own guide step on.

        Beyond the guide's ends they are far.
        """
        low, high = max(0, int(lows.min())), min(len(self.guide), int(lows.max()) + width)
        if low >= high:  # a line may be longer than its guide by more than a band is wide
            return np.full((stop - first, width), FAR, np.float32)
        whole = distances(self.dialogue[first:stop], self.guide[low:high])
        whole = (whole - self.dialogue_usual[first:stop, None] - self.guide_usual[None, low:high]) / self.spread
        if stop - first == 1 or (lows == lows[0]).all():
            row = np.arange(width) + int(lows[0])
            inside = (row >= low) & (row < high)
            out = np.full((stop - first, width), FAR, np.float32)
            out[:, inside] = whole[:, row[inside] - low]
            return out
        places = lows[:, None] + np.arange(width)[None]
        inside = (places >= low) & (places < high)
        got = np.take_along_axis(whole, np.clip(places - low, 0, whole.shape[1] - 1), axis=1)
        return np.asarray(np.where(inside, got, FAR), np.float32)

    def along(self, path: NDArray[np.intp]) -> Series:
        """The distance of each dialogue step from the guide step that a path gives it, float32 of shape (steps,)."""
        apart = np.sqrt(np.maximum(((self.dialogue - self.guide[path]) ** 2).sum(axis=1), 0))
        return np.asarray((apart - self.dialogue_usual - self.guide_usual[path]) / self.spread, np.float32)

    def backwards(self) -> Likeness:
        """The same with the guide played backwards: the same sounds, and no word in common. What chance looks like."""
        return Likeness(self.dialogue, self.guide[::-1], self.dialogue_usual, self.guide_usual[::-1], self.spread)


def likeness(dialogue: Series, guide: Series, dialogue_voice: Series, guide_voice: Series) -> Likeness:
    """How two sounds are compared, from their features and voice; only speech says what is usual."""
    own, theirs = _some(dialogue_voice), _some(guide_voice)
    rows = np.concatenate([distances(dialogue[part], guide[theirs]).mean(axis=1) for part in _parts(len(dialogue))])
    columns = np.concatenate([distances(dialogue[own], guide[part]).mean(axis=0) for part in _parts(len(guide))])
    row, column = (rows / 2).astype(np.float32), (columns / 2).astype(np.float32)
    total, squares = 0.0, 0.0
    for part in _parts(len(own)):
        apart = distances(dialogue[own[part]], guide[theirs]) - row[own[part], None] - column[None, theirs]
        total += float(apart.sum(dtype=np.float64))
        squares += float((apart.astype(np.float64) ** 2).sum())
    count = len(own) * len(theirs)
    spread = float(np.sqrt(max(squares / count - (total / count) ** 2, 0.0)))
    return Likeness(dialogue, guide, row, column, max(spread, 1e-6))


def _parts(count: int) -> list[slice]:
    """Pieces of so many rows, for tables over minutes are too big to be held whole."""
    return [slice(first, first + _PART) for first in range(0, count, _PART)]


def distances(first: Series, second: Series) -> Series:
    """Euclidean distances, float32 of shape (rows of the first, rows of the second)."""
    squares = (first * first).sum(axis=1)[:, None] + (second * second).sum(axis=1)[None] - 2 * first @ second.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)), np.float32)


def _some(voice: Series) -> NDArray[np.intp]:
    """Steps with a voice in them, at most 3000, evenly; any steps where there are hardly any."""
    chosen = np.flatnonzero(voice > 0.5)
    if len(chosen) < 20:
        chosen = np.arange(len(voice))
    return chosen[:: -(-len(chosen) // _MANY)]


def _over_three(series: Series) -> NDArray[np.float64]:
    padded = np.pad(series.astype(np.float64), ((1, 1), (0, 0)), mode="edge")
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3, np.float64)


def _scaled(bands: NDArray[np.float64], tract: float) -> NDArray[np.float64]:
    """The bands as they were at frequencies scaled by `tract`."""
    low, high = mel(LOWEST), mel(HIGHEST)
    middles = np.linspace(low, high, BANDS + 2)[1:-1]
    wanted = np.array([mel(float(one) * tract) for one in hertz(middles)])
    places = np.clip((wanted - low) / (high - low) * (BANDS + 1) - 1, 0, BANDS - 1)
    whole = np.minimum(places.astype(int), BANDS - 2)
    rest = places - whole
    return np.asarray(bands[:, whole] * (1 - rest) + bands[:, whole + 1] * rest, np.float64)
