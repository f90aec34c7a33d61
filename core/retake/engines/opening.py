"""The neural engines, opened by name: each is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from retake.engines.engine import Line, NeuralEngine
from retake.errors import OptionError
from retake.weights.tensors import need_torch

if TYPE_CHECKING:
    from retake.weights.store import Model


def open_engine(name: str, models: Sequence[Model], line: Line) -> NeuralEngine:
    """An engine, ready to make mouths.

    Args:
        name: As the registry names it.
        models: The user's weights: the network's own, then those beside it, as the registry names them.
        line: What it is opened for.

    Raises:
        OptionError: There is no neural engine of that name.
        SetupError: torch or another library that it needs is missing.
        MediaError: The weights can't be read.
    """
    check_libraries(name)
    if name == "wav2lip":
        from retake.engines.wav2lip.engine import Wav2Lip
        return Wav2Lip(models[0], line)
    if name == "musetalk":
        from retake.engines.musetalk.engine import MuseTalk
        return MuseTalk(models, line)
    if name == "latentsync":
        from retake.engines.latentsync.engine import LatentSync
        return LatentSync(models, line)
    raise OptionError(f"There is no neural engine {name!r}.")


def check_libraries(name: str) -> None:
    """Raise SetupError where a library is missing that an engine needs; nothing is imported for it."""
    if name in ("latentsync", "musetalk"):
        from retake.engines.diffusion.libraries import check_installed
        check_installed()
    else:
        need_torch("Networks need")
