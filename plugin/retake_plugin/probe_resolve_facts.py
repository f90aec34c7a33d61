"""What is believed of DaVinci Resolve, each to be tried in a timeline of its own; see docs/quirks/resolve.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from retake.hosting.frames import whole
from retake.timecode import Timecode
from retake_plugin.probe_resolve_ground import Ground, items, present
from retake_plugin.probing import CannotTell, Facts, Otherwise, expect
from retake_plugin.protocols.resolve import has

_FRAMES = 60  # in each movie

FACTS: Facts[Ground] = Facts()


def _numbers(*values: Any) -> Sequence[int | None]:
    return [whole(one) for one in values]


# First, because nothing takes a selection away again.
@FACTS("1.7.14", "Before 20.3.2 nothing is appended while no clip is selected; afterwards that does not matter.")
def something_must_be_selected(ground: Ground) -> str:
    timeline = ground.timeline()
    clip = ground.clip(ground.rate(timeline))
    if present(ground.pool.GetSelectedClips()):
        raise CannotTell("a clip is selected, and no call takes a selection away")
    ground.pool.AppendToTimeline([{"mediaPoolItem": clip, "startFrame": 0, "endFrame": 10, "mediaType": 1}])
    return expect(len(items(timeline)), int(ground.version >= (20, 3, 2)), "items on the timeline")


@FACTS("1.1", "Timeline.GetSettings is there from 21.1 on, GetSetting before.")
def settings_have_two_calls(ground: Ground) -> str:
    timeline = ground.timeline()
    there = [name for name in ("GetSettings", "GetSetting") if has(timeline, name)]
    return expect("GetSettings" in there, ground.version >= (21, 1), f"{', '.join(there)} are there; GetSettings")


@FACTS("1.5", "hasattr is true of every name; a call that is missing is None.")
def every_name_is_there(ground: Ground) -> str:
    timeline = ground.timeline()
    lacking = [one for one in ("GetSelectedClips", "GetSettings", "GetSetting") if one not in dir(timeline)]
    if not lacking:
        raise CannotTell("this build has all the calls that are asked for")
    return expect((hasattr(timeline, lacking[0]), getattr(timeline, lacking[0], 0)), (True, None), lacking[0])


@FACTS("1.5", "An enumeration's name as a text is refused; its live attribute is not.")
def constants_are_live(ground: Ground) -> str:
    timeline, _, _ = ground.laid()
    path = str(ground.folder / "probe_named.otio")
    named = bool(timeline.Export(path, "EXPORT_OTIO", "EXPORT_NONE"))
    live = bool(timeline.Export(path, ground.app.EXPORT_OTIO, ground.app.EXPORT_NONE))
    return expect((named, live), (False, True), "by name, and live")


@FACTS("1.5", "A track that is not there has no list of items, but None.")
def a_track_that_is_not_there(ground: Ground) -> str:
    return expect(ground.timeline().GetItemListInTrack("video", 99), None)


@FACTS("1.6", "A timeline's first frame is the number behind its first timecode.")
def frames_count_from_the_start_timecode(ground: Ground) -> str:
    timeline = ground.timeline()
    code, start = timeline.GetStartTimecode(), timeline.GetStartFrame()
    return expect(whole(start), Timecode.parse(code, ground.rate(timeline)).frames, f"{code} and {start!r}")


@FACTS("1.6", "recordFrame is absolute: the timeline's start is counted in.")
def record_frames_are_absolute(ground: Ground) -> str:
    _, item, record = ground.laid()
    return expect(whole(item.GetStart()), record, "GetStart")


@FACTS("1.6", "clipInfo's endFrame is the frame after the last one.")
def ends_are_exclusive(ground: Ground) -> str:
    _, item, _ = ground.laid()
    return expect(whole(item.GetDuration()), 20, "GetDuration of 10 to 30")


@FACTS("1.6", "GetEnd is the frame after the last one.")
def the_end_is_exclusive(ground: Ground) -> str:
    _, item, record = ground.laid()
    return expect(whole(item.GetEnd()), record + 20, "GetEnd")


@FACTS("1.6", "endFrame is ignored without startFrame.")
def an_end_needs_a_start(ground: Ground) -> str:
    timeline = ground.timeline()
    item = ground.append(timeline, ground.clip(ground.rate(timeline)), endFrame=30, trackIndex=1)
    return expect(whole(item.GetDuration()) if item else None, _FRAMES, "GetDuration")


@FACTS("1.6", "AppendToTimeline acts on whichever timeline is current.")
def the_current_timeline_is_meant(ground: Ground) -> str:
    first, second = ground.timeline(), ground.timeline()
    ground.project.SetCurrentTimeline(first)
    ground.append(first, ground.clip(ground.rate(first)), startFrame=0, endFrame=10)
    return expect((len(items(first)), len(items(second))), (1, 0), "items on the current one, and on the newest")


@FACTS("1.7.1", "An append onto what is there is dropped: the earlier item stays as it is.")
def an_earlier_item_wins(ground: Ground) -> str:
    timeline, item, record = ground.laid()
    id = item.GetUniqueId()
    ground.append(timeline, ground.clip(ground.rate(timeline)), startFrame=0, endFrame=20, recordFrame=record + 5,
                  trackIndex=1)
    now = [(one.GetUniqueId() == id, *_numbers(one.GetStart(), one.GetDuration())) for one in items(timeline)]
    return expect(now, [(True, record, 20)], "what lies there")


@FACTS("1.7.2", "A trackIndex beyond the last track lands on V1.")
def beyond_the_last_track_is_the_first(ground: Ground) -> str:
    timeline = ground.timeline()
    count = whole(timeline.GetTrackCount("video")) or 0
    start = int(timeline.GetStartFrame())
    ground.append(timeline, ground.clip(ground.rate(timeline)), startFrame=0, endFrame=10, recordFrame=start + 40,
                  trackIndex=count + 3)
    now = [len(present(timeline.GetItemListInTrack("video", one + 1))) for one in range(count)]
    return expect((whole(timeline.GetTrackCount("video")), now), (count, [1] + [0] * (count - 1)), "tracks, items")


@FACTS("1.7.3", "What AppendToTimeline hands back may have no id, or be None.")
def what_comes_back_may_be_unusable(ground: Ground) -> str:
    timeline = ground.timeline()
    clip = ground.clip(ground.rate(timeline))
    ground.pool.SetSelectedClip(clip)
    told = ground.pool.AppendToTimeline([{"mediaPoolItem": clip, "mediaType": 1}])
    return f"{len(told or [])} came back, with the ids {[one.GetUniqueId() if one else None for one in told or []]}"


@FACTS("1.7.4", "At another rate than the timeline's a length is rounded down and may be a frame short.")
def lengths_are_rounded_down(ground: Ground) -> str:
    timeline = ground.timeline()
    rate = ground.rate(timeline)
    other = ground.other(rate)
    item = ground.append(timeline, ground.clip(other), startFrame=0, endFrame=48)
    exact, found = 48 * rate / other, whole(item.GetDuration()) if item else None
    seen = f"48 frames at {other} on a timeline at {rate} are {found} (exactly {float(exact):.3f})"
    if found is None or not exact - 2 < found <= exact:
        raise Otherwise(seen)
    return seen


@FACTS("1.7.5", "The source's end is the frame after the last one where the rates are equal.")
def a_source_ends_exclusively_at_equal_rates(ground: Ground) -> str:
    _, item, _ = ground.laid()
    return expect(_numbers(item.GetSourceStartFrame(), item.GetSourceEndFrame()), [10, 30], "source frames of 10 to 30")


@FACTS("1.7.5", "The source's end is its last frame where the rates differ.")
def a_source_ends_inclusively_at_other_rates(ground: Ground) -> str:
    timeline = ground.timeline()
    rate = ground.rate(timeline)
    other = ground.other(rate)
    item = ground.append(timeline, ground.clip(other), startFrame=0, endFrame=48)
    if item is None:
        raise CannotTell("nothing lies there after AppendToTimeline")
    shown = int((whole(item.GetDuration()) or 0) * other / rate)
    return expect(whole(item.GetSourceEndFrame()), shown - 1, f"the end of {shown} frames that are shown")


@FACTS("1.7.5", "GetLeftOffset is the clip's frame with which an item begins, to the frame, where the rates are equal.")
def a_left_offset_is_exact(ground: Ground) -> str:
    _, item, _ = ground.laid()
    seen = _numbers(item.GetLeftOffset(), item.GetSourceStartFrame())
    return expect(seen[0], 10, f"GetLeftOffset, with {seen[1]} from GetSourceStartFrame")


@FACTS("1.7.9", "A timeline's marker counts from its first frame.")
def markers_count_from_the_beginning(ground: Ground) -> str:
    timeline, _, _ = ground.laid(0)
    done = timeline.AddMarker(5, "Blue", "probe", "", 1, "retake:probe:1")
    return expect((bool(done), [whole(one) for one in timeline.GetMarkers() or {}]), (True, [5]), "a marker at 5")


@FACTS("1.7.9", "A frame takes one marker.")
def a_frame_takes_one_marker(ground: Ground) -> str:
    timeline, _, _ = ground.laid(0)
    first = bool(timeline.AddMarker(5, "Blue", "one", "", 1, "retake:probe:1"))
    second = bool(timeline.AddMarker(5, "Red", "two", "", 1, "retake:probe:2"))
    return expect((first, second, len(timeline.GetMarkers() or {})), (True, False, 1), "first, second, how many")


@FACTS("1.7.10", "Nothing is deleted on the Fairlight page.")
def nothing_is_deleted_on_fairlight(ground: Ground) -> str:
    timeline, item, _ = ground.laid()
    page = ground.app.GetCurrentPage()
    try:
        ground.app.OpenPage("fairlight")
        if ground.app.GetCurrentPage() != "fairlight":
            raise CannotTell("the Fairlight page can't be opened")
        there = bool(timeline.DeleteClips([item], False))
    finally:
        ground.app.OpenPage("edit")
    deleted = bool(timeline.DeleteClips([one for one in items(timeline)], False))
    ground.app.OpenPage(page)
    return expect((there, deleted), (False, True), "there, and on the Edit page")


@FACTS("1.7.13", "ImportMedia goes into the bin that is open.")
def the_open_bin_takes_imports(ground: Ground) -> str:
    pool = ground.pool
    before, own = pool.GetCurrentFolder(), pool.AddSubFolder(pool.GetRootFolder(), "probe imports")
    try:
        pool.SetCurrentFolder(own)
        pool.ImportMedia([next(iter(ground.media.values()))])
        return expect(len(present(own.GetClipList())), 1, "clips in it")
    finally:
        pool.SetCurrentFolder(before)


@FACTS("1.7.13", "A file that is in the pool already is imported once more, into another bin.")
def a_file_is_imported_twice(ground: Ground) -> str:
    pool, path = ground.pool, next(iter(ground.media.values()))
    before, own = pool.GetCurrentFolder(), pool.AddSubFolder(pool.GetRootFolder(), "probe twice")
    try:
        pool.SetCurrentFolder(own)
        ids = [[one.GetUniqueId() for one in present(pool.ImportMedia([path]))] for _ in range(2)]
        return expect(len(present(own.GetClipList())), 2, f"ids {ids}; clips in it")
    finally:
        pool.SetCurrentFolder(before)


@FACTS("1.7.13",
       "An image sequence is imported as one clip, by ImportMedia with a dict or by its folder from MediaStorage.")
def sequences_are_imported(ground: Ground) -> str:
    pool, pattern = ground.pool, ground.sequence()
    before = pool.GetCurrentFolder()
    seen: dict[str, Any] = {}
    ways: dict[str, Callable[[], Any]] = {
        "ImportMedia": lambda: pool.ImportMedia([{"FilePath": str(pattern), "StartIndex": 1, "EndIndex": 3}]),
        "MediaStorage": lambda: ground.app.GetMediaStorage().AddItemListToMediaPool([str(pattern.parent)])}
    try:
        for name, ask in ways.items():
            own = pool.AddSubFolder(pool.GetRootFolder(), f"probe sequence by {name}")
            pool.SetCurrentFolder(own)
            ask()
            seen[name] = [(one.GetClipProperty("File Path"), whole(one.GetClipProperty("Frames")))
                          for one in present(own.GetClipList())]
    finally:
        pool.SetCurrentFolder(before)
    if not any([count for _, count in found] == [3] for found in seen.values()):
        raise Otherwise(f"{seen}")
    return f"{seen}"


@FACTS("1.7.16", "What is selected can be told from 21.0.4 on.")
def a_selection_has_a_call(ground: Ground) -> str:
    return expect(has(ground.timeline(), "GetSelectedClips"), ground.version >= (21, 0, 4), "GetSelectedClips is there")


@FACTS("1.8", "AddTake makes a stack, with what was there as take 1.")
def the_plate_is_take_one(ground: Ground) -> str:
    timeline, item, _ = ground.laid()
    none = whole(item.GetTakesCount())
    done = bool(item.AddTake(ground.clip(ground.rate(timeline)), 5, 25))
    return expect((none, done, whole(item.GetTakesCount())), (0, True, 2), "takes before, done, takes after")


@FACTS("1.8", "A clip whose added take is deleted keeps a take selector, until FinalizeTake; it shows what it showed.")
def an_empty_take_selector_stays(ground: Ground) -> str:
    timeline, item, record = ground.laid()
    item.AddTake(ground.clip(ground.rate(timeline)), 5, 25)
    item.SelectTakeByIndex(1)
    deleted, left = bool(item.DeleteTakeByIndex(2)), whole(item.GetTakesCount())
    item.FinalizeTake()
    now = _numbers(item.GetTakesCount(), item.GetStart(), item.GetDuration(), item.GetLeftOffset())
    return expect((deleted, left, now), (True, 1, [0, record, 20, 10]), "deleted, left, and then takes and frames")


@FACTS("1.8", "AddTake's endFrame is the frame after the last one: the item keeps its length.")
def takes_end_exclusively(ground: Ground) -> str:
    timeline, item, _ = ground.laid()
    item.AddTake(ground.clip(ground.rate(timeline)), 5, 25)
    item.SelectTakeByIndex(2)
    return expect(whole(item.GetDuration()), 20, "GetDuration with a take of 5 to 25")


@FACTS("1.8", "A take does not move what lies behind its clip.")
def a_take_moves_nothing(ground: Ground) -> str:
    timeline, item, record = ground.laid()
    clip = ground.clip(ground.rate(timeline))
    behind = ground.append(timeline, clip, startFrame=0, endFrame=10, recordFrame=record + 20, trackIndex=1)
    item.AddTake(clip, 5, 25)
    item.SelectTakeByIndex(2)
    now = sorted(whole(one.GetStart()) or 0 for one in items(timeline))
    return expect((behind is not None, now), (True, [record, record + 20]), "what lies where")


@FACTS("1.8", "A clip's grade can be copied onto one above it from the Edit page.")
def grades_are_copied(ground: Ground) -> str:
    timeline, item, record = ground.laid()
    ground.app.OpenPage("edit")
    timeline.AddTrack("video")
    above = ground.append(timeline, ground.clip(ground.rate(timeline)), startFrame=10, endFrame=30, recordFrame=record,
                          trackIndex=whole(timeline.GetTrackCount("video")))
    if above is None:
        raise Otherwise("nothing lies above")
    return expect(bool(item.CopyGrades([above])), True, "CopyGrades")


@FACTS("1.9", "An export names media by bare paths, and ranges in the timeline's rate from the media's timecode on.")
def exports_name_bare_paths(ground: Ground) -> str:
    timeline, _, _ = ground.laid()
    path = ground.folder / "probe_export.otio"
    if not timeline.Export(str(path), ground.app.EXPORT_OTIO, ground.app.EXPORT_NONE):
        raise Otherwise("Export says no")
    clips = list(_clips_of(json.loads(path.read_text(encoding="utf-8"))))
    if not clips:
        raise Otherwise("no clip is in the export")
    url = _reference(clips[0]).get("target_url", "")
    start = clips[0]["source_range"]["start_time"]
    seen = f"{url}, from {start['value']} at {start['rate']}"
    if "://" in url or Path(url).name != Path(ground.media[str(ground.rate(timeline))]).name:
        raise Otherwise(seen)
    return seen


@FACTS("1.6", "What is noted on a clip in the media pool stays there.")
def notes_stay_on_clips(ground: Ground) -> str:
    clip = ground.clip(Fraction(next(iter(ground.media))))
    clip.SetThirdPartyMetadata({"retake": "probe"})
    return expect((clip.GetThirdPartyMetadata() or {}).get("retake"), "probe")


@FACTS("1.6", "The playhead goes where its timecode says.")
def the_playhead_can_be_put(ground: Ground) -> str:
    timeline, _, record = ground.laid()
    wished = str(Timecode(record + 3, ground.rate(timeline)))
    timeline.SetCurrentTimecode(wished)
    return expect(timeline.GetCurrentTimecode(), wished)


def _reference(clip: dict[str, Any]) -> dict[str, Any]:
    found = clip.get("media_references") or {"DEFAULT_MEDIA": clip.get("media_reference")}
    return dict(found.get(clip.get("active_media_reference_key") or "DEFAULT_MEDIA") or {})


def _clips_of(data: Any) -> Any:
    """All clips of an OTIO file, in order."""
    if isinstance(data, dict):
        if str(data.get("OTIO_SCHEMA", "")).startswith("Clip."):
            yield data
        data = list(data.values())
    for one in data if isinstance(data, list) else ():
        yield from _clips_of(one)


@FACTS("README 21.0.4", "SetThirdPartyMetadata adds to what is noted on a clip, and leaves the rest.")
def notes_are_added(ground: Ground) -> str:
    clip = ground.clip(ground.rate(ground.timeline()))
    clip.SetThirdPartyMetadata({"retake.probe.one": "1"})
    clip.SetThirdPartyMetadata({"retake.probe.two": "2"})
    kept = clip.GetThirdPartyMetadata() or {}
    found = [str(kept.get(f"retake.probe.{one}") or "") for one in ("one", "two")]
    return expect(found, ["1", "2"], "notes after two calls")


@FACTS("README 21.0.4", "An item whose grade has one layer has no second one, and it is in no colour group of itself.")
def a_new_item_has_one_layer(ground: Ground) -> str:
    _, item, _ = ground.laid()
    if not has(item, "GetNodeGraph") or not has(item, "GetColorGroup"):
        raise CannotTell("this build tells of no layers or groups")
    told = bool(item.GetNodeGraph()), bool(item.GetNodeGraph(2)), bool(item.GetColorGroup())
    return expect(told, (True, False, False), "first layer, second layer, colour group")


@FACTS("ledger 19.1.3.7", "A project library is told: without one nothing can be saved.")
def a_library_is_told(ground: Ground) -> str:
    projects = ground.app.GetProjectManager()
    return expect(bool(projects and projects.GetCurrentDatabase()), True, "a library")
