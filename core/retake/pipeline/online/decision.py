"""A take made from a proxy, rendered again from the camera original: the same plan on other pictures of the same shot.

Which mouth goes where is the earlier take's word; where faces are in the new pictures is found out anew. That they are
of the same shot is told by how the face moves, whatever their size, codec and colour.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from retake.cache import Cache
from retake.engines.footage.listening import hear_line
from retake.engines.footage.plan import KINDS, Plan, PlannedFrame, Sounds
from retake.errors import MediaError, OptionError
from retake.faces import FaceTrack, FaceTracks
from retake.faces.crossing import Crossings, covered
from retake.fingerprint import content_hash
from retake.pipeline.analysis import Tell, crossings_of, faces_of
from retake.pipeline.decision import Decision
from retake.pipeline.generated.generation import generation
from retake.pipeline.listening import lips_told, listened, useful_guide
from retake.pipeline.moves import Moves, apart
from retake.pipeline.online.earlier import Earlier, Row, read_earlier
from retake.pipeline.online.lenders import SAME, Lender, lenders
from retake.pipeline.onlooker import NOBODY, Onlooker
from retake.pipeline.pieces import SHOT, Piece, told
from retake.pipeline.request import RenderRequest, Span
from retake.pipeline.second_sight import second_sight_told
from retake.timecode import shown_rate
from retake.unfinished import shown
from retake.video import VideoInfo, VideoReader

# Frames by which a shot is looked for earlier and later than it should be.
_REACH = 24
# How much better another place has to fit to be believed.
_CLEARLY = 0.6


def decide_again(request: RenderRequest, reader: VideoReader, span: Span, cache: Cache, tell: Tell,
                 onlooker: Onlooker = NOBODY) -> Decision:
    """The earlier take's decision, brought to the request's plate.

    Raises:
        OptionError: The range has another length than the take's.
        MediaError: The report can't be believed, the plate shows another shot, or not all that mouths come from.
    """
    assert request.earlier is not None
    earlier, info = read_earlier(request.earlier), reader.info
    check_rate(earlier, info)
    shift = span.first - earlier.span.first
    if span.last - span.first != earlier.span.last - earlier.span.first:
        raise OptionError(f"The take has {earlier.span.last - earlier.span.first} frames, and the range "
                          f"{span.last - span.first}. Name a range of the take's length.")
    network = generation(request, span, info.rate, earlier.models) if earlier.models else None
    heard = listened(request, info, span, cache, tell, onlooker)
    tracks = faces_of(reader, span, request.options.view, cache, lambda done, of: tell("Following faces", done, of))
    onlooker.faces(tracks)
    face, off = same_face(earlier, tracks, shift, info)
    onlooker.speaker(tracks, face, 1.0)
    shot = Piece(SHOT, request.plate, tracks, face, info.rate, request.options.conform)
    lent = lenders(request, reader, earlier, (shot, shift), cache, tell)
    pieces = tuple(one.piece for one in lent.values())
    crossings = _crossings(reader, shot, request, earlier, shift, cache, tell)
    rows, missed = _rows(earlier, span, lent, crossings, info)
    guide, _ = useful_guide(heard, tracks, face)
    sounds = Sounds(heard.dialogue, guide, None, hear_line(heard.dialogue, info.rate, len(tracks)))
    onlooker.sounds(sounds)
    said = (*heard.notes, *([missed] if missed else []))
    facts: dict[str, Any] = {"face": face.number, "faces": len(tracks.faces),
                             "from": _origin(request, earlier, shift, off),
                             "plan": _counted(rows), "cuts": list(tracks.cuts),
                             "footage": told(pieces, request.options.full_hash), "notes": list(said),
                             **second_sight_told(pieces)}
    if network:
        facts["model"] = network.as_data()
    expected = lips_told(sounds, info.rate, span, request.options.offset)
    return Decision(pieces, Plan(rows), crossings, expected, said, facts, network)


def check_rate(earlier: Earlier, info: VideoInfo) -> None:
    """Raise where a plate runs at another rate than the take's."""
    if info.rate != earlier.rate:
        raise MediaError(f"{shown(info.path)} has {shown_rate(info.rate)} frames a second, the take's plate "
                         f"{shown_rate(earlier.rate)}: it is another shot, or was brought to another rate. Conform it "
                         "first.")


def same_face(earlier: Earlier, tracks: FaceTracks, shift: int, info: VideoInfo) -> tuple[FaceTrack, float | None]:
    """The face that moves as the take's speaker did, and how far apart the two lie.

    Raises:
        MediaError: None does.
    """
    lent = earlier.footage[0]
    if lent.moves is None:
        raise MediaError(f"{shown(earlier.report.path)} was written by an earlier version of Retake, which did not "
                         "keep how the face moves. Render the take anew, without --from.")
    before = tracks.start - shift - lent.first
    theirs = lent.moves.part(before, before + len(tracks))
    found = {face.number: (apart(Moves.of(tracks, face), theirs), face) for face in tracks.faces}
    known = [(off, face) for off, face in found.values() if off is not None]
    if not known:
        if len(tracks.faces) == 1:
            return tracks.faces[0], None  # a face so still, or so seldom seen, that it says nothing
        raise _another(info)
    off, face = min(known, key=lambda one: one[0])
    later = best_shift(Moves.of(tracks, face), lent.moves, before)
    if later and later[1] < min(SAME, _CLEARLY * off):
        first = earlier.span.first + shift + later[0]
        last = first + earlier.span.last - earlier.span.first - 1
        raise MediaError(f"{shown(info.path)} shows the shot {abs(later[0])} frames "
                         f"{'later' if later[0] > 0 else 'earlier'} than the take's plate by its timecode or its "
                         f"beginning. Say where it is: --range {max(0, first)}-{last}.")
    if off > SAME:
        raise _another(info)
    return face, off


def best_shift(ours: Moves, theirs: Moves, before: int, reach: int = _REACH) -> tuple[int, float] | None:
    """By how many frames later than at row `before` of theirs our first row fits best, and how well; None if nowhere.

    Above 0 the shot stands later in our footage than it should.
    """
    best: tuple[int, float] | None = None
    for late in sorted(range(-reach, reach + 1), key=abs):
        part = theirs.part(before - late, before - late + len(ours))
        if 2 * int(np.isfinite(part.opening).sum()) < len(ours):
            continue
        off = apart(ours, part)
        if off is not None and (best is None or off < best[1]):
            best = (late, off)
    return best if best and best[0] else None


def _another(info: VideoInfo) -> MediaError:
    return MediaError(f"{shown(info.path)} does not show the shot that the take was made of: nobody's face moves as it "
                      "did there. Name the right plate, or the right --range.")


def _crossings(reader: VideoReader, shot: Piece, request: RenderRequest, earlier: Earlier, shift: int, cache: Cache,
               tell: Tell) -> Crossings:
    """What lies in front of the mouth where the plan puts another one."""
    touched = {row.frame + shift for row in earlier.rows if row.kind != "original"}
    wanted = np.array([shot.tracks.start + row in touched for row in range(len(shot.face))], np.bool_)
    wanted &= covered(shot.face)
    if not wanted.any():
        return Crossings()
    return crossings_of(reader, shot.tracks, shot.face, wanted, request.options.view, cache,
                        lambda done, of: tell("Outlining what crosses the mouth", done, of))


def _rows(earlier: Earlier, span: Span, lent: dict[int, Lender], crossings: Crossings, info: VideoInfo
          ) -> tuple[tuple[PlannedFrame, ...], str]:
    """The plan in the new plate's frames, and what to say of frames in which it could not be kept."""
    by_frame = {row.frame + lent[0].shift: row for row in earlier.rows}
    rows: list[PlannedFrame] = []
    missed: list[int] = []
    for number in range(span.start, span.stop):
        row = by_frame.get(number)
        if row is None or row.kind == "original":
            why = row.reason if row else "a handle that the earlier take did not have"
        else:
            why = _hindered(row, number, lent, crossings)
            missed += [len(rows)] if why else []
        if row is None or row.kind == "original" or why:
            rows.append(PlannedFrame(number, "original", 0, float(number), 0.0, why))
            continue
        lender = lent[row.footage]
        source = lender.piece.placed(row.source + lender.shift, info.rate)
        rows.append(PlannedFrame(number, row.kind, lender.number, source, row.weight, row.reason, row.made))
    note = f"{len(missed)} frames of the earlier take's plan could not be done on this plate: they are left " \
           "original." if missed else ""
    return _eased(rows, missed, earlier.options.ramp), note


def _hindered(row: Row, number: int, lent: dict[int, Lender], crossings: Crossings) -> str:
    """Why a frame can't have its mouth here; "" where it can."""
    shot, lender = lent[0].piece, lent[row.footage]
    at = number - shot.tracks.start
    if not shot.face.present[at]:
        return "no face found"
    if shot.face.hidden[at] and at in crossings.outlines and at not in crossings.steady:
        return shot.face.reason(at)
    place = row.source + lender.shift - lender.piece.tracks.start
    near = np.clip([np.floor(place), np.ceil(place)], 0, len(lender.piece.face) - 1).astype(np.intp)
    return "" if lender.piece.face.present[near].any() else "the mouth that fits is hidden where it is"


def _eased(rows: list[PlannedFrame], missed: list[int], ramp: int) -> tuple[PlannedFrame, ...]:
    """The rows, their weights falling towards those that had to be left original, as at any other edge."""
    eased = list(rows)
    for at in missed:
        for k in range(max(0, at - ramp), min(len(rows), at + ramp + 1)):
            part = abs(k - at) / (ramp + 1)
            if eased[k].kind != "original":
                eased[k] = replace(eased[k], weight=round(min(eased[k].weight, part * part * (3 - 2 * part)), 6))
    return tuple(eased)


def _counted(rows: tuple[PlannedFrame, ...]) -> dict[str, int]:
    """How many frames are of which kind; of those that a network makes where there are any."""
    found = {kind: sum(row.kind == kind for row in rows) for kind in KINDS}
    return {kind: count for kind, count in found.items() if count or kind != "generated"}


def _origin(request: RenderRequest, earlier: Earlier, shift: int, off: float | None) -> dict[str, Any]:
    """What take.json says of the take that it came from."""
    assert request.earlier is not None
    plate = earlier.footage[0].file
    return {"report": str(request.earlier.absolute()), "sha256": content_hash(request.earlier),
            "movie": earlier.report.movie, "plate": str(plate.path), "shift": shift,
            "apart": None if off is None else round(off, 3)}
