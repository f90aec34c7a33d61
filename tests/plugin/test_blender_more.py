"""What only Blender has: channels, transitions as strips, titles, metas, looks, undo. In real Blender."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from retake.errors import RetakeError
from retake.host import Finding, Placed, TakeToPlace
from tests.core.timeline.back.takes import FIRST
from tests.core.video.synth import Movie, picture, write
from tests.plugin.bench import ONE, START, STOP, TWO, shot_of, shots, take_of
from tests.plugin.bench_blender import STRIPS, TAKES, BlenderBench, by_name
from tests.plugin.blender_process import Blender
from tests.plugin.suite import looks, placed, seen

pytestmark = pytest.mark.py311


@pytest.fixture
def bench(blender: Blender, tmp_path: Path) -> Iterator[BlenderBench]:
    """A bench, with which a test may do what it likes."""
    yield BlenderBench(blender, tmp_path)


def place(bench: BlenderBench, version: int = 1, **more: Any) -> Placed:
    report = take_of(bench.folder, ONE, version, **more)
    return bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])


def test_a_take_is_a_strip_of_its_own_on_a_channel_of_ours_without_sound(bench: BlenderBench) -> None:
    placed(bench, ONE)
    placed(bench, TWO)
    assert bench.blender.run(TAKES) == [["Retake sh010_lip_v001", 3, START, START + 30, False],
                                        ["Retake sh020_lip_v001", 3, START + 30, START + 60, False]]
    assert bench.blender.run("result = bpy.context.scene.sequence_editor.channels[3].name") == "Retake"
    assert bench.blender.run(STRIPS + "result = sum(one.type == 'SOUND' for one in strips)") == 2


def test_placing_several_is_one_step_to_undo_and_going_back_another(bench: BlenderBench) -> None:
    before = bench.as_before()
    ids = [one.id for one in shots(bench.host)]
    bench.blender.run("bpy.ops.ed.undo_push(message='by hand')")
    bench.host.place([TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in (ONE, TWO)])
    bench.host.back(shot_of(bench.host, ONE).id)
    bench.blender.run("bpy.ops.ed.undo()")
    assert [one[-1] for one in bench.blender.run(TAKES)] == [False, False]
    bench.blender.run("bpy.ops.ed.undo()")
    assert bench.blender.run(TAKES) == []
    assert bench.as_before() == before
    assert [one.id for one in shots(bench.host)] == ids
    assert looks(bench, ONE) == seen(ONE, "sh010")


def test_a_title_stays_above_its_shots_take(bench: BlenderBench) -> None:
    bench.blender.run(STRIPS + "strips.new_effect(name='Title', type='TEXT', channel=4, frame_start=start, "
                                "frame_end=start + 20)", start=START)
    assert place(bench).notes == ()
    assert bench.blender.run(TAKES)[0][1] == 3


def test_where_no_channel_is_free_below_a_title_it_is_said_that_the_take_hides_it(bench: BlenderBench) -> None:
    bench.blender.run(STRIPS + "strips.new_effect(name='Title', type='TEXT', channel=3, frame_start=start, "
                                "frame_end=start + 20)", start=START)
    notes = place(bench).notes
    assert len(notes) == 1 and "Title" in notes[0] and "hidden" in notes[0]
    assert bench.blender.run(TAKES)[0][1] == 4


def test_locked_and_muted_channels_are_passed_over(bench: BlenderBench) -> None:
    bench.blender.run("channels = bpy.context.scene.sequence_editor.channels\nchannels[3].lock = True\n"
                      "channels[4].mute = True")
    placed(bench, ONE)
    assert bench.blender.run(TAKES)[0][1] == 5


def test_under_a_transition_the_plate_is_seen(bench: BlenderBench) -> None:
    bench.blender.run(STRIPS + """
one = strips["sh010"]
other = strips.new_movie("other", one.filepath, 4, start)
other.frame_offset_start = 20
other.frame_final_end = start + 40
strips.new_effect(name="Cross", type="CROSS", channel=6, frame_start=start + 20, frame_end=start + 30, input1=one,
                  input2=other)
""", start=START)
    done = place(bench)
    assert ["transition" in note for note in done.notes] == [True]
    assert [one[2:4] for one in bench.blender.run(TAKES)] == [[START, START + 20]]
    assert bench.shows(START + 19) == ("sh010_lip_v001", 22)


@pytest.mark.parametrize(("program", "word"), [
    ("strips.new_effect(name='Speed', type='SPEED', channel=6, frame_start=start, frame_end=start + 30, "
     "input1=strips['sh010'])", "speed effect"),
    ("strips.new_effect(name='Glow', type='GLOW', channel=6, frame_start=start, frame_end=start + 30, "
     "input1=strips['sh010'])", "glow effect"),
    ("strips['sh010'].use_reverse_frames = True", "backwards"),
    ("strips['sh010'].frame_final_start = start - 40", "longer than its footage"),
    ("strips['sh010'].filepath = '/nowhere/sh010.mov'", "offline"),
    ("bpy.context.scene.render.fps = 24", "frame rate"),
])
def test_what_can_not_show_a_take_says_why(bench: BlenderBench, program: str, word: str) -> None:
    bench.blender.run(STRIPS + program, start=START)
    shot = by_name(bench)["sh010"]
    assert not shot.eligible
    assert any(word in reason for reason in shot.reasons), shot.reasons


def test_metas_titles_scenes_and_stills_are_no_footage(bench: BlenderBench) -> None:
    still = bench.folder / "still.png"
    with av.open(str(still), "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream("png", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "rgb24"
        container.mux([*stream.encode(picture(1, (96, 64), "rgb24")), *stream.encode(None)])
    bench.blender.run(STRIPS + """
meta = strips.new_meta("Meta", 8, start)
meta.strips.new_movie("inner", strips["sh010"].filepath, 1, start)
strips.new_effect(name="Title", type="TEXT", channel=9, frame_start=start, frame_end=start + 20)
strips.new_scene("Scene", bpy.data.scenes.new("Other"), 10, start)
strips.new_image("Still", still, 11, start).frame_final_end = start + 10
""", start=START, still=str(still))
    found = by_name(bench)
    for name, word in (("Meta", "meta strip"), ("Title", "drawn by Blender"), ("Scene", "another scene"),
                       ("Still", "still")):
        assert not found[name].eligible and any(word in one for one in found[name].reasons), found[name].reasons


def test_shots_within_a_meta_that_is_open_are_the_timeline(bench: BlenderBench) -> None:
    bench.blender.run(STRIPS + """
meta = strips.new_meta("Meta", 8, start)
inner = meta.strips.new_movie("inner", strips["sh010"].filepath, 1, start)
inner.frame_offset_start = 10
bpy.context.scene.sequence_editor.display_stack(meta)
""", start=START)
    timeline = bench.host.timeline()
    assert timeline.name == "Reel 1 Meta"
    assert [one.name for one in shots(bench.host)] == ["inner"]
    bench.blender.run("bpy.context.scene.sequence_editor.display_stack(None)")
    assert bench.host.timeline().id != timeline.id


def test_a_take_looks_as_its_plate(bench: BlenderBench) -> None:
    bench.blender.run(STRIPS + """
one = strips["sh010"]
one.use_flip_x, one.color_saturation, one.color_multiply, one.blend_type = True, 0.5, 1.25, "REPLACE"
one.transform.offset_x, one.transform.scale_y, one.transform.rotation = 4, 1.5, 0.25
one.crop.min_x, one.crop.max_y = 3, 5
one.colorspace_settings.name = "Non-Color"
one.modifiers.new("Bright", "BRIGHT_CONTRAST").bright = 7
balance = one.modifiers.new("Balance", "COLOR_BALANCE")
balance.color_balance.gain = (1.5, 1.0, 0.5)
balance.mute = True
curves = one.modifiers.new("Curves", "CURVES").curve_mapping
curves.curves[3].points.new(0.25, 0.75)
curves.curves[3].points.new(0.6, 0.7)
curves.curves[0].points[0].location = (0.1, 0.2)
curves.update()
""")
    assert place(bench).notes == ()
    program = ("from retake_plugin.blender.carrying import looks\n" + STRIPS +
               "result = [looks(one) for one in strips if one.type == 'MOVIE' and 'sh010' in one.name]")
    plate, take = bench.blender.run(program)
    assert plate == take
    assert plate["modifiers"] == ["BRIGHT_CONTRAST", "COLOR_BALANCE", "CURVES"]
    assert "0.25" in json.dumps(plate["modifier Curves"])


def test_what_moves_or_shows_through_is_said(bench: BlenderBench) -> None:
    bench.blender.run(STRIPS + "strips['sh010'].blend_alpha = 0.5\n"
                                "strips['sh010'].transform.keyframe_insert('offset_x', frame=start)\n"
                                "strips['sh010'].keyframe_insert('blend_alpha', frame=start)", start=START)
    notes = place(bench).notes
    assert len(notes) == 2
    assert any("shows through" in note for note in notes) and any("stands still" in note for note in notes)


def test_an_image_sequence_gets_a_take_that_is_one(bench: BlenderBench) -> None:
    plate, take = bench.folder / "seq", bench.folder / "seq takes"
    files(plate, "sh030.%04d.png", range(1001, 1041), 0)
    files(take, "sh030_lip_v001.%04d.png", range(1003, 1039), FIRST)
    bench.blender.run(STRIPS + """
import os
strip = strips.new_image("sh030", os.path.join(folder, "sh030.1001.png"), 2, start - 5)
for number in range(1002, 1041):
    strip.elements.append(f"sh030.{number}.png")
strip.frame_offset_start = 5
strip.frame_final_end = start + 25
""", folder=str(plate), start=STOP)
    report = take / "sh030_lip_v001.take.json"
    report.write_text(json.dumps({
        "take": 1, "files": {"movie": "sh030_lip_v001.%04d.png", "matte": "m.mkv"}, "options": {}, "touched": 0,
        "plate": {"path": str(plate / "sh030.%04d.png"), "rate": "25", "timecode": None}, "frames": [],
        "inputs": [{"role": "plate", "path": str(plate / "sh030.%04d.png"), "sha256": None}],
        "range": {"start": 2, "stop": 38, "first": 5, "last": 30}}))
    shot = by_name(bench)["sh030"]
    assert shot.eligible and shot.source and (shot.source.start, shot.source.count) == (5, 25), shot.reasons
    done = bench.host.place([TakeToPlace(report, shot.id)])
    assert [one.report for one in done.takes] == [report], done.notes
    for frame in (STOP, STOP + 24):
        name, _ = bench.shows_picture(frame)
        assert name.startswith("sh030_lip_v001")
        assert bench.shows_picture(frame)[1] == FIRST + 5 + frame - STOP


def files(folder: Path, name: str, numbers: range, first: int) -> None:
    """An image sequence whose n-th picture carries n, or n and more."""
    folder.mkdir()
    for number in numbers:
        with av.open(str(folder / (name % number)), "w", format="image2", options={"update": "1"}) as container:
            stream = container.add_stream("png", rate=25)
            stream.width, stream.height, stream.pix_fmt = 96, 64, "rgb24"
            shown = picture(number - 1001 + first, (96, 64), "rgb24")
            container.mux([*stream.encode(shown), *stream.encode(None)])


def test_a_shot_that_was_moved_takes_its_take_along_when_that_is_chosen_again(bench: BlenderBench) -> None:
    placed(bench, TWO)
    bench.blender.run(STRIPS + "strips['sh020'].frame_start += 10\nstrips['sh020'].frame_final_end -= 4")
    shot = by_name(bench)["sh020"]
    bench.host.back(shot.id, "retake_v001")
    assert [one[2:4] for one in bench.blender.run(TAKES)] == [[TWO.record + 10, TWO.record + 36]]
    assert bench.shows(TWO.record + 10) == ("sh020_lip_v001", 3)


def test_a_shot_that_was_trimmed_beyond_its_take_keeps_what_it_shows(bench: BlenderBench) -> None:
    placed(bench, TWO)
    bench.blender.run(STRIPS + "strips['sh020'].frame_final_end += 10")
    before = bench.blender.run(TAKES)
    with pytest.raises(RetakeError, match="trimmed beyond"):
        bench.host.back(by_name(bench)["sh020"].id, "retake_v001")
    assert bench.blender.run(TAKES) == before


def test_a_copy_of_a_shot_has_an_id_of_its_own(bench: BlenderBench) -> None:
    bench.host.timeline()
    bench.blender.run(STRIPS + """
copy = strips.new_movie("copy", strips["sh010"].filepath, 2, start)
copy["retake_id"] = strips["sh010"]["retake_id"]
""", start=STOP + 100)
    uses = bench.host.timeline().uses
    assert len({use.id for use in uses}) == len(uses) == 3
    assert bench.host.timeline().uses == uses


def test_a_copy_of_a_take_elsewhere_is_not_ours(bench: BlenderBench) -> None:
    placed(bench, ONE)
    bench.blender.run(STRIPS + """
take = next(one for one in strips if "retake_take" in one.keys())
copy = strips.new_movie("copy", take.filepath, 2, start)
copy["retake_take"] = take["retake_take"]
""", start=STOP + 100)
    found = by_name(bench)
    assert not found["copy"].eligible
    assert bench.versions(ONE) == {"sh010_lip_v001"}
    bench.host.back(found["sh010"].id)
    assert bench.blender.run(STRIPS + "result = strips['copy'].mute") is False


def test_a_selected_take_means_its_shot(bench: BlenderBench) -> None:
    placed(bench, TWO)
    bench.blender.run(STRIPS + "for one in strips: one.select = 'retake_take' in one.keys()")
    assert [use.start for use in bench.host.selection().uses] == [TWO.record]


def test_a_project_with_relative_paths_gets_a_relative_take(bench: BlenderBench) -> None:
    project = bench.folder / "cut.blend"
    bench.blender.run("bpy.ops.wm.save_as_mainfile(filepath=path)\nbpy.ops.file.make_paths_relative()",
                      path=str(project))
    placed(bench, ONE)
    assert bench.blender.run(STRIPS + "result = [one.filepath for one in strips if 'retake_take' in one.keys()]") == [
        "//takes/sh010_lip_v001.mov"]
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001")
    assert bench.host.timeline().path.is_relative_to(bench.folder / "retake")


def test_a_rate_of_film_on_video_is_told_exactly(bench: BlenderBench) -> None:
    film = Fraction(24000, 1001)
    path = write(bench.folder / "film.mov", Movie("mpeg4", frames=30, rate=film, size=(96, 64)))
    bench.blender.run("""
scene = bpy.context.scene
scene.render.fps, scene.render.fps_base = 24, 1.001
scene.sequence_editor.strips.new_movie("film", path, 2, start)
""", path=str(path), start=STOP)
    assert bench.host.timeline().rate == film
    shot = by_name(bench)["film"]
    assert shot.eligible and shot.source and shot.source.count == 30, shot.reasons


def test_a_finding_longer_than_a_markers_name_is_cut_to_it(bench: BlenderBench) -> None:
    bench.host.mark([Finding(START, 1, "ß" * 60, True, "a")])
    name = bench.marks()[0][1]
    assert name.startswith("ß" * 20) and name.endswith("…")


def test_a_project_keeps_its_takes_place_unsaved_and_as_another_version(bench: BlenderBench) -> None:
    project = bench.folder / "spot_v001.blend"
    bench.blender.run("bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(project))
    first = bench.host.timeline()
    bench.blender.run("bpy.ops.wm.open_mainfile(filepath=path)", path=str(project))  # what was read was not saved
    again = bench.host.timeline()
    assert (again.path, again.id) == (first.path, first.id)
    bench.blender.run("bpy.ops.wm.save_as_mainfile(filepath=path)", path=str(project.with_name("spot_v002.blend")))
    assert bench.host.timeline().path == first.path == bench.folder / "retake" / "spot" / first.path.name
    bench.blender.run("bpy.ops.scene.new(type='FULL_COPY')\nresult = bpy.context.scene.name")
    copy = bench.host.timeline()
    assert copy.name == "Reel 1.001" and copy.path != first.path


def test_the_scene_in_the_window_counts(bench: BlenderBench) -> None:
    bench.blender.run("""
other = bpy.data.scenes.new("Other")
other.sequence_editor_create()
bpy.context.window.scene = other
""")
    with pytest.raises(RetakeError, match="sequencer is empty"):
        bench.host.timeline()
    bench.blender.run("bpy.context.window.scene = bpy.data.scenes['Reel 1']")
    assert bench.host.timeline().name == "Reel 1"
