"""What a timeline says of what sounds on it: plain data, exact in time, that JSON can hold. Light."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from retake.timeline.json import Data
from retake.timeline.shot import Speed, Track


@dataclass(frozen=True, slots=True)
class Sound(Data):
    """The file that sounds.

    Attributes:
        path: Where it lies, absolute; None where it is missing or was never named.
        written: What the timeline writes for it; "" where it writes nothing.
        name: Its bare name, or the clip's where no file is named.
        relinked: Whether it was found by its name in another folder than the timeline says.
        stream: Which of its sounds is meant, counted from 0.
        channels: Which of that sound's channels are meant, counted from 0; none for all.
        rate: Samples a second; None where the file was not looked at.
        samples: How many samples there are; None as `rate`.
        begins: When its first sample sounds, in seconds after the file's first picture; 0 where there is none.
        timecode: When the file begins by its own timecode, in seconds after midnight; None where it says nothing.
    """

    path: str | None
    written: str
    name: str
    relinked: bool = False
    stream: int = 0
    channels: tuple[int, ...] = ()
    rate: int | None = None
    samples: int | None = None
    begins: Fraction = Fraction(0)
    timecode: Fraction | None = None

    @property
    def seconds(self) -> Fraction | None:
        """When its last sample ends, in seconds after the file's beginning; None where it was not looked at."""
        return None if self.rate is None or self.samples is None else self.begins + Fraction(self.samples, self.rate)


@dataclass(frozen=True, slots=True)
class Sounding(Data):
    """One use of sound on a timeline. Times are seconds, whole fractions of them, because sounds have no frames.

    Attributes:
        name: The name it bears on the timeline.
        sound: The file.
        source: Which moment of the file is heard first, in seconds after the file's beginning; None where the file's
            beginning is not known.
        record: When it is first heard, in seconds after the timeline's first frame.
        length: How long it is heard on the timeline.
        speed: How fast it runs.
        track: The track that it lies on, counted among the audio tracks from 1.
        enabled: Whether it, its track and all that it lies in is switched on.
        gain: What its samples are multiplied with: 1 as recorded, 0 for silence.
        fade_in: How long it takes from silence to that, in seconds.
        fade_out: How long it takes from that to silence, in seconds.
        shots: The ids of the shots whose pictures it is linked to by the editor.
        role: What the editor says that it is: "dialogue.boom"; "" where it says nothing.
        nested: The names of the compounds that it lies in, the outermost first.
        notes: What the artist should know, a line each.
        problems: Why it can't be heard here, a line each.
    """

    name: str
    sound: Sound
    source: Fraction | None
    record: Fraction
    length: Fraction
    speed: Speed
    track: Track
    enabled: bool = True
    gain: float = 1.0
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)
    shots: tuple[str, ...] = ()
    role: str = ""
    nested: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def stop(self) -> Fraction:
        """When it is heard no more, in seconds after the timeline's first frame."""
        return self.record + self.length

    @property
    def heard(self) -> bool:
        """Whether anything of it sounds when the timeline is played."""
        return self.enabled and self.gain > 0 and not self.problems
