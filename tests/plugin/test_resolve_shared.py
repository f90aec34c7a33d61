"""A take above two uses of its plate, because the plate was cut below it: nothing can be cut from outside (hosts.md 1.6
and 1.7.1: there is no call that trims or razors), so each use gets its own take, or it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from tests.plugin import suite
from tests.plugin.bench import ONE, START, shots, take_of
from tests.plugin.fakes.resolve.world import Laid
from tests.plugin.resolve_bench import ResolveBench

CUT = 12  # frames into the shot


def razored(folder: Path) -> ResolveBench:
    """A take above a shot, whose plate is cut in two afterwards."""
    bench = ResolveBench(folder)
    suite.placed(bench, ONE)
    item = bench.item(ONE)
    item.count = CUT
    bench.cut.video[0].items.insert(1, Laid(item.media, START + CUT, ONE.count - CUT, ONE.first + CUT, name=item.name))
    return bench


def halves(bench: ResolveBench) -> list[str]:
    """The ids of the two shots that were one."""
    return [one.id for one in shots(bench.host) if one.record.start < START + ONE.count]


def names(bench: ResolveBench) -> list[tuple[str, int]]:
    """What is seen at the first and the last frame of both."""
    return [bench.shows(START + at) for at in (0, CUT - 1, CUT, ONE.count - 1)]


def test_a_further_take_for_one_use_lies_in_front_and_the_other_use_keeps_what_it_shows(tmp_path: Path) -> None:
    bench = razored(tmp_path)
    one, other = halves(bench)
    report = take_of(tmp_path, ONE, 2)
    done = bench.host.place([TakeToPlace(report, one)])
    assert done.takes and "was left on, because it lies above another use of its plate too" in done.notes[0]
    assert names(bench) == [("sh010_lip_v002", 3), ("sh010_lip_v002", 2 + CUT), ("sh010_lip_v001", 3 + CUT),
                            ("sh010_lip_v001", 32)]
    done = bench.host.place([TakeToPlace(report, other)])
    assert done.takes
    assert names(bench) == [("sh010_lip_v002", 3), ("sh010_lip_v002", 2 + CUT), ("sh010_lip_v002", 3 + CUT),
                            ("sh010_lip_v002", 32)]
    bench.host.back(one, "retake_v002")


def test_a_lower_track_with_room_is_not_taken_where_the_shared_take_would_hide_it(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    for version in (1, 2):
        suite.placed(bench, ONE, version)
    bench.cut.video[1].items = []
    item = bench.item(ONE)
    item.count = CUT
    bench.cut.video[0].items.insert(1, Laid(item.media, START + CUT, ONE.count - CUT, ONE.first + CUT))
    assert bench.host.place([TakeToPlace(take_of(tmp_path, ONE, 3), halves(bench)[0])]).takes
    assert [name for name, _ in names(bench)] == ["sh010_lip_v003"] * 2 + ["sh010_lip_v002"] * 2
    assert [row.name for row in bench.cut.video] == ["Video 1", "Retake", "Retake 2", "Retake 3"]


@pytest.mark.parametrize("half", [0, 1])
def test_to_go_back_for_one_use_alone_is_refused_and_said_where_to_cut(half: int, tmp_path: Path) -> None:
    bench = razored(tmp_path)
    before = names(bench)
    with pytest.raises(HostError, match=r"lies above another use of its plate too.*at 01:00:00:12\)"):
        bench.host.back(halves(bench)[half])
    assert names(bench) == before and bench.cut.video[1].items[0].enabled


def test_once_the_take_is_cut_as_its_plate_is_each_use_has_its_own(tmp_path: Path) -> None:
    bench = razored(tmp_path)
    item = bench.cut.video[1].items[0]
    item.count = CUT
    bench.cut.video[1].items.append(Laid(item.media, START + CUT, ONE.count - CUT, 3 + CUT))
    bench.host.back(halves(bench)[0])
    assert [name for name, _ in names(bench)] == ["sh010", "sh010", "sh010_lip_v001", "sh010_lip_v001"]


def test_as_a_resolve_take_it_is_refused_too_while_a_shared_take_would_hide_it(tmp_path: Path) -> None:
    bench = razored(tmp_path)
    done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE, 2), halves(bench)[0])], way="take")
    assert not done.takes and "another use of its plate" in done.notes[0]
    assert not bench.item(ONE).takes


def test_the_same_take_again_is_there_for_both_uses(tmp_path: Path) -> None:
    bench = razored(tmp_path)
    for shot in halves(bench):
        done = bench.host.place([TakeToPlace(take_of(tmp_path, ONE, 1), shot)])
        assert done.takes and not done.notes
    assert len(bench.cut.video[1].items) == 1 and len(bench.cut.video) == 2


def test_a_shared_take_that_is_selected_means_all_its_uses(tmp_path: Path) -> None:
    bench = razored(tmp_path)
    bench.cut.picked = [bench.cut.video[1].items[0]]
    assert [use.start for use in bench.host.selection().uses] == [START, START + CUT]


def test_two_shots_of_one_plate_with_a_take_each_share_none(tmp_path: Path) -> None:
    bench = ResolveBench(tmp_path)
    other = bench.cut.video[0].items[1]
    other.media, other.first = bench.item(ONE).media, ONE.first
    for shot in shots(bench.host):
        assert not bench.host.place([TakeToPlace(take_of(tmp_path, ONE), shot.id)]).notes
    bench.host.back(shots(bench.host)[0].id)
    assert [bench.shows(at)[0] for at in (START, other.start)] == ["sh010", "sh010_lip_v001"]
