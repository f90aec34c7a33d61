"""The FaceLandmarker of newer MediaPipe, with a model file that the user brings."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from retake.errors import SetupError
from retake.faces.mesh import FaceMesh, Picture, Reading
from retake.faces.points import COUNT
from retake.faces.quiet import quiet
from retake.unfinished import shown

# It finds the face in the window by itself, so it gets one with more around it and more pixels than the mesh's 192.
_PIXELS = 384


class TaskMesh(FaceMesh):
    """Google's face_landmarker.task behind the room's contract.

    Raises:
        SetupError: The file is not there, or no model of this kind.
    """

    pixels = _PIXELS

    def __init__(self, model: Path) -> None:
        if not model.is_file():
            raise SetupError(f"{shown(model)} is not there. Name the face_landmarker.task file that you downloaded.")
        content = model.read_bytes()
        self.name = f"face-landmarker-{hashlib.sha256(content).hexdigest()[:16]}"
        with quiet():
            import mediapipe
            from mediapipe.tasks.python import BaseOptions, vision
            self._image, self._format = mediapipe.Image, mediapipe.ImageFormat.SRGB
            options = vision.FaceLandmarkerOptions(
                base_options=BaseOptions(model_asset_buffer=content), running_mode=vision.RunningMode.IMAGE,
                num_faces=1, min_face_detection_confidence=0.3, min_face_presence_confidence=0.3)
            try:
                self._model: Any = vision.FaceLandmarker.create_from_options(options)
            except (RuntimeError, ValueError):
                raise SetupError(f"{shown(model)} is no face landmarker model. Download face_landmarker.task "
                                 "from MediaPipe's model page again.") from None

    def read(self, picture: Picture) -> Reading | None:
        """The face in a picture, uint8 R'G'B' (384, 384, 3); where it sees several, the most central one."""
        image = self._image(image_format=self._format, data=np.ascontiguousarray(picture))
        faces = self._model.detect(image).face_landmarks
        if not faces:
            return None
        points = np.array([(p.x, p.y, p.z) for p in faces[0]], np.float32) * np.float32(_PIXELS)
        if len(points) != COUNT:
            raise SetupError(f"The face landmarker gives {len(points)} points instead of {COUNT}. "
                             "Take the file face_landmarker.task that MediaPipe offers today.")
        # It says nothing of presence; what passed its own thresholds counts as seen.
        return Reading(points, 0.99)

    def close(self) -> None:
        """Lets the model go; a second call does nothing."""
        if self._model is not None:
            with quiet():
                self._model.close()
            self._model = None
