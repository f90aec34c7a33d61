"""Every choice a user can make: frozen dataclasses, checked once, with their JSON.

The command line's flags and the panel's form are drawn from the fields, so that a choice is described in one place.
Light: standard library only.
"""

from __future__ import annotations

from retake.options.fields import Choice, check, choices_of, option
from retake.options.json import as_data, from_data, from_json, to_json
from retake.options.lips_training import ExpertTrainingOptions, Wav2LipTrainingOptions
from retake.options.render import RenderOptions
from retake.options.training import TrainingOptions

__all__ = [
    "Choice",
    "ExpertTrainingOptions",
    "RenderOptions",
    "TrainingOptions",
    "Wav2LipTrainingOptions",
    "as_data",
    "check",
    "choices_of",
    "from_data",
    "from_json",
    "option",
    "to_json",
]
