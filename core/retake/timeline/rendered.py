"""Which frames of which plates have been rendered, by the reports that lie beside the takes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from retake.errors import OptionError
from retake.fingerprint import Fingerprint
from retake.timeline.paths import bare_name
from retake.timeline.shot import Frames, Shot
from retake.unfinished import shown

_LARGEST = 64 << 20
_SUFFIX = "take.json"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A take's frames.

    Attributes:
        report: Its take.json.
        plate: The plate's path as it was then.
        frames: The plate's frames that were written, handles and all.
        own: The shot's own frames among them, where the report says it.
        language: The dialogue's language; "" where the report says none.
        dialogue: The sound that it was made with; None where the report says none.
        dialogue_print: What that sound's content was.
    """

    report: Path
    plate: str
    frames: Frames
    own: Frames | None = None
    language: str = ""
    dialogue: str | None = None
    dialogue_print: Fingerprint = field(default_factory=Fingerprint)

    def shows(self, shot: Shot) -> bool:
        """Whether it was made from the shot's plate."""
        if shot.plate is None:
            return False
        return self.plate == shot.plate.path or bare_name(self.plate).lower() == shot.plate.name.lower()


def rendered_in(places: Iterable[Path]) -> tuple[Rendered, ...]:
    """The takes whose reports are given, or lie in the given folders or below them; the newest version first.

    Raises:
        OptionError: A place is neither a folder nor a report.
    """
    found = {}
    for place in places:
        if not os.path.exists(place):
            raise OptionError(f"{shown(place)} does not exist. Choose a take.json, or a folder with takes.")
        for report in _reports(place):
            one = rendered_by(report)
            if one is not None:
                found[report] = one
            elif place == report:
                raise OptionError(f"{shown(place)} is no take's report. Choose a take.json, or a folder with takes.")
    return tuple(found[report] for report in sorted(found, key=lambda report: report.name, reverse=True))


def beside(shots: Iterable[Shot]) -> tuple[Rendered, ...]:
    """The takes that lie beside the plates of the shots, where a render puts them of its own accord."""
    folders = sorted({Path(shot.plate.path).parent for shot in shots if shot.plate and shot.plate.path})
    reports = [folder / name for folder in folders if folder.is_dir() for name in sorted(os.listdir(folder))
               if name.endswith(_SUFFIX)]
    return tuple(one for report in reversed(reports) if (one := rendered_by(report)) is not None)


def _reports(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for folder, _, names in os.walk(place):
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(_SUFFIX))


def rendered_by(report: Path) -> Rendered | None:
    """What a report says; None where it is none, or of a take that was never finished."""
    try:
        if not 2 < report.stat().st_size < _LARGEST:
            return None
        data = json.loads(report.read_text(encoding="utf-8"))
        start, stop = data["range"]["start"], data["range"]["stop"]
        plate = data["plate"]["path"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if type(start) is not int or type(stop) is not int or not isinstance(plate, str) or not 0 <= start < stop:
        return None
    first, last = data["range"].get("first"), data["range"].get("last")
    own = Frames(first, last - first) if type(first) is int and type(last) is int and start <= first < last else None
    options = data.get("options")
    language = options.get("language") if isinstance(options, dict) else None
    return Rendered(report, plate, Frames(start, stop - start), own, language if isinstance(language, str) else "",
                    *_dialogue(data.get("inputs")))


def _dialogue(inputs: object) -> tuple[str | None, Fingerprint]:
    """The sound that a take was made with, and what its content was."""
    for one in inputs if isinstance(inputs, list) else ():
        if isinstance(one, dict) and one.get("role") == "dialogue" and isinstance(one.get("path"), str) \
                and "\0" not in one["path"]:
            prints = [value if isinstance(value := one.get(name), str) else None for name in ("sha256", "sampled")]
            return one["path"], Fingerprint(*prints)
    return None, Fingerprint()
