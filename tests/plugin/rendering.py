"""Renders a host's shot through the whole chain: told by the host, put into the queue, rendered, found, told again.

The engine passes the plate through: a plate that shows nobody will do, and a take is there in the time of a copy. The
worker's tasks run in the test's own process.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retake.audio import write_sound
from retake.host import Host, HostTimeline
from retake.jobs import Queue
from retake.worker import batches, takes, tasks
from retake.worker.protocol import Message
from tests.plugin.bench import START, Footage, shot_of

_SAMPLES = 48_000
HANDLES = 3  # as many as the bench's takes have


@dataclass(frozen=True)
class Asked:
    """What is asked of a host's shots.

    Attributes:
        folder: Where takes, queue and dialogue lie.
        offset: A choice that makes it another take.
        patch: Whether takes come with their patch.
    """

    folder: Path
    offset: int = 0
    patch: bool = False

    def rendered(self, host: Host, *footage: Footage) -> list[Path]:
        """The reports of new takes of these shots, in their order."""
        ids, row = [shot_of(host, one).id for one in footage], self.folder / "queue.sqlite"
        told = batches.enqueue({
            **_read(host.timeline()), "dialogue": {"sounds": [str(self._stem())]}, "folder": str(self._takes),
            "options": {"engine": "passthrough", "handles": HANDLES, "offset": self.offset, "patch": self.patch},
            "queue": str(row), "shots": ids}, _quiet, _quiet)
        assert len(told["new"]) == len(footage) and told["left_out"] == [], told
        made: dict[str, Path] = {}
        with Queue(row) as queue:
            while (job := queue.claim()) is not None:
                result = tasks.job({"key": job.work.key, "request": job.work.request}, _quiet, _quiet)
                queue.finish(job.number, result)
                made[job.work.shot] = Path(result["report"])
        return [made[id] for id in ids]

    def told(self, host: Host, newest: Path | None) -> dict[Path, Message]:
        """What the panel is told of all takes, with what the timeline shows now: by their reports.

        Args:
            host: The host.
            newest: The file that is the timeline now, where it is another than the host's own.
        """
        events: list[Message] = []
        read = _read(host.timeline())
        takes.takes({**read, "timeline": str(newest or read["timeline"]), "folder": str(self._takes), "series": False},
                    _quiet, lambda event, fields: events.append({"event": event, **fields}))
        return {Path(one["report"]): one for one in events if one["event"] == "take"}

    @property
    def _takes(self) -> Path:
        """Where takes go."""
        return self.folder / "rendered"

    def _stem(self) -> Path:
        """The dialogue: a programme's stem that lies by its time."""
        path = self.folder / "dialogue.wav"
        if not path.exists():
            tone = np.sin(np.arange(_SAMPLES * 3, dtype=np.float32) / 20)[None] * np.float32(0.3)
            write_sound(path, tone, _SAMPLES, bits=24, time_reference=START // 25 * _SAMPLES)
        return path


def _read(timeline: HostTimeline) -> dict[str, Any]:
    """How a worker is asked to read a host's timeline, as the panel asks it."""
    return {"timeline": str(timeline.path), **({"rate": str(timeline.rate)} if timeline.rate else {}),
            **({"name": timeline.which} if timeline.which else {})}


def _quiet(*_: Any) -> None:
    """Hears how far it is."""
