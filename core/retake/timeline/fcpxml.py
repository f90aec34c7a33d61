"""FCPXML, Final Cut Pro's interchange: which project of a file is read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.errors import MediaError, OptionError
from retake.timeline.build import time
from retake.timeline.document import Document
from retake.timeline.fcpxml_resources import Resources
from retake.timeline.fcpxml_story import Story
from retake.timeline.fcpxml_time import seconds
from retake.timeline.xml_tree import xml_root
from retake.unfinished import shown


def read_fcpxml(path: Path, wanted: str | None = None) -> Document:
    """The timeline of an FCPXML file or bundle; `wanted` is its name, where the file holds several."""
    root = xml_root(path / "Info.fcpxml" if path.is_dir() else path)
    if root.tag != "fcpxml":
        raise MediaError(f"{shown(path)} is no FCPXML: its root is {root.tag[:40]!r}. Export it again.")
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
