"""How the lip-sync expert and Wav2Lip's generator learn from footage of people who talk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from retake.errors import OptionError
from retake.options import ExpertTrainingOptions, Wav2LipTrainingOptions
from retake.weights.tensors import need_torch

if TYPE_CHECKING:
    from retake.engines.wav2lip.training.course import Trained

__all__ = ["train_expert", "train_wav2lip"]

Told = Callable[[str, int, int], None]
Said = Callable[[str], None]


def train_expert(footage: Sequence[Path], options: ExpertTrainingOptions, told: Told, said: Said) -> Trained:
    """Train a lip-sync expert on footage and write its weights.

    Args:
        footage: Folders of one person's movies each, or movies.
        options: How.
        told: Called with (what is done, how much of it, how much in all).
        said: Called with each line that the user should read, about footage that was left out or corrected.

    Raises:
        MediaError: Footage that can't be used, or weights to begin from that are none.
        OptionError: Choices that don't go together.
        OutputError: The weights can't be written.
        SetupError: PyTorch is not installed, or there is no such device.
    """
    _check(options.resume, options.begin)
    from retake.engines.wav2lip.training.course import run
    from retake.engines.wav2lip.training.judging import ExpertCourse
    from retake.engines.wav2lip.training.sentences import gathered
    return run(options, lambda side: gathered(footage, options, side, told, said), ExpertCourse, told)


def train_wav2lip(footage: Sequence[Path], options: Wav2LipTrainingOptions, told: Told, said: Said) -> Trained:
    """Train a generator against an expert and write its weights; arguments and errors as of `train_expert`."""
    _check(options.resume, options.begin)
    from retake.engines.wav2lip.training.course import run
    from retake.engines.wav2lip.training.drawing import GeneratorCourse
    from retake.engines.wav2lip.training.sentences import gathered
    return run(options, lambda side: gathered(footage, options, side, told, said), GeneratorCourse, told)


def _check(resume: bool, begin: Path | None) -> None:
    need_torch("Training needs")
    if resume and begin:
        raise OptionError("--resume goes on from the file that is written, --begin starts anew from another one. "
                          "Choose one of the two.")
