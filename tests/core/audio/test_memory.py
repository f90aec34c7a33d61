"""A long sound costs no more memory than a short one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retake.audio import CopiedTrack, PcmTrack, SoundTrack, open_sound, write_sound
from retake.container import open_output
from tests.core.audio.sounds import picture_frame, picture_stream
from tests.corruption import run_in_child

RATE = 48_000
ALLOWED = 2 * 1024  # KiB; what a fresh process differs from another by is a tenth of that


def peak() -> int:
    """The most memory that this process has had, in KiB."""
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def made(seconds: int) -> Iterator[np.ndarray[Any, Any]]:
    """So many seconds of sound."""
    block = np.random.default_rng(1).integers(-9999, 9999, (2, RATE)).astype(np.int16)
    for _ in range(seconds):
        yield block


def written(path: str, seconds: int) -> int:
    """The peak after writing a sound."""
    write_sound(path, made(seconds), RATE, bits=16)
    return peak()


def read(path: str, rate: int | None) -> int:
    """The peak after reading a whole sound, and some of it at random."""
    with open_sound(path, rate=rate) as sound:
        for _ in sound.blocks():
            pass
        for place in (0, sound.samples // 2, sound.samples // 3):
            sound.read(place, 1000)
    return peak()


def muxed(path: str, seconds: int, copied: bool) -> int:
    """The peak after writing a movie with that sound."""
    container = open_output(Path(path).with_suffix(".mov"), "mov")
    with open_sound(path) as reader:
        track: SoundTrack = CopiedTrack(Path(path)) if copied else PcmTrack.from_reader(reader)
        picture = picture_stream(container)
        track.add_to(container)
        for number in range(seconds):  # one picture a second will do
            frame = picture_frame(number * 25)
            container.mux(picture.encode(frame))
            track.mux_until(Fraction(number + 1))
        container.mux(picture.encode(None))
        track.finish()
        container.close()
        track.close()
    return peak()


def peak_of(function: str, *arguments: Any) -> int:
    """The peak of a fresh process that did it, in KiB."""
    (result,) = run_in_child(f"{__name__}:{function}", [arguments], timeout=200)
    assert "gave" in result, result
    return int(result["gave"])


@pytest.mark.parametrize(("short", "long"), [(10, 300), pytest.param(10, 1800, marks=pytest.mark.long)])
def test_memory_does_not_grow_with_length(tmp_path: Path, short: int, long: int) -> None:
    pytest.importorskip("resource", reason="a process's peak is a matter of Unix")
    paths = {seconds: str(tmp_path / f"{seconds}.wav") for seconds in (short, long)}
    steps: list[tuple[str, tuple[Any, ...]]] = [("read", (None,)), ("read", (16_000,))]
    grown = peak_of("written", paths[long], long) - peak_of("written", paths[short], short)
    assert grown < ALLOWED
    for function, more in steps:
        assert peak_of(function, paths[long], *more) - peak_of(function, paths[short], *more) < ALLOWED
    for copied in (False, True):
        grown = peak_of("muxed", paths[long], long, copied) - peak_of("muxed", paths[short], short, copied)
        # A movie's index grows by some bytes a packet, inside FFmpeg.
        assert grown < ALLOWED + long * 60 // 10
