"""Few windows to be judged by, so that a check costs no more than a step."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where torch is there at all."""
    if "torch" in sys.modules:
        from retake.engines.wav2lip.training import drawing, judging
        monkeypatch.setattr(judging, "_CHECKED", 32)
        monkeypatch.setattr(drawing, "_CHECKED", 8)
        monkeypatch.setattr(drawing, "_SHOWN", 4)
