"""What Blender says of its sequencer, and what it is asked to change there: plain data that goes through a pipe."""

from __future__ import annotations

import json
from dataclasses import dataclass

from retake.errors import OptionError
from retake.timeline.json import Data

PICTURES = ("MOVIE", "IMAGE")
TRANSITIONS = ("CROSS", "GAMMA_CROSS", "WIPE")
HIGHEST = 128  # Blender has no channel above it


@dataclass(frozen=True, slots=True)
class Kept(Data):
    """What a strip of ours keeps with it.

    Attributes:
        key: What the take is called on the timeline.
        report: Its take.json.
        movie: Its movie, or of an image sequence the first file.
        plate: The plate's file.
        strip: The id of the plate's strip.
        start: The plate's frame that is the take's first one.
        count: How many frames it has.
    """

    key: str
    report: str
    movie: str
    plate: str
    strip: str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Strip(Data):
    """A strip as it lies.

    Attributes:
        id: Our name for it, which Blender keeps with it; else its own name.
        name: Its own name.
        type: Blender's word for what it is: "MOVIE", "IMAGE", "SOUND", "META", "CROSS".
        channel: Its channel, from below and from 1 on.
        begin: The scene's frame on which its content begins, were it not trimmed.
        left: The first frame on which it is seen.
        right: The one after the last.
        length: How many frames its content has.
        head: How many of the file's frames are cut off before the content.
        fps: The movie's frames a second; 0 where it has none, or is not there.
        path: Its file, absolute; of an image sequence its first one.
        files: The names of an image sequence's files.
        there: Whether its file is there.
        relative: Whether its file is written from the project's folder on.
        mute: Whether it is switched off.
        keys: How many keys of a retiming it has.
        reverse: Whether it runs backwards.
        inputs: Of an effect, the ids of the strips that it is of.
        blend: How it is laid over what is below it.
        opacity: How much.
        animated: Which of its properties move.
        kept: What we keep with it, as JSON; "" for what is not ours.
    """

    id: str
    name: str
    type: str
    channel: int
    begin: float
    left: int
    right: int
    length: int = 0
    head: int = 0
    fps: float = 0.0
    path: str = ""
    files: tuple[str, ...] = ()
    there: bool = True
    relative: bool = False
    mute: bool = False
    keys: int = 0
    reverse: bool = False
    inputs: tuple[str, ...] = ()
    blend: str = ""
    opacity: float = 1.0
    animated: tuple[str, ...] = ()
    kept: str = ""

    @property
    def ours(self) -> Kept | None:
        """What we keep with it; None for a strip of the user's, also for one of ours that shows another file now."""
        if not self.kept or self.type not in PICTURES:
            return None
        try:
            kept = Kept.from_dict(json.loads(self.kept))
        except (ValueError, RecursionError, OptionError):
            return None
        return kept if kept.movie == self.path else None

    def crosses(self, left: int, right: int) -> bool:
        """Whether it is seen on any frame from one up to another."""
        return self.left < right and left < self.right


@dataclass(frozen=True, slots=True)
class Channel(Data):
    """A channel of the sequencer."""

    index: int
    name: str
    mute: bool = False
    lock: bool = False


@dataclass(frozen=True, slots=True)
class Edit(Data):
    """The sequencer of a scene, or the meta strip that is open in it.

    Attributes:
        id: Our name for it, which Blender keeps with it; else its own.
        name: Its own name.
        file: The project's file; "" where it was never saved.
        fps: The scene's frames a second before they are divided.
        base: By what they are divided: 24 by 1.001.
        last: The scene's last frame.
        strips: What lies in it.
        channels: Its channels that hold something or bear a name.
    """

    id: str
    name: str
    file: str
    fps: int
    base: float
    last: int
    strips: tuple[Strip, ...] = ()
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Laying(Data):
    """A take that is to lie at some place.

    Attributes:
        name: What a new strip is called.
        kept: What is kept with it.
        files: Of an image sequence, the names of its files.
        relative: Whether its file is to be written from the project's folder on.
        begin: The scene's frame on which its content begins.
        left: The first frame on which it is seen.
        right: The one after the last.
        channel: Its channel.
        label: What that channel is called from now on; "" for what it is called.
        again: The id of the strip of ours that is to be used again; "" for a new one.
        shown: Whether it is switched on.
    """

    name: str
    kept: Kept
    files: tuple[str, ...]
    relative: bool
    begin: int
    left: int
    right: int
    channel: int
    label: str = ""
    again: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Change(Data):
    """What is to be done for one shot.

    Attributes:
        plate: The strip of its plate, as it has to lie still.
        quiet: The ids of strips of ours that are to be switched off.
        lay: What is to be laid; None where the plate is to be seen again.
    """

    plate: Strip
    quiet: tuple[str, ...] = ()
    lay: Laying | None = None


@dataclass(frozen=True, slots=True)
class Changed(Data):
    """What came of a change.

    Attributes:
        problem: Why nothing was changed; "" where it was.
        notes: What the artist should know.
    """

    problem: str = ""
    notes: tuple[str, ...] = ()


__all__ = ["HIGHEST", "PICTURES", "TRANSITIONS", "Change", "Changed", "Channel", "Edit", "Kept", "Laying", "Strip"]
