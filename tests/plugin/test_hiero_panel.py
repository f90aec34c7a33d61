"""The docked panel over the fake Hiero: it follows the editor, and places takes in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from retake.host import TakeToPlace
from retake_ui.window.docked import Docked
from tests.plugin.bench import ONE, START, TWO, shot_of, take_of
from tests.plugin.bench_hiero import hiero_bench
from tests.plugin.suite import looks, seen


def test_the_panel_follows_the_editor_and_places_takes_in_it(house: Path, tmp_path: Path, qtbot: Any,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(house / "core"))
    for name in ("RETAKE_QUEUE", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    with hiero_bench(tmp_path) as bench:
        docked = Docked("org.retake.timeline", lambda: bench.host, sys.executable, pytest.fail)
        qtbot.addWidget(docked)
        docked.resize(1000, 700)
        docked.show()
        assert docked.panel is not None
        session = docked.panel.session
        names = {"sh010", "sh020"}
        qtbot.waitUntil(lambda: names <= {row.shot.name for row in session.shots.rows}, timeout=60_000)

        def current() -> str:
            row = session.shots.row(session.shots.current)
            return row.shot.name if row is not None else ""

        bench.select(ONE)
        qtbot.waitUntil(lambda: current() == "sh010", timeout=10_000)
        bench.select(TWO)
        qtbot.waitUntil(lambda: current() == "sh020", timeout=10_000)
        said: list[str] = []
        session.said.connect(lambda line, weight: said.append(line))
        report = take_of(bench.folder, TWO)
        wanted = [TakeToPlace(report, shot_of(bench.host, TWO).id)]
        done: list[Any] = []
        session.calls.call(lambda host: host.place(wanted), done.append, said.append)
        qtbot.waitUntil(lambda: bool(done or said), timeout=20_000)
        assert not said and [one.report for one in done[0].takes] == [report]
        assert looks(bench, TWO) == seen(TWO, "sh020_lip_v001")
        bench.fake.viewer.at = 12
        qtbot.waitUntil(lambda: bench.host.playhead() == START + 12)
        docked.panel.close_down()
        assert session.links.gone(10)
