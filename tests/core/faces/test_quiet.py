"""Loading MediaPipe leaves nothing behind that was not there before, but MediaPipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOADS = """
import gc, weakref
from retake.faces.bundled import BundledMesh

class Faces:
    pass

def follow():
    faces = Faces()
    BundledMesh().close()
    return weakref.ref(faces)

gone = follow()
gc.collect()
print("gone" if gone() is None else "kept")
"""


def test_whoever_loads_it_first_is_not_kept_for_ever() -> None:
    # In a process of its own: it is loaded once.
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "core")})
    assert done.stdout.strip() == "gone"


LOOKS = """
import sys
from retake.faces.quiet import quiet
with quiet():
    pass
print("mediapipe" in sys.modules, "matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules)
import matplotlib.pyplot
print(callable(matplotlib.pyplot.figure))
"""


def test_mediapipe_comes_without_matplotlib_and_leaves_it_whole() -> None:
    done = subprocess.run([sys.executable, "-c", LOOKS], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "core")})
    assert done.stdout.split() == ["True", "False", "False", "True"]
