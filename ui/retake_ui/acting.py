"""What the panel's editor has done: shots rendered, takes placed, judged, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from retake.errors import HostError
from retake.host import BACK, MARKERS, PLACE, PLATE, Host, Placed, TakeToPlace
from retake.jobs import RUNNING, WAITING
from retake.worker.protocol import Message
from retake_ui.host.file import TimelineFile
from retake_ui.host.marking import findings
from retake_ui.links.ask import Ask
from retake_ui.models.choices import ALL
from retake_ui.models.shots import Row
from retake_ui.models.showing import PLATE as PLATE_ALONE
from retake_ui.models.showing import TAKE
from retake_ui.models.take import APPROVED, REJECTED, Take, to_place
from retake_ui.words import tr

if TYPE_CHECKING:
    from retake_ui.session import Session


class Acting(QObject):
    """The actions. What comes of them is said in a line, and seen in the models.

    Args:
        session: What is open.
    """

    enqueued = Signal(object)  # what the worker told of the jobs that went into the queue
    placed = Signal(object)  # what became of the timeline: `retake.host.Placed`
    note_kept = Signal(str, str)  # a take's report, and the note that lies on the disk now
    note_lost = Signal(str, str)  # the same of one that could not be kept
    busy_changed = Signal(str)  # what is being done; "" for nothing

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.busy = ""

    def render(self, keys: Iterable[str]) -> None:
        """Puts a job for each of these rows into the queue, and has the queue worked off."""
        source = self._session.source
        if source is None or not source.says_where:
            self._say(tr("Say first where the dialogue is: choose its track above the shots."), "look")
            return
        rows = self._rows(keys)
        ready = [row for row in rows if row.shot.eligible and row.line is not None and row.line.get("ready")]
        if not ready:
            self._say(_why_not(rows), "look")
            return
        self._session.owning.keep()
        by_language: dict[str, list[Row]] = {}
        for row in ready:
            by_language.setdefault(row.language, []).append(row)
        for language, some in by_language.items():
            self._enqueue(language, some)

    def cancel(self, keys: Iterable[str]) -> None:
        """Calls off the jobs of these rows that wait or run."""
        numbers = [row.job.number for row in self._rows(keys)
                   if row.job is not None and row.job.state in (WAITING, RUNNING)]
        if numbers:
            self._session.queue.cancel(numbers)
        else:
            self._say(tr("Nothing of these shots waits or runs."))

    def place(self, keys: Iterable[str]) -> None:
        """Puts the takes of these rows onto the timeline: the one that is looked at, else the newest of each."""
        found = [(row, take) for row in self._rows(keys) if (take := self.meant(row)) is not None]
        self.place_takes([(row, take) for row, take in found if take.state != REJECTED])
        if found and all(take.state == REJECTED for _, take in found):
            self._say(tr("These takes are rejected. Approve one, or choose another version to place it."), "look")

    def place_takes(self, takes: Sequence[tuple[Row, Take]]) -> None:
        """Puts takes onto the timeline."""
        if not takes or not self._can(PLACE, tr("Takes can't be placed here.")):
            return
        if len({row.language for row, _ in takes}) > 1:
            self._say(tr("Place one language at a time: a shot shows one take. Filter the table by language."), "look")
            return
        by_shot = {row.shot.id: TakeToPlace(Path(take.report), row.shot.id) for row, take in takes}
        self._begin(tr("Placing takes"))
        way = self._session.ways.name
        self._session.calls.call(lambda host: host.place(list(by_shot.values()), way=way), self._when_placed(),
                                 self._failed)

    def another_way(self) -> None:
        """Places takes in another way from now on, where the editor has one."""
        way = self._session.ways.next()
        self._say(tr("Takes can be placed in one way only here.") if way is None else
                  tr("Takes are placed from now on: {way}").format(way=tr(way.label)))

    def back(self, keys: Iterable[str], to: str = PLATE) -> None:
        """Shows the plates of these rows on the timeline again, or the takes of that key."""
        shots = list(dict.fromkeys(row.shot.id for row in self._rows(keys) if row.takes))
        if not shots or not self._can(BACK, tr("Takes can't be taken back here.")):
            return
        self._begin(tr("Going back"))

        self._session.calls.call(lambda host: _gone_back(host, shots, to), self._when_placed(), self._failed)

    def review(self, report: str, state: str | None = None, note: str | None = None) -> None:
        """Keeps what is said of a take: `state` as `retake.review` has it, a note; None leaves what was said."""
        asked: dict[str, Any] = {"report": report}
        if state is not None:
            asked["state"] = state or "open"
        if note is not None:
            asked["note"] = note
        ask = Ask("review", asked)
        ask.done = partial(self._reviewed, report, note)
        ask.failed = partial(self._not_reviewed, report, note)
        self._session.links.timeline.ask(ask)

    def open_page(self, report: str) -> None:
        """Opens a take's report as a page, by the system's own program; it is made first where there is none."""
        ask = Ask("page", {"report": report})
        ask.done = partial(self._page_made, report)
        ask.failed = self._failed
        self._begin(tr("Making the report page"))
        self._session.links.looks.ask(ask)

    def judge(self, state: str) -> None:
        """Approves or rejects the take that is looked at; what it is already is taken back."""
        row = self._session.shots.looked_at
        take = self.meant(row) if row is not None else None
        if take is None:
            self._say(tr("This shot has no take yet. R renders it."))
            return
        self.review(take.report, "" if take.state == state else state)

    def approve(self) -> None:
        """Approves the take that is looked at, or takes that back."""
        self.judge(APPROVED)

    def reject(self) -> None:
        """Rejects the take that is looked at, or takes that back."""
        self.judge(REJECTED)

    def reveal(self, key: str) -> None:
        """Shows a shot in the editor."""
        row = self._session.shots.row(key)
        if row is not None:
            self._session.calls.call(lambda host: host.reveal(row.shot.id), _nothing, self._failed)

    def mark(self, keys: Iterable[str]) -> None:
        """Sets markers in the editor where the verdicts of these rows' takes name places."""
        found = [finding for row in self._rows(keys) if (take := self.meant(row)) is not None
                 for finding in findings(row, take)]
        if not found:
            self._say(tr("The verdicts of these takes name no places."))
        elif self._can(MARKERS, tr("Markers can't be set here.")):
            self._begin(tr("Setting markers"))
            self._session.calls.call(lambda host: host.mark(found), lambda answer: self._marked(len(found)),
                                     self._failed)

    def meant(self, row: Row) -> Take | None:
        """The take of a row that an action is about: the one that is seen, else what `to_place` says."""
        shown = self._session.showing.take if row.key == self._session.shots.current else ""
        return to_place(row.takes, shown) or row.newest

    def _reviewed(self, report: str, note: str | None, review: Message) -> None:
        self._session.taking.put_review(report, review)
        if note is not None:
            self.note_kept.emit(report, note)

    def _not_reviewed(self, report: str, note: str | None, reason: str) -> None:
        if note is None:
            self._failed(reason)
            return
        self.note_lost.emit(report, note)
        self._failed(tr("The note is not kept, but stays in its field. {}").format(reason).strip())

    def _page_made(self, report: str, told: Message) -> None:
        self._begin("")
        page = Path(str(told["page"]))
        if page != Path(report.removesuffix(".take.json") + ".html"):  # nothing else is ever opened
            self._say(tr("The worker's answer to '{}' can't be read. Install the same version of Retake for both.")
                      .format("page"), "fail")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))):
            self._say(tr("Nothing here opens pages. Open {} in a browser.").format(page), "look")

    def _enqueue(self, language: str, rows: Sequence[Row]) -> None:
        session = self._session
        assert session.source is not None
        library = session.library
        asked = {**session.source.of_language(language).asked("dialogue", "folder"),
                 **({"template": name} if (name := session.choices.own(ALL).get("name")) else {}),
                 "options": session.owning.all_options(), "shots": list(dict.fromkeys(row.shot.id for row in rows)),
                 "own": {row.shot.id: own for row in rows if (own := dict(session.choices.own(row.shot.id)))},
                 "library": list(library.entries), "lend": library.lend, "queue": str(session.queue.watch.path)}
        ask = Ask("enqueue", asked)
        ask.done = partial(self._enqueued, rows)
        ask.failed = self._failed
        self._begin(tr("Putting shots into the queue"))
        session.links.timeline.ask(ask)

    def _enqueued(self, rows: Sequence[Row], told: Message) -> None:
        self._begin("")
        done, left_out = told.get("done") or (), told.get("left_out") or []
        said = [_counted(rows, len(told.get(name) or ()), one, several) for name, one, several in (
            ("new", tr("{} is in the queue"), tr("{} shots are in the queue")),
            ("waiting", tr("{} is in the queue already"), tr("{} are there already")),
            ("done", tr("{} was rendered with these choices before"), tr("{} were rendered with these choices before")))
            if told.get(name)]
        reasons = [str(reason) for one in left_out for reason in one.get("reasons", ())]
        if reasons:
            said.append(tr("{} left out: ").format(len(left_out)) + reasons[0])
        self._say("; ".join(said) or tr("Nothing to render."), "look" if reasons else "note")
        if done:
            self._show_made(rows, set(done))
            self._session.taking.look_again()
        self._session.queue.begin()
        self.enqueued.emit(told)

    def _show_made(self, rows: Sequence[Row], numbers: set[int]) -> None:
        """Looks at the take that was rendered before, where it is one of the shot that is looked at."""
        row, showing = self._session.shots.looked_at, self._session.showing
        if row is None or row.key not in [one.key for one in rows]:
            return
        made = {str(job.result.get("report")) for job in self._session.jobs.jobs if job.number in numbers}
        take = next((one for one in row.takes if one.report in made), None)
        if take is not None:
            showing.put(right=take.report, mode=TAKE if showing.mode == PLATE_ALONE else showing.mode)

    def _when_placed(self) -> Callable[[Placed], None]:
        """Hears what becomes of the timeline that is open now, whichever is open by then."""
        session = self._session
        return partial(self._placed, session.source.path if session.source is not None else "", session.calls.host)

    def _placed(self, path: str, by: Host | None, done: Placed) -> None:
        self._begin("")
        if done.timeline is not None:
            self._session.written(path, by, str(done.timeline))
        else:
            self._session.taking.look_again()
        count = len(done.takes)
        said = tr("1 shot changed on the timeline.") if count == 1 else \
            tr("{} shots changed on the timeline.").format(count)
        if done.timeline is not None:
            said += " " + tr("Import {} in your editor.").format(done.timeline)
        self._say(" ".join([said, *done.notes[:2]]), "note")
        self.placed.emit(done)

    def _marked(self, count: int) -> None:
        self._begin("")
        self._say(tr("1 marker set on the timeline.") if count == 1 else
                  tr("{} markers set on the timeline.").format(count))

    def _failed(self, reason: str) -> None:
        self._begin("")
        if reason:
            self._say(reason, "fail")

    def _can(self, word: str, otherwise: str) -> bool:
        if word in self._session.calls.can:
            return True
        self._say(otherwise, "look")
        return False

    def _rows(self, keys: Iterable[str]) -> list[Row]:
        return [row for key in keys if (row := self._session.shots.row(key)) is not None]

    def _begin(self, what: str) -> None:
        if what != self.busy:
            self.busy = what
            self.busy_changed.emit(what)

    def _say(self, line: str, weight: str = "note") -> None:
        self._session.say(line, weight)


def _gone_back(host: Host, shots: Sequence[str], to: str) -> Placed:
    """What has become of a host's timeline where shots go back; one that refuses keeps the others from nothing.

    Raises:
        HostError: All of them refuse.
    """
    if isinstance(host, TimelineFile):
        return host.back_all(shots, to)
    done, refused = [], []
    for shot in shots:
        try:
            done.append(host.back(shot, to))
        except HostError as problem:
            refused.append(problem)
    if not done:
        raise refused[0]
    notes = (*(str(one) for one in refused), *(note for one in done for note in one.notes))
    return Placed(tuple(take for one in done for take in one.takes), done[-1].timeline, notes)


def _counted(rows: Sequence[Row], count: int, one: str, several: str) -> str:
    """How many, or which where it is one of one."""
    if count == 1:
        return one.format(rows[0].shot.name if len(rows) == 1 else tr("1 shot"))
    return several.format(count)


def _why_not(rows: Sequence[Row]) -> str:
    """Why none of these rows can be rendered."""
    for row in rows:
        reasons = row.shot.reasons or (row.line or {}).get("problems") or ()
        if reasons:
            return f"{row.shot.name}: {reasons[0]}"
    return tr("No dialogue lies under it.") if rows else tr("Pick a shot first.")


def _nothing(answer: object) -> None:
    """Hears and does nothing."""
