"""MLT's own player, as a witness."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.core.video.synth import straight


def played(path: Path, folder: Path) -> list[int]:
    """The numbers in the pictures that melt shows, frame by frame; skips where it is absent."""
    melt = shutil.which("melt")
    if melt is None:
        pytest.skip("melt is absent (Debian: apt-get install melt)")
    out = folder / "played.mkv"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    subprocess.run([melt, str(path), "-consumer", f"avformat:{out}", "vcodec=ffv1", "an=1", "pix_fmt=yuv420p",
                    "real_time=-1", "terminate_on_pause=1"], check=True, capture_output=True, timeout=120,
                   env=environment)
    return straight(out)
