"""What the fake Hiero does otherwise than one would think: the adapter bears it, and without its workaround fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from retake.errors import HostError
from retake.host import TakeToPlace
from retake.hosting import hiero_times
from retake_plugin.hiero import host, lying, media, noting, placing, reading, windows
from retake_plugin.hiero.host import AS_VERSION, ON_TRACK
from retake_plugin.main_thread import MainThread
from tests.plugin.bench import ONE, START, STOP, TWO, shot_of, take_of
from tests.plugin.bench_hiero import HieroBench, hiero_bench
from tests.plugin.fakes.hiero import model
from tests.plugin.fakes.hiero.world import Quirks
from tests.plugin.suite import (
    looks,
    placed,
    seen,
    shows_a_placed_take_to_the_frame,
    tells_what_is_selected,
)

FAILED = pytest.fail.Exception
Patch = Callable[[pytest.MonkeyPatch], None]


def leaves_what_lies_on_its_track(bench: HieroBench) -> None:
    placed(bench, ONE)
    track = next(one for one in bench.sequence.tracks if one._name == "Retake")
    mine = bench.fake.item(track, bench.items["sh020"].clip, 40, 70, 0, 30)
    placed(bench, TWO)
    assert (mine.first, mine.last) == (40, 70) and mine in track.children
    assert looks(bench, TWO) == seen(TWO, "sh020_lip_v001")


def counts_at_the_exact_rate(bench: HieroBench) -> None:
    bench.sequence.rate = Fraction(24000, 1001)
    assert bench.host.timeline().rate == Fraction(24000, 1001)


def reads_whole_frames(bench: HieroBench) -> None:
    placed(bench, ONE)
    own = next(item for item in bench.sequence.videoTracks()[-1].children)
    assert (own.begin, own.end) == (3, 32)


def changes_this_shot_only(bench: HieroBench) -> None:
    other = bench.use_again()
    placed(bench, ONE)
    assert other.clip.media.path.endswith("sh010.mov")
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001")


def places_it_twice(bench: HieroBench) -> None:
    report = placed(bench, ONE)
    done = bench.host.place([TakeToPlace(report, shot_of(bench.host, ONE).id)])
    assert done.takes and not done.notes


def tells_its_playhead(bench: HieroBench) -> None:
    bench.host.go_to(START + 7)
    assert bench.host.playhead() == START + 7


def says_what_went_wrong(bench: HieroBench) -> None:
    with pytest.raises(HostError, match="outside"):
        bench.host.go_to(STOP + 1000)


def works_from_any_thread(bench: HieroBench) -> None:
    assert bench.fake.do(bench.host.playhead) == bench.host.playhead()


def finds_its_take_again(bench: HieroBench) -> None:
    placed(bench, ONE, 1)
    placed(bench, ONE, 2)
    bench.host.back(shot_of(bench.host, ONE).id, "retake_v001")
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001")


def opens_no_window(bench: HieroBench) -> None:
    bench.fake.editor_of = None
    bench.host.selection()
    placed(bench, ONE)
    assert bench.fake.opened == 0


def takes_back_what_landed_elsewhere(bench: HieroBench) -> None:
    before, tracks = bench.as_before(), len(bench.sequence.tracks)
    bench.fake.world.quirks.off_by = 1
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    bench.fake.world.quirks.off_by = 0
    assert not done.takes and "other frames" in done.notes[0]
    assert bench.as_before() == before and len(bench.sequence.tracks) == tracks
    assert looks(bench, ONE) == seen(ONE, "sh010")


def has_its_windows_show_it(bench: HieroBench) -> None:
    placed(bench, ONE)
    assert not bench.fake.world.unseen


def takes_back_a_take_that_would_not_be_found_again(bench: HieroBench) -> None:
    placed(bench, TWO)
    before, tracks = bench.as_before(), len(bench.sequence.tracks)
    bench.fake.world.quirks.refuses_tags = True
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    bench.fake.world.quirks.refuses_tags = False
    assert not done.takes and "tag" in done.notes[0]
    assert bench.as_before() == before and len(bench.sequence.tracks) == tracks
    assert looks(bench, ONE) == seen(ONE, "sh010") and looks(bench, TWO) == seen(TWO, "sh020_lip_v001")


def takes_back_a_version_that_the_take_above_would_hide(bench: HieroBench) -> None:
    placed(bench, ONE)
    bench.host.way = AS_VERSION
    bench.fake.world.quirks.stuck_switches = True
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE, 2), shot_of(bench.host, ONE).id)])
    bench.fake.world.quirks.stuck_switches = False
    assert not done.takes and "switch" in done.notes[0]
    assert looks(bench, ONE) == seen(ONE, "sh010_lip_v001") and bench.versions(ONE) == {"sh010_lip_v001"}
    assert bench.items["sh010"].clip.media.path.endswith("sh010.mov")


def uses_in_another_sequence(bench: HieroBench) -> model.TrackItem:
    """A use of the first shot's clip, in whole, in another sequence of the project; it follows the bin."""
    world, clip = bench.fake.world, bench.items["sh010"].clip
    other, track = model.Sequence(world, "trailer", bench.sequence.rate, 0), model.VideoTrack(world, "V1")
    other.owner = bench.sequence.owner
    other.addTrack(track)
    return bench.fake.item(track, clip, 0, clip.media.count - 1, 0, clip.media.count - 1)


def leaves_what_follows_the_clip_in_other_sequences(bench: HieroBench) -> None:
    other = uses_in_another_sequence(bench)
    before = other.first, other.last, other.begin, other.end, other.clip
    placed(bench, ONE)
    assert (other.first, other.last, other.begin, other.end, other.clip) == before


def places_nothing_where_other_sequences_would_follow(bench: HieroBench) -> None:
    other = uses_in_another_sequence(bench)
    bench.fake.world.quirks.stays_linked = True
    done = bench.host.place([TakeToPlace(take_of(bench.folder, ONE), shot_of(bench.host, ONE).id)])
    assert not done.takes and "unlink" in done.notes[0]
    assert other.clip is bench.items["sh010"].clip and other.end == other.clip.media.count - 1
    assert looks(bench, ONE) == seen(ONE, "sh010")


def shows_a_take_at_the_shots_speed(bench: HieroBench) -> None:
    item, double = bench.items["sh020"], 2 if bench.fake.world.quirks.other_speed else 0
    item.last, item.begin, item.end, item.speed = item.first + 9, 5, 5 + 18 + double / 2, 2.0
    first = TWO.first
    report = take_of(bench.folder, TWO)
    assert bench.host.place([TakeToPlace(report, shot_of(bench.host, TWO).id)]).takes
    own = bench.sequence.videoTracks()[-1].children[0]
    assert (own.begin, own.end - own.begin, own.speed) == (first - (TWO.first - 3), item.end - item.begin, 2.0)


@dataclass(frozen=True)
class Bite:
    """A quirk, what the adapter has to do in spite of it, and the adapter without its workaround.

    Attributes:
        quirk: Its name in `Quirks`, which cites its line of the facts.
        does: The behaviour.
        without: Takes the workaround out.
        way: How takes are placed.
        quirks: What else the fake does.
        alone: Whether without the quirk the workaround is not needed at all.
    """

    quirk: str
    does: Callable[[Any], None]
    without: Patch
    way: str = ON_TRACK
    quirks: tuple[tuple[str, Any], ...] = ()
    alone: bool = True


def _naive(target: object, name: str, made: Callable[..., Any]) -> Patch:
    return lambda patch: patch.setattr(target, name, made)


def _show_linked(item: Any, version: Any, times: Any, back: Any) -> None:
    item.setCurrentVersion(version)
    placing.set_times(item, times)


def _show_untimed(item: Any, version: Any, times: Any, back: Any) -> None:
    item.setVersionLinkedToBin(False)
    item.setCurrentVersion(version)


def _keep_late(core: Any, tagged: Any, note: noting.Note) -> None:
    noting.forget(tagged, note.what)
    tag = core.Tag("Retake")
    tagged.addTag(tag)
    tag.metadata().setValue("tag.retake", json.dumps(note.to_dict()))


def _keep_unread(core: Any, tagged: Any, note: noting.Note) -> None:
    before = [tag for tag, _ in noting.notes_on(tagged, note.what)]
    tagged.addTag(noting.made(core, note, "Retake"))
    for tag in before:
        tagged.removeTag(tag)


def _switch_unread(item: Any, on: bool, back: Any) -> None:
    item.setEnabled(on)


def _viewer_by_identity(self: windows.Windows) -> Any:
    viewer = self._hiero.ui.currentViewer()
    return viewer if viewer.player().sequence() is self._sequence else None


def _call_naively(self: MainThread, what: Callable[[], Any]) -> Any:
    return self._execute(what)


def _position(value: float) -> Fraction:
    return Fraction(value)


def _unlink_before(world: Any, item: Any) -> Any:
    made = model.TrackItem(world, item)
    made.setVersionLinkedToBin(False)
    return made


BITES = (
    Bite("overwriting", leaves_what_lies_on_its_track, _naive(placing, "is_free", lambda *_: True), alone=False),
    Bite("float_rate", counts_at_the_exact_rate,
         _naive(reading, "rate_of", lambda told, number: Fraction(number).limit_denominator(10 ** 6))),
    Bite("no_rational", counts_at_the_exact_rate, _naive(reading, "rate_of", lambda told, number: Fraction(*told)),
         quirks=(("no_rational", True),)),
    Bite("float_source", reads_whole_frames, _naive(reading, "position", _position)),
    Bite("linked", changes_this_shot_only, _naive(placing, "show", _show_linked), AS_VERSION),
    Bite("own_start", changes_this_shot_only, _naive(placing, "show", _show_untimed), AS_VERSION),
    Bite("one_version_a_path", places_it_twice, _naive(media, "_version", lambda *_: None), AS_VERSION),
    Bite("new_is_active", changes_this_shot_only, _naive(media, "_still_active", lambda *_: None), AS_VERSION),
    Bite("mixed_selection", tells_what_is_selected,
         _naive(windows.Windows, "selected", lambda self: list(self._editor().selection()))),
    Bite("other_wrappers", tells_its_playhead, _naive(windows.Windows, "_viewer", _viewer_by_identity)),
    Bite("main_thread", tells_its_playhead, _naive(MainThread, "__call__", lambda self, what: what())),
    Bite("main_thread", works_from_any_thread, _naive(MainThread, "__call__", _call_naively), alone=False),
    Bite("raises_are_lost", says_what_went_wrong, _naive(MainThread, "__call__", _call_naively)),
    Bite("tag_keys", finds_its_take_again, _naive(noting, "_KEY", "retake")),  # type: ignore[arg-type]
    Bite("tag_copies", finds_its_take_again, _naive(placing, "keep", _keep_late)),
    Bite("opens_editors", opens_no_window,
         _naive(windows.Windows, "_editor", lambda self: self._hiero.ui.getTimelineEditor(self._sequence))),
    Bite("selects_new", shows_a_placed_take_to_the_frame, _naive(host, "_as_before", lambda _: nullcontext())),
    Bite("as_long_as_the_clip", shows_a_placed_take_to_the_frame, _naive(placing, "set_times", lambda *_: None),
         alone=False),
    Bite("off_by", takes_back_what_landed_elsewhere, _naive(placing.Placing, "_shows", lambda *_: None),
         alone=False),
    Bite("trims_followers", leaves_what_follows_the_clip_in_other_sequences,
         _naive(lying.Follower, "follows", lambda self: True), AS_VERSION),
    Bite("refuses_tags", takes_back_a_take_that_would_not_be_found_again, _naive(placing, "keep", _keep_unread),
         alone=False),
    Bite("stuck_switches", takes_back_a_version_that_the_take_above_would_hide,
         _naive(placing, "switch", _switch_unread), alone=False),
    Bite("stays_linked", places_nothing_where_other_sequences_would_follow,
         _naive(placing, "unlink", lambda item: item.setVersionLinkedToBin(False)), AS_VERSION, alone=False),
    Bite("other_speed", shows_a_take_at_the_shots_speed,
         _naive(placing, "take_times", lambda plate, shot, take, whole=False: hiero_times.Times(
             plate.first, plate.last, shot.exact - take.start, shot.exact - take.start + (plate.count - 1) * 2)),
         quirks=(("other_speed", True),)),
    Bite("crashes_unplaced", shows_a_placed_take_to_the_frame,
         _naive(model.VideoTrack, "createTrackItem", lambda self, name: _unlink_before(self.world, name))),
    Bite("needs_finishing", has_its_windows_show_it, _naive(host, "_shown_anew", lambda _: None)),
)
NAMES = [f"{one.quirk} {one.does.__name__}" for one in BITES]


@pytest.mark.parametrize("bite", BITES, ids=NAMES)
def test_the_adapter_bears_it(bite: Bite, tmp_path: Path) -> None:
    with hiero_bench(tmp_path, Quirks(**dict(bite.quirks)), bite.way) as bench:
        bite.does(bench)


@pytest.mark.parametrize("bite", BITES, ids=NAMES)
def test_without_its_workaround_the_adapter_fails(bite: Bite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bite.without(monkeypatch)
    with hiero_bench(tmp_path, Quirks(**dict(bite.quirks)), bite.way) as bench, \
            pytest.raises((AssertionError, HostError, AttributeError, TypeError, RuntimeError, FAILED)):
        bite.does(bench)


@pytest.mark.parametrize("bite", [one for one in BITES if one.alone], ids=lambda one: one.quirk)
def test_it_is_this_quirk_that_bites(bite: Bite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bite.without(monkeypatch)
    with hiero_bench(tmp_path, Quirks(**{bite.quirk: False}), bite.way) as bench:
        bite.does(bench)


def test_every_quirk_bites_and_names_its_source() -> None:
    described = Quirks.__doc__ or ""
    for name in Quirks.__dataclass_fields__:
        assert name in {one.quirk for one in BITES}, name
        line = next(line for line in described.splitlines() if line.strip().startswith(f"{name}:"))
        assert any(mark in line for mark in ("3.1", "3.3", "7.7", "documented", "not in the facts")), line


