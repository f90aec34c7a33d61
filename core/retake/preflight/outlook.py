"""What preflight says of a shot. Plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

GREEN, YELLOW, RED = "green", "yellow", "red"
COLOURS = (GREEN, YELLOW, RED)  # from harmless to hopeless


@dataclass(frozen=True, slots=True)
class Place:
    """A run of the plate's frames.

    Attributes:
        first: The first frame, counted from 0 in the plate's file.
        last: The last one, which belongs to it.
        start: The first one's timecode; None where the plate carries none.
        end: The last one's.
    """

    first: int
    last: int
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against a shot, or that the artist should know.

    Attributes:
        kind: Which of the checks it is, in a word that programs can go by: "face", "disk", "handles" ...
        colour: How much it matters: "yellow" where a take can be made but should be looked at, "red" where none can.
        text: What it is and what to do, in an editor's words, without the places.
        places: Where; none where it is about the whole shot.
    """

    kind: str
    colour: str
    text: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of a shot.

    Attributes:
        reasons: What stands against it, the worst first.
        frames: How many frames a take of it has; 0 where that can't be told.
        seconds: How long its render takes; None where that can't be told.
        measured: Whether the time is told from renders on this machine; else it is a guess.
        size: How many bytes its take takes on the disk; None where that can't be told.
        looked: How many frames were looked at for faces.
        library: Other shots of the same face that may lend mouths, as `retake render --library` takes them.
    """

    reasons: tuple[Reason, ...] = ()
    frames: int = 0
    seconds: float | None = None
    measured: bool = False
    size: int | None = None
    looked: int = 0
    library: tuple[str, ...] = ()

    @property
    def colour(self) -> str:
        """Its worst reason's: "green", "yellow" or "red"."""
        return max((one.colour for one in self.reasons), key=COLOURS.index, default=GREEN)

    @property
    def why(self) -> str:
        """All that speaks against a take, in a line; "" where nothing does."""
        return " ".join(one.text for one in self.reasons if one.colour == RED)

    def as_data(self) -> dict[str, Any]:
        """The outlook as JSON takes it."""
        return {"colour": self.colour, **asdict(self)}
