"""How tests ask for quick looks, and a sound to look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from retake.audio import write_sound
from retake.worker.looks import LOOKS

Said = list[tuple[str, dict[str, Any]]]


def look(task: str, **data: Any) -> tuple[dict[str, Any], Said]:
    """What a task answers, and what it says on the way."""
    said: Said = []
    result = LOOKS[task](data, lambda step, done, of: None, lambda event, told: said.append((event, told)))
    json.dumps(result, allow_nan=False)
    return result, said


def tone(path: Path, seconds: float = 2.5, rate: int = 44_100) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A stereo file; its samples come back."""
    samples = np.random.default_rng(5).uniform(-0.9, 0.9, (2, round(seconds * rate))).astype(np.float32)
    samples = np.rint(samples * 32767).astype(np.float32) / 32768
    write_sound(path, samples, rate)
    return samples
