"""What was written, read again by this project's own readers and held against what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from retake.errors import OutputError
from retake.timeline.assembly import TAKES_TRACK
from retake.timeline.back.match import Match
from retake.timeline.otio_file import parsed
from retake.timeline.shot import Shot, Timeline

_NEAR = Fraction(1, 32)


def as_otio(root: otio.core.SerializableObject) -> bytes:
    """The text of an .otio file."""
    return str(otio.adapters.otio_json.write_to_string(root)).encode("utf-8")


def same_shots(before: Timeline, after: Timeline, moved_tracks: bool = False) -> None:
    """Raise unless the shots are as they were, takes apart.

    Args:
        before: What was read.
        after: What was written, read again.
        moved_tracks: Whether tracks may have been put between the others.

    Raises:
        OutputError: Something else has changed.
    """
    def told(timeline: Timeline) -> dict[str, Shot]:
        return {shot.id: _without_takes(shot, moved_tracks) for shot in timeline.shots
                if shot.track.name != TAKES_TRACK}
    old, new = told(before), told(after)
    for id in old.keys() | new.keys():
        if old.get(id) != new.get(id):
            shot = old.get(id) or new.get(id)
            raise OutputError(f"Read again, {shot.name if shot else id} ({id}) is another shot than before; nothing "
                              "was written. If the timeline names media by relative paths, write beside it.")
    if (before.rate, before.start, before.drop) != (after.rate, after.start, after.drop):
        raise OutputError("Read again, the timeline counts otherwise than before; nothing was written.")


def _without_takes(shot: Shot, moved_tracks: bool) -> Shot:
    """The shot without what tells of its takes."""
    track = replace(shot.track, index=0) if moved_tracks else shot.track
    return replace(shot, references=(), notes=tuple(one for one in shot.notes if "shows the take" not in one),
                   track=track, sampling="floor")


def same_objects(before: otio.core.SerializableObject, after: otio.core.SerializableObject) -> None:
    """Raise unless two files hold the same, but for takes that were added and which take is shown; changes `after`.

    Raises:
        OutputError: They do not.
    """
    for old, new in zip(clips_in(before), clips_in(after), strict=False):
        there = {str(key) for key in old.media_references()}
        new.set_media_references({key: one for key, one in new.media_references().items() if str(key) in there},
                                 old.active_media_reference_key)
    # As text, in which keys are sorted: as objects a file that holds NaN is not even equal to itself.
    # OpenTimelineIO's reader may miss the last bit of a number that its writer wrote: both are written once more.
    if as_otio(parsed(Path("before"), as_otio(before))) != as_otio(after):
        raise OutputError("Read again, the file holds something else than before besides the takes; nothing was "
                          "written.")


def clips_in(root: otio.core.SerializableObject) -> list[otio.schema.Clip]:
    """Every clip that an object is or holds."""
    if isinstance(root, otio.schema.Clip):
        return [root]
    if isinstance(root, otio.schema.Timeline):
        return list(root.tracks.find_clips())
    if isinstance(root, otio.core.Composition):
        return list(root.find_clips())
    if isinstance(root, otio.schema.SerializableCollection):
        return [clip for one in root for clip in clips_in(one)]
    return []


def plays(after: Timeline, found: Sequence[Match], what: str, *, begins: int = 0) -> None:
    """Raise unless every take's frames are shown just where the plate's were.

    Args:
        after: What was written, read again.
        found: The takes with their shots.
        what: What was written, for the message.
        begins: The timeline's first frame where what was written counts from 0, as MLT does.

    Raises:
        OutputError: Read again, a take is not there or shows other frames.
    """
    for match in found:
        begin = match.shot.record.start - begins
        if not any(_is_it(shot, match, begin) for shot in after.shots):
            raise OutputError(f"Read again, {what} does not show {match.take.stem} where "
                              f"{match.shot.name or match.shot.id} is; it was not written.")


def _is_it(shot: Shot, match: Match, begin: int) -> bool:
    """Whether a shot shows the take just as the match says."""
    if shot.plate is None or shot.plate.path is None or shot.exact is None:
        return False
    if Path(shot.plate.path) != match.take.movie or shot.record.count != match.shot.record.count:
        return False
    if shot.record.start != begin or shot.speed.factor != match.shot.speed.factor:
        return False
    return abs(shot.exact - match.exact) < _NEAR and all(
        shot.plate_frame(frame) == int((match.exact + frame * _step(match) + _half(shot)) // 1)
        for frame in {0, match.shot.record.count - 1})


def _step(match: Match) -> Fraction:
    return match.shot.speed.factor * match.take.info.rate / match.shot.record.rate


def _half(shot: Shot) -> Fraction:
    return Fraction(1, 2) if shot.sampling == "nearest" else Fraction(0)
