"""What every test stands on."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.formats import NOTES, Formats

HOUSE = Path(__file__).resolve().parents[1]
WANTING = {
    "py311": (sys.version_info[:2] == (3, 11), "what it needs exists for Python 3.11 only"),
    "gpu": (shutil.which("nvidia-smi") is not None, "this machine has no CUDA device"),
    "weights": ("RETAKE_WEIGHTS" in os.environ, "RETAKE_WEIGHTS names no folder with model files"),
}

# Else every process that a test starts, and every one that runs tests, would compile the whole house for itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this machine can't run, saying why; where notes of formats are asked for, leave out who takes none."""
    if NOTES in os.environ:
        silent = [item for item in items if "formats" not in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if "formats" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=silent)
    for item in items:
        for marker, (here, why) in WANTING.items():
            if item.get_closest_marker(marker) and not here:
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_collection_finish() -> None:
    """Let whatever looks for garbage pass over the tests themselves: thousands, and none is ever any."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_error_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which something logged an error, whatever else it found."""
    yield
    logged = [one for phase in ("setup", "call") for one in caplog.get_records(phase) if one.levelno >= logging.ERROR]
    assert not logged, f"logged as an error: {logged[0].getMessage()}"


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of the session's own, unless one is named: tests leave nothing in the user's."""
    if "RETAKE_CACHE" in os.environ:
        yield
        return
    os.environ["RETAKE_CACHE"] = str(tmp_path_factory.mktemp("kept"))
    yield
    os.environ.pop("RETAKE_CACHE", None)


@pytest.fixture(scope="session", autouse=True)
def own_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A models folder of the session's own, unless one is named: what a developer has brought changes no test."""
    if "RETAKE_MODELS" in os.environ:
        yield
        return
    os.environ["RETAKE_MODELS"] = str(tmp_path_factory.mktemp("models"))
    yield
    os.environ.pop("RETAKE_MODELS", None)


@pytest.fixture(scope="session")
def formats() -> Iterator[Formats]:
    """Where tests note the kinds of files that passed, for docs/formats.md."""
    notes = Formats()
    yield notes
    notes.save()


@pytest.fixture(scope="session")
def house() -> Path:
    """The checkout."""
    return HOUSE


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of media and timelines too big for the repository; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("RETAKE_SHARED") or HOUSE.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent (set RETAKE_SHARED to where the shared media lie)")
    return folder
