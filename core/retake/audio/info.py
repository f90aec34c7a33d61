"""What a file's sounds are, before a sample is read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """One audio stream of a file.

    Attributes:
        index: Which of the file's sounds it is, counted from 0 (not among all streams).
        codec: FFmpeg's name of the codec: "pcm_s24le", "aac".
        rate: Samples a second.
        names: The channels' names in the file's order: ("FL", "FR"); ("ch1", "ch2", …) where the file has none.
        layout: The channels' layout as FFmpeg names it: "stereo", "5.1", "3 channels".
        bits: Bits a sample as stored (as decoded, 16 or 32, for FLAC and its like); 0 for a lossy codec.
        start: When the first sample sounds, in seconds on the file's own clock, the same one that the picture's
            timestamps are on; below 0 or above, where sound and picture do not begin together.
        samples: How many samples the file says there are; 0 where it does not say.
        exact: Whether `samples` is known to the very sample.
        language: ISO 639-2 code as the language calls itself ("deu", not "ger"), or None.
        title: The stream's name, or None.
        time_reference: Broadcast WAV: samples from midnight to the first one, or None.
        timecode: Start timecode as the file writes it, or None.
    """

    index: int
    codec: str
    rate: int
    names: tuple[str, ...]
    layout: str
    bits: int
    start: Fraction
    samples: int
    exact: bool
    language: str | None = None
    title: str | None = None
    time_reference: int | None = None
    timecode: str | None = None

    @property
    def channels(self) -> int:
        """How many channels the sound has."""
        return len(self.names)

    @property
    def duration(self) -> Fraction:
        """How long the sound is, in seconds, as far as the file says."""
        return Fraction(self.samples, self.rate)
