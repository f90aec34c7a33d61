"""A take made from a proxy is rendered again from the camera original: the same plan, on other pictures of the shot."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.audio import write_sound
from retake.cache import Cache
from retake.cli import main
from retake.errors import MediaError, OptionError, RetakeError
from retake.fingerprint import content_hash
from retake.pipeline.moves import Moves, apart
from retake.pipeline.online.earlier import read_earlier
from retake.pipeline.online.request import Given, request_again
from retake.pipeline.render import render
from retake.pipeline.request_json import request_as_data, request_from_data
from retake.speeds import ANALYSIS, REST, WRITING, Speeds
from retake.timecode import Timecode
from tests.core.pipeline.shots import Report, rendered, write
from tests.core.pipeline.talker import RATE, babble, chatter, opening, talker
from tests.faces_synth import Painted, Picture

pytestmark = pytest.mark.usefixtures("named_cache")

COUNT = 40
HOUR = Timecode(90_000, RATE)
PAINT = talker(chatter, COUNT + 30)


@dataclass(frozen=True)
class Offline:
    """A take made from a proxy.

    Attributes:
        folder: Where everything lies.
        proxy: Half the size, H.264.
        original: The camera's, ProRes.
        line: The dialogue.
        take: What the render said.
    """

    folder: Path
    proxy: Path
    original: Path
    line: Path
    take: Report

    @property
    def report(self) -> Path:
        """The take's report."""
        return Path(self.take["report"])


def halved(paint: Callable[[int], Picture]) -> Callable[[int], Picture]:
    """The same at half the size."""
    return lambda n: np.asarray(cv2.resize(paint(n), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory, modules_cache: Path) -> Offline:
    """The take from the proxy, and the original."""
    folder = tmp_path_factory.mktemp("offline")
    sound, line = babble(chatter, COUNT), folder / "line.wav"
    write_sound(line, babble(opening, COUNT), 48_000)
    proxy = write(folder / "A001_proxy.mp4", Painted(halved(PAINT), COUNT), sound, "h264", pixel_format="yuv420p",
                  timecode=HOUR)
    original = write(folder / "A001.mov", Painted(PAINT, COUNT), sound, "prores-hq", timecode=HOUR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETAKE_CACHE", str(modules_cache))
        from retake.cache import user_cache
        from retake.options.render import RenderOptions
        from retake.pipeline.request import RenderRequest
        options = RenderOptions(folder=folder / "takes", codec="h264", name="{shot}/{plate}_v{version}", shot="sh010")
        take = render(RenderRequest(proxy, line, options=options), user_cache(), lambda *words: None)
    return Offline(folder, proxy, original, line, {"report": str(take.report), "told": told(take.report)})


def told(report: Path) -> Any:
    """What a report tells."""
    return json.loads(report.read_text())


def again(offline: Offline, plate: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Any:
    """The take's plan on another plate, as the command tells of it."""
    code = main(["render", "--from", str(offline.report), str(plate), "--json", *more])
    said = capsys.readouterr()
    assert code == 0, said.err
    return told(Path(json.loads(said.out.strip().splitlines()[-1])["report"]))


def refused(offline: Offline, plate: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """The line with which the command refuses."""
    before = sorted(offline.folder.rglob("*"))
    code = main(["render", "--from", str(offline.report), str(plate), "--json", *more])
    said = capsys.readouterr()
    assert code != 0, said.out
    assert sorted(offline.folder.rglob("*")) == before
    message: str = json.loads(said.err.strip().splitlines()[-1])["error"]["message"]
    assert "\n" not in message
    return message


def plan(data: Any, later: int = 0) -> list[tuple[Any, ...]]:
    """A report's plan, brought back by so many frames."""
    return [(row["frame"] - later, row["kind"], row["footage"], row["weight"],
             None if row["source"] is None else round(row["source"] - later, 4)) for row in data["frames"]]


def test_the_original_gets_the_proxys_plan_and_its_own_pixels(offline: Offline, capsys: pytest.CaptureFixture[str]
                                                              ) -> None:
    made, before = again(offline, offline.original, capsys), offline.take["told"]
    assert plan(made) == plan(before)
    assert made["touched"] == before["touched"] > 5
    assert (made["plate"]["width"], made["plate"]["codec"]) == (480, "prores")
    assert made["from"]["report"] == str(offline.report)
    assert made["from"]["sha256"] == content_hash(offline.report)
    assert made["from"]["apart"] < 0.3
    # Beside the earlier one, by its template, with the next number of its own name.
    report = offline.report.parent / "A001_v001.take.json"
    assert report.exists() and offline.report.parent.name == "sh010"
    assert main(["verify", str(report)]) == 0
    assert capsys.readouterr().out.startswith("Proven")


def test_what_a_render_took_is_kept_for_the_next_estimate(offline: Offline, modules_cache: Path) -> None:
    assert offline.report.exists()
    speeds = Speeds(modules_cache)
    assert all(speeds.seconds(kind, 240 * 180, codec).measured
               for kind, codec in ((ANALYSIS, "h264"), (WRITING, "h264"), (REST, "")))
    assert speeds.size(240 * 180, "h264").measured


def test_an_original_that_starts_earlier_is_found_by_its_timecode(offline: Offline, tmp_path: Path,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    late = 12
    plate = write(tmp_path / "A001.mkv", Painted(lambda n: PAINT(max(0, n - late)), COUNT + late + 5), None, "ffv1",
                  timecode=HOUR + -late)
    made = again(offline, plate, capsys, "--out", str(tmp_path), "--name", "{plate}_v{version}", "--codec", "ffv1")
    assert plan(made, late) == plan(offline.take["told"])
    assert made["from"]["shift"] == late
    assert made["range"]["first"] == late


def test_another_shot_is_refused_whatever_its_timecode_says(offline: Offline, tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    other = write(tmp_path / "B.mkv", Painted(talker(opening, COUNT), COUNT), timecode=HOUR)
    assert "does not show the shot that the take was made of" in refused(offline, other, capsys)


def test_a_shot_that_stands_elsewhere_is_named_with_its_range(offline: Offline, tmp_path: Path,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    late = 3
    plate = write(tmp_path / "A001.mkv", Painted(lambda n: PAINT(max(0, n - late)), COUNT + 8))
    assert "no timecode tells where in it the shot lies. Say it with --range" in refused(offline, plate, capsys)
    message = refused(offline, plate, capsys, "--range", f"0-{COUNT - 1}")
    assert "3 frames later" in message and f"--range 3-{COUNT + 2}" in message
    assert "Name one range of that length" in refused(offline, plate, capsys, "--range", "3-20")


def test_other_rates_lengths_and_places_are_refused(offline: Offline, tmp_path: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    fast = write(tmp_path / "fast.mkv", Painted(PAINT, 6, rate=2 * RATE))
    away = write(tmp_path / "away.mkv", Painted(PAINT, 6), timecode=HOUR + 5000)
    assert "has 50 frames a second, the take's plate 25" in refused(offline, fast, capsys)
    assert "they are not in" in refused(offline, away, capsys)


@pytest.mark.parametrize("more", [("--strength", "0.5"), ("--ramp", "3"), ("--text", "hello"), ("--at", "1,2,3")])
def test_what_has_gone_into_the_plan_can_not_be_chosen_anew(offline: Offline, capsys: pytest.CaptureFixture[str],
                                                            more: tuple[str, str]) -> None:
    assert f"{more[0]} has gone into the plan" in refused(offline, offline.original, capsys, *more)


def test_the_line_is_known_by_what_it_holds(offline: Offline, tmp_path: Path) -> None:
    moved, other = tmp_path / "moved.wav", tmp_path / "other.wav"
    shutil.copy(offline.line, moved)
    write_sound(other, babble(chatter, COUNT), 48_000)
    assert request_again(offline.report, offline.original, Given(dialogue=moved)).dialogue == moved
    with pytest.raises(MediaError, match="is not the line that the take was made of"):
        request_again(offline.report, offline.original, Given(dialogue=other))
    copy = edited(offline, tmp_path, lambda data: data["inputs"][1].update(path=str(tmp_path / "gone.wav")))
    with pytest.raises(MediaError, match="is not there any more, or was changed. Name it with --dialogue"):
        request_again(copy, offline.original, Given())


def test_the_request_goes_to_a_worker_and_back(offline: Offline) -> None:
    request = request_again(offline.report, offline.original, Given(options={"codec": "ffv1"}))
    assert request.options.codec == "ffv1" and request.options.strength == 1.0
    assert request.options.folder == offline.folder / "takes"
    assert request_from_data(json.loads(json.dumps(request_as_data(request)))) == request


def test_mouths_of_a_library_are_found_again_by_name(offline: Offline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    silence = tmp_path / "silence.wav"
    write_sound(silence, np.zeros((1, 48_000), np.float32), 48_000)
    # Who never rests has to rest with mouths from elsewhere.
    shot = write(tmp_path / "P.mkv", Painted(halved(lambda n: PAINT(n + 12)), 16))
    still = talker(lambda t: 0.0 * t, 30)
    (tmp_path / "proxies").mkdir()
    lent = write(tmp_path / "proxies" / "B.mp4", Painted(halved(still), 30), None, "h264", pixel_format="yuv420p",
                 timecode=HOUR)
    made = rendered(shot, silence, tmp_path / "takes", capsys, "--library", "proxies/B.mp4", "--codec", "ffv1")
    # Whoever looks for it later stands in another folder.
    assert made["told"]["footage"][1]["path"] == str(lent)
    assert {row["footage"] for row in made["told"]["frames"] if row["weight"] == 1} == {1}
    first = Offline(tmp_path, shot, tmp_path / "O.mkv", silence, made)
    write(first.original, Painted(lambda n: PAINT(n + 12), 16))
    full = write(tmp_path / "B.mkv", Painted(lambda n: still(min(max(0, n - 5), 29)), 40), timecode=HOUR + -5)
    lent.unlink()
    assert "B.mp4, which is not there any more or was changed. Name it with --library" in \
        refused(first, first.original, capsys)
    online = again(first, first.original, capsys, "--library", str(full), "--codec", "ffv1")
    assert [row["kind"] for row in online["frames"]] == [row["kind"] for row in made["told"]["frames"]]
    moved = [(a["source"], b["source"]) for a, b in zip(made["told"]["frames"], online["frames"], strict=True)
             if a["footage"]]
    assert moved and all(b == pytest.approx(a + 5, abs=1e-3) for a, b in moved)


def edited(offline: Offline, folder: Path, change: Callable[[Any], object]) -> Path:
    """A copy of the report with something changed."""
    data = told(offline.report)
    change(data)
    path = folder / "edited.take.json"
    path.write_text(json.dumps(data))
    return path


@pytest.mark.parametrize("change", [
    lambda data: data.update(frames=data["frames"][:-1]),
    lambda data: data.update(footage=[]),
    lambda data: data["footage"][0].update(role="library"),
    lambda data: data["footage"][0].update(moves={"opening": [0.1]}),
    lambda data: data["footage"][0].update(frames=[40, 0]),
    lambda data: data["frames"][3].update(kind="invented"),
    lambda data: data["frames"][3].update(weight=float("nan")),
    lambda data: data["plate"].update(rate="1e99999999"),
    lambda data: data["options"].update(codec="nothing"),
    lambda data: data["range"].update(first=-1),
    lambda data: data["inputs"].append(data["inputs"][1]),
    lambda data: data.update(text=7),
], ids=range(12))
def test_a_report_that_says_what_can_not_be_is_refused(offline: Offline, tmp_path: Path,
                                                       change: Callable[[Any], object]) -> None:
    with pytest.raises(RetakeError) as problem:
        request_again(edited(offline, tmp_path, change), offline.original, Given())
    assert "\n" not in str(problem.value)


def test_a_report_without_moves_is_refused_in_words(offline: Offline, tmp_path: Path, modules_cache: Path) -> None:
    path = edited(offline, tmp_path, lambda data: data["footage"][0].pop("moves"))
    request = request_again(path, offline.original, Given())
    with pytest.raises(MediaError, match="earlier version of Retake"):
        render(replace(request, options=replace(request.options, folder=tmp_path)), Cache(modules_cache),
               lambda *words: None)


def test_nothing_but_files_is_opened(offline: Offline, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/zero")):
        named = edited(offline, tmp_path, lambda data, path=path: data["inputs"][1].update(path=str(path)))
        with pytest.raises(MediaError, match="Name it with --dialogue"):
            request_again(named, offline.original, Given())


_JUNK = st.one_of(st.none(), st.booleans(), st.integers(-10, 10**12), st.floats(), st.text(max_size=8),
                  st.builds(list), st.builds(dict), st.builds(lambda: ["x"]), st.builds(lambda: {"frames": [1]}))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_hand_on_a_report_ends_in_a_plan_or_in_one_line(offline: Offline, tmp_path: Path, data: st.DataObject
                                                            ) -> None:
    report = told(offline.report)
    for _ in range(data.draw(st.integers(1, 3))):
        spoil(report, data)
    path = tmp_path / "spoiled.take.json"
    path.write_text(json.dumps(report))
    try:
        read_earlier(path)
        request_again(path, offline.original, Given())
    except RetakeError as problem:
        assert "\n" not in str(problem)


def spoil(value: Any, data: st.DataObject) -> None:
    """Puts junk somewhere into a report."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = data.draw(st.sampled_from(list(keys)))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            value = inner
            continue
        value[key] = data.draw(_JUNK)
        return


def test_moves_tell_a_shot_from_others_and_from_itself_later() -> None:
    time = np.arange(80) / 25
    moves = Moves(*(np.asarray(values, np.float32) for values in (
        0.1 + 0.1 * np.sin(9 * time), 6 * np.sin(2 * time), 3 * np.cos(1.3 * time), 2 * np.sin(0.7 * time))))
    noise = np.random.default_rng(1)
    seen = Moves(*(values + noise.normal(0, spread, 80).astype(np.float32)
                   for values, spread in zip(moves._series(), (0.01, 0.7, 0.7, 0.5), strict=True)))
    assert (apart(moves, seen) or 1) < 0.3
    assert (apart(moves.part(0, 40), seen.part(40, 80)) or 0) > 0.6
    assert apart(moves.part(100, 140), seen.part(0, 40)) is None
    still = Moves(*(np.full(40, 0.1, np.float32) for _ in range(4)))
    assert apart(still, still) is None
    assert Moves.from_data(json.loads(json.dumps(moves.as_data())), 80).as_data() == moves.as_data()


def test_a_number_is_taken_for_a_flag_no_more(offline: Offline, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(offline.original)]) == OptionError.exit_code
    assert "--dialogue LINE" in capsys.readouterr().err
