"""The file of an editor's timeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.errors import HostError
from retake.hosting.exporting import Export


def test_a_file_that_somebody_took_away_is_told_in_a_line(tmp_path: Path) -> None:
    export = Export(lambda path: (), tmp_path)
    (tmp_path / "torn.otio").write_bytes(b"\xff\xfe")
    for name in ("gone.otio", "torn.otio"):
        with pytest.raises(HostError, match="Read the timeline again"):
            export.shots(tmp_path / name)
