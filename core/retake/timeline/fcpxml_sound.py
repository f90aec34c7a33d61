"""What FCPXML says of an element's sound: its volume, its fades, its role and its channels."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.timeline.build import note
from retake.timeline.fcpxml_time import seconds
from retake.timeline.levels import from_decibels, limited
from retake.timeline.xml_tree import children


def note_sound(element: Element, made: otio.core.Item) -> None:
    """Keep with an item what its element says of its sound."""
    gain, notes = 1.0, []
    for volume in children(element, "adjust-volume"):
        steps = [one.get("value", "0dB") for one in volume.iter("keyframe")]
        gain *= from_decibels(volume.get("amount") or (steps[0] if steps else "0dB"))
        if len(set(steps)) > 1:
            notes.append("its volume moves over time; its steady level was taken")
        for tag, name in (("fadeIn", "fade_in"), ("fadeOut", "fade_out")):
            for fade in volume.iter(tag):
                note(made, **{name: str(seconds(fade, "duration", Fraction(0)))})
    if gain != 1 or notes:
        note(made, gain=limited(gain), sound_notes=notes)
    sources = list(children(element, "audio-channel-source"))
    role = element.get("audioRole") or element.get("role") or next((one.get("role", "") for one in sources), "")
    if role:
        note(made, role=role)
    heard = sorted({channel for one in sources if one.get("enabled", "1") != "0" for channel in _channels(one)})
    if sources:
        note(made, channels=heard)


def _channels(source: Element) -> Iterator[int]:
    """The channels of a component, counted from 0."""
    for one in source.get("srcCh", "").split(","):
        if one.strip().isdecimal() and 1 <= int(one.strip()[:4]) <= 512:
            yield int(one.strip()[:4]) - 1
