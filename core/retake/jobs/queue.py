"""The queue: jobs in a SQLite file that several processes look at and that survives whatever ends them.

Every change is one transaction, so that a kill at any moment leaves either what was or what is to be. A job whose
process is gone goes back into the row. Light: standard library only.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from retake.errors import OptionError, OutputError
from retake.jobs.alive import gone, own_name
from retake.jobs.file import QueueFile
from retake.jobs.job import CANCELLED, DONE, FAILED, OVER, RUNNING, STATES, WAITING, Job, Work
from retake.own_place import own_place
from retake.unfinished import shown

_EDITION = 1
_OVERTAKEN = "Overtaken by a newer version of the shot."
_TRIES = 2  # a job that failed is tried once more
_SCHEMA = ("""CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, request TEXT NOT NULL, shot TEXT NOT NULL,
  name TEXT NOT NULL, language TEXT NOT NULL, batch TEXT NOT NULL, state TEXT NOT NULL, place REAL NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', log TEXT NOT NULL DEFAULT '',
  step TEXT NOT NULL DEFAULT '', frame INTEGER NOT NULL DEFAULT 0, of INTEGER NOT NULL DEFAULT 0, seconds_left REAL,
  result TEXT NOT NULL DEFAULT '{}', owner TEXT NOT NULL DEFAULT '', beat REAL NOT NULL DEFAULT 0,
  stop INTEGER NOT NULL DEFAULT 0, added REAL, began REAL, ended REAL)""",
           "CREATE INDEX by_state ON jobs (state, place)", "CREATE INDEX by_key ON jobs (key)",
           "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
_COLUMNS = ("number, key, request, shot, name, language, batch, state, place, tries, reason, log, step, frame, of, "
            "seconds_left, result, added, began, ended, owner, beat")
# The same columns' kinds: whole numbers, texts, seconds, and seconds that may be unknown.
_KINDS = "itttttttsitttiiutuuuts"


@dataclass(frozen=True, slots=True)
class Added:
    """What came of putting work into the queue.

    Attributes:
        new: Jobs that were added, by number.
        done: Jobs that had been done before: nothing is left to do.
        waiting: Jobs that are in the row already, or being done.
    """

    new: tuple[int, ...] = ()
    done: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()


class Queue:
    """The queue in a file; made where there is none.

    Raises:
        OutputError: It can't be opened, is no queue, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._base = QueueFile(path, _SCHEMA, _EDITION)

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()

    # What is to be done.

    def add(self, works: Iterable[Work]) -> Added:
        """Puts work into the row, but for what is done or in it already.

        Work for a shot and language of the batch that still waits with another key is called off: it has been
        overtaken. What waits for another batch goes over to the one that asks for it now.
        """
        new: list[int] = []
        done: list[int] = []
        waiting: list[int] = []
        with self._base.changing():
            place = self._base.one("SELECT COALESCE(MAX(place), 0) FROM jobs")
            for work in works:
                known = self._known(work.key)
                if known and known.state == DONE and _there(known.result):
                    done.append(known.number)
                elif known and known.state in (WAITING, RUNNING):
                    self._base.change("UPDATE jobs SET batch=? WHERE number=?", work.batch, known.number)
                    waiting.append(known.number)
                else:
                    place += 1
                    self._overtake(work)
                    new.append(self._insert(work, place))
        return Added(tuple(new), tuple(done), tuple(waiting))

    def finished(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys whose jobs are done and whose takes are where they were put."""
        known = {key: self._known(key) for key in keys}
        return {key for key, job in known.items() if job and job.state == DONE and _there(job.result)}

    def claim(self, batch: str | None = None) -> Job | None:
        """The next job, now this process's own; None where none waits or the queue is paused."""
        with self._base.changing():
            self._take_back()
            if self.paused:
                return None
            number = self._base.one("SELECT number FROM jobs WHERE state=? AND (? IS NULL OR batch=?) ORDER BY place "
                                    "LIMIT 1", WAITING, batch, batch)
            if number is None:
                return None
            now = time.time()
            self._base.change("UPDATE jobs SET state=?, owner=?, beat=?, began=?, ended=NULL, stop=0, step='', "
                              "frame=0, of=0, seconds_left=NULL WHERE number=?", RUNNING, own_name(), now, now, number)
        return self.job(number)

    # What whoever works says.

    def progress(self, number: int, step: str, frame: int, of: int, seconds_left: float | None) -> bool:
        """Notes how far a job is, which is a sign of life too; whether it is still wanted comes back."""
        with self._base.changing():
            self._base.change("UPDATE jobs SET step=?, frame=?, of=?, seconds_left=?, beat=? WHERE number=? AND "
                              "owner=?", step, frame, of, seconds_left, time.time(), number, own_name())
            return self._wanted(number)

    def beat(self, number: int) -> bool:
        """A sign of life; whether the job is still wanted comes back."""
        with self._base.changing():
            self._base.change("UPDATE jobs SET beat=? WHERE number=? AND owner=?", time.time(), number, own_name())
            return self._wanted(number)

    def finish(self, number: int, result: dict[str, Any]) -> None:
        """Notes that a job is done, and what came of it."""
        self._end(number, DONE, result=json.dumps(result, default=str), reason="", log="")

    def fail(self, number: int, reason: str, log: str = "", again: bool = True) -> str:
        """Notes that a job failed; it goes back into the row once, where it may. Its new state comes back."""
        with self._base.changing():
            (tries, stop), = self._base.rows("SELECT tries + 1, stop FROM jobs WHERE number=?", number)
            state = WAITING if again and tries < _TRIES and not self._overtaken(number) else FAILED
            if stop:
                state = CANCELLED
            self._base.change("UPDATE jobs SET state=?, tries=?, reason=?, log=?, owner='', ended=? WHERE number=? "
                              "AND owner=?",
                              state, tries, reason[:500], log[-8000:], time.time(), number, own_name())
        return state

    def give_back(self, number: int) -> None:
        """Puts a job that this process began back into the row, as if it had not been begun."""
        with self._base.changing():
            for stop, in self._base.rows("SELECT stop FROM jobs WHERE number=? AND state=? AND owner=?", number,
                                         RUNNING, own_name()):
                self._put_back(number, wanted=not stop)

    def called_off(self, number: int) -> None:
        """Notes that a job which was cancelled has stopped."""
        self._end(number, CANCELLED, reason="Stopped.")

    # What whoever looks on may do.

    def cancel(self, number: int) -> None:
        """Calls a job off: at once where it waits or nobody is left who does it, within a second where it runs."""
        with self._base.changing():
            self._take_back()
            self._base.change("UPDATE jobs SET state=?, reason='Stopped.', ended=? WHERE number=? AND state=?",
                              CANCELLED, time.time(), number, WAITING)
            self._base.change("UPDATE jobs SET stop=1 WHERE number=? AND state=?", number, RUNNING)

    def retry(self, number: int) -> bool:
        """Puts a job that failed or was called off back into the row; False where newer work has taken its place."""
        with self._base.changing():
            if self._base.one("SELECT state FROM jobs WHERE number=?", number) not in (FAILED, CANCELLED) \
                    or self._overtaken(number):
                return False
            self._base.change("UPDATE jobs SET tries=0, reason='', log='', ended=NULL WHERE number=?", number)
            self._put_back(number)
        return True

    def move(self, number: int, before: int | None) -> None:
        """Puts a waiting job before another one, or at the end.

        Raises:
            OptionError: There is no such job.
        """
        with self._base.changing():
            row = [one for one, in self._base.rows("SELECT number FROM jobs ORDER BY place, number") if one != number]
            if before is not None and before not in row and before != number:
                raise OptionError(f"There is no job {before}.")
            if before == number or self.job(number) is None:
                return
            row.insert(len(row) if before is None else row.index(before), number)
            self._base.change_each("UPDATE jobs SET place=? WHERE number=?", list(enumerate(row, 1)))

    def pause(self, paused: bool = True) -> None:
        """Begins no further job, or goes on; what runs is finished."""
        with self._base.changing():
            self._base.change("INSERT OR REPLACE INTO settings VALUES ('paused', ?)", "1" if paused else "")

    def forget(self, number: int) -> None:
        """Takes a job that is over out of the list; its take stays."""
        with self._base.changing():
            self._base.change(f"DELETE FROM jobs WHERE number=? AND state IN ({','.join('?' * len(OVER))})", number,
                              *OVER)

    @property
    def paused(self) -> bool:
        """Whether no further job is begun."""
        return bool(self._base.one("SELECT value FROM settings WHERE name='paused'"))

    def job(self, number: int) -> Job | None:
        """The job of that number."""
        found = self._base.rows(f"SELECT {_COLUMNS} FROM jobs WHERE number=?", number)
        return self._job(found[0]) if found else None

    def jobs(self, batch: str | None = None) -> list[Job]:
        """All jobs, in the order in which they are done."""
        return [self._job(row) for row in self._base.rows(
            f"SELECT {_COLUMNS} FROM jobs WHERE ? IS NULL OR batch = ? ORDER BY place, number", batch, batch)]

    def changed(self) -> int:
        """A number that is another one after another process has changed something."""
        return int(self._base.one("PRAGMA data_version"))

    # How.

    def _known(self, key: str) -> Job | None:
        """The newest job with that key which is done or under way."""
        found = self._base.rows(f"SELECT {_COLUMNS} FROM jobs WHERE key=? AND state IN (?, ?, ?) "
                                "ORDER BY number DESC LIMIT 1", key, DONE, WAITING, RUNNING)
        return self._job(found[0]) if found else None

    def _overtake(self, work: Work) -> None:
        if work.shot:
            self._base.change("UPDATE jobs SET state=?, reason=?, ended=? WHERE shot=? AND language=? AND batch=? AND "
                              "state=?", CANCELLED, _OVERTAKEN, time.time(), work.shot, work.language, work.batch,
                              WAITING)

    def _insert(self, work: Work, place: float) -> int:
        return self._base.change(
            "INSERT INTO jobs (key, request, shot, name, language, batch, state, place, added) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            work.key, json.dumps(work.request, default=str), work.shot, work.name, work.language, work.batch, WAITING,
            place, time.time())

    def _take_back(self) -> None:
        """Puts the jobs of processes that are gone back into the row; that is no failure of theirs."""
        now = time.time()
        for number, owner, beat, stop in self._base.rows(
                "SELECT number, owner, beat, stop FROM jobs WHERE state=?", RUNNING):
            if gone(owner, now - beat):
                self._put_back(number, wanted=not stop)

    def _put_back(self, number: int, wanted: bool = True) -> None:
        """Puts a job back into the row, unless newer work for its shot has taken its place there."""
        if wanted and not self._overtaken(number):
            state, reason = WAITING, self._base.one("SELECT reason FROM jobs WHERE number=?", number)
        else:
            state, reason = CANCELLED, _OVERTAKEN if wanted else "Stopped."
        self._base.change("UPDATE jobs SET state=?, reason=?, owner='', began=NULL, stop=0 WHERE number=?", state,
                          reason, number)

    def _overtaken(self, number: int) -> bool:
        """Whether other work for the same shot and language waits, or is being done: what was added later stays."""
        return bool(self._base.one(
            "SELECT 1 FROM jobs JOIN jobs AS other ON other.shot = jobs.shot AND other.language = jobs.language "
            "AND other.batch = jobs.batch WHERE jobs.number=? AND jobs.shot != '' AND other.number != jobs.number "
            "AND other.state IN (?, ?)",
            number, WAITING, RUNNING))

    def _wanted(self, number: int) -> bool:
        found = self._base.rows("SELECT stop, owner FROM jobs WHERE number=?", number)
        return bool(found) and not found[0][0] and found[0][1] == own_name()

    def _end(self, number: int, state: str, **told: str) -> None:
        names = "".join(f", {name}=?" for name in told)
        with self._base.changing():
            self._base.change(f"UPDATE jobs SET state=?, owner='', ended=?, seconds_left=NULL{names} WHERE number=? "
                              "AND owner=?", state, time.time(), *told.values(), number, own_name())

    def _job(self, row: tuple[Any, ...]) -> Job:
        """The job that a row tells of."""
        number, key, request, shot, name, language, batch, *rest = row
        state, place, tries, reason, log, step, frame, of, left, result, added, began, ended, owner, beat = rest
        try:
            sound = all(map(_is_kind, row, _KINDS)) and state in STATES
            asked, made = json.loads(request), json.loads(result)
        except (ValueError, TypeError, RecursionError):
            sound = False
        if not (sound and isinstance(asked, dict) and isinstance(made, dict)):
            raise OutputError(f"The queue {shown(self.path)} is damaged at job {number}. Move it away to begin a new "
                              "one.")
        lost = state == RUNNING and gone(owner, time.time() - beat)
        work = Work(key, asked, shot, name, language, batch)
        return Job(number, work, state, place, tries, reason, log, step, frame, of, left, made, added, began, ended,
                   lost)

    def __enter__(self) -> Queue:
        """The open queue."""
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Lets go of the file."""
        self.close()


def user_queue() -> Path:
    """Where the queue of whoever runs this lies: RETAKE_QUEUE, or where the system keeps such things."""
    named = os.environ.get("RETAKE_QUEUE")
    return Path(named) if named else own_place("queue.sqlite", "XDG_STATE_HOME", ".local/state")


def _there(result: dict[str, Any]) -> bool:
    """Whether the files of a finished job are still where they were put."""
    named = [result[name] for name in ("movie", "report") if result.get(name)]
    # An image sequence is named by its pattern: its report stands for it. What is no path is nowhere.
    return all(isinstance(one, str) and ("%" in one or os.path.exists(one)) for one in named)


def _is_kind(value: object, kind: str) -> bool:
    """Whether a column holds what it should: SQLite lets anything stand anywhere."""
    if kind == "t":
        return isinstance(value, str)
    if kind == "i":
        return isinstance(value, int)
    return (value is None and kind == "u") or (isinstance(value, int | float) and math.isfinite(value))
