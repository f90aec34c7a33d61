"""What MLT's filters say of the sound of an entry or a track: volumes and fades."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol
from xml.etree.ElementTree import Element

import opentimelineio as otio

from retake.timeline.build import note
from retake.timeline.levels import from_decibels, limited
from retake.timeline.xml_tree import children


class Counter(Protocol):
    """What reads the times of a file."""

    rate: Fraction

    def frames(self, written: str) -> int:
        """The count of frames that a time writes."""


def property_of(element: Element | None, name: str) -> str:
    """A property's text; "" where there is none."""
    if element is not None:
        for one in children(element, "property"):
            if one.get("name") == name:
                return (one.text or "").strip()
    return ""


def note_sound(entry: Element, made: otio.core.Item, counter: Counter) -> None:
    """Keep with an item how loud its entry is."""
    gain, notes = 1.0, []
    for one in _volumes(entry):
        kind = property_of(one, "kdenlive_id")
        if kind in ("fadein", "fadeout"):
            frames = counter.frames(one.get("out", "0")) - counter.frames(one.get("in", "0")) + 1
            note(made, **{"fade_in" if kind == "fadein" else "fade_out": str(max(0, frames) / counter.rate)})
            continue
        factor, moves = _factor(one)
        gain *= factor
        notes += ["its volume moves over time; its level at the beginning was taken"] if moves else []
    if gain != 1 or notes:
        note(made, gain=limited(gain), sound_notes=notes)


def track_gain(track: Element) -> float:
    """What the samples of a track are multiplied with."""
    gain = 1.0
    for one in _volumes(track):
        gain *= _factor(one)[0]
    return limited(gain)


def _volumes(element: Element) -> Iterator[Element]:
    """The volume filters that are switched on."""
    for one in children(element, "filter"):
        if property_of(one, "mlt_service") == "volume" and property_of(one, "disable") != "1":
            yield one


def _factor(volume: Element) -> tuple[float, bool]:
    """What a volume filter multiplies with, and whether that moves over time.

    `level` is in decibels, "0=-6;50=-12" where it moves; `gain` is a factor, or in decibels where it says so.
    """
    level, gain = property_of(volume, "level"), property_of(volume, "gain")
    steps = [step.rpartition("=")[2] for step in level.split(";") if step.strip()]
    if steps:
        return from_decibels(steps[0]), len(set(steps)) > 1
    if "db" in gain.lower():
        return from_decibels(gain), False
    try:
        return limited(float(gain or "1")), bool(property_of(volume, "end")) and property_of(volume, "end") != gain
    except ValueError:
        return 1.0, False  # "normalise"
