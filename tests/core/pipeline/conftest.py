"""A cache that the tests of one module share; they ask for it by `named_cache`."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def modules_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache's folder."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def named_cache(modules_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where renders find it."""
    monkeypatch.setenv("RETAKE_CACHE", str(modules_cache))
