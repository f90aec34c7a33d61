"""What the tests of whole renders share: one cache of analyses, and the lines that are asked for most."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.making import silence, voice
from tests.e2e.outcome import wav


@pytest.fixture(scope="session", autouse=True)
def one_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the session's own, so that a plate is looked at once."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("RETAKE_CACHE")
    os.environ["RETAKE_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["RETAKE_CACHE"]
    else:
        os.environ["RETAKE_CACHE"] = before


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of lines: `silent.wav`, `own.wav` (what the painted talker says) and `late.wav` (0.2 s later)."""
    folder = tmp_path_factory.mktemp("lines")
    wav(folder / "silent.wav", silence(2))
    wav(folder / "own.wav", voice(2))
    wav(folder / "late.wav", voice(2, 0.2))
    return folder


@pytest.fixture(scope="session")
def quiet(lines: Path) -> Path:
    """A line in which nobody speaks: every mouth that moved on the plate has to rest."""
    return lines / "silent.wav"
