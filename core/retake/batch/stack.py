"""The takes that lie below a folder, and whose they are: which shot's, and what its timeline shows now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePath

from retake.errors import MediaError
from retake.timeline.back.laid import Laid, laid_on
from retake.timeline.back.match import refusal, shots_of
from retake.timeline.back.take import Made
from retake.timeline.paths import bare_name
from retake.timeline.shot import Shot, Timeline
from retake.unfinished import shown

_SUFFIX = ".take.json"
_DEEPEST = 6  # folders; a template has no more
_MOST_ENTRIES = 200_000


def reports_below(folder: Path) -> Iterator[Path]:
    """The reports in a folder and those below it; no link is followed, and what takes hide is passed over.

    Raises:
        MediaError: The folder can't be read.
    """
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise MediaError(f"{shown(folder)} can't be read. The system says: {why}.") from None
    looked, level = 0, [folder]
    for _ in range(_DEEPEST):
        below: list[Path] = []
        for place in level:
            found, inner, entries = _look(place)
            yield from found
            below += inner
            looked += entries
            if looked > _MOST_ENTRIES:
                return
        level = below


def _look(folder: Path) -> tuple[list[Path], list[Path], int]:
    """The reports in a folder, the folders in it that may hold more, and how many entries it has."""
    reports, folders, entries = [], [], 0
    try:
        with os.scandir(folder) as there:
            for entries, one in enumerate(there, 1):
                if entries > _MOST_ENTRIES:
                    break
                if one.name.endswith(_SUFFIX) and not one.name.startswith(".") and one.is_file(follow_symlinks=False):
                    reports.append(folder / one.name)
                elif not one.name.startswith(".") and one.is_dir(follow_symlinks=False):
                    folders.append(folder / one.name)
    except OSError:
        pass  # what may not be looked into holds no takes of ours
    # The frames of a take that is an image sequence, or of its patch, lie in folders of its name.
    own = {f"{one.name.removesuffix(_SUFFIX)}{behind}" for one in reports for behind in ("", "_patch")}
    return sorted(reports), sorted(one for one in folders if one.name not in own), entries


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a take is.

    Attributes:
        shot: The id of its shot; "" where it belongs to none, or to several that can't be told apart.
        shots: The ids of all shots that can show it.
        why: Why its shot can't show it any more; "" where it can.
        key: What it is called among the media of its shot; "" where it is not on the timeline.
        shown: Whether its shot shows it now.
    """

    shot: str = ""
    shots: tuple[str, ...] = ()
    why: str = ""
    key: str = ""
    shown: bool = False


@dataclass(frozen=True)
class Owners:
    """The shots of a timeline, as takes are looked up among them.

    Attributes:
        timeline: The timeline; None where none is known, and no take is anybody's.
        laid: What lies on it, by the path of each take's report; by its bare name where it is there no more.
        by_plate: The shots by their plates' names and paths.
    """

    timeline: Timeline | None = None
    laid: Mapping[str, Sequence[Laid]] = field(default_factory=dict)
    by_plate: Mapping[str, Sequence[Shot]] = field(default_factory=dict)

    def of(self, take: Made) -> Owned:
        """Whose a take is: by what lies on the timeline, else as `retake place` finds its shot."""
        near = {shot.id: shot for name in (take.plate, bare_name(take.plate).lower())
                for shot in self.by_plate.get(name, ())}
        fits = shots_of(take, near.values())
        ids = tuple(shot.id for shot in fits)
        laid = self.laid.get(str(take.report)) or self.laid.get(take.report.name) or ()
        if laid:
            first = next((one for one in laid if one.shown), laid[0])
            why = "" if first.shot in ids or first.shot not in near else refusal(near[first.shot], take)
            return Owned(first.shot, ids, why, first.key, first.shown)
        if fits:
            return Owned(ids[0] if len(ids) == 1 else "", ids)
        meant = [shot for shot in near.values() if take.shot in (shot.id, shot.name, PurePath(shot.name).stem)]
        return Owned(meant[0].id, (), refusal(meant[0], take)) if len(meant) == 1 else Owned()


def owners_on(path: Path, media: tuple[Path, ...] = (), rate: Fraction | None = None, name: str | None = None
              ) -> Owners:
    """The shots of a timeline's file, and the takes that lie on it; the arguments are `read_timeline`'s."""
    timeline, found = laid_on(path, media, rate, name)
    laid: dict[str, list[Laid]] = {}
    for one in found:
        # Where takes were moved with their folder, they are known by their names.
        laid.setdefault(one.report if os.path.exists(one.report) else PurePath(one.report).name, []).append(one)
    return Owners(timeline, laid, _by_plate(timeline))


def _by_plate(timeline: Timeline) -> dict[str, list[Shot]]:
    found: dict[str, list[Shot]] = {}
    for shot in timeline.shots:
        if shot.plate is not None:
            for name in dict.fromkeys((shot.plate.path or "", shot.plate.name.lower())):
                found.setdefault(name, []).append(shot)
    return found
