"""The names that Resolve's objects bear, by the builds that have them. Whoever asks for another one is wrong.

From hosts.md 1.6 (the signatures of the 21.1 .pyi) and, where a row says so, from the README of 21.0.4, which
`fusionscript-stubs` follows.
"""

from __future__ import annotations

CONSTANTS = {"EXPORT_OTIO": 23.0, "EXPORT_NONE": 0.0, "EXPORT_AAF": 1.0, "EXPORT_DRT": 2.0, "EXPORT_EDL": 3.0}

_NAMES = {
    "Resolve": "GetProjectManager OpenPage GetCurrentPage GetVersion GetVersionString GetProductName "
               "GetMediaStorage Fusion Quit",
    "ProjectManager": "GetCurrentProject SaveProject CreateProject",
    "Project": "GetName GetCurrentTimeline SetCurrentTimeline GetTimelineCount GetTimelineByIndex GetMediaPool "
               "GetUniqueId",
    "Timeline": "GetName GetUniqueId GetStartFrame GetEndFrame GetStartTimecode SetStartTimecode GetTrackCount "
                "GetTrackName SetTrackName AddTrack GetIsTrackEnabled SetTrackEnable GetIsTrackLocked SetTrackLock "
                "GetTrackSubType GetItemListInTrack GetCurrentVideoItem GetCurrentTimecode SetCurrentTimecode "
                "GetMarkInOut SetMarkInOut ClearMarkInOut Export AddMarker GetMarkers GetMarkerByCustomData "
                "UpdateMarkerCustomData DeleteMarkerByCustomData DeleteClips SetClipsLinked DuplicateTimeline "
                "CreateCompoundClip GetMediaPoolItem",
    "TimelineItem": "GetName GetUniqueId GetStart GetEnd GetDuration GetLeftOffset GetRightOffset "
                    "GetSourceStartFrame GetSourceEndFrame GetSourceStartTime GetSourceEndTime GetMediaPoolItem "
                    "GetLinkedItems GetTrackTypeAndIndex GetClipEnabled SetClipEnabled AddTake GetTakesCount "
                    "GetSelectedTakeIndex GetTakeByIndex SelectTakeByIndex DeleteTakeByIndex FinalizeTake AddVersion "
                    "LoadVersionByName GetVersionNameList GetCurrentVersion AddMarker AddFlag SetClipColor "
                    "ClearClipColor",
    "MediaPool": "GetRootFolder GetCurrentFolder SetCurrentFolder AddSubFolder ImportMedia AppendToTimeline "
                 "ImportTimelineFromFile CreateEmptyTimeline DeleteTimelines MoveClips DeleteClips RelinkClips "
                 "SetSelectedClip",
    "MediaStorage": "AddItemListToMediaPool",
    "Folder": "GetName GetClipList GetSubFolderList GetUniqueId",
    "MediaPoolItem": "GetName GetUniqueId GetMediaId GetClipProperty SetClipProperty GetMetadata SetMetadata "
                     "GetThirdPartyMetadata SetThirdPartyMetadata ReplaceClip ReplaceClipPreserveSubClip",
}

# The README's, not among those signatures.
_README = {
    "Timeline": "DeleteTrack DeleteMarkerAtFrame",
    "TimelineItem": "GetMarkers GetClipColor CopyGrades GetNodeGraph GetFusionCompCount GetColorGroup "
                    "AssignToColorGroup",
    "ColorGroup": "GetName",
    "ProjectManager": "GetCurrentDatabase",
    "MediaPool": "GetSelectedClips",
    "Graph": "GetNumNodes GetToolsInNode",
}

# What 21.1's .pyi no longer declares: taken away here, though it may still work there.
_GONE_IN_21_1 = {"Timeline": "GetSetting SetSetting", "TimelineItem": "GetProperty SetProperty",
                 "Project": "GetSetting SetSetting"}
_NEW_IN_21_0_4 = {"Timeline": "GetSelectedClips", "MediaPoolItem": "GetTimeline"}
_NEW_IN_21_1 = {"Timeline": "GetSettings SetSettings", "TimelineItem": "GetProperties SetProperties GetType GetSpeed "
                "SetSpeed", "Resolve": "IsStudio GetCurrentProject GetCurrentTimeline GetMediaPool"}


def names(kind: str, version: tuple[int, ...]) -> frozenset[str]:
    """The names that a kind of object has in a build."""
    found = _of(kind, _NAMES, _README)
    found |= _of(kind, _NEW_IN_21_0_4) if version >= (21, 0, 4) else set()
    found |= _of(kind, _NEW_IN_21_1) if version >= (21, 1) else _of(kind, _GONE_IN_21_1)
    return frozenset(found)


def every(kind: str) -> frozenset[str]:
    """The names that a kind of object has in any build."""
    return frozenset(_of(kind, _NAMES, _README, _GONE_IN_21_1, _NEW_IN_21_0_4, _NEW_IN_21_1))


def stubbed() -> dict[str, frozenset[str]]:
    """What `fusionscript-stubs` must know: all but what is newer than it."""
    return {kind: frozenset(_of(kind, _NAMES, _README, _GONE_IN_21_1)) for kind in {*_NAMES, *_README}}


def _of(kind: str, *lists: dict[str, str]) -> set[str]:
    return {name for one in lists for name in one.get(kind, "").split()}
