"""FCPXML's times: seconds as fractions, clips conformed to another rate, and clips retimed by a map."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from retake.errors import MediaError
from retake.timecode import exact_rate
from retake.timeline.xml_tree import children

_TIME = re.compile(r"(-?\d{1,18})(?:\.(\d{1,9}))?(?:/(\d{1,12}))?s", re.ASCII)
# What conforming speeds up or slows down by at most: 25 to 23.976 is 4 %.
_SLIGHTLY = Fraction(5, 100)
_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5, 4), Fraction(1, 2), Fraction(2, 5), Fraction(4, 5),
          Fraction(5), Fraction(4))


def seconds(element: Element, name: str, default: Fraction | None = None) -> Fraction:
    """The time that an attribute writes: "1001/24000s", "3600s"."""
    written = element.get(name)
    if written is None:
        if default is None:
            raise MediaError(f"A {element.tag} has no {name}. Export it again.")
        return default
    match = _TIME.fullmatch(written.strip())
    if not match or (match[3] and int(match[3]) == 0):
        raise MediaError(f"{written[:40]!r} is no time in FCPXML. Export it again.")
    whole = Fraction(f"{match[1]}.{match[2]}" if match[2] else match[1])
    return whole / int(match[3]) if match[3] else whole


@dataclass(frozen=True, slots=True)
class Map:
    """How a clip's own time runs under its parent's, and the media's time under the clip's.

    Attributes:
        pace: Seconds of the clip's own time for a second of its parent's: not 1 where it is conformed to a rate.
        factor: Seconds of media for a second of the clip's own time; None where that follows a curve.
        origin: A moment of the clip's own time, and the media's moment there.
    """

    pace: Fraction = Fraction(1)
    factor: Fraction | None = Fraction(1)
    origin: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))

    def media(self, own: Fraction) -> Fraction:
        """The media's moment at a moment of the clip's own time."""
        return self.origin[1] + (own - self.origin[0]) * (1 if self.factor is None else self.factor)

    @property
    def speed(self) -> Fraction | None:
        """Seconds of media for a second of the parent's time; None where it follows a curve."""
        return None if self.factor is None else self.factor * self.pace


def map_of(element: Element, rate: Fraction) -> Map:
    """The map of a clip in a sequence of the rate."""
    points = element.find("timeMap")
    if points is not None:
        return _mapped(points)
    conform = element.find("conform-rate")
    if conform is None or conform.get("scaleEnabled", "1") == "0" or not conform.get("srcFrameRate"):
        return Map()
    ratio = rate / exact_rate(conform.get("srcFrameRate", ""))
    step = min(_STEPS, key=lambda step: abs(ratio / step - 1))
    pace = ratio / step
    return Map(pace) if abs(pace - 1) <= _SLIGHTLY else Map()


def _mapped(points: Element) -> Map:
    """The map that timeMap's points draw: steady where all lie on one line."""
    found = [(seconds(one, "time"), seconds(one, "value")) for one in children(points, "timept")]
    if len(found) < 2:
        return Map(factor=Fraction(0), origin=found[0]) if found else Map()
    (time_a, value_a), (time_z, value_z) = found[0], found[-1]
    if time_z <= time_a:
        return Map(factor=None)
    factor = (value_z - value_a) / (time_z - time_a)
    # Written times are rounded to the media's frames: a hundredth of a second is no curve.
    straight = all(abs(value_a + (time - time_a) * factor - value) < Fraction(1, 100) for time, value in found)
    return Map(factor=factor if straight else None, origin=found[0])
