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
class Offer:
    """Another shot of the same face, which may lend mouths.

    Attributes:
        name: What the shot is called.
        entry: How `retake render --library` takes it: FILE@IN-OUT.
        talks: For how many seconds somebody speaks in it, by its guide's loudness.
        unlike: How differently the face looks; 0 for one and the same picture.
    """

    name: str
    entry: str
    talks: float
    unlike: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against a shot, or that the artist should know.

    Attributes:
        kind: Which of the checks it is, in a word that programs can go by: "face", "disk", "handles" ...
        colour: How much it matters: "green" is good to know, "yellow" means that the take should be looked at, "red"
            that none can be made.
        text: What it is and what to do, in an editor's words, with its places.
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
        offers: Other shots of the same face that may lend mouths.
    """

    reasons: tuple[Reason, ...] = ()
    frames: int = 0
    seconds: float | None = None
    measured: bool = False
    size: int | None = None
    looked: int = 0
    offers: tuple[Offer, ...] = ()

    @property
    def library(self) -> tuple[str, ...]:
        """What is offered, as `retake render --library` takes it."""
        return tuple(one.entry for one in self.offers)

    @property
    def colour(self) -> str:
        """Its worst reason's: "green", "yellow" or "red"."""
        return max((one.colour for one in self.reasons), key=COLOURS.index, default=GREEN)

    @property
    def why(self) -> str:
        """All that speaks against a take, in a line; "" where nothing does."""
        return " ".join(one.text for one in self.reasons if one.colour == RED)

    @property
    def doubts(self) -> str:
        """All for which the take should be looked at, in a line; "" where nothing is doubtful."""
        return " ".join(one.text for one in self.reasons if one.colour == YELLOW)

    def as_data(self) -> dict[str, Any]:
        """The outlook as JSON takes it."""
        return {"colour": self.colour, **asdict(self)}
