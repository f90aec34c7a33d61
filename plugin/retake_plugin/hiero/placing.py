"""Puts takes into a sequence: on a track of our own, or as versions of the clips that the shots show.

All of it runs in the editor's main thread. What was done is read back; where the editor did something else it is taken
back and told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.hiero_times import Times, is_free, take_times
from retake.hosting.report import TakeFile
from retake.hosting.tracks import TrackRow, hidden_by, next_name
from retake.timeline.shot import Shot
from retake_plugin.hiero.look import colour_hints, colours_as, look_hints, size_as
from retake_plugin.hiero.lying import check, lying
from retake_plugin.hiero.media import clip_for, version_for
from retake_plugin.hiero.noting import TAKE, TRACK, VERSIONS, Kept, Note, forget, keep, movie_path, note_on
from retake_plugin.hiero.reading import Own, Plate, Reading, is_own_track, path_of, times_of
from retake_plugin.protocols.hiero import BinItem, Hiero, Sequence, Track, TrackItem, Version


@dataclass
class Steps:
    """What takes back what was done, the last first."""

    back: list[Callable[[], object]] = field(default_factory=list)

    def undo(self) -> None:
        """Takes everything back."""
        while self.back:
            self.back.pop()()


class Placing:
    """Puts takes into one sequence.

    Args:
        hiero: The editor.
        sequence: The sequence.
        reading: What lies in it.
    """

    def __init__(self, hiero: Hiero, sequence: Sequence, reading: Reading) -> None:
        self._hiero, self._sequence, self._reading = hiero, sequence, reading

    def on_track(self, plate: Plate, shot: Shot, take: TakeFile, active: bool) -> tuple[Kept, list[str]]:
        """Puts a take above its plate: a new item, or a further version of the item that lies there from before."""
        times, colours = take_times(plate.times, shot, take), plate.item.sourceMediaColourTransform()
        steps, before = Steps(), lying(self._sequence)
        try:
            if plate.own is not None:
                kept, item = self._further(plate, plate.own, times, take, active, steps), plate.own.item
            else:
                kept, item = self._new(plate, times, take, active, steps)
            if active:
                self._shows(item, times, take, plate)
            check(before, lying(self._sequence), str(item.guid()))
        except BaseException:
            steps.undo()
            raise
        return kept, [*self._hints(plate, shot, item), *look_hints(self._hiero, item, plate, shot.name),
                      *colour_hints(item, colours, shot.name)]

    def as_version(self, plate: Plate, shot: Shot, take: TakeFile, active: bool) -> tuple[Kept, list[str]]:
        """Makes a take a version of the plate's clip, and has this one item show it: no other."""
        times = take_times(plate.times, shot, take, whole=True)
        clip = plate.item.source()
        bin_item = clip.binItem() if clip is not None else None
        if bin_item is None:
            raise HostError(f"{plate.piece.name} shows a clip that lies in no bin. Place the take on a track instead.")
        note, kept = (plate.note or Note(VERSIONS, plate.path)).adding(take)
        steps, before = Steps(), lying(self._sequence)
        try:
            colours = plate.item.sourceMediaColourTransform()
            version = self._version(bin_item, plate, take, steps)
            if active:
                show(plate.item, version, times, steps.back)
                self._shows(plate.item, times, take, plate)
            self._note(plate.item, note, steps)
            check(before, lying(self._sequence), str(plate.item.guid()))
        except BaseException:
            steps.undo()
            raise
        notes = colour_hints(plate.item, colours, shot.name) if active else []
        if active and plate.own is not None and plate.own.item.isEnabled():
            plate.own.item.setEnabled(False)
            notes.append(f"{shot.name}: its take on the track above was switched off, it would hide this one.")
        return kept, notes

    def _new(self, plate: Plate, times: Times, take: TakeFile, active: bool, steps: Steps) -> tuple[Kept, TrackItem]:
        """A new item on a track of ours."""
        core = self._hiero.core
        clip = clip_for(core, self._sequence, take, steps.back)
        colours_as(clip, plate.item)
        track = self._track(plate, times, steps)
        item = track.createTrackItem(take.name)
        item.setSource(clip)  # which makes it as long as the clip
        _set_times(item, times)
        if not is_free(times, _ranges(track)):  # what is added over something cuts it
            raise HostError(f"Something was put onto {track.name()} meanwhile. Try again.")
        added = track.addTrackItem(item) or item
        steps.back.append(lambda: track.removeItem(added, core.TrackBase.eDontRemoveLinkedItems))
        added.setVersionLinkedToBin(False)
        size_as(added, plate.item)
        if not active:
            added.setEnabled(False)
        note, kept = Note(TAKE, plate.path).adding(take)
        keep(core, added, note)
        return kept, added

    def _further(self, plate: Plate, own: Own, times: Times, take: TakeFile, active: bool, steps: Steps) -> Kept:
        """A further version of an item of ours."""
        clip = own.item.source()
        bin_item = clip.binItem() if clip is not None else None
        if bin_item is None:
            raise HostError(f"The clip of {own.item.name()} is in no bin any more. Delete that item, then place the "
                            "take again.")
        note, kept = own.note.adding(take)
        version = self._version(bin_item, plate, take, steps)
        if active:
            track = self._sequence.videoTracks()[own.track - 1]
            if not is_free(times, _ranges(track, str(own.item.guid()))):
                raise HostError(f"Something lies beside {own.item.name()} on {track.name()} where the take would "
                                "reach. Move it, then try again.")
            show(own.item, version, times, steps.back)
            if not own.item.isEnabled():
                steps.back.append(lambda: own.item.setEnabled(False))
                own.item.setEnabled(True)
        self._note(own.item, note, steps)
        return kept

    def _track(self, plate: Plate, times: Times, steps: Steps) -> Track:
        """The lowest track of ours above the plate with room, else a new one."""
        tracks = tuple(self._sequence.videoTracks())
        for track in tracks[plate.track:]:
            if is_own_track(track) and not track.isLocked() and is_free(times, _ranges(track)):
                return track
        made = self._hiero.core.VideoTrack(next_name(one.name() for one in tracks))
        self._sequence.addTrack(made)
        steps.back.append(lambda: self._sequence.removeTrack(made))
        found = [index for index, one in enumerate(self._sequence.videoTracks(), 1) if one.guid() == made.guid()]
        if not found or found[0] <= plate.track or len(self._sequence.videoTracks()) != len(tracks) + 1:
            raise HostError("The editor did not put a new track above the others. Add one at the top, then try again.")
        keep(self._hiero.core, made, Note(TRACK))
        return made

    def _version(self, bin_item: BinItem, plate: Plate, take: TakeFile, steps: Steps) -> Version:
        """The take among the versions of a clip, read as the plate is."""
        version = version_for(bin_item, movie_path(take), take.count, steps.back)
        clip = version.item()
        if clip is not None:
            colours_as(clip, plate.item)
        return version

    def _note(self, item: TrackItem, note: Note, steps: Steps) -> None:
        """Keeps a note, which can be taken back."""
        before = note_on(item, note.what)
        if before is None:
            steps.back.append(lambda: forget(item, note.what))
        else:
            steps.back.append(lambda: keep(self._hiero.core, item, before))
        keep(self._hiero.core, item, note)

    def _shows(self, item: TrackItem, times: Times, take: TakeFile, plate: Plate) -> None:
        """Raise where an item does not show just the frames of the take that it should."""
        found, speed = times_of(item), item.playbackSpeed()
        if path_of(item.source()) != movie_path(take) or not found.like(times) or not item.isEnabled() \
                or abs(speed - float(plate.piece.speed)) > 1e-3:
            raise HostError(f"The editor placed {take.name} at other frames than asked: {found.first} to {found.last}, "
                            f"from frame {float(found.source_in):g} on, at {speed:.4g} times the speed. It was taken "
                            "back.")

    def _hints(self, plate: Plate, shot: Shot, item: TrackItem) -> list[str]:
        """What the artist should know of a take on a track."""
        if shot.transition_in or shot.transition_out:
            hints = [f"{shot.name}: under its transition the plate is seen; as a version of its clip a take dissolves."]
        else:
            hints = []
        rows, index, off = [], 0, ""
        for number, track in enumerate(self._sequence.videoTracks(), 1):
            uses = tuple(HostUse(first, last - first + 1, number) for first, last in _ranges(track))
            rows.append(TrackRow(number, track.name(), uses=uses))
            if any(one.guid() == item.guid() for one in track.items()):
                index, off = number, "" if track.isEnabled() else track.name()
        use = HostUse(plate.piece.start, plate.piece.count, plate.track)
        covered = hidden_by(use, index, rows)
        if covered:
            hints.append(f"{shot.name}: what lies on {', '.join(covered)} is hidden by its take. Move the take's track "
                         "below it.")
        if off:
            hints.append(f"The track {off} is switched off: its takes are not seen.")
        return hints


def show(item: TrackItem, version: Version, times: Times, back: list[Callable[[], object]]) -> None:
    """Has one item show a version of its clip, at these times; no other item changes."""
    old, was, linked = item.currentVersion(), times_of(item), item.versionLinkedToBin()

    def restore() -> None:
        if old is not None:
            item.setCurrentVersion(old)
        _set_times(item, was)
        item.setVersionLinkedToBin(linked)

    back.append(restore)
    item.setVersionLinkedToBin(False)  # else every item that shows the clip would follow
    item.setCurrentVersion(version)
    _set_times(item, times)  # source times count from the new version's own first frame


def _set_times(item: TrackItem, times: Times) -> None:
    item.setTimes(times.first, times.last, float(times.source_in), float(times.source_out))


def _ranges(track: Track, but: str = "") -> list[tuple[int, int]]:
    return [(int(one.timelineIn()), int(one.timelineOut())) for one in track.items() or () if one.guid() != but]


__all__ = ["Placing", "Steps", "show"]
