"""What is believed of Nuke Studio and Hiero, each to be tried in a sequence of its own; see docs/quirks/hiero.md."""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from retake_plugin.probing import CannotTell, Facts, Otherwise, expect


@dataclass
class Ground:
    """The probe's own project, and what facts do in it.

    Attributes:
        hiero: The package.
        project: The probe's own project.
        media: Movies by rate.
    """

    hiero: Any
    project: Any
    media: dict[str, str]
    _made: int = field(default=0)

    def track(self) -> Any:
        """An empty track in a new sequence of the project."""
        core = self.hiero.core
        self._made += 1
        sequence = core.Sequence(f"probe {self._made}")
        self.project.clipsBin().addItem(core.BinItem(sequence))
        track = core.VideoTrack("probe")
        sequence.addTrack(track)
        found = sequence.videoTracks()
        if not found:
            raise Otherwise("the sequence has no track after addTrack")
        return found[-1]

    def path(self, rate: str) -> str:
        """The movie of a rate."""
        if rate not in self.media:
            raise CannotTell(f"there is no movie of {rate} frames a second to try with")
        return self.media[rate]

    def clip(self, rate: str = "24") -> Any:
        """A new clip in the project's bin."""
        core = self.hiero.core
        clip = core.Clip(core.MediaSource(self.path(rate)))
        self.project.clipsBin().addItem(core.BinItem(clip))
        return clip

    def item(self, track: Any, clip: Any, times: tuple[int, int, float, float] = (10, 29, 5, 24)) -> Any:
        """An item on a track that shows a clip."""
        made = track.createTrackItem("probe")
        made.setSource(clip)
        made.setTimes(*times)
        return track.addTrackItem(made) or made

    def versions(self) -> tuple[Any, Any, Any]:
        """Two items of one clip on two tracks, and a second version of it; the first one is the active one."""
        clip = self.clip()
        first, second = (self.item(self.track(), clip) for _ in range(2))
        bin_item = clip.binItem()
        plate = bin_item.activeVersion()
        version = bin_item.createClipVersion(-1, self.path("25"))
        bin_item.setActiveVersion(plate)
        return first, second, version


FACTS: Facts[Ground] = Facts()


def _shown(item: Any) -> str:
    """The file that an item shows."""
    return str(item.source().mediaSource().fileinfos()[0].filename()).replace("\\", "/").rpartition("/")[2]


@FACTS("3", "The editor's Python is 3.11 or later.")
def python_is_new_enough(ground: Ground) -> str:
    return expect(sys.version_info >= (3, 11), True, sys.version.split()[0])


@FACTS("3.3", "timelineIn and timelineOut are both shown.")
def both_ends_are_shown(ground: Ground) -> str:
    item = ground.item(ground.track(), ground.clip())
    return expect((item.timelineIn(), item.timelineOut(), item.duration()), (10, 29, 20), "in, out, duration")


@FACTS("3.3", "setSource makes an item as long as its clip; times are set after it.")
def a_source_sets_the_length(ground: Ground) -> str:
    clip, item = ground.clip(), ground.track().createTrackItem("probe")
    item.setSource(clip)
    return expect(item.duration(), clip.duration(), "duration of the item")


@FACTS("3.3", "Source times are floats that count from the clip's first frame.")
def source_times_are_floats(ground: Ground) -> str:
    item = ground.item(ground.track(), ground.clip())
    seen = f"{item.sourceIn()!r} to {item.sourceOut()!r}"
    if (round(item.sourceIn()), round(item.sourceOut())) != (5, 24) or not isinstance(item.sourceIn(), float):
        raise Otherwise(f"{seen}, not 5.0 to 24.0")
    return seen


@FACTS("3.3", "The last source frame is that of the last shown frame: 0 to 38 in 20 frames runs at 2.")
def source_times_are_of_shown_frames(ground: Ground) -> str:
    item = ground.item(ground.track(), ground.clip(), (10, 29, 0, 38))
    return expect(round(float(item.playbackSpeed()), 4), 2.0, "playbackSpeed")


@FACTS("3.3", "addTrackItem overwrites or cuts what is there.")
def items_are_overwritten(ground: Ground) -> str:
    track, clip = ground.track(), ground.clip()
    ground.item(track, clip)
    ground.item(track, clip, (20, 39, 0, 19))
    lie = [(one.timelineIn(), one.timelineOut()) for one in track.items()]
    return expect(lie, [(10, 19), (20, 39)], "what lies there")


@FACTS("3.3", "A rate as a float is an artefact of 32 bits.")
def rates_are_artefacts(ground: Ground) -> str:
    rate = float(ground.clip("24000/1001").framerate().toFloat())
    exact = float(struct.unpack("f", struct.pack("f", 24000 / 1001))[0])
    return expect(rate, exact, "toFloat")


@FACTS("3.3", "A rate as a pair of numbers is exact.")
def rates_are_pairs(ground: Ground) -> str:
    told = ground.clip("24000/1001").framerate().toRational()
    try:
        pair = Fraction(*(int(one) for one in told))
    except (TypeError, ValueError):
        raise Otherwise(f"{told!r} is no pair of numbers") from None
    return expect(pair, Fraction(24000, 1001), f"{told!r}")


@FACTS("3.3", "A clip's timecodeStart is the frame number of its media's timecode, and its sourceIn is 0.")
def clips_begin_at_their_timecode(ground: Ground) -> str:
    clip = ground.clip()
    return expect((int(clip.timecodeStart()), int(clip.sourceIn())), (10 * 3600 * 24, 0), "timecodeStart, sourceIn")


@FACTS("3.3", "createClipVersion raises where the path is a version already.")
def a_path_is_one_version(ground: Ground) -> str:
    bin_item = ground.clip().binItem()
    try:
        bin_item.createClipVersion(-1, ground.path("24"))
    except RuntimeError as problem:
        return f"RuntimeError: {problem}"
    raise Otherwise(f"it made one: there are {len(bin_item.items())}")


@FACTS("3.3", "createClipVersion raises where there is no such file.")
def a_version_needs_a_file(ground: Ground) -> str:
    bin_item = ground.clip().binItem()
    try:
        bin_item.createClipVersion(-1, ground.path("24") + ".none.mov")
    except RuntimeError as problem:
        return f"RuntimeError: {problem}"
    raise Otherwise(f"it made one: there are {len(bin_item.items())}")


@FACTS("to be verified 1", "A new version becomes the active one.")
def a_new_version_is_active(ground: Ground) -> str:
    bin_item = ground.clip().binItem()
    version = bin_item.createClipVersion(-1, ground.path("25"))
    return expect(bin_item.activeVersion().guid() == version.guid(), True, "it is active")


@FACTS("3.3", "setActiveVersion changes every item that is linked to the bin.")
def the_active_version_is_shown_everywhere(ground: Ground) -> str:
    first, second, version = ground.versions()
    before = (_shown(first), _shown(second))
    first.source().binItem().setActiveVersion(version)
    changed = [now != then for now, then in zip((_shown(first), _shown(second)), before, strict=True)]
    return expect(changed, [True, True], "changed")


@FACTS("3.3", "An item that is not linked to the bin changes alone.")
def an_unlinked_item_changes_alone(ground: Ground) -> str:
    first, second, version = ground.versions()
    before = (_shown(first), _shown(second))
    first.setVersionLinkedToBin(False)
    first.setCurrentVersion(version)
    changed = [now != then for now, then in zip((_shown(first), _shown(second)), before, strict=True)]
    return expect(changed, [True, False], "changed")


@FACTS("3.3", "Source times count from the shown version's own first frame: another start leaves them as they are.")
def a_version_has_its_own_start(ground: Ground) -> str:
    first, _, version = ground.versions()
    first.setVersionLinkedToBin(False)
    first.setCurrentVersion(version)
    return expect((round(first.sourceIn()), first.timelineIn(), first.timelineOut()), (5, 10, 29), "sourceIn, in, out")


@FACTS("3.3", "A version that an item shows can't be removed.")
def a_version_in_use_stays(ground: Ground) -> str:
    first, _, version = ground.versions()
    first.setVersionLinkedToBin(False)
    first.setCurrentVersion(version)
    bin_item = first.source().binItem()
    try:
        bin_item.removeVersion(version)
    except RuntimeError as problem:
        return f"RuntimeError: {problem}"
    raise Otherwise(f"it was removed: {len(bin_item.items())} are left")


@FACTS("3.3", "A tag keeps texts whose key begins with \"tag.\".")
def tags_keep_texts(ground: Ground) -> str:
    item, tag = ground.item(ground.track(), ground.clip()), ground.hiero.core.Tag("probe")
    tag.metadata().setValue("tag.retake", '{"probe": 1}')
    item.addTag(tag)
    kept = [one.metadata().value("tag.retake") for one in item.tags() if one.metadata().hasKey("tag.retake")]
    return expect(kept, ['{"probe": 1}'], "kept")


@FACTS("3.3", "What addTag adds is a copy: what is noted on the tag afterwards is not on the item.")
def tags_are_copied(ground: Ground) -> str:
    item, tag = ground.item(ground.track(), ground.clip()), ground.hiero.core.Tag("probe")
    item.addTag(tag)
    tag.metadata().setValue("tag.retake", "later")
    return expect(any(one.metadata().hasKey("tag.retake") for one in item.tags()), False, "it is there")


@FACTS("3.3", "Each call hands out a new object for the same thing; they are equal, and so are their guids.")
def objects_are_wrapped_anew(ground: Ground) -> str:
    track = ground.track()
    ground.item(track, ground.clip())
    one, other = track.items()[0], track.items()[0]
    return expect((one is other, one == other, one.guid() == other.guid()), (False, True, True), "is, ==, guid")
