"""Has frames made, the nearest first, and reads them while there come more."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.links.link import Link
from retake_ui.models.showing import TRY, Tried
from retake_ui.viewer.decoder import Decoder, Wanted, decoded, eighths_for
from retake_ui.viewer.pictures import Picture
from retake_ui.viewer.reel import Place, Reel
from retake_ui.viewer.reels import Reels, parts_of
from tests.ui.viewer.made import FakeLink, colour_at, jpeg, reel_file

LONG = Picture("", "Plate", "/plate.mov", 0, 100, 700)
TAKE = Picture("/v1", "v001", "/v1.mov", 100, 100, 700)


@pytest.fixture
def link(qapp: object) -> FakeLink:
    return FakeLink()


@pytest.fixture
def reels(link: FakeLink) -> Reels:
    return Reels(cast(Link, link))


def frames(first: int, count: int, file: str = "/reel") -> dict[str, object]:
    return {"event": "reel", "file": file, "first": first, "sizes": [[100 * at, 90] for at in range(count)],
            "width": 64, "height": 36}


def finish(link: FakeLink, count: int | None = None) -> None:
    ask = link.last
    ask.hear(frames(int(ask.data["first"]), int(ask.data["count"]) if count is None else count))
    ask.over = True
    ask.done({})


def test_parts_begin_where_they_would_for_every_shot_of_the_plate() -> None:
    assert parts_of(LONG) == [(100, 250), (250, 500), (500, 700)]
    assert parts_of(TAKE) == [(100, 350), (350, 600), (600, 700)]


def test_the_part_at_the_playhead_comes_first_then_the_others_picture_then_what_lies_ahead(
        reels: Reels, link: FakeLink) -> None:
    reels.want([LONG, TAKE], 260)
    asked = []
    while len(link.asks) > len(asked):
        asked.append((link.last.data["path"], link.last.data["first"]))
        finish(link)
    assert asked == [("/plate.mov", 250), ("/v1.mov", 0), ("/plate.mov", 500), ("/v1.mov", 250), ("/v1.mov", 500),
                     ("/plate.mov", 100)]


def test_a_takes_frames_are_counted_by_the_plate(reels: Reels, link: FakeLink) -> None:
    reels.want([TAKE], 100)
    link.last.hear(frames(0, 3))
    assert reels.reel(TAKE).place(99) is None
    assert reels.reel(TAKE).place(101) == Place("/reel", 100, 90)


def test_frames_can_be_read_before_the_part_is_done(reels: Reels, link: FakeLink, qtbot: QtBot) -> None:
    reels.want([LONG], 100)
    with qtbot.waitSignal(reels.grew):
        link.last.hear(frames(100, 5))
    assert reels.reel(LONG).runs() == [(100, 105)]
    link.last.hear(frames(105, 5))
    assert reels.reel(LONG).runs() == [(100, 110)]


def test_runs_that_meet_become_one_whatever_comes_first() -> None:
    reel = Reel()
    for first in (10, 30, 20, 12, 15):
        reel.add(first, "/reel", [[0, 1]] * 5, 64, 36)
    assert reel.runs() == [(10, 25), (30, 35)]
    assert reel.holds(12, 25) and not reel.holds(12, 31)


def test_what_is_looked_at_no_more_is_called_off_and_not_heard(reels: Reels, link: FakeLink) -> None:
    reels.want([LONG], 100)
    first = link.last
    reels.want([TAKE], 100)
    assert link.cancelled == [first] and link.last.data["path"] == "/v1.mov"
    first.hear(frames(100, 5))
    first.failed("")
    assert len(reels.reel(LONG)) == 0 and len(link.asks) == 2


def test_a_plate_that_cant_be_read_says_why_and_is_not_asked_for_again_and_again(
        reels: Reels, link: FakeLink, qtbot: QtBot) -> None:
    with qtbot.waitSignal(reels.failed) as told:
        reels.want([LONG], 100)
        link.last.failed("No such file.")
    assert told.args == [LONG, "No such file."]
    reels.want([LONG], 101)
    assert len(link.asks) == 1


def test_a_file_that_is_shorter_than_the_timeline_says_is_shown_as_far_as_it_goes(reels: Reels, link: FakeLink) -> None:
    reels.want([LONG], 100)
    finish(link, 20)
    assert reels.reel(LONG).runs() == [(100, 120)] and len(link.asks) == 1


def test_a_worker_that_was_mended_is_asked_again(reels: Reels, link: FakeLink) -> None:
    reels.want([LONG], 100)
    link.last.failed("The worker broke down.")
    link.state_changed.emit("ready")
    assert len(link.asks) == 2


def test_a_previews_frames_come_by_themselves(reels: Reels, link: FakeLink) -> None:
    tried = Picture(TRY, "Preview", "", 0, 100, 700)
    reels.want([tried], 100)
    reels.put_try(tried, Tried("row", "/try", {130: (0, 50)}, 64, 36))
    assert not link.asks and reels.reel(tried).place(130) == Place("/try", 0, 50)
    reels.put_try(tried, Tried("row", "/other", {131: (0, 50)}, 64, 36))
    assert reels.reel(tried).place(130) is None


def test_frames_are_decoded_beside_and_kept(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.reel"
    reel = Reel()
    reel.add(7, str(path), reel_file(path, ["red", "blue"]), 64, 36)
    decoder = Decoder()
    wanted = [Wanted(reel.serial, frame, 8, place) for frame in (7, 8) if (place := reel.place(frame)) is not None]
    decoder.want(wanted)
    qtbot.waitUntil(lambda: all(decoder.picture(one) is not None for one in wanted))
    colours = [colour_at(found, 5, 5) for one in wanted if (found := decoder.picture(one)) is not None]
    assert colours == ["red", "blue"]
    decoder.close()


def test_only_so_much_is_kept_and_the_oldest_goes_first(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.reel"
    sizes = reel_file(path, ["red"] * 6)
    decoder = Decoder(held=64 * 36 * 4 * 3)
    every = [Wanted(1, at, 8, Place(str(path), *place)) for at, place in enumerate(sizes)]
    for one in every:
        with qtbot.waitSignal(decoder.decoded):
            decoder.want([one])
    assert [decoder.picture(one) is not None for one in every] == [False] * 3 + [True] * 3
    decoder.close()


def test_what_is_no_picture_or_is_gone_is_a_null_one(qtbot: QtBot, tmp_path: Path) -> None:
    decoder = Decoder()
    path = tmp_path / "broken.reel"
    path.write_bytes(b"no jpeg")
    for wanted in (Wanted(1, 0, 8, Place(str(path), 0, 7)), Wanted(1, 1, 8, Place(str(tmp_path / "none"), 0, 7))):
        with qtbot.waitSignal(decoder.decoded):
            decoder.want([wanted])
        found = decoder.picture(wanted)
        assert found is not None and found.isNull()
    decoder.close()


def test_a_frame_is_decoded_no_larger_than_it_is_drawn(qapp: object) -> None:
    content = jpeg("red", (160, 88))
    assert [(decoded(content, eighths).width(), decoded(content, eighths).height()) for eighths in (8, 4, 3)] == [
        (160, 88), (80, 44), (60, 33)]
    assert [eighths_for(1920, shown) for shown in (4000, 1920, 1440, 1441, 400, 1)] == [8, 8, 6, 7, 2, 1]
