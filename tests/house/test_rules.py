"""The house rules hold, and the test that says so would see one broken."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from tests.house.rules import broken_rules

FUTURE = "from __future__ import annotations\n"


def test_every_module_keeps_the_house_rules(house: Path) -> None:
    modules = [path for wing in ("core", "ui", "plugin", "tests") for path in sorted((house / wing).rglob("*.py"))]
    modules += [house / "setup.py", house / "start.py"]
    found = [said for path in modules
             for said in broken_rules(path.relative_to(house), path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(("path", "source", "said"), [
    ("core/retake/utils.py", FUTURE, "says nothing"),
    ("core/retake/helpers/face.py", FUTURE, "says nothing"),
    ("core/retake/face.py", FUTURE + "def f():\n" + "    pass\n" * 60, "61 lines"),
    ("core/retake/face.py", FUTURE + "\n" * 400, "401 lines"),
    ("core/retake/face.py", FUTURE + "print('found a face')", "calls print()"),
    ("core/retake/face.py", FUTURE + "import sys\nsys.exit(1)", "calls exit()"),
    ("core/retake/face.py", FUTURE + "import os\nos._exit(1)", "calls _exit()"),
    ("core/retake/face.py", "FACE = 1", "annotations"),
    ("ui/retake_ui/face.py", FUTURE + "a.connect(b, Qt.ConnectionType.QueuedConnection)", "retake_ui.threads.across"),
])
def test_a_broken_rule_is_seen(path: str, source: str, said: str) -> None:
    found = broken_rules(PurePath(path), source)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(("path", "source"), [
    ("core/retake/face.py", FUTURE + "def f():\n" + "    pass\n" * 59),
    ("core/retake/cli/probe.py", FUTURE + "print('a movie')"),
    ("core/retake/__init__.py", '"""A package."""\n'),
    ("ui/retake_ui/threads/across.py", FUTURE + "a.connect(b, Qt.ConnectionType.QueuedConnection)"),
])
def test_a_kept_rule_is_let_be(path: str, source: str) -> None:
    assert broken_rules(PurePath(path), source) == []
