"""What a panel has a light worker do with a timeline: look ahead, compare, go back, keep options of single shots."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from retake.batch.own_options import FILE, read_own
from retake.cli import main
from retake.errors import OptionError
from retake.jobs import Queue
from retake.review import write_review
from retake.timeline import read_timeline
from retake.worker.client import Worker, worker_command
from tests.core.dialogue.made import cut, sound
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, span, timeline
from tests.core.worker.looking import look, tone

pytestmark = pytest.mark.usefixtures("own_cache")
DIALOGUE = {"tracks": ["A1"]}


@dataclass(frozen=True)
class Cut:
    """A timeline with two shots, of which one has dialogue and the other no media; and the ids of both."""

    path: Path
    first: str
    second: str


@pytest.fixture
def short(tmp_path: Path, plate: Path) -> Cut:
    tone(tmp_path / "line.wav")
    path = cut(tmp_path / "cut.otio", [clip("sh010", span(5, 20, 25), str(plate), span(0, 40, 25)),
                                       clip("sh020", span(0, 9, 25), "gone.mov", span(0, 40, 25))],
               ("A1", [sound("line", tmp_path / "line.wav", 0, 20)]))
    first, second = read_timeline(path).shots
    return Cut(path, first.id, second.id)


def said_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What the command line says as JSON."""
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_preflight_tells_each_shot_as_the_command_does(short: Cut, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = said_by(capsys, "preflight", str(short.path), "--dialogue-track", "A1")
    result, said = look("preflight", timeline=str(short.path), dialogue=DIALOGUE)
    told = {one["shot"]: one for event, one in said if event == "outlook"}  # the last word of each counts
    assert set(told) == {short.first, short.second}
    for one in wanted["shots"]:
        outlook = json.loads(json.dumps(told[one["shot"]]["outlook"]))
        assert outlook == {name: one[name] for name in outlook}
        assert told[one["shot"]]["record"] == one["record"]
    assert result == {"name": wanted["name"], "shots": 2, **wanted["total"]}
    assert told[short.second]["outlook"]["colour"] == "red"


def test_preflight_judges_pictures_where_there_is_no_dialogue_yet(short: Cut) -> None:
    result, said = look("preflight", timeline=str(short.path), shots=["sh010"])
    assert result["shots"] == 1
    assert [one["shot"] for _, one in said][-1] == short.first


def test_diff_tells_each_change_as_the_command_does(
        short: Cut, tmp_path: Path, plate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = timeline(tmp_path / "new.otio", [clip("sh010", span(3, 25, 25), str(plate), span(0, 40, 25))])
    wanted = said_by(capsys, "diff", str(short.path), str(new), "--handles", "1")
    result, said = look("diff", before=str(short.path), after=str(new), handles=1)
    assert json.loads(json.dumps([one["change"] for _, one in said])) == wanted["changes"]
    assert [one["change"]["verdict"] for _, one in said] == ["render", "nothing"]
    assert result == {"old": str(short.path), "new": str(new), "takes": 0, "changes": 2, "render": 1}


def test_back_shows_the_plate_again_and_then_the_take(tmp_path: Path, plate: Path) -> None:
    path = timeline(tmp_path / "cut.otio", [clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25))])
    placed, _ = look("place", timeline=str(path), takes=[str(take(tmp_path / "takes", str(plate), 0, 30))],
                     also=["none"])
    result, _ = look("back", timeline=placed["out"])
    assert (result["shots"][0]["was"], result["shots"][0]["name"]) == ("retake_v001", "sh010")
    again, _ = look("back", timeline=result["out"], shots=["sh010"], to="retake_v001")
    assert again["shots"][0]["shows"] == "retake_v001"
    with pytest.raises(OptionError, match="Nothing changes"):
        look("back", timeline=again["out"], to="retake_v001")


def test_a_shots_own_options_are_kept_told_and_forgotten(tmp_path: Path) -> None:
    folder, id = tmp_path / "takes", "0123456789ab"
    assert look("own", folder=str(folder))[0] == {}
    assert not folder.exists()
    result, _ = look("own", folder=str(folder), shot=id, options={"face": 2, "offset": -1})
    assert result == {id: {"face": 2, "offset": -1}} == read_own(folder)
    assert look("own", folder=str(folder), shot=id)[0] == result
    other, _ = look("own", folder=str(folder), shot="a" * 12, options={"strength": 0.5})
    assert other == {**result, "a" * 12: {"strength": 0.5}}
    assert look("own", folder=str(folder), shot=id, options={"offset": 1})[0][id] == {"offset": 1}  # all that it has
    assert look("own", folder=str(folder), shot=id, options=None)[0] == {"a" * 12: {"strength": 0.5}}


def test_what_lies_in_the_place_of_own_options_is_not_read_but_named(tmp_path: Path) -> None:
    """It may be anybody's: huge, a pipe that nobody writes to, nested without an end."""
    kept = tmp_path / FILE
    kept.write_bytes(b" " * ((16 << 20) + 1))
    with pytest.raises(OptionError, match="too large. Mend it"):
        look("own", folder=str(tmp_path))
    kept.write_text("[" * 100_000)
    with pytest.raises(OptionError, match="can't be used"):
        look("own", folder=str(tmp_path))
    kept.unlink()
    kept.mkdir()
    with pytest.raises(OptionError, match="no ordinary file"):
        look("own", folder=str(tmp_path))


@pytest.mark.parametrize(("shot", "options", "why"), [
    ("sh010", {}, "twelve hexadecimal digits"), (None, {"face": 1}, "twelve hexadecimal digits"),
    ("a" * 12, {"mouth": 1}, "There is no option 'mouth'"), ("a" * 12, {"offset": "late"}, "is not a whole number"),
    ("a" * 12, {"folder": "/"}, "told by the batch itself"), ("a" * 12, [], "an object")])
def test_what_cant_be_a_shots_own_option_is_refused(shot: Any, options: Any, why: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=why):
        look("own", folder=str(tmp_path), shot=shot, options=options)
    assert not (tmp_path / FILE).exists()


def test_a_batch_is_asked_for_with_options_of_single_shots(short: Cut, tmp_path: Path) -> None:
    asked = {"timeline": str(short.path), "dialogue": DIALOGUE}
    first, _ = look("enqueue", **asked, own={short.first: {"offset": -1, "face": 1}})
    again, _ = look("enqueue", **asked)
    other, _ = look("enqueue", **asked, own={"sh010": {"offset": None}})
    assert (first["new"], again["waiting"], other["new"]) == ([1], [1], [2])
    assert (first["own"], other["own"]) == ({short.first: {"offset": -1, "face": 1}}, {short.first: {"face": 1}})
    with Queue(tmp_path / "queue.sqlite") as queue:
        offsets = [job.work.request["options"]["offset"] for job in queue.jobs(str(short.path))]
    assert sorted(offsets) == [-1, 0]
    with pytest.raises(OptionError, match="has no shot 'sh099'"):
        look("enqueue", **asked, own={"sh099": {"offset": 1}})
    with pytest.raises(OptionError, match="own has to be an object of objects"):
        look("enqueue", **asked, own={"sh010": 1})


def test_shots_that_lend_each_other_mouths_are_other_jobs(short: Cut) -> None:
    plain, _ = look("enqueue", timeline=str(short.path), dialogue=DIALOGUE)
    lent, _ = look("enqueue", timeline=str(short.path), dialogue=DIALOGUE, lend=True)
    assert (plain["new"], lent["new"]) == ([1], [2])


def test_an_edl_is_counted_at_the_rate_that_the_options_name(tmp_path: Path, plate: Path) -> None:
    (tmp_path / "cut.edl").write_text("TITLE: cut\nFCM: NON-DROP FRAME\n\n001  A001 V  C  00:00:00:00 00:00:01:00 "
                                      f"01:00:00:00 01:00:01:00\n* FROM CLIP NAME: {plate.name}\n")
    result, said = look("preflight", timeline=str(tmp_path / "cut.edl"), options={"conform": "25"},
                        media=[str(plate.parent)])
    assert result["shots"] == 1 and said[-1][1]["name"] == plate.name


def test_a_real_worker_tells_outlooks_under_the_name_of_the_request(short: Cut, house: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(house / "core")}
    with Worker(worker_command(light=True), environment=environment) as worker:
        next(worker.messages(60))
        asked = worker.ask("preflight", {"timeline": str(short.path)})
        said = []
        for message in worker.messages(60):
            said.append(message)
            if message["event"] not in ("progress", "outlook"):
                break
    assert {one["id"] for one in said} == {asked} and said[-1]["event"] == "done"
    assert {one["shot"] for one in said if one["event"] == "outlook"} == {short.first, short.second}


def test_a_shot_that_shows_a_take_is_not_doubtful_for_it(tmp_path: Path, plate: Path) -> None:
    path = timeline(tmp_path / "cut.otio", [clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25))])
    report = take(tmp_path / "takes", str(plate), 0, 30)
    out = look("place", timeline=str(path), takes=[str(report)], also=["none"])[0]["out"]
    before, after = (look("preflight", timeline=one)[1][-1][1]["outlook"] for one in (str(path), out))
    assert after["colour"] == before["colour"]
    assert [one["colour"] for one in after["reasons"] if one["kind"] == "take"] == ["green"]


def test_a_take_that_was_rejected_covers_no_shot(tmp_path: Path, plate: Path) -> None:
    path = timeline(tmp_path / "cut.otio", [clip("sh010", span(5, 10, 25), str(plate), span(0, 40, 25))])
    report = take(tmp_path / "takes", str(plate), 0, 30)
    asked = {"before": str(path), "after": str(path), "takes": [str(tmp_path / "takes")]}
    assert look("diff", **asked)[1][0][1]["change"]["take"] == str(report)
    write_review(report, "rejected")
    assert look("diff", **asked)[0]["takes"] == 0
