"""Which shots of a timeline a take belongs to: by the shot it was made for, else by its plate and its frames."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Final

from retake.errors import OptionError
from retake.timecode import shown_rate
from retake.timeline.back.take import Made, Take
from retake.timeline.paths import bare_name
from retake.timeline.shot import Shot, Timeline
from retake.timeline.times import near

# Digits of an id that tell shots of one name apart, as Resolve and Premiere call them, and can still be read.
ENOUGH: Final = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A take and a shot that it belongs to.

    Attributes:
        shot: The shot.
        take: The take.
        exact: The shot's first moment in frames of the take's movie.
    """

    shot: Shot
    take: Take
    exact: Fraction


def matches(timeline: Timeline, takes: Sequence[Take], wanted: Sequence[str] = ()) -> tuple[Match, ...]:
    """Every take with the shot that it belongs to.

    Args:
        timeline: The timeline's shots.
        takes: The takes.
        wanted: Ids or names of the shots that are meant; whichever fit where none is given.

    Raises:
        OptionError: A take fits no shot, or several and none was named, or two takes fit one shot.
    """
    named = list(timeline.meant(wanted))
    found: list[Match] = []
    for take in takes:
        found += _of(take, named, several=bool(wanted))
    found = _each_with_its_own(found)
    taken: dict[str, str] = {}
    for match in found:
        if match.shot.id in taken:
            raise OptionError(f"{taken[match.shot.id]} and {match.take.stem} are both takes of {_told(match.shot)}. "
                              "Place one after the other; the last one is shown.")
        taken[match.shot.id] = match.take.stem
    return tuple(found)


def _each_with_its_own(found: Sequence[Match]) -> list[Match]:
    """Of takes that fit the same shots, each where it was made for; who has no such shot stays wherever it fits."""
    said = [match for match in found if _is_said(match.shot, match.take)]
    homes, at_home = {match.shot.id for match in said}, {match.take.report for match in said}
    return [match for match in found
            if match in said or match.shot.id not in homes or match.take.report not in at_home]


def without_rejected(timeline: Timeline, takes: Sequence[Take], rejected: Collection[Path],
                     wanted: Sequence[str] = ()) -> list[Take]:
    """The takes but for those that were rejected where another one is there for the same shot.

    Args:
        timeline: The timeline's shots.
        takes: The takes.
        rejected: The reports of those that people have rejected.
        wanted: Ids or names of the shots that are meant; whichever fit where none is given.
    """
    shots = timeline.meant(wanted)
    ids = {take.report: {shot.id for shot in shots_of(take, shots, every=bool(wanted))} for take in takes}
    good = set().union(*(ids[take.report] for take in takes if take.report not in rejected))
    return [take for take in takes if take.report not in rejected or not ids[take.report] & good]


def shots_of(take: Made, shots: Iterable[Shot], every: bool = False) -> list[Shot]:
    """The shots that a take belongs to: one, several that can't be told apart, or none.

    Args:
        take: The take.
        shots: The shots.
        every: Whether all that can show it are meant; else those that say most surely that it is theirs.
    """
    fits = [shot for shot in _of_plate(shots, take) if not refusal(shot, take)]
    if every:
        return fits
    # Cameras call clips alike, card after card: where the very file is shown, its namesakes are not meant.
    fits = [shot for shot in fits if shot.plate and shot.plate.path == take.plate] or fits
    fits = [shot for shot in fits if _is_said(shot, take)] or fits
    return [shot for shot in fits if _is_own(shot, take)] or fits


def _of_plate(shots: Iterable[Shot], take: Made) -> Iterator[Shot]:
    """The shots that show the take's plate, as far as its name tells."""
    name = bare_name(take.plate).lower()
    return (shot for shot in shots
            if shot.plate is not None and (name == shot.plate.name.lower() or take.plate == shot.plate.path))


def _of(take: Take, shots: Sequence[Shot], several: bool) -> list[Match]:
    """The take with its shots."""
    fits = shots_of(take, shots, every=several)
    if not fits:
        missed = next(_of_plate(shots, take), None)
        said = f": {_told(missed)} {refusal(missed, take)}" if missed else f": none shows {bare_name(take.plate)}"
        raise OptionError(f"{take.stem} is a take of no shot here{said}.")
    if len(fits) > 1 and not several:
        told = ", ".join(_told(shot) for shot in fits[:8])
        raise OptionError(f"{take.stem} fits {len(fits)} shots: {told}. Name those that are meant with --shot ID.")
    return [Match(shot, take, exact_in(shot, take)) for shot in fits]


def exact_in(shot: Shot, take: Made) -> Fraction:
    """The shot's first moment in frames of the take's movie."""
    if shot.exact is not None:
        return shot.exact - take.frames.start
    if shot.source_timecode is None:
        raise OptionError(f"Which frames {_told(shot)} shows is not known. Relink its media first.")
    return Fraction(shot.source_timecode.start - (take.plate_start or 0) - take.frames.start)


def refusal(shot: Shot, take: Made) -> str:
    """Why a shot of the take's plate can't show the take; "" where it can."""
    if shot.speed.kind not in ("none", "constant"):
        return f"is a {shot.speed.kind}, on which no take is placed"
    source = shot.source or shot.source_timecode
    if shot.plate is None or source is None:
        return "does not say which frames it shows"
    rate = shot.plate.rate
    if rate is not None and (rate != take.rate if shot.plate.measured else not near(rate, take.rate)):
        return f"runs at {shown_rate(rate)} frames a second, the take at {shown_rate(take.rate)}"
    first = shot.source.start - take.frames.start if shot.source else int(exact_in(shot, take))
    if first < 0 or first + source.count > take.frames.count:
        return f"shows frames {first} to {first + source.count - 1} of the take's {take.frames.count}"
    if shot.source and shot.needed:
        before = min(shot.needed.start, shot.source.start) - take.frames.start
        after = take.frames.stop - max(shot.needed.stop, shot.source.stop)
        missing = -min(before, after, 0)
        moving = shot.transition_in or shot.transition_out
        if missing and moving:
            return f"has a {moving.kind} for which the take lacks {missing} frames. Render it with --handles {missing}"
    return ""


def _is_said(shot: Shot, take: Made) -> bool:
    """Whether the take was made for the shot by its name or its id; or by both, as a batch calls shots of one name."""
    said = take.shot
    return said in (shot.id, shot.name, PurePath(shot.name).stem) or said.endswith(f"_{shot.id[:ENOUGH]}")


def _is_own(shot: Shot, take: Made) -> bool:
    """Whether the take was rendered for just these frames."""
    return shot.source is not None and shot.source == take.own


def _told(shot: Shot) -> str:
    return f"{shot.name or shot.id} ({shot.id}) at {shot.record.timecode}"
