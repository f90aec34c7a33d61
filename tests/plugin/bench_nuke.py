"""The suite's bench over the fake Nuke: a script with two plates, each piped on into a comp of the user's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retake.hosting.exporting import Export
from retake.hosting.nuke_script import KNOB, read_mark
from retake.timeline import read_timeline
from retake_plugin.main_thread import MainThread
from retake_plugin.nuke.host import NukeHost
from tests.plugin.bench import FOOTAGE, Footage
from tests.plugin.fakes.nuke import FakeNuke, Node, Quirks


class NukeBench:
    """A fake Nuke with a script open in it.

    Args:
        folder: Where the test's files lie.
        quirks: The fake's.
    """

    def __init__(self, folder: Path, quirks: Quirks | None = None) -> None:
        self.folder = folder
        self.fake = fake = FakeNuke(quirks, str(folder / "comp_v004.nk"))
        self.reads: dict[str, Node] = {}
        for index, one in enumerate(FOOTAGE):
            origin = 1 if fake._quirks.from_one else 0
            first = one.first + origin
            trimmed = one.first if fake._quirks.start_at_origin else 0
            self.reads[one.name] = read = fake._user(
                "Read", f"Read{index + 1}", (300 * index, 0), file=str(one.plate(folder)), first=first,
                last=first + one.count - 1, origfirst=origin, origlast=origin + one.frames - 1,
                frame_mode="start at", frame=str(one.record - trimmed), colorspace="rec709", raw=False, disable=False)
            fake._user("Grade", f"Grade{index + 1}", (300 * index, 200), (read,))
        fake._graph[1]._chosen = True
        self.host = NukeHost(fake, MainThread(fake.executeInMainThreadWithResult, fake._world.main),
                             Export(lambda path: read_timeline(path).shots, folder / "home"))

    def shows(self, frame: int) -> tuple[str, int]:
        """What comes out of the Switch over the plate that lies there, or of the plate."""
        def look() -> tuple[str, int]:
            for one in FOOTAGE:
                if one.record <= frame < one.record + one.count:
                    node = self.switch(one) or self.reads[one.name]
                    return node._shows(frame)
            return "", 0

        found: tuple[str, int] = self.fake._do(look)
        return found

    def switch(self, footage: Footage) -> Node | None:
        """Our Switch over a plate."""
        return next((one for one in self.fake._graph if one._kind == "Switch"
                     and one._inputs.get(0) is self.reads[footage.name]), None)

    def versions(self, footage: Footage) -> set[str]:
        """The files of the Reads behind the Switch."""
        switch = self.switch(footage)
        marks = [read_mark(one._values.get(KNOB)) for one in switch._inputs.values()] if switch else []
        return {Path(mark.report).name.removesuffix(".take.json") for mark in marks if mark and mark.report}

    def as_before(self) -> Any:
        """The user's nodes, what is selected, and the frame."""
        mine = [one for one in self.fake._graph if KNOB not in one._values]
        return [self.fake._told(one) for one in mine], [one._name for one in self.fake._graph if one._chosen], \
            self.fake._now, self.fake._open

    def select(self, *footage: Footage) -> None:
        """Selects plates, and what else is caught by the mouse."""
        for one in self.fake._graph:
            one._chosen = one in [self.reads[each.name] for each in footage] or one._name == "Grade1"

    def marks(self) -> list[tuple[int, str]]:
        """A script has none."""
        raise NotImplementedError

    def mark(self, frame: int, words: str) -> None:
        """A script has none."""
        raise NotImplementedError

    def undo(self) -> bool:
        """Edit > Undo."""
        self.fake._undo()
        return True

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What is pasted shows its file a frame later."""
        self.fake._quirks.off_by = 1
        try:
            yield
        finally:
            self.fake._quirks.off_by = 0

    @contextmanager
    def shut(self) -> Iterator[None]:
        """The script is empty."""
        kept = list(self.fake._graph)
        self.fake._graph.clear()
        try:
            yield
        finally:
            self.fake._graph[:] = kept


@contextmanager
def nuke_bench(folder: Path, quirks: Quirks | None = None) -> Iterator[NukeBench]:
    """A bench whose fake ends afterwards."""
    bench = NukeBench(folder, quirks)
    try:
        yield bench
    finally:
        bench.fake._world.close()
