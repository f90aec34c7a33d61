"""Reads a sequence: every item with its plate, its times, and the takes of ours that lie there for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.hiero_times import Times, plate_times, position, rate_of, speed
from retake.hosting.numbered import bare_path, numbered, pattern_of
from retake.hosting.otio_writer import Fade, Lane, Media, Piece, Sheet
from retake_plugin.hiero.noting import TAKE, TRACK, VERSIONS, Note, note_on
from retake_plugin.protocols.hiero import BinItem, Clip, Hiero, Sequence, TimeBase, Track, TrackItem

HOST = "hiero"


@dataclass(frozen=True, slots=True)
class Plate:
    """An item that shows a plate, or a take as a version of it.

    Attributes:
        item: It.
        track: Its track's number, from below and from 1 on.
        piece: What the timeline's file says of it.
        times: The times at which it shows its plate, also where it shows a take now.
        path: The plate's file.
        note: What we keep with it.
        own: The item of ours that lies above it; None where there is none.
        shared: The names of the other plates above which that item lies too, as the plate was cut below it.
    """

    item: TrackItem
    track: int
    piece: Piece
    times: Times
    path: str
    note: Note | None = None
    own: Own | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """An item of ours: takes of the plate below it, of which it shows one."""

    item: TrackItem
    track: int
    first: int
    last: int
    note: Note

    @property
    def shown(self) -> str:
        """The key of the take that is shown; "" where it is switched off."""
        kept = self.note.showing(path_of(self.item.source())) if self.item.isEnabled() else None
        return kept.key if kept else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sequence as it was read."""

    sheet: Sheet
    plates: tuple[Plate, ...]
    own: tuple[Own, ...]

    def plate(self, id: str) -> Plate | None:
        """The plate's item of that id."""
        return next((one for one in self.plates if one.piece.id == id), None)

    def use(self, plate: Plate) -> HostUse:
        """Where it stands."""
        return HostUse(self.sheet.start + plate.piece.start, plate.piece.count, plate.track, plate.piece.id)

    def behind(self, id: str) -> Plate | None:
        """The plate that an item shows, or above which an item of ours lies."""
        return self.plate(id) or next((one for one in self.plates if one.own and one.own.item.guid() == id), None)


def read(hiero: Hiero, sequence: Sequence) -> Reading:
    """Reads a sequence."""
    tracks = tuple(sequence.videoTracks() or ())
    own = tuple(_own(tracks))
    mine = {one.item.guid() for one in own}
    plates = [_plate(hiero, item, index) for index, track in enumerate(tracks, 1) for item in _items(track)
              if item.guid() not in mine]
    plates = [_with_own(one, own, plates) for one in plates]
    lanes = [Lane(track.name(), tuple(one.piece for one in plates if one.track == index), tuple(_fades(track)),
                  enabled=track.isEnabled()) for index, track in enumerate(tracks, 1)]
    lanes += [Lane(track.name(), tuple(_plate(hiero, item, 0).piece for item in _items(track)), sound=True,
                   enabled=track.isEnabled()) for track in sequence.audioTracks() or ()]
    rate = base_rate(sequence.framerate())
    sheet = Sheet(HOST, sequence.name(), str(sequence.guid()), rate, int(sequence.timecodeStart()),
                  bool(sequence.dropFrame()) and round(rate) % 30 == 0, tuple(lanes))
    return Reading(sheet, tuple(plates), own)


def base_rate(base: TimeBase) -> Fraction:
    """A rate, exactly."""
    return rate_of(base.toRational(), base.toFloat())


def times_of(item: TrackItem) -> Times:
    """An item's times."""
    return Times(int(item.timelineIn()), int(item.timelineOut()), position(item.sourceIn()),
                 position(item.sourceOut()))


def path_of(clip: Clip | None) -> str:
    """A clip's file, with / between its folders; "" where it has none."""
    source = clip.mediaSource() if clip is not None and hasattr(clip, "mediaSource") else None
    files = source.fileinfos() if source is not None else ()
    if source is None or not files:
        return ""
    path = bare_path(files[0].filename())
    return path if source.singleFile() else pattern_of(path)


def clip_showing(bin_item: BinItem | None, path: str) -> Clip | None:
    """The clip among a bin item's versions that shows a file."""
    for version in bin_item.items() if bin_item is not None else ():
        clip = version.item()
        if clip is not None and path_of(clip) == path:
            return clip
    return None


def is_own_track(track: Track) -> bool:
    """Whether a track was made by us; its name may have been changed."""
    return note_on(track, TRACK) is not None


def _items(track: Track) -> list[TrackItem]:
    return sorted(track.items() or (), key=lambda one: one.timelineIn())


def _own(tracks: tuple[Track, ...]) -> Iterator[Own]:
    for index, track in enumerate(tracks, 1):
        for item in _items(track):
            note = note_on(item, TAKE)
            # A copy of an item bears a copy of its tags, wherever it was pasted: what it shows has to be of the note.
            if note is not None and note.showing(path_of(item.source())) is not None:
                yield Own(item, index, int(item.timelineIn()), int(item.timelineOut()), note)


def _plate(hiero: Hiero, item: TrackItem, track: int) -> Plate:
    clip, note, times = item.source(), note_on(item, VERSIONS), times_of(item)
    shown, factor = path_of(clip), speed(item.playbackSpeed())
    kept = note.showing(shown) if note else None
    if note is not None and kept is not None and clip is not None:
        # The item shows a take of ours: its plate is another version of its clip, whose frames are counted on.
        plate = clip_showing(clip.binItem(), note.plate)
        times, clip = plate_times(times, kept.start), plate or clip
    media, head, refused = _media(hiero, clip)
    warp = _warp(hiero, item)
    low = min(times.source_in, times.source_out) if factor < 0 else times.source_in
    piece = Piece(times.first, times.count, item.name(), str(item.guid()), media, low + head, factor, warp,
                  item.isEnabled(), refused, tuple(one.version for one in note.takes) if note else (),
                  kept.key if kept else "")
    return Plate(item, track, piece, times, path_of(clip), note)


def _media(hiero: Hiero, clip: Clip | None) -> tuple[Media | None, int, str]:
    """What a clip shows, at which of the media's frames it begins, and why it can't get new lips."""
    if clip is None or not isinstance(clip, hiero.core.Clip):
        return None, 0, "is a sequence in the sequence. Open it as a timeline of its own"
    source = clip.mediaSource()
    files = source.fileinfos() if source is not None else ()
    if source is None or not files:
        return None, 0, "names no media"
    path = bare_path(files[0].filename())
    if path.lower().endswith(".nk"):
        return None, 0, "is a comp. Choose the clip that it was made of"
    rate, first = base_rate(clip.framerate()), int(files[0].startFrame())
    count = max(1, int(source.duration()))
    head = int(clip.sourceIn()) - first
    head = head if 0 <= head < count else 0
    parts = None if source.singleFile() else numbered(path, first)
    folder, names = parts or (path, None)
    return Media(folder, count, rate, max(0, int(clip.timecodeStart()) - head), names), head, ""


def _warp(hiero: Hiero, item: TrackItem) -> str:
    """The name of a soft effect that bends the item's time."""
    for linked in item.linkedItems() or ():
        if isinstance(linked, hiero.core.EffectTrackItem) and linked.node().Class() == "TimeWarp":
            return "TimeWarp"
    return ""


def _fades(track: Track) -> Iterator[Fade]:
    seen: set[int] = set()
    for one in track.transitions() or ():
        first, after = int(one.timelineIn()), int(one.timelineOut()) + 1
        sides = [item for item in (one.inTrackItem(), one.outTrackItem()) if item is not None]
        if not sides:
            continue
        cut = max(int(item.timelineIn()) for item in sides)
        if len(sides) == 1 and cut != first:
            cut = int(sides[0].timelineOut()) + 1
        if cut not in seen:
            seen.add(cut)
            yield Fade(cut, max(0, cut - first), max(0, after - cut))


def _with_own(plate: Plate, own: tuple[Own, ...], plates: list[Plate]) -> Plate:
    """The plate with the item of ours that lies above it, told by where both lie and by the plate's file."""
    for one in sorted(own, key=lambda found: -found.track):
        below = _below(one, plates)
        if any(plate is other for other in below):
            versions = (*plate.piece.versions, *(kept.version for kept in one.note.takes))
            shown = one.shown or plate.piece.shown
            shared = tuple(other.piece.name for other in below if other is not plate)
            return replace(plate, own=one, shared=shared, piece=replace(plate.piece, versions=versions, shown=shown))
    return plate


def _below(one: Own, plates: list[Plate]) -> list[Plate]:
    """The plates below an item of ours: one as a rule, more where that was cut since. What hides another counts."""
    below = [plate for plate in plates if _lies_over(one, plate)]
    return [plate for plate in below if not any(
        other.track > plate.track and other.piece.start < plate.piece.stop and plate.piece.start < other.piece.stop
        for other in below)]


def _lies_over(one: Own, plate: Plate) -> bool:
    """Whether an item of ours lies above a plate of the same file, for the most part: it may have been trimmed."""
    piece = plate.piece
    shared = min(one.last + 1, piece.stop) - max(one.first, piece.start)
    return one.track > plate.track and one.note.plate == plate.path \
        and 2 * shared > min(one.last - one.first + 1, piece.count)


def sequence_of(hiero: Hiero) -> Sequence:
    """The sequence that is open.

    Raises:
        HostError: None is, or it belongs to no project any more.
    """
    sequence = hiero.ui.activeSequence()
    if sequence is None or not hasattr(sequence, "videoTracks") or sequence.project() is None:
        raise HostError("No sequence is open. Open one in the timeline editor, then try again.")
    return sequence
