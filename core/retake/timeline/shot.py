"""What a timeline says of a shot: plain data, exact to the frame, that JSON can hold.

Light: standard library only, so that the panel, a job and another process can read what the door to OpenTimelineIO
has found. Frames are whole numbers, positions between frames are Fractions; no float stands for a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from retake.errors import OptionError
from retake.timecode import Timecode, shown_rate
from retake.timeline.json import Data, data_of, from_data

SpeedKind = Literal["none", "constant", "reverse", "freeze", "warp"]
Sampling = Literal["floor", "nearest"]


@dataclass(frozen=True, slots=True)
class Frames(Data):
    """A run of frames: the first one and how many. Counted from 0 where a file's own frames are meant."""

    start: int
    count: int

    @property
    def stop(self) -> int:
        """The frame after the last one."""
        return self.start + self.count

    def covers(self, other: Frames) -> bool:
        """Whether the other run lies wholly in this one."""
        return self.start <= other.start and other.stop <= self.stop


@dataclass(frozen=True, slots=True)
class Written(Data):
    """A source range as the timeline's file writes it; its start and its length may be told at two rates.

    Attributes:
        start: The first moment, in frames at `start_rate`, on the plate's own timecode or counted from 0.
        start_rate: Frames a second of `start`.
        count: The length in frames at `count_rate`, before any change of speed.
        count_rate: Frames a second of `count`.
    """

    start: Fraction
    start_rate: Fraction
    count: Fraction
    count_rate: Fraction


@dataclass(frozen=True, slots=True)
class Plate(Data):
    """The file that a shot shows.

    Attributes:
        path: Where it lies, absolute; an image sequence by its pattern. None where it is missing or was never named.
        written: What the timeline writes for it, as it stands there; "" where it writes nothing.
        name: The file's bare name, or the tape's where no file is named.
        missing: Whether no such file was found.
        relinked: Whether it was found by its name in another folder than the timeline says.
        rate: Frames a second; None where neither the file nor the timeline says it.
        start: The first frame's timecode counted in frames at `rate`; None where nobody says it.
        drop: Whether that timecode drops frame numbers.
        frames: How many frames it has; None where nobody says it.
        first_number: An image sequence's first file number; 0 for movies.
        sequence: Whether it is an image sequence.
        measured: Whether the file itself was looked at; else `rate`, `start` and `frames` are the timeline's word.
    """

    path: str | None
    written: str
    name: str
    missing: bool
    relinked: bool = False
    rate: Fraction | None = None
    start: int | None = None
    drop: bool = False
    frames: int | None = None
    first_number: int = 0
    sequence: bool = False
    measured: bool = False

    @property
    def timecode(self) -> Timecode | None:
        """The first frame's timecode, if it is known."""
        if self.start is None or self.rate is None:
            return None
        return Timecode(self.start, self.rate, self.drop)


@dataclass(frozen=True, slots=True)
class Record(Data):
    """Where on the timeline a shot stands.

    Attributes:
        start: Its first frame, with the timeline's own start counted in: the frame number behind `timecode`.
        count: How many frames it takes.
        rate: The timeline's frames a second.
        drop: Whether the timeline's timecode drops frame numbers.
    """

    start: int
    count: int
    rate: Fraction
    drop: bool = False

    @property
    def stop(self) -> int:
        """The frame after the last one."""
        return self.start + self.count

    @property
    def timecode(self) -> Timecode:
        """The first frame's timecode."""
        return Timecode(self.start, self.rate, self.drop)


@dataclass(frozen=True, slots=True)
class Speed(Data):
    """How fast the plate runs under the shot.

    Attributes:
        kind: none (as shot), constant, reverse, freeze (one frame), or warp (a curve, or an effect not understood).
        factor: Plate time for a second of timeline: 2 for twice as fast, -1 for backwards, 0 for a freeze.
        label: The effect's name where it is a warp; "" otherwise.
    """

    kind: SpeedKind = "none"
    factor: Fraction = Fraction(1)
    label: str = ""

    def __str__(self) -> str:
        """As people say it: "200 %", "reverse 100 %", "freeze"."""
        if self.kind in ("freeze", "warp"):
            return self.label or self.kind
        percent = shown_rate(abs(self.factor) * 100) + " %"
        return f"reverse {percent}" if self.kind == "reverse" else percent


@dataclass(frozen=True, slots=True)
class Transition(Data):
    """A transition at one end of a shot.

    Attributes:
        kind: Its name as the host writes it: "SMPTE_Dissolve".
        over: How many timeline frames of the shot it shows that lie beyond the cut: so much more is needed there.
        inside: How many timeline frames of the shot's own range it covers.
    """

    kind: str
    over: int
    inside: int


@dataclass(frozen=True, slots=True)
class Marker(Data):
    """A marker as the host set it. `frame` and `count` are timeline frames; frame 0 is the shot's first."""

    name: str
    colour: str
    frame: int
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Track(Data):
    """The video track a shot lies on: its name, and its place among the video tracks from below, counted from 1."""

    name: str
    index: int


@dataclass(frozen=True, slots=True)
class Handles(Data):
    """How many of the plate's frames there really are before and after the range that the shot shows."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Shot(Data):
    """One use of footage on a timeline's video track: a candidate for new lips.

    The id is made of what the timeline writes about the source: the plate's name without its extension, the first
    source moment and the speed, and, for uses that are alike in all of it, their order. So it stays when the shot is
    moved, renamed, relinked, put on another track or trimmed at its end; it changes with the first source moment.
    `retake diff` therefore also matches shots by what they show.

    Attributes:
        id: Twelve hexadecimal digits; see above.
        name: The shot's name on the timeline.
        plate: The file it shows; None for what shows none (a generator, a title, an adjustment layer).
        source: The frames of the plate's file that are shown, counted from 0 in the file; at more than the plate's own
            speed all that runs by. None where the file's first frame is not known (see `source_timecode`).
        source_timecode: The same run counted by the plate's timecode; None where there is none.
        exact: The first moment in frames of the plate's file, before it is brought to whole frames; None as `source`.
        written: The source range as the timeline writes it.
        record: Where it stands on the timeline.
        record_exact: The first moment on the timeline in frames, before it is brought to whole frames.
        needed: `source` with what transitions show beyond the cut; between frames with the frame on either side,
            because hosts round in several ways.
        handles: The frames there are before and after `source`; None where they are not known.
        speed: How fast the plate runs.
        sampling: Which frame the host shows at a moment between two: the one that has begun, or the nearest.
        track: The track of the timeline on which it lies.
        enabled: Whether it is switched on, and all that it lies in.
        nested: The names of the compounds that it lies in, the outermost first.
        markers: The host's markers on it.
        transition_in: The transition at its first frame.
        transition_out: The transition at its last frame.
        references: The keys of its media references; the active one first.
        host: What the host keeps with it and nobody here understands: metadata, clip colour, effects' names.
        notes: What the artist should know, a line each.
        reasons: Why it can't get new lips, a line each; none where it can.
    """

    id: str
    name: str
    plate: Plate | None
    source: Frames | None
    source_timecode: Frames | None
    exact: Fraction | None
    written: Written | None
    record: Record
    record_exact: Fraction
    needed: Frames | None
    handles: Handles | None
    speed: Speed
    track: Track
    sampling: Sampling = "floor"
    enabled: bool = True
    nested: tuple[str, ...] = ()
    markers: tuple[Marker, ...] = ()
    transition_in: Transition | None = None
    transition_out: Transition | None = None
    references: tuple[str, ...] = ()
    host: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether it can get new lips."""
        return not self.reasons

    def plate_frame(self, frame: int) -> int:
        """The plate's frame that is shown at the timeline frame `frame`, counted from the shot's first.

        Raises:
            OptionError: The plate's first frame or rate is not known, or the speed follows a curve.
        """
        if self.exact is None or self.plate is None or self.plate.rate is None or self.speed.kind == "warp":
            raise OptionError(f"Which frames {self.name} shows is not known. Relink its media first.")
        step = self.speed.factor * self.plate.rate / self.record.rate
        half = Fraction(1, 2) if self.sampling == "nearest" else Fraction(0)
        return int((self.exact + frame * step + half) // 1)

    def to_dict(self) -> dict[str, Any]:
        """The shot as JSON takes it, with its timecodes, its rate and whether it is eligible in words beside it."""
        data: dict[str, Any] = data_of(self)
        data["record"]["timecode"] = str(self.record.timecode)
        if data["plate"] and self.plate:
            data["plate"]["timecode"] = str(self.plate.timecode) if self.plate.timecode else None
        data["eligible"] = self.eligible
        return data


@dataclass(frozen=True, slots=True)
class Timeline(Data):
    """A timeline's uses of footage.

    Attributes:
        path: The timeline's file.
        name: Its name.
        format: Which kind of file: "otio", "edl", "fcp7", "fcpxml", "aaf", "kdenlive" ...
        rate: Frames a second.
        start: Its first frame, as a frame number behind a timecode.
        drop: Whether its timecode drops frame numbers.
        frames: How long it is.
        shots: Every use of footage on its video tracks, eligible or not, by record position and track.
        gaps: How many gaps its video tracks have.
        notes: What the artist should know about the whole, a line each.
    """

    path: str
    name: str
    format: str
    rate: Fraction
    start: int
    drop: bool
    frames: int
    shots: tuple[Shot, ...]
    gaps: int = 0
    notes: tuple[str, ...] = ()

    @property
    def timecode(self) -> Timecode:
        """The first frame's timecode."""
        return Timecode(self.start, self.rate, self.drop)

    @property
    def eligible(self) -> tuple[Shot, ...]:
        """The shots that can get new lips."""
        return tuple(shot for shot in self.shots if shot.eligible)

    def shot(self, id: str) -> Shot:
        """The shot of that id.

        Raises:
            OptionError: There is none.
        """
        for shot in self.shots:
            if shot.id == id:
                return shot
        raise OptionError(f"{self.name} has no shot {id!r}. `retake shots` lists them.")

    def named(self, word: str) -> tuple[Shot, ...]:
        """The shots that a word means: the one of that id, or all of that name.

        Raises:
            OptionError: There is none.
        """
        found = tuple(shot for shot in self.shots if word in (shot.id, shot.name))
        if not found:
            raise OptionError(f"{self.name or self.path} has no shot {word[:60]!r}. `retake shots` lists them.")
        return found

    def meant(self, words: Sequence[str]) -> tuple[Shot, ...]:
        """The shots that any of the words means, in the timeline's order; all where there are no words.

        Raises:
            OptionError: A word means none.
        """
        ids = {shot.id for word in words for shot in self.named(word)}
        return tuple(shot for shot in self.shots if not words or shot.id in ids)

    def to_dict(self) -> dict[str, Any]:
        """The timeline as JSON takes it."""
        return {**data_of(self), "timecode": str(self.timecode), "shots": [shot.to_dict() for shot in self.shots]}


__all__ = ["Frames", "Handles", "Marker", "Plate", "Record", "Shot", "Speed", "Timeline", "Track", "Transition",
           "Written", "from_data"]
