"""FCPXML: offsets in the parent's time, lanes, conforming, retimes, compounds, multicams, auditions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Timeline

RESOURCES = """
<format id="r25" frameDuration="1/25s"/><format id="r24" frameDuration="1/24s"/>
<format id="ntsc" frameDuration="1001/24000s"/><effect id="title" name="Basic Title"/>
<asset id="a" name="a" src="file:///gone/a%20b.mov" start="3600s" duration="20s" hasVideo="1" format="r25"/>
<asset id="b" name="b" start="0s" duration="20s" hasVideo="1" format="r24">
  <media-rep kind="proxy-media" src="file:///gone/proxy.mov"/>
  <media-rep kind="original-media" src="file:///gone/b.mov"/>
</asset>
<asset id="n" name="n" src="file:///gone/n.mov" start="0s" duration="200200/1000s" hasVideo="1" format="ntsc"/>
<asset id="wav" name="wav" src="file:///gone/w.wav" start="0s" duration="20s" hasAudio="1"/>
<asset id="jpg" name="jpg" src="file:///gone/j.heif" start="0s" duration="0s" hasVideo="1" format="r25"/>
"""


def fcpxml(tmp_path: Path, spine: str, media: str = "", tc: str = "0s", form: str = "NDF") -> Timeline:
    path = tmp_path / "t.fcpxml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fcpxml><fcpxml version="1.11"><resources>{RESOURCES}{media}</resources>'
        f'<library><event><project name="cut"><sequence format="r25" tcStart="{tc}" tcFormat="{form}"><spine>{spine}'
        "</spine></sequence></project></event></library></fcpxml>", encoding="utf-8")
    return read_timeline(path)


def runs(found: Timeline) -> list[tuple[str, int, int, int, int, int]]:
    """Name, track, record start and count, source start and count."""
    return [(one.name, one.track.index, one.record.start, one.record.count, one.source.start, one.source.count)
            for one in found.shots if one.source]


def test_start_counts_from_the_assets_own(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<asset-clip ref="a" name="x" offset="0s" start="3601s" duration="2s"/>'
                             '<asset-clip ref="a" name="y" offset="2s" duration="1s"/>')
    # Without a start a clip begins where its media does.
    assert runs(found) == [("x", 1, 0, 50, 25, 50), ("y", 1, 50, 25, 0, 25)]
    assert found.shots[0].source_timecode is not None and found.shots[0].source_timecode.start == 90_025
    assert found.shots[0].plate is not None and found.shots[0].plate.name == "a b.mov"


def test_a_sequences_timecode_is_counted_in_its_offsets(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<asset-clip ref="b" name="x" offset="3600s" duration="2s"/>', tc="3600s")
    assert str(found.shots[0].record.timecode) == "01:00:00:00"


def test_the_original_is_the_plate_and_not_its_proxy(tmp_path: Path) -> None:
    plate = fcpxml(tmp_path, '<asset-clip ref="b" offset="0s" duration="2s"/>').shots[0].plate
    assert plate is not None and plate.written == "file:///gone/b.mov"


def test_connected_clips_count_in_their_parents_time_and_lie_on_lanes(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, """
        <asset-clip ref="b" name="main" offset="0s" start="5s" duration="4s">
          <asset-clip ref="b" name="over" lane="1" offset="6s" duration="1s"/>
          <asset-clip ref="b" name="under" lane="-1" offset="5s" duration="1s"/>
          <spine lane="2" offset="7s"><asset-clip ref="b" name="s1" offset="0s" duration="1s"/>
            <gap offset="1s" duration="1s"/><asset-clip ref="b" name="s2" offset="2s" duration="1s"/></spine>
        </asset-clip>""")
    assert [(one.name, one.track.index, one.record.start) for one in found.shots] == [
        ("under", 1, 0), ("main", 2, 0), ("over", 3, 25), ("s1", 4, 50), ("s2", 4, 100)]


def test_media_of_another_rate_keeps_its_own_frames(tmp_path: Path) -> None:
    # 24 in 25 without conforming: seconds are seconds.
    clip = '<asset-clip ref="b" name="x" offset="0s" start="2s" duration="1s">' \
           '<conform-rate scaleEnabled="0" srcFrameRate="24"/></asset-clip>'
    assert runs(fcpxml(tmp_path, clip)) == [("x", 1, 0, 25, 48, 24)]


def test_conformed_media_plays_frame_for_frame(tmp_path: Path) -> None:
    clip = '<asset-clip ref="b" name="x" offset="0s" start="2s" duration="1s">' \
           '<conform-rate srcFrameRate="24"/></asset-clip>'
    found = fcpxml(tmp_path, clip)
    assert runs(found) == [("x", 1, 0, 25, 48, 25)]
    assert found.shots[0].speed.factor == Fraction(25, 24)


@pytest.mark.parametrize(("points", "kind", "factor", "source"), [
    ((("0s", "0s"), ("10s", "20s")), "constant", Fraction(2), (96, 48)),
    ((("0s", "0s"), ("20s", "10s")), "constant", Fraction(1, 2), (24, 12)),
    ((("0s", "20s"), ("20s", "0s")), "reverse", Fraction(-1), None),
    ((("0s", "4s"), ("20s", "4s")), "freeze", Fraction(0), (96, 1)),
    ((("0s", "0s"), ("5s", "1s"), ("20s", "20s")), "warp", Fraction(1), None),
])
def test_time_maps_are_mapped(points: tuple[tuple[str, str], ...], kind: str, factor: Fraction,
                              source: tuple[int, int] | None, tmp_path: Path) -> None:
    rows = "".join(f'<timept time="{time}" value="{value}" interp="smooth2"/>' for time, value in points)
    found = fcpxml(tmp_path, f'<asset-clip ref="b" name="x" offset="0s" start="2s" duration="1s">'
                             f"<timeMap>{rows}</timeMap></asset-clip>")
    shot = found.shots[0]
    assert (shot.speed.kind, shot.speed.factor) == (kind, factor)
    if source:
        assert shot.source is not None and (shot.source.start, shot.source.count) == source


def test_a_transition_lies_around_its_cut(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<asset-clip ref="b" name="x" offset="0s" start="2s" duration="2s"/>'
                             '<transition name="Cross Dissolve" offset="45/25s" duration="10/25s"/>'
                             '<asset-clip ref="b" name="y" offset="2s" start="9s" duration="2s"/>')
    first, second = found.shots
    assert first.transition_out is not None and second.transition_in is not None
    assert (first.transition_out.over, second.transition_in.over) == (5, 5)


def test_a_compound_is_opened(tmp_path: Path) -> None:
    media = '<media id="m" name="comp"><sequence format="r25" tcStart="0s"><spine>' \
            '<asset-clip ref="b" name="x" offset="0s" start="2s" duration="2s"/>' \
            '<asset-clip ref="b" name="y" offset="2s" start="9s" duration="2s"/></spine></sequence></media>'
    found = fcpxml(tmp_path, '<ref-clip ref="m" name="comp" offset="0s" start="1s" duration="2s"/>', media)
    assert runs(found) == [("x", 1, 0, 25, 72, 24), ("y", 1, 25, 25, 216, 24)]
    assert found.shots[0].nested == ("comp",)


def test_a_compound_that_holds_itself_is_refused(tmp_path: Path) -> None:
    media = '<media id="m" name="comp"><sequence format="r25"><spine><ref-clip ref="m" offset="0s" duration="2s"/>' \
            '<ref-clip ref="m" offset="2s" duration="2s"/></spine></sequence></media>'
    with pytest.raises(MediaError, match="than any timeline"):
        fcpxml(tmp_path, '<ref-clip ref="m" name="comp" offset="0s" duration="2s"/>', media)


MULTICAM = '<media id="mc" name="cams"><multicam format="r25" tcStart="0s">' \
           '<mc-angle name="A" angleID="A1"><asset-clip ref="b" name="A" offset="0s" duration="20s"/></mc-angle>' \
           '<mc-angle name="B" angleID="B1"><gap offset="0s" duration="1s"/>' \
           '<asset-clip ref="a" name="B" offset="1s" start="3600s" duration="19s"/></mc-angle></multicam></media>'


def test_of_a_multicam_the_angle_that_is_seen_is_taken(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<mc-clip ref="mc" name="cams" offset="0s" start="3s" duration="2s">'
                             '<mc-source angleID="B1" srcEnable="video"/><mc-source angleID="A1" srcEnable="audio"/>'
                             "</mc-clip>", MULTICAM)
    assert runs(found) == [("B", 1, 0, 50, 50, 50)]


def test_a_multicam_that_names_no_angle_is_refused(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<mc-clip ref="mc" name="cams" offset="0s" duration="2s"/>', MULTICAM)
    assert found.shots[0].reasons == ("is a multicam, and the file does not say which angle is seen",)


def test_a_synchronised_clip_shows_its_footage(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<sync-clip name="sync" offset="0s" start="1s" duration="2s">'
                             '<asset-clip ref="b" name="pic" offset="0s" duration="10s"/>'
                             '<asset-clip ref="wav" name="snd" lane="-1" offset="0s" duration="10s"/></sync-clip>')
    assert runs(found) == [("pic", 1, 0, 50, 24, 48)]


def test_a_plain_clip_of_older_files_is_its_footage(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<clip name="old" offset="0s" start="3602s" duration="2s">'
                             '<video ref="a" offset="3600s" start="3600s" duration="20s"/></clip>'
                             '<clip name="snd" offset="2s" duration="2s"><gap offset="0s" duration="9s">'
                             '<audio ref="wav" lane="-1" offset="0s" duration="9s"/></gap></clip>')
    assert runs(found) == [("old", 1, 0, 50, 50, 50)]


def test_of_an_audition_the_pick_is_taken(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<audition offset="1s"><asset-clip ref="b" name="pick" duration="2s"/>'
                             '<asset-clip ref="a" name="other" duration="9s"/></audition>'
                             '<asset-clip ref="b" name="next" offset="3s" duration="1s"/>')
    assert [(one.name, one.record.start) for one in found.shots] == [("pick", 25), ("next", 75)]


def test_titles_stills_and_sound_are_no_footage(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<title ref="title" name="Hello" offset="0s" duration="1s"/>'
                             '<video ref="jpg" name="photo" offset="1s" duration="1s"/>'
                             '<asset-clip ref="wav" name="snd" offset="2s" duration="1s"/>'
                             '<asset-clip ref="b" name="off" offset="3s" duration="1s" enabled="0"/>')
    assert [(one.name, one.reasons[0]) for one in found.shots[:2]] == [
        ("Hello", "is a title (Basic Title), not footage"), ("photo", "is a still picture")]
    assert [(one.name, one.enabled) for one in found.shots[2:]] == [("off", False)]


def test_drop_frame_is_told(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<asset-clip ref="b" offset="0s" duration="1s"/>', form="DF")
    assert not found.drop  # there is none at 25


def test_markers_count_in_the_clips_own_time(tmp_path: Path) -> None:
    found = fcpxml(tmp_path, '<asset-clip ref="a" name="x" offset="0s" start="3601s" duration="2s">'
                             '<marker start="3602s" duration="1/25s" value="ADR" note="line 4"/></asset-clip>')
    mark, = found.shots[0].markers
    assert (mark.name, mark.frame, mark.count, mark.note) == ("ADR", 25, 1, "line 4")


def test_a_bundle_is_read(tmp_path: Path) -> None:
    fcpxml(tmp_path, '<asset-clip ref="b" name="x" offset="0s" duration="1s"/>')
    bundle = tmp_path / "cut.fcpxmld"
    bundle.mkdir()
    (tmp_path / "t.fcpxml").rename(bundle / "Info.fcpxml")
    assert read_timeline(bundle).shots[0].name == "x"


@pytest.mark.parametrize("attribute", ['duration="x"', 'duration="1/0s"', 'duration="1s" start="9999999999999999s"',
                                       'duration="1s" offset="--1s"'])
def test_times_that_are_none_are_refused_in_one_line(attribute: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as problem:
        fcpxml(tmp_path, f'<asset-clip ref="b" {attribute}/>')
    assert "\n" not in str(problem.value) and "t.fcpxml" in str(problem.value)
