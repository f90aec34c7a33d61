"""Which sounds belong to what is looked at, and where they lie as files: the dialogue and the guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.link import Link
from retake_ui.models.shots import Row
from retake_ui.models.showing import DIALOGUE, GUIDE
from retake_ui.shot.wanted import Frames
from retake_ui.threads.readers import Readers, Reading
from retake_ui.viewer.pcm import Pcm
from retake_ui.viewer.pictures import take_of


@dataclass(frozen=True)
class Source:
    """Where a sound comes from.

    Attributes:
        begins: The plate's frame at which it begins.
        path: Its file; "" where it has to be mixed first.
        mix: What it is mixed of, as a line tells it.
        clock: "sound" where it counts from its own first sample, "picture" from its file's first picture.
    """

    begins: int
    path: str = ""
    mix: Mapping[str, Any] | None = field(default=None, hash=False)  # two languages differ in nothing else
    clock: str = "sound"


def sources_of(row: Row, take: str, which: str, frames: Frames) -> list[Source]:
    """Where the dialogue or the guide can be had from, the best first.

    Args:
        row: The shot in its language.
        take: The report of the take that is looked at; its own dialogue is heard with it.
        which: DIALOGUE or GUIDE.
        frames: Which of the plate's frames are looked at.
    """
    line, found = row.line or {}, []
    if which == GUIDE:
        if isinstance(mix := line.get("guide"), Mapping):
            found.append(Source(0, mix=mix))
        if row.shot.plate is not None and row.shot.plate.path:
            found.append(Source(0, row.shot.plate.path, clock="picture"))
        return found
    shown = take_of(row, take)
    if shown is not None:
        spoken, ranges = shown.data.get("dialogue"), shown.data.get("range") or {}
        if spoken and isinstance(spoken, str):
            found.append(Source(int(ranges.get("first", shown.span[0])), spoken))
        if shown.movie:
            found.append(Source(shown.span[0], shown.movie, clock="picture"))
    elif isinstance(mix := line.get("dialogue"), Mapping):
        found.append(Source(frames.first, mix=mix))
    return found


class Hearing(QObject):
    """The sounds of the row that is looked at, as soon as they lie there as files.

    Args:
        link: The worker that makes them.
        parent: Who owns it.
    """

    changed = Signal(str)  # DIALOGUE or GUIDE is there, or known to be missing

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._about: dict[str, object] = {}
        self._sounds: dict[str, Pcm] = {}
        self._reasons: dict[str, str] = {}
        self._asks: dict[str, Ask] = {}
        self._readings: dict[str, object] = {}  # what is being read of each
        self._readers = Readers(self)

    def sound(self, which: str) -> Pcm | None:
        """The sound; None while it is not there."""
        return self._sounds.get(which)

    def reason(self, which: str) -> str:
        """Why there is none; "" while it may come."""
        return self._reasons.get(which, "")

    def want(self, row: Row | None, take: str, frames: Frames | None) -> None:
        """From now on that row is heard, with that take; what is known already is not asked for again."""
        for which in (DIALOGUE, GUIDE):
            sources = [] if row is None or frames is None else sources_of(row, take, which, frames)
            about = (sources, frames)
            if about == self._about.get(which):
                continue
            self._about[which] = about
            self._link.cancel(self._asks.pop(which, None))
            self._readings.pop(which, None)
            self._sounds.pop(which, None)
            self._reasons.pop(which, None)
            if frames is not None:
                self._try(which, sources, frames, "")
            self.changed.emit(which)

    def close(self) -> None:
        """Asks for nothing more."""
        self.want(None, "", None)
        self._readers.close()

    def _try(self, which: str, sources: list[Source], frames: Frames, reason: str) -> None:
        """Asks for the first of the sources; the next where that fails."""
        if not sources:
            self._reasons[which] = reason or "-"
            self.changed.emit(which)
            return
        source, others = sources[0], sources[1:]
        if source.path:
            self._cut(which, source, source.path, others, frames)
            return
        self._ask(which, Ask("mix", {"mix": source.mix}), others, frames,
                  lambda result: self._cut(which, source, str(result.get("file") or ""), others, frames))

    def _cut(self, which: str, source: Source, path: str, others: list[Source], frames: Frames) -> None:
        """Asks for what belongs to the frames that are looked at."""
        start, stop = ((Fraction(frame) - source.begins) / frames.rate for frame in (frames.first, frames.stop))
        ask = Ask("sound", {"path": path, "start": str(start), "stop": str(stop), "clock": source.clock})

        def there(result: Message) -> None:
            """Opened in a thread: a share may take its time."""
            file, turn = Path(str(result.get("file"))), object()
            self._readings[which] = turn
            self._readers.read(Reading(partial(_read, file, frames), _as_it_is, partial(read, turn)))

        def read(turn: object, found: tuple[Pcm | None, str]) -> None:
            pcm, problem = found
            if self._readings.get(which) is not turn:
                return  # something else is listened to by now
            del self._readings[which]
            if pcm is None:
                self._try(which, others, frames, problem)
            else:
                self._sounds[which] = pcm
                self.changed.emit(which)

        self._ask(which, ask, others, frames, there)

    def _ask(self, which: str, ask: Ask, others: list[Source], frames: Frames, done: Any) -> None:
        """Asks, and forgets the answer where something else is listened to by then."""
        def over(result: Message) -> None:
            if self._asks.get(which) is ask:
                del self._asks[which]
                done(result)

        def failed(reason: str) -> None:
            if self._asks.get(which) is ask:
                del self._asks[which]
                self._try(which, others, frames, reason)

        ask.done, ask.failed = over, failed
        self._asks[which] = ask
        self._link.ask(ask)


def _read(file: Path, frames: Frames) -> tuple[Pcm | None, str]:
    """A sound's file; None and why where it can't be read."""
    try:
        return Pcm.read(file, frames.first, frames.rate), ""
    except (OSError, ValueError) as error:
        return None, str(error)


def _as_it_is(found: tuple[Pcm | None, str]) -> tuple[Pcm | None, str]:
    """Nothing of Qt is made of a sound."""
    return found
