"""Channels of a sound: their names, and which of them, alone or summed, somebody wants to hear."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from retake.audio.samples import Samples
from retake.errors import OptionError

Choice = int | str | Sequence[int | str] | None

_SPOKEN = {
    "L": "FL", "LEFT": "FL", "R": "FR", "RIGHT": "FR",
    "C": "FC", "CENTER": "FC", "CENTRE": "FC", "M": "FC", "MONO": "FC",
    "SUB": "LFE", "LS": "SL", "RS": "SR",
}  # fmt: skip
_STAND_IN = {"SL": "BL", "SR": "BR", "BL": "SL", "BR": "SR"}  # 5.1 calls its surrounds either way

_HALF_POWER = math.sqrt(0.5)
# ITU-R BS.775: what each channel gives to left and right. The LFE is left out, as the standard allows.
_ITU = {
    "FL": (1.0, 0.0), "FR": (0.0, 1.0), "FC": (_HALF_POWER, _HALF_POWER),
    "BL": (_HALF_POWER, 0.0), "BR": (0.0, _HALF_POWER), "SL": (_HALF_POWER, 0.0), "SR": (0.0, _HALF_POWER),
    "BC": (0.5, 0.5), "FLC": (_HALF_POWER, 0.0), "FRC": (0.0, _HALF_POWER), "LFE": (0.0, 0.0),
}  # fmt: skip


def mixing(choice: Choice, names: Sequence[str]) -> tuple[tuple[str, ...], Samples]:
    """The chosen channels' names and the matrix that makes them from the sound's own.

    Args:
        choice: None for all as they are; a number from 0; a name (FL, FR, FC, LFE, BL, "left", "C"; ch1, ch2 … by
            number from 1); a sum ("FL+FR": plain, nothing scaled); "mix" (the mean of all but the LFE); "fold"
            (one channel as loud as what is said: a centre whole and half of all others but the LFE, and without a
            centre the mean); "downmix" (stereo after ITU-R BS.775: left, right, and 0.707 of the centre and of the
            surrounds; LFE left out);
            or a sequence of numbers, names and sums, which text may also write with commas ("FL, FR").
        names: The names of the sound's channels, in its order.

    Returns:
        The names, and a float32 matrix of shape (chosen, len(names)).

    Raises:
        OptionError: A channel that the sound does not have; the line lists those it has.
    """
    if choice is None:
        return tuple(names), np.eye(len(names), dtype=np.float32)
    if isinstance(choice, str) and choice.strip().lower() == "downmix":
        return ("FL", "FR"), _downmix(names)
    wanted = choice.split(",") if isinstance(choice, str) else [choice] if isinstance(choice, int) else list(choice)
    if not wanted:
        raise OptionError(f"No channel is chosen. This sound has {_list(names)}.")
    rows = [_row(one, names) for one in wanted]
    labels = [names[one] if isinstance(one, int) else one.strip() for one in wanted]
    return tuple(labels), np.stack(rows)


def mixed(samples: Samples, matrix: Samples) -> Samples:
    """The chosen channels, float32 of shape (chosen, n), from all, (channels, n).

    Added up channel by channel, because a matrix product rounds differently for blocks of different length.
    """
    if np.array_equal(matrix, np.eye(matrix.shape[1])):
        return samples
    made = np.zeros((len(matrix), samples.shape[1]), np.float32)
    for row, weights in zip(made, matrix, strict=True):
        for weight, channel in zip(weights, samples, strict=True):
            if weight:
                row += weight * channel
    return made


def _row(one: int | str, names: Sequence[str]) -> Samples:
    """The float32 weights of shape (len(names),) for one channel or sum."""
    row = np.zeros(len(names), np.float32)
    way = one.strip().lower() if isinstance(one, str) else ""
    if way in ("mix", "fold"):
        heard = [place for place, name in enumerate(names) if name != "LFE"] or list(range(len(names)))
        row[heard] = 1 / len(heard)
        if way == "fold" and "FC" in names and len(heard) > 1:
            # A voice lies in the centre alone, or in left and right alike: either way it comes out as loud as it is.
            row[heard] = 0.5
            row[list(names).index("FC")] = 1.0
        return row
    for part in one.split("+") if isinstance(one, str) else [one]:
        row[_place(part, names)] += 1
    return row


def _place(one: int | str, names: Sequence[str]) -> int:
    """The index of one channel."""
    if isinstance(one, int):
        if 0 <= one < len(names):
            return one
    else:
        name = one.strip().upper()
        name = name if name in names else _SPOKEN.get(name, name)
        if name in names:
            return names.index(name)
        if _STAND_IN.get(name) in names:
            return names.index(_STAND_IN[name])
        number = name.removeprefix("CH")
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(names):
            return int(number) - 1
    raise OptionError(f"There is no channel {one!r}. This sound has {_list(names)}; or choose \"mix\".")


def _downmix(names: Sequence[str]) -> Samples:
    """The float32 matrix of shape (2, len(names)) that ITU-R BS.775 gives."""
    if list(names) == ["FC"]:
        return np.ones((2, 1), np.float32)
    unknown = [name for name in names if name not in _ITU]
    if unknown:
        raise OptionError(f"No downmix is defined for {_list(unknown)}. Choose channels by name, or \"mix\".")
    return np.array([_ITU[name] for name in names], np.float32).T.copy()


def _list(names: Sequence[str]) -> str:
    """Names as a sentence lists them."""
    return ", ".join(names)
