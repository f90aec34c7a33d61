"""Plays: moves the playhead at its rate, by the clock of the sound where there is one."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from retake_ui.models.playhead import Playhead
from retake_ui.viewer.pcm import Pcm, Tape
from retake_ui.viewer.sound import Sound

_SOON = 4  # milliseconds: the sound's clock is asked at least so late after a frame's beginning
_LONGEST = 40
_FAST = 15


class SteadyClock:
    """The moment of the plate, in frames, where there is no sound to go by.

    Args:
        frame: Where it begins.
        speed: Frames of the plate a second.
    """

    def __init__(self, frame: float, speed: float) -> None:
        self._frame, self._speed, self._began = frame, speed, time.monotonic()

    def frame(self) -> float:
        """The moment now."""
        return self._frame + (time.monotonic() - self._began) * self._speed


class Player(QObject):
    """Runs while the playhead has a speed.

    Args:
        playhead: What is moved.
        sound: What plays the sound.
        parent: Who owns it.

    Attributes:
        pcm: The sound that belongs to the pictures; None for none.
    """

    muted = Signal(str)  # why nothing is heard; "" where something is

    def __init__(self, playhead: Playhead, sound: Sound, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playhead, self._sound = playhead, sound
        self.pcm: Pcm | None = None
        self._steady: SteadyClock | None = None
        self._moving = False
        self._scrub = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._hush = QTimer(self)
        self._hush.setSingleShot(True)
        self._hush.timeout.connect(self._sound_off)
        playhead.speed_changed.connect(self._speed)
        playhead.moved.connect(self._moved)
        playhead.loop_changed.connect(lambda loop: self._again())
        playhead.part_changed.connect(self._again)
        playhead.range_changed.connect(lambda: self.set_pcm(None))
        sound.lost.connect(self._lost)

    @property
    def by_sound(self) -> bool:
        """Whether the sound is the clock."""
        return self._playhead.speed == 1 and self._steady is None and self._sound.running

    def set_pcm(self, pcm: Pcm | None) -> None:
        """Another sound belongs to the pictures; what plays goes on with it."""
        before, self.pcm = self.pcm, pcm
        if self._playhead.speed != 1:
            return
        if before is not None and pcm is not None and self.by_sound and before.rate == pcm.rate:
            self._sound.change(pcm)
        elif before is not pcm:
            self._again()

    def close(self) -> None:
        """Stands still and lets go of the device."""
        self._playhead.set_speed(0)
        self._timer.stop()
        self._sound.stop()

    def _speed(self, speed: int) -> None:
        self._timer.stop()
        self._hush.stop()
        self._sound.stop()
        if not speed:
            return
        first, stop = self._bounds()
        frame = self._playhead.frame
        if not first <= frame < stop or (not self._playhead.loop and frame == (stop - 1 if speed > 0 else first)):
            # At the end one begins again.
            self._go(first if speed > 0 else stop - 1)
        self._begin()

    def _begin(self) -> None:
        """Starts the clock at the playhead."""
        speed, frame = self._playhead.speed, self._playhead.frame
        first, stop = self._bounds()
        self._steady = None
        if speed == 1 and self.pcm is not None and stop > first:
            if self._sound.play(Tape(self.pcm, frame, stop, first if self._playhead.loop else None)):
                self.muted.emit("")
            else:
                self.muted.emit(self._sound.reason)
        if not self._sound.running:
            # In the middle of the frame going backwards, so that it stays as long as every other one.
            self._steady = SteadyClock(frame + (1 if speed < 0 else 0), speed * float(self._playhead.rate))
        self._timer.start(_SOON)

    def _again(self) -> None:
        """Goes on from where it is, with another loop, part or sound."""
        if self._playhead.speed:
            self._speed(self._playhead.speed)

    def _bounds(self) -> tuple[int, int]:
        """What is played: the part that is looped over, else the whole shot."""
        return self._playhead.looped if self._playhead.loop else (self._playhead.first, self._playhead.stop)

    def _tick(self) -> None:
        """Shows the frame that it is time for, and comes again when the next one is due."""
        speed = self._playhead.speed
        if not speed:
            return
        moment = self._steady.frame() if self._steady is not None else self._sound.frame()
        if moment is None:  # nothing is heard yet
            self._timer.start(_SOON)
            return
        first, stop = self._bounds()
        frame = int(moment // 1)
        if first <= frame < stop:
            self._go(frame)
        elif self._playhead.loop and stop > first:
            self._go(first + (frame - first) % (stop - first))
        else:
            self._go(stop - 1 if speed > 0 else first)
            self._playhead.set_speed(0)
            return
        left = moment // 1 + 1 - moment if speed > 0 else moment - moment // 1
        due = left / abs(speed) / float(self._playhead.rate)
        # Faster than played nobody sees every frame: some are passed over, so that there is time to draw the others.
        self._timer.start(max(1 if speed == 1 else _FAST, min(_LONGEST, round(due * 1000) + 1)))

    def _go(self, frame: int) -> None:
        self._moving = True
        try:
            self._playhead.move(frame)
        finally:
            self._moving = False

    def _moved(self, frame: int) -> None:
        """Somebody else moved the playhead: the clock follows; standing still, the frame's sound is heard."""
        if self._moving:
            return
        if self._playhead.speed:
            self._again()
        elif self._scrub and self.pcm is not None and self._sound.play(Tape(self.pcm, frame, frame + 1)):
            self._hush.start(round(1000 / float(self._playhead.rate)) + 250)
        self._scrub = False

    def step(self, frames: int) -> None:
        """Steps, with the sound of the frame that is stepped to."""
        self._scrub = True
        self._playhead.step(frames)
        self._scrub = False

    def _sound_off(self) -> None:
        if not self._playhead.speed:
            self._sound.stop()

    def _lost(self, reason: str) -> None:
        """The sound is gone in the middle: the picture goes on without."""
        self.muted.emit(reason)
        if self._playhead.speed:
            self._steady = SteadyClock(self._playhead.frame, self._playhead.speed * float(self._playhead.rate))
            self._timer.start(_SOON)
