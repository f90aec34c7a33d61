"""Real Blender, started once for all tests of a process that want it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugin.blender_process import Blender


@pytest.fixture(scope="session")
def blender() -> Iterator[Blender]:
    """Blender; the test skips where it is not installed."""
    with Blender() as started:
        yield started


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where settings and the log lie in a test: nothing goes into the user's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
