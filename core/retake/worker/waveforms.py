"""Looks at sound: its lowest and highest samples, as many as are drawn."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import SoundReader, open_sound
from retake.cache import user_cache
from retake.errors import MediaError
from retake.fingerprint import quick_hash
from retake.worker.given import Given
from retake.worker.protocol import Message
from retake.worker.serve import Say, Tell

Peaks = NDArray[np.int16]

_FINEST = 200  # pairs a second that are kept: a frame has eight of them at 25
_MOST_POINTS = 20_000
_MOST_STREAMS = 256
_MOST_SECONDS = 24 * 3600
_BLOCK = 1 << 18
_MARK = b"peaks 1\n"


def waveform(data: Message, tell: Tell, say: Say) -> Message:
    """The peaks of a sound, or of a part of it: for each of `points` equal parts the lowest and the highest sample."""
    asked = Given("waveform", data, ("path", "stream", "points", "start", "stop"))
    path = asked.path("path")
    stream, points = asked.whole("stream", 0, 0, _MOST_STREAMS), asked.whole("points", 1000, 1, _MOST_POINTS)
    start, stop = asked.seconds("start"), asked.seconds("stop")
    with open_sound(path, stream) as sound:
        kept = _kept(path, stream, sound, tell)
        length = Fraction(kept.shape[1], _FINEST)
        begin = Fraction(0) if start is None else start
        end = length if stop is None else stop
        if not begin < end <= begin + _MOST_SECONDS:
            raise MediaError(f"Nothing lies between {float(begin):g} and {float(end):g} seconds of {path.name!a}.")
        fine = (end - begin) * _FINEST < points * 2
        peaks = _close(sound, begin, end, points, tell) if fine else _far(kept, begin, end, points)
        return {"rate": sound.info.rate, "channels": sound.info.channels, "names": list(sound.info.names),
                "seconds": str(length), "start": str(begin), "stop": str(end), "full_scale": 32767,
                "low": peaks[0].tolist(), "high": peaks[1].tolist()}


def _kept(path: Path, stream: int, sound: SoundReader, tell: Tell) -> Peaks:
    """(2, n) int16: the lowest and highest samples of all channels in each two-hundredth of a second, kept."""
    return user_cache().kept("peaks", (quick_hash(path), stream, _FINEST), lambda: _measured(sound, tell), _packed,
                             _unpacked)


def _measured(sound: SoundReader, tell: Tell) -> Peaks:
    """The same, measured from the first sample to the last."""
    found: list[NDArray[np.float32]] = []
    rest = np.zeros((2, 0), np.float32)
    first, done = 0, 0
    of = max(1, sound.samples)
    for block in sound.blocks(size=_BLOCK):
        tell("Listening", min(done, of), of)
        joined = np.concatenate([rest, np.stack([block.min(axis=0), block.max(axis=0)])], axis=1)
        done += block.shape[1]
        # Where each part begins, in samples: rates are no multiples of the parts.
        edges = _edges(first, int(done * _FINEST // sound.rate), sound.rate)
        begun = done - joined.shape[1]
        cuts = edges - begun
        found.append(_between(joined, cuts))
        rest = joined[:, int(cuts[-1]):]
        first += len(edges) - 1
    if rest.shape[1]:
        found.append(_between(rest, np.array([0, rest.shape[1]])))
    return _as_int(np.concatenate(found, axis=1) if found else np.zeros((2, 0), np.float32))


def _edges(first: int, last: int, rate: Fraction) -> NDArray[np.int64]:
    """The first samples of the parts from `first` to `last`, and of the one after them."""
    numbers = np.arange(first, last + 1, dtype=np.int64)
    return -(-numbers * rate.numerator // (_FINEST * rate.denominator))


def _between(pairs: NDArray[np.float32], cuts: NDArray[np.int64]) -> NDArray[np.float32]:
    """(2, n) float32: the lowest of the low and the highest of the high between one cut and the next."""
    starts, stops = cuts[:-1], np.maximum(cuts[1:], cuts[:-1] + 1)
    if not len(starts) or not pairs.shape[1]:
        return np.zeros((2, len(starts)), np.float32)
    # reduceat takes runs that do not overlap; a part without a sample of its own is its neighbour's first.
    borders = np.minimum(np.stack([starts, stops], axis=1).ravel(), pairs.shape[1] - 1)
    padded = np.concatenate([pairs, pairs[:, -1:]], axis=1)
    borders[1::2] = np.minimum(stops, pairs.shape[1])
    return np.stack([np.minimum.reduceat(padded[0], borders)[::2], np.maximum.reduceat(padded[1], borders)[::2]])


def _close(sound: SoundReader, begin: Fraction, end: Fraction, points: int, tell: Tell) -> Peaks:
    """The peaks of a short part, read anew: finer than what is kept."""
    first, last = int(begin * sound.rate // 1), int(-(-end * sound.rate // 1))
    last = max(first + 1, last)
    found = []
    for at in range(first, last, _BLOCK):
        tell("Listening", at - first, last - first)
        block = sound.read(at, min(_BLOCK, last - at))
        found.append(np.stack([block.min(axis=0), block.max(axis=0)]))
    pairs = np.concatenate(found, axis=1)
    return _as_int(_between(pairs, np.linspace(0, pairs.shape[1], points + 1).astype(np.int64)))


def _far(kept: Peaks, begin: Fraction, end: Fraction, points: int) -> Peaks:
    """The peaks of a long part, from what is kept; silence before the beginning and after the end."""
    first, last = int(begin * _FINEST // 1), int(-(-end * _FINEST // 1))
    inside = kept[:, max(0, first):max(0, last)].astype(np.float32) / 32767
    pairs = np.zeros((2, last - first), np.float32)
    lead = max(0, -first)
    pairs[:, lead:lead + inside.shape[1]] = inside
    return _as_int(_between(pairs, np.linspace(0, pairs.shape[1], points + 1).astype(np.int64)))


def _as_int(pairs: NDArray[np.float32]) -> Peaks:
    steady: Peaks = np.rint(np.nan_to_num(np.clip(pairs, -1, 1), nan=0.0) * 32767).astype(np.int16)
    return steady


def _packed(peaks: Peaks) -> bytes:
    return _MARK + peaks.astype("<i2").tobytes()


def _unpacked(content: bytes) -> Peaks:
    body = content.removeprefix(_MARK)
    if not content.startswith(_MARK) or len(body) % 4:
        raise MediaError("These are no peaks.")
    return np.frombuffer(body, "<i2").reshape(2, -1).astype(np.int16)
