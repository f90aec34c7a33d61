"""Which takes lie on a timeline now, and which of them it shows: told by its references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from retake.timeline import open_timeline, read_timeline
from retake.timeline.claim import TAKE, hints_of
from retake.timeline.shot import Timeline


@dataclass(frozen=True, slots=True)
class Laid:
    """A take among the media of a clip.

    Attributes:
        report: Its report, as the timeline has it.
        shot: The id of the shot.
        key: What it is called there.
        shown: Whether it is what the shot shows.
    """

    report: str
    shot: str
    key: str
    shown: bool


def laid_on(path: Path, media: tuple[Path, ...] = (), rate: Fraction | None = None, name: str | None = None
            ) -> tuple[Timeline, tuple[Laid, ...]]:
    """The shots of a timeline's file, and the takes that lie on it; the arguments are `read_timeline`'s.

    Only .otio files can say which takes they hold.
    """
    if path.suffix.lower() == ".edl":
        return read_timeline(path, media, rate=rate, name=name), ()
    timeline, items = open_timeline(path, rate=rate, name=name).shots_and_items(media)
    return timeline, tuple(one for id, item in items.items() for one in _laid(id, item))


def _laid(id: str, item: otio.core.Item) -> Iterator[Laid]:
    if not isinstance(item, otio.schema.Clip):
        return
    active = str(item.active_media_reference_key)
    for key, reference in item.media_references().items():
        report = hints_of(reference).get("report") if str(key).startswith(TAKE) else None
        if isinstance(report, str):
            yield Laid(report, id, str(key), str(key) == active)
