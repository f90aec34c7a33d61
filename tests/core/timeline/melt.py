"""MLT's own player, as a witness."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.core.video.synth import straight

_TRIES, _PATIENCE = 5, 40  # seconds


def played(path: Path, folder: Path) -> list[int]:
    """The numbers in the pictures that melt shows, frame by frame; skips where it is absent."""
    melt = shutil.which("melt")
    if melt is None:
        pytest.skip("melt is absent (Debian: apt-get install melt)")
    out = folder / "played.mkv"
    for _ in range(_TRIES):
        out.unlink(missing_ok=True)
        if _wrote(melt, path, out):
            return straight(out)
    pytest.fail(f"melt wrote nothing of {path}, as often as it was asked")


def _wrote(melt: str, path: Path, out: Path) -> bool:
    """Whether melt wrote a file. On a busy machine 7.12 hangs now and then, or ends without one, even of a colour."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    with suppress(subprocess.TimeoutExpired):
        subprocess.run([melt, str(path), "-consumer", f"avformat:{out}", "vcodec=ffv1", "an=1", "pix_fmt=yuv420p",
                        "real_time=-1", "terminate_on_pause=1"], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=_PATIENCE, env=environment)
        return out.exists() and out.stat().st_size > 0
    return False
