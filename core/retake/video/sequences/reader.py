"""Image sequences, read frame by frame: EXR, DPX, PNG and TIFF, with their own frame numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from retake.errors import MediaError
from retake.timecode import Timecode, shown_rate
from retake.unfinished import shown
from retake.video.frame import Frame
from retake.video.info import VideoInfo
from retake.video.reader import VideoReader
from retake.video.sequences import dpx, exr_picture, stills
from retake.video.sequences.image_facts import ImageFacts
from retake.video.sequences.image_file import contents
from retake.video.sequences.names import Files, found
from retake.video.sequences.smpte import timecode_of

_ASSUMED_RATE = Fraction(24)
# So many headers are looked at before the first frame is asked for; the rest when their frame's turn comes.
_LOOKED_AT = 500


class SequenceReader(VideoReader):
    """Frame n is the n-th file; its own number is `info.first_frame` + n, and `source` is the file.

    Args:
        path: A pattern, or a file, which stands for the sequence that it belongs to (`retake.video.sequences.names`).
        rate: Frames a second; without it what the files say, else 24 with a warning.

    Raises:
        MediaError: There is no such sequence, frames are missing, or a file can't be read or is unlike the first.
    """

    def __init__(self, path: Path, rate: Fraction | None = None) -> None:
        self._files = found(path)
        self._kind = self._files.name.kind
        first = self._files.at(0)
        self._facts = facts_of(self._kind, first)
        self._look_ahead()
        self._pixel_format = self._facts.pixel_format or _picture(self._kind, first).format.name
        self.info = _info(self._files, self._facts, self._pixel_format, rate)
        self._closed = False

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The frames from `start` up to but not with `stop`, in order."""
        start, stop = self.check(start, stop)
        return self._read(start, stop)

    def _read(self, start: int, stop: int) -> Iterator[Frame]:
        for number in range(start, stop):
            if self._closed:
                raise ValueError(f"{self.info.path.name} is closed")
            path = self._files.at(number)
            picture = _picture(self._kind, path)
            size, wanted = (picture.width, picture.height), (self._facts.width, self._facts.height)
            if size != wanted or picture.format.name != self._pixel_format:
                raise _odd(path, (*size, picture.format.name), (*wanted, self._pixel_format))
            yield Frame(number, picture, self.info.colour, source=path)

    def close(self) -> None:
        """Ends all reading; no file is open between two frames."""
        self._closed = True

    def _look_ahead(self) -> None:
        """Raises for the first file that is unlike the first one, as far as headers tell at little cost."""
        if self._kind not in ("exr", "dpx"):
            return
        own = self._facts
        for place in range(1, min(len(self._files), _LOOKED_AT)):
            facts = facts_of(self._kind, self._files.at(place))
            if (facts.width, facts.height, facts.layout) != (own.width, own.height, own.layout):
                raise _odd(self._files.at(place), (facts.width, facts.height, facts.layout),
                           (own.width, own.height, own.layout))


def facts_of(kind: str, path: Path) -> ImageFacts:
    """What a file says of itself."""
    if kind == "exr":
        return exr_picture.read_facts(path)
    return dpx.read_facts(path) if kind == "dpx" else stills.read_facts(kind, path)


def _picture(kind: str, path: Path) -> av.VideoFrame:
    if kind == "exr":
        return exr_picture.read_picture(path)
    return dpx.read_picture(path) if kind == "dpx" else stills.decoded(kind, contents(path), path)


def _info(files: Files, facts: ImageFacts, pixel_format: str, stated: Fraction | None) -> VideoInfo:
    label = files.name.label
    warnings = list(facts.warnings)
    if stated is None and facts.rate is None:
        warnings.append(f"{label} does not say its frame rate: 24 is assumed. State the rate if it is another.")
    elif stated is not None and facts.rate is not None and stated != facts.rate:
        warnings.append(f"{label} says {shown_rate(facts.rate)} frames a second; "
                        f"{shown_rate(stated)} is used, as stated.")
    rate = stated or facts.rate or _ASSUMED_RATE
    timecode: Timecode | None = None
    if facts.timecode is not None:
        timecode = timecode_of(facts.timecode, rate)
        if timecode is None:
            warnings.append(f"The timecode in {label} does not exist at {shown_rate(rate)} frames a second and is "
                            "left out. State the right rate.")
    return VideoInfo(
        path=files.name.pattern, container=f"{files.name.kind} sequence", codec=files.name.kind,
        profile=facts.profile, codec_tag="", width=facts.width, height=facts.height, pixel_format=pixel_format,
        rate=rate, variable_rate=False, frame_count=len(files), first_frame=files.numbers.start, start=Fraction(0),
        colour=facts.colour, timecode=timecode, reel=facts.reel, pixel_aspect=facts.pixel_aspect, intra=True,
        warnings=tuple(warnings))


def _odd(path: Path, own: tuple[object, ...], first: tuple[object, ...]) -> MediaError:
    return MediaError(f"{shown(path)} is {own[0]} x {own[1]} {own[2]}, but its sequence begins with {first[0]} x "
                      f"{first[1]} {first[2]}. Render it like the others, or state a range without it.")
