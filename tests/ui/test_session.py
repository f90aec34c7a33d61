"""A session opens timelines, keeps what was chosen, and has done what its editor wants."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from retake.host import FOLLOW, PLAYHEAD, SELECTION, HostInfo, HostTimeline, HostUse, Selection
from retake_ui.links.link import OFF
from retake_ui.links.links import Links
from retake_ui.models.choices import ALL
from retake_ui.models.remember import Remember, state_file
from retake_ui.models.shots import BROKEN, EMPTY, LOADING, READY
from retake_ui.models.showing import PLATE, TAKE, THE_PLATE, WIPE
from retake_ui.models.source import Source
from retake_ui.session import Session
from tests.ui import fake_answers
from tests.ui.conftest import Fake

ADR = {"tracks": ["A2"]}


@pytest.fixture
def opened(session: Session, qtbot: QtBot, tmp_path: Path) -> Session:
    """A session whose timeline is open, with its dialogue."""
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    return session


def open_in(session: Session, qtbot: QtBot, path: Path, dialogue: dict[str, Any] | None = None) -> None:
    """Opens and waits until all that is asked of it is known."""
    session.open(str(path), dialogue)
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    qtbot.waitUntil(lambda: session.links.timeline.busy == session.links.ahead.busy == 0, timeout=15_000)


def test_shots_come_with_lines_outlooks_and_takes(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(taken=[0, 3])
    states: list[str] = []
    session.shots.state_changed.connect(states.append)
    assert session.shots.state == EMPTY
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    rows = session.shots.rows
    assert states == [LOADING, READY]
    assert [row.shot.name for row in rows] == [fake_answers.shot(number).name for number in range(12)]
    assert [take.version for take in rows[3].takes] == [2, 1]
    assert rows[5].outlook is not None and rows[5].outlook["colour"] == "red"
    assert session.shots.current == rows[0].key
    assert [row.status for row in rows[:7]] == ["done", "ready", "ready", "done", "no dialogue", "ready", "left out"]


def test_without_dialogue_nothing_is_looked_ahead(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(session, qtbot, tmp_path / "reel.otio")
    assert not fake.asked("preflight")
    assert session.shots.opened is not None
    assert [track["name"] for track in session.shots.opened.data["audio_tracks"]] == ["Production", "ADR"]
    session.set_dialogue(ADR)
    qtbot.waitUntil(lambda: session.shots.rows[:1] != [] and session.shots.rows[0].line is not None, timeout=15_000)
    qtbot.waitUntil(lambda: bool(fake.asked("preflight")), timeout=15_000)


def test_two_languages_are_two_rows_of_a_shot(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(session, qtbot, tmp_path / "reel.otio", {"languages": ["es=A2", "de=A3"]})
    assert [row.language for row in session.shots.of_shot(f"{0:012x}")] == ["es", "de"]
    assert len(session.shots.rows) == 2 * 12 - 1, "what can't get new lips has one row"


def test_a_timeline_that_can_t_be_read_says_why_and_can_be_read_again(session: Session, fake: Fake, qtbot: QtBot,
                                                                     tmp_path: Path) -> None:
    fake.task("shots", fail="reel.otio can't be read: it is empty.")
    session.open(str(tmp_path / "reel.otio"))
    qtbot.waitUntil(lambda: session.shots.state == BROKEN, timeout=15_000)
    assert session.shots.reason == "reel.otio can't be read: it is empty."
    fake.task("shots")
    session.look_again()
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)


def test_the_last_choice_of_a_timeline_is_remembered(fake_links: Links, fake: Fake, qtbot: QtBot,
                                                     tmp_path: Path) -> None:
    first = Session(Links(command=fake.command))
    open_in(first, qtbot, tmp_path / "reel.otio", ADR)
    first.choices.set(ALL, "ramp", 8)
    first.library.add(["/footage/a.mov"])
    qtbot.waitUntil(lambda: first.remember.timeline(str(tmp_path / "reel.otio")).get("options") == {"ramp": 8})
    first.close()
    assert first.links.gone(10.0)
    again = Session(fake_links)
    open_in(again, qtbot, tmp_path / "reel.otio")
    assert again.source is not None and dict(again.source.dialogue) == ADR
    assert again.choices.value(ALL, "ramp") == 8
    assert again.library.entries == ("/footage/a.mov",)
    assert not again.choices.stack.canUndo()
    again.close()


def test_a_shot_s_own_options_are_kept_and_it_is_looked_at_again(opened: Session, fake: Fake, qtbot: QtBot) -> None:
    shot = opened.shots.rows[0].shot.id
    opened.choices.set(shot, "offset", 2)
    opened.choices.set(shot, "offset", 3)
    qtbot.waitUntil(lambda: len(fake.asked("own")) == 2, timeout=5000)
    assert fake.asked("own")[1]["with"]["options"] == {"offset": 3}
    qtbot.waitUntil(lambda: len(fake.asked("preflight")) == 2, timeout=5000)
    assert fake.asked("preflight")[1]["with"]["shots"] == [shot]
    opened.keys.press("undo")
    qtbot.waitUntil(lambda: len(fake.asked("own")) == 3, timeout=5000)
    assert fake.asked("own")[2]["with"]["options"] == {}


def test_a_choice_that_could_not_be_kept_is_kept_with_the_next(opened: Session, fake: Fake, qtbot: QtBot) -> None:
    first, second = (row.shot.id for row in opened.shots.rows[:2])
    fake.task("own", fail="The disk is full.")
    opened.choices.set(first, "offset", 2)
    with qtbot.waitSignal(opened.owning.refused, timeout=5000):
        opened.owning.keep()
    fake.task("own")
    opened.choices.set(second, "offset", 3)
    opened.owning.keep()
    qtbot.waitUntil(lambda: len(fake.asked("own")) == 4, timeout=5000)
    assert [(one["with"]["shot"], one["with"]["options"]) for one in fake.asked("own")[2:]] == [
        (first, {"offset": 2}), (second, {"offset": 3})]


def test_a_choice_made_just_before_closing_is_kept(opened: Session, fake: Fake, qtbot: QtBot) -> None:
    shot = opened.shots.rows[0].shot.id
    opened.choices.set(shot, "offset", 2)
    opened.choices.set(ALL, "ramp", 8)
    opened.close()
    assert opened.links.gone(10.0)
    assert fake.asked("own")[-1]["with"]["options"] == {"offset": 2}
    written = json.loads(state_file().read_bytes())["timelines"]
    assert [one["options"] for one in written.values()] == [{"ramp": 8}]
    qtbot.wait(1200)
    assert [link.name for link in opened.links.all if link.state != OFF] == [], "something was begun after the end"


def test_another_timeline_begins_without_the_choices_of_the_one_before(opened: Session, qtbot: QtBot,
                                                                       tmp_path: Path) -> None:
    opened.choices.set(ALL, "ramp", 8)
    opened.library.add(["/footage/a.mov"])
    opened.open(str(tmp_path / "other.otio"), ADR)
    assert dict(opened.choices.own(ALL)) == {} and opened.library.entries == ()
    assert opened.remember.timeline(str(tmp_path / "reel.otio"))["options"] == {"ramp": 8}
    open_in(opened, qtbot, tmp_path / "reel.otio", ADR)
    assert opened.choices.value(ALL, "ramp") == 8 and opened.library.entries == ("/footage/a.mov",)


def test_a_choice_made_while_the_timeline_is_read_again_stays(opened: Session, fake: Fake, qtbot: QtBot) -> None:
    shot = opened.shots.rows[0].shot.id
    fake.task("own", delay=0.5)
    opened.look_again()
    qtbot.waitUntil(lambda: len(fake.asked("own")) == 2, timeout=15_000)
    opened.choices.set(shot, "offset", 2)
    qtbot.waitUntil(lambda: len(fake.asked("own")) == 3, timeout=15_000)
    qtbot.waitUntil(lambda: opened.links.timeline.busy == 0, timeout=15_000)
    assert fake.asked("own")[2]["with"]["options"] == {"offset": 2}
    assert dict(opened.choices.own(shot)) == {"offset": 2}


def test_options_that_can_t_be_read_are_said_and_nothing_is_kept_over_them(session: Session, fake: Fake, qtbot: QtBot,
                                                                          tmp_path: Path) -> None:
    fake.task("own", fail="retake-options.json can't be used. Mend it, or remove it.")
    said: list[str] = []
    session.said.connect(lambda line, weight: said.append(line))
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    assert said == ["retake-options.json can't be used. Mend it, or remove it."]
    session.choices.set(session.shots.rows[0].shot.id, "offset", 2)
    session.owning.keep()
    qtbot.wait(50)
    assert len(fake.asked("own")) == 1


def test_what_is_rendered_goes_into_the_queue_as_a_batch_would_put_it(opened: Session, fake: Fake,
                                                                     qtbot: QtBot) -> None:
    begun: list[bool] = []
    opened.queue.begin = lambda: begun.append(True)  # type: ignore[method-assign]
    rows = opened.shots.rows
    opened.choices.set(rows[1].shot.id, "face", 2)
    with qtbot.waitSignal(opened.rendering.enqueued, timeout=15_000):
        opened.render([rows[0].key, rows[1].key, rows[4].key])
    asked = fake.asked("enqueue")[0]["with"]
    assert asked["shots"] == [rows[0].shot.id, rows[1].shot.id], "a shot without dialogue is not asked for"
    assert asked["own"] == {rows[1].shot.id: {"face": 2}}
    assert asked["folder"].endswith("reel_retake")
    assert asked["dialogue"] == ADR
    assert begun == [True]


def test_one_language_is_rendered_where_one_is_meant(session: Session, fake: Fake, qtbot: QtBot,
                                                     tmp_path: Path) -> None:
    session.queue.begin = lambda: None  # type: ignore[method-assign]
    open_in(session, qtbot, tmp_path / "reel.otio", {"languages": ["es=A2", "de=A3"]})
    with qtbot.waitSignal(session.rendering.enqueued, timeout=15_000):
        session.render([session.shots.rows[1].key])
    assert fake.asked("enqueue")[0]["with"]["dialogue"] == {"languages": ["de=A3"]}


def test_what_can_t_be_rendered_says_why(opened: Session, fake: Fake) -> None:
    said: list[str] = []
    opened.said.connect(lambda line, weight: said.append(line))
    opened.render([opened.shots.rows[4].key])
    opened.render([opened.shots.rows[6].key])
    opened.render([])
    assert "No dialogue lies under it." in said[0]
    assert "It is a freeze" in said[1]
    assert not fake.asked("enqueue")


def test_takes_are_placed_and_taken_back_in_further_files(session: Session, fake: Fake, qtbot: QtBot,
                                                          tmp_path: Path) -> None:
    fake.set(taken=[0, 1])
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    rows = session.shots.rows
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.place([rows[0].key, rows[1].key, rows[2].key])
    asked = fake.asked("place")[0]["with"]
    assert asked["shots"] == [rows[0].shot.id, rows[1].shot.id]
    assert asked["takes"][0].endswith("_v002.take.json"), "the newest of each"
    assert session.source is not None and session.source.shown.endswith("reel_retake_v001.otio")
    qtbot.waitUntil(lambda: session.links.timeline.busy == 0, timeout=15_000)
    assert fake.asked("takes")[-1]["with"]["timeline"].endswith("reel_retake_v001.otio")
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.back([rows[0].key])
    asked = fake.asked("back")[0]["with"]
    assert (asked["timeline"], asked["shots"], asked["to"]) == (str(tmp_path / "reel_retake_v001.otio"),
                                                                [rows[0].shot.id], "plate")
    assert session.remember.timeline(str(tmp_path / "reel.otio"))["shown"] == session.source.shown


def test_where_the_placed_file_is_gone_takes_are_placed_onto_the_timeline_itself(
        session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    path, shown = tmp_path / "reel.otio", str(tmp_path / "reel_retake_v001.otio")
    fake.set(taken=[0], gone=[shown])
    qtbot.waitUntil(lambda: session.remember.ready)
    session.remember.keep_timeline(str(path), shown=shown)
    open_in(session, qtbot, path, ADR)
    qtbot.waitUntil(lambda: len(session.shots.rows[0].takes) == 2, timeout=5000)
    with qtbot.waitSignal(session.placing.placed, timeout=15_000):
        session.place([session.shots.rows[0].key])
    assert fake.asked("place")[0]["with"]["timeline"] == str(path)


def test_a_review_reaches_rows_that_are_still_to_be_told_their_takes(session: Session, fake: Fake, qtbot: QtBot,
                                                                     tmp_path: Path) -> None:
    fake.set(shots=60, taken=[50])
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    report = session.shots.rows[50].takes[0].report
    session.taking._left.extend(row.key for row in session.shots.rows)  # as between two slices
    session.taking.put_review(report, {"state": "approved", "note": "", "by": "anna"})
    while session.taking._left:
        session.taking._slice()
    assert session.shots.rows[50].takes[0].state == "approved"


def test_a_take_is_approved_noted_and_rejected(session: Session, fake: Fake, qtbot: QtBot, tmp_path: Path) -> None:
    fake.set(taken=[0])
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    key = session.shots.rows[0].key
    session.keys.press("approve")
    qtbot.waitUntil(lambda: session.shots.rows[0].status == "approved", timeout=5000)
    report = session.shots.rows[0].takes[0].report
    session.review(report, note="The m at the end.")
    qtbot.waitUntil(lambda: session.shots.rows[0].takes[0].note == "The m at the end.", timeout=5000)
    session.keys.press("reject")
    qtbot.waitUntil(lambda: session.shots.rows[0].takes[0].state == "rejected", timeout=5000)
    assert session.shots.row(key).newest.version == 1  # type: ignore[union-attr]


def test_the_take_that_is_seen_is_the_one_that_is_judged(session: Session, fake: Fake, qtbot: QtBot,
                                                         tmp_path: Path) -> None:
    fake.set(taken=[0])
    open_in(session, qtbot, tmp_path / "reel.otio", ADR)
    newest, first = session.shots.rows[0].takes
    for mode, meant in ((PLATE, first), (TAKE, newest), (WIPE, newest)):
        session.showing.put(left=first.report, right=newest.report, mode=mode)
        assert session.meant.take(session.shots.rows[0]) == meant
    session.showing.put(left=first.report, right=THE_PLATE)
    assert session.meant.take(session.shots.rows[0]) == first, "the only take of the two"
    session.showing.put(left=THE_PLATE, right=newest.report, mode=PLATE)
    assert session.meant.take(session.shots.rows[0]) == newest, "the one that stands beside the plate"


def test_media_is_relinked_and_what_was_looked_at_still_is(opened: Session, fake: Fake, qtbot: QtBot) -> None:
    key = opened.shots.rows[3].key
    opened.shots.pick(key)
    opened.shots.select([key, opened.shots.rows[2].key])
    opened.relink("/elsewhere")
    qtbot.waitUntil(lambda: opened.shots.state == READY, timeout=15_000)
    assert fake.asked("shots")[-1]["with"]["media"] == ["/elsewhere"]
    assert opened.shots.current == key
    assert opened.shots.selected == (key, opened.shots.rows[2].key)


def test_killed_in_the_middle_of_reading_it_is_read_again_without_a_row_twice(session: Session, fake: Fake,
                                                                              qtbot: QtBot, tmp_path: Path) -> None:
    fake.task("shots", between=0.02)
    session.open(str(tmp_path / "reel.otio"), ADR)
    qtbot.waitUntil(lambda: len(session.shots.rows) > 4, timeout=15_000)
    os.kill(fake.asked("shots")[0]["pid"], signal.SIGKILL)
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    keys = [row.key for row in session.shots.rows]
    assert len(keys) == len(set(keys)) == 12


class Editor:
    """An editor whose selection and playhead a test moves."""

    info = HostInfo("test", "Test", can=frozenset({SELECTION, PLAYHEAD, FOLLOW}))

    def __init__(self, path: Path) -> None:
        self.path, self.at, self.uses = path, None, ()

    def timeline(self) -> HostTimeline:
        """What is open."""
        return HostTimeline(self.path, "Reel 1")

    def selection(self) -> Selection:
        """What is selected."""
        return Selection(uses=self.uses)

    def playhead(self) -> int | None:
        """Where it stands."""
        return self.at


def test_the_editor_s_selection_and_playhead_are_followed(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    editor: Any = Editor(tmp_path / "export.otio")
    qtbot.waitUntil(lambda: session.remember.ready)
    session.attach(editor)
    qtbot.waitUntil(lambda: session.shots.state == READY, timeout=15_000)
    editor.uses = (HostUse(fake_answers.START + 2 * fake_answers.LONG, fake_answers.LONG, 1),)
    qtbot.waitUntil(lambda: session.shots.current == f"{2:012x}", timeout=5000)
    assert session.shots.selected == (f"{2:012x}",)
    editor.at = fake_answers.START + 3 * fake_answers.LONG + 7
    qtbot.waitUntil(lambda: session.shots.current == f"{3:012x}", timeout=5000)
    assert session.playhead.frame == 307
    session.following.set_wanted(False)
    editor.at = fake_answers.START
    qtbot.wait(600)
    assert session.shots.current == f"{3:012x}"


def test_a_state_file_that_is_none_is_as_if_it_were_not_there(qtbot: QtBot, tmp_path: Path) -> None:
    for number, text in enumerate(("", "[1, 2]", '{"panel": 7, "a": 1}', "{" * 5000, '{"panel": 1, "timelines": 5}')):
        path = tmp_path / f"{number}.json"
        path.write_text(text, encoding="utf-8")
        known = Remember(path)
        with qtbot.waitSignal(known.loaded):
            known.load()
        assert known.timeline("/reel.otio") == {} and known.recent == []
        known.keep_timeline("/reel.otio", name="Reel")
        known.close()
        again = Remember(path)
        with qtbot.waitSignal(again.loaded):
            again.load()
        assert again.timeline("/reel.otio") == {"name": "Reel"}


def test_the_state_lies_in_the_user_s_own_place(tmp_path: Path) -> None:
    assert str(state_file()).startswith(str(tmp_path))


def test_takes_of_a_timeline_that_retake_wrote_are_those_of_the_first_one() -> None:
    assert Source("/edit/reel.otio").folder == "/edit/reel_retake"
    assert Source("/edit/reel_retake_v003.otio").folder == "/edit/reel_retake"
