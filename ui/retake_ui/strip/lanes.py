"""The lanes of the strip: which there are, and how they share its height."""

from __future__ import annotations

from dataclasses import dataclass

from retake_ui.words import tr

RULER, MARKS, KEEP, GUIDE, GUIDE_PHONES, LINKS, DIALOGUE_PHONES, DIALOGUE, LIPS, PLAN = (
    "ruler", "marks", "keep", "guide", "guide phones", "links", "dialogue phones", "dialogue", "lips", "plan")


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane.

    Attributes:
        name: What programs call it.
        title: What editors call it.
        least: How high it is at least, in pixels.
        share: How much of what is left over it takes.
        rank: The higher, the sooner it goes where there is no room for all.
    """

    name: str
    title: str
    least: int
    share: float
    rank: int


@dataclass(frozen=True, slots=True)
class Band:
    """Where a lane lies."""

    lane: Lane
    top: int
    height: int

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height


def lanes() -> tuple[Lane, ...]:
    """All lanes, from above."""
    return (Lane(RULER, tr("Timecode"), 28, 0, 0),
            Lane(MARKS, tr("QC"), 14, 0, 4),
            Lane(KEEP, tr("Keep original"), 15, 0.2, 2),
            Lane(GUIDE, tr("Guide"), 22, 3, 5),
            Lane(GUIDE_PHONES, tr("Guide says"), 13, 0.3, 8),
            Lane(LINKS, tr("Same words"), 16, 1.2, 7),
            Lane(DIALOGUE_PHONES, tr("Line says"), 13, 0.3, 6),
            Lane(DIALOGUE, tr("Dialogue"), 22, 3, 1),
            Lane(LIPS, tr("Lips"), 30, 4, 1),
            Lane(PLAN, tr("Take"), 15, 0.8, 3))


GAP = 1  # pixels between two lanes


def laid_out(height: int) -> list[Band]:
    """The lanes that have room in so many pixels, from above; the ruler is always there."""
    every = lanes()
    shown: set[str] = set()
    room = height
    for lane in sorted(every, key=lambda one: one.rank):
        if lane.rank == 0 or lane.least + GAP <= room:
            shown.add(lane.name)
            room -= lane.least + GAP
        else:
            break
    here = [lane for lane in every if lane.name in shown]
    shares = sum(lane.share for lane in here) or 1
    bands: list[Band] = []
    top = 0
    for lane in here:
        tall = lane.least + int(max(0, room) * lane.share / shares)
        bands.append(Band(lane, top, tall))
        top += tall + GAP
    return bands
