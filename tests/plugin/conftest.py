"""Real Blender, started once for all tests of a process that want it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plugin.blender_process import Blender


@pytest.fixture(scope="session")
def blender() -> Iterator[Blender]:
    """Blender; the test skips where it is not installed."""
    with Blender() as started:
        yield started
