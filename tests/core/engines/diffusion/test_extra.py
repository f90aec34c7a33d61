"""The extra `diffusion` and what is said where it is missing."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from retake.engines.diffusion import libraries
from retake.engines.diffusion.libraries import check_installed
from retake.errors import SetupError
from tests.core.engines.diffusion.conftest import MISSING


@pytest.mark.skipif(bool(MISSING), reason="the extra `diffusion` is not installed: nothing of MuseTalk and LatentSync "
                                          "is tested")
def test_the_extra_is_found() -> None:
    check_installed()


def test_a_missing_library_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "diffusers" else object())
    with pytest.raises(SetupError, match=r"need diffusers\. Install with: \.venv/bin/pip install") as said:
        check_installed()
    assert "\n" not in str(said.value)


def test_what_is_told_to_install_is_what_setup_says(house: Path) -> None:
    declared = (house / "setup.py").read_text(encoding="utf-8").split('"diffusion": [')[1].split("]")[0]
    for one in libraries._INSTALL.split("'")[1::2]:
        assert f'"{one}"' in declared


def test_the_registry_and_the_contract_load_no_network_library(house: Path) -> None:
    program = ("import sys; import retake.engines.registry, retake.engines.opening\n"
               "assert not {'torch', 'diffusers', 'transformers'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", program], check=True, cwd=house / "core")
