"""Frames in and out, exact in time and colour: the video half of the only doors to PyAV.

Three functions for nearly everyone: `probe` says what a plate is, `open_video` gives its frames, `open_writer`
takes frames and leaves a movie or an image sequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from retake.errors import MediaError, OptionError
from retake.timecode import shown_rate
from retake.unfinished import shown
from retake.video.codec_choice import codec_named
from retake.video.info import VideoInfo
from retake.video.reader import VideoReader
from retake.video.sequences.names import is_sequence
from retake.video.writer import VideoWriter

if TYPE_CHECKING:
    from retake.audio.track import SoundTrack


def probe(path: Path, rate: Fraction | None = None) -> VideoInfo:
    """What the movie or image sequence is; `rate` is an image sequence's, where its files say none."""
    with _opened(path, rate) as reader:
        return reader.info


def open_video(path: Path, rate: Fraction | None = None) -> VideoReader:
    """The plate's frames, numbered from 0.

    Args:
        path: A movie, or an image sequence by its pattern or by one of its files.
        rate: Frames a second, for what has no steady rate of its own: image sequences, and movies of varying rate.

    Raises:
        MediaError: It can't be read, or its rate varies and none was stated.
        OptionError: A rate was stated that contradicts the movie's own.
    """
    reader = _opened(path, rate)
    try:
        return _steady(reader, rate)
    except BaseException:
        reader.close()
        raise


def open_writer(path: Path, codec: str, like: VideoInfo, sounds: Sequence[SoundTrack] = (), *,
                pass_on: bool = True) -> VideoWriter:
    """A writer for a movie, or for an image sequence where the codec is one.

    Args:
        path: The movie, or the sequence's pattern (`name.%04d.exr`).
        codec: One of `retake.codecs.NAMES`; "like-source" is the nearest to the plate's own.
        like: The plate's facts, which the result takes over.
        sounds: The movie's sound tracks; an image sequence has none.
        pass_on: Whether untouched frames may be passed on as the very packets or files of the source.
    """
    row = codec_named(codec, like)
    if not row.is_sequence:
        from retake.video.movies.writer import MovieWriter
        return MovieWriter(path, row, like, sounds, pass_on=pass_on)
    if sounds:
        raise OptionError(f"{row.label} holds no sound. Write the sound to a file of its own.")
    from retake.video.sequences.writer import SequenceWriter
    return SequenceWriter(path, row, like, pass_on=pass_on)


def _opened(path: Path, rate: Fraction | None) -> VideoReader:
    if is_sequence(path):
        from retake.video.sequences.reader import SequenceReader
        return SequenceReader(path, rate=rate)
    from retake.video.movies.reader import MovieReader
    return MovieReader(path)


def _steady(reader: VideoReader, rate: Fraction | None) -> VideoReader:
    """The reader at a steady rate, which it has or which was stated."""
    from retake.video.movies.reader import MovieReader
    info = reader.info
    if not isinstance(reader, MovieReader):
        return reader
    if not info.variable_rate:
        if rate is not None and rate != info.rate:
            raise OptionError(f"{shown(info.path)} has a steady rate of {shown_rate(info.rate)} frames a second; "
                              f"{shown_rate(rate)} can't be stated for it. Leave the rate out.")
        return reader
    if rate is None:
        raise MediaError(f"{shown(info.path)} has a varying frame rate, about {shown_rate(info.rate)} on average. "
                         "State the rate to conform it to, such as --rate 25.")
    from retake.video.movies.conform import ConformedReader
    return ConformedReader(reader, rate)


__all__ = ["VideoInfo", "VideoReader", "VideoWriter", "is_sequence", "open_video", "open_writer", "probe"]
