"""Rates and timecode: how an editor counts frames.

A rate is a Fraction, a time an integer count of frames at that rate. Light: standard library only, because the
panel and the editors' files import it too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from retake.errors import OptionError

_WRITTEN = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")
_NTSC = {23: 24, 29: 30, 47: 48, 59: 60, 95: 96, 119: 120}


def exact_rate(rate: str | float | Fraction) -> Fraction:
    """The frame rate that somebody meant: 23.976, 23.98, "23.976024627685547" and "24000/1001" are one rate."""
    no_rate = OptionError(f"{str(rate)[:40]!r} is no frame rate. Write it like 25, 23.976 or 24000/1001.")
    # "1e99999999" is refused before Fraction spends minutes on spelling it out.
    if len(str(rate)) > 80 or "e" in str(rate).lower():
        raise no_rate
    try:
        value = Fraction(rate)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        raise no_rate from None
    if not 0 < value <= 1000:
        raise OptionError(f"{rate} is no frame rate: it must lie between 0 and 1000 frames a second.")
    whole = round(value)
    if whole and abs(value - whole) < Fraction(1, 5000):
        return Fraction(whole)
    meant = _NTSC.get(int(value))
    # 23.97 to 23.98: everything people and programs write for 24000/1001 lies within a hundredth.
    if meant and abs(value - Fraction(meant * 1000, 1001)) < Fraction(1, 100):
        return Fraction(meant * 1000, 1001)
    return value.limit_denominator(100_000)


def shown_rate(rate: Fraction) -> str:
    """A rate as editors write it: 25, 23.976, 29.97."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Timecode:
    """A frame's address on a tape, a timeline or in a file.

    Attributes:
        frames: Frames since 00:00:00:00, really counted: drop frame skips numbers, never frames.
        rate: Frames a second, exact.
        drop: Whether numbers are dropped (29.97 and 59.94 only).
    """

    frames: int
    rate: Fraction
    drop: bool = False

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise OptionError("A timecode needs a frame rate above 0.")
        if self.drop and self.base % 30:
            raise OptionError(f"Drop-frame timecode does not exist at {shown_rate(self.rate)} frames a second.")

    @property
    def base(self) -> int:
        """The whole number of frames that timecode counts to a second: 30 for 29.97."""
        return max(1, round(self.rate))

    @classmethod
    def parse(cls, text: str, rate: Fraction, drop: bool | None = None) -> Timecode:
        """The timecode that `text` writes: "01:00:00:00", with ; or , before the frames for drop frame.

        Where `drop` is known that counts, whichever sign is written.
        """
        written = _WRITTEN.fullmatch(text.strip())
        if not written:
            raise OptionError(f"{text!r} is no timecode. Write it like 01:00:00:00.")
        hours, minutes, seconds, frames = (int(written[k]) for k in (1, 2, 3, 5))
        code = cls(0, rate, written[4] in ";," if drop is None else drop)
        if minutes > 59 or seconds > 59 or frames >= code.base:
            raise OptionError(f"{text} does not exist at {shown_rate(rate)} frames a second.")
        total_minutes = hours * 60 + minutes
        count = (total_minutes * 60 + seconds) * code.base + frames
        if code.drop:
            if seconds == 0 and minutes % 10 and frames < code._dropped:
                raise OptionError(f"{text} does not exist in drop-frame timecode; the minute starts at "
                                  f"{text[:-2]}{code._dropped:02d}.")
            count -= code._dropped * (total_minutes - total_minutes // 10)
        return cls(count, rate, code.drop)

    @property
    def _dropped(self) -> int:
        """How many numbers are left out each minute but every tenth."""
        return self.base // 15

    def __add__(self, frames: int) -> Timecode:
        """The timecode so many frames later."""
        return Timecode(self.frames + frames, self.rate, self.drop)

    def __str__(self) -> str:
        """The timecode as editors write it, from 00:00:00:00 again after a day."""
        base, count = self.base, self.frames
        if self.drop:
            ten_minutes = base * 600 - 9 * self._dropped
            tens, rest = divmod(count % (ten_minutes * 144), ten_minutes)
            minute = base * 60 - self._dropped
            skipped = 9 * tens + max(0, (rest - self._dropped) // minute)
            count = tens * ten_minutes + rest + self._dropped * skipped
        count %= base * 86_400
        seconds, frame = divmod(count, base)
        sign = ";" if self.drop else ":"
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{sign}{frame:02d}"
