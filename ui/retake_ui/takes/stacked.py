"""The versions of the shot that is looked at: its takes, the newest first, and its plate below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from retake_ui.look import colours, signs
from retake_ui.models.showing import DIFFERENCE, SIDE, THE_PLATE, WIPE, Showing
from retake_ui.models.take import APPROVED, REJECTED, Take, before
from retake_ui.takes import told
from retake_ui.words import plain, tr

SHOWN = signs.Sign("arrow", colours.DIM, "On the timeline")  # of the plate, where no take is
PLACED = signs.Sign("arrow", colours.GOOD, "Placed")  # shorter than what the table of shots says: cards are narrow
CARD = int(Qt.ItemDataRole.UserRole) + 1  # the card itself
COMPARING = (WIPE, SIDE, DIFFERENCE)

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Card:
    """A version: a take, or the plate.

    Attributes:
        take: The take; None for the plate.
        older: The version before it, which it is told apart from.
        placed: Whether the timeline shows it.
        left: Whether it is the left one of what is compared: A.
        right: Whether it is the right one: B.
        compared: Whether the two are compared now.
    """

    take: Take | None
    older: Take | None = None
    placed: bool = False
    left: bool = False
    right: bool = False
    compared: bool = False

    @property
    def report(self) -> str:
        """What it is known by: its report, "" for the plate."""
        return THE_PLATE if self.take is None else self.take.report

    @property
    def title(self) -> str:
        """What it is called."""
        return tr("Plate") if self.take is None else told.version(self.take)

    @property
    def spoken(self) -> str:
        """All of it, for those who hear the panel."""
        take = self.take
        if take is None:
            return ", ".join([self.title, *([tr("on the timeline")] if self.placed else [])])
        verdict, review = signs.verdict(take.verdict), review_sign(take)
        parts = [self.title, signs.words(verdict) if verdict else "", signs.words(review) if review else "",
                 tr("on the timeline") if self.placed else "", told.brief(take), told.differs(take, self.older),
                 told.note(take), told.trouble(take)]
        return ", ".join(part for part in parts if part)


def review_sign(take: Take) -> signs.Sign | None:
    """How what people say of a take is shown; None where nobody decided."""
    return signs.status(take.state) if take.state in (APPROVED, REJECTED) else None


class Stacked(QAbstractListModel):
    """A row for each version.

    Args:
        showing: What the viewer shows.
        parent: Who owns it.
    """

    def __init__(self, showing: Showing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._showing = showing
        self.takes: tuple[Take, ...] = ()
        self._cards: list[Card] = []
        showing.changed.connect(self._refresh)

    def put(self, takes: Sequence[Take]) -> None:
        """The takes of a shot; the same ones again keep what is selected."""
        if tuple(takes) == self.takes:
            return
        same = [take.report for take in takes] == [take.report for take in self.takes]
        self.takes = tuple(takes)
        if same:
            self._refresh()
            return
        self.beginResetModel()
        self._cards = self._made()
        self.endResetModel()

    def card(self, row: int) -> Card | None:
        """The version of a row."""
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def row(self, report: str) -> int:
        """The row of a version; -1 where it has none."""
        return next((row for row, card in enumerate(self._cards) if card.report == report), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many versions there are; none where there is no take."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = 0) -> Any:
        """What is told of a version."""
        card = self.card(index.row())
        if card is None:
            return None
        if role == CARD:
            return card
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return card.spoken if role == Qt.ItemDataRole.AccessibleTextRole else card.title
        if role == Qt.ItemDataRole.ToolTipRole and card.take is not None:
            return plain(told.trouble(card.take) or card.take.movie)
        return None

    def _made(self) -> list[Card]:
        if not self.takes:
            return []
        show = self._showing
        compared = show.mode in COMPARING

        def card(take: Take | None, placed: bool) -> Card:
            report = THE_PLATE if take is None else take.report
            older = None if take is None else before(take, self.takes)
            return Card(take, older, placed, report == show.left, report == show.right, compared)

        return [*(card(take, take.placed) for take in self.takes),
                card(None, not any(take.placed for take in self.takes))]

    def _refresh(self) -> None:
        fresh = self._made()
        if len(fresh) != len(self._cards):
            return
        for row, card in enumerate(fresh):
            if card != self._cards[row]:
                self._cards[row] = card
                self.dataChanged.emit(self.index(row), self.index(row))
