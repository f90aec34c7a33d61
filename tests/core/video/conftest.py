"""What the tests of the video room share: they note down which kinds of files they have read and written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retake.codecs import OutputCodec
from retake.video.info import VideoInfo


class Formats:
    """The kinds of files that passed, a row each."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []

    def add(self, way: str, info: VideoInfo, asked: str) -> None:
        """Notes a kind that passed."""
        self.rows.append({"way": way, "asked": asked, "container": info.container, "codec": info.codec,
                          "profile": info.profile, "pixel_format": info.pixel_format})


@pytest.fixture(scope="session")
def formats() -> Iterator[Formats]:
    """The session's notes; written to the file RETAKE_FORMATS names, from which docs/formats.md is made."""
    notes = Formats()
    yield notes
    target = os.environ.get("RETAKE_FORMATS")
    if target:
        Path(target).write_text(json.dumps(notes.rows, indent=1))


@pytest.fixture
def record_read(formats: Formats) -> Callable[[str, VideoInfo], None]:
    """Notes a kind of file that was read frame by frame."""
    return lambda kind, info: formats.add("read", info, kind)


@pytest.fixture
def record_format(formats: Formats) -> Callable[[OutputCodec, str, VideoInfo], None]:
    """Notes a kind of file that was written and read back."""
    return lambda codec, suffix, info: formats.add("written", info, f"{codec.name}{suffix}")
