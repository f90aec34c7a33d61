"""How far a movie's lips are from a sound, face by face: for any movie, whoever made it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from retake.cache import Cache
from retake.errors import MediaError
from retake.faces import FaceTracks, choose
from retake.listener import Heard, hear
from retake.pipeline.analysis import Tell, faces_of, guide_samples, speech_of
from retake.pipeline.request import Span
from retake.quality.limits import SURE
from retake.quality.sync import Piece, Sync, pieces, sync
from retake.quality.watch import opening_of
from retake.quality.words import Clock, late_or_early, listed
from retake.unfinished import shown
from retake.video import VideoInfo, open_video
from retake.views import AUTO

# Less speech than this can't be placed.
_LEAST_SPEECH = 1.0
# A piece that differs by so many frames from the whole is told of.
_OTHERWISE = 2.0


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What is to be checked.

    Attributes:
        movie: The movie, or an image sequence.
        sound: A sound whose first sample belongs to the first frame; the movie's own if None.
        face: The only face to look at, counted from the left.
        at: A frame's number and a place in it, on the only face to look at.
        rate: The rate of what has no steady rate of its own.
        view: The name of the display view that shows the movie best.
    """

    movie: Path
    sound: Path | None = None
    face: int | None = None
    at: tuple[int, float, float] | None = None
    rate: Fraction | None = None
    view: str = AUTO


@dataclass(frozen=True, slots=True)
class FaceCheck:
    """One face against the sound.

    Attributes:
        face: Its number, counted from the left.
        sync: Its lips against the sound.
        seen: How many frames show its mouth.
        pieces: The offset piece by piece, where it is sure.
        said: All that in a sentence.
    """

    face: int
    sync: Sync
    seen: int
    pieces: tuple[Piece, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Check:
    """A movie's lips against a sound.

    Attributes:
        frames: How many frames the movie has.
        rate: Frames a second.
        speech: Seconds in which the sound speaks.
        faces: Face by face.
        speaks: The number of the face whose lips go with the sound; None where none surely does.
    """

    frames: int
    rate: Fraction
    speech: float
    faces: tuple[FaceCheck, ...]
    speaks: int | None

    def as_data(self) -> dict[str, Any]:
        """The check as JSON takes it."""
        return {**asdict(self), "rate": str(self.rate)}


def check(request: CheckRequest, cache: Cache, tell: Tell) -> Check:
    """The offset of a movie's lips from a sound.

    Raises:
        MediaError: The movie shows no face, or has no sound and none was given.
        OptionError: There is no such face.
    """
    with open_video(request.movie, request.rate) as reader:
        info = reader.info
        span = Span(0, info.frame_count, 0, info.frame_count)
        samples = guide_samples(request.sound or request.movie, info, span)
        if samples is None:
            raise MediaError(f"{shown(request.sound or request.movie)} has no sound. Name one with --sound.")
        tell("Listening", 0, 1)
        expected = hear(speech_of(samples, cache), info.rate, info.frame_count)
        tell("Listening", 1, 1)
        tracks = faces_of(reader, span, request.view, cache, lambda done, of: tell("Following faces", done, of))
    return checked(tracks, expected, info, (request.face, request.at))


def checked(tracks: FaceTracks, expected: Heard, info: VideoInfo,
            named: tuple[int | None, tuple[int, float, float] | None] = (None, None)) -> Check:
    """The check of faces that are known.

    Args:
        tracks: The faces of the whole movie.
        expected: What the sound lets expect of each frame.
        info: The movie's facts.
        named: The face to look at, by number or by place; every one if neither is given.
    """
    speech = float(expected.voice.sum() / info.rate)
    chosen = tracks.faces if named == (None, None) else (choose(tracks, *named),)
    found = []
    for face in chosen:
        opening = opening_of(tracks, face)
        opening[face.mouth_hidden] = np.nan
        told = sync(opening, expected)
        sure = pieces(opening, expected, info.rate)
        seen = int(np.isfinite(opening).sum())
        found.append(FaceCheck(face.number, told, seen, sure, _said(told, sure, (seen, speech), info)))
    best = max(found, key=lambda one: one.sync.confidence)
    return Check(len(tracks), info.rate, round(speech, 3), tuple(found),
                 best.face if best.sync.confidence >= SURE else None)


def _said(told: Sync, sure: tuple[Piece, ...], known: tuple[int, float], info: VideoInfo) -> str:
    """What an editor reads."""
    seen, speech = known
    clock = Clock(info.timecode)
    usual = told.frames if told.confidence >= SURE else None
    other = [one for one in sure if usual is None or abs(one.frames - usual) >= _OTHERWISE][:4]
    places = listed([f"{late_or_early(one.frames)} {clock.stretch(one.first, one.last)}" for one in other])
    confidence = f"confidence {int(told.confidence * 100) / 100:.2f}"  # never rounded up to what it is not
    if usual is not None:
        away = f", {abs(usual) / info.rate * 1000:.0f} ms" if abs(usual) >= 1 else ""
        text = f"The lips are {late_or_early(usual)}{away} ({confidence})."
        return f"{text} They are {places}." if places else text
    if places:
        return f"The lips are {places}; of the whole nothing sure can be said ({confidence})."
    if speech < _LEAST_SPEECH:
        return f"Nothing can be said: the sound speaks for {speech:.1f} s only."
    if seen < info.rate:
        return f"Nothing can be said: the mouth is seen in {seen} frames only."
    return (f"Nothing sure can be said: the lips do not go clearly with the sound (best guess "
            f"{late_or_early(told.frames)}, {confidence}).")
