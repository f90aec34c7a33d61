"""The suite of host behaviour over real Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.bench import Bench
from tests.plugin.bench_blender import BlenderBench
from tests.plugin.blender_process import Blender
from tests.plugin.suite import ALL

pytestmark = pytest.mark.py311


@pytest.mark.parametrize("behaviour", ALL, ids=lambda one: one.__name__)
def test_blender(behaviour: Callable[[Bench], None], blender: Blender, tmp_path: Path) -> None:
    behaviour(BlenderBench(blender, tmp_path))
