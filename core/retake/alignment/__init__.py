"""When each moment of the new dialogue was spoken in the guide, and where its words are others.

Nothing is learned and nothing is loaded: `align` holds two Speeches against each other.
"""

from __future__ import annotations

from retake.alignment.alignment import Alignment, align

__all__ = ["Alignment", "align"]
