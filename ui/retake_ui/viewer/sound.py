"""Plays sound, and says how much of it was heard. The only module that knows QtMultimedia, which many Pythons lack."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from retake_ui.viewer.pcm import BYTES, CHANNELS, Pcm, Tape
from retake_ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice

_BUFFER = 0.15  # seconds that are handed over before they are heard: so long the panel may be busy
_FEED = 15  # milliseconds between two looks at how much of it is used up
_JUMP = 0.08  # seconds by which the clock may be off before it is set anew
_STARTS_WITHIN = 2.5  # seconds until the first sample is heard, on a device that slept


class Sound(QObject):
    """One tape at a time on the default device; a clock that tells the moment that is heard.

    Args:
        parent: Who owns it.
    """

    lost = Signal(str)  # the device is gone, or never began: why there is no sound

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reason = ""  # why there is no sound; known after `ready`
        self._multimedia: Any = None
        self._rate, self._device = 0, None  # what the sink was made for
        self._sink: Any = None
        self._into: QIODevice | None = None
        self._tape: Tape | None = None
        self._written = 0
        self._heard, self._at = 0.0, 0.0  # samples that were heard, and when that was so
        self._began = 0.0
        self._feeder = QTimer(self)
        self._feeder.setTimerType(Qt.TimerType.PreciseTimer)
        self._feeder.setInterval(_FEED)
        self._feeder.timeout.connect(self._feed)

    @property
    def running(self) -> bool:
        """Whether a tape is played."""
        return self._tape is not None

    def ready(self) -> bool:
        """Whether there is something to be heard with; `reason` says why not. The first time it takes a moment."""
        if self._multimedia is None and not self.reason:
            try:
                # Only where it is needed: an editor's own Python may have Qt without it.
                from PySide6 import QtMultimedia
            except ImportError:
                self.reason = tr("No sound here: this Python has no QtMultimedia.")
            else:
                self._multimedia = QtMultimedia
        if self._multimedia is None:
            return False
        device = self._multimedia.QMediaDevices.defaultAudioOutput()
        self.reason = tr("No sound here: this machine has no sound device.") if device.isNull() else ""
        return not self.reason

    def play(self, tape: Tape) -> bool:
        """Plays a tape from its beginning; whether it can be heard."""
        self.stop()
        if not self.ready() or not self._opened(tape.pcm.rate):
            return False
        self._into = self._sink.start()
        if self._into is None:
            self.reason = tr("No sound here: the sound device can't be opened.")
            return False
        self._tape, self._written, self._heard, self._at = tape, 0, 0.0, 0.0
        self._began = time.monotonic()
        self._feed()
        self._feeder.start()
        return True

    def change(self, pcm: Pcm) -> None:
        """Another sound of the same plate goes on in place of this one."""
        if self._tape is not None and pcm.rate == self._tape.pcm.rate:
            self._tape.change(pcm)

    def stop(self) -> None:
        """Silence, at once."""
        self._feeder.stop()
        self._tape = self._into = None
        if self._sink is not None:
            self._sink.reset()

    def frame(self) -> float | None:
        """The moment of the plate, in frames, that is heard now; None while nothing is heard yet."""
        if self._tape is None:
            return None
        heard, now = self._samples_heard(), time.monotonic()
        if heard <= 0:
            return None
        if not self._at:
            self._heard, self._at = float(heard), now
        # The device tells how far it is in steps of some milliseconds: between them the clock goes on by itself, and
        # is drawn towards what the device tells.
        guess = self._heard + (now - self._at) * self._rate
        error = heard - guess
        guess = float(heard) if abs(error) > _JUMP * self._rate else guess + 0.1 * error
        self._heard, self._at = guess, now
        return self._tape.frame(guess)

    def _samples_heard(self) -> int:
        """What was handed over less what still waits. Old Qt counts what waits as done, new Qt does not."""
        waiting: int = self._sink.bufferSize() - self._sink.bytesFree()
        done: int = self._sink.processedUSecs() * self._rate // 1_000_000
        return min(done, self._written - waiting // (CHANNELS * BYTES))

    def _opened(self, rate: int) -> bool:
        device = self._multimedia.QMediaDevices.defaultAudioOutput()
        if self._sink is not None and (rate, device.id()) == (self._rate, self._device):
            return True
        form = self._multimedia.QAudioFormat()
        form.setSampleRate(rate)
        form.setChannelCount(CHANNELS)
        form.setSampleFormat(self._multimedia.QAudioFormat.SampleFormat.Int16)
        if not device.isFormatSupported(form):
            self.reason = tr("No sound here: the sound device takes no stereo at 48 kHz.")
            return False
        self._rate, self._device = rate, device.id()
        self._sink = self._multimedia.QAudioSink(device, form, self)
        self._sink.setBufferSize(int(rate * _BUFFER) * CHANNELS * BYTES)
        return True

    def _feed(self) -> None:
        """Hands over as much as there is room for."""
        if self._tape is None or self._into is None:
            return
        room = self._sink.bytesFree() // (CHANNELS * BYTES) * CHANNELS * BYTES
        if room > 0:
            self._into.write(self._tape.read(room))
            self._written += room // (CHANNELS * BYTES)
        if self._sink.state() == self._multimedia.QAudio.State.StoppedState:
            self._lose(tr("No sound here: the sound device is gone."))
        elif self._samples_heard() <= 0 and time.monotonic() - self._began > _STARTS_WITHIN:
            self._lose(tr("No sound here: the sound device does not begin to play."))

    def _lose(self, reason: str) -> None:
        self.stop()
        self.reason = reason
        self.lost.emit(reason)
