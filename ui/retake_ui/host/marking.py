"""What a take's verdict names, as markers of an editor tell it: at record frames of the shot."""

from __future__ import annotations

import os

from retake.host import Finding
from retake.timeline.shot import Shot
from retake_ui.models.shots import Row
from retake_ui.models.take import Take
from retake_ui.viewer.addresses import record_place
from retake_ui.words import tr


def findings(row: Row, take: Take) -> list[Finding]:
    """A finding for each place that the timeline shows; in its words which take it is about.

    The same take's findings bear the same ids, so that markers which are set again replace the earlier ones.
    """
    found = []
    for number, mark in enumerate(take.marks):
        ends = _shown(row.shot, mark.first, mark.last)
        if ends is not None:
            words = tr("{shot} v{version:03d}: {words}").format(shot=row.shot.name, version=take.version,
                                                                words=mark.words)
            found.append(Finding(min(ends), abs(ends[1] - ends[0]) + 1, words, mark.level == "fail",
                                 f"{os.path.basename(take.report)} {number}"))
    return found


def _shown(shot: Shot, first: int, last: int) -> tuple[int, int] | None:
    """The record frames that show the first and the last of a run of the plate's frames, as far as it is shown."""
    if shot.source is None:
        return None
    frames = range(max(first, shot.source.start), min(last + 1, shot.source.stop))
    begin, end = (next((place for frame in way if (place := record_place(shot, frame)) is not None), None)
                  for way in (frames, reversed(frames)))
    return None if begin is None or end is None else (begin, end)
