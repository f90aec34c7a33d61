"""What Resolve's user was looking at, kept while something is done, and shown again afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from retake.errors import HostError
from retake_plugin.protocols.resolve import Folder, Pool, PoolItem, Resolve, Timeline, has, there
from retake_plugin.resolve.connection import Opened

_EDIT = "edit"
# From this build on nothing need be selected in the media pool for something to be put onto a timeline.
_NEEDS_NO_SELECTION = (20, 3, 2)


@contextmanager
def edit_page(opened: Opened) -> Iterator[None]:
    """Works on the Edit page, because some others refuse edits; the page, the playhead and the bin come back."""
    app, pool, timeline = opened.app, opened.pool, opened.timeline
    page, code = app.GetCurrentPage(), timeline.GetCurrentTimecode()
    folder, picked = there(pool.GetCurrentFolder()), _picked(pool)
    if not page:
        raise HostError("DaVinci Resolve does not say which page is shown: a dialogue is open. Close it and try again.")
    if folder is None:
        raise HostError("DaVinci Resolve does not say which bin is open: a dialogue is open. Close it and try again.")
    _show(app, _EDIT)
    try:
        yield
    finally:
        with suppress(HostError):
            if not same_folder(pool.GetCurrentFolder(), folder):
                pool.SetCurrentFolder(folder)
            if picked is not None and has(pool, "SetSelectedClip"):
                pool.SetSelectedClip(picked)
            _playhead(timeline, code)
            _show(app, page)


def select_first(opened: Opened, clip: PoolItem) -> None:
    """Selects a clip in the media pool, without which older builds put nothing onto a timeline."""
    if opened.who.version[:3] < _NEEDS_NO_SELECTION and has(opened.pool, "SetSelectedClip"):
        opened.pool.SetSelectedClip(clip)


def same_folder(one: Folder | None, other: Folder | None) -> bool:
    """Whether two are one bin."""
    ids = [found.GetUniqueId() for found in (one, other) if found]
    return len(ids) == 2 and bool(ids[0]) and ids[0] == ids[1]


def _picked(pool: Pool) -> PoolItem | None:
    """What is selected in the media pool, where that is one clip: more can't be selected again."""
    found = [one for one in (pool.GetSelectedClips() or () if has(pool, "GetSelectedClips") else ()) if one]
    return found[0] if len(found) == 1 else None


def _playhead(timeline: Timeline, code: str | None) -> None:
    if code and timeline.GetCurrentTimecode() != code:
        timeline.SetCurrentTimecode(code)


def _show(app: Resolve, page: str) -> None:
    """Opens a page.

    Raises:
        HostError: It does not open.
    """
    if app.GetCurrentPage() != page:
        app.OpenPage(page)
        if app.GetCurrentPage() != page:
            raise HostError(f"DaVinci Resolve does not open its {page.capitalize()} page. Close what is open in it, "
                            "then try again.")
