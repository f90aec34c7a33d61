"""What the dialogue and the guide say, what of the guide is of use, and what the artist should know of both."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from retake.alignment.likeness import voice_of
from retake.audio import open_sound, probe_sounds
from retake.cache import Cache
from retake.engines.footage.plan import Sounds
from retake.faces import FaceTrack, FaceTracks, mouth
from retake.listener import Offset, hear, offset
from retake.options.render import AUTO_OFFSET, REST
from retake.pipeline.analysis import Tell, dialogue_samples, guide_samples, speech_of
from retake.pipeline.onlooker import NOBODY, Onlooker
from retake.pipeline.request import RenderRequest, Span
from retake.quality.figures import Told
from retake.quality.limits import SURE
from retake.quality.lips import where_it_sounds
from retake.quality.sync import delayed
from retake.speech import STEPS, Speech
from retake.video import VideoInfo

# Lips whose opening spans more of the eyes' distance than this talk, or chew.
_MOVES = 0.06
# Seconds of a voice, and what counts as one: measured against the surest of the guide itself, for under the noise
# of a set a voice is doubtful all the time.
_LEAST_SPOKEN, _VOICED = 0.3, 0.3
# A line is called longer or shorter than the shot from this on; what is quieter is no loss.
_LENGTH, _QUIET = Fraction(1, 10), 1e-3


@dataclass(frozen=True)
class Listened:
    """What is known of a shot's sounds.

    Attributes:
        dialogue: The new sound.
        guide: The production sound as it was given; None where there is none.
        shifted: By how many frames the guide was moved to go with the lips.
        notes: What the artist should know.
    """

    dialogue: Speech
    guide: Speech | None
    shifted: int = 0
    notes: tuple[str, ...] = ()


def listened(request: RenderRequest, info: VideoInfo, span: Span, cache: Cache, tell: Tell,
             onlooker: Onlooker = NOBODY) -> Listened:
    """The shot's sounds, the guide moved by as many frames as the user says."""
    tell("Listening", 0, 2)
    guide, shift = guide_as_asked(request, info, span, cache)
    onlooker.guide(guide, shift)
    tell("Listening", 1, 2)
    dialogue = dialogue_of(request, info, span, cache)
    onlooker.dialogue(dialogue)
    tell("Listening", 2, 2)
    notes = about_length(request, info.rate, span)
    if dialogue.reason:
        notes.append(f"The text was not used: {dialogue.reason}")
    return Listened(dialogue, guide, shift, tuple(notes))


def guide_as_asked(request: RenderRequest, info: VideoInfo, span: Span, cache: Cache) -> tuple[Speech | None, int]:
    """The guide, None where there is none, and by how many frames the user has it moved."""
    shift = 0 if request.options.guide_offset == AUTO_OFFSET else int(request.options.guide_offset)
    return _guide(request, info, span, shift, cache), shift


def dialogue_of(request: RenderRequest, info: VideoInfo, span: Span, cache: Cache) -> Speech:
    """The new sound."""
    return speech_of(dialogue_samples(request.dialogue, span, info.rate), cache, request.text)


def against_lips(heard: Listened, opening: NDArray[np.float32], rate: Fraction) -> Offset | None:
    """How far the lips are from the guide; None without one."""
    return offset(opening, hear(heard.guide, rate, len(opening))) if heard.guide else None


def corrected(request: RenderRequest, info: VideoInfo, span: Span, heard: Listened, between: Offset | None,
              cache: Cache) -> Listened:
    """The sounds with the guide where the lips are, if that was asked for and can be told; and what is said of it."""
    frames = round(between.frames) if between and between.confidence >= SURE else 0
    if not frames:
        return heard
    auto = request.options.guide_offset == AUTO_OFFSET
    late = f"{abs(frames)} frame{'s' if abs(frames) > 1 else ''} {'later' if frames > 0 else 'earlier'}"
    if auto:
        note = f"The plate's lips come {late} than its guide: the guide was moved to them, as you asked."
        return Listened(heard.dialogue, _guide(request, info, span, frames, cache), frames, (*heard.notes, note))
    note = (f"The plate's lips come {late} than its guide. They were taken as in sync; "
            "--guide-offset auto moves the guide to the lips.")
    return Listened(heard.dialogue, heard.guide, heard.shifted, (*heard.notes, note))


def useful_guide(heard: Listened, tracks: FaceTracks, face: FaceTrack) -> tuple[Speech | None, str]:
    """The guide where it can be of use, and why it is not."""
    if heard.guide is None:
        return None, "The plate has no sound and no guide was given: mouths are searched by the line alone."
    spoken = np.count_nonzero(voice_of(heard.guide) > _VOICED) / STEPS
    opening = mouth(tracks.upright(face)).opening[face.usable]
    moves = len(opening) and float(np.percentile(opening, 90) - np.percentile(opening, 10)) > _MOVES
    if spoken < _LEAST_SPOKEN and moves:
        return None, ("Nobody is heard to speak in the guide, though the lips move: it was left aside, and mouths are "
                      "searched by the line alone.")
    return heard.guide, ""


def lips_told(sounds: Sounds, rate: Fraction, span: Span, asked: int) -> Told:
    """What the sounds let expect of a take's lips: all that is judged by, so that the sounds themselves may go.

    Args:
        sounds: The shot's.
        rate: Frames a second.
        span: The frames.
        asked: The frames by which lips are meant to come later than the dialogue.
    """
    guide, count = sounds.guide, span.stop - span.start
    own = where_it_sounds(hear(guide, rate, count), guide) if guide else None
    expected = delayed(where_it_sounds(sounds.heard, sounds.dialogue), asked) if sounds.heard else None
    return Told(sounds.dialogue.closures, expected, guide.closures if guide else (), own, asked,
                (span.first - span.start, span.stop - span.last))


def _guide(request: RenderRequest, info: VideoInfo, span: Span, shift: int, cache: Cache) -> Speech | None:
    samples = guide_samples(request.guide or request.plate, info, span, shift)
    return speech_of(samples, cache) if samples is not None else None


def about_length(request: RenderRequest, rate: Fraction, span: Span) -> list[str]:
    """What to say of a line that is longer or shorter than its shot: it is never looped, never stretched."""
    sounds = probe_sounds(request.dialogue)
    if not sounds or not sounds[0].samples:
        return []
    line, shot = Fraction(sounds[0].samples, sounds[0].rate), (span.last - span.first) / rate
    by = f"{abs(float(line - shot)):.1f} s"
    if line - shot >= _LENGTH:
        if not _sounds_from(request, shot):
            return []
        return [f"The line is {by} longer than the shot. It was laid from the shot's first frame on and its end is "
                "left out: give the shot a longer range, or cut the line to it."]
    if shot - line >= _LENGTH:
        then = "rests" if request.options.silence == REST else "keeps the plate's motion"
        return [f"The line is {by} shorter than the shot: behind it the mouth {then}."]
    return []


def _sounds_from(request: RenderRequest, start: Fraction) -> bool:
    """Whether anything is to be heard of the line in the half minute from a time on."""
    with open_sound(request.dialogue, channels="mix") as sound:
        rest = sound.read(round(start * sound.rate), round(30 * sound.rate))
    return bool(np.abs(rest).max(initial=0.0) > _QUIET)
