"""How fast footage runs under a shot: what OpenTimelineIO's effects say of time, and what they do not."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import opentimelineio as otio

from retake.timeline.shot import Speed
from retake.timeline.times import number

AS_SHOT = Speed()
_NEAR = Fraction(1, 1_000_000)


def speed_of(effects: Iterable[otio.schema.Effect]) -> Speed:
    """What the effects together do to time; those that change the picture alone do nothing to it."""
    found = AS_SHOT
    for effect in effects:
        if isinstance(effect, otio.schema.TimeEffect) and getattr(effect, "enabled", True):
            found = together(found, _speed(effect))
    return found


def constant(factor: Fraction) -> Speed:
    """The speed of a steady factor."""
    if factor == 1:
        return AS_SHOT
    if factor == 0:
        return Speed("freeze", Fraction(0), "freeze")
    return Speed("reverse" if factor < 0 else "constant", factor)


def together(outer: Speed, inner: Speed) -> Speed:
    """The speed of footage at `inner` inside a compound that runs at `outer`."""
    for one in (outer, inner):
        if one.kind == "warp":
            return one
    return constant(outer.factor * inner.factor)


def _speed(effect: otio.schema.TimeEffect) -> Speed:
    """What one effect does to time."""
    if isinstance(effect, otio.schema.FreezeFrame):
        return constant(Fraction(0))
    if isinstance(effect, otio.schema.LinearTimeWarp):
        written = number(effect.time_scalar)
        # -0.699999988079071 is -0.7 that went through 32 bits.
        meant = Fraction(round(written * 10_000), 10_000)
        factor = meant if abs(meant - written) < _NEAR else written.limit_denominator(100_000)
        if abs(factor) <= 1000:
            return constant(factor)
    return Speed("warp", Fraction(1), effect.effect_name or effect.name or "time warp")
