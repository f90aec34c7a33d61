"""Notes on a take's clip that it is just being put somewhere.

Where Resolve is closed in the middle of it nothing can be undone any more; with what was put there it keeps the note,
if it keeps either. The next placing knows by it what was never finished.
"""

from __future__ import annotations

from typing import Any

from retake.host import HostUse
from retake_plugin.log import log
from retake_plugin.protocols.resolve import PoolItem, has
from retake_plugin.resolve.connection import Opened

_BEGUN = "retake.begun"
FINISHED = ("an earlier placing of {} was cut off, as DaVinci Resolve was closed in the middle of it; what was left "
            "there was looked at and finished")


def begin(opened: Opened, media: PoolItem, use: HostUse) -> None:
    """Notes that a take is being put at a use, until `end`."""
    _write(media, _place(opened, use))


def end(media: PoolItem) -> None:
    """Notes that nothing is being done with a take any more."""
    if _noted(media):
        _write(media, "")
        if _noted(media):
            log("resolve: the note on a take that it is just being placed could not be taken off")


def was_begun(opened: Opened, media: PoolItem | None, use: HostUse) -> bool:
    """Whether a take was being put at a use when Resolve was closed."""
    return media is not None and _noted(media) == _place(opened, use)


def _place(opened: Opened, use: HostUse) -> str:
    return f"{opened.id} {use.track} {use.start}"


def _write(media: PoolItem, place: str) -> None:
    """Notes a place, with all that is noted already: that notes are added is documented, and measured by nobody."""
    media.SetThirdPartyMetadata({**_notes(media), _BEGUN: place})


def _noted(media: PoolItem) -> str:
    return str(_notes(media).get(_BEGUN) or "")


def _notes(media: PoolItem) -> dict[str, str]:
    noted: Any = media.GetThirdPartyMetadata() if has(media, "GetThirdPartyMetadata") else None
    return {str(name): str(noted[name]) for name in noted} if hasattr(noted, "get") else {}
