"""OpenTimelineIO's own files: .otio, and the bundles .otioz and .otiod that carry media along."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import opentimelineio as otio

from retake.errors import MediaError
from retake.timeline.bytes import MOST_BYTES, contents, size_of
from retake.timeline.claim import hints_of
from retake.timeline.document import Document
from retake.unfinished import shown

_DEEPEST = 400
_STRING = r'"(?:[^"\\]|\\.)*+"'
_STRINGS, _STRINGS_OR_INFINITE = re.compile(_STRING, re.DOTALL), re.compile(rf"{_STRING}|\bInf\b", re.DOTALL)
_BRACKETS, _INFINITE = re.compile(r"[\[{\]}]"), re.compile(r"\bInf\b")
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_SCHEMA = re.compile(r"[A-Za-z_]\w{0,80}\.\d{1,4}", re.ASCII)
_NEWER = re.compile(r"unsupported schema version|Marker\.3", re.IGNORECASE)


def read_otio(path: Path, wanted: str | None = None) -> Document:
    """The timeline of an .otio file; `wanted` is its name, where the file holds several."""
    return _document(path, "otio", contents(path), path.parent, wanted)


def read_bundle(path: Path, wanted: str | None = None) -> Document:
    """The timeline of a bundle: a folder .otiod, or a packed .otioz, whose media must be unpacked to be used."""
    if path.is_dir():
        return _document(path, "otiod", contents(path / "content.otio"), path, wanted)
    size_of(path)
    try:
        with zipfile.ZipFile(path) as packed:
            inside = packed.getinfo("content.otio")
            if inside.file_size > MOST_BYTES:
                raise MediaError(f"{shown(path)} holds a timeline of more than {MOST_BYTES >> 20} MB. Export it again.")
            data = packed.read(inside)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise MediaError(f"{shown(path)} is no OpenTimelineIO bundle, or it is damaged. Export it again.") from None
    except Exception as problem:  # zlib and its like raise errors of their own
        raise MediaError(f"{shown(path)} is damaged: {problem}. Export it again.") from None
    found = _document(path, "otioz", data, path.parent, wanted)
    note = "Its media lies packed inside it: unpack it (it is a zip file) and use the folder, or say --media FOLDER."
    return replace(found, notes=(note,))


def _document(path: Path, format: str, data: bytes, folder: Path, wanted: str | None) -> Document:
    root = parsed(path, data)
    timeline = _chosen(path, list(_timelines(root)), wanted)
    if not isinstance(timeline.tracks, otio.schema.Stack):
        raise MediaError(f"{shown(path)} holds a timeline without tracks. Export it again.")
    return Document(path, format, timeline, folder, _drops(timeline), root=root)


def parsed(path: Path, data: bytes) -> otio.core.SerializableObject:
    """What OpenTimelineIO reads from the text of an .otio file.

    Raises:
        MediaError: It is none, it is damaged, or it was written by a newer OpenTimelineIO than this one.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MediaError(f"{shown(path)} is no text, so it is no .otio file. Export it again.") from None
    _refuse_what_crashes(path, text)
    try:
        found = otio.adapters.otio_json.read_from_string(text)
    except Exception as problem:
        if _NEWER.search(str(problem)):
            raise MediaError(f"{shown(path)} was written by a newer OpenTimelineIO than {otio.__version__}, in a "
                             "form that this one can't read. Export it for OTIO 0.18 or older.") from None
        said = " ".join(str(problem).split())[:200]
        raise MediaError(f"{shown(path)} is no .otio file, or it is damaged ({said}). Export it again.") from None
    if not isinstance(found, otio.core.SerializableObject):
        raise MediaError(f"{shown(path)} holds no timeline. Export it again.")
    return found


def _refuse_what_crashes(path: Path, text: str) -> None:
    """Raise for what OpenTimelineIO's parser would not survive: depth, schemas without a version, broken JSON."""
    bare = _STRINGS.sub("", text)
    if max(accumulate(map(_STEPS.__getitem__, _BRACKETS.findall(bare))), default=0) > _DEEPEST:
        raise MediaError(f"{shown(path)} is nested more than {_DEEPEST} levels deep. Export it again.")
    if _INFINITE.search(bare):  # OpenTimelineIO writes Inf, which Python knows as Infinity
        text = _STRINGS_OR_INFINITE.sub(lambda found: found[0] if found[0].startswith('"') else "Infinity", text)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise MediaError(f"{shown(path)} is no .otio file, or it is damaged ({problem}). Export it again.") from None
    left = [content]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            schema = one.get("OTIO_SCHEMA", "Any.1")
            if not (isinstance(schema, str) and _SCHEMA.fullmatch(schema)):
                raise MediaError(f"{shown(path)} is damaged: it holds {str(schema)[:40]!r} for a schema. Export it "
                                 "again.")
            left += one.values()
        elif isinstance(one, list):
            left += one


def _timelines(root: otio.core.SerializableObject) -> Iterator[otio.schema.Timeline]:
    """The timelines that an .otio file's root is or holds; a lone clip, track or stack becomes one."""
    if isinstance(root, otio.schema.Timeline):
        yield root
    elif isinstance(root, otio.schema.SerializableCollection):
        for one in root:
            yield from _timelines(one)
    elif isinstance(root, otio.schema.Stack):
        timeline = otio.schema.Timeline(root.name)
        timeline.tracks = root
        yield timeline
    elif isinstance(root, otio.core.Composable):
        timeline = otio.schema.Timeline(root.name)
        if isinstance(root, otio.schema.Track):
            timeline.tracks.append(root)
        else:
            timeline.tracks.append(otio.schema.Track("V1", [root], kind=otio.schema.TrackKind.Video))
        yield timeline


def _chosen(path: Path, found: list[otio.schema.Timeline], wanted: str | None) -> otio.schema.Timeline:
    """The one timeline, or the one of that name."""
    names = ", ".join(repr(one.name) for one in found[:12])
    if wanted is not None:
        found = [one for one in found if one.name == wanted]
    if len(found) == 1:
        return found[0]
    if not found:
        raise MediaError(f"{shown(path)} holds no timeline" + (f" called {wanted!r}; it holds {names}." if names else
                                                               ". Export one from the editor."))
    raise MediaError(f"{shown(path)} holds several timelines: {names}. Choose one with --timeline NAME.")


def _drops(timeline: otio.schema.Timeline) -> bool:
    """Whether the timeline says that its timecode drops frame numbers; .otio has a word for it only in metadata."""
    if hints_of(timeline).get("drop") is True:
        return True
    notes = timeline.metadata.get("fcp_xml")
    timecode = notes.get("timecode") if notes is not None and hasattr(notes, "get") else None
    return timecode is not None and hasattr(timecode, "get") and str(timecode.get("displayformat")) == "DF"
