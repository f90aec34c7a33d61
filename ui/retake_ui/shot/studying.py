"""Asks what is known of the shot that is looked at: its sounds, their waveforms, and what `study` finds out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from retake.worker.protocol import Message
from retake_ui.links.ask import Ask
from retake_ui.links.link import Link
from retake_ui.links.links import Links
from retake_ui.models.choices import Choices
from retake_ui.models.joining import EVENTS, Joining
from retake_ui.models.library import Library
from retake_ui.models.shots import Row, Shots
from retake_ui.models.study import Study
from retake_ui.shot.wanted import OF_THE_FILE, Frames, frames_of, mixes_of, name_of, request_of
from retake_ui.words import tr

_MOMENT = 250  # milliseconds that a shot is looked at before anything is asked
_CHANGING = 700  # the same after a choice was changed
_NEAR = 180  # the same before a part of a waveform is asked finer
_POINTS, _MOST_POINTS = 200, 20_000  # of a waveform: in a second, which is what a worker keeps, and in all
_KEPT_SOUNDS = 400  # shots whose mixes are remembered

Sounds = Mapping[str, str]


class Studying(QObject):
    """Fills the study of the shot that is looked at, and asks anew where a choice makes it another.

    Args:
        shots: The shots.
        choices: What was chosen for them.
        library: What may lend mouths.
        study: Where the parts go.
        links: Who is asked: `looks` for sounds, `shot` for all else.
        parent: Who owns it.
    """

    sounds_ready = Signal(str)  # the row whose sounds lie there as files

    def __init__(self, shots: Shots, choices: Choices, library: Library, study: Study, links: Links,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._choices, self._library = shots, choices, library
        self._study, self._links = study, links
        self._mixed: dict[str, dict[str, str]] = {}  # a mix's files, by what was asked for
        self._asks: list[tuple[str, Ask]] = []  # with the link that was asked
        self._near: dict[str, Ask] = {}
        self._studied, self._source = "", ""
        self._window: tuple[float, float, int] | None = None
        self._timer, self._closer = QTimer(self), QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._closer.setSingleShot(True)
        self._closer.setInterval(_NEAR)
        self._closer.timeout.connect(self._ask_near)
        shots.current_changed.connect(self._another)
        shots.changed.connect(self._changed)
        choices.changed.connect(self._chosen)
        library.changed.connect(lambda: self._later(_CHANGING))

    def request(self, key: str) -> Message | None:
        """What a `try` of a row is asked with; None while its sounds are not there, or without dialogue."""
        row = self._shots.row(key)
        sounds = None if row is None else self._mixed.get(_sounds_name(row))
        if row is None or not sounds or "dialogue" not in sounds:
            return None
        return request_of(row, sounds, self._choices.options(row.shot.id), self._library.entries)

    def look(self, first: float, stop: float, pixels: int) -> None:
        """Which of the plate's frames are drawn, and how wide: where that is closer than is known, more is asked."""
        self._window = (first, stop, pixels)
        self._closer.start()

    def again(self) -> None:
        """Asks all that is not known once more, after something was mended."""
        self._studied = ""
        self._later(0)

    def forget(self) -> None:
        """The timeline is read again: whatever lies where sounds were mixed of may be another sound by now."""
        self._mixed.clear()

    def close(self) -> None:
        """Asks nothing more."""
        self._drop()

    def _another(self, key: str) -> None:
        """Another row is looked at."""
        self._drop()
        self._studied, self._window = "", None
        self._study.begin(key)
        row = self._shots.looked_at
        self._source = "" if row is None else _source(row)
        self._begin(row)

    def _begin(self, row: Row | None) -> None:
        frames = None if row is None else frames_of(row)
        self._study.tell("")
        if row is None:
            return
        if frames is None:
            self._study.put("problem", {"reason": tr("The plate is missing: relink it to look at the shot.")})
            return
        self._study.put("shot", {"first": frames.first, "stop": frames.stop, "rate": frames.rate})
        self._later(_MOMENT)

    def _changed(self, key: str) -> None:
        """Something is known now of a row; a line that was found makes it another to study."""
        row = self._shots.looked_at
        if row is not None and key == row.key and _source(row) != self._source:
            self._another(key)

    def _chosen(self, shot: str, name: str) -> None:
        row = self._shots.looked_at
        if row is not None and shot in ("", row.shot.id) and name not in OF_THE_FILE:
            self._later(_CHANGING)

    def _later(self, moment: int) -> None:
        if self._shots.looked_at is not None:
            self._timer.start(moment)

    def _drop(self) -> None:
        """Calls off what was asked."""
        self._timer.stop()
        self._closer.stop()
        for link, ask in self._asks:
            ask.hear = ask.done = ask.failed = _nobody
            self._link(link).cancel(ask)
        self._asks.clear()
        self._near.clear()

    def _ask(self) -> None:
        """The sounds first; then what needs them."""
        row = self._shots.looked_at
        frames = None if row is None else frames_of(row)
        if row is None or frames is None:
            return
        wanted = mixes_of(row)
        name = _sounds_name(row)
        if name in self._mixed:
            self._sounds_there(row, frames, self._mixed[name])
            return
        found: dict[str, str] = {}
        problems: list[str] = []
        left = set(wanted)

        def over(which: str, file: str = "", problem: str = "") -> None:
            left.discard(which)
            if file:
                found[which] = file
            elif which:
                problems.append(problem)
                self._study.put(f"wave {which}", {"problem": problem})
            if not left:
                if not problems:
                    self._remember(name, found)
                self._sounds_there(row, frames, found)

        def mixed(which: str, result: Message) -> None:
            over(which, str(result.get("file") or ""))

        self._study.tell(tr("Mixing the sounds"))
        for which, mix in wanted.items():
            self._send("looks", "mix", {"mix": mix}, partial(mixed, which), failed=partial(over, which, ""))
        if not wanted:
            over("")

    def _remember(self, name: str, found: dict[str, str]) -> None:
        self._mixed[name] = found
        while len(self._mixed) > _KEPT_SOUNDS:
            self._mixed.pop(next(iter(self._mixed)))

    def _sounds_there(self, row: Row, frames: Frames, sounds: Sounds) -> None:
        if self._study.part("sounds") is None:
            guide = sounds.get("guide") or (row.shot.plate.path if row.shot.plate else None)
            self._study.put("sounds", {"dialogue": sounds.get("dialogue"), "guide": guide})
            self.sounds_ready.emit(row.key)
            self._waves(frames)
        if not row.shot.eligible:
            self._study.tell("")
            self._study.put("troubles", {"reasons": row.shot.reasons})
            return
        asked = request_of(row, sounds, self._choices.options(row.shot.id), self._library.entries)
        if asked is None or name_of(asked) == self._studied:
            self._study.tell("")
            return
        self._studied = name_of(asked)
        for _, ask in self._asks:
            if ask.do == "study":
                ask.hear = ask.done = ask.failed = _nobody
                self._links.shot.cancel(ask)
        self._study.tell(tr("Looking and listening"))
        self._send("shot", "study", asked, self._done, self._hear_with(Joining()), self._failed)

    def _waves(self, frames: Frames) -> None:
        """The waveforms of the whole shot."""
        for which in ("dialogue", "guide"):
            if self._study.part(f"wave {which}") is None:
                self._wave(which, frames, frames.first, frames.stop, f"wave {which}")

    def _wave(self, which: str, frames: Frames, first: float, stop: float, part: str, points: int = 0) -> Ask | None:
        file = (self._study.part("sounds") or {}).get(which)
        if not file:
            self._study.put(part, {"problem": tr("no dialogue") if which == "dialogue" else tr("no guide")})
            return None
        begins = frames.first if which == "dialogue" else 0  # a guide is on the plate's own clock
        seconds = float((stop - first) / frames.rate)
        asked = {"path": file, "start": round(float((first - begins) / frames.rate), 6),
                 "stop": round(float((stop - begins) / frames.rate), 6),
                 "points": points or max(1, min(_MOST_POINTS, round(seconds * _POINTS)))}

        def drawn(result: Message) -> None:
            self._study.put(part, {"first": first, "stop": stop, "low": result.get("low") or [],
                                   "high": result.get("high") or [], "full_scale": result.get("full_scale") or 32767})

        return self._send("looks", "waveform", asked, drawn,
                          failed=lambda reason: self._study.put(part, {"problem": reason}) if reason else None)

    def _ask_near(self) -> None:
        """The part that is drawn, as fine as it is drawn."""
        part = self._study.part("shot")
        if part is None or self._window is None or self._study.part("sounds") is None:
            return
        frames = Frames(part["first"], part["stop"], part["rate"])
        first, stop, pixels = self._window
        wide = (stop - first) * 0.25
        first, stop = max(frames.first, first - wide), min(frames.stop, stop + wide)
        points = min(_MOST_POINTS, round(pixels * 1.5))
        if stop <= first or points < 1.5 * float((stop - first) / frames.rate) * _POINTS:
            return
        for which in ("dialogue", "guide"):
            known = self._study.part(f"near {which}")
            close = known is not None and known.get("low") and known["first"] <= self._window[0] \
                and known["stop"] >= self._window[1] \
                and len(known["low"]) / (known["stop"] - known["first"]) >= 0.6 * points / (stop - first)
            whole = self._study.part(f"wave {which}")
            if close or whole is None or "problem" in whole:
                continue
            self._links.looks.cancel(self._near.pop(which, None))
            ask = self._wave(which, frames, first, stop, f"near {which}", points)
            if ask is not None:
                self._near[which] = ask

    def _send(self, link: str, do: str, data: Message, done: Callable[[Message], None],
              hear: Callable[[Message], None] | None = None, failed: Callable[[str], None] | None = None) -> Ask:
        """Asks, and forgets the answer where another shot is looked at by then."""
        self._asks = [(name, one) for name, one in self._asks if not one.over]
        ask = Ask(do, data, done, hear or _nobody, failed or _nobody)
        self._asks.append((link, ask))
        return self._link(link).ask(ask)

    def _link(self, name: str) -> Link:
        return self._links.shot if name == "shot" else self._links.looks

    def _hear_with(self, joining: Joining) -> Callable[[Message], None]:
        return partial(self._hear, joining)

    def _hear(self, joining: Joining, message: Message) -> None:
        event = message.get("event")
        if event == "progress":
            self._study.tell(str(message.get("step") or ""))
        elif event == "trouble":
            reasons = (self._study.part("troubles") or {}).get("reasons", ())
            self._study.put("troubles", {"reasons": (*reasons, str(message.get("reason")))})
        elif event in EVENTS:
            whole = joining.take(str(event), message)
            if whole is not None:
                self._study.put(*whole)

    def _done(self, result: Message) -> None:
        self._study.tell("")
        self._study.put("troubles", {"reasons": tuple(result.get("troubles") or ())})
        self._study.put("result", result)

    def _failed(self, reason: str) -> None:
        self._study.tell("")
        self._studied = ""
        if reason:
            self._study.put("troubles", {"reasons": (reason,)})


def _sounds_name(row: Row) -> str:
    return name_of(mixes_of(row))


def _source(row: Row) -> str:
    """What a study is of: the rest of what is known of a row makes no difference."""
    plate = row.shot.plate
    return name_of({"plate": plate.path if plate else None, "frames": str(frames_of(row)), "sounds": mixes_of(row),
                    "text": (row.line or {}).get("text")})


def _nobody(message: Any) -> None:
    """Hears and does nothing."""
