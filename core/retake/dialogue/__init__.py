"""Guide and dialogue: what sounds under each shot, chosen by track, by name, by file or by cue, and mixed exactly.

`lines_for` tells for each shot and language which sounds make its guide and its dialogue; `write_mix` makes the file.
"""

from __future__ import annotations

from retake.dialogue.choice import Choice
from retake.dialogue.cues import Cue, read_cues
from retake.dialogue.line import Line
from retake.dialogue.lines import lines_for
from retake.dialogue.mix import Mix, Piece
from retake.dialogue.mixing import mixed, write_mix

__all__ = ["Choice", "Cue", "Line", "Mix", "Piece", "lines_for", "mixed", "read_cues", "write_mix"]
