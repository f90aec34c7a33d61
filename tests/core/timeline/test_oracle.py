"""Random timelines against an oracle that knows no ranges: it asks, frame by frame, what is seen at that moment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.timeline import read_timeline
from tests.core.timeline.made import clip, gap, span

RATE = 24
SPEEDS = (Fraction(1), Fraction(1), Fraction(2), Fraction(1, 2))
numbers = st.integers(0, 20)
lengths = st.integers(1, 25)


@st.composite
def items(draw: st.DrawFn, depth: int) -> otio.core.Item:
    """A clip, a gap or a compound of some."""
    kind = draw(st.sampled_from(["clip", "clip", "gap"] if depth == 0 else ["clip", "gap", "stack", "track"]))
    if kind == "gap":
        return gap(draw(lengths), RATE)
    shown = span(draw(numbers), draw(lengths), RATE)
    if kind == "clip":
        name = f"p{draw(st.integers(0, 10**6))}"
        made: otio.core.Item = clip(name, shown, f"{name}.mov", span(0, 10_000, RATE))
    elif kind == "track":
        made = otio.schema.Track("t", draw(st.lists(items(depth - 1), max_size=4)), shown, "Video")
    else:
        made = otio.schema.Stack("s", [draw(rows(depth - 1)) for _ in range(draw(st.integers(1, 2)))], shown)
    speed = draw(st.sampled_from(SPEEDS))
    if speed != 1:
        made.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(speed)))
    return made


@st.composite
def rows(draw: st.DrawFn, depth: int) -> otio.schema.Track:
    """A track, trimmed or not."""
    shown = span(draw(numbers), draw(lengths), RATE) if draw(st.booleans()) else None
    return otio.schema.Track("row", draw(st.lists(items(depth), max_size=5)), shown, "Video")


def seen(item: otio.core.Item, moment: Fraction) -> Iterator[tuple[str, Fraction]]:
    """What is seen at a moment of an item's play time, in frames: plates' names and the moments in them."""
    speed = next((Fraction(one.time_scalar) for one in item.effects), Fraction(1))
    begin = Fraction(item.source_range.start_time.value) if item.source_range else Fraction(0)
    own = begin + moment * speed
    if isinstance(item, otio.schema.Clip):
        yield item.name, own
    elif isinstance(item, otio.schema.Stack):
        for child in item:
            if 0 <= own < child.duration().value:
                yield from seen(child, own)
    elif isinstance(item, otio.schema.Track):
        for child in item:
            length = Fraction(child.duration().value)
            if 0 <= own < length:
                yield from seen(child, own)
            own -= length


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture,
                                                                   HealthCheck.too_slow])
@given(tracks=st.lists(rows(2), min_size=1, max_size=3))
def test_every_moment_shows_what_the_oracle_sees(tracks: list[otio.schema.Track], tmp_path: Path) -> None:
    made = otio.schema.Timeline("t", global_start_time=otio.opentime.RationalTime(0, RATE))
    made.tracks.extend(tracks)
    otio.adapters.write_to_file(made, str(tmp_path / "t.otio"))
    found = read_timeline(tmp_path / "t.otio")
    shots = [shot for shot in found.shots if shot.plate]  # an empty compound shows none
    length = round(max(track.duration().value for track in made.tracks))
    assert found.frames == length
    for frame in range(length):
        expected = Counter((name, moment // 1) for name, moment in seen(made.tracks, Fraction(frame)))
        told = Counter((shot.name, shot.plate_frame(frame - shot.record.start)) for shot in shots
                       if _whole(shot.record_exact) and shot.record.start <= frame < shot.record.stop)
        # What begins between two frames is brought to a whole one, so that its frames may differ by one.
        between = {shot.name for shot in shots if not _whole(shot.record_exact) or _ends_between(shot.to_dict())}
        assert {key: count for key, count in told.items() if key[0] not in between} \
            == {key: count for key, count in expected.items() if key[0] not in between}, json.dumps(frame)


def _whole(moment: Fraction) -> bool:
    return moment.denominator == 1


def _ends_between(shot: dict[str, object]) -> bool:
    """Whether a compound at another speed leaves a part of a frame."""
    return shot["speed"]["kind"] != "none" and bool(shot["nested"])  # type: ignore[index]
