"""Who is told what a decision finds on its way, each part as soon as it is known."""

from __future__ import annotations

from retake.engines.footage.plan import Sounds
from retake.faces import FaceTrack, FaceTracks
from retake.speech import Speech


class Onlooker:
    """Pays no heed; who wants to know of a part overrides its method."""

    def guide(self, speech: Speech | None, shifted: int) -> None:
        """The production sound, moved by so many frames, or None without one; comes again where it was corrected."""

    def dialogue(self, speech: Speech) -> None:
        """The new sound."""

    def faces(self, tracks: FaceTracks) -> None:
        """Every face of the frames that are written."""

    def speaker(self, tracks: FaceTracks, face: FaceTrack | None, sure: float) -> None:
        """Who speaks, and how surely, 0 to 1; None where that could not be told."""

    def sounds(self, sounds: Sounds) -> None:
        """The sounds as the plan is given them, the dialogue laid on the guide among them."""


NOBODY = Onlooker()
