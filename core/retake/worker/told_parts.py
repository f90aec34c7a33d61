"""What is known of a shot as messages say it: faces, speech, lips, alignment, plan; no line is too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.alignment import Alignment
from retake.engines.footage.plan import Plan, PlannedFrame
from retake.faces import FaceTrack, FaceTracks
from retake.runs import runs, true_runs
from retake.speech import STEPS, Speech
from retake.speech.visemes import viseme_of
from retake.worker.protocol import Message

Series = NDArray[np.floating[Any]]

# Entries of a list in one message: the longest, runs of a plan with their reasons, stay far below a line's length.
_MOST = 2000
_MOST_BOXES = 12_000  # of all faces together
_MOST_PAIRS = 2000
_CHUNK = 256
_SKIN = 468  # points of the face itself; behind them come the irises


def in_parts(message: Message, lists: Sequence[str], most: int = _MOST) -> Iterator[Message]:
    """The message, its lists in pieces where they are long; all parts but the last say `more`."""
    longest = max((len(message[name]) for name in lists), default=0)
    for first in range(0, max(1, longest), most):
        pieces = {name: message[name][first: first + most] for name in lists}
        yield {**message, **pieces, "more": first + most < longest}


def faces(tracks: FaceTracks, speaker: FaceTrack | None, sure: float) -> Iterator[Message]:
    """Every face: its number, whether it speaks, and a box for each frame, null where it is not seen."""
    boxes = {one.number: _boxes(tracks, one) for one in tracks.faces}
    most = max(1, _MOST_BOXES // max(1, len(boxes)))
    for first in range(0, max(1, len(tracks)), most):
        told = []
        for number, course in boxes.items():
            speaks = speaker is not None and speaker.number == number
            told.append({"number": number, "speaks": speaks, "sure": round(sure, 3) if speaks else 0.0,
                         "first": tracks.start + first, "boxes": course[first: first + most]})
        yield {"tracks": told, "cuts": list(tracks.cuts), "more": first + most < len(tracks)}


def speech(of: str, sound: Speech, lead: Fraction, shifted: int = 0) -> Iterator[Message]:
    """A sound's phones, closures and voice; times in seconds from the shot's own first frame on.

    Args:
        of: "dialogue" or "guide".
        sound: The sound.
        lead: How many seconds before the shot's first frame it begins: the handles.
        shifted: By how many frames it was moved.
    """
    clock = _Clock(lead)
    message: Message = {
        "of": of, "seconds": clock.at(sound.steps), "aligned": sound.aligned, "shifted": shifted,
        "phones": [[clock.at(one.start), clock.at(one.stop), one.name, viseme_of(one.name)] for one in sound.phones],
        "closures": [clock.at(one.at) for one in sound.closures],
        "voice": [[clock.at(one.start), clock.at(one.stop)] for one in sound.spoken]}
    return in_parts(message, ("phones", "closures", "voice"))


def lips(of: str, first: int, opening: Series) -> Iterator[Message]:
    """A lip opening in each frame, over the distance of the eyes' corners; null where it is not known."""
    return in_parts({"of": of, "first": first, "opening": series(opening)}, ("opening",))


def alignment(laid: Alignment, lead: Fraction) -> Iterator[Message]:
    """When each moment of the dialogue was spoken in the guide, and where the words are the same."""
    clock = _Clock(lead)
    every = max(1, -(-laid.steps // _MOST_PAIRS))
    steps = range(0, laid.steps, every)
    pairs = [[clock.at(step + 0.5), clock.at(float(laid.times[step]) + 0.5)] for step in steps]
    regions = [[clock.at(start), clock.at(stop), "same" if laid.same[start] else "other",
                round(float(laid.confidence[start:stop].mean()), 3)] for start, stop in runs(laid.same)] \
        if laid.steps else []
    return in_parts({"pairs": pairs, "regions": regions, "identical": laid.identical}, ("pairs", "regions"))


def plan(first: int, made: Plan, opening: Series) -> Iterator[Message]:
    """What a take does to each frame: runs of one kind and reason, weights, and the opening to be expected of it."""
    kinds = [(_kind(one), one.reason) for one in made.frames]
    message: Message = {"first": first, "frames": _runs(kinds, first), "opening": series(opening),
                        "weights": [round(one.weight, 3) if one.touches else 0.0 for one in made.frames]}
    return in_parts(message, ("frames", "weights", "opening"))


def counts(made: Plan) -> dict[str, int]:
    """How many frames are of which kind; "generated" is told where there are any."""
    found = {kind: 0 for kind in ("original", "retimed", "searched", "rest")}
    for one in made.frames:
        found[_kind(one)] = found.get(_kind(one), 0) + 1
    return found


def series(values: Series) -> list[float | None]:
    """A number for each frame, to four decimals; null where it is not known."""
    return [round(one, 4) if np.isfinite(one) else None for one in values.tolist()]


class _Clock:
    """Seconds from the shot's own first frame on, for steps of its sounds."""

    def __init__(self, lead: Fraction) -> None:
        self._lead = float(lead)

    def at(self, step: float) -> float:
        return round(step / STEPS - self._lead, 3)


def _kind(frame: PlannedFrame) -> str:
    """As the report of a take calls what was done to a frame."""
    return frame.kind if frame.touches else "original"


def _runs(kinds: Sequence[tuple[str, str]], first: int) -> list[list[Any]]:
    """Equal neighbours as [first frame, last frame, kind, reason]."""
    found: list[list[Any]] = []
    for number, (kind, reason) in enumerate(kinds, first):
        if found and found[-1][2:] == [kind, reason]:
            found[-1][1] = number
        else:
            found.append([number, number, kind, reason])
    return found


def _boxes(tracks: FaceTracks, face: FaceTrack) -> list[list[float] | None]:
    """Where the face is in each frame: left, top, width and height as shares of the upright picture."""
    found: list[list[float] | None] = [None] * len(face)
    size = np.array(tracks.geometry.upright_size, np.float32)
    for begin, end in true_runs(face.present):
        for start in range(begin, end, _CHUNK):
            points = tracks.upright(face, start, min(end, start + _CHUNK))[:, :_SKIN, :2] / size
            low = np.clip(points.min(axis=1), 0, 1)
            wide = np.clip(points.max(axis=1), 0, 1) - low
            for row, box in enumerate(np.concatenate([low, wide], axis=1).tolist(), start):
                found[row] = [round(one, 3) for one in box]
    return found
