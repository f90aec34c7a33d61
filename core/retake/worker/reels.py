"""Reels: a range of a plate or a take as JPEGs in one file, made faster than it plays, read while it grows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from retake.video import VideoInfo
from retake.video.jpegs import Jpegs
from retake.worker.given import Given
from retake.worker.pictures import LARGEST, PLATES, looked_at, state_of, walked, within
from retake.worker.protocol import Message
from retake.worker.reel_file import SUFFIX, Reel
from retake.worker.serve import Say, Tell
from retake.worker.shelf import Shelf

SHELF = Shelf("reels", 8 << 30)
_MOST_FRAMES = 20_000
_MOST_PIXELS = 4096  # of either side
_THINNED = 500  # frames between two looks at how much all reels hold


@dataclass(frozen=True)
class _Range:
    """What a reel is asked to show."""

    path: Path
    width: int
    height: int
    view: str
    rate: Fraction | None
    first: int
    count: int

    @property
    def file(self) -> Path | None:
        """Where its reel lies in the cache, for the plate as it lies on the disk now; None where there is no plate."""
        state = state_of(self.path, *range(self.first, self.first + self.count))
        made_from = (1, str(self.path.absolute()), state, self.width, self.height, self.view, str(self.rate),
                     self.first, self.count)
        return SHELF.file(made_from, SUFFIX) if state else None


def reel(data: Message, tell: Tell, say: Say) -> Message:
    """A range of a plate as a file of JPEGs, told as it grows; what of it was made before is told at once.

    Called off or killed between two frames, it is gone on with when it is asked for again.
    """
    asked = Given("reel", data, ("path", "first", "count", "width", "height", "view", "rate"))
    wanted = _Range(*looked_at(asked, 1920, 1920, _MOST_PIXELS), asked.whole("first", 0, 0, LARGEST),
                    asked.whole("count", _MOST_FRAMES, 1, _MOST_FRAMES))
    file = wanted.file
    if file is None:
        with PLATES.at(wanted.path, wanted.rate):  # which says what is wrong with it
            file = SHELF.file((), SUFFIX)
    made = Reel(file, say)
    if not made.look():
        SHELF.ready()
        with SHELF.alone(file, lambda: _follow(made, tell)):
            if not made.look():
                _make(made, wanted, tell)
    SHELF.asked_for(made.index)
    return made.result()


def facts_of(info: VideoInfo, first: int, stop: int, size: tuple[int, int]) -> Message:
    """What a reel says of itself that shows a plate's frames from `first` up to but not with `stop` at a size."""
    return {"first": first, "frames": stop - first, "of": info.frame_count, "rate": str(info.rate),
            "timecode": str(info.timecode + first) if info.timecode else None, "width": size[0], "height": size[1]}


def _make(made: Reel, wanted: _Range, tell: Tell) -> None:
    """Makes the frames that are missing."""
    with PLATES.at(wanted.path, wanted.rate) as plate:
        info = plate.reader.info
        stop = min(within(wanted.first, info) + wanted.count, info.frame_count)
        jpegs = Jpegs(info, wanted.width, wanted.height, wanted.view)
        with made.growing(facts_of(info, wanted.first, stop, (jpegs.width, jpegs.height))):
            for frame in walked(plate.reader, wanted.first + made.made, stop, tell):
                made.add(jpegs(frame))
                if made.made % _THINNED == 0:
                    SHELF.thin()


def _follow(made: Reel, tell: Tell) -> None:
    """Tells what another process makes of it meanwhile."""
    made.look(at_once=False)
    tell("Showing", made.made, made.facts["frames"] if made.facts else 1)
