"""Where a figure gives pause, and where it fails: one table, each row with its reason.

None of these comes from a render that was looked at: they follow from what broadcasters demand, from what eyes and
ears can tell, and from how surely each figure is measured.
"""

from __future__ import annotations

from typing import NamedTuple


class Limit(NamedTuple):
    """From where on a figure is to be looked at, and from where on it fails."""

    look: float
    fail: float


# Frames between lips and sound, at up to 30 a second (double beyond). Two are an error to broadcasters. What the
# listener is sure of is right to one frame: a measured 2 may be 1, a measured 3 is at least 2.
OFFSET = Limit(1.5, 2.5)
# How sure an offset must be to be told: at 0.8 the listener was right in 96 of 100 (docs/listener.md).
SURE = 0.8
# Frames more at which lips and sound count as off on the plate itself too: again, one frame of doubt.
SAME_AS_PLATE = 1.0
# Frames by which two judges may differ and still say the same: each is right to one.
JUDGES_APART = 2.0

# Of ten p, b and m that are heard, three are none (docs/listener.md), and open lips there prove nothing; the plate's
# own lips with its own sound may miss more. How improbable it must be that so many are missed for that reason alone.
MISHEARD = 0.3
OPEN = Limit(0.2, 0.02)
# Fewer contacts are chance: they are named, and give no verdict.
FEWEST_CONTACTS = 4

# Range of the opening over the speaker's own. A line may be spoken a quarter softer or louder than the plate's and
# look right; at half, lips mumble, and at twice they shout.
# The limits widen for short lines: lips take about four positions a second, and the spread of few is itself uncertain.
POSITIONS = 4
NARROW = Limit(0.75, 0.5)
WIDE = Limit(1.33, 2.0)

# Agreement with what the listener expects, over that of the speaker's own lips with his own sound: half of it says
# that the lips hardly go with the line, none that they go with another one.
AGREEMENT = Limit(0.5, 0.0)
# By chance lips agree as much as one over the root of the seconds of speech (docs/listener.md). Where the speaker's own
# do not pass that, a share of it means nothing.
LEAST_AGREEMENT = 1.0
# Seconds of speech below which a line's own agreement is chance too.
LEAST_SPEECH = 3.0
# Seconds of a shot below which nobody hears in it whether there is talk at all: the shortest syllable takes as long.
LEAST_HEARD = 0.2

# Spread of the opening while the dialogue is silent, over that while the speaker talks: breath and a smile make a
# quarter; at two thirds he talks on.
SILENCE = Limit(0.3, 0.67)
# Fewer frames of silence are a pause within the line.
FEWEST_SILENT = 12

# Variance of the finest detail over that of the mouth which is shown: a lens a touch out of focus takes 15 % of it; at
# half everybody sees it. More than a third too much is sharpening that shows.
BLURRED = Limit(0.85, 0.5)
OVERSHARP = Limit(1.35, 2.0)

# Shimmer over the plate's: a quarter more passes for livelier lips, twice is seen as flicker.
FLICKER = Limit(1.25, 2.0)

# A step along the matte's edge, as a share of the brightness there. Eyes see 1 % at a hard edge at best (Weber's law);
# this edge is soft. 5 % is seen by anyone.
SEAM = Limit(0.02, 0.05)

# How surely a face is seen in the take where the plate's was sure (0.8 and more): at 0.5 the mesh itself gives up.
FACE = Limit(0.7, 0.5)
SURE_FACE = 0.8
