"""How a listener is trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retake.options.fields import check, option


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What decides the weights besides the footage, and where they go."""

    out: Path = option(
        Path("listener.safetensors"), label="File",
        help="The file that the weights go to.")
    adapt: bool = option(
        False, label="Adapt",
        help="Begin from the listener that Retake came with: for one speaker.")
    begin: Path | None = option(
        None, label="Begin from",
        help="Begin from this listener.")
    seed: int = option(
        0, label="Seed", minimum=0, maximum=2**31 - 1,
        help="The same seed gives the same weights on the same machine.")
    rounds: int = option(
        7, label="Rounds", minimum=1, maximum=1000,
        help="How often all is learned from; more takes longer.")
    versions: int = option(
        18, label="Versions", minimum=1, maximum=1000,
        help="Under how many voices, microphones, rooms and noises each sentence is heard.")
    measured: Path | None = option(
        None, label="Measured footage",
        help="Keep what was measured in this folder, so that the next training need not measure again.")

    def __post_init__(self) -> None:
        """Refuse what can't be chosen."""
        check(self)
