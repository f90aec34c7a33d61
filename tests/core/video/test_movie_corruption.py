"""Damaged movies: refused in a line, or read at the length of a straight decode; never a crash, a hang, or half a
movie taken for a whole one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retake.video.movies.reader import MovieReader
from tests.core.video import synth
from tests.core.video.synth import Movie
from tests.corruption import damaged_copies, run_in_child

FRAMES = 30
X264 = {"g": "10", "bf": "2"}
KINDS = {
    "h264.mp4": Movie(frames=FRAMES, options=X264),
    "h264.mkv": Movie(frames=FRAMES, options=X264),
    "hevc.ts": Movie("libx265", frames=FRAMES, options={"x265-params": "log-level=none:keyint=10"}),
    "prores.mov": Movie("prores_aw", "yuv422p10le", frames=FRAMES),
    "dnxhr.mxf": Movie("dnxhd", "yuv422p", frames=FRAMES, size=(256, 144), options={"profile": "dnxhr_lb"}),
    "ffv1.mkv": Movie("ffv1", frames=FRAMES, options={"level": "3", "slicecrc": "1"}),
}
CUTS, FLIPS = 12, 28


def read(path: str) -> dict[str, Any]:
    """What a whole reading gave: the length that was said, how many frames came, and some in random order."""
    with MovieReader(Path(path)) as reader:
        came = sum(1 for _ in reader.frames())
        for number in (len(reader) - 1, 0, len(reader) // 2):
            assert reader.frame(number).number == number
        return {"said": len(reader), "came": came, "warnings": list(reader.info.warnings)}


@pytest.mark.parametrize("name", KINDS)
def test_damage_is_refused_or_leaves_no_frame_out_in_silence(name: str, tmp_path: Path) -> None:
    whole = synth.write(tmp_path / name, KINDS[name])
    damages = list(damaged_copies(whole, tmp_path, CUTS, FLIPS, head=2000, seed=len(name)))
    paths = [whole, *(damage.path for damage in damages)]
    undamaged, *outcomes = run_in_child(f"{__name__}:read", [(path,) for path in paths], timeout=240)
    assert undamaged["gave"] == {"said": FRAMES, "came": FRAMES, "warnings": []}
    refused = 0
    for damage, outcome in zip(damages, outcomes, strict=True):
        assert "bug" not in outcome, f"{damage.what}: {outcome['bug']}"
        if "refused" in outcome:
            refused += 1
            assert "\n" not in outcome["refused"]
            assert damage.path.name in outcome["refused"]
        else:
            gave = outcome["gave"]
            assert gave["said"] == gave["came"], damage.what
            # A transport stream may begin and end anywhere; every other kind says how long it is.
            assert gave["said"] >= FRAMES - 1 or name == "hevc.ts" or gave["warnings"], damage.what
    assert refused, "nothing was damaged"
