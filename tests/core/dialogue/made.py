"""Sounds and timelines made for tests of dialogue: a click at every second, as loud as its number says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import opentimelineio as otio
from numpy.typing import NDArray

from retake.audio import open_sound, write_sound
from retake.dialogue import Choice, Line, lines_for
from retake.timeline.shot import Timeline
from retake.timeline.sounding import Sounding
from retake.timeline.sounds import read_with_sounds
from tests.core.timeline.made import span

RATE = 48_000
STEP = 1 / 64


def clicks(path: Path, seconds: int, rate: int = RATE, reference: int | None = None, channels: int = 1,
           first: int = 1) -> Path:
    """A sound with a click of one sample at every whole second n: (first + n) / 64 high; in each channel alike."""
    samples = np.zeros((channels, seconds * rate), np.float32)
    for number in range(seconds):
        samples[:, number * rate] = (first + number) * STEP
    write_sound(path, samples, rate, bits=24, time_reference=reference)
    return path


def heard(samples: NDArray[np.float32]) -> dict[int, int]:
    """Which clicks lie at which samples."""
    return {int(at): round(float(samples[0, at]) / STEP) for at in np.flatnonzero(np.abs(samples[0]) > STEP / 2)}


def heard_in(path: Path) -> dict[int, int]:
    """Which clicks lie at which samples of a file."""
    with open_sound(path) as sound:
        return heard(sound.read(0, sound.info.samples))


def sound(name: str, path: Path, first: float, count: float, rate: float = 25.0,
          there: otio.opentime.TimeRange | None = None) -> otio.schema.Clip:
    """A use of a sound."""
    return otio.schema.Clip(name, otio.schema.ExternalReference(str(path), there), span(first, count, rate))


def cut(path: Path, video: list[otio.core.Composable], *audio: tuple[str, list[otio.core.Composable]],
        start: otio.opentime.RationalTime | None = None) -> Path:
    """An .otio file with a video track and named audio tracks."""
    made = otio.schema.Timeline("cut", global_start_time=start)
    made.tracks.append(otio.schema.Track("Video 1", video, kind=otio.schema.TrackKind.Video))
    for name, items in audio:
        made.tracks.append(otio.schema.Track(name, items, kind=otio.schema.TrackKind.Audio))
    otio.adapters.write_to_file(made, str(path))
    return path


def told(path: Path, choice: Choice, rate: Fraction | None = None) -> list[Line]:
    """The lines of a timeline's file."""
    timeline, sounds = read_with_sounds(path, rate=rate)
    return lines_for(timeline, sounds, choice)


def read(path: Path) -> tuple[Timeline, tuple[Sounding, ...]]:
    """A timeline and what sounds on it."""
    return read_with_sounds(path)
