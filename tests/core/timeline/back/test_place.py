"""Takes on a timeline: the right frames under the right shots, everything else as it was."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
from opentimelineio.opentime import RationalTime

from retake.cli import main
from retake.errors import MediaError, OptionError, OutputError
from retake.review import write_review
from retake.timeline import read_timeline
from retake.timeline.back.choose import choose
from retake.timeline.back.place import Placed, Wish, place
from retake.timeline.back.take import open_take
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, gap, movie, span, timeline

CODE = "01:00:00:00"


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """Two shots of one plate with timecode, 15 frames apart."""
    movie(tmp_path / "a.mov", 60, timecode=CODE)
    return timeline(tmp_path / "cut.otio", [
        clip("sh010", span(90_020, 10, 25), "a.mov", span(90_000, 60, 25)), gap(15, 25),
        clip("sh020", span(90_040, 12, 25), "a.mov", span(90_000, 60, 25))], start=RationalTime(90_000, 25))


def placed(path: Path, *reports: Path, **wishes: object) -> Placed:
    return place(Wish(path, tuple(reports), **wishes))  # type: ignore[arg-type]


def clips(path: Path) -> list[otio.schema.Clip]:
    return list(otio.adapters.read_from_file(str(path)).find_clips())


def test_a_take_is_another_reference_of_its_clip(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path / "takes", str(tmp_path / "a.mov"), 15, 35, timecode=CODE, own=(20, 30))
    before = cut.read_bytes()
    done = placed(cut, report)
    assert cut.read_bytes() == before and done.out == tmp_path / "cut_retake_v001.otio"
    first, second = clips(done.out)
    assert first.active_media_reference_key == "retake_v001" and list(second.media_references()) == ["DEFAULT_MEDIA"]
    made = first.media_references()["retake_v001"]
    assert made.available_range == span(90_015, 20, 25) and first.source_range == span(90_020, 10, 25)
    assert made.target_url == str(tmp_path / "takes" / "a_lip_v001.mov")  # a bare path, as the plate's is
    assert sorted(done.also) == ["edl", "mlt", "track", "xml"] and not done.notes


def test_versions_stay_and_going_back_is_one_command(cut: Path, tmp_path: Path) -> None:
    reports = [take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE, version=one) for one in (1, 2)]
    once = placed(cut, reports[0]).out
    twice = placed(once, reports[1]).out
    assert twice == tmp_path / "cut_retake_v002.otio"
    assert sorted(clips(twice)[0].media_references()) == ["DEFAULT_MEDIA", "retake_v001", "retake_v002"]
    plate = choose(twice).out
    assert clips(plate)[0].active_media_reference_key == "DEFAULT_MEDIA"
    older = choose(plate, ("sh010",), "retake_v001").out
    assert clips(older)[0].active_media_reference_key == "retake_v001"
    assert len(clips(older)[0].media_references()) == 3
    assert placed(twice, reports[1]).takes[0]["key"] == "retake_v002"  # the same take again is no new version


def test_languages_have_keys_of_their_own(cut: Path, tmp_path: Path) -> None:
    plate = str(tmp_path / "a.mov")
    spanish, french = (take(tmp_path / one, plate, 20, 30, timecode=CODE, language=one) for one in ("es", "fr"))
    both = placed(placed(cut, spanish).out, french).out
    assert sorted(clips(both)[0].media_references()) == ["DEFAULT_MEDIA", "retake_es_v001", "retake_fr_v001"]
    other = take(tmp_path / "again", plate, 20, 30, timecode=CODE, language="fr")  # a number that is taken
    assert placed(both, other).takes[0]["key"] == "retake_fr_v002"
    with pytest.raises(OptionError, match="are both takes of sh010"):
        placed(cut, spanish, french)


def test_a_take_that_no_shot_has_is_named_with_those_there_are(cut: Path, tmp_path: Path) -> None:
    made = placed(cut, take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)).out
    with pytest.raises(OptionError, match="no shot has a take 'retake_v009'; there are retake_v001"):
        choose(made, to="retake_v009")
    assert choose(made).shots[0]["record"]


def test_going_back_where_nothing_is_to_be_done_is_said(cut: Path) -> None:
    with pytest.raises(OptionError, match="Nothing changes"):
        choose(cut)
    with pytest.raises(OptionError, match="no shot 'nobody'"):
        choose(cut, ("nobody",))


def test_a_take_that_is_not_to_be_shown_lies_there_to_be_chosen(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)
    made = clips(placed(cut, report, active=False).out)[0]
    assert made.active_media_reference_key == "DEFAULT_MEDIA" and "retake_v001" in made.media_references()


def test_a_take_that_fits_several_shots_is_asked_about(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60)
    path = timeline(tmp_path / "cut.otio", [clip(name, span(10, 10, 25), "a.mov") for name in ("one", "two")])
    report = take(tmp_path, str(tmp_path / "a.mov"), 0, 60)
    with pytest.raises(OptionError, match=r"fits 2 shots: one \(\w{12}\) at 00:00:00:00, two .*--shot ID"):
        placed(path, report)
    both = placed(path, report, shots=("one", "two"))
    assert [one["name"] for one in both.takes] == ["one", "two"]
    said = take(tmp_path, str(tmp_path / "a.mov"), 0, 60, version=2, shot="two")
    assert [one["name"] for one in placed(path, said).takes] == ["two"]


def test_shots_of_one_name_that_show_the_same_frames_get_each_the_take_that_was_made_for_it(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60, timecode=CODE)
    same = [clip("sh010", span(90_020, 10, 25), "a.mov", span(90_000, 60, 25)) for _ in range(2)]
    path = timeline(tmp_path / "cut.otio", [same[0], gap(15, 25), same[1]], start=RationalTime(90_000, 25))
    ids = [shot.id for shot in read_timeline(path).shots]
    reports = [take(tmp_path / id, str(tmp_path / "a.mov"), 15, 35, timecode=CODE, own=(20, 30), version=version,
                    shot=f"sh010_{id[:6]}") for version, id in enumerate(ids, 1)]
    for wished in ((), tuple(ids)):
        done = placed(path, *reversed(reports), shots=wished)
        assert [one.active_media_reference_key for one in clips(done.out)] == ["retake_v001", "retake_v002"]
    once = placed(path, reports[0], shots=(ids[1],))
    assert [one.active_media_reference_key for one in clips(once.out)] == ["DEFAULT_MEDIA", "retake_v001"]


def test_the_clip_of_the_same_name_on_another_card_is_not_meant(tmp_path: Path) -> None:
    for card in ("one", "two"):
        (tmp_path / card).mkdir()
        movie(tmp_path / card / "C0001.mov", 60)
    path = timeline(tmp_path / "cut.otio",
                    [clip(card, span(10, 10, 25), f"{card}/C0001.mov") for card in ("one", "two")])
    report = take(tmp_path / "takes", str(tmp_path / "two" / "C0001.mov"), 0, 60)
    assert [one["name"] for one in placed(path, report).takes] == ["two"]


def test_the_shot_of_just_these_frames_is_meant(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 0, 60, timecode=CODE, own=(40, 52))
    assert [one["name"] for one in placed(cut, report).takes] == ["sh020"]


def test_a_take_that_lacks_frames_is_refused_by_name(cut: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no shot here: sh010 .* shows frames -5 to 4 of the take's 10"):
        placed(cut, take(tmp_path, str(tmp_path / "a.mov"), 25, 35, timecode=CODE))
    with pytest.raises(OptionError, match=r"none shows b\.mov"):
        placed(cut, take(tmp_path, "/plates/b.mov", 20, 30))
    assert not list(tmp_path.glob("cut_retake*"))


def test_a_movie_that_is_not_what_its_report_says_is_refused(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30)
    shorter = take(tmp_path / "other", str(tmp_path / "a.mov"), 20, 29)
    (tmp_path / "a_lip_v001.mov").write_bytes((shorter.parent / "a_lip_v001.mov").read_bytes())
    with pytest.raises(MediaError, match="has 9 frames, and its report says 10"):
        placed(cut, report)


def test_a_rate_that_would_take_for_ever_to_spell_out_is_none(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)
    data = json.loads(report.read_text())
    data["plate"] = {**data.get("plate", {}), "rate": "1e999999999"}
    report.write_text(json.dumps(data))
    assert open_take(report).frames.start == 20


def test_the_users_timeline_is_replaced_only_by_its_name(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)
    (tmp_path / "cut_takes.edl").write_text("TITLE: somebody else's")
    done = placed(cut, report, out=cut)
    assert clips(cut)[0].active_media_reference_key == "retake_v001"
    assert (tmp_path / "cut_takes.edl").read_text() == "TITLE: somebody else's"
    assert "edl" not in done.also and any("not ours" in note for note in done.notes)


def test_what_would_not_read_back_is_not_written(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)
    (tmp_path / "far").mkdir()
    with pytest.raises(OutputError, match="relative paths"):
        placed(cut, report, out=tmp_path / "far" / "x.otio")
    assert list((tmp_path / "far").iterdir()) == []


def test_what_other_tools_wrote_survives(cut: Path, tmp_path: Path) -> None:
    data = json.loads(cut.read_text())
    first = data["tracks"]["children"][0]["children"][0]
    first["metadata"] = {"theirs": {"list": [1, 2.5, {"OTIO_SCHEMA": "Unheard.7", "a": 1}], "big": 2**53 + 1}}
    first["effects"] = [{"OTIO_SCHEMA": "Effect.1", "name": "grade", "effect_name": "grade", "metadata": {"x": 1}}]
    first["markers"] = [{"OTIO_SCHEMA": "Marker.2", "name": "m", "color": "RED", "comment": "", "metadata": {},
                         "marked_range": first["source_range"]}]
    first["color"] = None
    cut.write_text(json.dumps(data))
    done = placed(cut, take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE))
    before, after = (otio.adapters.read_from_file(str(path)) for path in (cut, done.out))
    made = next(iter(after.find_clips()))
    made.set_media_references({"DEFAULT_MEDIA": made.media_references()["DEFAULT_MEDIA"]}, "DEFAULT_MEDIA")
    assert before.is_equivalent_to(after)
    assert "Unheard.7" in done.out.read_text()


def compound(tmp_path: Path, speed: float = 1) -> Path:
    """A shot in a stack in a track in a stack, trimmed on every level."""
    inner = otio.schema.Track("inner", [clip("x", span(90_005, 30, 25), "a.mov", span(90_000, 60, 25))],
                              kind="Video")
    if speed != 1:
        inner[0].effects.append(otio.schema.LinearTimeWarp(time_scalar=speed))
    stack = otio.schema.Stack("compound", [inner], span(4, 12, 25))
    movie(tmp_path / "a.mov", 60, timecode=CODE)
    return timeline(tmp_path / "cut.otio", [gap(7, 25), stack], [gap(3, 25)])


@pytest.mark.parametrize("speed", [1, 2, 0.5])
def test_a_shot_in_a_compound_gets_its_take_and_on_top_of_all(speed: float, tmp_path: Path) -> None:
    path = compound(tmp_path, speed)
    shot, = read_timeline(path).shots
    assert shot.source is not None and shot.exact is not None
    report = take(tmp_path, str(tmp_path / "a.mov"), shot.source.start - 1, shot.source.stop + 1, timecode=CODE)
    done = placed(path, report)
    assert sorted(done.also) == ["edl", "mlt", "track", "xml"], done.notes
    above = next(one for one in read_timeline(done.also["track"]).shots if one.track.name == "Retake")
    assert (above.record, above.speed) == (shot.record, shot.speed)
    assert [above.plate_frame(n) + shot.source.start - 1 for n in range(12)] == [shot.plate_frame(n) for n in range(12)]
    assert above.track.index == 2  # right above the shot's own


def test_resolves_way_of_counting_is_kept(tmp_path: Path) -> None:
    rate = Fraction(24)
    movie(tmp_path / "a.mov", 60, rate, "01:00:41:15")
    shown = span(87_408 * 25 / 24, 10, 25)
    made = clip("x", shown, str(tmp_path / "a.mov"), span(87_399, 60, 24))
    made.metadata["Resolve_OTIO"] = {}
    path = timeline(tmp_path / "cut.otio", [made], start=RationalTime(90_000, 25),
                    metadata={"Resolve_OTIO": {"Resolve OTIO Meta Version": "1.0"}})
    shot, = read_timeline(path).shots
    assert shot.source is not None and shot.eligible
    report = take(tmp_path, str(tmp_path / "a.mov"), 4, 40, rate=rate, timecode="01:00:41:15")
    done = placed(path, report)
    reference = clips(done.out)[0].media_references()["retake_v001"]
    assert reference.available_range == span(87_403, 36, 24) and "://" not in reference.target_url
    above = next(one for one in clips(done.also["track"]) if one.name == "x" and "retake" in one.metadata)
    assert above.source_range == shown and above.media_reference.available_range == span(87_403, 36, 24)
    assert any("EDL counts both alike" in note for note in done.notes)


def test_the_command_says_what_it_did(cut: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)
    assert main(["place", str(cut), str(report), "--also", "none"]) == 0
    out = capsys.readouterr().out
    assert "01:00:00:00  sh010  retake_v001  a_lip_v001" in out and "cut_retake_v001.otio" in out
    assert main(["back", str(tmp_path / "cut_retake_v001.otio"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["shots"][0]["shows"] == "DEFAULT_MEDIA"


def test_of_several_versions_the_one_that_is_not_rejected_is_placed(cut: Path, tmp_path: Path) -> None:
    reports = [take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE, version=one) for one in (1, 2, 3)]
    write_review(reports[2], "rejected")
    with pytest.raises(OptionError, match="are both takes of sh010"):
        placed(cut, *reports, also=())
    write_review(reports[0], "rejected")
    done = placed(cut, *reports, also=())
    assert [one["take"] for one in done.takes] == ["a_lip_v002"]
    assert done.notes == ("a_lip_v001 was rejected: it was left out for another take of its shot.",
                          "a_lip_v003 was rejected: it was left out for another take of its shot.")


def test_a_rejected_take_that_is_named_by_itself_is_placed_and_said_to_be_rejected(cut: Path, tmp_path: Path) -> None:
    report = take(tmp_path, str(tmp_path / "a.mov"), 20, 30, timecode=CODE)
    other = take(tmp_path, str(tmp_path / "a.mov"), 40, 52, timecode=CODE, version=2)
    write_review(report, "rejected")
    done = placed(cut, report, other, also=())
    assert [one["take"] for one in done.takes] == ["a_lip_v001", "a_lip_v002"]
    assert done.notes == ("a_lip_v001 was rejected, and was placed because it was named.",)
