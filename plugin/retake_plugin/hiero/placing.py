"""Puts takes into a sequence: on a track of our own, or as versions of the clips that the shots show.

All of it runs in the editor's main thread. What was done is read back; where the editor did something else it is taken
back and told.
"""

from __future__ import annotations

from collections.abc import Container

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.hiero_times import Times, is_free, take_times
from retake.hosting.report import TakeFile
from retake.hosting.steps import Step, all_or_nothing
from retake.hosting.tracks import TrackRow, hidden_by, next_name
from retake.timeline.shot import Shot
from retake_plugin.hiero.look import colour_hints, colours_as, look_hints, size_as
from retake_plugin.hiero.lying import Lying, check, lying, set_times
from retake_plugin.hiero.media import clip_for, version_for
from retake_plugin.hiero.noting import TAKE, TRACK, VERSIONS, Kept, Note, forget, keep, movie_path, note_on
from retake_plugin.hiero.reading import Own, Plate, is_own_track, path_of, times_of
from retake_plugin.protocols.hiero import BinItem, Hiero, Sequence, Track, TrackItem, Version


class Placing:
    """Puts takes into one sequence, while nobody else gets at it.

    Args:
        hiero: The editor.
        sequence: The sequence.
    """

    def __init__(self, hiero: Hiero, sequence: Sequence) -> None:
        self._hiero, self._sequence = hiero, sequence
        self._seen: dict[str, Lying] | None = None  # what lay there after the last take: a feature has many items

    def on_track(self, plate: Plate, shot: Shot, take: TakeFile, active: bool) -> tuple[Kept, list[str]]:
        """Puts a take above its plate: a new item, or a further version of the item that lies there from before."""
        alone(plate)
        times, colours = take_times(plate.times, shot, take), plate.item.sourceMediaColourTransform()
        before = self._before()
        with all_or_nothing() as back:
            if plate.own is None:
                kept, item = self._new(plate, times, take, active, back)
            else:
                kept, item = self._further(plate, plate.own, times, take, active, back), plate.own.item
            if active or plate.own is None:
                self._shows(item, times, take, plate, active)
            # A further version that is not to be shown leaves the item that it is of as it was.
            meant = {str(item.guid())} if active or plate.own is None else set()
            self._check(before, meant)
        return kept, [*self._hints(plate, shot, item), *look_hints(self._hiero, item, plate, shot.name),
                      *colour_hints(item, colours, shot.name)]

    def as_version(self, plate: Plate, shot: Shot, take: TakeFile, active: bool) -> tuple[Kept, list[str]]:
        """Makes a take a version of the plate's clip, and has this one item show it: no other."""
        alone(plate)
        times = take_times(plate.times, shot, take, whole=True)
        clip = plate.item.source()
        bin_item = clip.binItem() if clip is not None else None
        if bin_item is None:
            raise HostError(f"{plate.piece.name} shows a clip that lies in no bin. Place the take on a track instead.")
        note, kept = (plate.note or Note(VERSIONS, plate.path)).adding(take)
        above = plate.own.item if active and plate.own is not None and plate.own.item.isEnabled() else None
        before, meant = self._before(), set[str]()
        with all_or_nothing() as back:
            colours, on = plate.item.sourceMediaColourTransform(), plate.item.isEnabled()
            version = self._version(bin_item, plate, take, back)
            if active:
                show(plate.item, version, times, back)
                self._shows(plate.item, times, take, plate, on)
                meant.add(str(plate.item.guid()))
            if above is not None:
                switch(above, False, back)
                meant.add(str(above.guid()))
            self._note(plate.item, note, back)
            self._check(before, meant)
        notes = colour_hints(plate.item, colours, shot.name) if active else []
        if above is not None:
            notes.append(f"{shot.name}: its take on the track above was switched off, it would hide this one.")
        if active and not on:
            notes.append(f"{shot.name} is switched off: switch it on to see its take.")
        return kept, [*notes, *(track_off(plate.item) if active else ())]

    def _before(self) -> dict[str, Lying]:
        """What lies there now, before anything is changed."""
        seen, self._seen = self._seen, None
        return lying(self._sequence) if seen is None else seen

    def _check(self, before: dict[str, Lying], meant: Container[str]) -> None:
        """Raise where anything but the items that were meant is not as it was."""
        now = lying(self._sequence)
        check(before, now, meant)
        self._seen = now

    def _new(self, plate: Plate, times: Times, take: TakeFile, active: bool, back: list[Step]
             ) -> tuple[Kept, TrackItem]:
        """A new item on a track of ours."""
        core = self._hiero.core
        clip = clip_for(core, self._sequence, take, back)
        colours_as(clip, plate.item)
        track = self._track(plate, times, back)
        item = track.createTrackItem(take.name)
        item.setSource(clip)  # which makes it as long as the clip
        set_times(item, times)
        # What is added over something cuts it: where it is to lie, and where the editor has it lie.
        if not all(is_free(one, _ranges(track)) for one in (times, times_of(item))):
            raise HostError(f"Something lies on {track.name()} where {take.name} would be added. Try again.")
        added = track.addTrackItem(item) or item
        back.append(lambda: track.removeItem(added, core.TrackBase.eDontRemoveLinkedItems))
        unlink(added)
        size_as(added, plate.item)
        if not active:
            switch(added, False, back)
        note, kept = Note(TAKE, plate.path).adding(take)
        keep(core, added, note)
        return kept, added

    def _further(self, plate: Plate, own: Own, times: Times, take: TakeFile, active: bool,
                 back: list[Step]) -> Kept:
        """A further version of an item of ours."""
        clip = own.item.source()
        bin_item = clip.binItem() if clip is not None else None
        if bin_item is None:
            raise HostError(f"The clip of {own.item.name()} is in no bin any more. Delete that item, then place the "
                            "take again.")
        note, kept = own.note.adding(take)
        version = self._version(bin_item, plate, take, back)
        if active:
            track = self._sequence.videoTracks()[own.track - 1]
            if not is_free(times, _ranges(track, str(own.item.guid()))):
                raise HostError(f"Something lies beside {own.item.name()} on {track.name()} where the take would "
                                "reach. Move it, then try again.")
            show(own.item, version, times, back)
            switch(own.item, True, back)
        self._note(own.item, note, back)
        return kept

    def _track(self, plate: Plate, times: Times, back: list[Step]) -> Track:
        """The lowest track of ours above the plate with room, else a new one."""
        tracks = tuple(self._sequence.videoTracks())
        for track in tracks[plate.track:]:
            if is_own_track(track) and not track.isLocked() and is_free(times, _ranges(track)):
                return track
        made = self._hiero.core.VideoTrack(next_name(one.name() for one in tracks))
        self._sequence.addTrack(made)
        back.append(lambda: self._sequence.removeTrack(made))
        found = [index for index, one in enumerate(self._sequence.videoTracks(), 1) if one.guid() == made.guid()]
        if not found or found[0] <= plate.track or len(self._sequence.videoTracks()) != len(tracks) + 1:
            raise HostError("The editor did not put a new track above the others. Add one at the top, then try again.")
        keep(self._hiero.core, made, Note(TRACK))
        return made

    def _version(self, bin_item: BinItem, plate: Plate, take: TakeFile, back: list[Step]) -> Version:
        """The take among the versions of a clip, read as the plate is."""
        version = version_for(self._sequence, bin_item, movie_path(take), take.count, back)
        clip = version.item()
        if clip is not None:
            colours_as(clip, plate.item)
        return version

    def _note(self, item: TrackItem, note: Note, back: list[Step]) -> None:
        """Keeps a note, which can be taken back."""
        before = note_on(item, note.what)
        if before is None:
            back.append(lambda: forget(item, note.what))
        else:
            back.append(lambda: keep(self._hiero.core, item, before))
        keep(self._hiero.core, item, note)

    def _shows(self, item: TrackItem, times: Times, take: TakeFile, plate: Plate, on: bool) -> None:
        """Raise where an item does not show just the frames of the take that it should, or is not switched so."""
        found, speed = times_of(item), item.playbackSpeed()
        if item.isEnabled() != on:
            raise HostError(f"The editor does not switch {item.name()} {'on' if on else 'off'}. Is its track locked?")
        if path_of(item.source()) != movie_path(take) or not found.like(times) \
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
        rows, index = [], 0
        for number, track in enumerate(self._sequence.videoTracks(), 1):
            uses = tuple(HostUse(first, last - first + 1, number) for first, last in _ranges(track))
            rows.append(TrackRow(number, track.name(), uses=uses))
            if any(one.guid() == item.guid() for one in track.items()):
                index = number
        use = HostUse(plate.piece.start, plate.piece.count, plate.track)
        covered = hidden_by(use, index, rows)
        if covered:
            hints.append(f"{shot.name}: what lies on {', '.join(covered)} is hidden by its take. Move the take's track "
                         "below it.")
        return [*hints, *track_off(item)]


def track_off(item: TrackItem) -> list[str]:
    """What is said where nothing on an item's track is seen."""
    track = item.parentTrack()
    return [] if track is None or track.isEnabled() else [f"The track {track.name()} is switched off: its takes are "
                                                          "not seen."]


def alone(plate: Plate) -> None:
    """Raise where the take above a plate is other uses' too: what is done to it would be done to them unasked."""
    if plate.shared:
        name = plate.piece.name  # which both parts of what was cut may bear
        others = dict.fromkeys("its other part" if one == name else one for one in plate.shared)
        raise HostError(f"The take over {name} lies over {', '.join(others)} too: the plate was cut below it. Cut the "
                        "take at the same frame, then try again.")


def switch(item: TrackItem, on: bool, back: list[Step]) -> None:
    """Switches an item on or off.

    Raises:
        HostError: The editor does not.
    """
    if item.isEnabled() != on:
        back.append(lambda: item.setEnabled(not on))
        item.setEnabled(on)
        if item.isEnabled() != on:
            raise HostError(f"The editor does not switch {item.name()} {'on' if on else 'off'}. Is its track locked?")


def unlink(item: TrackItem) -> None:
    """Has an item keep its own version, whichever its clip shows in the bin.

    Raises:
        HostError: The editor does not.
    """
    if item.versionLinkedToBin():
        item.setVersionLinkedToBin(False)
    if item.versionLinkedToBin():
        raise HostError(f"The editor does not unlink {item.name()} from its clip in the bin: other shots would show "
                        "its take too. Unlink it by hand, then try again.")


def show(item: TrackItem, version: Version, times: Times, back: list[Step]) -> None:
    """Has one item show a version of its clip, at these times; no other item changes."""
    old, was, linked = item.currentVersion(), times_of(item), item.versionLinkedToBin()

    def restore() -> None:
        if old is not None:
            item.setCurrentVersion(old)
        set_times(item, was)
        if item.versionLinkedToBin() != linked:
            item.setVersionLinkedToBin(linked)

    back.append(restore)
    unlink(item)  # else every item that shows the clip would follow
    item.setCurrentVersion(version)
    set_times(item, times)  # source times count from the new version's own first frame


def _ranges(track: Track, but: str = "") -> list[tuple[int, int]]:
    return [(int(one.timelineIn()), int(one.timelineOut())) for one in track.items() or () if one.guid() != but]


__all__ = ["Placing", "alone", "show", "switch", "track_off"]
