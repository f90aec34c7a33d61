"""What lies on an editor's timeline: footage that can get new lips, or why it can't. Told from plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["footage", "transition", "drawn", "compound", "multicam", "still", "other", "missing", "freeze",
               "reverse", "retimed"]

# First and last source frame are told one off, or the last as the one after it.
_SLACK = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What an editor says of an item.

    Attributes:
        kind: Its own word for it: "video", "generator", "transition"; "" where it has none.
        media: Whether there is a clip in the bins behind it.
        bare: Whether it has no properties at all, as transitions have none.
        type: The clip's type as the editor calls it: "Video + Audio", "Compound", "Multicam", "Still".
        path: The clip's file; "" where it has none.
        there: Whether the file is there.
        count: How many record frames it takes.
        first: The clip's frame that it shows first; None where it is not said.
        last: The clip's frame that it shows last, or the one after that; None where it is not said.
        rate: The clip's frames a second; None where it is not said.
        timeline_rate: The timeline's.
        percent: Its speed; None where the editor has no word for it.
    """

    kind: str
    media: bool
    bare: bool
    type: str = ""
    path: str = ""
    there: bool = False
    count: int = 0
    first: int | None = None
    last: int | None = None
    rate: Fraction | None = None
    timeline_rate: Fraction = Fraction(24)
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """What an item is, and why it can't get new lips: "" where it can."""

    kind: Kind
    reason: str = ""

    @property
    def placeable(self) -> bool:
        """Whether a take can be put above it."""
        return not self.reason


def classified(facts: Facts) -> Class:
    """What an item is."""
    if facts.kind == "transition" or (not facts.media and facts.bare and not facts.kind):
        return Class("transition", "is a transition, not footage")
    if not facts.media:
        return Class("drawn", "is a title, a generator or a Fusion clip: the editor draws it, there is no footage "
                              "behind it")
    words = facts.type.lower()
    if "multicam" in words:
        return Class("multicam", "is a multicam clip. Flatten it, then read the timeline again")
    if "compound" in words or "timeline" in words:
        return Class("compound", "is a compound clip. Open it in its own timeline, or decompose it in place")
    if "fusion" in words or "generator" in words or "title" in words:
        return Class("drawn", "is drawn by the editor: there is no footage behind it")
    if "still" in words:
        return Class("still", "is a still picture")
    # Of words that are not known, in an editor of another language, the file itself is let decide.
    if words.startswith("audio"):
        return Class("other", "is sound alone")
    if not facts.path or not facts.there:
        return Class("missing", "is offline. Relink its media first")
    return _by_speed(facts)


def _by_speed(facts: Facts) -> Class:
    """Whether it runs as shot."""
    shown = _shown(facts)
    percent = facts.percent
    if percent is None and shown is not None:
        wanted = facts.count * (facts.rate or facts.timeline_rate) / facts.timeline_rate
        if shown < 0:
            percent = -100.0
        elif facts.count > _SLACK and shown <= 1:
            percent = 0.0
        elif abs(shown - wanted) > _SLACK:
            percent = float(100 * shown / wanted)
    if percent is None or abs(percent - 100) < 0.005:
        return Class("footage")
    if percent == 0:
        return Class("freeze", "is a freeze frame")
    if percent < 0:
        return Class("reverse", "runs backwards")
    return Class("retimed", f"runs at {percent:.4g} %: the editor can't be told to show a take so. Take its speed off, "
                            "or bring the take on with an .otio file")


def _shown(facts: Facts) -> int | None:
    """How many of the clip's frames go by under it; below 0 backwards."""
    if facts.first is None or facts.last is None:
        return None
    if facts.first == facts.last == 0:
        return None  # so editors tell of cuts that they took from some files: the timeline's own file knows more
    return facts.last - facts.first
