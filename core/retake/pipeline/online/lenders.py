"""The footage that an earlier take took mouths from, found again: around the shot on its new plate, in the library."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retake.cache import Cache
from retake.errors import MediaError
from retake.faces import UNLIKE, FaceTrack, FaceTracks, unlikeness
from retake.fingerprint import Fingerprint, fingerprint
from retake.pipeline.analysis import Tell, faces_of
from retake.pipeline.library import check_kind, library_part
from retake.pipeline.moves import Moves, apart
from retake.pipeline.online.earlier import Earlier, File, Lent
from retake.pipeline.pieces import AROUND, SHOT, Piece
from retake.pipeline.request import RenderRequest, Span
from retake.timecode import Timecode, shown_rate
from retake.unfinished import shown
from retake.video import VideoInfo, VideoReader, is_sequence, open_video

# Footage is looked at so many frames beyond what is needed of it: points are smoothed over neighbours.
_MARGIN = 12
# Two pictures of one shot lie up to 0.23 apart (three clips at half their size and a tenth of their data, 25 to 130
# frames), by one frame too late 0.16 and more; other shots, and other moments of the same one, 0.6 to 1.1.
SAME = 0.4


@dataclass(frozen=True)
class Lender:
    """Footage found again.

    Attributes:
        number: Its place in the new take's list of footage.
        piece: The footage.
        shift: By how many frames it stands later in its file than the earlier take's did.
    """

    number: int
    piece: Piece
    shift: int


def lenders(request: RenderRequest, reader: VideoReader, earlier: Earlier, shot: tuple[Piece, int], cache: Cache,
            tell: Tell) -> dict[int, Lender]:
    """All footage that the plan takes mouths from, by its number in the earlier take.

    Args:
        request: What is rendered.
        reader: The new plate.
        earlier: The take.
        shot: The shot on the new plate, and by how many frames it stands later there.
        cache: Where analyses are kept.
        tell: Hears of the progress.

    Raises:
        MediaError: Some of it is not there, or is other footage.
    """
    piece, shift = shot
    found = {0: Lender(0, piece, shift)}
    for number, lent in enumerate(earlier.footage):
        needed = [row.source for row in earlier.rows if row.footage == number and row.kind != "original"]
        if lent.role == SHOT:
            _check_there(needed, (piece.tracks.start, piece.tracks.start + len(piece.tracks)), shift, reader.info)
        elif needed and lent.role == AROUND:
            found[number] = Lender(len(found), _around(request, reader, lent, needed, shot, cache, tell), shift)
        elif needed:
            found[number] = _library(request, reader.info, lent, needed, len(found), piece, cache, tell)
    return found


def _around(request: RenderRequest, reader: VideoReader, lent: Lent, needed: list[float], shot: tuple[Piece, int],
            cache: Cache, tell: Tell) -> Piece:
    piece, shift = shot
    _check_there(needed, (0, reader.info.frame_count), shift, reader.info)
    span = _stretch(lent, needed, shift, reader.info)
    tracks = faces_of(reader, span, request.options.view, cache,
                      lambda done, of: tell("Looking around the shot", done, of))
    face, unlike = _speaker(tracks, lent, shift, piece, reader.info)
    return Piece(AROUND, request.plate, tracks, face, reader.info.rate, request.options.conform, unlike)


def _library(request: RenderRequest, plate: VideoInfo, lent: Lent, needed: list[float], number: int, shot: Piece,
             cache: Cache, tell: Tell) -> Lender:
    path = _relinked(lent.file, request.library)
    conform = lent.rate if is_sequence(path) else None
    with ExitStack() as stack:
        reader = stack.enter_context(open_video(path, conform))
        info = reader.info
        if info.rate != lent.rate:
            raise MediaError(f"{shown(path)} has {shown_rate(info.rate)} frames a second, and the take's library "
                             f"{shown_rate(lent.rate)}. Name the right file with --library.")
        check_kind(info, plate)
        shift = shift_between(lent.timecode, lent.count, info)
        _check_there(needed, (0, info.frame_count), shift, info)
        span = _stretch(lent, needed, shift, info)
        tracks = faces_of(reader, span, request.options.view, cache,
                          lambda done, of: tell("Looking through the library", done, of))
    face, unlike = _speaker(tracks, lent, shift, shot, info)
    return Lender(number, Piece(lent.role, path, tracks, face, info.rate, conform, unlike), shift)


def shift_between(timecode: Timecode | None, count: int | None, info: VideoInfo) -> int:
    """By how many frames the same picture stands later in a file than in another one.

    Args:
        timecode: The other one's first frame's.
        count: How many frames that has.
        info: The file.
    """
    if info.frame_count == count and (timecode is None or info.timecode is None):
        return 0
    if timecode is not None and info.timecode is not None:
        return timecode.frames - info.timecode.frames
    return 0


def is_same(path: Path, file: File) -> bool:
    """Whether a file is there and holds what one held that went into a take."""
    if is_sequence(path):
        return False  # nobody hashed it
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False  # a pipe would be waited for
    except (OSError, ValueError):
        return False
    found = fingerprint(path, whole=file.content.sha256 is not None)
    return file.content != Fingerprint() and found == file.content


def _relinked(file: File, named: Sequence[str]) -> Path:
    """Where a file of the library is now: among those that are named by its content or its name, or where it was."""
    paths = [library_part(entry)[0] for entry in named]
    for path in paths:
        if is_same(path, file):
            return path
    stem = file.path.stem.casefold()
    alike = [path for path in paths if path.stem.casefold() == stem]
    if len(alike) == 1:
        return alike[0]
    if len(alike) > 1:
        raise MediaError(f"Several files that are named are called {shown(Path(file.path.stem))}. Name one of them.")
    if is_sequence(file.path) or is_same(file.path, file):
        return file.path
    raise MediaError(f"The take takes mouths from {shown(file.path)}, which is not there any more or was changed. Name "
                     "it with --library.")


def _check_there(needed: list[float], there: tuple[int, int], shift: int, info: VideoInfo) -> None:
    """Raise where mouths come from frames that a file does not have."""
    if not needed:
        return
    first, last = round(min(needed)) + shift, round(max(needed)) + shift
    if first < there[0] or last >= there[1]:
        code = info.timecode
        where = f" ({code + first} to {code + last})" if code and first >= 0 else ""
        raise MediaError(f"The take takes mouths from frames {first} to {last}{where} of what is now "
                         f"{shown(info.path)}, which has {info.frame_count}. Bring it with longer handles.")


def _stretch(lent: Lent, needed: list[float], shift: int, info: VideoInfo) -> Span:
    """The frames of a file that are looked at."""
    first = max(0, lent.first + shift, int(np.floor(min(needed))) + shift - _MARGIN)
    last = min(info.frame_count, lent.last + shift, int(np.ceil(max(needed))) + shift + 1 + _MARGIN)
    return Span(first, last, first, last)


def _speaker(tracks: FaceTracks, lent: Lent, shift: int, shot: Piece, info: VideoInfo) -> tuple[FaceTrack, float]:
    """The speaker in other footage: who moves as he did, and looks like the shot's."""
    unlike = {face.number: unlikeness((shot.tracks, shot.face), (tracks, face)) for face in tracks.faces}
    looks = min(tracks.faces, key=lambda face: unlike[face.number])
    if lent.moves is None:
        best = looks
    else:
        before = tracks.start - shift - lent.first
        theirs = lent.moves.part(before, before + len(tracks))
        offs = {face.number: apart(Moves.of(tracks, face), theirs) for face in tracks.faces}
        moving = [face for face in tracks.faces if offs[face.number] is not None]
        best = min(moving, key=lambda face: offs[face.number] or 0.0) if moving else looks
        if moving and (offs[best.number] or 0.0) > SAME:
            raise MediaError(f"{shown(info.path)} does not show what the take took its mouths from: nobody's face "
                             "moves as it did there. Name the right file with --library.")
    if unlike[best.number] > UNLIKE:
        raise MediaError(f"{shown(info.path)} shows another person than the plate.")
    return best, unlike[best.number]

