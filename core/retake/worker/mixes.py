"""A shot's guide or dialogue as a file, for those who look at a shot before it is in a batch."""

from __future__ import annotations

import math
from fractions import Fraction

from retake.cache import user_cache
from retake.dialogue import Mix, write_mix
from retake.errors import OptionError
from retake.worker.given import Given
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell

_TIMES = ("start", "clock", "pace", "source", "record", "length", "fade_in", "fade_out", "factor")
_LONGEST = 6 * 3600  # seconds
_LEAST_RATE, _MOST_RATE = 1000, 400_000  # samples a second
_MOST_PIECES = 5000
_FARTHEST = 1 << 40  # seconds, and parts of one


def mix(data: Message, tell: Tell, say: Say) -> Message:
    """The sound that a line's `guide` or `dialogue` describes, written into the cache where it is not there yet."""
    told = Given("mix", data, ("mix",)).mapping("mix")
    pieces = told.get("pieces")
    for one in (told, *(pieces if isinstance(pieces, list) else ())):
        if isinstance(one, dict):
            _check_times(one)
    wanted = Mix.from_dict(told)
    _check(wanted)
    tell("Mixing", 0, 1)
    file = write_mix(wanted, user_cache().made("mixes"))
    return {"file": str(file), "rate": wanted.rate, "samples": wanted.samples,
            "seconds": float(Fraction(wanted.samples, wanted.rate))}


def _check_times(told: Message) -> None:
    """Raise for a time that would take minutes to spell out, before anybody does."""
    for name in _TIMES:
        value = told.get(name, 0)
        if isinstance(value, str) and (len(value) > 60 or "e" in value.lower()):
            raise OptionError(f"mix: {name} can't be {value[:60]!a}.")


def _check(wanted: Mix) -> None:
    """Raise for what no timeline holds."""
    times = [wanted.start, wanted.clock, wanted.pace]
    for one in wanted.pieces:
        times += [one.source, one.record, one.length, one.fade_in, one.fade_out, one.factor]
        if "\0" in one.path or not math.isfinite(one.gain) or one.factor <= 0:
            raise OptionError(f"mix: {one.name[:60]!a} can't be heard as it is described.")
    far = any(abs(time.numerator) > _FARTHEST or time.denominator > _FARTHEST for time in times)
    if far or not _LEAST_RATE <= wanted.rate <= _MOST_RATE or wanted.pace <= 0 or len(wanted.pieces) > _MOST_PIECES \
            or not 0 < wanted.samples <= wanted.rate * _LONGEST:
        raise OptionError("mix: no sound of a shot is like this. Give it a line's guide or dialogue.")
