"""An exported timeline as plain JSON: what lies where, takes of ours told as further media of their shots' clips.

Editors write what their tracks hold: of a take on a track of its own they tell a clip more, and where a clip shows a
take in place of its plate they tell no plate. Readers of the file want the plates, with the takes as their versions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from retake.errors import HostError
from retake.host import HostUse
from retake.hosting.frames import overlap
from retake.hosting.report import TakeFile

Node = dict[str, Any]

_DEFAULT = "DEFAULT_MEDIA"
_RATE_OF_NOTHING = 24.0
_STRINGS_OR_INFINITE = re.compile(r'"(?:[^"\\]|\\.)*+"|\bInf\b', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lies:
    """A take on the timeline.

    Attributes:
        use: Where it lies.
        take: What it is.
        shown: Whether it is what is seen.
        on_clip: Whether it is one of several that the shot's own clip can show; else it lies above that.
        plate: Of one that the clip shows now, in place of its plate, that plate.
    """

    use: HostUse
    take: TakeFile
    shown: bool
    on_clip: bool = False
    plate: Behind | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The plate behind a take that a clip shows.

    Attributes:
        path: Its file.
        start: Its first timecode in frames; 0 where it has none.
        count: How many frames it has.
        rate: Frames a second.
    """

    path: str
    start: int
    count: int
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Spot:
    """A child of a video track, and where it stands."""

    use: HostUse
    parent: list[Any]
    place: int

    @property
    def node(self) -> Node:
        """The child."""
        found: Node = self.parent[self.place]
        return found


def parsed(text: str) -> Node:
    """The timeline of an .otio file.

    Raises:
        HostError: It is none.
    """
    plain = _STRINGS_OR_INFINITE.sub(lambda found: found[0] if found[0].startswith('"') else "Infinity", text)
    try:
        data = json.loads(plain)
        if data["OTIO_SCHEMA"].startswith("Timeline.") and isinstance(data["tracks"]["children"], list):
            found: Node = data
            return found
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise HostError("What the editor exported is no timeline. Export it by hand as .otio and open that file.")


def written(document: Node) -> str:
    """The file's text."""
    return json.dumps(document, indent=1)


def spots(document: Node, start: int) -> Iterator[Spot]:
    """The children of the video tracks but for transitions, and where they stand; `start` is the first record frame.

    Raises:
        HostError: A child does not say how long it is.
    """
    index = 0
    for track in document["tracks"]["children"]:
        if not isinstance(track, dict) or str(track.get("kind", "Video")) != "Video":
            continue
        index += 1
        at = Fraction(start)
        children = track.get("children") or []
        for place, child in enumerate(children):
            if str(child.get("OTIO_SCHEMA", "")).startswith("Transition."):
                continue
            length = _length(child)
            yield Spot(HostUse(round(at), max(1, round(at + length) - round(at)), index), children, place)
            at += length


def mended(document: Node, start: int, lying: Sequence[Lies], refused: dict[HostUse, str]) -> None:
    """Tells takes of ours as versions of their shots, and of other items why they are no shots.

    Args:
        document: The timeline; it is changed.
        start: Its first record frame.
        lying: The takes on it.
        refused: Why an item can't get new lips, by where it lies; its id does not count.

    A video track without items gets a gap: readers count the tracks that hold something, editors count all.
    """
    for track in document["tracks"]["children"]:
        if isinstance(track, dict) and str(track.get("kind", "Video")) == "Video" and not track.get("children"):
            track["children"] = [_empty(1.0, _RATE_OF_NOTHING)]
    found = list(spots(document, start))
    ours = {_place(one.use) for one in lying if not one.on_clip}
    reasons = {_place(use): reason for use, reason in refused.items()}
    for one in lying:
        if one.plate is not None:
            for spot in found:
                if _place(spot.use) == _place(one.use):
                    _show_plate(spot.node, one.take.start, one.plate)
    for spot in found:
        if _place(spot.use) in ours:
            spot.parent[spot.place] = _gap(spot.node)
        elif str(spot.node.get("OTIO_SCHEMA", "")).startswith("Clip."):
            if _place(spot.use) in reasons:
                spot.node["metadata"] = {**(spot.node.get("metadata") or {}),
                                         "retake": {"refused": reasons[_place(spot.use)]}}
            _add(spot, [one for one in lying if _is_over(one, spot)])


def _place(use: HostUse) -> tuple[int, int, int]:
    return use.track, use.start, use.count


def _is_over(one: Lies, spot: Spot) -> bool:
    """Whether a take lies on or above a clip, of whose plate it is."""
    if one.on_clip:
        return _place(one.use) == _place(spot.use)
    return one.use.track > spot.use.track and 2 * overlap(one.use, spot.use) > spot.use.count \
        and _name(_url(_active(spot.node))) == _name(one.take.plate)


def _add(spot: Spot, takes: Sequence[Lies]) -> None:
    """Gives a clip its takes as further media; the one that is seen is the active one."""
    clip = spot.node
    for one in takes:
        references = clip.setdefault("media_references", {})
        others = {key for key, reference in references.items() if _report(reference or {}) != str(one.take.report)}
        key = one.take.free_key(others)
        references[key] = _reference(one, references.get(_DEFAULT))
        if one.shown:
            clip["active_media_reference_key"] = key


def _report(reference: Node) -> str:
    return str(((reference.get("metadata") or {}).get("retake") or {}).get("report", ""))


def _reference(one: Lies, plate: Node | None) -> Node:
    """A take as a media reference, counted as the plate is."""
    take = one.take
    shown = (plate or {}).get("available_range")
    there = None
    if isinstance(shown, dict):
        begin, rate = float(shown["start_time"]["value"]), float(shown["start_time"]["rate"])
        there = _range(begin + take.start, float(take.count), rate)
    noted = {"retake": {"take": take.name, "version": take.number, "report": str(take.report), "plate": _DEFAULT}}
    return {"OTIO_SCHEMA": "ExternalReference.1", "metadata": noted, "name": take.name, "available_range": there,
            "available_image_bounds": None, "target_url": str(take.movie)}


def _show_plate(clip: Node, first: int, plate: Behind) -> None:
    """Tells the plate in place of the take that a clip shows, whose first frame is the plate's of that number."""
    shown = _active(clip)
    there, source = shown.get("available_range"), clip.get("source_range")
    begin = float(there["start_time"]["value"]) if isinstance(there, dict) else 0.0
    if isinstance(source, dict):
        # A take that goes on with its plate's timecode needs no shift; one without any begins at 0.
        shift = (plate.start + first - begin) / float(plate.rate)
        source["start_time"]["value"] = float(source["start_time"]["value"]) + shift * float(
            source["start_time"]["rate"])
    clip["media_references"] = {_DEFAULT: {
        "OTIO_SCHEMA": "ExternalReference.1", "metadata": {}, "name": "", "available_image_bounds": None,
        "available_range": _range(float(plate.start), float(plate.count), float(plate.rate)),
        "target_url": plate.path}}
    clip["active_media_reference_key"] = _DEFAULT


def _active(clip: Node) -> Node:
    found = (clip.get("media_references") or {}).get(clip.get("active_media_reference_key", _DEFAULT))
    return found if isinstance(found, dict) else {}


def _url(reference: Node) -> str:
    name = f"{reference.get('name_prefix', '')}{reference.get('name_suffix', '')}"
    return str(reference.get("target_url") or name)


def _name(path: str) -> str:
    """A file's bare name, whichever system's; of a sequence what does not differ from frame to frame."""
    bare = re.split(r"[\\/]", path)[-1].lower()
    return re.sub(r"%0?\d*d", "", bare)


def _gap(child: Node) -> Node:
    length = child["source_range"]["duration"]
    return _empty(float(length["value"]), float(length["rate"]))


def _empty(count: float, rate: float) -> Node:
    return {"OTIO_SCHEMA": "Gap.1", "metadata": {}, "name": "", "effects": [], "markers": [], "enabled": True,
            "source_range": _range(0.0, count, rate)}


def _range(start: float, count: float, rate: float) -> Node:
    return {"OTIO_SCHEMA": "TimeRange.1",
            "start_time": {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": start},
            "duration": {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": count}}


def _length(child: Node) -> Fraction:
    """How many record frames a child takes."""
    try:
        return Fraction(child["source_range"]["duration"]["value"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise HostError("What the editor exported does not say how long its items are. Export it by hand as .otio and "
                        "open that file.") from None
