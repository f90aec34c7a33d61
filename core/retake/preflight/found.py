"""What was found out about one shot."""

from __future__ import annotations

from dataclasses import dataclass, field

from retake.faces import FaceTrack
from retake.pipeline.request import Span
from retake.preflight.asked import Asked
from retake.preflight.estimate import Estimate
from retake.preflight.mouths import Watched
from retake.preflight.notes import Notes
from retake.preflight.outlook import Offer, Outlook
from retake.preflight.sounds import Sounding
from retake.video import VideoInfo


@dataclass
class Looked:
    """What was found out about a shot.

    Attributes:
        asked: The shot.
        notes: What is said of it.
        info: Its plate's facts; None where that can't be opened.
        span: Its frames.
        seen: Its faces.
        speaker: The face that speaks, where that is sure.
        sounds: What is heard in it.
        estimate: What its take costs.
    """

    asked: Asked
    notes: Notes = field(default_factory=Notes)
    info: VideoInfo | None = None
    span: Span | None = None
    seen: Watched | None = None
    speaker: FaceTrack | None = None
    sounds: Sounding | None = None
    estimate: Estimate | None = None

    def outlook(self, offers: tuple[Offer, ...] = ()) -> Outlook:
        """All that in a few words, with what other shots offer."""
        cost, span = self.estimate, self.span
        return Outlook(self.notes.reasons, span.stop - span.start if span else 0, cost.seconds if cost else None,
                       bool(cost and cost.measured), cost.size if cost else None,
                       len(self.seen.numbers) if self.seen and not self.seen.whole else 0, offers)
