"""The further models that MuseTalk and LatentSync stand on: an autoencoder for pictures, and Whisper for sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retake.engines.diffusion.autoencoder import Autoencoder
from retake.engines.diffusion.filling import refusal
from retake.engines.diffusion.place import Place
from retake.engines.engine import NeuralSettings
from retake.engines.whisper_sound.encoder import Encoder
from retake.errors import OptionError
from retake.weights.store import Model


@dataclass(frozen=True)
class Companions:
    """What an engine sees and hears with.

    Attributes:
        pictures: The autoencoder.
        ear: Whisper's encoder.
        whisper: The model that the ear was made from.
    """

    pictures: Autoencoder
    ear: Encoder
    whisper: Model

    def check_ear(self, label: str, wanted: int) -> None:
        """Raise MediaError where the ear does not say a step with as many numbers as the engine's network wants."""
        if self.ear.width != wanted:
            raise refusal(self.whisper, f"{label} wants {wanted} numbers a step, as Whisper tiny has them; this has "
                                        f"{self.ear.width}")


def companions(models: Sequence[Model], place: Place) -> Companions:
    """Both, from the user's models `vae` and `whisper`; MediaError where one of them is no such model."""
    vae, whisper = models
    return Companions(Autoencoder(vae, place), Encoder(whisper, place.device), whisper)


def refuse_compat(label: str, settings: NeuralSettings) -> None:
    """Raise OptionError where an engine is to be fed with its authors' faults, which only Wav2Lip can be."""
    if settings.compat:
        raise OptionError(f"{label} is not fed as its authors feed it: that would need their detectors, which forbid "
                          "commercial use. Leave compat out, or choose wav2lip.")
