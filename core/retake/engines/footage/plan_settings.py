"""What a user can choose about a plan."""

from __future__ import annotations

from dataclasses import dataclass

from retake.errors import OptionError

# Where mouths come from: the actor's own footage, a network, or the footage and a network where it holds none.
FOOTAGE, NETWORK, MIXED = "footage", "network", "mixed"


@dataclass(frozen=True)
class PlanSettings:
    """What a user can choose about a plan.

    Attributes:
        ramp: Frames over which a changed mouth comes in and goes out.
        strength: How far the plate's mouth goes towards the new one, 0 to 1.
        offset: Frames by which the dialogue is nudged; above 0 it comes later.
        keep: Ranges of frames that stay as they are: first frame, frame after the last, as the plate numbers them.
        rest: Whether the mouth rests where the dialogue is silent; otherwise it keeps its own motion.
        mouths: Where mouths come from: FOOTAGE, NETWORK or MIXED.
    """

    ramp: int = 5
    strength: float = 1.0
    offset: int = 0
    keep: tuple[tuple[int, int], ...] = ()
    rest: bool = True
    mouths: str = FOOTAGE

    def __post_init__(self) -> None:
        if not 0 <= self.ramp <= 50:
            raise OptionError(f"A ramp of {self.ramp} frames can't be made. Choose 0 to 50, such as 5.")
        if not 0 <= self.strength <= 1:
            raise OptionError(f"A strength of {self.strength} is none. Choose 0 to 1.")
        for first, last in self.keep:
            if first > last:
                raise OptionError(f"The range {first}-{last} to be kept ends before it begins.")
