"""What the pictures of a shot say against it: nobody there, too small, turned away, covered, several, cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retake.errors import OptionError
from retake.faces import FaceTrack, FaceTracks, choose, made_out
from retake.faces.glance import Glance
from retake.faces.track import ABSENT, BLURRED, EDGE, HAND, OBJECT, PROFILE, SMALL, UNCLEAR
from retake.faces.tracking import BRIEFEST
from retake.pipeline.request import RenderRequest, Span
from retake.preflight.notes import Notes, Run
from retake.quality.words import listed
from retake.runs import true_runs

# What each of `retake.faces.REASONS` is called, and how the whole shot fares where it holds throughout.
_SAID = {
    ABSENT: ("face", "No face is found", "No face is found"),
    HAND: ("hidden", "A hand is in front of the mouth", "A hand is in front of the mouth"),
    OBJECT: ("hidden", "Something is in front of the mouth", "Something is in front of the mouth"),
    EDGE: ("hidden", "The mouth is cut by the picture's edge", "The mouth is cut by the picture's edge"),
    PROFILE: ("profile", "The face is turned too far away", "The face is turned too far away"),
    SMALL: ("small", "The face is too small", "The face is too small"),
    BLURRED: ("hidden", "The mouth is blurred", "The mouth is blurred"),
    UNCLEAR: ("hidden", "The face can't be made out well enough", "The face can't be made out well enough"),
}
# A face of fewer pixels between the outer corners of its eyes than this is worked on, but looks soft.
_SOFT = 32.0
# The face's width over that distance.
_WIDE = 1.9
_MOST_PLACES = 12
# One reason is given for all where it holds in so many of the frames that show a face.
_NEARLY_ALL = 0.8


@dataclass(frozen=True)
class Watched:
    """The faces of a shot, followed through all of it or looked at in a few frames.

    Attributes:
        tracks: The faces; a row is a frame of `numbers`.
        numbers: The frames.
        cuts: Those that begin a new picture.
        whole: Whether every frame was looked at.
        least: A face that is seen in fewer of them is a passer-by, or none at all.
    """

    tracks: FaceTracks
    numbers: tuple[int, ...]
    cuts: tuple[int, ...]
    whole: bool
    least: int = 1

    @classmethod
    def followed(cls, tracks: FaceTracks) -> Watched:
        """Of faces that were followed before."""
        return cls(tracks, tuple(range(tracks.start, tracks.start + len(tracks))), tracks.cuts, True)

    @classmethod
    def glanced(cls, glance: Glance, span: Span) -> Watched:
        """Of a quick look."""
        length = len(glance.numbers)
        whole = length == span.stop - span.start
        return cls(glance.tracks, glance.numbers, glance.cuts, whole, min(BRIEFEST if whole else 2, length))

    def runs(self, rows: NDArray[np.bool_]) -> list[Run]:
        """Runs of rows, bool of shape (frames,), as frames: the first and the last that was looked at."""
        return [(self.numbers[a], self.numbers[b - 1]) for a, b in true_runs(rows)][:_MOST_PLACES]

    def counted(self, rows: NDArray[np.bool_]) -> str:
        """How many frames those are, in words: in 3 of the 24 frames looked at."""
        looked = "" if self.whole else " looked at"
        return f"in {int(rows.sum())} of {'the ' if self.whole else ''}{len(self.numbers)} frames{looked}"


def check_faces(seen: Watched, request: RenderRequest, span: Span, has_guide: bool, notes: Notes) -> FaceTrack | None:
    """Notes what the faces of a shot say against it; the face that speaks, where that is sure."""
    inside = np.array([span.first <= one < span.last for one in seen.numbers], np.bool_)
    cuts = [cut for cut in seen.cuts if span.first < cut < span.last]
    if cuts:
        notes.yellow("cut", "The picture changes inside the shot: each side is worked on by itself", _at(cuts))
    faces = [one for one in seen.tracks.faces if int(one.present.sum()) >= seen.least]
    if not faces:
        notes.red("face", f"No face is seen {_looked(seen)}. Choose a range in which one is seen from the front, at "
                          "least 60 pixels wide")
        return None
    speaker = _speaker(faces, seen, request, has_guide, notes)
    judged = speaker or max(faces, key=lambda one: int(one.usable.sum()))
    _check_mouth(judged, seen, inside, notes)
    return speaker


def _at(frames: list[int]) -> list[Run]:
    return [(one, one) for one in frames[:_MOST_PLACES]]


def _speaker(faces: list[FaceTrack], seen: Watched, request: RenderRequest, has_guide: bool,
             notes: Notes) -> FaceTrack | None:
    """The face that speaks, where that is known before the lips are listened to."""
    wanted = request.options.face
    if seen.whole and (wanted is not None or request.at is not None):
        try:
            return choose(seen.tracks, wanted, request.at)
        except OptionError as problem:
            notes.red("speaker", str(problem))
            return None
    if len(faces) == 1:
        if wanted is not None and wanted > 1:
            notes.yellow("speaker", f"Face {wanted} was chosen, and more than one is not seen {_looked(seen)}")
        return faces[0]
    if wanted is not None:
        return faces[wanted - 1] if wanted <= len(faces) else None
    if request.at is not None:
        return None
    sure = made_out(seen.tracks)
    if len(sure) == 1 and any(one is sure[0] for one in faces):
        return sure[0]  # the render takes it too
    if has_guide:
        notes.yellow("speaker", f"{len(faces)} faces are seen. Who speaks is told by the guide, but only where it "
                                "clearly goes with one mouth. Name the face to be sure: --face 1 is the leftmost")
    else:
        notes.red("speaker", f"{len(faces)} faces are seen and no guide tells who speaks. Name the face: --face 1 is "
                             "the leftmost")
    return None


def _looked(seen: Watched) -> str:
    return f"in any of {len(seen.numbers)} frames" + ("" if seen.whole else " looked at")


def _check_mouth(face: FaceTrack, seen: Watched, inside: NDArray[np.bool_], notes: Notes) -> None:
    """Where one face's mouth can't be worked on."""
    usable = face.usable & inside
    hidden = {code: rows for code in _SAID if (rows := (face.hidden == code) & inside).any()}
    if not usable.any() and hidden:
        _refuse(face, hidden, seen, notes)
        return
    for code, rows in hidden.items():
        kind, said, _ = _SAID[code]
        then = "the mouth stays as it is there" if seen.whole else \
            "where the render, which sees every frame, finds so too, the mouth stays as it is"
        notes.yellow(kind, f"{said} {seen.counted(rows)}: {then}", seen.runs(rows))
    if usable.any() and float(np.median(face.pose.scale[usable])) < _SOFT:
        notes.yellow("small", f"The face is small, about {_width(face)} pixels wide: look at the take closely")


def _refuse(face: FaceTrack, hidden: dict[int, NDArray[np.bool_]], seen: Watched, notes: Notes) -> None:
    """Says why there is no frame in which the mouth can be worked on."""
    worst = max(hidden, key=lambda code: (code != ABSENT, int(hidden[code].sum())))
    kind, _, throughout = _SAID[worst]
    there = sum(int(rows.sum()) for code, rows in hidden.items() if code != ABSENT)
    if worst == SMALL:
        throughout += f", about {_width(face)} pixels wide where 42 are needed,"
    if worst == ABSENT or int(hidden[worst].sum()) >= _NEARLY_ALL * there:
        notes.red(kind, f"{throughout} in every frame{'' if seen.whole else ' looked at'} that shows it"
                  if ABSENT in hidden else f"{throughout} in every frame{'' if seen.whole else ' looked at'}")
        return
    parts = [f"{_SAID[code][1][0].lower()}{_SAID[code][1][1:]} in {int(rows.sum())}" for code, rows in hidden.items()]
    notes.red(kind, f"Of {len(seen.numbers)} frames{'' if seen.whole else ' looked at'} none shows a mouth that can be "
                    f"worked on: {listed(parts)}")


def _width(face: FaceTrack) -> int:
    """A face's width in pixels of the upright picture."""
    return round(_WIDE * float(np.median(face.pose.scale[face.present])))
