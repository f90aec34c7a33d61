"""What is to be done to a shot, before any of it is done: who speaks, and which mouth is shown when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from retake.alignment import align
from retake.cache import Cache
from retake.engines.footage.listening import hear_line
from retake.engines.footage.mouths import joined
from retake.engines.footage.plan import Plan, Sounds, plan
from retake.engines.footage.plan_settings import PlanSettings
from retake.faces import FaceTrack, FaceTracks, choose, mouth, speaking
from retake.listener import hear, offset
from retake.options.render import REST
from retake.pipeline.analysis import Tell, dialogue_samples, faces_of, guide_samples, speech_of
from retake.pipeline.library import around, check_library, library
from retake.pipeline.pieces import SHOT, Piece, told
from retake.pipeline.request import RenderRequest, Span
from retake.ranges import parse_ranges
from retake.speech import Speech
from retake.video import VideoReader

# A face is said to speak where its lips go with the sound this surely.
_SURE = 0.3


@dataclass(frozen=True)
class Decision:
    """Who speaks and which mouth is shown when.

    Attributes:
        pieces: The footage that mouths come from, the shot itself first.
        plan: Frame by frame, which mouth.
        sounds: What the shot sounds like.
        facts: What take.json says of how this was found.
    """

    pieces: tuple[Piece, ...]
    plan: Plan
    sounds: Sounds
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def tracks(self) -> FaceTracks:
        """Every face of the frames that are written."""
        return self.pieces[0].tracks

    @property
    def face(self) -> FaceTrack:
        """The one that speaks."""
        return self.pieces[0].face


def decide(request: RenderRequest, reader: VideoReader, span: Span, cache: Cache, tell: Tell) -> Decision:
    """The decision for a shot; analyses come from the cache where they were made before."""
    info, options = reader.info, request.options
    check_library(request, info)
    tell("Listening", 0, 2)
    guide_sound = guide_samples(request.guide or request.plate, info, span)
    guide = speech_of(guide_sound, cache) if guide_sound is not None else None
    tell("Listening", 1, 2)
    dialogue = speech_of(dialogue_samples(request.dialogue, span, info.rate), cache, request.text)
    tell("Listening", 2, 2)
    tracks = faces_of(reader, span, options.view, cache, lambda done, of: tell("Following faces", done, of))
    face, facts = _speaker(request, tracks, guide, reader)
    count = span.stop - span.start
    heard = hear_line(dialogue, info.rate, count)
    sounds = Sounds(dialogue, guide, align(dialogue, guide) if guide else None, heard)
    kept = tuple((one.start, one.stop) for one in parse_ranges(options.keep, info.timecode, info.rate,
                                                               info.frame_count))
    outside = tuple(pair for pair in ((span.start, span.first), (span.last, span.stop)) if pair[0] < pair[1])
    settings = PlanSettings(options.ramp, options.strength, options.offset, (*kept, *outside), options.silence == REST)
    shot = Piece(SHOT, request.plate, tracks, face, info.rate, options.conform)
    pieces, notes = [shot], []
    made = plan(shot.mouths(info.rate), sounds, info.rate, settings)
    # What the shot itself has in full, nothing else needs to be looked through for.
    if made.count("searched") or made.count("rest"):
        more = [library(request, info, shot, cache, tell), around(request, reader, shot, span, cache, tell)]
        pieces += [piece for one in more for piece in one.pieces]
        notes += [note for one in more for note in one.notes]
        if len(pieces) > 1:
            made = plan(joined([one.mouths(info.rate) for one in pieces]), sounds, info.rate, settings)
    counts = {kind: made.count(kind) for kind in ("original", "retimed", "searched", "rest")}
    return Decision(tuple(pieces), made, sounds, {**facts, "plan": counts, "cuts": list(tracks.cuts),
                                                  "footage": told(pieces), "notes": notes})


def _speaker(request: RenderRequest, tracks: FaceTracks, guide: Speech | None,
             reader: VideoReader) -> tuple[FaceTrack, dict[str, Any]]:
    """The face that speaks: the one named, the only one, or the one whose lips go with the guide."""
    rate = reader.info.rate
    heard = hear(guide, rate, len(tracks)) if guide else None
    if request.options.face is not None or request.at is not None or len(tracks.faces) == 1 or heard is None:
        face = choose(tracks, request.options.face, request.at)
    else:
        found = speaking(tracks, heard.opening)
        best = max(range(len(found)), key=lambda k: found[k].confidence)
        if found[best].confidence < _SURE:
            choose(tracks)  # says which faces there are
        face = tracks.faces[best]
    facts: dict[str, Any] = {"face": face.number, "faces": len(tracks.faces)}
    if heard is not None:
        between = offset(mouth(tracks.upright(face)).opening, heard)
        facts["plate_offset"] = {"frames": between.frames, "confidence": round(float(between.confidence), 3)}
    return face, facts
