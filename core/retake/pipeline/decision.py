"""What is to be done to a shot, before any of it is done: who speaks, and which mouth is shown when."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from retake.alignment import align
from retake.cache import Cache
from retake.engines.footage.listening import hear_line
from retake.engines.footage.plan import KINDS, Plan, Sounds
from retake.engines.registry import AUTO
from retake.faces import FaceTrack, FaceTracks, choose, made_out, mouth, openings
from retake.faces.crossing import Crossings
from retake.listener import hear, speaker
from retake.pipeline.analysis import Tell, faces_of
from retake.pipeline.generated.chunks import is_generated
from retake.pipeline.generated.generation import Generation, generation
from retake.pipeline.library import check_library
from retake.pipeline.listening import Listened, against_lips, corrected, lips_told, listened, useful_guide
from retake.pipeline.onlooker import NOBODY, Onlooker
from retake.pipeline.pieces import SHOT, Piece, told
from retake.pipeline.planning import planned
from retake.pipeline.request import RenderRequest, Span
from retake.pipeline.second_sight import second_sight_told
from retake.quality.figures import Told
from retake.speech import Speech
from retake.video import VideoReader

# What is said where a network has nothing to make: where it was asked for by name, and where the footage goes first.
_UNUSED = ("The network had nothing to make: the report says of each frame why it is as it is.",
           "The network was not needed: the footage has every mouth that the line asks for.")
# A face is said to speak where its lips go with the sound this surely.
_SURE = 0.8


@dataclass(frozen=True)
class Decision:
    """Who speaks and which mouth is shown when.

    Attributes:
        pieces: The footage that mouths come from, the shot itself first.
        plan: Frame by frame, which mouth.
        crossings: What lies in front of the speaker's mouth.
        expected: What its sounds let expect of the lips.
        notes: What the artist should know.
        facts: What take.json says of how this was found.
        generation: What makes the generated mouths; None where a network has no hand in it.
    """

    pieces: tuple[Piece, ...]
    plan: Plan
    crossings: Crossings
    expected: Told
    notes: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    generation: Generation | None = None

    @property
    def tracks(self) -> FaceTracks:
        """Every face of the frames that are written."""
        return self.pieces[0].tracks

    @property
    def face(self) -> FaceTrack:
        """The one that speaks."""
        return self.pieces[0].face


def decide(request: RenderRequest, reader: VideoReader, span: Span, cache: Cache, tell: Tell,
           onlooker: Onlooker = NOBODY) -> Decision:
    """The decision for a shot; analyses come from the cache where they were made before."""
    info, options = reader.info, request.options
    check_library(request, info)
    network = generation(request, span, info.rate)
    heard = listened(request, info, span, cache, tell, onlooker)
    tracks = faces_of(reader, span, options.view, cache, lambda done, of: tell("Following faces", done, of))
    onlooker.faces(tracks)
    face, sure, alone = speaker_of(request, tracks, heard.guide, info.rate)
    onlooker.speaker(tracks, face, sure)
    between = against_lips(heard, mouth(tracks.upright(face)).opening, info.rate)
    moved = corrected(request, info, span, heard, between, cache)
    if moved.shifted != heard.shifted:
        onlooker.guide(moved.guide, moved.shifted)
    heard = moved
    facts: dict[str, Any] = {"face": face.number, "faces": len(tracks.faces)}
    if between is not None:
        facts["plate_offset"] = {"frames": between.frames, "confidence": round(between.confidence, 3),
                                 "corrected": heard.shifted}
    sounds, notes = _sounds(heard, tracks, face, info.rate)
    onlooker.sounds(sounds)
    shot = Piece(SHOT, request.plate, tracks.only(face), face, info.rate, options.conform)
    made = planned(request, reader, span, shot, sounds, cache, tell)
    counts = {kind: made.plan.count(kind) for kind in KINDS if kind != "generated" or network}
    if not counts["searched"]:
        notes = ()  # how mouths are searched is of interest where any are
    if network and not any(is_generated(one) for one in made.plan.frames):
        notes, network = (*notes, _UNUSED[options.engine == AUTO]), None
    said = (*heard.notes, *alone, *notes, *made.notes)
    facts |= {"plan": counts, "cuts": list(tracks.cuts), "footage": told(made.pieces, options.full_hash),
              "notes": list(said), **second_sight_told(made.pieces)}
    expected = lips_told(sounds, info.rate, span, options.offset)
    if network:
        facts["model"] = network.as_data()
    return Decision(made.pieces, made.plan, made.crossings, expected, said, facts, network)


def _sounds(heard: Listened, tracks: FaceTracks, face: FaceTrack, rate: Fraction) -> tuple[Sounds, tuple[str, ...]]:
    """The sounds as a plan wants them, and what to say where the guide is of no use to it."""
    guide, why = useful_guide(heard, tracks, face)
    expected = hear_line(heard.dialogue, rate, len(tracks))
    if guide is None:
        return Sounds(heard.dialogue, heard=expected), (why,)
    alignment = align(heard.dialogue, guide)
    notes = () if alignment.same.any() else ("None of the line's words were found in the guide.",)
    return Sounds(heard.dialogue, guide, alignment, expected), notes


class Found(NamedTuple):
    """Who speaks: the face, how surely it does, and what the artist should know of that."""

    face: FaceTrack
    sure: float = 1.0
    notes: tuple[str, ...] = ()


def speaker_of(request: RenderRequest, tracks: FaceTracks, guide: Speech | None, rate: Fraction) -> Found:
    """The face that speaks: the one named, the only one, or the one whose lips go with the guide.

    Raises:
        OptionError: There are several, and none is told by any of this; or the one that was named is not there.
    """
    if request.options.face is not None or request.at is not None or len(tracks.faces) == 1:
        return Found(choose(tracks, request.options.face, request.at))
    if len(sure := made_out(tracks)) == 1:
        return Found(sure[0], 1.0, (
            f"{len(tracks.faces)} faces were found, and only face {sure[0].number} is well made out: it was taken. "
            "--face names another, counted from the left.",))
    if guide is None:
        return Found(choose(tracks))
    found = speaker(openings(tracks), hear(guide, rate, len(tracks)))
    if found.confidence < _SURE:
        choose(tracks)  # says which faces there are
    return Found(tracks.faces[found.which], found.confidence)
