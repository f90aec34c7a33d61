"""FCPXML, Final Cut Pro's interchange: which project is read, and what its resources are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.errors import MediaError, OptionError
from retake.timecode import exact_rate
from retake.timeline.build import time
from retake.timeline.document import Document
from retake.timeline.fcpxml_time import seconds
from retake.timeline.xml_tree import xml_root
from retake.unfinished import shown


@dataclass(frozen=True, slots=True)
class Asset:
    """A media file of the library.

    Attributes:
        name: Its name in the library.
        url: Where it lies.
        rate: Frames a second; None where its format says none.
        start: Its first moment, in seconds of its own timecode.
        duration: How long it is, in seconds.
        video: Whether it has pictures.
        still: Whether it is a still picture.
        audio: Whether it has sound.
    """

    name: str
    url: str
    rate: Fraction | None
    start: Fraction
    duration: Fraction
    video: bool
    still: bool
    audio: bool = False


class Resources:
    """What the clips of an FCPXML refer to by id."""

    def __init__(self, root: Element) -> None:
        found = root.find("resources")
        self._by_id = {one.get("id", ""): one for one in (found if found is not None else ())}

    def rate(self, format_id: str | None) -> Fraction | None:
        """The frame rate of a format."""
        element = self._by_id.get(format_id or "")
        if element is None or element.get("frameDuration") is None:
            return None
        duration = seconds(element, "frameDuration")
        return exact_rate(1 / duration) if duration > 0 else None

    def asset(self, id: str | None) -> Asset | None:
        """The media file of an id."""
        element = self._by_id.get(id or "")
        if element is None or element.tag != "asset":
            return None
        files = sorted(element.findall("media-rep"), key=lambda one: one.get("kind") != "original-media")
        url = element.get("src", "") or (files[0].get("src", "") if files else "")
        duration = seconds(element, "duration", Fraction(0))
        return Asset(element.get("name", ""), url, self.rate(element.get("format")),
                     seconds(element, "start", Fraction(0)), duration,
                     element.get("hasVideo", "0") == "1", element.get("hasVideo") == "1" and duration == 0,
                     element.get("hasAudio", "0") == "1")

    def media(self, id: str | None) -> Element | None:
        """The compound or multicam of an id."""
        element = self._by_id.get(id or "")
        return element if element is not None and element.tag == "media" else None

    def name(self, id: str | None) -> str:
        """The name of what has the id: an effect's, a title's."""
        element = self._by_id.get(id or "")
        return element.get("name", "") if element is not None else ""


def read_fcpxml(path: Path, wanted: str | None = None) -> Document:
    """The timeline of an FCPXML file or bundle; `wanted` is its name, where the file holds several."""
    root = xml_root(path / "Info.fcpxml" if path.is_dir() else path)
    if root.tag != "fcpxml":
        raise MediaError(f"{shown(path)} is no FCPXML: its root is {root.tag[:40]!r}. Export it again.")
    from retake.timeline.fcpxml_story import Story
    resources = Resources(root)
    name, sequence = _chosen(path, root, resources, wanted)
    try:
        rate = resources.rate(sequence.get("format"))
        if rate is None:
            raise MediaError("Its sequence says no frame rate. Export it again.")
        story = Story(resources, rate)
        start = seconds(sequence, "tcStart", Fraction(0))
        timeline = otio.schema.Timeline(name, global_start_time=time(start * rate, rate))
        timeline.tracks.extend(story.sequence(sequence))
    except (OptionError, MediaError) as problem:
        raise MediaError(f"{shown(path)}: {problem}") from None
    folder = path if path.is_dir() else path.parent
    return Document(path, "fcpxml", timeline, folder, sequence.get("tcFormat") == "DF")


def _chosen(path: Path, root: Element, resources: Resources, wanted: str | None) -> tuple[str, Element]:
    """The one project, or where there is none the one compound clip, or the one of that name."""
    found = [(one.get("name", ""), sequence) for one in root.iter("project")
             if (sequence := one.find("sequence")) is not None]
    if not found:
        library = [clip for place in (root, *root.iter("event")) for clip in place.findall("ref-clip")]
        found = [(clip.get("name", ""), sequence) for clip in library
                 if (media := resources.media(clip.get("ref"))) is not None
                 and (sequence := media.find("sequence")) is not None]
    names = ", ".join(repr(name) for name, _ in found[:12])
    if wanted is not None:
        found = [one for one in found if one[0] == wanted]
    if len(found) == 1:
        return found[0]
    if not found:
        raise MediaError(f"{shown(path)} holds no project" + (f" called {wanted!r}; it holds {names}." if names else
                                                              ". Select one in Final Cut Pro and export it."))
    raise MediaError(f"{shown(path)} holds several projects: {names}. Choose one with --timeline NAME.")
