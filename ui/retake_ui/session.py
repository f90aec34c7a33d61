"""What is open in the panel: the host, the workers, the models, and what its editor can have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from retake.host import PLATE, Host, Placed
from retake_ui.actions.judging import Judging
from retake_ui.actions.meant import Meant
from retake_ui.actions.placing import Placing
from retake_ui.actions.pointing import Pointing
from retake_ui.actions.rendering import Needs, Rendering
from retake_ui.host.calls import HostCalls
from retake_ui.host.following import Following
from retake_ui.host.ways import Ways
from retake_ui.keys import Keys
from retake_ui.links.links import Links
from retake_ui.models.choices import ALL, Choices
from retake_ui.models.current import Current
from retake_ui.models.jobs import Jobs
from retake_ui.models.keeping import Keeping
from retake_ui.models.library import Library
from retake_ui.models.playhead import Playhead
from retake_ui.models.remember import Remember
from retake_ui.models.shots import Shots
from retake_ui.models.showing import Showing
from retake_ui.models.source import Source
from retake_ui.models.study import Study
from retake_ui.models.telling import Telling
from retake_ui.queue.panel_queue import PanelQueue
from retake_ui.shot.looking import Looking
from retake_ui.shot.studying import Studying
from retake_ui.shot.trying import Trying
from retake_ui.timeline.ahead import Ahead
from retake_ui.timeline.choosing import Choosing
from retake_ui.timeline.choosing import Needs as ChoosingNeeds
from retake_ui.timeline.opening import Opening
from retake_ui.timeline.owning import Owning
from retake_ui.timeline.taking import Taking


class Session(QObject):
    """One panel's state. Views are given it, or the models that they show.

    Args:
        links: The workers.
        parent: Who owns it.
        remember: What is known from earlier days.
    """

    said = Signal(str, str)  # a line for the editor, and how much it matters: "note", "look" or "fail"
    source_changed = Signal()  # another timeline, or it is read in another way

    def __init__(self, links: Links | None = None, parent: QObject | None = None,
                 remember: Remember | None = None) -> None:
        super().__init__(parent)
        self.links = links or Links(parent=self)
        self.current = Current(self)
        self.telling = Telling(self)
        self.remember = remember or Remember(parent=self)
        self.keys = Keys(self)
        self.shots = Shots(self)
        self.choices = Choices(self)
        self.playhead = Playhead(self)
        self.showing = Showing(self)
        self.study = Study(self)
        self.jobs = Jobs(self)
        self.queue = PanelQueue(self.jobs, self.shots, python=self.links.python, parent=self)
        self.library = Library(self.choices.stack, self)
        self.keeping = Keeping(self.shots, self.choices, self)
        self.studying = Studying(self.shots, self.choices, self.library, self.study, self.links, self)
        self.looking = Looking(self.shots, self.playhead, self.showing, self)
        self.trying = Trying(self.shots, self.studying, self.playhead, self.showing, self.links, self)
        self.opening = Opening(self.shots, self.links, self)
        self.owning = Owning(self.choices, self.library, self.remember, self.links, self)
        self.taking = Taking(self.shots, self.jobs, self.links, self)
        self.ahead = Ahead(self.shots, self.choices, self.links, self)
        self.calls = HostCalls(self)
        self.ways = Ways(self.calls, self.remember, self)
        self.following = Following(self.calls, self.shots, self.playhead)
        self.meant = Meant(self.shots, self.showing)
        self.rendering = Rendering(Needs(self.meant, self.current, self.owning, self.links, self.queue, self.taking,
                                         self.looking, self.telling), self)
        self.placing = Placing(self.meant, self.current, self.calls, self.ways, self.telling, self)
        self.judging = Judging(self.meant, self.taking, self.links, self.telling, self)
        self.pointing = Pointing(self.meant, self.calls, self.telling)
        self.choosing = Choosing(ChoosingNeeds(self.current, self.remember, self.choices.stack, self.calls,
                                               self.links.timeline, self.telling), self)
        self._connect()
        self.remember.load()

    @property
    def source(self) -> Source | None:
        """The timeline that is open; None for none."""
        return self.current.source

    def _connect(self) -> None:
        self.current.changed.connect(self.source_changed)
        self.telling.said.connect(self.said)
        self.placing.changed.connect(self._placed)
        self.trying.reel.connect(lambda event: self.showing.put_try(self.trying.key, event))
        self.trying.failed.connect(lambda reason: self.say(reason, "look"))
        self.opening.done.connect(self._opened)
        self.owning.kept.connect(self.ahead.again)
        for leave in (self.owning.begin, lambda source: self.ahead.stop(), lambda source: self.taking.stop(),
                      lambda source: self.studying.forget()):
            self.choosing.left.connect(leave)
        self.choosing.read.connect(self.opening.read)
        self.choosing.shown_elsewhere.connect(self.taking.look)
        self.taking.gone.connect(self.choosing.nothing_shown)
        for part in (self.owning, self.taking):
            part.refused.connect(lambda reason: self.say(reason, "fail"))
        self.shots.current_changed.connect(self.choosing.looked)
        on = self.keys.on
        on("undo", self.choices.stack.undo)
        on("redo", self.choices.stack.redo)
        on("cancel", self.trying.cancel)
        on("render", lambda: self.render([self.shots.current]))
        on("render selected", lambda: self.render(self.shots.selected))
        on("approve", self.judging.approve)
        on("reject", self.judging.reject)
        on("place", lambda: self.place([self.shots.current]))
        on("way", self.placing.another_way)
        on("plate", lambda: self.back([self.shots.current]))
        on("again", self.choosing.look_again)

    def open(self, path: str, dialogue: Mapping[str, Any] | None = None, **given: Any) -> None:
        """Opens a timeline's file: see `Choosing`."""
        self.choosing.open(path, dialogue, **given)

    def attach(self, host: Host) -> None:
        """Opens what is open in an editor, and follows it."""
        self.choosing.attach(host)

    def set_dialogue(self, dialogue: Mapping[str, Any]) -> None:
        """The dialogue is somewhere else. It can be undone."""
        self.choosing.set_dialogue(dialogue)

    def relink(self, folder: str) -> None:
        """Looks for media by name in one more folder."""
        self.choosing.relink(folder)

    def set_folder(self, folder: str) -> None:
        """Takes go into another folder. It can be undone."""
        self.choosing.set_folder(folder)

    def set_rate(self, rate: str) -> None:
        """Reads a timeline that does not say its rate at this one."""
        self.choosing.set_rate(rate)

    def look_again(self) -> None:
        """Reads the timeline again: the file, or what the editor shows now."""
        self.choosing.look_again()

    def render(self, keys: Iterable[str]) -> None:
        """Renders these rows."""
        self.rendering.render(keys)

    def cancel(self, keys: Iterable[str]) -> None:
        """Calls off what waits or runs of these rows."""
        self.rendering.cancel(keys)

    def place(self, keys: Iterable[str]) -> None:
        """Puts the takes of these rows onto the timeline."""
        self.placing.place(keys)

    def back(self, keys: Iterable[str], to: str = PLATE) -> None:
        """Shows the plates of these rows on the timeline again, or other takes."""
        self.placing.back(keys, to)

    def review(self, report: str, state: str | None = None, note: str | None = None) -> None:
        """Keeps what is said of a take."""
        self.judging.review(report, state, note)

    def preview(self, frame: int, count: int = 1) -> None:
        """Shows what a take would look like, from a frame on."""
        self.playhead.move(frame)
        (self.trying.one_frame if count == 1 else self.trying.one_second)()

    def mend(self) -> None:
        """Starts whatever broke down anew; nothing that was asked is lost."""
        self.links.mend()
        self.studying.again()
        self.owning.keep()

    def say(self, line: str, weight: str = "note") -> None:
        """Shows a line."""
        self.telling.say(line, weight)

    def close(self, finish: bool = False) -> None:
        """Ends the workers; what waits in the queue is finished without the panel, where that is wanted."""
        self.choosing.close()
        self.opening.stop()
        self.owning.close()
        self.studying.close()
        self.ahead.stop()
        self.calls.close()
        self.remember.close()
        self.queue.close(finish)
        self.links.close()

    def _placed(self, path: str, by: Host | None, done: Placed) -> None:
        """A timeline was changed, be it this one or one that was open before."""
        if done.timeline is not None:
            self.choosing.written(path, by, str(done.timeline))
        else:
            self.taking.look_again()

    def _opened(self) -> None:
        """All shots are there: what is kept of them, their takes, and what is to be expected of them."""
        source = self.source
        assert source is not None
        self.taking.look(source)
        self.owning.read(source, lambda: self.ahead.look(source, self.owning.all_options))

__all__ = ["ALL", "Session"]
