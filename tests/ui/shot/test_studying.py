"""What is asked about the shot that is looked at: once, in order, no more than is wanted."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from retake_ui.session import Session
from retake_ui.shot.wanted import frames_of, request_of
from tests.ui.conftest import Fake
from tests.ui.strip.made import open_shots

SPEECH = {"event": "speech", "of": "dialogue", "phones": [[0.0, 0.1, "M", "closed"]], "closures": [], "voice": []}


def ready(fake: Fake) -> None:
    fake.task("mix", result={"file": "/mixes/line.wav"})
    fake.task("waveform", result={"low": [-5, -9], "high": [5, 9], "full_scale": 32767})
    trouble = "Nobody is seen."
    fake.task("study", events=[{**SPEECH, "more": True}, {**SPEECH, "more": False},
                               {"event": "trouble", "reason": trouble}], result={"troubles": [trouble]})


def studied(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.study.part("result") is not None, timeout=10_000)


def test_sounds_are_mixed_first_then_drawn_and_studied(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    keys = open_shots(session)
    studied(session, qtbot)
    assert session.study.key == keys[0]
    phones = session.study.part("speech dialogue")
    assert phones is not None and len(phones["phones"]) == 2
    qtbot.waitUntil(lambda: session.study.part("wave guide") is not None, timeout=5000)
    assert {one["with"]["path"] for one in fake.asked("waveform")} == {"/mixes/line.wav", "/plates/A000.mov"}
    asked, = fake.asked("study")
    assert (asked["link"], asked["with"]["span"], asked["with"]["dialogue"]) == ("shot", "0-49", "/mixes/line.wav")
    assert session.study.part("troubles") == {"reasons": ("Nobody is seen.",)}


def test_whoever_flips_through_shots_asks_about_the_last(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    keys = open_shots(session)
    for key in keys[1:]:
        session.shots.pick(key)
    studied(session, qtbot)
    assert [one["with"]["span"] for one in fake.asked("study")] == ["300-349"] and len(fake.asked("mix")) == 1


def test_what_an_earlier_shot_still_says_is_not_heard(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    fake.task("study", events=[SPEECH], result={}, delay=0.5)
    keys = open_shots(session)
    qtbot.waitUntil(lambda: bool(fake.asked("study")), timeout=10_000)
    session.shots.pick(keys[4 - 1])
    fake.task("study", result={"face": 3})
    studied(session, qtbot)
    assert session.study.part("speech dialogue") is None
    assert session.study.part("result")["face"] == 3  # type: ignore[index]


def test_only_choices_that_change_lips_are_studied_anew(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    first, *_ = open_shots(session)
    studied(session, qtbot)
    session.choices.set("", "codec", "prores-hq")
    session.choices.set(first, "offset", 2)
    qtbot.waitUntil(lambda: len(fake.asked("study")) == 2, timeout=10_000)
    assert fake.asked("study")[1]["with"]["options"] == {"offset": 2}
    assert len(fake.asked("mix")) == 1, "its sounds are known"
    session.choices.set("", "codec", "prores-lt")
    qtbot.wait(900)
    assert len(fake.asked("study")) == 2


def test_without_dialogue_the_rest_is_studied(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    keys = open_shots(session, 6)
    session.shots.pick(keys[4])
    studied(session, qtbot)
    assert fake.asked("study")[-1]["with"]["dialogue"] is None
    assert session.study.part("wave dialogue") == {"problem": "no dialogue"}
    assert session.studying.request(keys[4]) is None


def test_what_can_t_get_new_lips_says_why_and_is_not_studied(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    keys = open_shots(session, 7)
    session.shots.pick(keys[6])
    qtbot.waitUntil(lambda: session.study.part("troubles") is not None, timeout=10_000)
    assert session.study.part("troubles") == {"reasons": ("It is a freeze: nobody speaks.",)}
    assert fake.asked("study") == []


def test_a_sound_that_can_t_be_mixed_says_so_in_its_lane(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    fake.task("mix", fail="line.wav is missing.")
    open_shots(session)
    studied(session, qtbot)
    assert session.study.part("wave dialogue")["problem"] == "line.wav is missing."  # type: ignore[index]


def test_zoomed_in_the_waveform_is_asked_as_fine_as_it_is_drawn(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    open_shots(session)
    studied(session, qtbot)
    whole = len(fake.asked("waveform"))
    session.studying.look(0, 50, 300)
    qtbot.wait(400)
    assert len(fake.asked("waveform")) == whole, "it is fine enough"
    session.studying.look(10, 20, 1500)
    qtbot.waitUntil(lambda: session.study.part("near guide") is not None, timeout=5000)
    near = fake.asked("waveform")[-1]["with"]
    assert near["points"] == 2250 and near["stop"] - near["start"] < 0.7


def test_frames_tried_are_shown_and_another_shot_forgets_them(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    reel = {"file": "/reels/try.mjpeg", "first": 5, "frames": 1, "index": [[0, 9]], "width": 8, "height": 8}
    fake.task("try", result=reel)
    keys = open_shots(session)
    studied(session, qtbot)
    session.playhead.move(5)
    with qtbot.waitSignal(session.trying.done, timeout=5000):
        session.trying.one_frame()
    asked = fake.asked("try")[0]["with"]
    assert (asked["frame"], asked["count"], asked["dialogue"]) == (5, 1, "/mixes/line.wav")
    assert (session.showing.right, session.trying.running) == ("try", False)
    session.shots.pick(keys[1])
    assert session.trying.result is None and session.showing.right != "try"


def test_a_second_stays_within_the_shot_and_a_try_can_be_called_off(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    fake.task("try", delay=2.0, result={})
    open_shots(session)
    studied(session, qtbot)
    session.playhead.move(45)
    session.trying.one_second()
    qtbot.waitUntil(lambda: bool(fake.asked("try")), timeout=5000)
    assert (fake.asked("try")[0]["with"]["frame"], fake.asked("try")[0]["with"]["count"]) == (25, 25)
    assert session.trying.running
    session.keys.press("cancel")
    assert not session.trying.running and session.trying.doing == ""


def test_a_try_that_fails_says_why(session: Session, fake: Fake, qtbot: QtBot) -> None:
    ready(fake)
    fake.task("try", fail="Nobody is seen.")
    open_shots(session)
    with qtbot.waitSignal(session.trying.failed) as too_early:
        session.trying.one_frame()
    assert "being mixed" in too_early.args[0]
    studied(session, qtbot)
    with qtbot.waitSignal(session.trying.failed, timeout=5000) as failed:
        session.trying.one_frame()
    assert failed.args == ["Nobody is seen."] and not session.trying.running


def test_a_request_says_what_a_batch_would_say(session: Session) -> None:
    keys = open_shots(session, 2)
    row = session.shots.row(keys[1])
    assert row is not None
    frames = frames_of(row)
    assert frames is not None and (frames.first, frames.stop, frames.seconds(125)) == (100, 150, 1.0)
    asked = request_of(row, {"dialogue": "/m.wav"}, {"offset": 1, "codec": "prores-hq", "folder": "/t"}, ("/b.mov",))
    assert asked == {"plate": "/plates/A000.mov", "dialogue": "/m.wav", "guide": None, "span": "100-149",
                     "text": "This is line 2, as it is to be said.", "library": ["/b.mov"], "options": {"offset": 1}}
