"""Footage beyond the shot: the plate around it, and the takes and scenes that the user names."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from retake.cache import Cache
from retake.errors import MediaError, OptionError
from retake.faces import ALIKE, UNLIKE, FaceTracks, unlikeness
from retake.pipeline.analysis import Tell, faces_of
from retake.pipeline.pieces import AROUND, LIBRARY, Piece
from retake.pipeline.request import RenderRequest, Span
from retake.ranges import parse_ranges
from retake.timecode import shown_rate
from retake.unfinished import shown
from retake.video import VideoInfo, VideoReader, is_sequence, open_video, probe

# Frames without which a stretch around the shot is not worth opening.
_LEAST = 8
# A library's face over the plate's: smaller ones give mouths that look soft, much smaller ones no mouths at all.
SOFT, _TOO_SMALL = 0.67, 0.34
_SCENES = {"display": "video", "linear": "scene-linear light", "log": "log", "pq": "PQ", "hlg": "HLG"}
_PART = re.compile(r"(?P<path>.+)@(?P<span>[0-9:;.,\s]+-[0-9:;.,\s]+)")


@dataclass
class Gathered:
    """Footage that was found, and what the artist should know of it."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Opened:
    """A stretch of a file in the library, before anybody looked for faces in it."""

    path: Path
    reader: VideoReader
    first: int
    last: int
    conform: Fraction | None


def check_library(request: RenderRequest, plate: VideoInfo) -> None:
    """Raise at once for what can't serve as library, before any of the long work."""
    for entry in request.library:
        with ExitStack() as stack:
            _opened(entry, plate, stack)


def library_spans(request: RenderRequest, plate: VideoInfo) -> list[tuple[VideoInfo, Span]]:
    """Which frames of which files the library is. Raises as `check_library` does."""
    found = []
    for entry in request.library:
        with ExitStack() as stack:
            part = _opened(entry, plate, stack)
            found.append((part.reader.info, Span(part.first, part.last, part.first, part.last)))
    return found


def around_spans(request: RenderRequest, info: VideoInfo, span: Span) -> list[Span]:
    """The frames of the plate before and behind the shot that may lend mouths."""
    reach = round(request.options.around * info.rate)
    ends = ((max(0, span.start - reach), span.start), (span.stop, min(info.frame_count, span.stop + reach)))
    return [Span(first, last, first, last) for first, last in ends if last - first >= _LEAST]


def around(request: RenderRequest, reader: VideoReader, shot: Piece, span: Span, cache: Cache, tell: Tell) -> Gathered:
    """The plate before and behind the shot, as far as the speaker is seen there."""
    found = Gathered()
    for stretch in around_spans(request, reader.info, span):
        try:
            tracks = faces_of(reader, stretch, request.options.view, cache,
                              lambda done, of: tell("Looking around the shot", done, of))
        except MediaError:
            continue  # nobody is seen there: the shot is enough
        piece = _nearest(AROUND, request.plate, tracks, shot, reader.info.rate, request.options.conform)
        if piece.unlike <= UNLIKE:
            found.pieces.append(piece)
    return found


def library(request: RenderRequest, plate: VideoInfo, shot: Piece, cache: Cache, tell: Tell) -> Gathered:
    """The takes and scenes that the user names.

    Raises:
        MediaError: One of them can't be read, shows nobody, or somebody else.
    """
    found = Gathered()
    for entry in request.library:
        with ExitStack() as stack:
            part = _opened(entry, plate, stack)
            tracks = faces_of(part.reader, Span(part.first, part.last, part.first, part.last), request.options.view,
                              cache, lambda done, of: tell("Looking through the library", done, of))
            piece = _nearest(LIBRARY, part.path, tracks, shot, part.reader.info.rate, part.conform)
            found.notes += _judged(piece, shot)
            found.pieces.append(piece)
    return found


def library_part(entry: str) -> tuple[Path, str]:
    """The file and the range, "" for all of it, of what is written FILE or FILE@IN-OUT."""
    written = _PART.fullmatch(entry)
    if written is None or Path(entry).exists():
        return Path(entry), ""
    return Path(written["path"]), written["span"]


def _opened(entry: str, plate: VideoInfo, stack: ExitStack) -> _Opened:
    path, text = library_part(entry)
    # What has no steady rate of its own is taken at the plate's.
    conform = plate.rate if is_sequence(path) or probe(path).variable_rate else None
    reader = stack.enter_context(open_video(path, conform))
    info = reader.info
    check_kind(info, plate)
    try:
        ranges = parse_ranges(text, info.timecode, info.rate, info.frame_count)
    except OptionError as problem:
        raise OptionError(f"{shown(path)}: {problem}") from None
    if len(ranges) > 1:
        raise OptionError(f"{shown(path)}: {text.strip()} is more than one range. Name the file once for each.")
    first, last = (ranges[0].start, ranges[0].stop) if ranges else (0, info.frame_count)
    return _Opened(path, reader, first, last, conform)


def check_kind(info: VideoInfo, plate: VideoInfo) -> None:
    """Raise where the library's values mean something else than the plate's."""
    name = shown(info.path)
    if info.scene != plate.scene:
        raise MediaError(f"{name} holds {_SCENES[info.scene]}, the plate {_SCENES[plate.scene]}. "
                         "Bring the library to the plate's colour first.")
    wide = {"bt2020", "dci-p3", "display-p3", "xyz"}
    gamuts = [one.colour.named()["primaries"] for one in (info, plate)]
    if gamuts[0] != gamuts[1] and wide.intersection(gamuts):
        raise MediaError(f"{name} has {gamuts[0]} primaries, the plate {gamuts[1]}. "
                         "Bring the library to the plate's colour first.")
    if info.fields in ("top", "bottom") and plate.fields == "progressive":
        raise MediaError(f"{name} is interlaced and the plate is not: its mouths would comb. Deinterlace it first.")


def _nearest(role: str, path: Path, tracks: FaceTracks, shot: Piece, rate: Fraction, conform: Fraction | None) -> Piece:
    """The face in other footage that looks most like the shot's speaker."""
    unlike = [unlikeness((shot.tracks, shot.face), (tracks, one)) for one in tracks.faces]
    best = int(np.argmin(unlike))
    return Piece(role, path, tracks.only(tracks.faces[best]), tracks.faces[best], rate, conform, unlike[best])


def _judged(piece: Piece, shot: Piece) -> list[str]:
    """What the artist should know of a piece of library; raises where it can't serve."""
    name = shown(piece.path)
    if piece.unlike > UNLIKE:
        raise MediaError(f"{name} shows another person than the plate. Leave it out of the library.")
    usable = int(piece.face.usable.sum())
    if not usable:
        reason = next((one for _, _, one in piece.face.spans()), "no face found")
        raise MediaError(f"{name} shows no mouth that could be taken ({reason}). Leave it out of the library.")
    share = _size(piece) / _size(shot)
    if share < _TOO_SMALL:
        raise MediaError(f"{name} shows the face at {share:.0%} of the plate's size: too small for its mouths to be "
                         "taken. Leave it out of the library.")
    told = []
    if piece.unlike > ALIKE:
        told.append(f"{name} may show another person than the plate: look at the frames that take its mouths.")
    if share < SOFT:
        told.append(f"{name} shows the face at {share:.0%} of the plate's size: mouths from it look softer.")
    if piece.rate != shot.rate:
        told.append(f"{name} runs at {shown_rate(piece.rate)} frames a second, the plate at {shown_rate(shot.rate)}: "
                    "its mouths are shown at the speed at which they moved.")
    return told


def _size(piece: Piece) -> float:
    """The distance of the eyes' corners in upright pixels, the median."""
    scale = piece.face.pose.scale[piece.face.present]
    return float(np.median(scale))
