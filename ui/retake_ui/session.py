"""What is open in the panel: the host, the workers, the models, and what its editor can have done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from retake_ui.keys import Keys
from retake_ui.links.links import Links
from retake_ui.looking import Looking
from retake_ui.models.choices import Choices
from retake_ui.models.jobs import Jobs
from retake_ui.models.keeping import Keeping
from retake_ui.models.library import Library
from retake_ui.models.playhead import Playhead
from retake_ui.models.shots import Shots
from retake_ui.models.showing import Showing
from retake_ui.models.study import Study
from retake_ui.queue.panel_queue import PanelQueue
from retake_ui.studying import Studying
from retake_ui.trying import Trying


class Session(QObject):
    """One panel's state. Views are given it, or the models that they show.

    Args:
        links: The workers.
        parent: Who owns it.
    """

    said = Signal(str, str)  # a line for the editor, and how much it matters: "note", "look" or "fail"

    def __init__(self, links: Links | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.links = links or Links(parent=self)
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
        self.trying.reel.connect(lambda event: self.showing.put_try(self.trying.key, event))

    # The actions, which the owners of the session write: open(path), set_dialogue(choice), look_again(),
    # render(keys), cancel(keys), preview(frame, count), place(keys), back(keys, to), approve(report, state, note).

    def say(self, line: str, weight: str = "note") -> None:
        """Shows a line."""
        self.said.emit(line, weight)

    def close(self, finish: bool = False) -> None:
        """Ends the workers; what waits in the queue is finished without the panel, where that is wanted."""
        self.queue.close(finish)
        self.links.close()
