"""DaVinci Resolve as a host: its timeline, its selection, takes above their shots or as Resolve's own takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from retake.errors import HostError, RetakeError
from retake.host import (
    BACK,
    MARKERS,
    PLACE,
    PLATE,
    PLAYHEAD,
    REVEAL,
    SELECTION,
    Finding,
    HostInfo,
    HostTimeline,
    Placed,
    PlacedTake,
    Selection,
    TakeToPlace,
    Way,
)
from retake.hosting.report import TakeFile
from retake_plugin.asking import Ask, OwnWorker
from retake_plugin.raised import in_words
from retake_plugin.resolve import in_place, laying, markers, reading
from retake_plugin.resolve.api_thread import ApiThread
from retake_plugin.resolve.as_before import edit_page
from retake_plugin.resolve.choosing import Chooser
from retake_plugin.resolve.connection import Connection, Opened, answers, unsaveable
from retake_plugin.resolve.matching import Fit, Shots
from retake_plugin.resolve.putting import Wanted
from retake_plugin.resolve.returning import returned
from retake_plugin.resolve.turn import GivenUp, Turn

T = TypeVar("T")

# Seconds: for a look at something, for an edit, and for each take of that.
_QUICK, _LONG, _EACH = 20.0, 60.0, 30.0
_NO_LIBRARY = ("DaVinci Resolve tells of no project library, without which nothing is saved: look whether it can save "
               "the project; if not, start it anew.")
_WITHOUT_PLAYHEAD = ("media", "photo", "fusion")  # pages
CAN = frozenset({SELECTION, PLAYHEAD, PLACE, BACK, MARKERS, REVEAL})
ON_TRACK, AS_TAKE = "track", "take"
WAYS = (
    Way(ON_TRACK, "On a track above", "On a track Retake above the shot: the plate stays below it untouched, and its "
                                      "grade and sizing are copied to the take."),
    Way(AS_TAKE, "As a Resolve take", "On the shot's own clip, in Resolve's take selector: its grade, its sizing, "
                                      "its transitions and the titles above it stay as they are."))


def exports_folder() -> Path:
    """Where timelines are exported to, and takes below them: RETAKE_TIMELINES, else Retake in the user's folder."""
    said = os.environ.get("RETAKE_TIMELINES")
    return Path(said) if said else Path.home() / "Retake"


@dataclass(frozen=True, slots=True)
class Settings:
    """How Resolve is worked with.

    Attributes:
        exports: Where timelines are exported to.
        as_take: Whether takes become Resolve's own takes on the shots' clips where nobody says how they are placed;
            else they lie on a track above.
        colour: The clip colour by which shots are chosen where this build does not tell its selection; "" for none.
    """

    exports: Path = field(default_factory=exports_folder)
    as_take: bool = False
    colour: str = ""


class ResolveHost:
    """Fulfils `retake.host.Host`.

    Args:
        connection: The way to Resolve.
        ask: Asks a worker; one of our own if None.
        settings: How Resolve is worked with.
    """

    def __init__(self, connection: Connection | None = None, ask: Ask | None = None,
                 settings: Settings | None = None) -> None:
        self._connection = connection or Connection()
        self._own = None if ask is not None else OwnWorker()
        self.settings = settings or Settings()
        self._shots = Shots(ask if ask is not None else self._own or OwnWorker())
        self._chooser = Chooser(self.settings.colour)
        self._api = ApiThread(self._reconnect)

    @property
    def info(self) -> HostInfo:
        """Resolve, and which one once it was reached."""
        who = self._connection.who
        return HostInfo("resolve", who.label, who.text, CAN, WAYS[::-1] if self.settings.as_take else WAYS)

    def connect(self) -> HostInfo:
        """Reaches Resolve now, where it is not wanted to wait for the first call.

        Raises:
            HostError: It can't be reached; the line says why.
        """
        self._api.run(lambda turn: self._connection.app(), _QUICK)
        return self.info

    def close(self) -> None:
        """Ends what was started for it; Resolve stays as it is."""
        if self._own is not None:
            self._own.close()

    def timeline(self) -> HostTimeline:
        """The timeline that is open now, exported anew."""
        return self._do(lambda opened, turn: reading.exported(opened, self.settings.exports, turn), _LONG)

    def selection(self) -> Selection:
        """What is selected, between in and out, of the chosen colour, or under the playhead: the first that is any."""
        return self._do(lambda opened, turn: self._chooser.chosen(opened, turn))

    def playhead(self) -> int | None:
        """The record frame on which the playhead stands."""
        def look(opened: Opened, turn: Turn) -> int | None:
            code = opened.timeline.GetCurrentTimecode()
            return opened.clock.frame(code) if code else None
        return self._do(look)

    def go_to(self, frame: int) -> None:
        """Puts the playhead on a record frame."""
        self._do(lambda opened, turn: _go_to(opened, frame, turn))

    def place(self, takes: Sequence[TakeToPlace], active: bool = True, way: str = "") -> Placed:
        """Puts takes above their shots, or as Resolve's own takes onto their clips."""
        timeline, as_take = self.timeline(), self.info.way(way) == AS_TAKE
        fits, notes = self._shots.fits(timeline, takes)

        def put(opened: Opened, turn: Turn) -> list[PlacedTake]:
            _still_open(opened, timeline)
            done: list[PlacedTake] = []
            with edit_page(opened, turn) as left, turn.undoing() as undo:
                for fit in fits:
                    try:
                        with turn.undoing(undo) as own:
                            notes.extend(_put(opened, fit, active, as_take, own, turn))
                    except Exception as problem:  # whatever it raises, the other takes are placed all the same
                        turn.check()
                        notes.append(str(in_words("DaVinci Resolve", problem)))
                        if not answers(opened.app):  # but where nobody is there to place them
                            notes[-1:] = _cut_off(opened, fit, as_take)
                            break
                    else:
                        done.append(PlacedTake(fit.take.report, fit.shot.id, fit.take.key, active))
            notes.extend(left)
            if done and unsaveable(opened.app) and answers(opened.app):
                notes.append(_NO_LIBRARY)
            return done

        try:
            done = self._do(put, _LONG + _EACH * len(fits)) if fits else []
        except GivenUp as problem:
            raise HostError(f"{problem} {_may_lie(fits, as_take)}") from None
        self._tell_again(bool(done))
        return Placed(tuple(done), notes=tuple(dict.fromkeys(notes)))

    def back(self, shot: str, to: str = PLATE) -> Placed:
        """Shows a shot's plate again, or the take of that key; every version stays."""
        timeline = self.timeline()
        found = self._shots.shot(timeline, shot)
        use = self._shots.use(timeline, found)

        def go(opened: Opened, turn: Turn) -> tuple[TakeFile | None, list[str]]:
            _still_open(opened, timeline)
            with edit_page(opened, turn) as left, turn.undoing() as undo:
                take, notes = returned(opened, found, use, to, undo, turn)
            return take, [*(f"{found.name or found.id}: {note}" for note in notes), *left]

        take, notes = self._do(go, _LONG)
        self._tell_again(True)
        return Placed((PlacedTake(take.report if take else None, shot, take.key if take else PLATE),),
                      notes=tuple(notes))

    def mark(self, findings: Sequence[Finding]) -> None:
        """Sets a marker of ours at each place of the timeline."""
        self._do(lambda opened, turn: markers.mark(opened, findings, turn), _LONG)

    def reveal(self, shot: str) -> None:
        """Puts the playhead on a shot's first frame: Resolve lets nobody select items."""
        timeline = self.timeline()
        start = self._shots.shot(timeline, shot).record.start
        self._do(lambda opened, turn: _go_to(opened, start, turn))

    def _tell_again(self, changed: bool) -> None:
        """Exports the timeline once more, so that who reads the file knows what lies there now."""
        if changed:
            with suppress(RetakeError):  # what was done is done: the next look exports it
                self.timeline()

    def _reconnect(self) -> None:
        """Another way to Resolve: a call that hangs still has the one there was."""
        self._connection = self._connection.anew()

    def _do(self, what: Callable[[Opened, Turn], T], patience: float = 0.0) -> T:
        """Does something with what is open, in the one thread that speaks to Resolve."""
        return self._api.run(lambda turn: what(self._connection.opened(), turn), patience or _QUICK)


def _still_open(opened: Opened, timeline: HostTimeline) -> None:
    """Looks whether the timeline that was read is the one that is open."""
    if opened.id != timeline.id:
        raise HostError("Another timeline was opened in DaVinci Resolve meanwhile. Read the timeline again.")


def _put(opened: Opened, fit: Fit, active: bool, as_take: bool, undo: ExitStack, turn: Turn) -> list[str]:
    """Places a take; what its editor should know comes back."""
    wanted = Wanted(fit.take, fit.use, fit.plate, fit.shot.name or fit.shot.id, fit.cut, active)
    return (in_place.put if as_take else laying.lay)(opened, wanted, undo, turn)


def _cut_off(opened: Opened, fit: Fit, as_take: bool) -> list[str]:
    """What is said where Resolve was closed in the middle of placing a take: nothing could be undone."""
    where = "in the clip's take selector" if as_take else "on a track called Retake, or on one above all others"
    return [f"{fit.shot.name or fit.shot.id}: DaVinci Resolve was closed, or a dialogue was opened in it, while "
            f"{fit.take.name} was put at {opened.clock.timecode(fit.use.start)}. It may lie there unfinished, {where}, "
            "if Resolve has saved it. Place it again: what lies there is finished then, or it is said what to delete."]


def _may_lie(fits: Sequence[Fit], as_take: bool) -> str:
    """What is said where nobody knows whether Resolve will answer again or was closed."""
    names = [fit.shot.name or fit.shot.id for fit in fits]
    told = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    where = "in the take selectors" if as_take else "on the tracks called Retake"
    return (f"What was begun at {told} is undone when it answers. If it was closed instead, takes may lie there "
            f"unfinished, {where}: place them again, which finishes them.")


def _go_to(opened: Opened, frame: int, turn: Turn) -> None:
    """Puts the playhead on a record frame, and looks whether it stands there."""
    timeline, clock = opened.timeline, opened.clock
    if not clock.start <= frame < opened.stop:
        raise HostError(f"{clock.timecode(frame)} does not lie on {opened.name}.")
    was, page = timeline.GetCurrentTimecode(), opened.app.GetCurrentPage() or ""
    if not was and page in _WITHOUT_PLAYHEAD:
        raise HostError(f"DaVinci Resolve shows its {page.capitalize()} page, which has no playhead of the timeline. "
                        "Open the Edit page, then try again.")
    turn.check()
    with turn.undoing() as undo:
        if was:
            undo.callback(timeline.SetCurrentTimecode, was)
        timeline.SetCurrentTimecode(clock.timecode(frame))
        code = timeline.GetCurrentTimecode()
        if not code or clock.frame(code) != frame:
            raise HostError("DaVinci Resolve does not move its playhead: it plays, or a dialogue is open. Stop it, "
                            "then try again.")


__all__ = ["CAN", "ResolveHost", "Settings", "exports_folder"]
