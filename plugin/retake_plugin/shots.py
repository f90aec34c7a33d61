"""The shots of a timeline's file, for which a worker is asked, and which of them is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from retake.errors import HostError, RetakeError
from retake.host import Placed, PlacedTake, TakeToPlace
from retake.hosting.report import TakeFile, read_report
from retake.timeline.shot import Shot
from retake_plugin.asking import Ask

Plate = TypeVar("Plate")
Put = Callable[[Shot, Plate, TakeFile], tuple[str, Sequence[str]]]


def shots_by(ask: Ask) -> Callable[[Path], tuple[Shot, ...]]:
    """What reads the shots of a file by asking a worker."""
    def read(path: Path) -> tuple[Shot, ...]:
        told, _ = ask("shots", {"timeline": str(path)})
        return tuple(Shot.from_dict(one.get("shot")) for one in told if one.get("event") == "shot")

    return read


def shot_of(shots: Sequence[Shot], id: str, take: TakeFile | None = None) -> Shot:
    """The shot of that id; where none is said, the only one that can show the take.

    Raises:
        HostError: There is none, or several can.
    """
    if id or take is None:
        for shot in shots:
            if shot.id == id:
                return shot
        raise HostError("The shot is not in what is open in the editor. Open its timeline, or read it again.")
    fits = [shot for shot in shots if shot.plate and shot.plate.path == take.plate and shot.source and shot.eligible
            and take.start <= shot.source.start and shot.source.stop <= take.stop]
    if len(fits) != 1:
        raise HostError(f"{take.name} fits {len(fits) or 'no'} shots here. Choose the shot that it is for.")
    return fits[0]


def with_plates(takes: Sequence[TakeToPlace], shots: Sequence[Shot], plate_of: Callable[[Shot], Plate], notes: list[str]
                ) -> list[tuple[Shot, Plate, TakeFile]]:
    """Takes with their shots and their plates in the editor; of one that can't be placed a note says why."""
    found = []
    for one in takes:
        try:
            take = read_report(one.report)
            shot = shot_of(shots, one.shot, take)
            found.append((shot, plate_of(shot), take))
        except RetakeError as problem:
            notes.append(str(problem))
    return found


def place_each(wanted: Iterable[tuple[Shot, Plate, TakeFile]], put: Put[Plate], label: str, active: bool,
               notes: list[str]) -> Placed:
    """Places takes one after the other; one that can't be placed leaves the others, and a note says why.

    Args:
        wanted: The takes with their shots and plates.
        put: Places one; its key and what the artist should know come back.
        label: The editor.
        active: Whether they are shown at once.
        notes: What is to be said already.
    """
    done = []
    for shot, plate, take in wanted:
        try:
            key, hints = put(shot, plate, take)
        except RetakeError as problem:
            notes.append(" ".join(str(problem).split()))
        except Exception as problem:  # whatever its API raises, the other takes are placed all the same
            notes.append(unexpected(label, take.name, problem))
        else:
            done.append(PlacedTake(take.report, shot.id, key, active))
            notes += (" ".join(one.split()) for one in hints)  # an item's name may hold the end of a line
    return Placed(tuple(done), notes=tuple(dict.fromkeys(notes)))


def editors_id(shot: Shot, key: str) -> str:
    """The editor's own name for what a shot was told from, as it came back with the shot."""
    own = (shot.host.get("metadata") or {}).get(key) or {}
    return str(own.get("id", ""))


def unexpected(label: str, name: str, problem: Exception) -> str:
    """The line for what an editor's API has raised."""
    said = " ".join(str(problem).split())[:160]
    return f"{name} was not placed: {label} says {said or type(problem).__name__!r}. Try again, or undo once."
