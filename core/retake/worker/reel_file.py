"""A reel: JPEGs one after the other in one file, and beside it an index that names the whole ones.

Both grow at their ends alone, the picture first, so that any process may read them meanwhile and a killed maker's reel
is gone on with. The index is text: a line of JSON with the facts, then for each frame where its JPEG begins, a blank
and how many bytes it has. A last line without an end does not count.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from retake.unfinished import unwritable
from retake.worker.protocol import Message
from retake.worker.serve import Say

SUFFIX = ".reel"
_FACTS = {"first": int, "frames": int, "of": int, "rate": str, "width": int, "height": int}
_BETWEEN = 0.1  # seconds between two words about a reel
_AT_ONCE = 10_000  # frames that are told in one word
_MARK, _END = b"\xff\xd8", b"\xff\xd9"


class Reel:
    """A reel on the disk, as far as it is made.

    Args:
        file: Where its JPEGs lie; the index lies beside it.
        say: Says the events.
        clock: Seconds that go on.

    Attributes:
        facts: `first`, `frames` (that it is to have), `of`, `rate`, `timecode`, `width`, `height`; None before it is
            begun.
        made: How many frames it has.
    """

    def __init__(self, file: Path, say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self.file, self.index = file, file.with_suffix(".index")
        self.facts: Message | None = None
        self.made = 0
        self._say, self._clock = say, clock
        self._end = self._read = 0  # where the next JPEG begins; how much of the index is understood
        self._untold: list[list[int]] = []
        self._said = -_BETWEEN

    @property
    def whole(self) -> bool:
        """Whether all its frames are made."""
        return self.facts is not None and self.made == self.facts["frames"]

    def look(self, at_once: bool = True) -> bool:
        """Says what others have made of it since the last look, or before; whether it is whole."""
        try:
            with open(self.index, "rb") as index, open(self.file, "rb") as file:
                index.seek(self._read)
                self._understand(index.read(), file)
        except OSError:
            pass  # there is none yet
        self._tell(at_once or self.whole)
        return self.whole

    @contextmanager
    def growing(self, facts: Message) -> Iterator[None]:
        """A block in which `add` adds frames to what is made; one process at a time, see `Shelf.alone`.

        Raises:
            OutputError: It can't be written.
        """
        if self.facts != facts:
            self.facts, self.made, self._end, self._read = facts, 0, 0, 0
        with ExitStack() as files:
            with self._written():
                for one in (self.file, self.index):
                    one.touch()
                self._file, self._index = (files.enter_context(_grown(one)) for one in (self.file, self.index))
                self._file.truncate(self._end)
                self._file.seek(self._end)
                self._index.truncate(self._read)
                self._index.seek(self._read)
                if not self._read:
                    self._note(json.dumps(facts))
            try:
                yield
            finally:
                self._tell(at_once=True)

    def add(self, jpeg: bytes) -> None:
        """The next frame."""
        with self._written():
            self._file.write(jpeg)
            self._file.flush()
            self._note(f"{self._end} {len(jpeg)}")
        self._take(len(jpeg))
        self._tell(at_once=self.whole)

    def result(self) -> Message:
        """What a task answers that has made it."""
        return {**(self.facts or {}), "file": str(self.file), "index": str(self.index), "frames": self.made}

    def _note(self, line: str) -> None:
        self._read += self._index.write(f"{line}\n".encode())
        self._index.flush()

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritable(self.file, error) from None

    def _take(self, size: int) -> None:
        self._untold.append([self._end, size])
        self._end += size
        self.made += 1

    def _understand(self, text: bytes, file: IO[bytes]) -> None:
        """Takes the index's new lines, if all that they name is there; else what was understood before stays."""
        lines = text[:text.rfind(b"\n") + 1].splitlines()
        facts = self.facts
        if facts is None and lines:
            facts = _facts(lines.pop(0))
        if facts is None:
            return
        sizes, end = [], self._end
        for line in lines:
            begin, _, size = line.partition(b" ")
            if not (begin.isdigit() and size.isdigit() and len(line) < 40 and int(begin) == end and int(size) > 3):
                return
            sizes.append(int(size))
            end += int(size)
        if len(sizes) + self.made > facts["frames"] or (sizes and not _is_jpeg(file, end - sizes[-1], end)):
            return
        self.facts = facts
        self._read += text.rfind(b"\n") + 1
        for one in sizes:
            self._take(one)

    def _tell(self, at_once: bool) -> None:
        """Says what was not said yet, if there is anything and it is time."""
        if not self._untold or self.facts is None or not (at_once or self._clock() - self._said >= _BETWEEN):
            return
        begin = self.facts["first"] + self.made - len(self._untold)
        for at in range(0, len(self._untold), _AT_ONCE):
            self._say("reel", {"file": str(self.file), "first": begin + at, "sizes": self._untold[at:at + _AT_ONCE],
                               "width": self.facts["width"], "height": self.facts["height"]})
        self._untold = []
        self._said = self._clock()


@contextmanager
def _grown(path: Path) -> Iterator[IO[bytes]]:
    """A file that is added to."""
    file = io.BufferedRandom(io.FileIO(path, "r+b"))
    try:
        yield file
    finally:
        with suppress(OSError):  # what did not fit onto a full disk was told when it was written
            file.close()


def _facts(line: bytes) -> Message | None:
    """The facts in an index's first line; None where it holds none."""
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError):
        return None
    fine = isinstance(facts, dict) and all(type(facts.get(name)) is kind for name, kind in _FACTS.items())
    return facts if fine else None


def _is_jpeg(file: IO[bytes], begin: int, end: int) -> bool:
    """Whether a whole JPEG lies there: after a power cut the file may have its length but not its content."""
    if os.fstat(file.fileno()).st_size < end:
        return False
    file.seek(begin)
    start = file.read(2)
    file.seek(end - 2)
    return start == _MARK and file.read(2) == _END
