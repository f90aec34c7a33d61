"""The editor's windows on a sequence: what is selected in them, and where the playhead is. None is opened."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from retake.errors import HostError
from retake_plugin.protocols.hiero import Hiero, Sequence, TimelineEditor, TrackItem, Viewer


class Windows:
    """The timeline editor and the viewer of a sequence, as far as they are open."""

    def __init__(self, hiero: Hiero, sequence: Sequence) -> None:
        self._hiero, self._sequence = hiero, sequence

    def selected(self) -> list[TrackItem]:
        """The selected items of pictures."""
        kind = self._hiero.core.TrackItem.MediaType.kVideo
        return [one for one in self.chosen() if one.mediaType() == kind]

    def chosen(self) -> list[TrackItem]:
        """The selected items; a selection holds effects and transitions too, which are left out."""
        kind = self._hiero.core.TrackItem
        return [one for one in self.all_chosen() if isinstance(one, kind)]

    def all_chosen(self) -> list[Any]:
        """All that is selected: items, effects and transitions."""
        editor = self._editor()
        return list(editor.selection() or ()) if editor is not None else []

    def choose(self, chosen: list[Any]) -> None:
        """Selects just these, unless they are; where effects and transitions can't be, the items among them."""
        editor, kind = self._editor(), self._hiero.core.TrackItem
        if editor is None or self.all_chosen() == chosen:
            return
        if not chosen:
            editor.selectNone()
            return
        with suppress(Exception):
            editor.setSelection(chosen)
        if self.all_chosen() != chosen:
            editor.setSelection([one for one in chosen if isinstance(one, kind)])

    def select(self, item: TrackItem) -> None:
        """Selects one item."""
        editor = self._editor()
        if editor is not None:
            editor.setSelection([item])

    def time(self) -> int | None:
        """The sequence's frame on which the playhead stands; None where the viewer shows something else."""
        viewer = self._viewer()
        return int(viewer.time()) if viewer is not None else None

    def go_to(self, frame: int) -> None:
        """Puts the playhead on a frame of the sequence.

        Raises:
            HostError: No viewer shows the sequence, or it has no such frame.
        """
        viewer = self._viewer()
        if viewer is None:
            raise HostError("No viewer shows the sequence. Open the sequence in a viewer, then try again.")
        if not 0 <= frame < int(self._sequence.duration()):
            raise HostError("This frame lies outside the sequence.")
        viewer.setTime(frame)
        if int(viewer.time()) != frame:
            raise HostError("The viewer does not move its playhead. Stop playing, then try again.")

    def _editor(self) -> TimelineEditor | None:
        ui = self._hiero.ui
        return ui.getTimelineEditor(self._sequence, ui.TimelineEditorCreationFlag.kDontCreate)

    def _viewer(self) -> Viewer | None:
        viewer = self._hiero.ui.currentViewer()
        player = viewer.player() if viewer is not None else None
        shown = player.sequence() if player is not None else None
        return viewer if shown is not None and shown.guid() == self._sequence.guid() else None
