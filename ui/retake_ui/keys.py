"""Every key of the panel, in one table: what it is called, what is pressed, and who does it.

Views say what they do (`session.keys.on("wipe", …)`); the panel's window listens to the keyboard and tells which key it
was. So no two parts can take the same key, and the sheet that `?` shows is always true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from retake_ui.words import tr

PLAYING, LOOKING, SHOTS, CHOICES, TAKES, PANEL = "Playing", "Looking", "Shots", "Choices", "Takes", "Panel"


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does.

    Attributes:
        name: What programs call it.
        group: With which others it is listed.
        words: What it does, for people; `tr` before it is shown.
        sequences: What is pressed, each way to do it.
        held: Whether it is done for as long as the key is held.
    """

    name: str
    group: str
    words: str
    sequences: tuple[str, ...]
    held: bool = False


KEYS: tuple[Key, ...] = (
    Key("play", PLAYING, "Play or stop", ("Space",)),
    Key("forward", PLAYING, "Play; again: faster", ("L",)),
    Key("stop", PLAYING, "Stop", ("K",)),
    Key("backward", PLAYING, "Play backwards; again: faster", ("J",)),
    Key("step back", PLAYING, "One frame back", ("Left",)),
    Key("step", PLAYING, "One frame on", ("Right",)),
    Key("leap back", PLAYING, "Ten frames back", ("Shift+Left",)),
    Key("leap", PLAYING, "Ten frames on", ("Shift+Right",)),
    Key("first", PLAYING, "The shot's first frame", ("Home",)),
    Key("last", PLAYING, "The shot's last frame", ("End",)),
    Key("loop", PLAYING, "Loop: off, the shot, the kept range", ("Shift+L",)),
    Key("sound", PLAYING, "Hear the guide instead of the dialogue, or back", ("H",)),
    Key("wipe", LOOKING, "Wipe", ("W",)),
    Key("side", LOOKING, "Side by side", ("S",)),
    Key("flip", LOOKING, "The other one, while held", ("F",), held=True),
    Key("difference", LOOKING, "Difference", ("D",)),
    Key("matte", LOOKING, "Matte", ("M",)),
    Key("faces", LOOKING, "Faces", ("G",)),
    Key("zoom", LOOKING, "Fit, or pixel for pixel", ("1",)),
    Key("timecode", LOOKING, "Frame and timecode over the picture", ("T",)),
    Key("next mark", LOOKING, "Next place to look at", ("]",)),
    Key("previous mark", LOOKING, "Previous place to look at", ("[",)),
    Key("closer", LOOKING, "Closer into the shot's timeline", ("+", "=")),
    Key("farther", LOOKING, "Farther out of it", ("-",)),
    Key("whole", LOOKING, "All of the shot's timeline", ("\\",)),
    Key("next", SHOTS, "Next shot", ("N",)),
    Key("previous", SHOTS, "Previous shot", ("P",)),
    Key("filter", SHOTS, "Find shots", ("Ctrl+F", "/")),
    Key("render", SHOTS, "Render this shot", ("R",)),
    Key("render selected", SHOTS, "Render the selected shots", ("Shift+R",)),
    Key("keep in", CHOICES, "A range to keep begins here", ("I",)),
    Key("keep out", CHOICES, "The range to keep ends here", ("O",)),
    Key("earlier", CHOICES, "Lips one frame earlier", (",",)),
    Key("later", CHOICES, "Lips one frame later", (".",)),
    Key("try frame", CHOICES, "Preview this frame", ("V",)),
    Key("try second", CHOICES, "Preview a second", ("Shift+V",)),
    Key("cancel", CHOICES, "Cancel the preview", ("Esc",)),
    Key("undo", CHOICES, "Undo", ("Ctrl+Z",)),
    Key("redo", CHOICES, "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Key("approve", TAKES, "Approve the take", ("A",)),
    Key("reject", TAKES, "Reject the take", ("X",)),
    Key("place", TAKES, "Place the take on the timeline", ("Ctrl+P",)),
    Key("way", TAKES, "Another way of placing takes", ("Shift+P",)),
    Key("plate", TAKES, "Back to the plate on the timeline", ("Ctrl+Shift+P",)),
    Key("open", PANEL, "Open a timeline", ("Ctrl+O",)),
    Key("again", PANEL, "Read the timeline again", ("F5",)),
    Key("queue", PANEL, "Show or hide the queue", ("Q",)),
    Key("keys", PANEL, "These keys", ("?", "F1")),
)
_BY_NAME = {key.name: key for key in KEYS}


class Keys(QObject):
    """Tells views which key was pressed.

    Args:
        parent: Who owns it.
    """

    pressed = Signal(str)
    released = Signal(str)  # one that is held

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._does: dict[str, Callable[[], object]] = {}
        self._undoes: dict[str, Callable[[], object]] = {}

    def on(self, name: str, do: Callable[[], object], undo: Callable[[], object] | None = None) -> None:
        """Who does what the key of a name is for; `undo` when one that is held is let go.

        Raises:
            KeyError: There is no such key.
        """
        self._does[_BY_NAME[name].name] = do
        if undo is not None:
            self._undoes[name] = undo

    def press(self, name: str) -> None:
        """Does it, where somebody does."""
        if name in self._does:
            self._does[name]()
        self.pressed.emit(name)

    def release(self, name: str) -> None:
        """The key is held no more."""
        if name in self._undoes:
            self._undoes[name]()
        self.released.emit(name)


def shown(name: str) -> str:
    """What is pressed, as this system writes it."""
    return QKeySequence(_BY_NAME[name].sequences[0]).toString(QKeySequence.SequenceFormat.NativeText)


def tip(name: str, words: str = "") -> str:
    """A tooltip: what it does, or other words for it, with its key."""
    return f"{words or tr(_BY_NAME[name].words)} ({shown(name)})"
