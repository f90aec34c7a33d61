"""Sounds to be heard with a reel: any range of any sound as a WAV that whatever plays sound can play."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from retake.audio import SoundReader, open_sound, write_sound
from retake.audio.channels import mixing
from retake.audio.samples import Samples
from retake.audio.streams import described
from retake.errors import MediaError, OptionError
from retake.unfinished import shown
from retake.video import probe
from retake.worker.given import Given
from retake.worker.pictures import state_of
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell
from retake.worker.shelf import Shelf

SHELF = Shelf("sounds", 2 << 30)
_MOST_STREAMS = 256
_MOST_SECONDS = 1800  # a reel of the most frames lasts half of that
_BLOCK = 1 << 16
_CLOCKS = ("sound", "picture")


@dataclass(frozen=True)
class _Words:
    """What is said of a sound while it is read: of which file, and to whom."""

    path: Path
    tell: Tell


def sound(data: Message, tell: Tell, say: Say) -> Message:
    """A range of a sound as 16-bit stereo in a file, exact to the sample; silence where the sound has none."""
    asked = Given("sound", data, ("path", "stream", "start", "stop", "rate", "clock"))
    path, stream = asked.path("path"), asked.whole("stream", 0, 0, _MOST_STREAMS)
    start, stop = asked.seconds("start") or Fraction(0), asked.seconds("stop")
    rate, clock = asked.whole("rate", 48_000, 8_000, 192_000), asked.one_of("clock", _CLOCKS, _CLOCKS[0])
    if stop is not None and not 0 < stop - start <= _MOST_SECONDS:
        raise OptionError(f"A sound is asked for from a start to a later stop, {_MOST_SECONDS // 60} minutes at most.")
    file = SHELF.file((1, str(path.absolute()), state_of(path), stream, str(start), str(stop), rate, clock), ".wav")
    samples = _samples(file)
    if samples is None:
        with open_sound(path, stream, rate=rate, channels=_choice(described(path, stream).names)) as reader:
            begin = round((start + (_before(path, reader) if clock == "picture" else 0)) * rate)
            length = None if stop is None else max(1, round((stop - start) * rate))
            SHELF.ready()
            write_sound(file, _stereo(reader, begin, length, _Words(path, tell)), rate, bits=16)
        samples = _samples(file) or 0
    SHELF.asked_for(file)
    return {"file": str(file), "rate": rate, "channels": 2, "samples": samples, "seconds": str(Fraction(samples, rate))}


def _before(path: Path, reader: SoundReader) -> Fraction:
    """How many seconds of the sound pass before the first frame of its file is shown; below 0 where it begins later."""
    return probe(path).start - reader.start


def _stereo(sound: SoundReader, begin: int, length: int | None, words: _Words) -> Iterator[Samples]:
    """Blocks of left and right; up to the sound's end if there is no length."""
    most = int(_MOST_SECONDS * sound.rate)
    of = length or max(1, sound.samples - begin)
    done = 0
    for block in sound.blocks(begin, None if length is None else begin + length, _BLOCK):
        words.tell("Listening", min(done, of), of)
        done += block.shape[1]
        if max(of, done) > most:
            raise OptionError(f"{shown(words.path)} is longer than {_MOST_SECONDS // 60} minutes. Say from when to "
                              "when it is to be heard.")
        yield block if len(block) == 2 else np.repeat(block, 2, axis=0)
    if not done:
        raise MediaError(f"{shown(words.path)} has no sound there. Choose an earlier start.")


def _choice(names: Sequence[str]) -> str | None:
    """What is heard of a sound's channels: one goes to both sides, more than two are mixed down.

    The sound is asked for it, so that it is mixed before it gets another rate: that costs megabytes a channel.
    """
    if len(names) <= 2:
        return None
    try:
        mixing("downmix", names)
    except OptionError:  # channels that stand in no standard
        return "mix"
    return "downmix"


def _samples(file: Path) -> int | None:
    """How many samples a kept sound has; None where there is none, or it is not whole."""
    try:
        with open(file, "rb") as content, wave.open(content) as kept:
            fine = (kept.getnchannels(), kept.getsampwidth()) == (2, 2)
            content.seek(4)
            told = int.from_bytes(content.read(4), "little") + 8
            return kept.getnframes() if fine and told == file.stat().st_size else None
    except (OSError, EOFError, wave.Error):
        return None
