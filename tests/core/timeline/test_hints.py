"""What stands under "retake" in a file's metadata is believed where it makes sense, and harms nothing where not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.errors import RetakeError
from retake.timeline.sounds import read_with_sounds
from tests.core.timeline.made import clip, gap, span

NAMES = ("notes", "refused", "plate_drop", "plate", "by_label", "counted_at_timeline_rate", "drop", "gain",
         "sound_notes", "fade_in", "fade_out", "role", "link", "links", "channel", "channels", "heard", "goes_on",
         "take", "version", "report", "shot", "other")
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["1/0", "1e99999999", "-1", "nan", "inf", "DEFAULT_MEDIA", "retake_v001", "A\n\x1b[2J", "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=6)
HINTS = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6) | ANYTHING


def everything() -> tuple[otio.schema.Timeline, list[otio.core.SerializableObject]]:
    """A timeline with an object of every kind, and the objects."""
    there = span(0, 200, 24)
    one = clip("one", span(10, 40, 24), "one.mov", there)
    one.effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    one.markers.append(otio.schema.Marker("m", span(12, 2, 24)))
    taken = clip("two", span(10, 40, 24), "two.mov", there)
    taken.set_media_references({"DEFAULT_MEDIA": otio.schema.ExternalReference("two.mov", there),
                                "retake_v001": otio.schema.ExternalReference("take.mov", there)}, "retake_v001")
    frames = otio.schema.Clip("frames", otio.schema.ImageSequenceReference(
        "/there/", "a.", ".exr", 1, 1, 24, 4, available_range=there), span(3, 20, 24))
    drawn = otio.schema.Clip("title", otio.schema.GeneratorReference(generator_kind="title"), span(0, 20, 24))
    missing = clip("missing", span(0, 20, 24))
    fade = otio.schema.Transition("x", "SMPTE_Dissolve", otio.opentime.RationalTime(4, 24),
                                  otio.opentime.RationalTime(6, 24))
    inner = otio.schema.Stack("compound", [otio.schema.Track("in", [clip("inside", span(0, 30, 24), "in.mov", there)],
                                                             kind=otio.schema.TrackKind.Video)])
    video = otio.schema.Track("V1", [one, fade, taken, gap(5, 24), frames, drawn, missing, inner],
                              kind=otio.schema.TrackKind.Video)
    sound = clip("sound", span(10, 40, 24), "one.wav", there)
    audio = [otio.schema.Track(name, [each], kind=otio.schema.TrackKind.Audio) for name, each in
             (("A1", sound), ("A2", clip("other", span(0, 90, 24), "other.wav", there)))]
    made = otio.schema.Timeline("cut")
    made.tracks.extend([video, *audio])
    objects = [made, made.tracks, video, *audio, *video, sound, *inner, inner[0][0], one.effects[0], one.markers[0],
               *(reference for each in (one, taken, frames, drawn, missing, sound)
                 for reference in each.media_references().values())]
    return made, objects


def read(made: otio.schema.Timeline, path: Path) -> int:
    """How many shots and sounds the timeline comes to; everything must be possible to write as JSON."""
    otio.adapters.write_to_file(made, str(path))
    found, sounds = read_with_sounds(path)
    json.dumps([found.to_dict(), [one.to_dict() for one in sounds]], allow_nan=False)
    assert all("\0" not in note for shot in found.shots for note in shot.notes)
    return len(found.shots) + len(sounds)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_hints_at_all_are_read_or_refused_in_a_line(data: st.DataObject, tmp_path: Path) -> None:
    made, objects = everything()
    for place in data.draw(st.lists(st.integers(0, len(objects) - 1), min_size=1, max_size=6)):
        objects[place].metadata["retake"] = data.draw(HINTS)
    try:
        assert read(made, tmp_path / "cut.otio") >= 8
    except RetakeError as problem:
        assert "\n" not in str(problem)


@pytest.mark.parametrize("value", [None, 7, -1.5, True, "text", [], [None], {}, {"a": None}, "\0", [[[]]], 1 << 62])
def test_every_hint_of_every_object_may_be_anything(value: Any, tmp_path: Path) -> None:
    for odd in (0, 1):
        made, objects = everything()
        for place, one in enumerate(objects):
            one.metadata["retake"] = value if place % 2 == odd else dict.fromkeys(NAMES, value)
        assert read(made, tmp_path / "cut.otio") >= 8
