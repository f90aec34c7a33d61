"""What editors say of rates: numbers that were rounded, texts, texts with words behind them."""

from __future__ import annotations

from fractions import Fraction

from retake.errors import HostError, OptionError
from retake.timecode import exact_rate


def told_rate(value: object) -> Fraction:
    """The rate that an editor means by 23.976, "23.976", "29.97 DF" or 24.0.

    Raises:
        HostError: It says none.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float | Fraction):
            raise OptionError("")
        return exact_rate(value.partition(" ")[0] if isinstance(value, str) else value)
    except OptionError:
        raise HostError(f"The editor does not say how many frames run in a second: {str(value)[:40]!r}. Open the "
                        "timeline in it and try again.") from None


def told_drop(*values: object) -> bool:
    """Whether any of the texts or switches says that timecode drops frame numbers: "29.97 DF", "1", True."""
    return any(value is True or str(value).strip() in ("1", "1.0") or str(value).upper().endswith("DF")
               for value in values)
