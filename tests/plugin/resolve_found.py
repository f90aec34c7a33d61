"""Quirks of Resolve's that were found in its README and in what others have measured since the first ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from retake.hosting import classify
from retake.hosting.rates import told_rate
from retake_plugin.resolve import begun, choosing, connection, host, laying, look, pool
from tests.plugin import suite
from tests.plugin.bench import ONE, START, shot_of, take_of
from tests.plugin.fakes.resolve.pool import PoolHandle
from tests.plugin.fakes.resolve.quirks import BUILD_19, BUILD_21
from tests.plugin.resolve_bench import ResolveBench
from tests.plugin.resolve_cases import Case, put
from tests.plugin.sequences import as_sequence


def a_take_is_placed(bench: ResolveBench) -> None:
    suite.placed(bench, ONE)
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")


def a_take_is_found_again(bench: ResolveBench) -> None:
    suite.placed(bench, ONE)
    assert bench.host.back(shot_of(bench.host, ONE).id, "retake_v001").takes[0].key == "retake_v001"


def the_sizing_is_carried(bench: ResolveBench) -> None:
    bench.item(ONE).sizing["ZoomX"] = 1.25
    suite.placed(bench, ONE)
    take = bench.cut.under(START)
    assert take is not None and take is not bench.item(ONE) and take.sizing["ZoomX"] == 1.25


def the_group_is_joined(bench: ResolveBench) -> None:
    bench.item(ONE).group = "Interiors"
    suite.placed(bench, ONE)
    take = bench.cut.under(START)
    assert take is not None and take is not bench.item(ONE) and take.group == "Interiors"


def a_second_layer_is_told(bench: ResolveBench) -> None:
    bench.item(ONE).layer = (("Curves",),)
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and any("grade could not be carried over" in one for one in done.notes)


def a_sequence_at_another_rate_is_placed(bench: ResolveBench) -> None:
    report = as_sequence(take_of(bench.folder, ONE))
    add = PoolHandle.add
    slow = lambda pool, made: add(pool, [replace(one, rate=Fraction(24)) for one in made])  # noqa: E731
    with patch.object(PoolHandle, "add", slow):
        done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    clip = next(one for folder in bench.project.root.below for one in folder.clips if "[" in one.path)
    assert told_rate(clip.properties.get("FPS")) == 25, done.notes


def a_page_without_a_playhead_is_named(bench: ResolveBench) -> None:
    bench.world.page = "fusion"
    with pytest.raises(HostError, match="Fusion page, which has no playhead"):
        bench.host.go_to(START + 3)
    assert bench.host.playhead() is None


def what_is_not_confirmed_is_said(bench: ResolveBench) -> None:
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and any("did not confirm it" in one for one in done.notes)
    assert suite.looks(bench, ONE) == suite.seen(ONE, f"{ONE.name}_lip_v001")
    assert len([one for row in bench.cut.video[1:] for one in row.items]) == 1


def a_missing_library_is_said(bench: ResolveBench) -> None:
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert done.takes and any("no project library" in one for one in done.notes)


def told_as_they_are(facts: Any) -> int | None:
    return None if facts.first is None or facts.last is None else facts.last - facts.first


def from_the_first(timeline: Any, start: int, stop: int) -> tuple[int, int] | None:
    marks = (timeline.GetMarkInOut() or {}).get("video")
    return (start + int(marks["in"]), start + int(marks["out"])) if marks else None


def by_the_newer_call(timeline: Any, start: int, code: str) -> Any:
    said = timeline.GetSettings() or {}
    return connection.Clock(connection.told_rate(said.get("timelineFrameRate")), start, code)


def by_the_newer_properties(item: Any) -> Any:
    return item.GetProperties() or {}


FOUND = [
    Case("notes are replaced", a_take_is_found_again, put(begun, "_notes", lambda media: {}),
         BUILD_21.with_("notes are replaced")),
    Case("a group's grade is its own", the_group_is_joined, put(look, "_grouped", lambda plate, take: True)),
    Case("a grade has layers", a_second_layer_is_told, put(look, "_LAYERS", 1)),
    Case("properties are texts", a_sequence_at_another_rate_is_placed, put(pool, "shown_rate", float)),
    Case("some pages have no playhead", a_page_without_a_playhead_is_named, put(host, "_WITHOUT_PLAYHEAD", ())),
    Case("an imported cut tells no source", a_take_is_placed, put(classify, "_shown", told_as_they_are),
         BUILD_19.with_("an imported cut tells no source")),
    Case("nothing is confirmed", what_is_not_confirmed_is_said, put(laying, "_UNSURE", ""),
         BUILD_21.with_("nothing is confirmed")),
    Case("marks are as they were written", suite.tells_what_is_selected, put(choosing, "_between", from_the_first),
         BUILD_19.with_("marks are as they were written")),
    Case("there is no library", a_missing_library_is_said, put(host, "unsaveable", lambda app: False),
         BUILD_21.with_("there is no library")),
    Case("missing calls answer None", a_take_is_placed, put(connection, "_clock", by_the_newer_call),
         BUILD_19.with_("missing calls answer None")),
    Case("missing calls answer None", the_sizing_is_carried, put(look, "properties", by_the_newer_properties),
         BUILD_19.with_("missing calls answer None")),
]
