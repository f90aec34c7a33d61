"""Tracks as bytes, for the cache: NumPy's archive without pickled objects, with a version of its own."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from dataclasses import asdict
from typing import Any

import numpy as np

from retake.faces.appearance import MouthModel
from retake.faces.geometry import Geometry
from retake.faces.pose import Pose
from retake.faces.track import FaceTrack, FaceTracks, SecondSight

# Goes up whenever what is stored, or how it is measured, changes: old caches are then measured anew.
VERSION = 3

# What NumPy, zipfile and json say of a file that is not what it should be.
_DAMAGE = (ValueError, KeyError, IndexError, OSError, EOFError, TypeError, AttributeError, RuntimeError, MemoryError,
           struct.error, zipfile.BadZipFile, zlib.error)


def to_bytes(tracks: FaceTracks) -> bytes:
    """The tracks as an .npz archive."""
    geometry = tracks.geometry
    head = {"version": VERSION, "start": tracks.start, "cuts": list(tracks.cuts), "mesh": tracks.mesh,
            "geometry": [geometry.width, geometry.height, geometry.rotation, geometry.aspect],
            "faces": [{"number": face.number, "sureness": face.sureness,
                       "usual": face.model.usual if face.model else None} for face in tracks.faces]}
    if tracks.second:
        head["second"] = asdict(tracks.second)
    arrays: dict[str, Any] = {"head": np.frombuffer(json.dumps(head).encode(), np.uint8)}
    for k, face in enumerate(tracks.faces):
        own = {"landmarks": face.landmarks, "present": face.present, "confidence": face.confidence,
               "hidden": face.hidden, "pose": np.stack(face.pose)}
        if face.model:
            own |= {"mean": face.model.mean, "parts": face.model.parts, "noise": face.model.noise}
        arrays |= {f"{k}.{name}": value for name, value in own.items()}
    kept = io.BytesIO()
    np.savez_compressed(kept, **arrays)
    return kept.getvalue()


def from_bytes(data: bytes) -> FaceTracks | None:
    """The tracks of an archive; None where it is damaged or of another version, and has to be measured anew."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            head = json.loads(stored["head"].tobytes())
            if head["version"] != VERSION:
                return None
            faces = tuple(_face(stored, k, told) for k, told in enumerate(head["faces"]))
            second = SecondSight(**head["second"]) if "second" in head else None
    except _DAMAGE:
        return None
    return FaceTracks(head["start"], Geometry(*head["geometry"]), faces, tuple(head["cuts"]), head["mesh"], second)


def _face(stored: Any, k: int, told: dict[str, Any]) -> FaceTrack:
    model = None
    if told["usual"] is not None:
        model = MouthModel(stored[f"{k}.mean"], stored[f"{k}.parts"], stored[f"{k}.noise"], told["usual"])
    return FaceTrack(told["number"], stored[f"{k}.landmarks"], stored[f"{k}.present"], stored[f"{k}.confidence"],
                     stored[f"{k}.hidden"], Pose(*stored[f"{k}.pose"]), told["sureness"], model)
