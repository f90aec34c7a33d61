"""Nuke: the suite of host behaviour over the fake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.bench import Bench
from tests.plugin.bench_nuke import nuke_bench
from tests.plugin.suite import ALL


@pytest.mark.parametrize("behaviour", ALL, ids=lambda one: one.__name__)
def test_nuke(behaviour: Callable[[Bench], None], tmp_path: Path) -> None:
    with nuke_bench(tmp_path) as bench:
        behaviour(bench)
