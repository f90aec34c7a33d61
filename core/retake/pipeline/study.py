"""Everything that is known of a shot before it is rendered, each part as soon as it is known.

It is found by the very decision that a render makes. Where that comes to no end, because there is no dialogue yet or
nobody is seen, what can be known all the same is looked for part by part.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TypeVar

from retake.cache import Cache
from retake.engines.footage.plan import Sounds
from retake.errors import Cancelled, RetakeError
from retake.faces import FaceTrack, FaceTracks
from retake.memory import give_back
from retake.pipeline.analysis import Tell, faces_of
from retake.pipeline.decided import decided
from retake.pipeline.decision import Decision, speaker_of
from retake.pipeline.listening import dialogue_of, guide_as_asked
from retake.pipeline.onlooker import Onlooker
from retake.pipeline.request import RenderRequest, Span, span_of
from retake.pipeline.trial import Trial
from retake.speech import Speech
from retake.video import VideoInfo, VideoReader, open_video

T = TypeVar("T")


class Student(Onlooker):
    """Is told of the shot that is studied too, and of its plan."""

    def shot(self, info: VideoInfo, span: Span) -> None:
        """What the plate is, and which of its frames a take would have; before anything else."""

    def decision(self, decision: Decision) -> None:
        """The plan, last of all."""

    def trouble(self, reason: str) -> None:
        """Why something can't be known, in a line for the artist."""


@dataclass(frozen=True)
class Studied:
    """What came of it.

    Attributes:
        trial: The shot, ready to be tried; the caller closes it. None where nothing could be decided.
        troubles: Why something could not be known.
    """

    trial: Trial | None
    troubles: tuple[str, ...]


def study(request: RenderRequest, cache: Cache, tell: Tell, student: Student, silent: bool = False) -> Studied:
    """Looks at a shot and listens to it, and plans what a render would do.

    Args:
        request: The shot, as for a render.
        cache: Where analyses are kept.
        tell: Hears (step, done, of); what it raises ends the work.
        student: Is told every part.
        silent: There is no dialogue yet: the request's is not looked at, and nothing is decided.

    Raises:
        RetakeError: The plate can't be opened, or has no such range.
    """
    with ExitStack() as stack:
        reader = stack.enter_context(open_video(request.plate, request.options.conform))
        span = span_of(request, reader.info)
        student.shot(reader.info, span)
        known = _Known(student)
        made = None
        if not silent:
            made = known.tried(lambda: decided(request, reader, span, cache, tell, known))
        if made is None:
            _rest(request, reader, span, cache, tell, known, silent)
            return Studied(None, tuple(known.troubles))
        student.decision(made)
        give_back()
        stack.pop_all()
        return Studied(Trial(reader, span, made), tuple(known.troubles))


def _rest(request: RenderRequest, reader: VideoReader, span: Span, cache: Cache, tell: Tell, known: _Known,
          silent: bool) -> None:
    """What no decision has told: each part by itself, so that one which fails keeps none of the others back."""
    info = reader.info
    if not known.heard_guide:
        tell("Listening", 0, 1)
        found = known.tried(lambda: guide_as_asked(request, info, span, cache))
        if found:
            known.guide(*found)
    if not known.heard_dialogue and not silent:
        tell("Listening", 0, 1)
        dialogue = known.tried(lambda: dialogue_of(request, info, span, cache))
        if dialogue:
            known.dialogue(dialogue)
    if known.tracks is None:
        tracks = known.tried(lambda: faces_of(reader, span, request.options.view, cache,
                                              lambda done, of: tell("Following faces", done, of)))
        if tracks:
            known.faces(tracks)
    if known.tracks is not None and not known.asked:
        seen = known.tracks
        who = known.tried(lambda: speaker_of(request, seen, known.speech, info.rate))
        known.speaker(seen, who.face if who else None, who.sure if who else 0.0)


@dataclass
class _Known(Onlooker):
    """What was told so far, and passed on."""

    student: Student
    tracks: FaceTracks | None = None
    speech: Speech | None = None
    heard_guide: bool = False
    heard_dialogue: bool = False
    asked: bool = False
    troubles: list[str] = field(default_factory=list)

    def tried(self, work: Callable[[], T]) -> T | None:
        """What the work gives; None where it fails for a reason that the artist can mend, which is told once."""
        try:
            return work()
        except Cancelled:
            raise
        except RetakeError as problem:
            if str(problem) not in self.troubles:
                self.troubles.append(str(problem))
                self.student.trouble(str(problem))
        return None

    def guide(self, speech: Speech | None, shifted: int) -> None:
        self.heard_guide, self.speech = True, speech
        self.student.guide(speech, shifted)

    def dialogue(self, speech: Speech) -> None:
        self.heard_dialogue = True
        self.student.dialogue(speech)

    def faces(self, tracks: FaceTracks) -> None:
        self.tracks = tracks
        self.student.faces(tracks)

    def speaker(self, tracks: FaceTracks, face: FaceTrack | None, sure: float) -> None:
        self.asked = True
        self.student.speaker(tracks, face, sure)

    def sounds(self, sounds: Sounds) -> None:
        self.student.sounds(sounds)
