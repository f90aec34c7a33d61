"""The ranges of the shot that is looked at which stay as they are, as strip and controls show and change them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from retake.errors import OptionError
from retake_ui.models.choices import ALL, Choices
from retake_ui.models.keep import Range, ranges_of, text_of, with_range
from retake_ui.models.shots import Row, Shots
from retake_ui.words import tr

KEEP = "keep"
_ENDLESS = 1 << 31


class Keeping(QObject):
    """Reads the choice `keep`, and writes it, a step of the undo stack each time.

    Args:
        shots: The shots; the one that is looked at is meant.
        choices: Where the choice is kept.
        parent: Who owns it.
    """

    changed = Signal()  # the ranges are others, another shot's, or what is wrong with them
    begun_changed = Signal()  # a range was begun at a frame, or is no more

    def __init__(self, shots: Shots, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shots, self._choices = shots, choices
        self.ranges: list[Range] = []
        self._of = ""  # the shot whose ranges they are
        self.problem = ""  # why the text can't be read
        self.begun: int | None = None  # the frame at which I was pressed
        shots.current_changed.connect(self._read)
        shots.changed.connect(lambda key: self._read(key) if key == shots.current else None)
        choices.changed.connect(self._chosen)

    @property
    def shot(self) -> str:
        """The id of the shot that is looked at; "" where none is."""
        row = self._shots.looked_at
        return row.shot.id if row is not None else ""

    @property
    def text(self) -> str:
        """The choice as it is written."""
        row = self._shots.looked_at
        return str(self._choices.value(row.shot.id, KEEP)) if row is not None else ""

    def parsed(self, text: str) -> list[Range]:
        """What a text names on the plate of the shot that is looked at.

        Raises:
            OptionError: It names no range of it.
        """
        return _parsed(self._shots.looked_at, text)

    def put(self, ranges: Sequence[Range]) -> None:
        """Chooses these ranges; one step."""
        row = self._shots.looked_at
        if row is not None:
            self._choose(row.shot.id, ranges)

    def write(self, shot: str, text: str) -> None:
        """Chooses what a text names on the plate of a shot, which need not be looked at any more.

        Raises:
            OptionError: It names no range of it.
        """
        row = next(iter(self._shots.of_shot(shot)), None)
        if row is not None:
            self._choose(shot, _parsed(row, text) if text else [])

    def add(self, first: int, last: int) -> None:
        """One more range, whichever end is named first."""
        self.put(with_range(self.ranges, first, last))

    def begin(self, frame: int) -> None:
        """I: a range begins at the frame."""
        self.begun = frame
        self.begun_changed.emit()

    def end(self, frame: int) -> None:
        """O: the range that was begun ends at the frame; without a beginning it is that frame alone."""
        begun, self.begun = self.begun, None
        self.begun_changed.emit()
        self.add(frame if begun is None else begun, frame)

    def forget(self) -> None:
        """Forgets a beginning."""
        if self.begun is not None:
            self.begun = None
            self.begun_changed.emit()

    def _choose(self, shot: str, ranges: Sequence[Range]) -> None:
        text = text_of(ranges)
        if text != str(self._choices.value(shot, KEEP)):
            # Without ranges of its own a shot has none, even where all have.
            empty = None if not self._choices.own(ALL).get(KEEP) else ""
            self._choices.set(shot, KEEP, text or empty, anew=True)

    def _chosen(self, shot: str, name: str) -> None:
        row = self._shots.looked_at
        if row is not None and shot in (ALL, row.shot.id) and name in ("", KEEP):
            self._read(row.key)

    def _read(self, key: str) -> None:
        ranges: list[Range] = []
        problem = ""
        if self._shots.looked_at is not None:
            try:
                ranges = self.parsed(self.text) if self.text else []
            except OptionError as wrong:
                problem = str(wrong)
        if (ranges, problem, self.shot) != (self.ranges, self.problem, self._of):
            self.ranges, self.problem, self._of = ranges, problem, self.shot
            self.changed.emit()


def _parsed(row: Row | None, text: str) -> list[Range]:
    plate = row.shot.plate if row is not None else None
    if row is None or plate is None:
        raise OptionError(tr("Pick a shot whose plate is there first."))
    return ranges_of(text, plate.timecode, plate.rate or row.shot.record.rate, plate.frames or _ENDLESS)
