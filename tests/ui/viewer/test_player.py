"""Plays: the picture by the clock of the sound, or without one."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest
from pytestqt.qtbot import QtBot

from retake_ui.models.playhead import Playhead
from retake_ui.viewer.pcm import Pcm, Tape
from retake_ui.viewer.player import Player
from retake_ui.viewer.sound import Sound
from tests.ui.viewer.made import FIRST, LONG, RATE


class FakeSound(Sound):
    """Plays at once, and is as far as a test says."""

    def __init__(self, there: bool = True) -> None:
        super().__init__()
        self.there, self.tapes, self.played, self.on = there, [], 0.0, False  # type: ignore[var-annotated]

    @property
    def running(self) -> bool:
        return self.on

    def play(self, tape: Tape) -> bool:
        self.tapes.append(tape)
        self.on, self.played = self.there, 0.0
        self.reason = "" if self.there else "No sound here."
        return self.there

    def stop(self) -> None:
        self.on = False

    def frame(self) -> float | None:
        return self.tapes[-1].frame(self.played) if self.on and self.played else None


def pcm(value: int = 1) -> Pcm:
    return Pcm(memoryview(bytes(4 * 48_000)), 48_000, FIRST, Fraction(25))


@pytest.fixture
def head(qapp: object) -> Playhead:
    made = Playhead()
    made.set_range(FIRST, FIRST + LONG, RATE, None)
    return made


def test_the_picture_follows_the_sound(head: Playhead, qtbot: QtBot) -> None:
    sound = FakeSound()
    player = Player(head, sound)
    player.set_pcm(pcm())
    head.set_speed(1)
    qtbot.wait(80)
    assert head.frame == FIRST and player.by_sound  # nothing is heard yet: the picture waits
    sound.played = 5.5 * 1920
    qtbot.waitUntil(lambda: head.frame == FIRST + 5)
    player.close()


def test_the_loop_of_sound_and_picture_is_one(head: Playhead, qtbot: QtBot) -> None:
    sound = FakeSound()
    player = Player(head, sound)
    player.set_pcm(pcm())
    head.set_part((12, 15))
    head.set_speed(1)
    assert head.frame == 12
    sound.played = 4.5 * 1920
    qtbot.waitUntil(lambda: head.frame == 13)
    player.close()


def test_without_a_loop_it_stands_on_the_last_frame_and_begins_again_from_the_first(
        head: Playhead, qtbot: QtBot) -> None:
    player = Player(head, FakeSound(there=False))
    head.set_loop(False)
    head.move(FIRST + LONG - 2)
    head.set_speed(1)
    qtbot.waitUntil(lambda: head.speed == 0)
    assert head.frame == FIRST + LONG - 1
    head.set_speed(1)
    assert head.frame == FIRST
    player.close()


def test_without_sound_the_clock_is_steady_and_it_says_why(head: Playhead, qtbot: QtBot) -> None:
    player = Player(head, FakeSound(there=False))
    player.set_pcm(pcm())
    with qtbot.waitSignal(player.muted) as told:
        head.set_speed(1)
    assert told.args == ["No sound here."]
    qtbot.waitUntil(lambda: head.frame > FIRST + 3)
    assert not player.by_sound
    player.close()


@pytest.mark.parametrize("speed", [2, -1, -4])
def test_faster_and_backwards_it_is_mute(head: Playhead, qtbot: QtBot, speed: int) -> None:
    sound = FakeSound()
    player = Player(head, sound)
    player.set_pcm(pcm())
    head.move(FIRST + 10)
    head.set_speed(speed)
    assert not sound.tapes
    qtbot.waitUntil(lambda: (head.frame - FIRST - 10) * speed > 0)
    player.close()


def test_a_step_is_heard_for_a_frame_and_a_scrub_is_not(head: Playhead, qapp: object) -> None:
    sound = FakeSound()
    player = Player(head, sound)
    player.set_pcm(pcm())
    player.step(1)
    assert len(sound.tapes) == 1 and sound.tapes[0].frame(1) == pytest.approx(FIRST + 1, abs=0.01)
    head.move(FIRST + 9)
    assert len(sound.tapes) == 1
    player.close()


def test_moved_while_it_plays_the_clock_follows(head: Playhead, qtbot: QtBot) -> None:
    sound = FakeSound()
    player = Player(head, sound)
    player.set_pcm(pcm())
    head.set_speed(1)
    head.move(FIRST + 7)
    assert len(sound.tapes) == 2
    sound.played = 960
    qtbot.wait(40)
    assert head.frame == FIRST + 7
    player.close()


def test_a_sound_that_is_lost_does_not_stop_the_picture(head: Playhead, qtbot: QtBot) -> None:
    sound = FakeSound()
    player = Player(head, sound)
    player.set_pcm(pcm())
    head.set_speed(1)
    sound.on = False
    sound.lost.emit("gone")
    qtbot.waitUntil(lambda: head.frame > FIRST + 2)
    player.close()


def test_a_python_without_multimedia_is_mute_and_says_so(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    import PySide6
    monkeypatch.delattr(PySide6, "QtMultimedia", raising=False)
    sound = Sound()
    assert not sound.play(Tape(pcm(), FIRST, FIRST + 5))
    assert sound.reason == "No sound here: this Python has no QtMultimedia." and not sound.running


def test_a_machine_without_a_sound_device_is_mute_and_says_so(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    multimedia = pytest.importorskip("PySide6.QtMultimedia")
    monkeypatch.setattr(multimedia.QMediaDevices, "defaultAudioOutput", staticmethod(multimedia.QAudioDevice))
    sound = Sound()
    assert not sound.play(Tape(pcm(), FIRST, FIRST + 5))
    assert "no sound device" in sound.reason
