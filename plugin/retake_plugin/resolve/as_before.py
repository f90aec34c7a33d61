"""What Resolve's user was looking at, kept while something is done, and shown again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from retake.errors import HostError
from retake_plugin.log import log
from retake_plugin.protocols.resolve import Folder, Pool, PoolItem, has, there
from retake_plugin.raised import in_words
from retake_plugin.resolve.connection import Opened
from retake_plugin.resolve.items import clip_id
from retake_plugin.resolve.turn import Turn

_EDIT = "edit"
# From this build on nothing need be selected in the media pool for something to be put onto a timeline.
_NEEDS_NO_SELECTION = (20, 3, 2)
_TRIES = 2


@dataclass(frozen=True, slots=True)
class _Sight:
    """What was looked at: the page, the playhead's timecode, the open bin, and what was selected in the media pool."""

    page: str
    code: str | None
    folder: Folder
    picked: tuple[PoolItem, ...]


@contextmanager
def edit_page(opened: Opened, turn: Turn) -> Iterator[list[str]]:
    """Works on the Edit page, because some others refuse edits; the page, the playhead and the bin come back.

    The list that is handed out says afterwards what did not come back.

    Raises:
        HostError: Resolve does not say where its user is, or does not open the page.
    """
    sight = _sight(opened)
    left: list[str] = []
    try:
        if not _done(lambda: opened.app.GetCurrentPage() == _EDIT, lambda: opened.app.OpenPage(_EDIT)):
            raise HostError(f"DaVinci Resolve does not open its {_EDIT.capitalize()} page. Close what is open in it, "
                            "then try again.")
        yield left
    finally:
        turn.alone()
        try:
            left += _shown_again(opened, sight)
        except Exception as problem:  # what was done is done, whatever is shown
            left.append(str(in_words("DaVinci Resolve", problem)))


def select_first(opened: Opened, clip: PoolItem) -> None:
    """Selects a clip in the media pool where none is, without which older builds put nothing onto a timeline."""
    if opened.who.version[:3] < _NEEDS_NO_SELECTION and has(opened.pool, "SetSelectedClip") \
            and not _picked(opened.pool):
        opened.pool.SetSelectedClip(clip)


def same_folder(one: Folder | None, other: Folder | None) -> bool:
    """Whether two are one bin."""
    ids = [found.GetUniqueId() for found in (one, other) if found]
    return len(ids) == 2 and bool(ids[0]) and ids[0] == ids[1]


def _sight(opened: Opened) -> _Sight:
    app, pool = opened.app, opened.pool
    page, code, folder = app.GetCurrentPage(), opened.timeline.GetCurrentTimecode(), there(pool.GetCurrentFolder())
    if not page:
        raise HostError("DaVinci Resolve does not say which page is shown: a dialogue is open. Close it and try again.")
    if folder is None:
        raise HostError("DaVinci Resolve does not say which bin is open: a dialogue is open. Close it and try again.")
    return _Sight(page, code, folder, _picked(pool))


def _shown_again(opened: Opened, sight: _Sight) -> list[str]:
    """Shows all of it again, and looks whether it is shown; what is not is said, and noted in the log."""
    app, pool, timeline = opened.app, opened.pool, opened.timeline
    # More than one clip can't be selected again, nor none.
    if len(sight.picked) == 1 and has(pool, "SetSelectedClip") and not _done(
            lambda: _ids(_picked(pool)) == _ids(sight.picked), lambda: pool.SetSelectedClip(sight.picked[0])):
        log("resolve: the clip that was selected in the media pool is not selected again")
    missed = []
    if not _done(lambda: same_folder(pool.GetCurrentFolder(), sight.folder),
                 lambda: pool.SetCurrentFolder(sight.folder)):
        missed.append(f"the bin {sight.folder.GetName() or ''}".rstrip())
    current = there(opened.project.GetCurrentTimeline())
    if current is not None and current.GetUniqueId() != opened.id:
        log("resolve: another timeline was opened meanwhile; it is left open")
    elif (code := sight.code) and not _done(lambda: timeline.GetCurrentTimecode() == code,
                                            lambda: timeline.SetCurrentTimecode(code)):
        missed.append(f"the playhead at {code}")
    if not _done(lambda: app.GetCurrentPage() == sight.page, lambda: app.OpenPage(sight.page)):
        missed.append(f"the {sight.page.capitalize()} page")
    if not missed:
        return []
    said = f"DaVinci Resolve does not show {', '.join(missed)} again, as before. Go back there by hand."
    log(f"resolve: {said}")
    return [said]


def _done(so: Callable[[], bool], do: Callable[[], object]) -> bool:
    """Whether something is so; where it is not it is done, once more if that did not help, and looked at again."""
    for _ in range(_TRIES):
        if so():
            return True
        do()
    return so()


def _picked(pool: Pool) -> tuple[PoolItem, ...]:
    """What is selected in the media pool."""
    return tuple(one for one in (pool.GetSelectedClips() or () if has(pool, "GetSelectedClips") else ()) if one)


def _ids(clips: tuple[PoolItem, ...]) -> list[str]:
    return [clip_id(one) for one in clips]
