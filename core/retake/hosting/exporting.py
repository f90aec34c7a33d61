"""The file of an editor's timeline, written at its own place, and its shots, which somebody else reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from retake import own_file
from retake.errors import HostError, OutputError
from retake.hosting.otio_writer import Sheet, otio_text
from retake.hosting.places import export_place
from retake.timeline.shot import Shot
from retake.unfinished import finished_file, shown

Read = Callable[[Path], tuple[Shot, ...]]


class Export:
    """Writes timelines' files and reads their shots.

    Args:
        read: Reads the shots of a file, in another process: where this runs nothing can read timelines.
        home: Where files go whose projects were never saved.
    """

    def __init__(self, read: Read, home: Path | None = None) -> None:
        self._read = read
        self._home = home or Path.home() / "Retake"
        self._known: tuple[Path, str, tuple[Shot, ...]] | None = None

    def write(self, sheet: Sheet, project: str, saved: str) -> Path:
        """Writes a timeline's file: always at the same place for the same timeline.

        Args:
            sheet: The timeline.
            project: Its project's name.
            saved: The project's own file; "" where it was never saved. The timeline goes beside it, where that can be
                written.
        """
        text = otio_text(sheet)
        beside = Path(saved).parent / "retake" if saved and Path(saved).parent.is_dir() else None
        for root in (beside, self._home):
            if root is None:
                continue
            path = export_place(root, project, sheet.name, sheet.id)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with finished_file(path) as part:
                    part.write_text(text, encoding="utf-8")
            except (OSError, OutputError) as problem:
                if root == self._home:
                    raise HostError(f"The timeline can't be handed over: {problem}") from None
            else:
                return path
        raise HostError("The timeline can't be handed over: there is no folder for it.")

    def shots(self, path: Path) -> tuple[Shot, ...]:
        """The shots of a timeline's file; they are read once for a state of the file.

        Raises:
            HostError: The file that was just written is gone again.
        """
        try:
            text = own_file.content(path).decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise HostError(f"{shown(path)} can't be read any more. Read the timeline again.") from None
        if self._known is None or self._known[:2] != (path, text):
            self._known = (path, text, self._read(path))
        return self._known[2]
