"""Meshes behind one contract; none of them talks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retake.errors import SetupError
from retake.faces import FaceTracks, track_faces
from retake.faces.landmarker import TaskMesh
from retake.faces.mesh import FaceMesh, Picture, Reading
from tests.core.faces.conftest import talking
from tests.faces_synth import Painted

PROGRAM = """
from tests.core.faces.conftest import talking
from tests.faces_synth import Painted
from retake.faces import track_faces
track_faces(Painted(talking, 3))
"""


def test_the_room_loads_without_its_libraries(house: Path) -> None:
    program = "import sys, retake.faces; sys.exit('mediapipe' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=house / "core", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_written_to_the_terminal(house: Path) -> None:
    path = os.pathsep.join([str(house), str(house / "core")])
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path})
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


class Fixed(FaceMesh):
    """A mesh of somebody else's: always the same face."""

    pixels, name = 64, "fixed"

    def __init__(self, points: np.ndarray) -> None:
        self.points, self.closed = points, False

    def read(self, picture: Picture) -> Reading:
        assert picture.shape == (64, 64, 3)
        return Reading(self.points, 0.9)

    def close(self) -> None:
        self.closed = True


def test_another_mesh_plugs_in(talk: FaceTracks) -> None:
    own = talk.faces[0].landmarks[0].copy()
    own[:, :2] = (own[:, :2] - own[:468, :2].min(axis=0)) / np.ptp(own[:468, :2], axis=0).max() * 42 + 11
    own[:, 2] = 0
    with Fixed(own) as mesh:
        tracks = track_faces(Painted(talking, 6), mesh=mesh)
        assert not mesh.closed
    assert mesh.closed
    assert tracks.mesh == "fixed"
    assert tracks.faces[0].present.all()


def test_a_model_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"face\.task is not there\. Name the face_landmarker\.task file that you"):
        TaskMesh(tmp_path / "face.task")


def test_a_file_that_is_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "face.task").write_bytes(b"no model at all" * 100)
    with pytest.raises(SetupError, match=r"face\.task is no face landmarker model\. Download face_landmarker\.task"):
        TaskMesh(tmp_path / "face.task")


@pytest.mark.weights
def test_the_face_landmarker_measures_the_same_face(talk: FaceTracks) -> None:
    model = Path(os.environ["RETAKE_WEIGHTS"]) / "face_landmarker.task"
    if not model.is_file():
        pytest.skip(f"{model} is absent (MediaPipe's FaceLandmarker comes without a licence to bundle it here)")
    with TaskMesh(model) as mesh:
        tracks = track_faces(Painted(talking, 8), mesh=mesh)
    assert np.abs(tracks.faces[0].landmarks - talk.faces[0].landmarks[:8])[..., :2].mean() < 3
