"""diffusers and transformers, kept from the network.

Their classes are put together from plain numbers and filled with tensors that Retake has read itself. Nothing that
could fetch a model, or run code that came with one, is ever called; the settings here make sure of it.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

from retake.errors import SetupError

_EXTRA = {"torch": "PyTorch", "diffusers": "diffusers", "transformers": "transformers"}
_INSTALL = ".venv/bin/pip install 'torch==2.13.*' 'diffusers==0.42.*' 'transformers==5.23.*'"
_ALONE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
          "HF_HUB_DISABLE_XET": "1", "DIFFUSERS_VERBOSITY": "error", "TRANSFORMERS_VERBOSITY": "error"}


def libraries() -> tuple[Any, Any]:
    """The modules `diffusers` and `transformers`.

    Raises:
        SetupError: One of them, or PyTorch, is not installed.
    """
    check_installed()
    os.environ.update(_ALONE)  # both read these once, when they are imported
    import diffusers
    import transformers
    return diffusers, transformers


def check_installed() -> None:
    """Raise SetupError where the extra `diffusion` is missing; nothing is imported."""
    missing = [label for name, label in _EXTRA.items() if importlib.util.find_spec(name) is None]
    if missing:
        raise SetupError(f"MuseTalk and LatentSync need {' and '.join(missing)}. Install with: {_INSTALL}")
