"""Which sounds belong to what is looked at."""

from __future__ import annotations

from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.links.link import Link
from retake_ui.models.shots import Row
from retake_ui.models.showing import DIALOGUE
from retake_ui.shot.wanted import Frames
from retake_ui.viewer.hearing import Hearing, sources_of
from retake_ui.viewer.pcm import Pcm
from tests.ui.viewer.made import FIRST, LONG, PLATE, RATE, FakeLink, shot, take, wav

FRAMES = Frames(FIRST, FIRST + LONG, RATE)
LINE = {"dialogue": {"pieces": ["d"]}, "guide": {"pieces": ["g"], "rate": 48_000}, "ready": True}


@pytest.fixture
def link(qapp: object) -> FakeLink:
    return FakeLink()


@pytest.fixture
def hearing(link: FakeLink) -> Hearing:
    return Hearing(cast(Link, link))


def open_asks(link: FakeLink, do: str = "") -> list[Any]:
    return [ask for ask in link.asks if not ask.over and do in ("", ask.do) and ask not in link.cancelled]


def answer(ask: Any, result: dict[str, Any]) -> None:
    ask.over = True
    ask.done(result)


def test_a_takes_own_dialogue_is_heard_from_the_shots_first_frame_on() -> None:
    made = take(1, range={"start": 5, "stop": 40, "first": FIRST, "last": 30})
    first, other = sources_of(Row("k", shot(), takes=(made,)), made.report, DIALOGUE, FRAMES)
    assert (first.path, first.begins, first.clock) == ("/takes/v1.wav", FIRST, "sound")
    assert (other.path, other.begins, other.clock) == (made.movie, 5, "picture")


def test_without_a_take_the_lines_dialogue_is_mixed_and_cut_to_the_shot(hearing: Hearing, link: FakeLink,
                                                                        tmp_path: Path, qtbot: QtBot) -> None:
    hearing.want(Row("k", shot(), line=LINE), "", FRAMES)
    asks = open_asks(link)
    assert [(ask.do, ask.data["mix"]["pieces"]) for ask in asks] == [("mix", ["d"]), ("mix", ["g"])]
    answer(asks[0], {"file": "/mixes/d.wav"})
    asked = open_asks(link, "sound")[0]
    assert asked.data == {"path": "/mixes/d.wav", "start": "0", "stop": "4/5", "clock": "sound"}
    with qtbot.waitSignal(hearing.changed):
        answer(asked, {"file": str(wav(tmp_path / "d.wav", 0.8))})
    pcm = hearing.sound(DIALOGUE)
    assert pcm is not None and (pcm.first, pcm.length) == (FIRST, 38_400)


def test_a_sound_is_opened_in_a_thread_and_forgotten_where_another_is_listened_to_by_then(
        hearing: Hearing, link: FakeLink, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Pcm.read(wav(tmp_path / "d.wav", 0.8), FIRST, RATE)
    go, there = Event(), []

    def slow(*given: object) -> Pcm:
        there.append(current_thread())
        assert go.wait(5)
        return made

    monkeypatch.setattr(Pcm, "read", slow)
    for row in (Row("k", shot(), line=LINE), Row("other", shot(), line={**LINE, "dialogue": {"pieces": ["other"]}})):
        hearing.want(row, "", FRAMES)
        spoken = next(ask for ask in open_asks(link, "mix") if ask.data["mix"]["pieces"] != ["g"])
        answer(spoken, {"file": "/mixes/d.wav"})
        answer(open_asks(link, "sound")[-1], {"file": "/sounds/d.wav"})
    changed: list[str] = []
    hearing.changed.connect(changed.append)
    assert hearing.sound(DIALOGUE) is None, "nobody waited for it"
    go.set()
    qtbot.waitUntil(lambda: hearing.sound(DIALOGUE) is made)
    assert changed == [DIALOGUE] and len(there) == 2 and main_thread() not in there


def test_a_sound_that_can_t_be_opened_says_why(hearing: Hearing, link: FakeLink, tmp_path: Path,
                                               qtbot: QtBot) -> None:
    hearing.want(Row("k", shot(), line=LINE), "", FRAMES)
    answer(open_asks(link, "mix")[0], {"file": "/mixes/d.wav"})
    (tmp_path / "d.wav").write_bytes(b"no sound")
    with qtbot.waitSignal(hearing.changed):
        answer(open_asks(link, "sound")[0], {"file": str(tmp_path / "d.wav")})
    assert hearing.reason(DIALOGUE) and hearing.sound(DIALOGUE) is None


def test_a_guide_lies_on_the_plates_own_clock(hearing: Hearing, link: FakeLink) -> None:
    hearing.want(Row("k", shot()), "", FRAMES)
    asked = open_asks(link, "sound")[0]
    assert asked.data == {"path": PLATE, "start": "2/5", "stop": "6/5", "clock": "picture"}
    assert hearing.reason(DIALOGUE)


def test_where_one_source_fails_the_next_is_asked_and_in_the_end_it_says_why(hearing: Hearing, link: FakeLink) -> None:
    made = take(1)
    hearing.want(Row("k", shot(), takes=(made,)), made.report, FRAMES)
    first = open_asks(link, "sound")[0]
    first.over = True
    first.failed("gone")
    second = next(ask for ask in open_asks(link, "sound") if ask.data["path"] == made.movie)
    second.over = True
    second.failed("no sound in it")
    assert hearing.reason(DIALOGUE) == "no sound in it" and hearing.sound(DIALOGUE) is None


def test_another_row_calls_off_and_the_same_row_asks_nothing_again(hearing: Hearing, link: FakeLink) -> None:
    row = Row("k", shot(), line=LINE)
    hearing.want(row, "", FRAMES)
    hearing.want(row, "", FRAMES)
    assert len(link.asks) == 2
    hearing.want(None, "", None)
    assert len(link.cancelled) == 2
    link.asks[0].done({"file": "/late.wav"})
    assert len(link.asks) == 2


def test_another_language_of_the_same_shot_is_heard_by_itself(hearing: Hearing, link: FakeLink) -> None:
    hearing.want(Row("k", shot(), line=LINE), "", FRAMES)
    hearing.want(Row("k de", shot(), line={**LINE, "dialogue": {"pieces": ["other"]}}), "", FRAMES)
    assert [ask.data["mix"]["pieces"] for ask in open_asks(link)] == [["g"], ["other"]]
