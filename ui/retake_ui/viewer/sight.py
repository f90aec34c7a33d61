"""What is to be seen at the playhead: fetches plate, take and matte of one frame and keeps them in step."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, QSizeF, QTimer, Signal
from PySide6.QtGui import QImage

from retake_ui.models.showing import PLATE, TAKE, THE_PLATE, TRY, Tried
from retake_ui.session import Session
from retake_ui.shot.wanted import frames_of
from retake_ui.viewer.compose import Scene
from retake_ui.viewer.decoder import EIGHTHS, Decoder, Wanted, eighths_for
from retake_ui.viewer.effort import Effort
from retake_ui.viewer.pictures import Picture, matte_of, picture_of
from retake_ui.viewer.reel import Reel
from retake_ui.viewer.reels import SIDE as LARGEST
from retake_ui.viewer.reels import Reels
from retake_ui.viewer.stills import Stills

_AHEAD, _NEAR = 12, 6  # frames that are decoded before their time: while it plays, while it stands
_HELD = 192 << 20  # bytes of decoded frames
_LATE = 8  # frames by which one may be late while it plays
_SECONDS = 5.0  # between two attempts to have frames made again that are gone
_PATIENCE = 200  # milliseconds before a missing frame is called missing


@dataclass
class Seen:
    """What stands on the display.

    Attributes:
        scene: The pictures and how they are compared.
        frame: The plate's frame that they show.
        left: Which picture stands left; None for none.
        right: Which stands right.
    """

    scene: Scene
    frame: int
    left: Picture | None
    right: Picture | None


class Sight(QObject):
    """Makes scenes of what the session says is looked at.

    Args:
        session: What is open.
        parent: Who owns it.

    Attributes:
        seen: What is to be drawn; None where there is nothing.
        size: The plate's own pixels, as far as it is known.
        effort: How much is decoded while it plays.
        complete: Whether all of the frame at the playhead is there.
        waiting: Whether the frame at the playhead is on its way, for longer than a moment.
        reason: Why one of the pictures can't be shown; "" where nothing is wrong.
    """

    changed = Signal()
    buffered = Signal()  # there are more frames in a reel
    slowed = Signal()  # while it plays more or less of each frame is decoded than before
    resized = Signal()  # the plate is larger than was known

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._showing, self._playhead = session.showing, session.playhead
        self.reels = Reels(session.links.play, self)
        self.stills = Stills(session.links.looks, self)
        self.decoder = Decoder(_HELD, self)
        self.seen: Seen | None = None
        self.effort = Effort()
        self.complete = False
        self.waiting, self.reason = False, ""
        self.left: Picture | None = None
        self.right: Picture | None = None
        self.matte: Picture | None = None
        self.size = QSizeF(16, 9)
        self._sizes: dict[str, QSize] = {}
        self._scale = 1.0  # pixels of the display for one of the plate
        self._told: tuple[str, str, int] | None = None  # how much of which preview was taken
        self._mended = 0.0
        self._drawn: tuple[object, ...] = ()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_PATIENCE)
        self._late.timeout.connect(self._say_late)
        self.reels.grew.connect(self._grew)
        self.reels.failed.connect(self._failed)
        self.decoder.decoded.connect(lambda wanted: None if self.complete else self.refresh())
        self.stills.came.connect(lambda picture, frame: self.refresh())
        self.stills.sized.connect(self._sized)
        session.source_changed.connect(self.stills.forget_failures)
        self._playhead.moved.connect(self._moved)
        self._playhead.speed_changed.connect(self._speed)
        self._showing.tried.connect(self._tried)

    @property
    def pictures(self) -> list[Picture]:
        """What is wanted: what is seen first."""
        showing, found = self._showing, [self.left, self.right]
        if (showing.mode == TAKE) != showing.flip:
            found.reverse()
        return [one for one in (*found, self.matte) if one is not None]

    @property
    def visible(self) -> list[Picture]:
        """What is seen of it in this mode."""
        one = {PLATE: self.left, TAKE: self.right}
        if self._showing.flip:
            one = {PLATE: self.right, TAKE: self.left}
        mode = self._showing.mode
        found = [one[mode]] if mode in one else [self.left, self.right]
        return list(dict.fromkeys(picture for picture in (*found, self.matte) if picture is not None))

    @property
    def absent(self) -> Picture | None:
        """The first of what is seen that has no such frame as the one at the playhead, and will have none."""
        frame = self._playhead.frame
        return next((picture for picture in self.visible if self._absent(picture, frame)), None)

    def stands_in(self, frame: int) -> bool:
        """Whether the plate is seen at a frame because it was not previewed."""
        return (self._showing.mode == TAKE and not self._showing.flip and self.left is not None
                and self.right is not None and self.right.name == TRY != self.left.name
                and self._absent(self.right, frame))

    def _shown(self, frame: int) -> list[Picture]:
        """What is seen at a frame."""
        if not self.stands_in(frame):
            return self.visible
        return [self.left if one is self.right and self.left else one for one in self.visible]

    def look(self) -> None:
        """Another row, other takes, another way to compare: what is fetched is found out anew."""
        row, showing = self._session.shots.looked_at, self._showing
        frames = None if row is None else frames_of(row)
        if row is None or frames is None:
            self.left = self.right = self.matte = self.seen = None
        else:
            view = str(self._session.choices.value(row.shot.id, "view") or "auto")
            self.left = picture_of(row, showing.left, frames, view)
            self.right = picture_of(row, showing.right, frames, view)
            report = showing.right if showing.right not in (THE_PLATE, TRY) else showing.left
            self.matte = matte_of(row, report, frames) if showing.matte else None
        if self.seen is not None and self.left != self.seen.left and self.right != self.seen.right:
            self.seen = None
        self.reason = ""
        self._tried()
        self._measure()
        self.refresh()

    def scale_to(self, scale: float) -> None:
        """How large it is drawn: pixels of the display for one of the plate."""
        if scale != self._scale:
            self._scale = scale
            self.refresh()

    def refresh(self) -> None:
        """Looks at what there is of the frame at the playhead; it is shown when all of it is there."""
        frame, speed = self._playhead.frame, self._playhead.speed
        self.reels.want(self.pictures, frame)
        self.stills.want(self._shown(frame) if self._closer() and not speed else [], frame)
        self.decoder.want(self._wanted(frame, speed))
        found, missing = self._found(frame)
        self.complete = not missing
        if missing and self.seen is not None and self._same(self._scene(found)):
            late = next(((one, there) for one in self._passed(frame, speed) for there, less in [self._found(one)]
                         if there and not less), None)
            if late is None:
                self._wait()
            else:  # better late than never
                self._show(*late)
        elif found or not missing:
            self._show(frame, found)
            if missing:
                self._wait()
        else:
            self.seen = None
            self._wait()
        self._say_changed()

    def _found(self, frame: int) -> tuple[dict[Picture, QImage], bool]:
        """What there is of a frame, and whether some of it is on its way."""
        found: dict[Picture, QImage] = {}
        missing = False
        for picture in self._shown(frame):
            image = self._image(picture, frame)
            if image is None:
                missing = missing or not self._absent(picture, frame)
            elif image.isNull():
                self._mend()
            else:
                found[picture] = image
        return found, missing

    def _passed(self, frame: int, speed: int) -> list[int]:
        """While it plays: the frames between the one that stands there and the one it is time for, the newest first."""
        if not speed or self.seen is None:
            return []
        way = 1 if speed > 0 else -1
        behind = (frame - self.seen.frame) * way
        most = min(_LATE * abs(speed), behind - 1 if behind > 0 else _LATE * abs(speed))
        return [frame - way * step for step in range(1, most + 1)]

    def _show(self, frame: int, found: dict[Picture, QImage]) -> None:
        self.seen = Seen(self._scene(found), frame, self.left, self.right) if found else None
        self._late.stop()
        self.waiting = False

    def _say_changed(self) -> None:
        """Says that something else is to be drawn, where that is so."""
        seen = self.seen
        told: tuple[object, ...] = (self.waiting, self.reason, self._showing.mode, self._showing.flip,
                                    self._showing.wipe)
        if seen is not None:
            told += (seen.frame, *(None if one is None else one.cacheKey()
                                   for one in (seen.scene.left, seen.scene.right, seen.scene.matte)))
        if told != self._drawn:
            self._drawn = told
            self.changed.emit()

    def close(self) -> None:
        """Fetches nothing more."""
        self._late.stop()
        self.decoder.close()
        self.stills.close()

    def _moved(self, frame: int) -> None:
        self.refresh()
        # Faster than played, frames are passed over anyway.
        in_time = self.complete or frame % self.effort.stride != 0
        if abs(self._playhead.speed) == 1 and self.effort.frame(in_time):
            self.slowed.emit()

    def _speed(self, speed: int) -> None:
        if speed:
            self.effort.begin()
        self.refresh()
        self.slowed.emit()

    def _scene(self, found: dict[Picture, QImage]) -> Scene:
        showing = self._showing
        left, right, matte = (found.get(one) if one else None for one in (self.left, self.right, self.matte))
        if right is None and showing.mode == TAKE and not showing.flip:
            right = left  # which stands in for it, else there is none either
        return Scene(showing.mode, left, right, matte, showing.wipe, showing.flip, pixels=True)

    def _same(self, after: Scene) -> bool:
        """Whether what stands there still may stand: the same pictures in the same way, an earlier frame."""
        assert self.seen is not None
        before = self.seen.scene
        return ((before.mode, before.flip, self.seen.left, self.seen.right)
                == (after.mode, after.flip, self.left, self.right)
                and (before.matte is None) == (self.matte is None))

    def _image(self, picture: Picture, frame: int) -> QImage | None:
        """A picture's frame: the still where one looks closely, else the reel's."""
        if self._closer():
            still = self.stills.picture(picture, frame)
            if still is not None:
                return still
        place = self.reels.reel(picture).place(frame)
        if place is None:
            return None
        serial = self.reels.reel(picture).serial
        found = self.decoder.picture(Wanted(serial, frame, self._eighths(picture), place))
        if found is None:
            # Another size of it is there from before, as while the window is dragged larger.
            found = next((one for eighths in range(EIGHTHS, 0, -1)
                          if (one := self.decoder.picture(Wanted(serial, frame, eighths, place))) is not None), None)
        return found

    def _absent(self, picture: Picture, frame: int) -> bool:
        """Whether there will be no such frame."""
        if not picture.first <= frame < picture.stop:
            return True
        reel = self.reels.reel(picture)
        return reel.place(frame) is None and (bool(reel.reason) or picture.name == TRY)

    def _wanted(self, frame: int, speed: int) -> list[Wanted]:
        """What is decoded: the frame itself, then those that come next, by turns of the pictures."""
        each = sum(reel.width * reel.height * eighths * eighths // 16 for reel, eighths in self._reels_at(frame))
        room = max(2, min(_AHEAD if speed else _NEAR, int(0.7 * _HELD) // max(1, each)))
        # Frames that are passed over stand at fixed places, so that what is decoded before its time is what is shown.
        step = abs(speed) * self.effort.stride if speed else 1
        way = step if speed >= 0 else -step
        begin = -(-frame // step) * step if speed >= 0 else frame // step * step
        course = [self._following(begin + way * one) for one in range(room)]
        if not speed:
            course += [frame - 1, frame - 2]
        found = []
        for one in course:
            for reel, eighths in self._reels_at(one):
                place = reel.place(one)
                if place is not None:
                    found.append(Wanted(reel.serial, one, eighths, place))
        return found

    def _reels_at(self, frame: int) -> list[tuple[Reel, int]]:
        """The reels of what is seen at a frame, and how many eighths of them are decoded."""
        return [(self.reels.reel(picture), self._eighths(picture)) for picture in self._shown(frame)]

    def _following(self, frame: int) -> int:
        """A frame that is played later: behind the end that is the beginning again."""
        first, stop = self._playhead.looped
        if self._playhead.loop and self._playhead.speed and stop > first and first <= self._playhead.frame < stop:
            return first + (frame - first) % (stop - first)
        return frame

    def _eighths(self, picture: Picture) -> int:
        reel = self.reels.reel(picture)
        needed = eighths_for(reel.width, self.size.width() * self._scale)
        return max(1, round(needed * self.effort.part)) if self._playhead.speed else needed

    def _closer(self) -> bool:
        """Whether one looks more closely than the reels are."""
        picture = self.left or self.right
        if picture is None or self._playhead.speed:
            return False
        reel, known = self.reels.reel(picture), self._sizes.get(picture.path)
        if max(reel.width, reel.height) < LARGEST:
            return False
        if known is None:
            return self._showing.one_to_one or self._scale >= 1
        return known.width() > reel.width and self._scale * known.width() > reel.width

    def _measure(self) -> None:
        """How large the plate is, by its reel or its still."""
        for picture in (self.left, self.right):
            if picture is None:
                continue
            reel = self.reels.reel(picture)
            known = self._sizes.get(picture.path)
            size = QSizeF(known) if known is not None else QSizeF(reel.width, reel.height)
            if size.width() > 0:
                if size != self.size:
                    self.size = size
                    self.resized.emit()
                return

    def _sized(self, picture: Picture, size: QSize) -> None:
        if not picture.matte:
            self._sizes[picture.path] = size
            self._measure()

    def _grew(self, picture: Picture) -> None:
        self._measure()
        self.buffered.emit()
        # Frames come faster than they are looked at: only the one at the playhead, and those behind it, matter.
        if picture in self.pictures:
            self.refresh()

    def _failed(self, picture: Picture, reason: str) -> None:
        if picture in self.pictures:
            self.reason = f"{picture.title}: {reason}"
            self.refresh()

    def _tried(self) -> None:
        """Takes what there is of the preview, where that is looked at."""
        trial, row = self._showing.trial, self._session.shots.looked_at
        told = (trial.key, trial.file, len(trial.places))
        for picture in (self.left, self.right):
            if picture is not None and picture.name == TRY and row is not None and told != self._told:
                self._told = told
                self.reels.put_try(picture, trial if trial.key == row.key else Tried())

    def _mend(self) -> None:
        """A frame that was there can't be read: the cache was emptied, so all is asked for again, now and then."""
        if time.monotonic() - self._mended > _SECONDS:
            self._mended = time.monotonic()
            QTimer.singleShot(0, self.reels.forget)

    def _wait(self) -> None:
        if not self.waiting and not self._late.isActive():
            self._late.start()

    def _say_late(self) -> None:
        self.waiting = True
        self.changed.emit()
