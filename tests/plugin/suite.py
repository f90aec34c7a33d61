"""What every host does, whichever editor it is: functions that are given a `Bench` and assert.

A function asks the host itself what it can do; what it can't is skipped. `ALL` is run over each host by its own test.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from retake.errors import RetakeError
from retake.host import (
    BACK,
    MARKERS,
    PLACE,
    PLATE,
    PLAYHEAD,
    REVEAL,
    SELECTION,
    WORDS,
    Finding,
    Host,
    TakeToPlace,
    selected,
)
from retake.video import open_video
from tests.core.video.synth import number_in
from tests.plugin.bench import FOOTAGE, ONE, START, STOP, TWO, Bench, Footage, shot_of, shots, take_of
from tests.plugin.rendering import Asked


def needs(host: Host, *words: str) -> None:
    """Skips where the host can't do it."""
    missing = set(words) - host.info.can
    if missing:
        pytest.skip(f"{host.info.label} can't: {', '.join(sorted(missing))}")


def placed(bench: Bench, footage: Footage, version: int = 1, active: bool = True) -> Path:
    """Places a new take of a shot, and sees that the host says so."""
    report = take_of(bench.folder, footage, version)
    done = bench.host.place([TakeToPlace(report, shot_of(bench.host, footage).id)], active)
    assert [one.report for one in done.takes] == [report], done.notes
    assert done.takes[0].shown is active
    return report


def seen(footage: Footage, what: str, handles: int = 3) -> list[tuple[str, int]]:
    """What is to be seen at the first, a middle and the last frame of a shot: its plate, or a take of it."""
    begin = footage.first if what == footage.name else handles
    return [(what, begin + at) for at in (0, footage.count // 2, footage.count - 1)]


def looks(bench: Bench, footage: Footage) -> list[tuple[str, int]]:
    """What is seen there."""
    return [bench.shows(footage.record + at) for at in (0, footage.count // 2, footage.count - 1)]


def says_who_it_is_before_anything_else(bench: Bench) -> None:
    info = bench.host.info
    assert info.name and info.label and info.can <= WORDS


def tells_its_timeline_with_every_shot_at_its_frames(bench: Bench) -> None:
    found = {Path(one.plate.name).stem: one for one in shots(bench.host) if one.plate}
    assert set(found) >= {one.name for one in FOOTAGE}
    for footage in FOOTAGE:
        shot = found[footage.name]
        assert (shot.record.start, shot.record.count) == (footage.record, footage.count)
        assert shot.source is not None and (shot.source.start, shot.source.count) == (footage.first, footage.count)
        assert shot.eligible, shot.reasons


def tells_the_same_file_and_the_same_ids_every_time(bench: Bench) -> None:
    first, ids = bench.host.timeline().path, [one.id for one in shots(bench.host)]
    assert bench.host.timeline().path == first
    assert [one.id for one in shots(bench.host)] == ids


def names_its_uses_by_where_the_shots_stand(bench: Bench) -> None:
    uses = bench.host.timeline().uses
    if not uses:
        pytest.skip("it has no ids of its own")
    by_place = {(use.start, use.count, use.track): use.id for use in uses}
    for footage in FOOTAGE:
        record = shot_of(bench.host, footage)
        assert by_place.get((record.record.start, record.record.count, record.track.index))


def reading_changes_nothing(bench: Bench) -> None:
    before = bench.as_before()
    bench.host.timeline()
    bench.host.selection()
    bench.host.playhead()
    assert bench.as_before() == before


def tells_what_is_selected(bench: Bench) -> None:
    needs(bench.host, SELECTION)
    bench.select(TWO)
    found = selected(shots(bench.host), bench.host.selection())
    assert found == (shot_of(bench.host, TWO).id,)
    bench.select(ONE, TWO)
    assert selected(shots(bench.host), bench.host.selection()) == tuple(shot_of(bench.host, one).id for one in FOOTAGE)


def moves_its_playhead_and_tells_it(bench: Bench) -> None:
    needs(bench.host, PLAYHEAD)
    for frame in (START, START + 17, STOP - 1):
        bench.host.go_to(frame)
        assert bench.host.playhead() == frame
    with pytest.raises(RetakeError):
        bench.host.go_to(STOP + 1000)


def shows_a_placed_take_to_the_frame(bench: Bench) -> None:
    needs(bench.host, PLACE)
    before = bench.as_before()
    for footage in FOOTAGE:
        assert looks(bench, footage) == seen(footage, footage.name)
        placed(bench, footage)
        assert looks(bench, footage) == seen(footage, f"{footage.name}_lip_v001")
    assert bench.as_before() == before


def keeps_the_shots_ids_when_a_take_lies_on_them(bench: Bench) -> None:
    needs(bench.host, PLACE)
    before = [one.id for one in shots(bench.host)]
    placed(bench, ONE)
    assert [one.id for one in shots(bench.host)] == before


def places_several_at_once(bench: Bench) -> None:
    needs(bench.host, PLACE)
    wanted = [TakeToPlace(take_of(bench.folder, one), shot_of(bench.host, one).id) for one in FOOTAGE]
    done = bench.host.place(wanted)
    assert {one.report for one in done.takes} == {one.report for one in wanted}
    for footage in FOOTAGE:
        assert looks(bench, footage) == seen(footage, f"{footage.name}_lip_v001")


def finds_the_shot_of_a_take_by_itself(bench: Bench) -> None:
    needs(bench.host, PLACE)
    done = bench.host.place([TakeToPlace(take_of(bench.folder, TWO))])
    assert [one.shot for one in done.takes] == [shot_of(bench.host, TWO).id], done.notes
    assert looks(bench, TWO) == seen(TWO, f"{TWO.name}_lip_v001")


def a_new_version_is_shown_and_the_old_one_stays(bench: Bench) -> None:
    needs(bench.host, PLACE)
    for version in (1, 2, 3):
        placed(bench, ONE, version)
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v003")
    assert bench.versions(ONE) == {f"{ONE.name}_lip_v00{version}" for version in (1, 2, 3)}


def a_take_that_is_there_already_is_not_put_there_twice(bench: Bench) -> None:
    needs(bench.host, PLACE)
    report = placed(bench, ONE)
    done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    assert [one.report for one in done.takes] == [report]
    assert bench.versions(ONE) == {f"{ONE.name}_lip_v001"}
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v001")


def a_take_that_is_not_to_be_shown_lies_there(bench: Bench) -> None:
    needs(bench.host, PLACE)
    placed(bench, ONE, 1)
    placed(bench, ONE, 2, active=False)
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v001")
    assert bench.versions(ONE) == {f"{ONE.name}_lip_v001", f"{ONE.name}_lip_v002"}


def goes_back_to_the_plate_and_to_any_take(bench: Bench) -> None:
    needs(bench.host, PLACE, BACK)
    before = bench.as_before()
    for version in (1, 2):
        placed(bench, ONE, version)
    placed(bench, TWO)
    shot = shot_of(bench.host, ONE).id
    assert bench.host.back(shot).takes[0].key == PLATE
    assert looks(bench, ONE) == seen(ONE, ONE.name)
    assert looks(bench, TWO) == seen(TWO, f"{TWO.name}_lip_v001")
    assert bench.host.back(shot, "retake_v001").takes[0].key == "retake_v001"
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v001")
    bench.host.back(shot, "retake_v002")
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v002")
    assert bench.as_before() == before
    with pytest.raises(RetakeError):
        bench.host.back(shot, "retake_v009")
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v002")


def what_can_not_be_placed_is_said_and_the_rest_is_placed(bench: Bench) -> None:
    needs(bench.host, PLACE)
    if bench.host.info.name == "file":
        pytest.skip("a file is written whole or not at all")
    good, gone = take_of(bench.folder, ONE), take_of(bench.folder, TWO)
    os.unlink(gone.parent / f"{TWO.name}_lip_v001.mov")
    done = bench.host.place([TakeToPlace(gone, shot_of(bench.host, TWO).id),
                             TakeToPlace(good, shot_of(bench.host, ONE).id)])
    assert [one.report for one in done.takes] == [good]
    assert len(done.notes) == 1 and "\n" not in done.notes[0]
    assert looks(bench, TWO) == seen(TWO, TWO.name)


def sets_markers_and_replaces_its_own_alone(bench: Bench) -> None:
    needs(bench.host, MARKERS)
    bench.mark(START + 4, "of the user")
    before = bench.as_before()
    bench.host.mark([Finding(START + 10, 5, "the seam shows", True, "a"), Finding(START + 40, 1, "soft", False, "b")])
    assert sorted(bench.marks()) == [(START + 4, "of the user"), (START + 10, "the seam shows"), (START + 40, "soft")]
    bench.host.mark([Finding(START + 12, 5, "the seam still shows", True, "a")])
    assert sorted(bench.marks()) == [(START + 4, "of the user"), (START + 12, "the seam still shows"),
                                     (START + 40, "soft")]
    assert bench.as_before() == before


def a_finding_where_a_marker_of_others_stands_goes_beside_it(bench: Bench) -> None:
    needs(bench.host, MARKERS)
    bench.mark(START + 10, "of the user")
    bench.host.mark([Finding(START + 10, 5, "the seam shows", True, "a")])
    found = dict((words, frame) for frame, words in bench.marks())
    assert found["of the user"] == START + 10
    assert START + 10 <= found["the seam shows"] < START + 15


def reveals_a_shot(bench: Bench) -> None:
    needs(bench.host, REVEAL)
    bench.host.reveal(shot_of(bench.host, TWO).id)
    if PLAYHEAD in bench.host.info.can:
        assert bench.host.playhead() == TWO.record
    with pytest.raises(RetakeError):
        bench.host.reveal("0" * 12)


def name_of(report: Path) -> str:
    """The name that a take's files share."""
    return report.name.removesuffix(".take.json")


def pictured(bench: Bench, footage: Footage, report: Path) -> list[int]:
    """Which of the plate's pictures are seen at the first, a middle and the last frame of a shot, in a take's movie."""
    found = []
    with open_video(report.with_name(f"{name_of(report)}.mov")) as movie:
        for name, frame in looks(bench, footage):
            assert name == name_of(report)
            found.append(number_in(movie.frame(frame).picture))
    return found


def shows_a_take_that_was_rendered_of_what_it_told(bench: Bench) -> None:
    needs(bench.host, PLACE)
    before, asked = bench.as_before(), Asked(bench.folder)
    ids, reports = [shot_of(bench.host, one).id for one in FOOTAGE], asked.rendered(bench.host, *FOOTAGE)
    pairs = list(zip(reports, ids, strict=True))
    done = bench.host.place([TakeToPlace(report, id) for report, id in pairs])
    assert {(one.report, one.shot) for one in done.takes} == set(pairs), done.notes
    for footage, report in zip(FOOTAGE, reports, strict=True):
        assert looks(bench, footage) == seen(footage, name_of(report))
        assert pictured(bench, footage, report) == [frame for _, frame in seen(footage, footage.name)]
    told = asked.told(bench.host, done.timeline)
    assert {(one, told[one]["shot"], told[one]["placed"]) for one in told} == {(*pair, True) for pair in pairs}
    assert bench.as_before() == before


def a_rendered_take_is_followed_by_another_and_each_comes_back_by_what_it_is_told_as(bench: Bench) -> None:
    needs(bench.host, PLACE, BACK)
    shot, done = shot_of(bench.host, ONE).id, None
    takes = [Asked(bench.folder, offset).rendered(bench.host, ONE)[0] for offset in (0, 1)]
    assert [name_of(one)[-4:] for one in takes] == ["v001", "v002"]
    for report in takes:
        done = bench.host.place([TakeToPlace(report, shot)])
        assert looks(bench, ONE) == seen(ONE, name_of(report)), done.notes
    assert done is not None
    told = Asked(bench.folder).told(bench.host, done.timeline)
    assert [told[one]["placed"] for one in takes] == [False, True]
    done = bench.host.back(shot, told[takes[0]]["reference"])
    assert looks(bench, ONE) == seen(ONE, name_of(takes[0]))
    told = Asked(bench.folder).told(bench.host, done.timeline)
    assert [told[one]["placed"] for one in takes] == [True, False]
    done = bench.host.back(shot)
    assert looks(bench, ONE) == seen(ONE, ONE.name)
    told = Asked(bench.folder).told(bench.host, done.timeline)
    assert [told[one]["placed"] for one in takes] == [False, False]


def places_in_every_way_that_it_has(bench: Bench) -> None:
    needs(bench.host, PLACE, BACK)
    ways = bench.host.info.ways
    if not ways:
        pytest.skip("it has one way")
    assert len({one.name for one in ways}) == len(ways) > 1
    assert all(one.label and one.words.endswith(".") for one in ways)
    shot = shot_of(bench.host, ONE).id
    order = [*ways, ways[0]]
    for version, way in enumerate(order, 1):
        report = take_of(bench.folder, ONE, version)
        done = bench.host.place([TakeToPlace(report, shot)], way=way.name)
        assert [one.report for one in done.takes] == [report], done.notes
        assert looks(bench, ONE) == seen(ONE, name_of(report))
    assert bench.versions(ONE) == {f"{ONE.name}_lip_v00{version}" for version in range(1, len(order) + 1)}
    for version in range(1, len(order) + 1):
        bench.host.back(shot)
        assert looks(bench, ONE) == seen(ONE, ONE.name)
        bench.host.back(shot, f"retake_v00{version}")
        assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v00{version}")
    assert looks(bench, TWO) == seen(TWO, TWO.name)


def its_own_undo_takes_back_what_was_placed_and_where_it_went_back(bench: Bench) -> None:
    needs(bench.host, PLACE, BACK)
    before, ids = bench.as_before(), [one.id for one in shots(bench.host)]
    report = placed(bench, ONE)
    if not bench.undo():
        pytest.skip(f"{bench.host.info.label} has no undo of its own for it")
    assert looks(bench, ONE) == seen(ONE, ONE.name)
    assert bench.versions(ONE) == set() and bench.as_before() == before
    assert [one.id for one in shots(bench.host)] == ids
    bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    bench.host.back(shot_of(bench.host, ONE).id)
    assert looks(bench, ONE) == seen(ONE, ONE.name)
    bench.undo()
    assert looks(bench, ONE) == seen(ONE, name_of(report))


def what_lands_beside_its_place_is_undone_and_said(bench: Bench) -> None:
    needs(bench.host, PLACE)
    placed(bench, ONE)
    before, wanted = bench.as_before(), TakeToPlace(take_of(bench.folder, TWO), shot_of(bench.host, TWO).id)
    with bench.beside():
        done = bench.host.place([wanted])
    assert done.takes == () and len(done.notes) == 1 and "\n" not in done.notes[0]
    assert looks(bench, TWO) == seen(TWO, TWO.name) and bench.versions(TWO) == set()
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v001")
    assert bench.as_before() == before
    assert bench.host.place([wanted]).takes
    assert looks(bench, TWO) == seen(TWO, f"{TWO.name}_lip_v001")


def where_nothing_is_open_a_line_says_so_and_afterwards_all_is_well(bench: Bench) -> None:
    needs(bench.host, PLACE, BACK)
    wanted = TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)
    before = bench.as_before()
    with bench.shut():
        for call in (lambda: shots(bench.host), lambda: bench.host.place([wanted]),
                     lambda: bench.host.back(wanted.shot)):
            with pytest.raises(RetakeError) as told:
                call()
            assert str(told.value) and "\n" not in str(told.value)
    assert bench.as_before() == before
    assert bench.host.place([wanted]).takes
    assert looks(bench, ONE) == seen(ONE, f"{ONE.name}_lip_v001")


ALL: tuple[Callable[[Bench], None], ...] = (
    says_who_it_is_before_anything_else, tells_its_timeline_with_every_shot_at_its_frames,
    tells_the_same_file_and_the_same_ids_every_time, names_its_uses_by_where_the_shots_stand, reading_changes_nothing,
    tells_what_is_selected, moves_its_playhead_and_tells_it, shows_a_placed_take_to_the_frame,
    keeps_the_shots_ids_when_a_take_lies_on_them, places_several_at_once, finds_the_shot_of_a_take_by_itself,
    a_new_version_is_shown_and_the_old_one_stays, a_take_that_is_there_already_is_not_put_there_twice,
    a_take_that_is_not_to_be_shown_lies_there, goes_back_to_the_plate_and_to_any_take,
    what_can_not_be_placed_is_said_and_the_rest_is_placed, shows_a_take_that_was_rendered_of_what_it_told,
    a_rendered_take_is_followed_by_another_and_each_comes_back_by_what_it_is_told_as, places_in_every_way_that_it_has,
    its_own_undo_takes_back_what_was_placed_and_where_it_went_back, what_lands_beside_its_place_is_undone_and_said,
    where_nothing_is_open_a_line_says_so_and_afterwards_all_is_well, sets_markers_and_replaces_its_own_alone,
    a_finding_where_a_marker_of_others_stands_goes_beside_it, reveals_a_shot)

# Those that try how takes are put there.
PLACING = ALL[ALL.index(shows_a_placed_take_to_the_frame):ALL.index(sets_markers_and_replaces_its_own_alone)]

__all__ = ["ALL", "PLACING", "looks", "needs", "placed", "seen"]
