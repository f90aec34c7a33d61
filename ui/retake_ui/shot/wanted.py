"""What a worker is asked with about a shot: its plate, its range, its sounds, its options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from retake_ui.models.shots import Row

_HEARD_RATE = 16_000  # samples a second at which a guide is listened to; it is as long as its plate
# What does not change what is known of a shot, nor how a take of it looks.
OF_THE_FILE = frozenset({"codec", "patch", "plate_sound", "full_hash", "second_judge", "folder", "name", "show", "shot",
                         "language"})


@dataclass(frozen=True, slots=True)
class Frames:
    """Which frames of the plate a shot is about, and how fast they run."""

    first: int
    stop: int
    rate: Fraction

    def seconds(self, frame: float) -> float:
        """A frame's moment, from the shot's first frame on."""
        return float((frame - self.first) / float(self.rate))

    def frame(self, seconds: float) -> float:
        """The frame at a moment."""
        return self.first + seconds * float(self.rate)


def frames_of(row: Row) -> Frames | None:
    """The frames that a take of the row would be about; None where the plate is not known."""
    shot = row.shot
    if shot.plate is None or shot.plate.path is None:
        return None
    found = (row.line or {}).get("frames")
    if isinstance(found, Mapping):
        first, stop = int(found["start"]), int(found["start"]) + int(found["count"])
    elif (needed := shot.needed or shot.source) is not None:
        first, stop = needed.start, needed.stop
    else:
        return None
    return Frames(first, stop, shot.plate.rate or shot.record.rate) if stop > first else None


def mixes_of(row: Row) -> dict[str, Mapping[str, Any]]:
    """The sounds that have to be mixed before anything can be asked: "dialogue", "guide", as far as there are any."""
    line = row.line or {}
    found: dict[str, Mapping[str, Any]] = {}
    if isinstance(line.get("dialogue"), Mapping):
        found["dialogue"] = line["dialogue"]
    if isinstance(guide := line.get("guide"), Mapping):
        rate = int(guide["rate"])
        if rate > _HEARD_RATE:
            guide = {**guide, "rate": _HEARD_RATE, "samples": max(1, int(guide["samples"]) * _HEARD_RATE // rate)}
        found["guide"] = guide
    return found


def request_of(row: Row, sounds: Mapping[str, str], options: Mapping[str, Any],
               library: tuple[str, ...]) -> dict[str, Any] | None:
    """What `study` and `try` are asked with.

    Args:
        row: The shot in its language.
        sounds: The files of `mixes_of`.
        options: What was chosen for it.
        library: Other footage that may lend mouths.
    """
    frames = frames_of(row)
    if frames is None or row.shot.plate is None:
        return None
    line = row.line or {}
    chosen = {name: value for name, value in options.items() if name not in OF_THE_FILE}
    if row.shot.plate.sequence and chosen.get("conform") is None and row.shot.plate.rate is not None:
        chosen["conform"] = str(row.shot.plate.rate)
    # The words of another language are not those that the ear knows.
    english = (row.language or "en").split("-")[0] == "en"
    return {"plate": row.shot.plate.path, "dialogue": sounds.get("dialogue"), "guide": sounds.get("guide"),
            "span": f"{frames.first}-{frames.stop - 1}", "text": (line.get("text") or None) if english else None,
            "library": list(library), "options": chosen}


def name_of(asked: Mapping[str, Any] | None) -> str:
    """A request as a text, so that two can be told apart."""
    return json.dumps(asked, sort_keys=True, default=str)
