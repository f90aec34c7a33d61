"""What the suite of host behaviour stands on: a host with a timeline of two shots, takes for them, and eyes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from retake.host import Host
from retake.timecode import Timecode
from retake.timeline.shot import Shot
from tests.core.timeline import made
from tests.core.timeline.back.takes import take as made_take
from tests.plugin.asking import ask

RATE = Fraction(25)
START = 90_000  # the record frame behind 01:00:00:00


@dataclass(frozen=True)
class Footage:
    """A plate and how the bench's timeline shows it."""

    name: str
    timecode: str | None
    frames: int
    first: int
    count: int
    record: int

    def plate(self, folder: Path) -> Path:
        """The plate's file; its pictures are drawn once for all tests."""
        path = folder / f"{self.name}.mov"
        if not path.exists():
            known = _DRAWN.get(self)
            if known is None:
                known = _DRAWN[self] = made.movie(path, self.frames, RATE, self.timecode).read_bytes()
            path.write_bytes(known)
        return path


_DRAWN: dict[Footage, bytes] = {}

# Two shots one behind the other, one with timecode and one without.
ONE = Footage("sh010", "10:00:00:00", 60, 10, 30, START)
TWO = Footage("sh020", None, 60, 5, 30, START + 30)
FOOTAGE = (ONE, TWO)
STOP = TWO.record + TWO.count


class Bench(Protocol):
    """A host under test.

    Attributes:
        host: The host.
        folder: Where the test's files lie.
    """

    host: Host
    folder: Path

    def shows(self, frame: int) -> tuple[str, int]:
        """What is seen at a record frame: a movie's name without its ending, and which of its frames, from 0."""
        ...

    def versions(self, footage: Footage) -> set[str]:
        """The names of all takes that lie on the timeline for a shot, shown or not."""
        ...

    def as_before(self) -> Any:
        """All that must not be changed by anything a host does: the user's items, tracks, page, bin, playhead."""
        ...

    def select(self, *footage: Footage) -> None:
        """Selects shots as a user would; only hosts that can tell a selection."""
        ...

    def marks(self) -> list[tuple[int, str]]:
        """The markers as record frame and words; only hosts that set markers."""
        ...

    def mark(self, frame: int, words: str) -> None:
        """Sets a marker as a user would; only hosts that set markers."""
        ...

    def undo(self) -> bool:
        """Undoes the last step as a user would; False in a host that has no undo of its own for what we do."""
        ...

    def beside(self) -> AbstractContextManager[None]:
        """The next thing that is put onto the timeline lands a frame beside its place."""
        ...

    def shut(self) -> AbstractContextManager[None]:
        """Meanwhile nothing is open in the host, or it answers nothing."""
        ...


def shots(host: Host) -> list[Shot]:
    """The shots of the timeline that is open in a host, as a worker reads them."""
    timeline = host.timeline()
    data: dict[str, Any] = {"timeline": str(timeline.path)}
    if timeline.rate:
        data["rate"] = str(timeline.rate)
    return [Shot.from_dict(one["shot"]) for one in ask("shots", data)[0]]


def shot_of(host: Host, footage: Footage) -> Shot:
    """The shot of a plate."""
    return next(one for one in shots(host) if one.plate and Path(one.plate.name).stem == footage.name)


def take_of(folder: Path, footage: Footage, version: int = 1, handles: int = 3, **more: Any) -> Path:
    """The report of a new take for a shot, with handles."""
    first, stop = footage.first, footage.first + footage.count
    return made_take(folder / "takes", str(footage.plate(folder)), first - handles, stop + handles, version=version,
                     timecode=footage.timecode, own=(first, stop), **more)


def code(frame: int, rate: Fraction = RATE) -> str:
    """A record frame's timecode."""
    return str(Timecode(frame, rate))
