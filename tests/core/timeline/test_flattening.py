"""Compounds are opened, retimes and transitions are mapped, and what is no footage is skipped with a reason."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime

from retake.timeline import open_timeline, read_timeline
from retake.timeline.shot import Shot
from tests.core.timeline.made import clip, gap, span, timeline

THERE = span(0, 200, 24)


def shots(path: Path) -> tuple[Shot, ...]:
    return read_timeline(path).shots


def runs(found: tuple[Shot, ...]) -> list[tuple[str, int, int, int, int]]:
    """Name, record start and count, source start and count."""
    return [(one.name, one.record.start, one.record.count, one.source.start, one.source.count)
            for one in found if one.source]


def footage(name: str, start: float, count: float) -> otio.schema.Clip:
    return clip(name, span(start, count, 24), f"{name}.mov", THERE)


def compound(name: str, shown: tuple[float, float] | None, *items: otio.core.Composable) -> otio.schema.Stack:
    track = otio.schema.Track("inner", list(items), kind=otio.schema.TrackKind.Video)
    return otio.schema.Stack(name, [track], span(*shown, 24) if shown else None)


def warped(item: otio.core.Item, factor: float) -> otio.core.Item:
    item.effects.append(otio.schema.LinearTimeWarp(time_scalar=factor))
    return item


def test_a_compound_is_cut_to_what_is_seen_of_it_through_every_level(tmp_path: Path) -> None:
    inner = compound("inner", (5, 30), footage("a", 10, 20), footage("b", 50, 20))
    outer = compound("outer", (8, 20), gap(6, 24), inner)
    found = shots(timeline(tmp_path / "t.otio", [gap(100, 24), outer]))
    # Outer shows 8 to 28 of itself, inner lies at 6: 2 to 22 of inner, which begins at its frame 5: 7 to 27.
    assert runs(found) == [("a", 100, 13, 17, 13), ("b", 113, 7, 50, 7)]
    assert found[0].nested == ("outer", "inner")


def test_a_retimed_compound_retimes_what_it_holds(tmp_path: Path) -> None:
    held = warped(compound("fast", (4, 10), footage("a", 0, 40)), 2)
    found = shots(timeline(tmp_path / "t.otio", [held]))
    assert runs(found) == [("a", 0, 10, 4, 20)]
    assert (found[0].speed.kind, found[0].speed.factor) == ("constant", 2)


def test_speeds_multiply(tmp_path: Path) -> None:
    held = warped(compound("fast", (0, 10), warped(footage("a", 30, 40), 0.5)), 2)
    found = shots(timeline(tmp_path / "t.otio", [held]))
    assert runs(found) == [("a", 0, 10, 30, 10)]
    assert found[0].speed.kind == "none"


def test_a_frozen_compound_shows_one_frame(tmp_path: Path) -> None:
    held = compound("still", (7, 12), footage("a", 20, 40))
    held.effects.append(otio.schema.FreezeFrame())
    found = shots(timeline(tmp_path / "t.otio", [held]))
    assert runs(found) == [("a", 0, 12, 27, 1)]
    assert "freeze frame" in found[0].reasons[-1]


def test_a_disabled_compound_disables_what_it_holds(tmp_path: Path) -> None:
    held = compound("off", None, footage("a", 0, 10))
    held.enabled = False
    assert [one.enabled for one in shots(timeline(tmp_path / "t.otio", [held]))] == [False]


def test_an_empty_compound_is_told_and_not_passed_over(tmp_path: Path) -> None:
    found = shots(timeline(tmp_path / "t.otio", [otio.schema.Stack("nest", [], span(0, 10, 24))]))
    assert [(one.name, one.reasons) for one in found] == [
        ("nest", ("is a compound whose content the file does not hold",))]


def test_constant_speed_is_mapped_frame_by_frame(tmp_path: Path) -> None:
    found = shots(timeline(tmp_path / "t.otio", [warped(footage("a", 20, 10), 2)]))
    assert runs(found) == [("a", 0, 10, 20, 20)]
    assert [found[0].plate_frame(k) for k in range(10)] == list(range(20, 40, 2))


def test_reverse_shows_its_range_from_the_end(tmp_path: Path) -> None:
    found = shots(timeline(tmp_path / "t.otio", [warped(footage("a", 20, 10), -1)]))
    assert runs(found) == [("a", 0, 10, 20, 10)]
    assert [found[0].plate_frame(k) for k in (0, 9)] == [29, 20]
    assert "runs backwards" in found[0].reasons[-1]


def test_nuke_writes_a_reversed_range_by_the_frame_seen_first(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [warped(footage("a", 20, 10), -1)], metadata={"nuke": {"version": "15"}})
    found = shots(path)
    assert [found[0].plate_frame(k) for k in (0, 9)] == [20, 11]


def test_a_speed_that_lost_its_digits_is_what_was_meant(tmp_path: Path) -> None:
    found = shots(timeline(tmp_path / "t.otio", [warped(footage("a", 20, 10), -0.699999988079071)]))
    assert found[0].speed.factor == Fraction(-7, 10)


def test_every_shot_leads_back_to_its_item(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [compound("c", None, footage("a", 0, 10)), footage("b", 0, 10)])
    document = open_timeline(path)
    found, items = document.shots_and_items()
    assert [items[one.id].name for one in found.shots] == ["a", "b"]
    assert items[found.shots[1].id].parent().parent().is_equivalent_to(document.timeline.tracks)


def test_a_curve_of_speed_is_refused_by_its_name(tmp_path: Path) -> None:
    one = footage("a", 20, 10)
    one.effects.append(otio.schema.TimeEffect(effect_name="Optical Wobble"))
    found = shots(timeline(tmp_path / "t.otio", [one]))
    assert "Optical Wobble" in found[0].reasons[-1]


def test_other_effects_are_no_retimes_and_are_kept(tmp_path: Path) -> None:
    one = footage("a", 20, 10)
    one.effects.append(otio.schema.Effect(effect_name="Resolve Effect"))
    found = shots(timeline(tmp_path / "t.otio", [one]))
    assert found[0].speed.kind == "none"
    assert found[0].host["effects"] == ["Resolve Effect"]


def test_a_transition_widens_what_both_of_its_shots_need(tmp_path: Path) -> None:
    fade = otio.schema.Transition("x", "SMPTE_Dissolve", RationalTime(4, 24), RationalTime(6, 24))
    found = shots(timeline(tmp_path / "t.otio", [footage("a", 50, 20), fade, footage("b", 100, 20)]))
    assert runs(found) == [("a", 0, 20, 50, 20), ("b", 20, 20, 100, 20)]
    assert [(one.needed.start, one.needed.stop) for one in found if one.needed] == [(50, 76), (96, 120)]
    assert found[0].transition_out is not None and found[1].transition_in is not None
    assert (found[0].transition_out.over, found[0].transition_out.inside) == (6, 4)


def test_a_transition_of_a_retimed_shot_needs_as_much_more(tmp_path: Path) -> None:
    fade = otio.schema.Transition("x", "SMPTE_Dissolve", RationalTime(4, 24), RationalTime(6, 24))
    found = shots(timeline(tmp_path / "t.otio", [warped(footage("a", 50, 20), 2), fade, footage("b", 100, 20)]))
    assert found[0].needed is not None
    assert (found[0].needed.start, found[0].needed.stop) == (50, 102)  # 50 + 40 + 6 * 2


def test_generators_titles_and_stills_are_skipped_with_a_reason(tmp_path: Path) -> None:
    bars = otio.schema.Clip("bars", otio.schema.GeneratorReference("", "SMPTEBars"), span(0, 10, 24))
    still = clip("logo", span(0, 10, 24), "logo.png", span(0, 1, 24))
    server = clip("far", span(0, 10, 24), "https://cdn.example/far.mov", span(0, 20, 24))
    found = shots(timeline(tmp_path / "t.otio", [bars, gap(5, 24), still, server]))
    assert [one.reasons for one in found] == [
        ("is a generator (SMPTEBars), not footage",), ("is a still picture",),
        ("lies on a server. Copy it to a disk",)]


def test_sound_and_gaps_are_no_shots(tmp_path: Path) -> None:
    made = otio.schema.Timeline("cut")
    made.tracks.append(otio.schema.Track("A1", [footage("a", 0, 10)], kind=otio.schema.TrackKind.Audio))
    made.tracks.append(otio.schema.Track("V1", [gap(5, 24), footage("b", 0, 10)], kind=otio.schema.TrackKind.Video))
    otio.adapters.write_to_file(made, str(tmp_path / "t.otio"))
    found = read_timeline(tmp_path / "t.otio")
    assert [(one.name, one.track.index) for one in found.shots] == [("b", 1)]
    assert found.gaps == 1


def test_a_take_is_no_plate_but_what_it_stands_for_is(tmp_path: Path) -> None:
    one = footage("a", 20, 10)
    one.set_media_references({"DEFAULT_MEDIA": one.media_reference, "retake_v002": otio.schema.ExternalReference(
        "a_lip_v002.mov", THERE)}, "retake_v002")
    found = shots(timeline(tmp_path / "t.otio", [one]))
    assert found[0].plate is not None and found[0].plate.written == "a.mov"
    assert found[0].references == ("retake_v002", "DEFAULT_MEDIA")
    assert any("shows the take retake_v002" in note for note in found[0].notes)


def test_the_retake_track_is_passed_over(tmp_path: Path) -> None:
    made = otio.schema.Timeline("cut")
    for name in ("V1", "Retake"):
        made.tracks.append(otio.schema.Track(name, [footage(name, 0, 10)], kind=otio.schema.TrackKind.Video))
    otio.adapters.write_to_file(made, str(tmp_path / "t.otio"))
    found = shots(tmp_path / "t.otio")
    assert [any("take of Retake" in reason for reason in one.reasons) for one in found] == [False, True]


def test_a_lone_clip_is_a_timeline_of_one_shot(tmp_path: Path) -> None:
    otio.adapters.write_to_file(footage("a", 20, 10), str(tmp_path / "t.otio"))
    assert runs(shots(tmp_path / "t.otio")) == [("a", 0, 10, 20, 10)]


def test_ids_stay_when_a_shot_moves_and_are_told_apart(tmp_path: Path) -> None:
    before = shots(timeline(tmp_path / "a.otio", [footage("a", 20, 10), footage("a", 20, 10), footage("b", 0, 9)]))
    after = shots(timeline(tmp_path / "b.otio", [gap(50, 24), footage("a", 20, 8), footage("b", 0, 9),
                                                 footage("a", 20, 10)]))
    assert len({one.id for one in before}) == 3
    assert {one.id for one in before} == {one.id for one in after}
    assert [one.id for one in before] == [one.id for one in shots(tmp_path / "a.otio")]


def test_a_day_of_shots_keeps_exact_positions(tmp_path: Path) -> None:
    items = [clip(str(k), span(0, 7, 29.97), "a.mov", span(0, 200, 29.97)) for k in range(500)]
    found = shots(timeline(tmp_path / "t.otio", items))
    assert [one.record.start for one in found] == [7 * k for k in range(500)]
    assert found[0].record.rate == Fraction(30000, 1001)
