"""The add-on in real Blender: it starts the panel beside Blender, answers it, and never stands in Blender's way."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.plugin.bench import START
from tests.plugin.bench_blender import BlenderBench
from tests.plugin.blender_process import HOUSE, Blender

pytestmark = pytest.mark.py311

_LOAD = """
import importlib.util, os, sys
os.environ["XDG_CONFIG_HOME"] = home
spec = importlib.util.spec_from_file_location("retake_addon", path)
addon = sys.modules["retake_addon"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(addon)
addon.register()
result = hasattr(bpy.types, "RETAKE_OT_open")
"""
_OPEN = """
try:
    result = sorted(bpy.ops.retake.open())
except RuntimeError as problem:
    result = str(problem)
"""
# In the background Blender calls no timers: the test does.
_TICK = """
import sys, time
addon = sys.modules["retake_addon"]
until = time.time() + seconds
while time.time() < until and addon._tick() is not None:
    time.sleep(0.01)
result = addon._panel.problem
"""
_CLOSE = "import sys\nsys.modules['retake_addon'].unregister()\nresult = hasattr(bpy.types, 'RETAKE_OT_open')"

# A panel that asks what is open and says in a file what it heard.
_PANEL = """
import sys
from pathlib import Path
from retake_plugin.start_blender import _pipe
pipe = _pipe()
print("this goes where errors go")
told = pipe.ask("who")["version"], pipe.ask("read")["name"], pipe.ask("at")["frame"]
Path({out!r}).write_text(repr(told))
pipe.closed.wait(30)
Path({out!r}).write_text("closed")
"""


def addon(blender: Blender, home: Path) -> bool:
    path = HOUSE / "plugin" / "blender" / "retake_addon.py"
    return bool(blender.run(_LOAD, home=str(home), path=str(path)))


def noted(home: Path, *paths: Path, python: str = sys.executable) -> None:
    """What the installer notes."""
    folder = home / "retake"
    folder.mkdir()
    packages = {"retake": HOUSE / "core" / "retake", "retake_plugin": HOUSE / "plugin" / "retake_plugin"}
    wings = [HOUSE / one for one in ("core", "ui", "plugin")]
    said = {"python": python, "paths": [str(one) for one in (*paths, *wings)],
            "packages": {name: str(path) for name, path in packages.items()}}
    (folder / "blender.json").write_text(json.dumps(said))


def test_without_an_installation_it_says_what_to_do(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    assert addon(blender, tmp_path)
    assert "retake install blender" in blender.run(_OPEN)
    assert "retake install blender" in (tmp_path / "retake" / "retake.log").read_text()
    assert not blender.run(_CLOSE)


def test_a_panel_that_can_not_start_says_why(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.exit('no screen')")
    noted(tmp_path, tmp_path)
    addon(blender, tmp_path)
    assert blender.run(_OPEN) == ["FINISHED"]
    assert "no screen" in blender.run(_TICK, seconds=10)
    blender.run(_CLOSE)


def test_it_answers_its_panel_and_leaves_it_when_blender_closes(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    out = tmp_path / "heard.txt"
    # The real start-up, with a panel of the test's own in place of the window.
    (tmp_path / "sitecustomize.py").write_text("import sys\nif '-m' in sys.orig_argv:\n"
                                               + "".join(f"    {line}\n" for line in _PANEL.format(out=str(out))
                                                         .strip().splitlines()))
    noted(tmp_path, tmp_path)
    addon(blender, tmp_path)
    assert blender.run(_OPEN) == ["FINISHED"]
    blender.run(_TICK, seconds=3)
    for _ in range(10):
        if out.exists():
            break
        blender.run(_TICK, seconds=1)
    version, name, frame = eval(out.read_text())
    assert version.startswith("4.") and (name, frame) == ("Reel 1", START + 7)
    blender.run(_CLOSE)
    for _ in range(100):
        if out.read_text() == "closed":
            break
        blender.run("import time\ntime.sleep(0.1)")
    assert out.read_text() == "closed"


def test_its_menu_entry_is_drawn_and_taken_out_again(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    entries = "result = [one.__module__ for one in bpy.types.SEQUENCER_MT_strip.draw._draw_funcs]"
    before = blender.run(entries)
    addon(blender, tmp_path)
    assert blender.run(entries) == [*before, "retake_addon"]
    drawn = blender.run("""
import sys
from types import SimpleNamespace
result = []
layout = SimpleNamespace(separator=lambda: None, operator=lambda name: result.append(name))
addon = sys.modules["retake_addon"]
addon._entry(SimpleNamespace(layout=layout), None)
addon._entry(SimpleNamespace(), None)  # a menu of another Blender
""")
    assert drawn == ["retake.open"]
    blender.run(_CLOSE)
    assert blender.run(entries) == before


@pytest.mark.long
def test_the_real_panel_opens_what_is_open_in_blender(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    noted(tmp_path)
    project = tmp_path / "cut" / "reel 1.blend"
    project.parent.mkdir()
    blender.run("bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(project))
    addon(blender, tmp_path)
    for name, value in (("QT_QPA_PLATFORM", "offscreen"), ("XDG_DATA_HOME", str(tmp_path)),
                        ("XDG_STATE_HOME", str(tmp_path)), ("RETAKE_CACHE", os.environ["RETAKE_CACHE"])):
        blender.run("import os\nos.environ[name] = value", name=name, value=value)
    assert blender.run(_OPEN) == ["FINISHED"]
    for _ in range(60):
        assert blender.run(_TICK, seconds=1) == ""
        if found := list(project.parent.glob("retake/*/*.otio")):
            break
    assert json.loads(found[0].read_text())["name"] == "Reel 1"
    blender.run("import sys\nsys.modules['retake_addon']._panel._process.terminate()")
    blender.run(_CLOSE)
