"""What the tests of the video room share."""
from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def readings() -> dict[str, object]:
    return {}
