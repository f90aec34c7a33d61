"""What take.json says of the second detector that was asked where faces may have been overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retake.faces.retinaface.filed import filed
from retake.pipeline.pieces import Piece


def second_sight_told(pieces: Sequence[Piece]) -> dict[str, Any]:
    """Its model, licence and what it had to do with the faces of all footage; nothing where it was not asked."""
    asked = [one.tracks.second for one in pieces if one.tracks.second]
    if not asked:
        return {}
    model = filed()
    told = model.as_data() if model and model.sha256 == asked[0].sha256 else {"sha256": asked[0].sha256}
    return {"detector": {**told, "asked": sum(one.asked for one in asked), "frames": sum(one.frames for one in asked),
                         "left": sum(one.left for one in asked)}}
