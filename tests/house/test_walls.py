"""The walls hold, and the test that says so would see a breach."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.walls import DISTRIBUTIONS, LIGHT, ROOMS, WINGS, Import, breach, imports, module_name


def all_imports(house: Path) -> Iterator[Import]:
    for wing in WINGS.values():
        for path in sorted((house / wing).rglob("*.py")):
            module = module_name(path, house / wing)
            yield from imports(module, path.read_text(encoding="utf-8"), path.name == "__init__.py")


def breaches(module: str, source: str, is_package: bool = False) -> list[str]:
    return [said for found in imports(module, source, is_package) if (said := breach(found))]


def test_every_import_goes_through_a_door(house: Path) -> None:
    found = list(all_imports(house))
    assert len(found) > 50
    assert [said for one in found if (said := breach(one))] == []


@pytest.mark.parametrize(("module", "source"), [
    ("retake.pipeline", "import retake_ui"),
    ("retake.pipeline", "from retake_plugin.resolve import host"),
    ("retake.pipeline", "import av"),
    ("retake.pipeline", "def later():\n    import torch"),
    ("retake.pipeline", "import importlib\nimportlib.import_module('cv2.dnn')"),
    ("retake.pipeline", "from importlib import import_module\nimport_module('mediapipe')"),
    ("retake.pipeline", "__import__('opentimelineio')"),
    ("retake.pipeline", "import requests"),
    ("retake.videos", "import av"),
    ("retake.video.reader", "import PySide6.QtCore"),
    ("retake.video.reader", "import click"),
    ("retake.video.reader", "import nuke"),
    ("retake.listener", "import torch"),
    ("retake.errors", "import numpy"),
    ("retake.errors", "from retake.video import reader"),
    ("retake.options.output", "from ..video.codecs import CODECS"),
    ("retake", "from retake.video import open_video"),
    ("retake_ui.window", "import numpy"),
    ("retake_ui.window", "import retake.video"),
    ("retake_ui.window", "from retake import video"),
    ("retake_ui.window", "from retake.cli import main"),
    ("retake_ui.window", "from retake_plugin import resolve"),
    ("retake_plugin.resolve", "import av"),
    ("retake_plugin.resolve", "from PySide6 import QtCore"),
])
def test_a_breach_is_seen(module: str, source: str) -> None:
    assert len(breaches(module, source)) == 1


@pytest.mark.parametrize(("module", "source"), [
    ("retake.video.reader", "import av\nfrom av.video import frame\nimport numpy as np\nfrom .info import Info"),
    ("retake.audio", "import av"),
    ("retake.listener.training", "import torch"),
    ("retake.cli.probe", "import click\nfrom retake import video\nfrom retake.errors import MediaError"),
    ("retake.errors", "import json\nfrom retake import timecode"),
    ("retake_ui.window", "from PySide6.QtWidgets import QWidget\nfrom retake.options import RenderOptions\n"
                         "from retake import timecode\nfrom . import style"),
    ("retake_plugin.resolve", "import fusionscript\nfrom retake.host import Host\nimport retake_ui.window"),
])
def test_a_door_is_no_breach(module: str, source: str) -> None:
    assert breaches(module, source) == []


def test_a_relative_import_is_followed_from_where_it_stands() -> None:
    assert [one.target for one in imports("retake.video", "from .info import Info", is_package=True)] \
        == ["retake.video.info.Info"]
    assert [one.target for one in imports("retake.video.reader", "from .. import errors")] == ["retake.errors"]


def test_the_light_modules_load_without_any_library(house: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(house / 'core')!r})\n" + "".join(f"import {one}\n" for one in LIGHT)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_what_is_imported_is_declared_and_what_is_declared_is_imported(house: Path) -> None:
    declared = requirements(house)
    used = {one.target.split(".")[0] for one in all_imports(house)} & set(ROOMS)
    foreign_without_editors = {DISTRIBUTIONS.get(name, name) for name in used if "retake_plugin" not in ROOMS[name]}
    optional = extra(house, "diffusion") | extra(house, "neural") | extra(house, "panel")
    assert foreign_without_editors == declared | (foreign_without_editors & optional)


def requirements(house: Path) -> set[str]:
    """The distributions of the base install, as setup.py names them."""
    return listed(house, "install_requires=[")


def extra(house: Path, name: str) -> set[str]:
    """The distributions of an extra, as setup.py names them."""
    return listed(house, f'"{name}": [')


def listed(house: Path, beginning: str) -> set[str]:
    """The distributions in the list that begins so."""
    text = (house / "setup.py").read_text(encoding="utf-8").split(beginning)[1].split("]")[0]
    return {line.strip().strip('",').split("=")[0].split(">")[0] for line in text.splitlines() if line.strip()}
