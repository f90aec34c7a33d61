"""One thing that the doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

State = Literal["ok", "look", "missing"]
OK: Final = "ok"
LOOK: Final = "look"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        part: What it belongs to: "retake", or an editor's name.
        what: What was looked at, for people.
        state: Whether it is as it should be, should be looked at, or is missing.
        words: What was found, in a line.
        mend: How to mend it, in a line; "" where there is nothing to mend.
        needed: Whether Retake can't work without it.
    """

    part: str
    what: str
    state: State
    words: str
    mend: str = ""
    needed: bool = False
