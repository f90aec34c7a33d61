"""A timeline of ten shots cut from the shared clips, made smaller: cuts, a dissolve, a speed, a compound, two rates and
languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import opentimelineio as otio
from numpy.typing import NDArray
from opentimelineio.opentime import RationalTime
from opentimelineio.schema import Clip, Gap, LinearTimeWarp, Stack, Track, Transition

from retake.audio import open_sound, write_sound
from tests.core.timeline.made import clip, gap, span
from tests.e2e.making import Film, film

RATE = 48_000
# Name, clip, the clip's rate, first frame and frames of it.
SHOTS = (
    ("sh010", "garden", 25, 20, 14), ("sh020", "kitchen", 25, 100, 15), ("sh030", "garden", 25, 60, 15),
    ("sh040", "curtain", 30, 90, 18), ("sh050", "kitchen", 25, 200, 12), ("sh060", "garden", 25, 120, 14),
    ("sh070", "garden", 25, 160, 12), ("sh080", "kitchen", 25, 300, 14), ("sh090", "curtain", 30, 240, 18),
    ("sh100", "kitchen", 25, 400, 12),
)
_DISSOLVE = 3
_BEYOND = 30  # frames of a clip after the last that is shown


def ten_shots(folder: Path, media: Path) -> Path:
    """The timeline's file, with the lines beside it.

    A2 holds English: a line under each of the first shots, one that lies under sh030 and sh040, two under sh080, none
    under sh100. A3 holds Spanish under sh010 to sh030.
    """
    plates = {source: _plate(folder, media, source) for source in {one[1] for one in SHOTS}}
    made = otio.schema.Timeline("ten", global_start_time=RationalTime(90_000, 25))
    items: list[otio.core.Composable] = []
    for name, source, rate, first, count in SHOTS:
        one = _shot(name, plates[source], rate, first, count)
        if name == "sh030":
            items.append(Transition(transition_type="SMPTE_Dissolve", in_offset=RationalTime(_DISSOLVE, 25),
                                    out_offset=RationalTime(_DISSOLVE, 25)))
        if name == "sh070":
            items.append(gap(5, 25))
        items.append(_compound(one) if name == "sh060" else one)
    made.tracks.append(Track("V1", items, kind=otio.schema.TrackKind.Video))
    starts = _starts()
    english = [("l010", starts["sh010"], 14), ("l020", starts["sh020"], 15), ("l034", starts["sh030"] + 4, 20),
               ("l050", starts["sh050"], 6), ("l060", starts["sh060"], 14), ("l070", starts["sh070"], 12),
               ("l080a", starts["sh080"], 6), ("l080b", starts["sh080"] + 7, 7), ("l090", starts["sh090"], 15)]
    spanish = [("e010", starts["sh010"], 14), ("e020", starts["sh020"], 15), ("e030", starts["sh030"], 15)]
    made.tracks.append(Track("A1", [], kind=otio.schema.TrackKind.Audio))
    for track, rows, source in (("A2", english, "kitchen"), ("A3", spanish, "garden")):
        made.tracks.append(_sounds(track, rows, folder, media / f"{source}.mp4"))
    path = folder / "ten.otio"
    otio.adapters.write_to_file(made, str(path))
    return path


def _plate(folder: Path, media: Path, source: str) -> Path:
    """A clip as far as the shots need it, at half its size: what is tried here is the work, not the pixels."""
    path, (rate, last) = media / f"{source}.mp4", max((one[2], one[3] + one[4]) for one in SHOTS if one[1] == source)
    count = last + _BEYOND

    def pictures() -> Iterator[NDArray[Any]]:
        with av.open(str(path)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number >= count:
                    break
                yield frame.reformat(frame.width // 2, frame.height // 2, "rgb24").to_ndarray()

    with open_sound(path, rate=RATE, channels="mix") as sound:
        heard = sound.read(0, round(count * RATE / rate))
    how = Film("libx264", rate=Fraction(rate), options={"preset": "ultrafast", "crf": "16", "g": "25"})
    return film(folder / f"{source}.mov", pictures(), how, heard)


def say(folder: Path, name: str, media: Path, seconds: float, loud: float = 1.0) -> Path:
    """A line: half a second or so of what is said in a clip, as a file of its own."""
    path = folder / f"{name}.wav"
    with open_sound(media, rate=RATE, channels="mix") as sound:
        write_sound(path, (sound.read(round(seconds * RATE), RATE) * loud).astype(np.float32), RATE)
    return path


def record_frames(rate: int, count: int, speed: Fraction = Fraction(1)) -> Fraction:
    """How many frames of the timeline so many frames of a plate take."""
    return Fraction(count * 25, rate) / speed


def _starts() -> dict[str, int]:
    """When each shot begins, in frames after the timeline's first."""
    found, at = {}, Fraction(0)
    for name, _, rate, _, count in SHOTS:
        at += 5 if name == "sh070" else 0
        found[name] = int(at)
        at += Fraction(count * 25, rate)
    return found


def _shot(name: str, path: Path, rate: int, first: int, count: int) -> Clip:
    made = clip(name, span(first, count, rate), str(path), span(0, 250, rate))
    made.media_reference.available_range = None
    if name == "sh050":
        made.effects.append(LinearTimeWarp(time_scalar=2.0))
    return made


def _compound(one: Clip) -> Stack:
    return Stack("Nested", [Track("V1", [one], kind=otio.schema.TrackKind.Video)])


def _sounds(name: str, rows: list[tuple[str, int, int]], folder: Path, media: Path) -> Track:
    track = Track(name, kind=otio.schema.TrackKind.Audio)
    at = 0
    for number, (line, start, count) in enumerate(rows):
        if start > at:
            track.append(Gap(source_range=span(0, start - at, 25)))
        path = say(folder, line, media, 1 + 0.7 * number)
        track.append(clip(line, span(0, count, 25), str(path), span(0, 25, 25)))
        at = start + count
    return track
