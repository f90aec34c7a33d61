"""The phones of a sound with their times, by ear alone, from PocketSphinx."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.errors import SetupError
from retake.speech.acoustic_model import acoustic_model, model_folder
from retake.speech.steps import Series

NOT_A_PHONE = {"SIL", "+NSN+", "+SPN+"}
_LEAST_SAMPLES = 1600


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound of speech.

    Attributes:
        name: As in the CMU dictionary, without stress: "AA", "B"; "SIL" where nothing is said.
        start: Its first step of 10 ms.
        stop: The step behind its last.
    """

    name: str
    start: int
    stop: int


def heard_phones(samples: Series) -> tuple[Phone, ...]:
    """The phones that are heard, whatever is said, with nothing left out between them.

    Raises:
        SetupError: PocketSphinx is missing.
    """
    if len(samples) < _LEAST_SAMPLES:
        return ()
    folder = model_folder()
    decoder = _decoder(allphone=str(folder / "en-us-phone.lm.bin"), lm=None, lw=2.0, beam=1e-20, pbeam=1e-20)
    if not _feed(decoder, samples):
        return ()
    return _joined([Phone(one.word, one.start_frame, one.end_frame + 1) for one in decoder.seg()])


def _decoder(**settings: Any) -> Any:
    """PocketSphinx with the bundled model, silent."""
    folder = model_folder()
    from pocketsphinx import Decoder  # its start is paid by who needs phones

    try:
        return Decoder(hmm=str(folder / "en-us"), dict=str(folder / "cmudict-en-us.dict"), loglevel="FATAL", **settings)
    except RuntimeError as problem:
        raise SetupError(f"PocketSphinx does not start ({problem}). Install pocketsphinx 5.1 again.") from None


def _feed(decoder: Any, samples: Series) -> bool:
    """Let the decoder hear the whole sound; whether it made anything of it."""
    whole = np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2")
    decoder.start_utt()
    decoder.process_raw(whole.tobytes(), full_utt=True)
    try:
        decoder.end_utt()
    except RuntimeError:  # so PocketSphinx says that no path through the text reaches the end
        return False
    return decoder.hyp() is not None


def _joined(phones: list[Phone]) -> tuple[Phone, ...]:
    """The phones with all kinds of silence and noise called SIL, and neighbours of that name made one."""
    out: list[Phone] = []
    for phone in phones:
        name = "SIL" if phone.name in NOT_A_PHONE or phone.name.startswith(("<", "[")) else phone.name
        if name == "SIL" and out and out[-1].name == "SIL":
            out[-1] = Phone("SIL", out[-1].start, phone.stop)
        else:
            out.append(Phone(name, phone.start, phone.stop))
    return tuple(out)


def phone_track(phones: tuple[Phone, ...], steps: int) -> NDArray[np.float32]:
    """The phones as certainty per step, float32 of shape (steps, 42), in the model's order; 0 where none stands."""
    names = acoustic_model().phones
    track = np.zeros((steps, len(names)), np.float32)
    for phone in phones:
        track[phone.start: phone.stop, names.index(phone.name)] = 1
    return track
