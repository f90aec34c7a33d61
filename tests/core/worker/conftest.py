"""What every test of a worker's looks stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.video.synth import Movie, write


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("RETAKE_QUEUE", str(tmp_path / "queue.sqlite"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty frames, of which one is a key."""
    return write(tmp_path_factory.mktemp("plate") / "a.mp4", Movie(frames=40, options={"g": "250", "bf": "2"}))
