"""What the mouse does to the strip: scrub, zoom, scroll, keep ranges."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from retake_ui.models.keeping import Keeping
from retake_ui.models.playhead import Playhead
from retake_ui.strip import lanes
from retake_ui.strip.view import StripView

_NOTCH = 120.0  # what one notch of a wheel says
_CLOSER = 1.25  # how much closer it brings
_PAGE = 80  # pixels that it scrolls

SCRUB, PULL, KEEP = "scrub", "pull", "keep"


class Hand:
    """The mouse over the strip.

    Args:
        view: The strip's picture.
        playhead: What is scrubbed.
        keeping: The kept ranges.
    """

    def __init__(self, view: StripView, playhead: Playhead, keeping: Keeping) -> None:
        self._view, self._playhead, self._keeping = view, playhead, keeping
        self._doing = ""
        self._last = 0.0

    def drop(self) -> None:
        """Lets go of what is dragged."""
        self._doing = ""
        self._view.hand.drop()

    def wheel(self, event: QWheelEvent) -> bool:
        """Zooms around the pointer; with shift, or sideways, it scrolls."""
        delta = event.angleDelta()
        scale = self._view.scale
        sideways = delta.x() if abs(delta.x()) > abs(delta.y()) else 0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or sideways:
            scale.scroll(round(-(sideways or delta.y()) / _NOTCH * _PAGE))
        else:
            scale.zoom(event.position().x() - self._view.header, _CLOSER ** (delta.y() / _NOTCH))
        self._view.changed_scale()
        return True

    def mouse(self, event: QMouseEvent) -> bool:
        """A button or a move; whether it was of use here."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            return self._press(event)
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if kind == QEvent.Type.MouseButtonRelease:
            return self._release()
        if kind == QEvent.Type.MouseButtonDblClick:
            self._view.scale.fit()
            self._view.changed_scale()
            return True
        return False

    def _press(self, event: QMouseEvent) -> bool:
        view, x = self._view, event.position().x()
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        band = view.canvas.band_at(event.position().y())
        self._last = x
        if event.button() == Qt.MouseButton.MiddleButton or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._doing = PULL
        elif event.button() != Qt.MouseButton.LeftButton or x < view.header:
            return False
        elif band is not None and band.lane.name == lanes.KEEP and view.canvas.content.frames is not None:
            self._doing = KEEP
            view.hand.press(self._keeping.ranges, view.frame_at(x), view.scale.per_frame)
            view.update()
        else:
            self._doing = SCRUB
            self._playhead.set_speed(0)
            self._playhead.move(int(view.frame_at(x) // 1))
        return True

    def _move(self, event: QMouseEvent) -> bool:
        view, x = self._view, event.position().x()
        frame = view.frame_at(x)
        inside = x >= view.header and view.scale.origin <= frame < view.scale.stop
        view.set_hover(int(frame // 1) if inside else -1)
        if self._doing == SCRUB:
            self._playhead.move(int(frame // 1))
        elif self._doing == PULL:
            view.scale.scroll(round(self._last - x))
            view.changed_scale()
        elif self._doing == KEEP:
            frames = view.canvas.content.frames
            if frames is not None:
                view.hand.move(frame, view.scale.origin, view.scale.stop - 1)
            view.update()
        self._last = x
        self._shape(event)
        return True

    def _release(self) -> bool:
        if self._doing == KEEP:
            ranges = self._view.hand.release()
            if ranges is not None:
                self._keeping.put(ranges)
            self._view.update()
        self._doing = ""
        return True

    def _shape(self, event: QMouseEvent) -> None:
        """The pointer says what a drag would do."""
        view = self._view
        band = view.canvas.band_at(event.position().y())
        shape = Qt.CursorShape.ArrowCursor
        if self._doing == PULL:
            shape = Qt.CursorShape.ClosedHandCursor
        elif band is not None and band.lane.name == lanes.KEEP and event.position().x() >= view.header:
            edge = view.hand.edge_at(self._keeping.ranges, view.frame_at(event.position().x()), view.scale.per_frame)
            shape = Qt.CursorShape.SplitHCursor if edge is not None else Qt.CursorShape.CrossCursor
        if view.cursor().shape() != shape:
            view.setCursor(shape)
