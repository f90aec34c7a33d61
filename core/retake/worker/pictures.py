"""Looks at pictures: a plate's or a take's frames at a size, as a file that stays or as messages that pass."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from retake.cache import user_cache
from retake.errors import MediaError, OptionError, OutputError
from retake.unfinished import finished_file, shown
from retake.video import VideoInfo, VideoReader, is_sequence, open_video
from retake.video.display import Picture
from retake.video.frame import Frame
from retake.video.sequences.names import found
from retake.video.still import SmallView, jpeg
from retake.views import AUTO, VIEWS
from retake.worker.given import Given
from retake.worker.protocol import LONGEST, Message
from retake.worker.serve import Say, Tell

_MOST_PIXELS = 1920  # of either side: a JPEG of more might not lie in a line
_MOST_BYTES = LONGEST * 3 // 4 - 4096  # what base64 makes a line of, less the words around it
_MOST_FRAMES = 300
_KEPT_OPEN, _KEPT_SEEN = 3, 150
_SCRUBBED = 24
LARGEST = 1 << 31
_MIDDLE = -1
_GLANCE = 480  # pixels of either side
_BETWEEN = 0.5  # seconds between two glances at a render
_SEAL = 64  # characters of a hash
_COMMENT = b"\xff\xfe" + (2 + _SEAL).to_bytes(2, "big")  # how a JPEG's comment begins that holds one
_SHARE, _FREE = 0.012, 0.05  # of a render's time that they may take, and seconds beside: a short one is seen too


@dataclass
class Plate:
    """A movie or a sequence that was looked at, still open.

    Attributes:
        reader: Its frames.
        seen: Frames that were shown or passed lately, as messages, by number, size and view.
    """

    reader: VideoReader
    seen: dict[tuple[object, ...], Message] = field(default_factory=dict)

    def keep(self, key: tuple[object, ...], picture: Message) -> Message:
        """Keeps a picture, as long as it is not one of many; it comes back."""
        self.seen[key] = picture
        while len(self.seen) > _KEPT_SEEN:
            del self.seen[next(iter(self.seen))]
        return picture


class Plates:
    """What was looked at last: whoever scrubs asks for the same plate over and over."""

    def __init__(self) -> None:
        self._open: dict[tuple[object, ...], Plate] = {}

    @contextmanager
    def at(self, path: Path, rate: Fraction | None) -> Iterator[Plate]:
        """The open plate, as it lies on the disk now; let go of where something goes wrong with it."""
        key = (path, rate, state_of(path))
        plate = self._open.pop(key, None) or Plate(open_video(path, rate))
        try:
            yield plate
        except BaseException:
            plate.reader.close()
            raise
        self._open[key] = plate
        while len(self._open) > _KEPT_OPEN:
            self._open.pop(next(iter(self._open))).reader.close()


PLATES = Plates()


def thumbnail(data: Message, tell: Tell, say: Say) -> Message:
    """A frame as a JPEG file in the cache, made once; where that can't be written the picture itself."""
    asked = Given("thumbnail", data, ("path", "frame", "width", "height", "view", "rate"))
    path, width, height, view, rate = looked_at(asked, 320, 320)
    place = asked.whole("frame", _MIDDLE, 0, LARGEST)
    file = _file((str(path.absolute()), state_of(path, place), place, width, height, view, str(rate)))
    kept = jpeg_read(file)
    if kept is not None:
        return {"file": str(file), "kind": "jpeg", **kept}
    with PLATES.at(path, rate) as plate:
        info = plate.reader.info
        number = info.frame_count // 2 if place == _MIDDLE else within(place, info)
        for frame in walked(plate.reader, number, number + 1, tell):
            picture = SmallView(info, width, height, view)(frame)
    size = {"width": picture.shape[1], "height": picture.shape[0]}
    try:
        user_cache().made(file.parent.name)
        with finished_file(file) as part:
            part.write_bytes(sealed(file, jpeg(picture)))
    except (OutputError, OSError):
        return {"file": None, **pictured(picture)}
    return {"file": str(file), "kind": "jpeg", **size}


def preview(data: Message, tell: Tell, say: Say) -> Message:
    """A frame, or a run of frames, each as an event that holds the picture; called off between two of them."""
    asked = Given("preview", data, ("path", "frame", "count", "width", "height", "view", "rate"))
    path, width, height, view, rate = looked_at(asked, 960, 960)
    first, count = asked.whole("frame", 0, 0, LARGEST), asked.whole("count", 1, 1, _MOST_FRAMES)
    with PLATES.at(path, rate) as plate:
        info, size = plate.reader.info, (width, height, view)
        stop = min(within(first, info) + count, info.frame_count)
        missing = next((one for one in range(first, stop) if (one, size) not in plate.seen), stop)
        for number in range(first, missing):
            say("preview", {"frame": number, **plate.seen[number, size]})
        small = SmallView(info, *size)
        # Frames that must be passed all the same are kept, for whoever scrubs backwards.
        for frame in walked(plate.reader, missing, stop, tell, before=_SCRUBBED):
            picture = plate.keep((frame.number, size), pictured(small(frame)))
            if frame.number >= missing:
                say("preview", {"frame": frame.number, **picture})
        return {"frames": stop - first, "rate": str(info.rate), "of": info.frame_count,
                "timecode": str(info.timecode + first) if info.timecode else None}


def walked(reader: VideoReader, first: int, stop: int, tell: Tell, before: int = 0) -> Iterator[Frame]:
    """The frames from `first` on, and up to `before` that lie before it where they must be decoded on the way.

    The way there may be long where frames lean on each other: a cancel is heard between any two of them.
    """
    begin = min(first, reader.begins_at(first)) if first < stop else stop
    for frame in reader.frames(begin, stop):
        tell("Showing", frame.number - begin, stop - begin)
        if frame.number >= first - before:
            yield frame


class Glances:
    """Shows now and then the frame that a render has just written; costs the render next to nothing.

    Args:
        say: Says an event.
        clock: Seconds that go on.
    """

    def __init__(self, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._first, self._due, self._spent = clock(), 0.0, 0.0
        self._view: SmallView | None = None

    def __call__(self, frame: Frame, info: VideoInfo, view: str) -> None:
        """Shows the frame, if it is time for one."""
        now = self._clock()
        # Where a picture takes long, as float ones do or on a busy machine, there are fewer of them.
        if now < self._due or self._spent > _FREE + (now - self._first) * _SHARE:
            return
        self._view = self._view or SmallView(info, _GLANCE, _GLANCE, view)
        self._say("preview", {"frame": frame.number, **pictured(self._view(frame))})
        self._due = now + _BETWEEN
        self._spent += self._clock() - now


def pictured(picture: Picture) -> Message:
    """A picture as a message holds it."""
    coded = jpeg(picture, most=_MOST_BYTES)
    return {"kind": "jpeg", "width": picture.shape[1], "height": picture.shape[0],
            "data": base64.b64encode(coded).decode()}


def looked_at(asked: Given, width: int, height: int,
              most: int = _MOST_PIXELS) -> tuple[Path, int, int, str, Fraction | None]:
    """What every look at a picture is asked with: the file, the size, the view and the rate."""
    return (asked.path("path"), asked.whole("width", width, 1, most), asked.whole("height", height, 1, most),
            asked.one_of("view", VIEWS, AUTO), asked.rate("rate"))


def within(place: int, info: VideoInfo) -> int:
    """The frame's number, if there is such a frame."""
    if place >= info.frame_count:
        raise OptionError(f"{shown(info.path)} has {info.frame_count} frames, counted from 0: {place} is none of them.")
    return place


def state_of(path: Path, *places: int) -> tuple[int, ...]:
    """What changes when a file is written to, or a sequence's folder or some of its files; empty where there is none.

    Of a sequence the first, the middle and the last file count, and those of the frames `places`.
    """
    paths = [path]
    try:
        if is_sequence(path):
            files = found(path)
            last = len(files) - 1
            told = {0, len(files) // 2, last, *(min(max(place, 0), last) for place in places)}
            paths = [files.at(0).parent, *(files.at(one) for one in sorted(told))]
        states = [one.stat() for one in paths]
    except (OSError, ValueError, MediaError):
        return ()
    return tuple(number for one in states for number in (one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns))


def _file(made_from: tuple[object, ...]) -> Path:
    """Where a thumbnail lies in the cache."""
    name = hashlib.sha256(repr(made_from).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return user_cache().folder / "thumbnails" / f"{name}.jpg"


def sealed(file: Path, content: bytes) -> bytes:
    """A JPEG's bytes as they are kept under that name: with a comment by which a flipped bit or a mix-up is known."""
    seal = hashlib.sha256(file.name.encode() + b"\0" + content).hexdigest().encode()
    return content[:2] + _COMMENT + seal + content[2:]


def jpeg_read(file: Path) -> Message | None:
    """The size of a JPEG that is there as it was kept; None where there is none, or it is another."""
    try:
        kept = file.read_bytes()
    except OSError:
        return None
    content = kept[:2] + kept[2 + len(_COMMENT) + _SEAL:]
    return jpeg_size(content) if kept == sealed(file, content) else None


def jpeg_size(content: bytes) -> Message | None:
    """The width and height of a JPEG as this room writes them; None where it is none, or not whole."""
    frame = content.find(b"\xff\xc0")
    if not (content.startswith(b"\xff\xd8") and content.endswith(b"\xff\xd9") and 0 < frame < len(content) - 9):
        return None
    return {"width": int.from_bytes(content[frame + 7:frame + 9], "big"),
            "height": int.from_bytes(content[frame + 5:frame + 7], "big")}
