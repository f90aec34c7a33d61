"""The viewer: plate and take of the shot that is looked at, compared, played, with sound."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from retake.errors import RetakeError
from retake_ui.keys import tip
from retake_ui.models.playhead import FASTEST
from retake_ui.models.shots import LOADING
from retake_ui.models.showing import DIALOGUE, DIFFERENCE, GUIDE, NONE, PLATE, SIDE, TAKE, THE_PLATE, TRY, WIPE
from retake_ui.session import Session
from retake_ui.shot.wanted import frames_of
from retake_ui.viewer.addresses import record_address, source_address
from retake_ui.viewer.bars import CompareBar, TransportBar
from retake_ui.viewer.canvas import Canvas, Over
from retake_ui.viewer.compose import Scene
from retake_ui.viewer.hearing import Hearing
from retake_ui.viewer.overlay import faces_at, marks_at
from retake_ui.viewer.pictures import take_of, title_of
from retake_ui.viewer.player import Player
from retake_ui.viewer.scrub import ScrubBar
from retake_ui.viewer.sight import Sight
from retake_ui.viewer.sound import Sound
from retake_ui.words import tr

_LEAP = 10
_MOUTH = 0.72  # of a face's box, from its top


class Viewer(QWidget):
    """Shows one shot.

    Args:
        session: What is open.
        parent: The widget it lies in.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Viewer"))
        self._session = session
        self._showing, self._playhead = session.showing, session.playhead
        self._single = TAKE  # the mode that one goes back to from a comparison
        self._silent = ""  # why nothing is heard
        self.hearing = Hearing(session.links.play, self)
        self.sight = Sight(session, self)
        self.sound = Sound(self)
        self.player = Player(session.playhead, self.sound, self)
        self.canvas = Canvas(self)
        self.compare, self.transport = CompareBar(self), TransportBar(self)
        self.scrub = ScrubBar(session.playhead, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.compare, 0), (self.canvas, 1), (self.scrub, 0), (self.transport, 0)):
            column.addWidget(part, stretch)
        self.setFocusProxy(self.canvas)
        self._connect()
        self._take_keys()
        self._look()

    def sizeHint(self) -> QSize:
        """Room for a picture."""
        return QSize(640, 440)

    def close_down(self) -> None:
        """Stands still, lets go of the sound device and fetches nothing more."""
        self.player.close()
        self.hearing.close()
        self.sight.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing goes on behind a window that was closed."""
        self.close_down()
        super().closeEvent(event)

    def _connect(self) -> None:
        shots, showing, head = self._session.shots, self._showing, self._playhead
        shots.current_changed.connect(lambda key: self._look())
        shots.changed.connect(lambda key: self._look() if key == shots.current else None)
        shots.state_changed.connect(lambda state: self._draw())
        showing.changed.connect(self._look)
        self._session.choices.changed.connect(self._chosen)
        self._session.study.changed.connect(lambda part: self._draw() if part in ("", "faces") else None)
        self._session.keeping.changed.connect(self._keep_changed)
        self.hearing.changed.connect(lambda which: self._hear())
        self.player.muted.connect(self._muted)
        self.sight.changed.connect(self._draw)
        self.sight.buffered.connect(self._buffer)
        self.sight.slowed.connect(self._tell)
        self.sight.resized.connect(lambda: self.canvas.set_size(self.sight.size))
        self.canvas.framed.connect(self._framed)
        self.canvas.wipe_moved.connect(lambda wipe: showing.put(wipe=wipe))
        self.canvas.face_picked.connect(self.pick_face)
        self.scrub.scrubbed.connect(head.move)
        self.compare.mode_chosen.connect(self.set_mode)
        self.compare.flipped.connect(lambda on: showing.put(flip=on))
        self.compare.switched.connect(lambda name, on: self._switch(name))
        self.compare.chosen.connect(lambda side, name: showing.put(**{side: name}))
        self.transport.pressed.connect(self._session.keys.press)
        head.speed_changed.connect(lambda speed: self._draw())
        for signal in (head.moved, head.speed_changed, head.loop_changed, head.range_changed, head.part_changed):
            signal.connect(lambda *told: self._tell())

    def _take_keys(self) -> None:
        keys, head, player = self._session.keys, self._playhead, self.player
        does = {"play": head.toggle, "forward": lambda: head.shuttle(1), "backward": lambda: head.shuttle(-1),
                "stop": lambda: head.set_speed(0), "step": lambda: player.step(1), "step back": lambda: player.step(-1),
                "leap": lambda: player.step(_LEAP), "leap back": lambda: player.step(-_LEAP),
                "first": lambda: head.move(head.first), "last": lambda: head.move(head.stop - 1),
                "loop": self.next_loop, "sound": self.next_sound, "wipe": lambda: self.toggle_mode(WIPE),
                "side": lambda: self.toggle_mode(SIDE), "difference": lambda: self.toggle_mode(DIFFERENCE)}
        for name, do in does.items():
            keys.on(name, do)
        for name in ("matte", "faces", "zoom", "timecode"):
            keys.on(name, partial(self._switch, name))
        keys.on("flip", lambda: self._showing.put(flip=True), lambda: self._showing.put(flip=False))

    # What the editor does.

    def set_mode(self, mode: str) -> None:
        """Compares that way from now on."""
        if mode in (PLATE, TAKE):
            self._single = mode
        self._showing.put(mode=mode)
        self._mark_modes()

    def toggle_mode(self, mode: str) -> None:
        """Compares that way, or not at all if it does."""
        self.set_mode(self._single if self._showing.mode == mode else mode)

    def next_loop(self) -> None:
        """Loops over the shot, then over the kept range that is nearest, then not at all."""
        head, kept = self._playhead, self._kept_part()
        if not head.loop:
            head.set_part(None)
            head.set_loop(True)
        elif head.part is None and kept is not None:
            head.set_part(kept)
        else:
            head.set_part(None)
            head.set_loop(False)

    def next_sound(self) -> None:
        """The guide instead of the dialogue, then nothing, then the dialogue."""
        order = (DIALOGUE, GUIDE, NONE)
        self._showing.put(sound=order[(order.index(self._showing.sound) + 1) % len(order)])

    def pick_face(self, number: int) -> None:
        """That face speaks; picked again, it is found by the sound. A step of the undo stack."""
        row = self._session.shots.looked_at
        if row is None:
            return
        own = self._session.choices.own(row.shot.id).get("face")
        try:
            self._session.choices.set(row.shot.id, "face", None if own == number else number)
        except RetakeError as error:
            self._session.say(str(error), "look")

    def _switch(self, name: str) -> None:
        showing = self._showing
        if name == "zoom":
            showing.put(one_to_one=self.canvas.framing.zoom is None)
            if showing.one_to_one:
                self.canvas.one_to_one(self._mouth())
            else:
                self.canvas.fit()
            return
        name = {"timecode": "burn"}.get(name, name)
        showing.put(**{name: not getattr(showing, name)})

    def _mouth(self) -> QPointF | None:
        """Where in the picture the mouth is that gets new lips; None where that is not known."""
        row = self._session.shots.looked_at
        chosen = self._session.choices.value(row.shot.id, "face") if row is not None else None
        faces = faces_at(self._session.study.part("faces"), self._playhead.frame, chosen)
        box = next((face.box for face in faces if face.speaks), None)
        return None if box is None else QPointF(box.center().x(), box.top() + _MOUTH * box.height())

    def _kept_part(self) -> tuple[int, int] | None:
        """The kept range at the playhead, or the next one, as a part to loop over."""
        ranges = [(first, last + 1) for first, last in self._session.keeping.ranges]
        behind = [part for part in ranges if part[1] > self._playhead.frame]
        return behind[0] if behind else ranges[-1] if ranges else None

    def _keep_changed(self) -> None:
        if self._playhead.part not in (None, self._session.trying.second):
            self._playhead.set_part(self._kept_part())

    # What follows from it.

    def _look(self) -> None:
        """Another row, another take, another way to compare."""
        row, showing = self._session.shots.looked_at, self._showing
        frames = None if row is None else frames_of(row)
        heard = showing.right if showing.right not in (THE_PLATE, TRY) else showing.left
        if heard == THE_PLATE and row is not None and row.newest is not None and row.line is None:
            heard = row.newest.report
        self.hearing.want(row, "" if heard == TRY else heard, frames)
        for part in (self.compare, self.scrub, self.transport):
            part.setEnabled(frames is not None)
        self.compare.set_pictures(self._pickable(), showing.left, showing.right)
        self._mark_modes()
        self.sight.look()
        self._draw()
        self._hear()
        self._buffer()
        self._describe()

    def _pickable(self) -> list[tuple[str, str]]:
        row = self._session.shots.looked_at
        if row is None:
            return [(THE_PLATE, tr("Plate"))]
        states = {"approved": tr("approved"), "rejected": tr("rejected")}
        found = [(THE_PLATE, tr("Plate"))]
        for take in row.takes:
            state = states.get(take.state)
            found.append((take.report, f"{title_of(take)} · {state}" if state else title_of(take)))
        if self._showing.trial.key == row.key and self._showing.trial.places:
            found.append((TRY, tr("Preview")))
        return found

    def _hear(self) -> None:
        """The sound that belongs to the picture."""
        which = self._showing.sound
        self.player.set_pcm(self.hearing.sound(which) if which else None)
        self._tell()

    def _chosen(self, shot: str, name: str) -> None:
        if name in ("", "view"):
            self._look()
        elif name == "face":
            self._draw()

    def _muted(self, reason: str) -> None:
        if reason != self._silent:
            self._silent = reason
            self._draw()
            self._tell()

    def _framed(self) -> None:
        framing = self.canvas.framing
        self.sight.scale_to(framing.scale)
        self.compare.over["zoom"].setChecked(framing.zoom is not None)
        if framing.zoom is None and self._showing.one_to_one:
            self._showing.put(one_to_one=False)

    def _buffer(self) -> None:
        """Which frames can be played: those that all visible pictures have."""
        runs = [self.sight.reels.reel(picture).runs() for picture in self.sight.visible]
        found = runs[0] if runs else []
        for others in runs[1:]:
            found = [(max(a[0], b[0]), min(a[1], b[1])) for a in found for b in others
                     if max(a[0], b[0]) < min(a[1], b[1])]
        self.scrub.set_runs(found)

    def _draw(self) -> None:
        seen = self.sight.seen
        if seen is None:
            self.canvas.show_scene(Scene(), -1, Over(message=self._message(), waiting=self.sight.waiting))
            return
        self.canvas.show_scene(seen.scene, seen.frame, self._over(seen.frame))

    def _message(self) -> str:
        """What is said where there is no picture, and what to do next."""
        row, shots = self._session.shots.looked_at, self._session.shots
        if row is None:
            if shots.state == LOADING:
                return tr("Reading the timeline …")
            return tr("Pick a shot to look at it.") if shots.rows else tr("Open a timeline to see its shots.")
        if row.shot.plate is None or row.shot.plate.path is None:
            return tr("The plate is missing. Relink it to look at the shot.")
        if self.sight.reason:
            return self.sight.reason
        if frames_of(row) is None:
            return tr("Which frames the shot shows is not known. Relink its media.")
        absent = self.sight.absent
        if absent is not None:
            return tr("{picture} has no such frame.").format(picture=absent.title)
        return tr("Reading the plate …")

    def _over(self, frame: int) -> Over:
        """What lies over that frame."""
        row, showing = self._session.shots.looked_at, self._showing
        sight = self.sight
        left, right = (sight.left.title if sight.left else ""), (sight.right.title if sight.right else "")
        if showing.flip:
            left, right = right, left
        absent = sight.absent
        problem = tr("{picture}: not at this frame").format(picture=absent.title) if absent is not None else ""
        over = Over(left if showing.mode != TAKE else "", right if showing.mode != PLATE else "",
                    waiting=sight.waiting, problem=sight.reason or problem)
        if row is None:
            return over
        if showing.mode == TAKE:
            over.left, over.right = over.right, ""
        if sight.stands_in(frame):
            over.left, over.problem = tr("Plate"), tip("try frame", tr("Not previewed. Preview this frame"))
        if showing.faces and showing.mode != DIFFERENCE and not self._playhead.speed:
            chosen = self._session.choices.value(row.shot.id, "face")
            over.faces = faces_at(self._session.study.part("faces"), frame, chosen)
        if showing.burn:
            record = record_address(row.shot, frame)
            over.burn = [tr("Frame {frame}").format(frame=frame),
                         tr("Source {timecode}").format(timecode=source_address(row.shot, frame)),
                         *([tr("Record {timecode}").format(timecode=record)] if record else [])]
        over.marks = self._marks(frame)
        if self._silent and self._playhead.speed:
            over.burn = [self._silent, *over.burn]
        return over

    def _marks(self, frame: int) -> list[str]:
        """What QC says of the frame, in the takes that are seen."""
        row = self._session.shots.looked_at
        takes = [take_of(row, picture.name) for picture in self.sight.visible
                 if row is not None and not picture.matte]
        return marks_at([take for take in takes if take is not None], frame)

    def _describe(self) -> None:
        """Says in words what is compared, for those who do not see it."""
        words = {PLATE: tr("{left} alone"), TAKE: tr("{right} alone"), WIPE: tr("{left} and {right}, wiped"),
                 SIDE: tr("{left} and {right}, side by side"), DIFFERENCE: tr("difference of {left} and {right}")}
        left, right = (one.title if one is not None else "" for one in (self.sight.left, self.sight.right))
        self.canvas.setAccessibleDescription(words[self._showing.mode].format(left=left, right=right))

    def _mark_modes(self) -> None:
        showing, compare = self._showing, self.compare
        for mode, made in compare.modes.items():
            made.setChecked(mode == showing.mode)
        for name, on in (("matte", showing.matte), ("faces", showing.faces), ("timecode", showing.burn)):
            compare.over[name].setChecked(on)

    def _tell(self) -> None:
        """Says below the picture where the playhead is, and how it runs."""
        head, row, bar = self._playhead, self._session.shots.looked_at, self.transport
        bar.at.setText(head.timecode() if row is not None else "")
        bar.record.setText(record_address(row.shot, head.frame) if row is not None else "")
        fast = abs(head.speed) > 1 or head.speed < 0
        words = f"{'−' if head.speed < 0 else ''}{min(FASTEST, abs(head.speed))}×" if fast else ""
        coarse = tr("coarser, to keep up") if head.speed and self.sight.effort.level else ""
        bar.speed.setText(" ".join(one for one in (words, tr("mute") if fast else "", coarse) if one))
        bar.set_sign("play", "pause" if head.speed else "play", tr("Stop") if head.speed else tr("Play"))
        part = tr("shot") if head.part is None else tr("kept range")
        if head.part is not None and head.part == self._session.trying.second:
            part = tr("preview")
        bar.set_sign("loop", "loop", tr("Loop: {part}").format(part=part) if head.loop else tr("Loop: off"))
        bar.buttons["loop"].setChecked(head.loop)
        self._tell_sound()

    def _tell_sound(self) -> None:
        which, bar = self._showing.sound, self.transport
        names = {DIALOGUE: tr("Dialogue"), GUIDE: tr("Guide"), NONE: tr("Mute")}
        words = {DIALOGUE: tr("You hear the dialogue"), GUIDE: tr("You hear the guide"), NONE: tr("You hear nothing")}
        why = self._silent or (self.hearing.reason(which) if which else "")
        if which and why:
            known = why if why != "-" else tr("there is none")
            bar.set_sign("sound", "mute", f"{names[which]}: {known}", names[which])
        else:
            bar.set_sign("sound", "sound" if which else "mute", words[which], names[which])
