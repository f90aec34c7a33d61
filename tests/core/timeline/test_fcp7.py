"""Final Cut Pro 7 XML: ends under transitions, speed, rates, nested sequences by their id."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from retake.errors import MediaError
from retake.timeline import read_timeline
from retake.timeline.shot import Timeline

R25 = "<rate><timebase>25</timebase><ntsc>FALSE</ntsc></rate>"
FILE = ('<file id="f1"><name>a.mov</name><pathurl>file://localhost/gone/a.mov</pathurl>' + R25 +
        "<duration>500</duration><timecode>" + R25 +
        "<string>01:00:00:00</string><frame>90000</frame><displayformat>NDF</displayformat></timecode></file>")


def item(start: int, end: int, first: int, out: int, more: str = FILE, rate: str = R25) -> str:
    return (f"<clipitem><name>a</name>{rate}<start>{start}</start><end>{end}</end><in>{first}</in><out>{out}</out>"
            f"{more}</clipitem>")


def remap(speed: str, reverse: str = "FALSE", variable: str = "0") -> str:
    values = {"variablespeed": variable, "speed": speed, "reverse": reverse}
    return ("<filter><effect><effectid>timeremap</effectid>" + "".join(
        f"<parameter><parameterid>{name}</parameterid><value>{value}</value></parameter>"
        for name, value in values.items()) + "</effect></filter>")


def xml(tmp_path: Path, *tracks: str, rate: str = R25, code: str = "", name: str | None = None) -> Timeline:
    rows = "".join(f"<track>{track}</track>" for track in tracks)
    path = tmp_path / "t.xml"
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE xmeml><xmeml version="5"><sequence id="s1"><name>cut</name>{rate}'
                    f"{code}<media><video>{rows}</video></media></sequence></xmeml>", encoding="utf-8")
    return read_timeline(path, name=name)


def runs(found: Timeline) -> list[tuple[int, int, int, int]]:
    return [(one.record.start, one.record.count, one.source.start, one.source.count) for one in found.shots
            if one.source]


def test_in_counts_from_the_files_first_frame_and_timecode_is_kept(tmp_path: Path) -> None:
    found = xml(tmp_path, item(10, 30, 40, 60))
    assert runs(found) == [(10, 20, 40, 20)]
    assert found.shots[0].source_timecode is not None and found.shots[0].source_timecode.start == 90_040


@pytest.mark.parametrize(("alignment", "cut"), [("center", 105), ("start", 100), ("end-black", 110)])
def test_ends_under_a_transition_are_cut_where_it_is_aligned(alignment: str, cut: int, tmp_path: Path) -> None:
    fade = (f"<transitionitem><start>100</start><end>110</end><alignment>{alignment}</alignment>"
            "<effect><name>Cross Dissolve</name></effect></transitionitem>")
    found = xml(tmp_path, item(0, -1, 20, 130) + fade + item(-1, 200, 300, 400))
    assert runs(found) == [(0, cut, 20, cut), (cut, 200 - cut, 300 + cut - 100, 200 - cut)]
    first, second = found.shots
    assert first.transition_out is not None and first.transition_out.over == 110 - cut
    assert second.transition_in is not None and second.transition_in.over == cut - 100
    assert second.needed is not None and second.needed.start == 300


def test_a_clip_under_transitions_at_both_ends_is_found(tmp_path: Path) -> None:
    fades = [f"<transitionitem><start>{at}</start><end>{at + 10}</end><alignment>center</alignment></transitionitem>"
             for at in (95, 195)]
    found = xml(tmp_path, item(0, -1, 20, 125) + fades[0] + item(-1, -1, 200, 310) + fades[1] + item(-1, 300, 50, 155))
    assert runs(found) == [(0, 100, 20, 100), (100, 100, 205, 100), (200, 100, 55, 100)]


def test_a_sequence_starts_at_its_timecode_and_drops_frames(tmp_path: Path) -> None:
    ntsc = "<rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>"
    code = f"<timecode>{ntsc}<string>01;00;00;00</string><displayformat>DF</displayformat></timecode>"
    found = xml(tmp_path, item(10, 30, 40, 60), rate=ntsc, code=code)
    assert (found.rate, found.drop, str(found.timecode)) == (Fraction(30000, 1001), True, "01:00:00;00")
    assert found.shots[0].record.start == 107_892 + 10


@pytest.mark.parametrize(("effect", "kind", "source"), [
    (remap("200"), "constant", (80, 40)), (remap("50"), "constant", (20, 10)), (remap("100"), "none", (40, 20)),
    (remap("100", "TRUE"), "reverse", (40, 20)), (remap("0"), "freeze", (0, 1)), (remap("100", "FALSE", "1"), "warp",
                                                                                 (40, 20)),
])
def test_time_remaps_are_mapped(effect: str, kind: str, source: tuple[int, int], tmp_path: Path) -> None:
    # In a retimed clip `in` counts retimed frames.
    shot = xml(tmp_path, item(0, 20, 40, 60, FILE + effect)).shots[0]
    assert shot.speed.kind == kind
    if kind != "freeze":
        assert shot.source is not None and (shot.source.start, shot.source.count) == source


def test_a_clip_of_another_rate_is_counted_in_its_own(tmp_path: Path) -> None:
    r50 = R25.replace("25", "50")
    file = FILE.replace(R25, r50).replace("90000", "180000")
    assert runs(xml(tmp_path, item(0, 20, 80, 120, file, r50))) == [(0, 20, 80, 40)]


def test_a_nested_sequence_is_opened_wherever_its_id_stands(tmp_path: Path) -> None:
    whole = (f'<sequence id="s2"><name>nest</name>{R25}<media><video><track>{item(0, 50, 100, 150)}</track></video>'
             "</media></sequence>")
    found = xml(tmp_path, item(0, 20, 5, 25, whole) + item(20, 30, 30, 40, '<sequence id="s2"/>'))
    assert runs(found) == [(0, 20, 105, 20), (20, 10, 130, 10)]
    assert found.shots[1].nested == ("a",)


def test_a_sequence_that_holds_itself_is_refused(tmp_path: Path) -> None:
    own = item(0, 20, 0, 20, '<sequence id="s2"/>')
    whole = f'<sequence id="s2"><name>nest</name>{R25}<media><video><track>{own}</track></video></media></sequence>'
    with pytest.raises(MediaError, match="deeper ones, than any timeline"):
        xml(tmp_path, item(0, 20, 5, 25, whole))


def test_what_is_switched_off_is_told(tmp_path: Path) -> None:
    off = item(0, 20, 0, 20, "<enabled>FALSE</enabled>" + FILE)
    found = xml(tmp_path, off, item(0, 20, 0, 20) + "<enabled>FALSE</enabled>")
    assert [one.enabled for one in found.shots] == [False, False]


def test_generators_titles_and_multicams_are_refused(tmp_path: Path) -> None:
    slug = item(0, 20, 0, 20, '<file id="f2"><name>Title</name><mediaSource>GraphicAndType</mediaSource></file>')
    matte = ("<generatoritem><name>Matte</name><start>20</start><end>40</end><in>0</in><out>20</out>"
             "<effect><name>Color</name></effect></generatoritem>")
    cams = item(40, 60, 0, 20, FILE + '<multiclip id="m"/>')
    assert [one.reasons[0] for one in xml(tmp_path, slug + matte + cams).shots] == [
        "is a generator (GraphicAndType), not footage", "is a generator (Color), not footage",
        "is a multicam: flatten it in the editor"]


def test_of_several_sequences_one_must_be_named(tmp_path: Path) -> None:
    one = f"<sequence><name>NAME</name>{R25}<media><video><track>{item(0, 9, 0, 9)}</track></video></media></sequence>"
    path = tmp_path / "t.xml"
    path.write_text(f"<xmeml version='5'><project><children>{one.replace('NAME', 'a')}{one.replace('NAME', 'b')}"
                    "</children></project></xmeml>")
    with pytest.raises(MediaError, match="several sequences: 'a', 'b'. Choose one with --timeline NAME"):
        read_timeline(path)
    assert read_timeline(path, name="b").name == "b"
    with pytest.raises(MediaError, match="no sequence called 'c'; it holds 'a', 'b'"):
        read_timeline(path, name="c")


def test_other_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text("<html/>")
    with pytest.raises(MediaError, match="not that of Final Cut Pro 7"):
        read_timeline(path)
