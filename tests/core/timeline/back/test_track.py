"""The track above: what is seen is what would be seen with the takes cut in below."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import opentimelineio as otio
import pytest
from opentimelineio.opentime import RationalTime

from retake.errors import OptionError
from retake.timeline import read_timeline
from retake.timeline.back.place import Wish, place
from retake.timeline.shot import Shot
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, movie, span, timeline
from tests.core.video.synth import picture


def dissolve(before: int, after: int) -> otio.schema.Transition:
    return otio.schema.Transition("SMPTE_Dissolve", "SMPTE_Dissolve", RationalTime(before, 25), RationalTime(after, 25))


@pytest.fixture
def faded(tmp_path: Path) -> Path:
    """Three shots with a dissolve at each cut."""
    for name in "abc":
        movie(tmp_path / f"{name}.mov", 60)
    made = [clip(name, span(10, 15, 25), f"{name}.mov", span(0, 60, 25)) for name in "abc"]
    made[2].effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    return timeline(tmp_path / "cut.otio", [made[0], dissolve(3, 4), made[1], dissolve(2, 5), made[2]])


def above(path: Path) -> list[Shot]:
    return [shot for shot in read_timeline(path).shots if shot.track.name == "Retake"]


def test_a_dissolve_is_repeated_with_just_what_it_needs_of_the_neighbours(faded: Path, tmp_path: Path) -> None:
    report = take(tmp_path / "t", str(tmp_path / "b.mov"), 7, 30, own=(10, 25))
    done = place(Wish(faded, (report,)))
    before, shot, after = above(done.also["track"])
    assert [one.plate.name for one in (before, shot, after) if one.plate] == ["a.mov", "b_lip_v001.mov", "c.mov"]
    # Of a the last three frames, of c at twice the speed the first five.
    assert (before.record.start, before.record.count, before.exact) == (12, 3, 22)
    assert (after.record.start, after.record.count, after.exact, after.speed.factor) == (30, 5, 10, 2)
    assert (shot.record.start, shot.record.count, shot.exact) == (15, 15, 3)
    told = [(one.kind, one.over, one.inside) for one in (shot.transition_in, shot.transition_out) if one]
    assert told == [("SMPTE_Dissolve", 3, 4), ("SMPTE_Dissolve", 5, 2)]


def test_neighbours_that_have_takes_dissolve_into_each_other(faded: Path, tmp_path: Path) -> None:
    reports = [take(tmp_path / "t", str(tmp_path / f"{name}.mov"), 5, 58, own=(10, 25)) for name in "ab"]
    done = place(Wish(faded, tuple(reports)))
    names = [shot.plate.name for shot in above(done.also["track"]) if shot.plate]
    assert names == ["a_lip_v001.mov", "b_lip_v001.mov", "c.mov"]


def test_a_take_too_short_for_a_dissolve_is_refused_with_what_it_lacks(faded: Path, tmp_path: Path) -> None:
    report = take(tmp_path / "t", str(tmp_path / "b.mov"), 9, 26, own=(10, 25))
    with pytest.raises(OptionError, match="lacks 4 frames. Render it with --handles 4"):
        place(Wish(faded, (report,)))


def test_effects_and_the_switch_go_with_the_shot(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60)
    made = clip("x", span(10, 15, 25), "a.mov", span(0, 60, 25))
    made.effects.append(otio.schema.Effect(effect_name="grade", metadata={"lift": 2}))
    made.enabled = False
    path = timeline(tmp_path / "cut.otio", [made])
    done = place(Wish(path, (take(tmp_path, str(tmp_path / "a.mov"), 10, 25),)))
    shot, = above(done.also["track"])
    assert shot.host["effects"] == ["grade"] and not shot.enabled


def test_a_take_of_files_is_a_sequence_reference(tmp_path: Path) -> None:
    """Of a plate 1001 to 1040 the take holds 1011 on."""
    folder, stem = tmp_path / "t", "sh_lip_v001"
    for where, name, numbers in ((tmp_path / "plate", "sh", range(1001, 1041)),
                                 (folder / stem, stem, range(1011, 1031))):
        where.mkdir(parents=True)
        for number in numbers:
            coder = av.CodecContext.create("dpx", "w")
            coder.width, coder.height, coder.pix_fmt, coder.time_base = 96, 64, "rgb24", Fraction(1, 25)
            data = b"".join(bytes(one) for one in [*coder.encode(picture(number, (96, 64), "rgb24")),
                                                   *coder.encode(None)])
            (where / f"{name}.{number:06d}.dpx").write_bytes(data)
    plate = tmp_path / "plate" / "sh.%06d.dpx"
    report = folder / f"{stem}.take.json"
    report.write_text(json.dumps({
        "take": 1, "files": {"movie": f"{stem}.%06d.dpx", "matte": "m.mkv"}, "plate": {"rate": "25", "timecode": None},
        "inputs": [{"role": "plate", "path": str(plate), "sha256": None}], "touched": 0,
        "range": {"start": 10, "stop": 30, "first": 10, "last": 30},
        "frames": [{"frame": n, "kind": "original", "outside": ""} for n in range(10, 30)]}))
    reference = otio.schema.ImageSequenceReference(
        (tmp_path / "plate").as_uri() + "/", "sh.", ".dpx", 1001, 1, 25, 6, available_range=span(1001, 40, 25))
    path = timeline(tmp_path / "cut.otio", [otio.schema.Clip("x", reference, span(1013, 12, 25))])
    done = place(Wish(path, (report,)))
    made = next(iter(otio.adapters.read_from_file(str(done.out)).find_clips())).media_reference
    assert (made.target_url_base, made.name_prefix, made.start_frame, made.frame_zero_padding) == (
        (folder / stem).as_uri() + "/", f"{stem}.", 1011, 6)
    assert made.available_range == span(1011, 20, 25)
    shot, = above(done.also["track"])
    assert shot.exact == 2
    assert sorted(done.also) == ["edl", "track", "xml"] and "which not every MLT plays" in done.notes[0]
