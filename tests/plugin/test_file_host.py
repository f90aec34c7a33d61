"""The suite of host behaviour over a timeline's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from retake.timeline.back.laid import laid_on
from retake_ui.host.file import TimelineFile
from retake_ui.models.source import Source
from tests.core.timeline import made
from tests.plugin.asking import ask_result
from tests.plugin.bench import FOOTAGE, START, Bench, Footage
from tests.plugin.suite import ALL


class FileBench:
    """A timeline's file of two shots."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        clips = []
        for one in FOOTAGE:
            begin = 900_000 if one.timecode else 0
            clips.append(made.clip(one.name, made.span(begin + one.first, one.count, 25.0), str(one.plate(folder)),
                                   made.span(begin, one.frames, 25.0)))
        self._path = made.timeline(folder / "cut.otio", clips, start=otio.opentime.RationalTime(START, 25.0))
        self.host = TimelineFile(Source(str(self._path)), ask_result)

    def shows(self, frame: int) -> tuple[str, int]:
        """By the active reference of the clip there."""
        newest = Path(self.host._source.newest)
        timeline, laid = laid_on(newest)
        shot = next(one for one in timeline.shots if one.record.start <= frame < one.record.stop)
        shown = next((one for one in laid if one.shot == shot.id and one.shown), None)
        if shown is None:
            assert shot.plate is not None
            return Path(shot.plate.name).stem, shot.plate_frame(frame - shot.record.start)
        clip = next(one for one in otio.adapters.read_from_file(str(newest)).find_clips()
                    if one.active_media_reference_key == shown.key
                    and one.media_reference.metadata["retake"]["report"] == shown.report)
        first = clip.source_range.start_time.value - clip.media_reference.available_range.start_time.value
        return Path(shown.report).name.removesuffix(".take.json"), int(first) + frame - shot.record.start

    def versions(self, footage: Footage) -> set[str]:
        """By the references of its clip."""
        timeline, laid = laid_on(Path(self.host._source.newest))
        shot = next(one for one in timeline.shots if one.plate and Path(one.plate.name).stem == footage.name)
        return {Path(one.report).name.removesuffix(".take.json") for one in laid if one.shot == shot.id}

    def as_before(self) -> Any:
        """The file itself: every change goes into another one."""
        return self._path.read_bytes()

    def select(self, *footage: Footage) -> None:
        raise NotImplementedError

    def marks(self) -> list[tuple[int, str]]:
        raise NotImplementedError

    def mark(self, frame: int, words: str) -> None:
        raise NotImplementedError

    def undo(self) -> bool:
        return False

    def beside(self) -> AbstractContextManager[None]:
        pytest.skip("a file is written whole, and read again before it counts")

    @contextmanager
    def shut(self) -> Iterator[None]:
        """The file is away for a moment."""
        away = self._path.rename(self._path.with_suffix(".away"))
        try:
            yield
        finally:
            away.rename(self._path)


@pytest.mark.parametrize("behaviour", ALL, ids=lambda one: one.__name__)
def test_a_timelines_file(behaviour: Callable[[Bench], None], tmp_path: Path) -> None:
    behaviour(FileBench(tmp_path))
