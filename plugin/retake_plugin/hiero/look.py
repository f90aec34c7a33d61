"""How a plate is looked at, and a take likewise: the colours of its file, its size in the frame, its effects."""

from __future__ import annotations

from retake_plugin.hiero.reading import Plate
from retake_plugin.protocols.hiero import Clip, Hiero, TrackItem


def colours_as(clip: Clip, plate: TrackItem) -> None:
    """Has a take's clip read its file's colours as the plate's item does; `colour_hints` says whether it took."""
    wanted = plate.sourceMediaColourTransform()
    if wanted and clip.sourceMediaColourTransform() != wanted:
        clip.setSourceMediaColourTransform(wanted)


def size_as(item: TrackItem, plate: TrackItem) -> None:
    """Has an item of ours lie in the frame as the plate's does."""
    own, wanted = item.reformatState(), plate.reformatState()
    if own.type() != wanted.type():
        own.setType(wanted.type())
    if own.resizeType() != wanted.resizeType():
        own.setResizeType(wanted.resizeType())
    if own.resizeCenter() != wanted.resizeCenter():
        own.setResizeCenter(wanted.resizeCenter())
    if own.boxSize() != wanted.boxSize():  # which counts where it is fitted into a box
        own.setBoxSize(wanted.boxSize())


def colour_hints(item: TrackItem, wanted: str, name: str) -> list[str]:
    """What to say where a take's colours are read in another way than its plate's."""
    found = item.sourceMediaColourTransform()
    if not wanted or found == wanted:
        return []
    return [f"{name}: its take is read as {found}, its plate as {wanted}. Set the take's colour transform by hand."]


def look_hints(hiero: Hiero, item: TrackItem, plate: Plate, name: str) -> list[str]:
    """What to say of a take on a track of its own that does not look as its plate does."""
    hints = []
    own, wanted = item.reformatState(), plate.item.reformatState()
    if (own.type(), own.resizeType(), own.resizeCenter(), own.boxSize()) != \
            (wanted.type(), wanted.resizeType(), wanted.resizeCenter(), wanted.boxSize()):
        hints.append(f"{name}: its take does not lie in the frame as its plate does. Set its reformat by hand.")
    effects = sorted({one.node().Class() for one in plate.item.linkedItems() or ()
                      if isinstance(one, hiero.core.EffectTrackItem)})
    if effects:
        hints.append(f"{name}: its effects ({', '.join(effects)}) do not reach the take above it. Copy them to the "
                     "take, or place it as a version of the clip.")
    return hints
