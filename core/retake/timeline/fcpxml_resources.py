"""What the clips of an FCPXML refer to by id: media files, compounds, formats."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from retake.timecode import exact_rate
from retake.timeline.fcpxml_time import seconds


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
