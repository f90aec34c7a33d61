"""Sound in and out, exact to the sample. This room and that of the picture are the only doors to PyAV."""

from __future__ import annotations

from retake.audio.channels import Choice
from retake.audio.copied_track import CopiedTrack
from retake.audio.encoding import SoundForm
from retake.audio.info import SoundInfo
from retake.audio.reader import SoundReader, open_sound
from retake.audio.streams import probe_sounds
from retake.audio.track import PcmTrack, SoundTrack
from retake.audio.writer import write_sound

__all__ = [
    "Choice",
    "CopiedTrack",
    "PcmTrack",
    "SoundForm",
    "SoundInfo",
    "SoundReader",
    "SoundTrack",
    "open_sound",
    "probe_sounds",
    "write_sound",
]
