"""How far a movie's lips are from a sound, face by face: for any movie, whoever made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retake.cache import Cache
from retake.errors import MediaError
from retake.expert.filed import called, filed
from retake.expert.hearing import Hearing, followed
from retake.expert.sweep import swept
from retake.faces import FaceTracks, choose
from retake.listener import Heard, hear
from retake.pipeline.analysis import Tell, faces_of, guide_samples, speech_of
from retake.pipeline.request import Span
from retake.quality.limits import SURE
from retake.quality.opinion import ExpertSync, expert_sync
from retake.quality.sync import Piece, Sync, pieces, sync
from retake.quality.watch import opening_of
from retake.quality.words import Clock, late_or_early, listed
from retake.unfinished import shown
from retake.video import VideoInfo, VideoReader, open_video
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
        experts: Whether the lip-sync experts that the user has are asked too.
    """

    movie: Path
    sound: Path | None = None
    face: int | None = None
    at: tuple[int, float, float] | None = None
    rate: Fraction | None = None
    view: str = AUTO
    experts: bool = True


@dataclass(frozen=True, slots=True)
class FaceCheck:
    """One face against the sound.

    Attributes:
        face: Its number, counted from the left.
        sync: Its lips against the sound.
        seen: How many frames show its mouth.
        pieces: The offset piece by piece, where it is sure.
        said: All that in a sentence.
        experts: What the lip-sync experts say, by what people call them; None where one saw too little.
    """

    face: int
    sync: Sync
    seen: int
    pieces: tuple[Piece, ...]
    said: str
    experts: Mapping[str, ExpertSync | None] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The face as JSON takes it."""
        told = {name: one.as_data() if one else None for name, one in self.experts.items()}
        return {"face": self.face, "sync": asdict(self.sync), "seen": self.seen,
                "pieces": [asdict(one) for one in self.pieces], "said": self.said, "experts": told}


@dataclass(frozen=True, slots=True)
class Check:
    """A movie's lips against a sound.

    Attributes:
        frames: How many frames the movie has.
        rate: Frames a second.
        speech: Seconds in which the sound speaks.
        faces: Face by face.
        speaks: The number of the face whose lips go with the sound; None where none surely does.
        notes: Which experts could not be asked, and why.
    """

    frames: int
    rate: Fraction
    speech: float
    faces: tuple[FaceCheck, ...]
    speaks: int | None
    notes: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The check as JSON takes it."""
        return {"frames": self.frames, "rate": str(self.rate), "speech": self.speech,
                "faces": [one.as_data() for one in self.faces], "speaks": self.speaks, "notes": list(self.notes)}


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
        found = checked(tracks, expected, info, (request.face, request.at))
        if not request.experts or not filed():
            return found
        return _with_experts(found, reader, tracks, samples, request.view, tell)


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


def _with_experts(found: Check, reader: VideoReader, tracks: FaceTracks, samples: NDArray[np.float32], view: str,
                  tell: Tell) -> Check:
    """The same with what the experts say of each face, in one pass through the movie."""
    experts, notes = called()
    asked = []
    for one in found.faces if experts else ():
        face = next(track for track in tracks.faces if track.number == one.face)
        for expert in (each.expert for each in experts):
            where = followed(expert, tracks, face, reader.info, view)
            asked.append((one.face, expert, Hearing(expert, where, [samples], [(0, 0)])))
    for frame in reader.frames() if asked else ():
        for _, _, hearing in asked:
            hearing.see((frame,))
        tell("Asking the lip-sync experts", frame.number + 1, len(tracks))
    told: dict[int, dict[str, ExpertSync | None]] = {one.face: {} for one in found.faces}
    for number, expert, hearing in asked:
        best = swept(hearing.scores()[0])
        told[number][expert.label] = expert_sync(best, expert.measures(best) if best else {}, found.rate)
    faces = tuple(replace(one, experts=told[one.face]) for one in found.faces)
    return replace(found, faces=faces, notes=notes)


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
