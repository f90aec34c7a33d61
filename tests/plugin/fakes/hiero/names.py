"""The names that the fake knows: those that facts of the host name, and a few more that its vendor documents."""

from __future__ import annotations

# Sections 3.1 and 3.3 of the facts on hosts, class by class.
FACTS: dict[str, str] = {
    "core": "projects executeInMainThread executeInMainThreadWithResult events VideoTrack Version Clip MediaSource Tag "
            "VersionScanner TrackItem",
    "ui": "activeSequence activeView getTimelineEditor windowManager mainWindow registerAction menuBar findMenuAction",
    "Project": "clipsBin sequences beginUndo",
    "Sequence": "videoTracks audioTracks framerate timecodeStart addTrack inTime outTime",
    "TimeBase": "toFloat toRational isNTSC",
    "VideoTrack": "items addTrackItem createTrackItem isEnabled isLocked",
    "AudioTrack": "items isEnabled isLocked",
    "TrackItem": "timelineIn timelineOut duration sourceIn sourceOut playbackSpeed source setTimes setSource "
                 "replaceClips linkedItems isEnabled setEnabled guid tags addTag setVersionLinkedToBin "
                 "setCurrentVersion currentVersion nextVersion prevVersion minVersion maxVersion",
    "Clip": "mediaSource framerate timecodeStart sourceIn binItem",
    "MediaSource": "fileinfos filenameHead filenamePadding singleFile isMediaPresent startTime timecodeStart duration",
    "MediaFileInfo": "filename startFrame endFrame",
    "BinItem": "createClipVersion addVersion items numVersions activeVersion setActiveVersion",
    "Tag": "metadata", "DataCollection": "setValue", "TimelineEditor": "selection",
    "WindowManager": "addWindow showWindow",
}

# What the vendor's own descriptions of the API have besides; not said by the facts, nor measured by anybody we know.
DOCUMENTED: dict[str, str] = {
    "core": "env Bin BinItem EffectTrackItem TrackBase Transition Sequence newProject",
    "ui": "currentViewer TimelineEditorCreationFlag",
    "Project": "name path guid", "Sequence": "name guid project duration dropFrame tags addTag removeTag addTagToRange "
                                             "removeTrack editFinished",
    "ReformatState": "type setType resizeType setResizeType resizeCenter setResizeCenter boxSize "
                     "setBoxSize",
    "VideoTrack": "name guid tags addTag removeTag transitions removeItem",
    "AudioTrack": "name guid tags addTag removeTag transitions removeItem",
    "TrackItem": "name mediaType parentTrack removeTag versionLinkedToBin sourceMediaColourTransform reformatState",
    "Transition": "guid timelineIn timelineOut inTrackItem outTrackItem",
    "EffectTrackItem": "timelineIn timelineOut node", "Node": "Class",
    "Clip": "name guid duration sourceMediaColourTransform setSourceMediaColourTransform", "Version": "item guid",
    "BinItem": "removeVersion guid",
    "Bin": "name bins clips addItem removeItem guid",
    "Tag": "name note setNote inTime outTime", "DataCollection": "hasKey value",
    "TimelineEditor": "setSelection selectNone", "Viewer": "player time setTime", "Player": "sequence",
}


def names_of(kind: str) -> frozenset[str]:
    """What a class or module of the API has."""
    return frozenset(f"{FACTS.get(kind, '')} {DOCUMENTED.get(kind, '')}".split())


EVERY = frozenset(name for kind in {*FACTS, *DOCUMENTED} for name in names_of(kind))
