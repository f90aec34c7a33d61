"""Reads Resolve's timeline: exported to a file that tells takes as versions of their shots, and its uses by ids."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from retake.errors import HostError
from retake.host import HostTimeline, HostUse
from retake.hosting import otio_text
from retake.hosting.places import export_place
from retake.hosting.tracks import TrackRow
from retake.unfinished import finished_file, unwritable
from retake_plugin.protocols.resolve import Item, Timeline
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import Kinds, Lying, tracks, video_items
from retake_plugin.resolve.ours import Own, laid, told
from retake_plugin.resolve.turn import Turn

_LARGEST = 256 << 20
# What a clip that a reader of the file can judge for itself is not refused for here: it says it with more detail.
_READ_FROM_FILE = ("footage", "transition", "missing", "still")


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies on a timeline, as it was read just now."""

    items: tuple[Lying, ...]
    rows: tuple[TrackRow, ...]
    own: tuple[Own, ...]

    @property
    def uses(self) -> tuple[HostUse, ...]:
        """The uses of all items but the takes above their shots."""
        ours = {one.lying.use.id for one in self.own}
        return tuple(one.use for one in self.items if one.use.id not in ours)

    def item(self, use: HostUse) -> Item:
        """The item of a use."""
        return next(one.item for one in self.items if one.use == use)


def seen(timeline: Timeline) -> Seen:
    """What lies on a timeline now."""
    items = video_items(timeline)
    rows = tracks(timeline, items)
    return Seen(items, rows, laid(items, rows))


def exported(opened: Opened, root: Path, turn: Turn) -> HostTimeline:
    """The timeline as a file below a folder, and what the host knows of it.

    Raises:
        HostError: Resolve does not export it, or nobody waits for it any more.
        OutputError: The folder can't be written.
    """
    found = seen(opened.timeline)
    path = export_place(root, opened.project.GetName() or "", opened.name, opened.id)
    document = otio_text.parsed(_export(opened, path))
    kinds = Kinds()
    classes = {one.use: kinds.kind(one.item) for one in found.items}
    refused = {use: kind.reason for use, kind in classes.items() if kind.kind not in _READ_FROM_FILE}
    otio_text.mended(document, opened.clock.start, told(found.items, found.own), refused)
    document["name"] = document.get("name") or opened.name  # Resolve leaves it empty
    if opened.clock.drop:
        document["metadata"] = {**(document.get("metadata") or {}), "retake": {"drop": True}}
    turn.check()  # who asked later may have been answered with a newer one
    with finished_file(path) as part:
        part.write_text(otio_text.written(document), encoding="utf-8")
    kept = tuple(use for use in found.uses if classes[use].kind != "transition")
    return HostTimeline(path, opened.name, id=opened.id, uses=kept, rate=opened.clock.rate)


def _export(opened: Opened, path: Path) -> str:
    """What Resolve exports, by way of a file that goes again."""
    kind, none = opened.app.EXPORT_OTIO, opened.app.EXPORT_NONE
    if kind is None or none is None:
        raise HostError("This DaVinci Resolve exports no .otio. Update it to 19.1 or later.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path.parent, error) from None
    part = path.with_name(f".{path.stem}.{os.getpid()}.{threading.get_ident()}.otio")
    try:
        done = opened.timeline.Export(str(part), kind, none)
        if done is not True or not part.is_file():
            raise HostError("DaVinci Resolve does not export the timeline: a dialogue is open in it, or it can't write "
                            f"to {path.parent}. Close the dialogue, or choose another folder, then try again.")
        if part.stat().st_size > _LARGEST:
            raise HostError(f"The exported timeline has more than {_LARGEST >> 20} MB. Split the timeline.")
        return part.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise HostError("What DaVinci Resolve exported can't be read. Export the timeline by hand as .otio and open "
                        "that file.") from None
    finally:
        with suppress(OSError):
            part.unlink()
