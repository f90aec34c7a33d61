"""What sounds on a timeline, in every kind of file: the moments, the tracks, the levels, and what is linked to what."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.timeline.levels import from_decibels
from retake.timeline.shot import Frames
from retake.timeline.sounding import Sounding
from retake.timeline.sounds import read_with_sounds
from tests.core.dialogue.made import clicks, cut, sound
from tests.core.timeline.made import clip, gap, movie, span
from tests.core.timeline.test_fcp7 import R25

HALF = 10 ** (-6 / 20)


def told(path: Path) -> list[Sounding]:
    sounds = list(read_with_sounds(path)[1])
    for one in sounds:
        assert Sounding.from_dict(json.loads(json.dumps(one.to_dict(), allow_nan=False))) == one
    return sounds


def brief(one: Sounding) -> tuple[float, float, float | None, int]:
    return float(one.record), float(one.length), None if one.source is None else float(one.source), one.track.index


def effect(**metadata: object) -> otio.schema.Effect:
    return otio.schema.Effect(effect_name="x", metadata=dict(metadata))  # type: ignore[arg-type]


def volume(decibels: float, keys: int = 0) -> otio.schema.Effect:
    parameter = {"Parameter ID": "volume", "Parameter Value": decibels,
                 "Key Frames": {str(key): {"Value": 0.0} for key in range(keys)}}
    return effect(Resolve_OTIO={"Effect Name": "Fairlight Clip Volume and Fades", "Enabled": True,
                                "Parameters": [parameter]})


def test_otio_levels_mutes_and_solos_of_resolve(tmp_path: Path) -> None:
    voice = clicks(tmp_path / "v.wav", 4)
    soft, moving, off = (sound(name, voice, 25, 25) for name in ("soft", "moving", "off"))
    soft.effects.append(volume(-6.0))
    moving.effects.append(volume(0.0, 3))
    off.enabled = False
    path = cut(tmp_path / "t.otio", [], ("A", [gap(25, 25), soft, off]), ("B", [moving]))
    found = {one.name: one for one in told(path)}
    assert brief(found["soft"]) == (1, 1, 1, 1) and math.isclose(found["soft"].gain, HALF)
    assert "moves over time" in found["moving"].notes[0] and found["moving"].track.index == 2
    assert not found["off"].heard and found["soft"].heard
    document = otio.adapters.read_from_file(str(path))
    document.tracks[2].metadata["Resolve_OTIO"] = {"SoloOn": True}
    document.tracks[1].enabled = True
    otio.adapters.write_to_file(document, str(path))
    assert [one.name for one in told(path) if one.heard] == ["moving"]


def test_a_sounds_timecode_tells_where_its_range_begins(tmp_path: Path) -> None:
    voice = clicks(tmp_path / "v.wav", 10, reference=48_000 * 3600)
    said = otio.schema.Clip("said", otio.schema.ExternalReference(str(voice), span(90_000, 250, 25)),
                            span(90_050, 25, 25))
    unsaid = otio.schema.Clip("unsaid", otio.schema.ExternalReference(str(voice)), span(90_075, 25, 25))
    plain = sound("plain", voice, 30, 25)
    found = told(cut(tmp_path / "t.otio", [], ("A", [said, unsaid, plain])))
    assert [one.source for one in found] == [2, 3, Fraction(6, 5)]


def test_a_crossfade_is_heard_on_both_sides_of_its_cut(tmp_path: Path) -> None:
    voice = clicks(tmp_path / "v.wav", 10)
    fade = otio.schema.Transition("x", "SMPTE_Dissolve", otio.opentime.RationalTime(5, 25),
                                  otio.opentime.RationalTime(10, 25))
    first, second = told(cut(tmp_path / "t.otio", [], ("A", [sound("a", voice, 0, 50), fade,
                                                            sound("b", voice, 100, 50)])))
    assert brief(first) == (0, 2.4, 0, 1) and first.fade_out == Fraction(15, 25)
    assert brief(second) == (1.8, 2.2, 3.8, 1) and second.fade_in == Fraction(15, 25)


def xmeml(tmp_path: Path, audio: str, video: str = "") -> Path:
    path = tmp_path / "t.xml"
    path.write_text(f'<xmeml version="5"><sequence id="s"><name>cut</name>{R25}<media><video><track>{video}</track>'
                    f"</video><audio>{audio}</audio></media></sequence></xmeml>", encoding="utf-8")
    return path


def test_fcp7_levels_channels_and_links(tmp_path: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=100)
    voice = clicks(tmp_path / "v.wav", 4, channels=2)
    level = ("<filter><effect><effectid>audiolevels</effectid><parameter><parameterid>level</parameterid><value>0.5"
             "</value></parameter></effect></filter>")
    links = "".join(f"<link><linkclipref>{name}</linkclipref></link>" for name in ("v1", "a1", "a2"))

    def item(name: str, file: str, more: str) -> str:
        return (f'<clipitem id="{name}"><name>{name}</name>{R25}<start>10</start><end>60</end><in>25</in><out>75</out>'
                f"{file}{links}{more}</clipitem>")

    wav = f'<file id="w"><name>v.wav</name><pathurl>{voice.as_uri()}</pathurl>{R25}<duration>100</duration></file>'
    mov = f'<file id="m"><name>p.mov</name><pathurl>{plate.as_uri()}</pathurl>{R25}<duration>100</duration></file>'
    source = "<sourcetrack><mediatype>audio</mediatype><trackindex>{}</trackindex></sourcetrack>"
    stereo = "".join(f'<track currentExplodedTrackIndex="{half}">'
                     + item(f"a{half + 1}", wav if not half else '<file id="w"/>', source.format(half + 1) + level)
                     + "</track>" for half in (0, 1))
    muted = "<track>" + item("a3", '<file id="w"/>', source.format(2)) + "<enabled>FALSE</enabled></track>"
    shots, sounds = read_with_sounds(xmeml(tmp_path, stereo + muted, item("v1", mov, "")))
    both, right = sounds
    assert brief(both) == (0.4, 2, 1, 1) and both.gain == 0.5 and both.sound.channels == (0, 1) and both.heard
    assert both.shots == (shots.shots[0].id,)
    assert right.track.index == 2 and right.track.name == "Audio 2" and right.sound.channels == (1,)
    assert not right.heard


def test_edl_audio_events_lie_on_their_tracks(tmp_path: Path) -> None:
    voice = clicks(tmp_path / "v.wav", 10, reference=48_000 * 3600)
    (tmp_path / "t.edl").write_text(
        "TITLE: cut\n\n001  V AA C 01:00:02:00 01:00:03:00 10:00:00:00 10:00:01:00\n* FROM CLIP NAME: v.wav\n\n"
        "002  V A2 C 01:00:03:12 01:00:04:00 10:00:01:00 10:00:01:13\n* FROM CLIP NAME: v.wav\n", encoding="utf-8")
    found = list(read_with_sounds(tmp_path / "t.edl", (tmp_path,), rate=Fraction(25))[1])
    assert [(one.track.name, one.record, one.source) for one in found] == [("AA", 0, 2), ("A2", 1, Fraction(87, 25))]
    assert found[0].sound.path == str(voice)


def fcpxml(tmp_path: Path, spine: str, plate: Path, voice: Path) -> Path:
    path = tmp_path / "t.fcpxml"
    path.write_text(
        '<fcpxml version="1.10"><resources><format id="f" frameDuration="1/25s"/>'
        f'<asset id="p" name="p" src="{plate.as_uri()}" start="0s" duration="10s" hasVideo="1" hasAudio="1" '
        'format="f"/>'
        f'<asset id="v" name="v" src="{voice.as_uri()}" start="0s" duration="10s" hasAudio="1"/></resources><library>'
        f'<event><project name="cut"><sequence format="f" tcStart="3600s"><spine>{spine}</spine></sequence></project>'
        "</event></library></fcpxml>", encoding="utf-8")
    return path


@pytest.mark.parametrize("held", [
    '<spine><asset-clip ref="p" offset="0s" duration="9s"/></spine><asset-clip ref="v" lane="-1" offset="0s" '
    'duration="9s"/>',
    '<asset-clip ref="p" offset="0s" duration="9s"><asset-clip ref="v" lane="-1" offset="0s" duration="9s"/>'
    '</asset-clip>'])
def test_the_sound_of_a_synchronised_clip_is_cut_with_it(held: str, tmp_path: Path) -> None:
    plate, voice = movie(tmp_path / "p.mov", frames=250), clicks(tmp_path / "v.wav", 10)
    connected = '<asset-clip ref="v" lane="-2" offset="5/2s" name="fx" start="4s" duration="3s"/>'
    shots, sounds = read_with_sounds(fcpxml(
        tmp_path, f'<sync-clip name="s" offset="3600s" start="1s" duration="2s">{held}{connected}</sync-clip>', plate,
        voice))
    assert [(shot.record.start - shots.start, shot.source) for shot in shots.shots] == [(0, Frames(25, 50))]
    # What is connected to it on the timeline goes on after it.
    assert {(one.record, one.length, one.source) for one in sounds if one.sound.name == "v.wav"} == {
        (0, 2, 1), (Fraction(3, 2), 3, 4)}


def test_fcpxml_tells_picture_from_sound(tmp_path: Path) -> None:
    plate, voice = movie(tmp_path / "p.mov", frames=250), clicks(tmp_path / "v.wav", 10)
    shots, sounds = read_with_sounds(fcpxml(tmp_path, (
        '<asset-clip ref="p" name="one" offset="3600s" start="1s" duration="2s" audioStart="1/2s" audioDuration="3s" '
        'audioRole="dialogue.boom"><adjust-volume amount="-6dB"/>'
        '<asset-clip ref="v" lane="-1" offset="2s" name="line" start="3s" duration="1s" audioRole="dialogue.ADR"/>'
        '</asset-clip><asset-clip ref="p" name="two" offset="3602s" start="5s" duration="2s" srcEnable="video"/>'
        '<clip name="three" offset="3604s" duration="1s"><video ref="p" offset="0s" duration="9s"/></clip>'),
        plate, voice))
    own, line = sounds
    assert (own.name, *brief(own)[:3]) == ("one", 0, 2.5, 1) and math.isclose(own.gain, HALF)
    assert own.role == "dialogue.boom" and own.shots == (shots.shots[0].id,)
    assert (line.name, *brief(line)[:3], line.role) == ("line", 1, 1, 3, "dialogue.ADR")
    assert line.shots == (shots.shots[0].id,) and line.sound.path == str(voice)


def test_kdenlive_levels_fades_and_the_order_of_tracks(tmp_path: Path) -> None:
    voice = clicks(tmp_path / "v.wav", 4)
    fade = ('<filter in="25" out="34"><property name="mlt_service">volume</property>'
            '<property name="kdenlive_id">fadein</property><property name="gain">0</property>'
            '<property name="end">1</property></filter>')
    level = '<filter><property name="mlt_service">volume</property><property name="level">-6</property></filter>'
    (tmp_path / "t.kdenlive").write_text(
        '<mlt><profile frame_rate_num="25" frame_rate_den="1"/><producer id="p"><property name="resource">v.wav'
        '</property><property name="mlt_service">avformat</property><property name="length">100</property></producer>'
        f'<playlist id="l2"><entry producer="p" in="0" out="24"/></playlist><playlist id="l1"><blank length="10"/>'
        f'<entry producer="p" in="25" out="49">{fade}{level}</entry></playlist>'
        '<tractor id="a2"><property name="kdenlive:audio_track">1</property>'
        '<track producer="l2" hide="video"/></tractor>'
        '<tractor id="a1"><property name="kdenlive:audio_track">1</property>'
        '<track producer="l1" hide="video"/></tractor>'
        '<tractor id="main"><track producer="a2"/><track producer="a1"/></tractor></mlt>', encoding="utf-8")
    upper, first = sorted(told(tmp_path / "t.kdenlive"), key=lambda one: one.record, reverse=True)
    assert brief(upper) == (0.4, 1, 1, 1) and math.isclose(upper.gain, HALF) and upper.fade_in == Fraction(10, 25)
    assert brief(first) == (0, 1, 0, 2) and upper.sound.path == str(voice)


def test_sounds_inside_compounds_are_found_with_the_levels_of_both(tmp_path: Path) -> None:
    voice = clicks(tmp_path / "v.wav", 6)
    inner = sound("line", voice, 50, 50)
    inner.effects.append(volume(-6.0))
    stack = otio.schema.Stack("nest", source_range=span(25, 25, 25))
    stack.effects.append(volume(-6.0))
    track = otio.schema.Track("in", [gap(10, 25), inner], kind=otio.schema.TrackKind.Audio)
    stack.append(otio.schema.Track("v", [clip("x", span(0, 60, 25))], kind=otio.schema.TrackKind.Video))
    stack.append(track)
    found, = told(cut(tmp_path / "t.otio", [], ("A", [gap(5, 25), stack])))
    assert brief(found) == (0.2, 1, 2.6, 1) and found.nested == ("nest",) and math.isclose(found.gain, HALF * HALF)


def test_an_aafs_sounds_are_found(tmp_path: Path) -> None:
    from otio_aaf_adapter.adapters import advanced_authoring_format as adapter
    voice = clicks(tmp_path / "v.wav", 6)
    made = otio.schema.Timeline("cut")
    clips = [sound(name, voice, first, 25, 25, span(0, 150, 25)) for name, first in (("a", 25), ("b", 75))]
    made.tracks.append(otio.schema.Track("A", [gap(10, 25), *clips], kind=otio.schema.TrackKind.Audio))
    adapter.write_to_file(made, str(tmp_path / "t.aaf"), use_empty_mob_ids=True)
    assert [(one.name, *brief(one)) for one in told(tmp_path / "t.aaf")] == [("a", 0.4, 1, 1, 1), ("b", 1.4, 1, 3, 1)]


@pytest.mark.parametrize(("amplitude", "gain"), [("1/2", 0.5), (0.25, 0.25), ("loud", 1.0), (None, 1.0), ("1/0", 1.0)])
def test_an_aafs_gain_is_followed(amplitude: object, gain: float, tmp_path: Path) -> None:
    louder = sound("a", clicks(tmp_path / "v.wav", 2), 0, 25)
    louder.effects.append(otio.schema.Effect("Mono Audio Gain", metadata={  # type: ignore[arg-type]
        "AAF": {"Parameters": {"Amplitude": amplitude}}}))
    assert told(cut(tmp_path / "t.otio", [], ("A", [louder])))[0].gain == gain


@pytest.mark.parametrize(("written", "factor"), [("-6dB", HALF), ("0", 1.0), ("-inf", 0.0), ("-120 dB", 0.0),
                                                 ("loud", 1.0), ("99999", 1000.0), ({}, 1.0)])
def test_decibels(written: object, factor: float) -> None:
    assert math.isclose(from_decibels(written), factor)


def test_real_timelines_tell_their_sounds(shared: Path) -> None:
    folder = shared / "timelines"
    counts = {}
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in (".otio", ".edl", ".xml", ".fcpxml", ".kdenlive") and "0_19" not in str(path):
            counts[path.name] = len(told(path))
    assert counts["effects.otio"] == 17 and counts["premiere_example.otio"] == 7
    assert counts["premiere_example.xml"] == 10 and counts["kdenlive_example_v240770.kdenlive"] == 5
    assert counts["DisabledClips.fcpxml"] == 2 and counts["MulticamMarkers.fcpxml"] == 2
    resolve = {one.name: one for one in told(folder / "resolve/effects.otio")}
    assert math.isclose(resolve["PICCHU MAQUETA .wav"].gain, 10 ** (-11 / 20), rel_tol=1e-4)
    premiere = told(folder / "fcp7xml/premiere_example.xml")
    assert {one.track.index for one in premiere} == {1, 2, 3, 4} and premiere[0].sound.channels == (0, 1)
