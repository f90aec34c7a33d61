"""A shot as a panel shows it before it is rendered: every part as an event, as soon as it is known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from retake.cache import user_cache
from retake.engines.footage.plan import Sounds
from retake.faces import FaceTrack, FaceTracks
from retake.pipeline.decision import Decision
from retake.pipeline.prospect import lips_to_come
from retake.pipeline.request import Span
from retake.pipeline.request_json import request_from_data
from retake.pipeline.study import Student
from retake.pipeline.study import study as studied
from retake.quality.judging import expected_of
from retake.quality.watch import seen_opening
from retake.speech import Speech
from retake.video import VideoInfo
from retake.worker import told_parts
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell
from retake.worker.tries import TRIALS, name_of


def study(data: Message, tell: Tell, say: Say) -> Message:
    """What is known of a shot: faces, sounds, lips, alignment, plan; what fails is told, and the rest comes."""
    silent = data.get("dialogue") in (None, "")
    request = request_from_data({**data, "dialogue": data.get("plate")} if silent else data)
    telling = Telling(say)
    found = studied(request, user_cache(), tell, telling, silent)
    if found.trial is not None:
        TRIALS.keep(name_of(request), found.trial)
    if not telling.result["faces"]:
        say("faces", {"tracks": [], "cuts": [], "more": False})
    return {**telling.result, "notes": [*telling.notes, *found.troubles], "troubles": list(found.troubles)}


class Telling(Student):
    """Says every part as events, and keeps what the answer is to hold.

    Args:
        say: Says an event.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._lead, self._rate, self._first = Fraction(0), Fraction(25), 0
        self.notes: list[str] = []
        self.result: Message = {"face": None, "faces": 0, "plan": None, "plate_offset": None}

    def shot(self, info: VideoInfo, span: Span) -> None:
        """The clock of everything that follows."""
        self._rate, self._first = info.rate, span.start
        self._lead = (span.first - span.start) / info.rate
        self.result |= {"frames": span.stop - span.start, "first": span.start, "range": [span.first, span.last - 1],
                        "rate": str(info.rate), "timecode": str(info.timecode + span.start) if info.timecode else None}

    def guide(self, speech: Speech | None, shifted: int) -> None:
        """The guide, where there is one."""
        if speech is not None:
            self._each("speech", told_parts.speech("guide", speech, self._lead, shifted))

    def dialogue(self, speech: Speech) -> None:
        """The dialogue."""
        self._each("speech", told_parts.speech("dialogue", speech, self._lead))

    def speaker(self, tracks: FaceTracks, face: FaceTrack | None, sure: float) -> None:
        """All faces with who speaks, and the speaker's lips."""
        self.result |= {"faces": len(tracks.faces), "face": face.number if face else None}
        self._each("faces", told_parts.faces(tracks, face, sure))
        if face is not None:
            self._each("lips", told_parts.lips("plate", tracks.start, seen_opening(tracks, face)))

    def sounds(self, sounds: Sounds) -> None:
        """The dialogue laid on the guide."""
        if sounds.alignment is not None:
            self._each("alignment", told_parts.alignment(sounds.alignment, self._lead))

    def decision(self, decision: Decision) -> None:
        """The lips that the dialogue asks for, and the plan."""
        plate = seen_opening(decision.tracks, decision.face)
        expected = expected_of(decision.expected, plate)
        if expected is not None:
            self._each("lips", told_parts.lips("expected", self._first, expected))
        self._each("plan", told_parts.plan(self._first, decision.plan, lips_to_come(decision, self._rate)))
        self.notes += decision.notes
        self.result |= {"plan": told_parts.counts(decision.plan),
                        "plate_offset": decision.facts.get("plate_offset")}

    def trouble(self, reason: str) -> None:
        """What can't be known, at once."""
        self._say("trouble", {"reason": reason})

    def _each(self, event: str, parts: Iterator[Message]) -> None:
        for part in parts:
            self._say(event, part)
