"""How the networks are trained that judge lips (the expert) and draw them (Wav2Lip)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retake.options.fields import check, option


@dataclass(frozen=True, slots=True)
class LipsTrainingOptions:
    """What both trainings have in common."""

    out: Path = option(
        Path("lips.pth"), label="File",
        help="The file that the weights go to; curves and pictures go beside it.")
    begin: Path | None = option(
        None, label="Begin from",
        help="Begin from these weights: how one adapts to an actor.")
    resume: bool = option(
        False, label="Resume",
        help="Go on where an earlier training that wrote this file was stopped.")
    steps: int = option(
        50_000, label="Steps", minimum=1, maximum=10_000_000,
        help="After how many steps the training ends.")
    batch: int = option(
        0, label="Batch", minimum=0, maximum=1024,
        help="How many windows of five frames each step learns from; 0 for what suits the device.")
    rate: float = option(
        1e-4, label="Rate", minimum=1e-7, maximum=1e-1,
        help="How far each step goes; a narrow network bears up to ten times the usual.")
    every: int = option(
        500, label="Check every", minimum=1, maximum=1_000_000, unit="steps",
        help="How often the weights are saved and held against sentences that are not learned from.")
    eighths: int = option(
        8, label="Width", minimum=1, maximum=8, unit="eighths",
        help="Fewer than 8 make a narrower network, which learns faster and draws or judges worse.")
    seed: int = option(
        0, label="Seed", minimum=0, maximum=2**31 - 1,
        help="The same seed gives the same weights on the same machine.")
    device: str = option(
        "auto", label="Device", choices=("auto", "cuda", "mps", "cpu"),
        help="Where the network learns; a graphics card if there is one.")
    measured: Path | None = option(
        None, label="Measured footage",
        help="Keep the faces that were cut out in this folder, so that the next training need not measure again.")
    check_sync: bool = option(
        True, label="Check sync",
        help="Measure whether picture and sound of each movie are in sync; move the sound or leave the movie out.")

    def __post_init__(self) -> None:
        """Refuse what can't be chosen."""
        check(self)


@dataclass(frozen=True, slots=True)
class ExpertTrainingOptions(LipsTrainingOptions):
    """What decides an expert's weights besides the footage, and where they go."""

    out: Path = option(
        Path("lipsync_expert.pth"), label="File",
        help="The file that the weights go to; curves and the best weights so far go beside it.")
    until: float = option(
        0.25, label="Until", minimum=0, maximum=10,
        help="End before the last step once the loss on sentences that are not learned from is no more than this.")


@dataclass(frozen=True, slots=True)
class Wav2LipTrainingOptions(LipsTrainingOptions):
    """What decides a generator's weights besides the footage, and where they go."""

    out: Path = option(
        Path("wav2lip.pth"), label="File",
        help="The file that the weights go to; curves, pictures and the best weights so far go beside it.")
    expert: Path | None = option(
        None, label="Expert",
        help="The expert that judges its lips; the one among your models if left out.")
    adversarial: bool = option(
        True, label="Adversarial",
        help="Let a second network learn to tell made mouths from real ones, against which the first one sharpens.")
