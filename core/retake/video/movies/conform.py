"""A movie of uneven rate, shown at a steady one: for each frame of the steady rate, the picture then on screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from retake.errors import MediaError
from retake.timecode import shown_rate
from retake.unfinished import shown
from retake.video.frame import Frame
from retake.video.movies.reader import MovieReader
from retake.video.reader import VideoReader

_DAY = 86_400  # seconds


class ConformedReader(VideoReader):
    """A movie at the rate that the artist stated; pictures are repeated or left out, never made up.

    Args:
        movie: The movie; it is closed with this reader.
        rate: Frames a second.

    Raises:
        MediaError: Its pictures lie so far apart that it would last longer than two days.
    """

    def __init__(self, movie: MovieReader, rate: Fraction) -> None:
        self._movie = movie
        _refuse_endless(movie)
        self._shown = _on_screen(movie.times, rate, movie.info.rate)
        timecode = movie.info.timecode
        note = (f"It is conformed from about {shown_rate(movie.info.rate)} (uneven) to {shown_rate(rate)} frames a "
                f"second: {len(movie)} pictures shown as {len(self._shown)} frames.")
        kept = tuple(line for line in movie.info.warnings if "frame rate varies" not in line)
        self.info = replace(movie.info, rate=rate, variable_rate=False, frame_count=len(self._shown), intra=False,
                            timecode=replace(timecode, rate=rate) if timecode else None, warnings=(*kept, note))

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """The frames from `start` up to but not with `stop`, at the steady rate."""
        start, stop = self.check(start, stop)
        held: Frame | None = None
        for number in range(start, stop):
            place = self._shown[number]
            if held is None or held.number != place:
                held = self._movie.frame(place)
            yield replace(held, number=number, source=None)

    def close(self) -> None:
        """Lets the movie go; a second call does nothing."""
        self._movie.close()


def _refuse_endless(movie: MovieReader) -> None:
    """Raises for times that are none: a file of a few pictures may say that days lie between them."""
    days = (movie.times[-1] - movie.times[0]) / _DAY
    if days > 2:
        raise MediaError(f"{shown(movie.info.path)} says that its {len(movie)} pictures are spread over "
                         f"{round(days)} days. Its times are damaged: rewrap it, or transcode it.")


def _on_screen(times: list[Fraction], rate: Fraction, about: Fraction) -> list[int]:
    """For each frame at `rate`, the number of the picture on screen at the middle of that frame.

    The middle, because the first moment of a frame may fall a rounding before the picture that belongs to it.

    Args:
        times: When each picture is shown, in seconds, ascending.
        rate: The steady rate.
        about: The movie's average rate: the last picture stays for one of its frames.
    """
    length = times[-1] - times[0] + 1 / about
    count = max(1, round(length * rate))
    shown, place = [], 0
    for number in range(count):
        moment = times[0] + (number + Fraction(1, 2)) / rate
        while place + 1 < len(times) and times[place + 1] <= moment:
            place += 1
        shown.append(place)
    return shown
