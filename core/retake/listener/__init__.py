"""The listener: from sound to lips, for whoever speaks. It is dub's ear, and the judge of sync.

Its networks run in NumPy; `retake.listener.training` makes them, with torch.
"""

from __future__ import annotations

from retake.listener.heard import Heard, hear
from retake.listener.listening import listen
from retake.listener.mapping import mapped_to
from retake.listener.speaker import Speaker, speaker
from retake.listener.sync import Offset, agreement, offset

__all__ = ["Heard", "Offset", "Speaker", "agreement", "hear", "listen", "mapped_to", "offset", "speaker"]
