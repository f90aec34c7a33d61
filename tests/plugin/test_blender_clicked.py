"""Blender's add-on as it is clicked, as far as Blender goes without windows.

Its operator in every way of calling it, its menu drawn, its messages shown, its timer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.plugin.bench_blender import BlenderBench
from tests.plugin.blender_process import Blender
from tests.plugin.test_blender_addon import _CLOSE, _OPEN, _TICK, addon, noted

pytestmark = pytest.mark.py311

_WAITS = """
import sys
from retake_plugin.start_blender import _pipe
pipe = _pipe()
said = []
while not pipe.closed.wait(0.05):
    if pipe.called():
        said.append("called")
        sys.stderr.write("called\\n")
        sys.stderr.flush()
"""


def waiting(tmp_path: Path) -> None:
    """A panel that waits, and says in its log when it is called to the front."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nif '-m' in sys.orig_argv:\n"
                                               + "".join(f"    {line}\n" for line in _WAITS.strip().splitlines()))
    noted(tmp_path, tmp_path)


def test_its_operator_can_be_called_in_every_way(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    waiting(tmp_path)
    addon(blender, tmp_path)
    assert blender.run("result = bpy.ops.retake.open.poll()")
    program = "result = sorted(bpy.ops.retake.open(way))"
    for way in ("EXEC_DEFAULT", "INVOKE_DEFAULT", "INVOKE_REGION_WIN"):
        assert blender.run(program, way=way) == ["FINISHED"]
    registered = "import sys\naddon = sys.modules['retake_addon']\nresult = bpy.app.timers.is_registered(addon._tick)"
    assert blender.run(registered)
    process = blender.run("import sys\nresult = sys.modules['retake_addon']._panel._process.pid")
    for _ in range(60):
        blender.run("import time\ntime.sleep(0.1)")
        if (tmp_path / "retake/blender.log").read_text().count("called"):
            break
    assert "called" in (tmp_path / "retake/blender.log").read_text(), "the second click brings it to the front"
    assert blender.run("import sys\nresult = sys.modules['retake_addon']._panel._process.pid") == process
    blender.run(_CLOSE)


def test_an_answer_that_fails_does_not_leave_its_panel_waiting_for_good(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    waiting(tmp_path)
    addon(blender, tmp_path)
    assert blender.run(_OPEN) == ["FINISHED"]
    ticked = blender.run("""
import sys
addon = sys.modules["retake_addon"]
kept, addon._panel.answer = addon._panel.answer, lambda: 1 / 0
result = [addon._tick()]
addon._panel.answer = kept
result += [addon._tick()]
bpy.app.timers.unregister(addon._tick)
bpy.ops.retake.open()
result += [bpy.app.timers.is_registered(addon._tick)]
""")
    assert ticked[0] and ticked[1] and ticked[2] is True
    assert "ZeroDivisionError" in (tmp_path / "retake/retake.log").read_text()
    blender.run(_CLOSE)


def test_what_went_wrong_is_shown_in_a_window(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    addon(blender, tmp_path)
    shown = blender.run("""
import sys
from types import SimpleNamespace
addon = sys.modules["retake_addon"]
result = []
def popup(draw, title, icon):
    layout = SimpleNamespace(label=lambda text: result.append([title, icon, text]))
    draw(SimpleNamespace(layout=layout), None)
real, addon.bpy = addon.bpy, SimpleNamespace(
    app=SimpleNamespace(background=False),
    context=SimpleNamespace(window_manager=SimpleNamespace(windows=[1], popup_menu=popup)))
try:
    addon._show("Retake: no screen")
    addon.bpy.context.window_manager.windows = []
    addon._show("nobody sees it")
finally:
    addon.bpy = real
addon._show("nor here")
""")
    assert shown == [["Retake", "ERROR", "Retake: no screen"]]
    blender.run(_CLOSE)


def test_blenders_own_menu_is_drawn_with_its_entry(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    addon(blender, tmp_path)
    drawn = blender.run("""
from types import SimpleNamespace
class Layout:
    def __init__(self, said):
        object.__setattr__(self, "said", said)
    def __getattr__(self, name):
        def call(*given, **named):
            self.said.append([name, *[one for one in given if isinstance(one, str)]])
            return Layout(self.said)
        return call
    def __setattr__(self, name, value):
        pass
result = []
space = SimpleNamespace(view_type="SEQUENCER", show_overlays=True)
context = SimpleNamespace(space_data=space, scene=bpy.context.scene, region=SimpleNamespace(type="WINDOW"),
                          preferences=bpy.context.preferences, active_strip=None, selected_strips=[],
                          tool_settings=bpy.context.scene.tool_settings)
for draw in bpy.types.SEQUENCER_MT_strip.draw._draw_funcs:
    draw(SimpleNamespace(layout=Layout(result), bl_idname="SEQUENCER_MT_strip"), context)
""")
    assert ["operator", "retake.open"] in drawn and len(drawn) > 10
    assert [one for one in drawn if one[0] in ("operator", "separator")][-2:] == [["separator"], ["operator",
                                                                                                 "retake.open"]]
    blender.run(_CLOSE)


def test_switched_on_and_off_more_often_than_needed_it_is_there_once(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    addon(blender, tmp_path)
    entries = "result = [one.__module__ for one in bpy.types.SEQUENCER_MT_strip.draw._draw_funcs].count('retake_addon')"
    blender.run("import sys\nsys.modules['retake_addon'].register()")
    assert blender.run(entries) == 1 and blender.run(_OPEN).startswith("Error: Retake was not found")
    for _ in range(2):
        blender.run("import sys\nsys.modules['retake_addon'].unregister()")
    assert blender.run(entries) == 0 and not blender.run("result = hasattr(bpy.types, 'RETAKE_OT_open')")


@pytest.mark.parametrize(("written", "said"), [
    ("", "is damaged"), ("[]", "is damaged"), ("{}", "is damaged"), ('{"python": PYTHON}', "is damaged"),
    ('{"python": PYTHON, "packages": 3}', "is damaged"), ("[" * 99_999, "is damaged"),
    ('{"python": 3, "packages": {"retake": "/gone", "retake_plugin": "/gone"}}', "moved or removed"),
    ('{"python": PYTHON, "packages": {"retake": "/gone", "retake_plugin": "/gone"}}', "moved or removed")])
def test_notes_that_are_damaged_are_a_line_and_no_traceback(written: str, said: str, blender: Blender, tmp_path: Path
                                                            ) -> None:
    BlenderBench(blender, tmp_path)
    (tmp_path / "retake").mkdir()
    (tmp_path / "retake/blender.json").write_text(written.replace("PYTHON", repr(sys.executable).replace("'", '"')))
    addon(blender, tmp_path)
    told = blender.run(_OPEN)
    assert told.startswith("Error: ") and said in told and "retake install blender" in told
    assert "\n" not in told.strip()
    blender.run(_CLOSE)


def test_a_scene_without_strips_is_told(blender: Blender, tmp_path: Path) -> None:
    bench = BlenderBench(blender, tmp_path)
    blender.run("bpy.context.scene.sequence_editor_clear()")
    with pytest.raises(Exception, match="no strips"):
        bench.host.timeline()
    with pytest.raises(Exception, match="no strips"):
        bench.host.selection()


def test_its_timer_ends_with_its_panel_and_another_is_opened(blender: Blender, tmp_path: Path) -> None:
    BlenderBench(blender, tmp_path)
    waiting(tmp_path)
    addon(blender, tmp_path)
    assert blender.run(_OPEN) == ["FINISHED"]
    first = blender.run("import sys\none = sys.modules['retake_addon']._panel._process\none.kill()\none.wait()\n"
                        "result = one.pid")
    assert "ended of its own accord" in blender.run(_TICK, seconds=5)
    assert blender.run(_OPEN) == ["FINISHED"]
    assert blender.run("import sys\nresult = sys.modules['retake_addon']._panel._process.pid") != first
    blender.run(_CLOSE)
