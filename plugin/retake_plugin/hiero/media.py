"""Takes as clips in the project's bins, and as versions of clips that are there."""

from __future__ import annotations

from pathlib import PurePosixPath

from retake.errors import HostError
from retake.hosting.report import TakeFile
from retake.hosting.steps import Step
from retake_plugin.hiero.lying import Follower, followers
from retake_plugin.hiero.noting import movie_path
from retake_plugin.hiero.reading import clip_showing, path_of
from retake_plugin.protocols.hiero import Bin, BinItem, Clip, Core, Sequence, Version

_BIN = "Retake"


def clip_for(core: Core, sequence: Sequence, take: TakeFile, back: list[Step]) -> Clip:
    """The take's clip in a bin of our own: the one that is there, else a new one.

    Raises:
        HostError: The editor can't read the movie.
    """
    project, path = sequence.project(), movie_path(take)
    if project is None:
        raise HostError("The sequence belongs to no project any more. Open it again, then try once more.")
    folder = _bin(core, project.clipsBin(), back)
    for there in folder.clips() or ():
        known = clip_showing(there, path)
        if known is not None:
            return known
    try:
        clip: Clip = core.Clip(core.MediaSource(path))
    except RuntimeError as problem:
        raise _unread(path, str(problem)) from None
    _check(clip, path, take.count)
    made = core.BinItem(clip)
    folder.addItem(made)
    back.append(lambda: folder.removeItem(made))
    return clip


def version_for(sequence: Sequence, bin_item: BinItem, path: str, count: int, back: list[Step]) -> Version:
    """The version of a bin item that shows a movie: the one that is there, else a new one.

    The version that the bin item shows by itself stays the same, and so do the items that follow it, in all sequences.

    Raises:
        HostError: The editor can't read the movie, or another version is the bin item's own now.
    """
    known = _version(bin_item, path)
    if known is not None:
        return known
    active, follow = bin_item.activeVersion(), followers(sequence, bin_item)
    try:
        made = bin_item.createClipVersion(-1, path) or _version(bin_item, path)
    except RuntimeError as problem:
        raise _unread(path, str(problem)) from None
    if made is None:
        raise _unread(path, "")
    back.append(lambda: bin_item.removeVersion(made))
    back.append(lambda: _still_active(bin_item, active, follow))
    _still_active(bin_item, active, follow)
    clip = made.item()
    if clip is None:
        raise _unread(path, "")
    _check(clip, path, count)
    return made


def version_showing(bin_item: BinItem | None, path: str) -> Version | None:
    """The version of a bin item that shows a file."""
    return _version(bin_item, path) if bin_item is not None else None


def _version(bin_item: BinItem, path: str) -> Version | None:
    return next((one for one in bin_item.items() or () if path_of(one.item()) == path), None)


def _still_active(bin_item: BinItem, active: Version | None, follow: list[Follower]) -> None:
    """Has a bin item show what it showed by itself, and with it every item that is linked to it, at its frames.

    Raises:
        HostError: It does not.
    """
    if active is None or _is(bin_item.activeVersion(), active):
        return
    bin_item.setActiveVersion(active)
    if not _is(bin_item.activeVersion(), active) or not all([one.follows() for one in follow]):
        raise HostError("The editor shows another version of the clip than before, wherever it follows the bin. All of "
                        "it was taken back; undo once if something still looks wrong.")


def _is(one: Version | None, other: Version) -> bool:
    return one is not None and one.guid() == other.guid()


def _bin(core: Core, root: Bin, back: list[Step]) -> Bin:
    for one in root.bins() or ():
        if one.name() == _BIN:
            return one
    made = core.Bin(_BIN)
    root.addItem(made)
    back.append(lambda: root.removeItem(made))
    return made


def _check(clip: Clip, path: str, count: int) -> None:
    """Raise where the editor does not see the movie as it is."""
    source = clip.mediaSource()
    if source is None or not source.isMediaPresent():
        raise _unread(path, "")
    if int(source.duration()) != count:
        raise HostError(f"{PurePosixPath(path).name} has {count} frames, but the editor counts {source.duration()}. "
                        "Render the take in another codec, ProRes for one.")


def _unread(path: str, said: str) -> HostError:
    said = f" ({' '.join(said.split())[:120]})" if said else ""
    return HostError(f"The editor can't read {PurePosixPath(path).name}{said}. Check that the file is there, or render "
                     "the take in another codec, ProRes for one.")
