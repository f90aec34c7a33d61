"""What a file promises of its sound's length, and whether that was kept: half a sound must not pass for a whole."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from retake.audio.declared import missing_bytes, ogg_end

_COUNTED = ("wav", "w64", "aiff", "caf", "flac", "au")  # their headers count samples
_LOOSE = Fraction(1, 10)  # QuickTime's movie clock may tick but 24 times a second; MXF counts pictures
_MILLISECONDS = Fraction(3, 1000)  # three of Matroska's timestamps, each rounded


def is_counted(stream: av.AudioStream, format_name: str) -> bool:
    """Whether the stream's duration is a count of samples from its header, no guess."""
    # FFmpeg takes MP3's length from the gapless tag, the one that says where the sound starts, or else guesses.
    return format_name in (*_COUNTED, "mxf") or (format_name == "mp3" and bool(stream.start_time))


def is_kept(stream: av.AudioStream, path: Path, heard: int, last: int, end: int) -> bool:
    """Whether a sound that was read to its end is as long as its file says, as far as the file says.

    Args:
        stream: The sound, in its open file.
        path: The file.
        heard: How many samples came.
        last: The last packet's timestamp.
        end: The timestamp at which that packet ends.
    """
    name = stream.container.format.name
    time_base = stream.time_base or Fraction(1, stream.rate)
    promised = int((stream.duration or 0) * time_base * stream.rate)
    loose = int(stream.rate * _LOOSE)
    if name in _COUNTED:
        return (heard == promised or not promised) and not missing_bytes(path)
    if name == "mp3" and is_counted(stream, name):
        return heard >= promised
    if name == "mxf":
        return promised <= heard <= promised + loose or not promised
    if "mov" in name.split(","):
        # The index lists every packet; the duration is rounded to whatever the movie's own clock ticks.
        stamps = [entry.timestamp for entry in stream.index_entries if not entry.is_discard]
        return last >= max(stamps, default=0) and (abs(heard - promised) <= loose or not promised)
    if name == "ogg":
        return _is_ogg_kept(stream, path, heard)
    if "matroska" in name.split(","):
        first = (stream.start_time or 0) * time_base - Fraction(int(stream.codec_context.delay), stream.rate)
        return end * time_base - first >= (_tag(stream) or _lone_duration(stream)) - _MILLISECONDS
    return True


def longest(stream: av.AudioStream) -> float:
    """The samples that the sound can last at the most, as the file says; infinite where it says nothing."""
    container = stream.container
    file = container.duration if isinstance(container, InputContainer) else None
    seconds = max((stream.duration or 0) * (stream.time_base or Fraction(0)), Fraction(file or 0, av.time_base))
    return int(seconds * stream.rate) if seconds else math.inf


def _is_ogg_kept(stream: av.AudioStream, path: Path, heard: int) -> bool:
    """Whether an Ogg file is whole; FFmpeg passes over damaged pages without a word."""
    last = ogg_end(path)
    if last is None:
        return False
    if len(stream.container.streams) > 1:
        return True  # the last page may be another stream's
    return heard >= last - int(stream.codec_context.delay)


def _lone_duration(stream: av.AudioStream) -> Fraction:
    """The seconds that the whole file is said to last, if it holds but this sound; else 0."""
    container = stream.container
    duration = container.duration if isinstance(container, InputContainer) else None
    return Fraction(duration or 0, av.time_base) if len(container.streams) == 1 else Fraction(0)


def matroska_length(stream: av.AudioStream) -> Fraction:
    """The seconds that a Matroska stream's own tag promises, to the millisecond; 0 without the tag."""
    # The tag counts from the first packet; the decoder takes the encoder's delay off.
    return max(Fraction(0), _tag(stream) - Fraction(int(stream.codec_context.delay), stream.rate))


def _tag(stream: av.AudioStream) -> Fraction:
    """The seconds that the tag names: "00:00:20.024000000"; 0 without it."""
    hours, _, rest = stream.metadata.get("DURATION", "").partition(":")
    minutes, _, seconds = rest.partition(":")
    try:
        return Fraction(hours) * 3600 + Fraction(minutes) * 60 + Fraction(seconds)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
