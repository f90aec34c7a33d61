"""The reasons of one shot as they are found, each check's once, with their places in frames and timecode."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from retake.preflight.outlook import COLOURS, RED, YELLOW, Place, Reason
from retake.quality.words import Clock
from retake.timecode import Timecode

Run = tuple[int, int]  # first frame, last frame
_FILE_FIRST = re.compile(r"[^:;,]*?\.[a-z]\w{1,3}\b", re.IGNORECASE)


class Notes:
    """What is found out about a shot.

    Attributes:
        timecode: The plate's first frame's, once the plate is known.
    """

    def __init__(self) -> None:
        self.timecode: Timecode | None = None
        self._found: list[Reason] = []

    def add(self, kind: str, colour: str, text: str, places: Iterable[Run] = ()) -> None:
        """Takes a reason; one that was said already counts once."""
        places, plain = list(places), " ".join(text.split())
        # A file is called as it is called.
        begins = plain[:1] if _FILE_FIRST.match(plain) else plain[:1].upper()
        said = begins + plain[1:] + ("" if plain.endswith(".") else ".")
        if places:
            where = Clock(self.timecode).places(places)
            said += f" {where[:1].upper()}{where[1:]}."
        reason = Reason(kind, colour, said, tuple(self._place(*one) for one in places))
        if reason not in self._found:
            self._found.append(reason)

    def red(self, kind: str, text: str, places: Sequence[Run] = ()) -> None:
        """Takes a reason for which no take can be made."""
        self.add(kind, RED, text, places)

    def yellow(self, kind: str, text: str, places: Sequence[Run] = ()) -> None:
        """Takes a reason to look at the take."""
        self.add(kind, YELLOW, text, places)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """All of them, the worst first."""
        return tuple(sorted(self._found, key=lambda one: -COLOURS.index(one.colour)))

    @property
    def refused(self) -> bool:
        """Whether one of them is red."""
        return any(one.colour == RED for one in self._found)

    def _place(self, first: int, last: int) -> Place:
        code = self.timecode
        return Place(first, last, str(code + first) if code else None, str(code + last) if code else None)
