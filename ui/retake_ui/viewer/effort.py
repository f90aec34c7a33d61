"""How much of each frame is decoded while it plays: less where the machine is busy, so that it plays on at its rate."""

from __future__ import annotations

from collections import deque

# What part of the needed size is decoded, and every how many frames one.
_LEVELS = ((1.0, 1), (0.75, 1), (0.5, 1), (0.5, 2), (0.375, 3))
_WINDOW, _MANY = 20, 6  # frames that are looked back on, and how many of them may be late
_SETTLES = 10  # frames after a change that say nothing of it yet
_CALM, _LONGEST = 75, 1200  # frames in time before more is tried again; longer where that went wrong


class Effort:
    """Goes by whether frames came in time.

    Attributes:
        level: 0 is everything.
    """

    def __init__(self) -> None:
        self.level = 0
        self._late: deque[bool] = deque(maxlen=_WINDOW)
        self._calm, self._patience = 0, _CALM
        self._settling = 0
        self._tried = False  # whether more was tried last

    @property
    def part(self) -> float:
        """What part of the needed size is decoded."""
        return _LEVELS[self.level][0]

    @property
    def stride(self) -> int:
        """Every how many frames one is decoded."""
        return _LEVELS[self.level][1]

    def begin(self) -> None:
        """It plays anew: a little more is tried than worked last."""
        self.level = max(0, self.level - 1)
        self._late.clear()
        self._calm = 0
        self._settling = _SETTLES

    def frame(self, in_time: bool) -> bool:
        """It was time for a frame, and it was there or not; whether from now on more or less is decoded."""
        if self._settling:
            self._settling -= 1
            return False
        self._late.append(not in_time)
        self._calm = self._calm + 1 if in_time else 0
        if sum(self._late) >= _MANY and self.level < len(_LEVELS) - 1:
            if self._tried:
                self._patience = min(_LONGEST, 2 * self._patience)
            return self._set(self.level + 1, tried=False)
        if self._calm >= self._patience and self.level:
            return self._set(self.level - 1, tried=True)
        return False

    def _set(self, level: int, tried: bool) -> bool:
        self.level, self._tried = level, tried
        self._calm, self._settling = 0, _SETTLES
        self._late.clear()
        return True
