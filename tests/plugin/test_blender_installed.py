"""Real Blender finds and switches on what was installed for it, and nothing of it is left afterwards."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from retake.install import Place, install, uninstall
from tests.plugin.blender_process import python_with_bpy

_ENABLE = """
import json, sys
import bpy
import addon_utils  # which bpy brings
module = addon_utils.enable("retake_addon")
print(json.dumps({"file": module and module.__file__, "entry": hasattr(bpy.types, "RETAKE_OT_open"),
                  "loaded": [name for name in sys.modules if name.startswith("retake")]}))
"""


def test_blender_finds_what_was_installed(tmp_path: Path) -> None:
    python = python_with_bpy()
    (tmp_path / ".config/blender/4.5").mkdir(parents=True)
    place = Place("linux", {}, str(tmp_path))
    install("blender", place=place)
    done = subprocess.run([python, "-c", _ENABLE], env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
                          capture_output=True, text=True, timeout=120, check=True)
    addon = tmp_path / ".config/blender/4.5/scripts/addons/retake_addon.py"
    assert json.loads(done.stdout.splitlines()[-1]) == {"file": str(addon), "entry": True, "loaded": ["retake_addon"]}
    uninstall("blender", place=place)
    assert [one.name for one in (tmp_path / ".config").rglob("*")] == ["blender", "4.5"]
