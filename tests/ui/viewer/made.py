"""What the viewer's tests show: reels of plain colours, clicks, a shot with takes, and a worker that a test plays."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QObject, Signal
from PySide6.QtGui import QColor, QImage

from retake.timeline.shot import Frames, Handles, Plate, Record, Shot, Speed, Track
from retake_ui.links.ask import Ask
from retake_ui.models.shots import READY, Opened, Row, Shots
from retake_ui.models.take import Take

RATE, FIRST, LONG = Fraction(25), 10, 20
PLATE = "/plates/A001.mov"


class FakeLink(QObject):
    """A worker whose answers a test says."""

    state_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asks: list[Ask] = []
        self.cancelled: list[Ask] = []

    def ask(self, ask: Ask) -> Ask:
        """Notes what is asked."""
        self.asks.append(ask)
        return ask

    def cancel(self, ask: Ask | None) -> None:
        """Notes what is called off."""
        if ask is not None:
            self.cancelled.append(ask)

    @property
    def last(self) -> Ask:
        """What was asked last."""
        return self.asks[-1]


def jpeg(colour: str, size: tuple[int, int] = (64, 36)) -> bytes:
    """A JPEG of one colour."""
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "JPEG", 95)  # type: ignore[call-overload]
    return bytes(content.data())


def reel_file(path: Path, colours: Sequence[str], size: tuple[int, int] = (64, 36)) -> list[list[int]]:
    """A reel with a frame of each colour; where each lies."""
    sizes = []
    with path.open("wb") as file:
        for colour in colours:
            content = jpeg(colour, size)
            sizes.append([file.tell(), len(content)])
            file.write(content)
    return sizes


def told(path: Path, colours: Sequence[str], size: tuple[int, int] = (64, 36)) -> dict[str, Any]:
    """A reel as the fake worker's script has it."""
    return {"file": str(path), "sizes": reel_file(path, colours, size), "width": size[0], "height": size[1]}


def wav(path: Path, seconds: float, value: int = 1000) -> Path:
    """A sound of one value, as the worker's `sound` makes them."""
    with wave.open(str(path), "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(48_000)
        made.writeframes(value.to_bytes(2, "little", signed=True) * 2 * round(seconds * 48_000))
    return path


def shot(**other: Any) -> Shot:
    """A shot of 20 frames from the plate's tenth on."""
    span = Frames(FIRST, LONG)
    plate = Plate(PLATE, PLATE, "A001", False, rate=RATE, start=90_000, frames=100, measured=True)
    known: dict[str, Any] = {
        "id": "0" * 12, "name": "sh010", "plate": plate, "source": span, "source_timecode": Frames(90_010, LONG),
        "exact": Fraction(FIRST), "written": None, "record": Record(90_500, LONG, RATE),
        "record_exact": Fraction(90_500), "needed": span, "handles": Handles(10, 70), "speed": Speed(),
        "track": Track("V1", 1), **other}
    return Shot(**known)


def take(version: int, **data: Any) -> Take:
    """A take of that shot."""
    return Take(f"/takes/v{version}.take.json", f"/takes/v{version}.mov", f"/takes/v{version}_matte.mkv", version,
                "0" * 12, data={"range": {"start": FIRST, "stop": FIRST + LONG, "first": FIRST, "last": FIRST + LONG},
                                "dialogue": f"/takes/v{version}.wav", **data})


def look_at(shots: Shots, row: Row) -> Row:
    """Opens a timeline of that one row, and looks at it."""
    shots.begin(Opened("/reel.otio"))
    shots.add([row])
    shots.set_state(READY)
    shots.pick(row.key)
    return row


def colour_at(picture: QImage, x: int, y: int) -> str:
    """The nearest plain colour of a pixel, by name."""
    seen = picture.pixelColor(x, y)
    plain = ("black", "white", "red", "lime", "blue", "yellow", "gray")
    return min(plain, key=lambda name: sum(abs(a - b) for a, b in zip(QColor(name).getRgb()[:3], seen.getRgb()[:3],
                                                                      strict=True)))
