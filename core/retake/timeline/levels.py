"""How loud an item of a timeline is: what editors keep in OpenTimelineIO's metadata, and what our readers noted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from retake.timeline.claim import hints_of

_DECIBELS = re.compile(r"\s*([+-]?(?:\d{1,6}(?:\.\d{1,12})?|inf))\s*(?:dB)?\s*", re.IGNORECASE)
_LOUDEST = 1000.0
_LONGEST = Fraction(86_400)


@dataclass(frozen=True, slots=True)
class Level:
    """How loud something is: what samples are multiplied with, how long it fades, and what to say of it."""

    gain: float = 1.0
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)
    notes: tuple[str, ...] = ()


def from_decibels(written: object) -> float:
    """The factor that decibels mean: "-6dB" is 0.5 or so, "-inf" silence; 1 where nothing can be made of it."""
    found = _DECIBELS.fullmatch(str(written))
    value = float(found[1]) if found else 0.0
    return 0.0 if value <= -96 else limited(10 ** (min(value, 60.0) / 20))


def limited(gain: float) -> float:
    """The factor, between silence and what no editor exceeds; 1 where it is no number."""
    return min(max(gain, 0.0), _LOUDEST) if math.isfinite(gain) else 1.0


def level_of(item: otio.core.Item) -> Level:
    """How loud an item is."""
    hints = hints_of(item)
    gain, notes = limited(_number(hints.get("gain", 1.0))), texts(hints.get("sound_notes"))
    for effect in item.effects:
        if not getattr(effect, "enabled", True):
            continue
        for factor, moves in _levels(effect):
            gain *= factor
            if moves:
                notes.append("its volume moves over time; its steady level was taken")
    if _muted(item):
        gain = 0.0
    return Level(limited(gain), _seconds(hints.get("fade_in")), _seconds(hints.get("fade_out")),
                 tuple(dict.fromkeys(notes)))


def _levels(effect: otio.schema.Effect) -> Iterator[tuple[float, bool]]:
    """The factors that an effect holds, and whether they move over time: as Resolve, Premiere and Avid write them."""
    resolve = mapping(effect.metadata.get("Resolve_OTIO"))
    if "Volume" in str(resolve.get("Effect Name", "")) and resolve.get("Enabled", True):
        for one in mappings(resolve.get("Parameters")):
            if one.get("Parameter ID") == "volume":
                yield from_decibels(_plain(one.get("Parameter Value", 0.0))), len(mapping(one.get("Key Frames"))) > 1
    final_cut = mapping(effect.metadata.get("fcp_xml"))
    if "audiolevels" in (final_cut.get("effectid"), final_cut.get("effecttype")):
        parameters = final_cut.get("parameter")
        for one in mappings(parameters) or [mapping(parameters)]:
            if one.get("parameterid") == "level":
                yield limited(_number(one.get("value", 1.0))), "keyframe" in one
    avid = mapping(effect.metadata.get("AAF"))
    told = mapping(avid.get("Parameters"))
    if "audio gain" in effect.name.lower() and "Amplitude" in told:
        yield limited(_number(told["Amplitude"])), hasattr(told["Amplitude"], "__iter__") \
            and not isinstance(told["Amplitude"], str)


def _muted(item: otio.core.Item) -> bool:
    """Whether Resolve's or Premiere's metadata switches it off where the field of OpenTimelineIO does not."""
    return str(mapping(item.metadata.get("fcp_xml")).get("enabled", "TRUE")).upper() == "FALSE"


def _plain(value: object) -> object:
    return f"{value:.9f}" if isinstance(value, float) and math.isfinite(value) else value


def _seconds(written: object) -> Fraction:
    text = str(written)
    if len(text) > 80 or "e" in text.lower():  # spelling out "1e99999999" would take minutes
        return Fraction(0)
    try:
        return min(max(Fraction(0), Fraction(text)), _LONGEST)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _number(value: object) -> float:
    """The number, a fraction as well; 1 where it is none."""
    try:
        over, _, under = str(value)[:80].partition("/")
        return float(over) / float(under or 1)
    except (ValueError, ZeroDivisionError):
        return 1.0


def mapping(value: object) -> dict[str, Any]:
    """The value, if it is a dictionary in metadata; an empty one otherwise."""
    return {str(key): one for key, one in value.items()} if hasattr(value, "items") else {}


def texts(value: object) -> list[str]:
    """The texts of a list in metadata; none where it is no list."""
    if isinstance(value, str) or hasattr(value, "items") or not hasattr(value, "__iter__"):
        return []
    return [str(one) for one in value]


def mappings(value: object) -> list[dict[str, Any]]:
    """The dictionaries of a list in metadata; none where it is no list."""
    if value is None or hasattr(value, "items") or isinstance(value, str) or not hasattr(value, "__iter__"):
        return []
    return [mapping(one) for one in value]
