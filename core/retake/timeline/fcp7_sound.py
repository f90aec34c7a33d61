"""What Final Cut Pro 7 XML says of an item's sound: its level, its channel and what it is linked to."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.timeline.build import note
from retake.timeline.levels import limited
from retake.timeline.xml_tree import children, text_of


def note_sound(item: Element, made: otio.core.Item) -> None:
    """Keep with an item what its element says of its sound."""
    gain, moves = _level(item)
    if gain != 1 or moves:
        note(made, gain=gain, sound_notes=["its volume moves over time; its steady level was taken"] if moves else [])
    if text_of(item, "sourcetrack/mediatype") == "audio":
        track = text_of(item, "sourcetrack/trackindex")
        if track.isdecimal() and 1 <= int(track[:4]) <= 512:
            note(made, channel=int(track[:4]) - 1)
    links = [text_of(one, "linkclipref") for one in children(item, "link")]
    if item.get("id"):
        note(made, link=item.get("id"))
    if any(links):
        note(made, links=[link for link in links if link])


def _level(item: Element) -> tuple[float, bool]:
    """What the item's samples are multiplied with, and whether that moves over time."""
    gain, moves = 1.0, False
    for effect in item.findall("filter/effect"):
        if text_of(effect, "effectid") != "audiolevels":
            continue
        for one in children(effect, "parameter"):
            if text_of(one, "parameterid") == "level":
                try:
                    gain *= limited(float(text_of(one, "value", "1") or 1))
                except ValueError:
                    continue
                moves = moves or len(one.findall("keyframe")) > 1
    return limited(gain), moves
