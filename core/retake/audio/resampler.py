"""Sound at another rate; the same samples wherever one begins to read, and in whatever portions."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np

from retake.audio.samples import Samples

Read = Callable[[int, int], Samples]

# swresample's own filter, not soxr: at the same phase it gives the same bits wherever the stream began.
# So made it keeps sines up to 0.45 of the lower rate within -120 dB.
_TAPS = 128
_FILTER = {"filter_size": str(_TAPS), "cutoff": "0.985", "kaiser_beta": "12", "exact_rational": "1"}
_MOST_PHASES = 15  # a bank of 2^15 filters; 48000 to 44056 Hz needs 5507
_ROOM = 30  # bits that swresample has for a phase and a rate together
_MOST = (1 << 20) - 1  # what a rate may be, so that a bank of 2^10 filters fits
_PORTION = 16_384
_FURTHER = 65_536  # reading on is cheaper than beginning anew, up to here


class Resampler:
    """The samples of a sound at `ratio` times its rate; sample 0 lies at sample 0 of the sound.

    swresample is told a pair of whole rates with that ratio, so any ratio will do, 1000/1001 too. It is begun where
    both rates have a sample at the same time and fed with real samples before the first one asked for. A ratio of
    numbers that it can't hold, as a clip's speed may be, is taken for the nearest that it can: no two samples in a
    minute at the worst, and hardly ever any.
    """

    def __init__(self, read: Read, channels: int, ratio: Fraction) -> None:
        """A resampler of what `read(start, count)` gives as float32 (channels, count), with silence outside."""
        ratio = _within_reach(ratio)
        self._read, self._channels, self._ratio = read, channels, ratio
        lead = _TAPS * max(1, math.ceil(1 / ratio))
        # In samples of the sound: begun on a multiple of the denominator, both rates agree.
        self._lead = math.ceil(lead / ratio.denominator) * ratio.denominator
        self._held: list[Samples] = []
        self._begin(0)

    def read(self, start: int, count: int) -> Samples:
        """The samples [start, start + count) at the new rate, float32 of shape (channels, count)."""
        if not self._place <= start <= self._place + self._ready() + _FURTHER:
            self._begin(start)
        while self._place + self._ready() < start + count:
            self._drop(start)
            self._feed()
        self._drop(start)
        held = np.concatenate(self._held, axis=1)
        self._held = [held]
        return held[:, :count].copy()

    def _begin(self, start: int) -> None:
        """Set up swresample so that the sample at `start` is one of those to come, settled."""
        step = self._ratio.denominator
        self._next = start * self._ratio.denominator // self._ratio.numerator // step * step - self._lead
        self._place = self._next * self._ratio.numerator // step
        self._held = []
        self._lanes = [_lane(self._ratio) for _ in range(self._channels)]

    def _feed(self) -> None:
        """Read one portion of the sound and hold what comes of it."""
        portion = self._read(self._next, _PORTION)
        self._next += _PORTION
        come = [_through(lane, samples, self._ratio) for lane, samples in zip(self._lanes, portion, strict=True)]
        self._held.append(np.stack(come))

    def _ready(self) -> int:
        """How many samples are held."""
        return sum(block.shape[1] for block in self._held)

    def _drop(self, until: int) -> None:
        """Forget held samples before `until`."""
        while self._held and self._place < until:
            gone = min(until - self._place, self._held[0].shape[1])
            self._place += gone
            self._held[0] = self._held[0][:, gone:]
            if not self._held[0].shape[1]:
                self._held.pop(0)


def _within_reach(ratio: Fraction) -> Fraction:
    """The ratio itself where swresample can hold both of its numbers, else the nearest such one."""
    if ratio > 1:
        return 1 / _within_reach(1 / ratio)
    return ratio.limit_denominator(_MOST)


def _whole_rates(ratio: Fraction) -> tuple[int, int]:
    """Two rates of that ratio for swresample, which wants whole ones."""
    return ratio.denominator, ratio.numerator


def _lane(ratio: Fraction) -> av.AudioResampler:
    """A fresh swresample for one channel: each is sent as mono, because not every set of channels has a layout."""
    phases = min(_MOST_PHASES, max(10, (ratio.numerator - 1).bit_length()), _ROOM - ratio.denominator.bit_length())
    options = {**_FILTER, "phase_shift": str(phases)}
    if ratio.numerator > 1 << phases:
        options["linear_interp"] = "1"
    return av.AudioResampler(format="flt", layout="mono", rate=_whole_rates(ratio)[1], options=options)


def _through(lane: av.AudioResampler, samples: Samples, ratio: Fraction) -> Samples:
    """What the lane gives for one channel's samples: float32 of shape (n,)."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), format="flt", layout="mono")
    frame.sample_rate = _whole_rates(ratio)[0]
    come = [out.to_ndarray()[0] for out in lane.resample(frame)]
    return np.concatenate(come).astype(np.float32, copy=False) if come else np.zeros(0, np.float32)
