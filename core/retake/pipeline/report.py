"""take.json: what went in, what was chosen, what was done frame by frame, and the proof of what was not."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from retake.about import about
from retake.fingerprint import Fingerprint, content_hash, fingerprint
from retake.options import as_data
from retake.options.render import REST
from retake.pipeline.request import RenderRequest, Span
from retake.quality.evidence import Evidence
from retake.quality.figures import Told, figures
from retake.quality.judging import quality_of
from retake.quality.watch import Seen
from retake.quality.words import Clock
from retake.unfinished import finished_file
from retake.video import VideoInfo, is_sequence

VERSION = 1


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """What was done to one frame.

    Attributes:
        frame: The plate's frame.
        kind: "original", or how its mouth was found: "retimed", "searched", "rest"; "generated" by a network.
        reason: Why, in an editor's words.
        source: The frame whose mouth it shows; None where it is the plate's own.
        weight: How far the mouth went towards that, 0 to 1.
        outside: A hash of every sample outside the matte, the same in plate and take; "" for an untouched frame.
        footage: Where the mouth is from, a place in the report's list of footage; 0 is the shot.
        made: How much of the mouth a network has made, 0 to 1; the source lends that part its fine detail.
    """

    frame: int
    kind: str
    reason: str = ""
    source: float | None = None
    weight: float = 0.0
    outside: str = ""
    footage: int = 0
    made: float = 0.0

    def as_data(self) -> dict[str, Any]:
        """The record as JSON takes it."""
        told = asdict(self)
        if self.kind != "generated":
            del told["made"]
        return told


@dataclass
class Report:
    """A take's report in the making."""

    request: RenderRequest
    span: Span
    info: VideoInfo
    files: dict[str, str] = field(default_factory=dict)
    frames: list[FrameRecord] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    job: str = ""
    passed_on: int = 0

    @property
    def touched(self) -> int:
        """How many frames were changed."""
        return sum(1 for one in self.frames if one.kind != "original")

    def judge(self, seen: Seen, told: Told) -> str:
        """Adds the figures and the verdict to the report; says which verdict it is: "pass", "look" or "fail"."""
        rate, options = self.info.rate, self.request.options
        sources = [one.source if one.footage == 0 else None for one in self.frames]
        quality = quality_of(Evidence(
            figures(seen, told, rate, sources), seen, told, rate, Clock(self.info.timecode), sources,
            [one.reason for one in self.frames], options.strength, options.silence == REST))
        self.facts = {**self.facts, **quality}
        return str(quality["verdict"]["verdict"])

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON takes it."""
        own = about()
        return {
            "take": VERSION, **({"job": self.job} if self.job else {}),
            "files": self.files, "hashes": self.hashes, "plate": self.info.to_dict(),
            "inputs": [{"role": role, "path": os.path.abspath(path), **asdict(self._content(path))}
                       for role, path in self._inputs()],
            "range": asdict(self.span), "options": as_data(self.request.options), "text": self.request.text,
            "at": self.request.at, "software": {"retake": own.version, "python": own.python, **own.libraries},
            **self.facts, "touched": self.touched, "passed_on": self.passed_on,
            "frames": [one.as_data() for one in self.frames],
        }

    def write(self, path: Path) -> None:
        """Writes the report beside the finished movie; it takes the place of the empty file that keeps the number."""
        self.hashes = {role: content_hash(path.parent / name) for role, name in self.files.items()
                       if (path.parent / name).is_file()}
        with finished_file(path) as part:
            part.write_text(json.dumps(self.to_dict(), indent=1, default=str), encoding="utf-8")

    def _content(self, path: Path) -> Fingerprint:
        return Fingerprint() if is_sequence(path) else fingerprint(path, self.request.options.full_hash)

    def _inputs(self) -> list[tuple[str, Path]]:
        found = [("plate", self.request.plate), ("dialogue", self.request.dialogue)]
        return [*found, ("guide", self.request.guide)] if self.request.guide else found
