"""Which shots become works, what each is asked for, and what makes it another work than before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
from opentimelineio.schema import FreezeFrame, LinearTimeWarp, Transition

from retake.audio import open_sound
from retake.batch.plan import plan
from retake.batch.wish import Plan, Planned, Wish
from retake.dialogue import Choice
from retake.errors import OptionError
from retake.options.render import RenderOptions
from retake.pipeline.request_json import request_from_data
from retake.speech import SAMPLE_RATE
from retake.timeline.shot import Frames
from retake.video import open_video, open_writer
from tests.core.dialogue.made import RATE, clicks, cut, heard_in, sound
from tests.core.timeline.made import clip, gap, movie, span

Items = list[otio.core.Composable]
Cut = Callable[..., Wish]


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A001.mov and A002.mov, 150 frames each."""
    folder = tmp_path_factory.mktemp("plates")
    movie(folder / "A001.mov", 150)
    movie(folder / "A002.mov", 150)
    return folder


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """one.wav and two.wav, of two seconds: clicks 1, 2 and 5, 6."""
    clicks(tmp_path / "one.wav", 2)
    clicks(tmp_path / "two.wav", 2, first=5)
    return tmp_path


def shots(plates: Path) -> Items:
    """sh010, frames 25 to 74 of A001; sh020, frames 10 to 59 of A002."""
    return [clip("sh010", span(25, 50, 25), str(plates / "A001.mov")),
            clip("sh020", span(10, 50, 25), str(plates / "A002.mov"))]


def spoken(lines: Path) -> Items:
    """one.wav under sh010, two.wav under sh020."""
    return [sound("one", lines / "one.wav", 0, 50), sound("two", lines / "two.wav", 0, 50)]


def wish(path: Path, video: Items, *audio: tuple[str, Items], **more: object) -> Wish:
    cut(path / "cut.otio", video, *audio)
    return replace(Wish(path / "cut.otio", Choice(tracks=("A1",))), **more)  # type: ignore[arg-type]


def keys(found: Plan) -> dict[str, str]:
    return {f"{one.shot.name} {one.work.language}".strip(): one.work.key for one in found.ready}


def dialogue(one: Planned) -> dict[int, int]:
    """Which clicks lie at which samples of the work's dialogue."""
    return heard_in(one.request.dialogue)


def test_a_shot_becomes_a_work_with_its_frames_and_its_sound(plates: Path, lines: Path) -> None:
    found = plan(wish(lines, shots(plates), ("A1", spoken(lines))))
    first, second = found.ready
    assert (first.request.plate, first.request.span, first.request.guide) == (plates / "A001.mov", "25-74", None)
    assert (second.request.plate, second.request.span) == (plates / "A002.mov", "10-59")
    assert (dialogue(first), dialogue(second)) == ({0: 1, RATE: 2}, {0: 5, RATE: 6})
    assert first.request.options.folder == lines / "cut_retake"
    assert first.request.options.naming.around_version("A001") == ("sh010_v", "")
    assert request_from_data(first.work.request) == first.request
    assert (first.work.shot, first.work.name, first.work.batch) == (first.shot.id, "sh010", str(lines / "cut.otio"))


def test_one_line_over_two_shots_and_two_lines_in_one_are_heard_where_they_lie(plates: Path, lines: Path) -> None:
    # one.wav begins a second before sh010 ends; two.wav follows on it within sh020, after a second of its own.
    found = plan(wish(lines, shots(plates), ("A1", [gap(25, 25), *spoken(lines)])))
    assert [dialogue(one) for one in found.ready] == [{RATE: 1}, {0: 2, RATE: 5}]


def test_a_guide_begins_with_its_plate(plates: Path, lines: Path) -> None:
    # Recorded apart: its second 2 sounds under the 25th frame of sh010, which is the plate's 50th.
    clicks(lines / "A001.wav", 8, first=0)
    found = plan(wish(lines, shots(plates), ("A1", spoken(lines)), ("A2", [sound("A001", lines / "A001.wav", 25, 50)])))
    guide = found.ready[0].request.guide
    assert guide is not None
    with open_sound(guide) as heard:
        samples = heard.read(0, heard.info.samples)[0]
        # As long as the plate to the shot's end: 75 frames.
        assert (heard.rate, len(samples)) == (16_000, 48_000)
    peaks = [second for second in range(3) if np.abs(samples[max(0, second * 16_000 - 8):][:16]).max() > 0.004]
    assert peaks == [1, 2]
    assert heard.rate == SAMPLE_RATE


def test_a_language_is_a_work_of_its_own(plates: Path, lines: Path) -> None:
    choice = Choice(languages=(("es", "A1"), ("fr", "A2")))
    found = plan(wish(lines, shots(plates), ("A1", spoken(lines)), ("A2", spoken(lines)[:1]), choice=choice))
    assert sorted(keys(found)) == ["sh010 es", "sh010 fr", "sh020 es"]
    assert len(set(keys(found).values())) == 3
    assert found.ready[0].request.options.naming.around_version("A001") == ("sh010_es_v", "")
    assert [(one.shot.name, one.language, one.reasons) for one in found.left_out] == [
        ("sh020", "fr", ("no dialogue sounds under it",))]


def test_a_speed_is_followed_and_what_can_not_be_is_named(plates: Path, lines: Path) -> None:
    fast, back, still, off = (clip(name, span(20, 25, 25), str(plates / "A001.mov")) for name in
                              ("fast", "back", "still", "off"))
    fast.effects.append(LinearTimeWarp(time_scalar=2.0))
    back.effects.append(LinearTimeWarp(time_scalar=-1.0))
    still.effects.append(FreezeFrame())
    off.enabled = False
    found = plan(wish(lines, [fast, back, still, off], ("A1", [*spoken(lines), *spoken(lines)])))
    assert [(one.shot.name, one.request.span) for one in found.ready] == [("fast", "20-69")]
    # A second of the timeline is two of the plate: so long is the sound, and so slow.
    with open_sound(found.ready[0].request.dialogue) as heard:
        assert heard.info.samples == 2 * RATE
    assert 0 in dialogue(found.ready[0])
    told = {one.shot.name: "; ".join(one.reasons) for one in found.left_out}
    assert "backwards" in told["back"] and "freeze" in told["still"] and "switched off" in told["off"]


def test_a_dissolve_widens_what_is_rendered(plates: Path, lines: Path) -> None:
    first, second = shots(plates)
    dissolve = Transition(transition_type="SMPTE_Dissolve", in_offset=otio.opentime.RationalTime(4, 25),
                          out_offset=otio.opentime.RationalTime(6, 25))
    found = plan(wish(lines, [first, dissolve, second], ("A1", spoken(lines))))
    assert [one.request.span for one in found.ready] == ["25-80", "6-59"]
    assert dialogue(found.ready[1]) == {4 * RATE // 25: 5, 4 * RATE // 25 + RATE: 6}


def test_what_is_the_same_keeps_its_key_and_its_files(plates: Path, lines: Path) -> None:
    asked = wish(lines, shots(plates), ("A1", spoken(lines)))
    before = plan(asked)
    files = {one: one.stat().st_mtime_ns for one in (lines / "cut_retake" / "mixes").iterdir()}
    assert keys(plan(asked)) == keys(before)
    assert {one: one.stat().st_mtime_ns for one in (lines / "cut_retake" / "mixes").iterdir()} == files


def test_a_mix_that_is_not_what_was_written_is_made_anew(plates: Path, lines: Path) -> None:
    asked = wish(lines, shots(plates), ("A1", spoken(lines)))
    before = plan(asked)
    mixes = [one.request.dialogue for one in before.ready]
    whole = [one.read_bytes() for one in mixes]
    other = bytearray(whole[0])
    other[-4000:] = bytes(4000)
    for harm in (other, whole[0][:-4000], b"no sound", b""):
        mixes[0].write_bytes(harm)
        assert keys(plan(asked)) == keys(before)
        assert [one.read_bytes() for one in mixes] == whole
    os.utime(mixes[0], ns=(1, 1))  # as a copy may have it
    assert keys(plan(asked)) == keys(before) and mixes[0].stat().st_mtime_ns == 1


def test_shots_that_move_with_their_sounds_keep_their_keys(plates: Path, lines: Path) -> None:
    before = keys(plan(wish(lines, shots(plates), ("A1", spoken(lines)))))
    moved = wish(lines, [gap(33, 25), *shots(plates)], ("A1", [gap(33, 25), *spoken(lines)]))
    assert keys(plan(moved)) == before


def test_a_stem_that_comes_again_changes_the_shots_that_sound_otherwise(plates: Path, lines: Path) -> None:
    stem = clicks(lines / "stem.wav", 4)
    asked = wish(lines, shots(plates), ("A1", [sound("stem", stem, 0, 100)]))
    before = keys(plan(asked))
    clicks(stem, 4)
    os.utime(stem, (1, 1))
    assert keys(plan(asked)) == before
    clicks(lines / "late.wav", 4, first=2)
    with open(stem, "r+b") as file, open(lines / "late.wav", "rb") as other:
        # From the third second on it is another line.
        place = stem.stat().st_size - 3 * RATE
        other.seek(place)
        file.seek(place)
        file.write(other.read())
    after = keys(plan(asked))
    assert (after["sh010"] == before["sh010"], after["sh020"] == before["sh020"]) == (True, False)


def test_what_a_take_depends_on_is_in_its_key(plates: Path, lines: Path, tmp_path: Path) -> None:
    own = tmp_path / "media"
    shutil.copytree(plates, own)
    asked = wish(lines, shots(own), ("A1", spoken(lines)))
    seen = [keys(plan(asked))]
    for change in (replace(asked, options=RenderOptions(ramp=3)), replace(asked, folder=tmp_path / "elsewhere"),
                   replace(asked, template="{shot}_x_v{version}")):
        seen.append(keys(plan(change)))
    os.utime(own / "A002.mov", (1, 1))
    seen.append(keys(plan(asked)))
    assert seen[-1]["sh010"] == seen[0]["sh010"]
    clip_gain = spoken(lines)
    clip_gain[0] = sound("one", lines / "one.wav", 1, 50)
    seen.append(keys(plan(wish(lines, shots(own), ("A1", clip_gain)))))
    assert len({one["sh010"] for one in seen}) == 5 and len({one["sh020"] for one in seen}) == 5


def test_with_every_byte_looked_at_a_copy_is_the_same(plates: Path, lines: Path, tmp_path: Path) -> None:
    own = tmp_path / "media"
    shutil.copytree(plates, own)
    asked = wish(lines, shots(own), ("A1", spoken(lines)), options=RenderOptions(full_hash=True))
    before = keys(plan(asked))
    os.utime(own / "A002.mov", (1, 1))
    assert keys(plan(asked)) == before


def test_shots_of_one_name_are_told_apart_by_their_ids_beginnings(plates: Path, lines: Path) -> None:
    first, second = shots(plates)
    second.name = "SH010"
    found = plan(wish(lines, [first, second], ("A1", spoken(lines))))
    assert [one.request.options.shot for one in found.ready] == [
        f"{one.shot.name}_{one.shot.id[:6]}" for one in found.ready]


def test_a_shot_called_like_its_file_is_called_without_its_ending(plates: Path, lines: Path) -> None:
    first, second = shots(plates)
    first.name, second.name = "A001.mov", "A002.take"
    found = plan(wish(lines, [first, second], ("A1", spoken(lines))))
    assert [one.request.options.shot for one in found.ready] == ["A001", "A002.take"]


def test_only_the_shots_that_are_named_are_meant(plates: Path, lines: Path) -> None:
    asked = wish(lines, shots(plates), ("A1", spoken(lines)))
    assert list(keys(plan(replace(asked, shots=("sh020",))))) == ["sh020"]
    with pytest.raises(OptionError, match="no shot 'sh030'"):
        plan(replace(asked, shots=("sh030",)))
    with pytest.raises(OptionError, match="--show"):
        plan(replace(asked, template="{show}_{shot}_v{version}"))


def test_a_sequence_gets_the_timelines_rate(lines: Path, plates: Path) -> None:
    folder = lines / "frames"
    folder.mkdir()
    with open_video(plates / "A001.mov") as reader, \
            open_writer(folder / "A003.%04d.png", "png", replace(reader.info, timecode=None)) as writer:
        for frame in reader.frames(0, 60):
            writer.write(frame)
    reference = otio.schema.ImageSequenceReference(
        target_url_base=str(folder), name_prefix="A003.", name_suffix=".png", start_frame=1001, rate=25,
        frame_zero_padding=4, available_range=span(1001, 60, 25))
    shot = otio.schema.Clip("sh030", reference, span(1011, 50, 25))
    found = plan(wish(lines, [shot], ("A1", spoken(lines))))
    assert [(one.request.span, one.request.options.conform, one.line.frames) for one in found.ready] == [
        ("10-59", 25, Frames(10, 50))]


def test_what_a_killed_process_has_left_half_mixed_goes(plates: Path, lines: Path) -> None:
    folder = lines / "cut_retake" / "mixes"
    folder.mkdir(parents=True)
    (folder / ".abc.0123abcd.part.wav").write_bytes(b"half")
    found = plan(wish(lines, shots(plates), ("A1", spoken(lines))))
    assert not [one for one in folder.iterdir() if ".part." in one.name]
    assert all(one.request.dialogue.is_file() for one in found.ready)


def test_to_ask_what_would_be_done_writes_nothing(plates: Path, lines: Path) -> None:
    asked = wish(lines, shots(plates), ("A1", spoken(lines)))
    would = keys(plan(asked, write=False))
    assert not (lines / "cut_retake").exists()
    assert keys(plan(asked)) == would
