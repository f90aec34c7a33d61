"""The SQLite file behind a queue: opened, checked, changed in whole transactions; what goes wrong is one line.

Light: standard library only.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retake.errors import OutputError
from retake.unfinished import shown, unwritable

_WAIT = 30.0  # seconds for another process's transaction
_LEAST_FREE = 1 << 20  # bytes


class QueueFile:
    """The open file; made where there is none.

    Args:
        path: Where it lies.
        schema: The statements that make its tables.
        edition: Which edition of the schema this is; kept in the file.

    Raises:
        OutputError: It can't be opened, is no queue, or was written by a newer version.
    """

    def __init__(self, path: Path, schema: Sequence[str], edition: int) -> None:
        self.path = path
        self._within = False
        try:
            # A new folder is its owner's alone: requests hold what is said in films that nobody has seen.
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path.parent, error) from None
        try:
            self._base = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        except sqlite3.Error as error:
            raise self._problem(error) from None
        try:
            with self._said():
                self._refuse_foreign(edition)
                self._base.execute("PRAGMA journal_mode=WAL")
                self._base.execute("PRAGMA synchronous=FULL")
            with self.changing():
                self._prepare(schema, edition)
        except BaseException:
            self._base.close()
            raise

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        with self._said():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise

    def rows(self, question: str, *given: Any) -> list[tuple[Any, ...]]:
        """What the file answers."""
        with self._said():
            return self._base.execute(question, given).fetchall()

    def one(self, question: str, *given: Any) -> Any:
        """The first value of the first row; None where there is none."""
        found = self.rows(question, *given)
        return found[0][0] if found else None

    def change(self, statement: str, *given: Any) -> int:
        """Carries out a change; the number of a row that it added comes back."""
        with self._said():
            return self._base.execute(statement, given).lastrowid or 0

    def change_each(self, statement: str, given: Iterable[Sequence[Any]]) -> None:
        """Carries out a change once for each row of values."""
        with self._said():
            self._base.executemany(statement, given)

    def _refuse_foreign(self, edition: int) -> None:
        """Raise for a database that is not a queue of ours, before anything is written to it."""
        written = int(self.one("PRAGMA user_version"))
        tables = {name for name, in self.rows("SELECT name FROM sqlite_master WHERE type='table'")}
        if tables and not {"jobs", "settings"} <= tables:
            raise OutputError(f"{shown(self.path)} is a database, but no queue of Retake. Choose another file.")
        if written > edition:
            raise OutputError(f"The queue {shown(self.path)} was written by a newer Retake. Install that.")

    def _prepare(self, schema: Sequence[str], edition: int) -> None:
        if int(self.one("PRAGMA user_version")) == 0:
            for statement in schema:
                self._base.execute(statement)
            self._base.execute(f"PRAGMA user_version={edition}")

    @contextmanager
    def _said(self) -> Iterator[None]:
        """While the block runs, what SQLite complains of is a line for the artist."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def _problem(self, error: sqlite3.Error) -> OutputError:
        name, said = shown(self.path), str(error)
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_full(self.path.parent):
            code = sqlite3.SQLITE_FULL  # SQLite says so of the file itself only, not of those beside it
        advice = {
            sqlite3.SQLITE_BUSY: "Another process holds it. Try again.",
            sqlite3.SQLITE_FULL: "There is no space left on the disk. Make room.",
            sqlite3.SQLITE_READONLY: "You have no permission to write it. Choose another one, or have it changed.",
            sqlite3.SQLITE_CANTOPEN: "It is no file that can be opened there. Choose another one.",
            sqlite3.SQLITE_NOTADB: "It is no queue. Choose another file.",
            sqlite3.SQLITE_IOERR: "The disk reports an error. Choose another disk.",
        }.get(code, f"It is damaged ({said}). Move it away to begin a new one.")
        return OutputError(f"The queue {name} can't be used. {advice}")


def _is_full(folder: Path) -> bool:
    """Whether a folder's disk has no room for what SQLite writes beside its file."""
    try:
        return shutil.disk_usage(folder).free < _LEAST_FREE
    except OSError:
        return False
