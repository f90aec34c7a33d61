"""`retake back`: the plate again, or another take; nothing is lost by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import opentimelineio as otio

from retake.errors import OptionError
from retake.timeline.back.place import Reading, root_of, unused_beside
from retake.timeline.back.written import as_otio, same_objects, same_shots
from retake.timeline.claim import TAKE, plate_key
from retake.timeline.shot import Shot
from retake.unfinished import finished_file, shown

PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was written: the file, and a line for each shot that shows something else now."""

    out: Path
    shots: tuple[dict[str, Any], ...]


def choose(timeline: Path, shots: tuple[str, ...] = (), to: str = PLATE, out: Path | None = None,
           name: str | None = None) -> Chosen:
    """Writes the timeline with other media active.

    Args:
        timeline: An .otio file with takes.
        shots: Ids or names of the shots that are meant; all with takes where none is given.
        to: A take's key, or "plate".
        out: The file to write; a new one beside the timeline if None.
        name: The timeline's name, where the file holds several.

    Raises:
        OptionError: There is no such shot or take, or nothing would change.
    """
    reading = Reading(timeline, (), None, name)
    document = reading.document()
    if not document.format.startswith("otio"):
        raise OptionError(f"{shown(timeline)} holds no takes to choose from. Name the .otio that `retake place` wrote.")
    before, used = document.shots_and_uses()
    unknown = [one for one in shots if not any(one in (shot.id, shot.name) for shot in before.shots)]
    if unknown:
        raise OptionError(f"{shown(timeline)} has no shot {unknown[0][:60]!r}. `retake shots` lists them.")
    meant = [shot for shot in before.shots if any(key.startswith(TAKE) for key in shot.references)
             and (not shots or shot.id in shots or shot.name in shots)]
    changed = [told for shot in meant if (told := _turn(shot, used[shot.id].item, to, bool(shots))) is not None]
    if not changed:
        there = to == PLATE or any(to in shot.references for shot in meant)
        why = "no shot that is meant has takes" if not meant else f"every shot that has takes shows {to}" if there \
            else f"no shot has a take {to[:60]!r}; there are {', '.join(_takes(meant))}"
        raise OptionError(f"Nothing changes: {why}. `retake shots --json` lists what each has.")
    target = out or unused_beside(document)
    with finished_file(target) as part:
        part.write_bytes(as_otio(root_of(document)))
        again = reading.document(part)
        same_shots(before, again.shots())
        same_objects(root_of(reading.document()), root_of(again))
    return Chosen(target, tuple(changed))


def _turn(shot: Shot, clip: otio.core.Item, to: str, named: bool) -> dict[str, Any] | None:
    """Makes a clip show the plate or the take; None where it does already, or has no such take and was not named."""
    assert isinstance(clip, otio.schema.Clip)
    was = str(clip.active_media_reference_key)
    key = to
    if to == PLATE:
        key = plate_key(clip)
    elif to not in clip.media_references():
        if named:
            raise OptionError(f"{shot.name or shot.id} has no {to[:60]!r}; it has {', '.join(shot.references)}.")
        return None
    if key == was:
        return None
    clip.active_media_reference_key = key
    return {"shot": shot.id, "name": shot.name, "record": str(shot.record.timecode), "was": was, "shows": key}


def _takes(shots: list[Shot]) -> list[str]:
    """The keys of all their takes."""
    return sorted({key for shot in shots for key in shot.references if key.startswith(TAKE)})
