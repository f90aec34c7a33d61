"""Kdenlive's projects: both ends belong to an entry, two playlists make a track, mixes overlap."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Timeline
from tests.core.timeline.made import movie
from tests.core.timeline.melt import played
from tests.core.video.synth import Movie, write

HEAD = '<mlt root="{root}"><profile frame_rate_num="25" frame_rate_den="1"/>'
PRODUCER = '<producer id="p" in="0" out="199"><property name="length">200</property>' \
           '<property name="resource">a.mp4</property><property name="mlt_service">avformat-novalidate</property>' \
           "</producer>"
BLACK = '<producer id="black_track"><property name="mlt_service">color</property></producer>'


def project(tmp_path: Path, first: str, second: str = "", more: str = "", track: str = "") -> Timeline:
    path = tmp_path / "t.kdenlive"
    path.write_text(
        f"{HEAD.format(root=tmp_path)}{PRODUCER}{BLACK}{more}<playlist id='l1'>{first}</playlist>"
        f"<playlist id='l2'>{second}</playlist><tractor id='t1'>{track}<track producer='l1' hide='audio'/>"
        "<track producer='l2' hide='audio'/></tractor><tractor id='{main}'><property name='kdenlive:uuid'>{main}"
        "</property><property name='kdenlive:clipname'>Sequence</property><track producer='black_track'/>"
        "<track producer='t1'/></tractor></mlt>", encoding="utf-8")
    return read_timeline(path)


def runs(found: Timeline) -> list[tuple[int, int, int, int]]:
    return [(one.record.start, one.record.count, one.source.start, one.source.count) for one in found.shots
            if one.source]


def test_both_ends_belong_to_an_entry(tmp_path: Path) -> None:
    found = project(tmp_path, '<blank length="10"/><entry producer="p" in="20" out="39"/>'
                              '<blank length="00:00:00.200"/>'
                              '<entry producer="p" in="00:00:02.000" out="00:00:02.960"/>')
    assert runs(found) == [(10, 20, 20, 20), (35, 25, 50, 25)]
    assert found.name == "Sequence"


def test_a_mix_is_a_transition_with_its_cut_inside(tmp_path: Path) -> None:
    mix = "<transition in='40' out='49'><property name='kdenlive:mixcut'>4</property></transition>"
    found = project(tmp_path, '<entry producer="p" in="0" out="49"/>',
                    '<blank length="40"/><entry producer="p" in="100" out="149"/>', track=mix)
    assert runs(found) == [(0, 46, 0, 46), (46, 44, 106, 44)]
    first, second = found.shots
    assert first.transition_out is not None and second.transition_in is not None
    assert (first.transition_out.over, second.transition_in.over) == (4, 6)


def test_a_retimed_clip_is_mapped(tmp_path: Path) -> None:
    warp = '<producer id="w"><property name="length">100</property><property name="resource">2:a.mp4</property>' \
           '<property name="warp_speed">2</property><property name="warp_resource">a.mp4</property>' \
           '<property name="mlt_service">timewarp</property></producer>'
    found = project(tmp_path, '<entry producer="w" in="10" out="19"/>', more=warp)
    assert runs(found) == [(0, 10, 20, 20)]
    assert found.shots[0].plate is not None and found.shots[0].plate.name == "a.mp4"


def test_a_reversed_clip_counts_from_the_files_end(tmp_path: Path) -> None:
    warp = '<producer id="r"><property name="length">200</property><property name="resource">-1:a.mp4</property>' \
           '<property name="warp_speed">-1</property><property name="warp_resource">a.mp4</property>' \
           '<property name="mlt_service">timewarp</property></producer>'
    found = project(tmp_path, '<entry producer="r" in="30" out="49"/>', more=warp)
    assert runs(found) == [(0, 20, 150, 20)]
    assert [found.shots[0].plate_frame(frame) for frame in (0, 19)] == [169, 150]


def test_media_of_another_rate_is_counted_at_the_projects(tmp_path: Path) -> None:
    movie(tmp_path / "a.mp4", 240, rate=Fraction(30))
    found = project(tmp_path, '<entry producer="p" in="50" out="74"/>')
    # Frame 50 of 25 a second is frame 60 of 30; 24 frames later 88.8, to which 89 is the nearest.
    assert runs(found) == [(0, 25, 60, 30)]
    assert found.shots[0].eligible and found.shots[0].notes == ()


def test_colours_titles_and_stills_are_no_footage(tmp_path: Path) -> None:
    more = "".join(f'<producer id="{name}"><property name="resource">{file}</property>'
                   f'<property name="mlt_service">{name}</property></producer>'
                   for name, file in (("color", "red"), ("kdenlivetitle", ""), ("qimage", "a.jpg")))
    found = project(tmp_path, "".join(f'<entry producer="{name}" in="0" out="9"/>'
                                      for name in ("color", "kdenlivetitle", "qimage")), more=more)
    assert [one.reasons[0] for one in found.shots] == [
        "is a generator (color), not footage", "is a generator (kdenlivetitle), not footage", "is a still picture"]


def test_a_sequence_in_a_sequence_is_opened(tmp_path: Path) -> None:
    inner = '<playlist id="i1"><blank length="5"/><entry producer="p" in="100" out="149"/></playlist>' \
            '<tractor id="it"><track producer="i1"/></tractor><tractor id="{inner}">' \
            '<property name="kdenlive:clipname">Nest</property><track producer="it"/></tractor>'
    found = project(tmp_path, '<entry producer="{inner}" in="10" out="29"/>', more=inner)
    assert runs(found) == [(0, 20, 105, 20)]
    assert found.shots[0].nested == ("Nest",)


def test_a_sequence_that_holds_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="than any timeline"):
        project(tmp_path, '<entry producer="{main}" in="0" out="29"/>')


def test_melt_shows_the_very_frames_that_are_told(tmp_path: Path) -> None:
    for name, frames, rate in (("a.mp4", 200, 25), ("b.mp4", 240, 30)):
        write(tmp_path / name, Movie(frames=frames, rate=Fraction(rate), options={"bf": "0", "g": "5"}))
    producers = "".join(
        f'<producer id="{id}" in="0" out="{length - 1}"><property name="length">{length}</property>'
        f'<property name="resource">{resource}</property><property name="mlt_service">{service}</property></producer>'
        for id, length, resource, service in (
            ("a", 200, "a.mp4", "avformat"), ("b", 200, "b.mp4", "avformat"), ("w", 100, "2:a.mp4", "timewarp"),
            ("r", 200, "-1:a.mp4", "timewarp")))
    rows = "".join(f'<entry producer="{id}" in="{first}" out="{last}"/>' + '<blank length="5"/>' * (id == "a")
                   for id, first, last in (("a", 20, 39), ("b", 50, 74), ("w", 10, 29), ("r", 30, 49)))
    path = tmp_path / "t.mlt"
    path.write_text(
        f'<mlt LC_NUMERIC="C" root="{tmp_path}" producer="main"><profile width="192" height="112" progressive="1" '
        'sample_aspect_num="1" sample_aspect_den="1" display_aspect_num="12" display_aspect_den="7" '
        f'frame_rate_num="25" frame_rate_den="1" colorspace="601"/>{producers}<playlist id="l">{rows}</playlist>'
        '<tractor id="t"><track producer="l"/></tractor><tractor id="main"><track producer="t"/></tractor></mlt>')
    seen = played(path, tmp_path)
    found = read_timeline(path).shots
    assert len(found) == 4
    for shot in found:
        told = [shot.plate_frame(frame) for frame in range(shot.record.count)]
        assert seen[shot.record.start : shot.record.stop] == told, shot.name


@pytest.mark.parametrize("text", ["<mlt/>", "<mlt><profile frame_rate_num='0' frame_rate_den='0'/></mlt>",
                                  "<mlt><profile frame_rate_num='25' frame_rate_den='1'/></mlt>", "<html/>", "", "{"])
def test_what_is_no_project_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.kdenlive"
    path.write_text(text)
    with pytest.raises(MediaError) as problem:
        read_timeline(path)
    assert "\n" not in str(problem.value)
