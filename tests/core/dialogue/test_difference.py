"""`retake diff` with dialogue: which shots have something else to say, and which takes still say it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from retake.batch.mixes import FOLDER, Mixes
from retake.cli import main
from retake.dialogue import Choice
from retake.timeline.sounds import read_with_sounds
from tests.core.dialogue.made import clicks, cut, sound
from tests.core.timeline.made import clip, gap, movie, span


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAKE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    return movie(tmp_path / "a.mov", 200)


def picture(plate: Path, first: int = 50, count: int = 50, name: str = "sh010") -> otio.schema.Clip:
    return clip(name, span(first, count, 25), str(plate), span(0, 200, 25))


class Edit:
    """Timelines of one plate with a track of dialogue, and what `retake diff` says of two of them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.line = clicks(folder / "line.wav", 8)

    def cut(self, name: str, video: list[otio.core.Composable], *audio: tuple[str, list[otio.core.Composable]]) -> Path:
        return cut(self.folder / f"{name}.otio", video, *audio)

    def said(self, first: float = 25, count: float = 50, path: Path | None = None) -> otio.schema.Clip:
        return sound("line", path or self.line, first, count)

    def diff(self, old: Path, new: Path, *flags: str) -> list[dict[str, Any]]:
        assert main(["diff", str(old), str(new), "--json", *flags]) == 0
        found: list[dict[str, Any]] = json.loads(self._capsys.readouterr().out)["changes"]
        return found


@pytest.fixture
def edit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Edit:
    return Edit(tmp_path, capsys)


def verdicts(found: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    return [(",".join(one["what"]), one["verdict"], one["dialogue"]) for one in found]


A2 = ("--dialogue-track", "A2")


def both(track: list[otio.core.Composable]) -> tuple[tuple[str, list[otio.core.Composable]], ...]:
    """An empty first audio track, and the one of the dialogue."""
    return ("A1", [gap(1, 25)]), ("A2", track)


def test_a_shot_that_moves_with_its_line_fits_and_one_that_moves_without_it_does_not(edit: Edit, plate: Path) -> None:
    old = edit.cut("old", [picture(plate)], *both([edit.said()]))
    together = edit.cut("together", [gap(10, 25), picture(plate)], *both([gap(10, 25), edit.said()]))
    alone = edit.cut("alone", [gap(10, 25), picture(plate)], *both([edit.said()]))
    assert verdicts(edit.diff(old, together, *A2)) == [("moved", "fits", [])]
    assert verdicts(edit.diff(old, alone, *A2)) == [("moved,dialogue", "render", [""])]
    assert verdicts(edit.diff(old, alone)) == [("moved", "fits", [])]  # nobody said where the dialogue is


def test_another_line_another_level_and_a_shift_are_other_dialogue(edit: Edit, plate: Path) -> None:
    old = edit.cut("old", [picture(plate)], *both([edit.said()]))
    other = clicks(edit.folder / "other.wav", 8, first=3)
    quiet = edit.said()
    quiet.effects.append(otio.schema.Effect(effect_name="Volume", metadata={"Resolve_OTIO": {
        "Effect Name": "Volume", "Parameters": [{"Parameter ID": "volume", "Parameter Value": -6.0}]}}))
    for name, track in (("file", [edit.said(path=other)]), ("slip", [edit.said(first=26)]), ("level", [quiet]),
                        ("late", [gap(2, 25), edit.said(first=27, count=48)])):
        found = edit.diff(old, edit.cut(name, [picture(plate)], *both(track)), *A2)
        assert verdicts(found) == [("dialogue", "render", [""])], name
        assert found[0]["why"] == "other dialogue is heard under it"
    copy = edit.folder / "elsewhere" / "line.wav"
    copy.parent.mkdir()
    copy.write_bytes(edit.line.read_bytes())
    blade = [edit.said(count=20), edit.said(first=45, count=30)]  # cut in two where it goes on
    for name, track in (("same", [edit.said()]), ("copy", [edit.said(path=copy)]), ("blade", blade)):
        found = edit.diff(old, edit.cut(name, [picture(plate)], *both(track)), *A2)
        assert verdicts(found) == [("", "nothing", [])], name


def test_a_line_that_came_is_other_dialogue_and_a_track_that_is_nowhere_is_named(
        edit: Edit, plate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silent, spoken = edit.cut("silent", [picture(plate)]), edit.cut("spoken", [picture(plate)], *both([edit.said()]))
    assert verdicts(edit.diff(silent, spoken, *A2)) == [("dialogue", "render", [""])]
    assert main(["diff", str(spoken), str(silent), *A2]) == 2
    assert "is called 'A2'" in capsys.readouterr().err


def test_a_trim_compares_what_both_show(edit: Edit, plate: Path) -> None:
    old = edit.cut("old", [picture(plate)], *both([edit.said()]))
    inner = edit.cut("inner", [picture(plate, 60, 30)], *both([edit.said(35, 30)]))
    assert verdicts(edit.diff(old, inner, *A2)) == [("moved,range", "fits", [])] or \
        verdicts(edit.diff(old, inner, *A2)) == [("range", "fits", [])]


def test_a_line_that_goes_on_into_handles_needs_lips_there(edit: Edit, plate: Path) -> None:
    old = edit.cut("old", [picture(plate)], *both([edit.said(count=60)]))
    longer = edit.cut("longer", [picture(plate, 50, 58)], *both([edit.said(count=60)]))
    silent = edit.cut("silent", [picture(plate, 50, 58)], *both([edit.said(count=50)]))
    spoken, = edit.diff(old, longer, *A2, "--handles", "10")
    assert (spoken["verdict"], "handles" in spoken["why"]) == ("render", True)
    assert edit.diff(old, silent, *A2, "--handles", "10")[0]["verdict"] == "fits"
    assert edit.diff(old, longer, "--handles", "10")[0]["verdict"] == "fits"


def test_languages_are_told_apart(edit: Edit, plate: Path) -> None:
    french = clicks(edit.folder / "fr.wav", 8, first=3)
    def version(name: str, first: float) -> Path:
        return edit.cut(name, [picture(plate)], ("A1", [gap(1, 25)]), ("A2", [edit.said()]),
                        ("A3", [edit.said(first, path=french)]))
    found, = edit.diff(version("old", 25), version("new", 30), "--language", "es=A2", "--language", "fr=A3")
    assert (found["dialogue"], found["verdict"]) == (["fr"], "render")
    assert found["why"] == "other dialogue is heard under it (fr)"


def a_take(folder: Path, plate: Path, dialogue: Path, start: int = 50, stop: int = 100, language: str = "") -> Path:
    """A take's report, as a render writes it."""
    path = folder / f"a_{language or 'x'}_v001.take.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({
        "plate": {"path": str(plate)}, "range": {"start": start - 10, "stop": stop + 10, "first": start, "last": stop},
        "options": {"language": language}, "inputs": [
            {"role": "plate", "path": str(plate), "sha256": None},
            {"role": "dialogue", "path": str(dialogue), "sha256": hashlib.sha256(dialogue.read_bytes()).hexdigest()}]}))
    return path


def test_a_take_whose_line_was_delivered_anew_is_rendered_again(edit: Edit, plate: Path) -> None:
    report = a_take(edit.folder / "takes", plate, edit.line)
    cut_ = edit.cut("cut", [picture(plate)])
    assert verdicts(edit.diff(cut_, cut_, "--takes", str(report))) == [("", "nothing", [])]
    clicks(edit.line, 8, first=9)
    found, = edit.diff(cut_, cut_, "--takes", str(report))
    assert (found["state"], found["what"], found["verdict"], found["take"]) == (
        "changed", ["dialogue"], "render", str(report))
    assert found["why"] == "line.wav was delivered anew since its take was made"
    edit.line.unlink()  # of what is not there nothing is known
    assert edit.diff(cut_, cut_, "--takes", str(report))[0]["verdict"] == "nothing"


def test_a_stem_that_was_delivered_anew_is_heard_in_a_batchs_takes(edit: Edit, plate: Path) -> None:
    cut_ = edit.cut("cut", [picture(plate)], *both([edit.said()]))
    timeline, sounds = read_with_sounds(cut_)
    from retake.dialogue import lines_for
    line, = lines_for(timeline, sounds, Choice(tracks=("A2",)))
    assert line.dialogue is not None
    mix, _ = Mixes(edit.folder / "takes" / FOLDER).keep(line.dialogue)
    report = a_take(edit.folder / "takes", plate, mix)
    assert edit.diff(cut_, cut_, *A2, "--takes", str(report))[0]["verdict"] == "nothing"
    edit.line.write_bytes(edit.line.read_bytes())  # written again, the same
    assert edit.diff(cut_, cut_, *A2, "--takes", str(report))[0]["verdict"] == "nothing"
    clicks(edit.line, 8, first=9)
    found, = edit.diff(cut_, cut_, *A2, "--takes", str(report))
    assert (found["verdict"], "delivered anew" in found["why"]) == ("render", True)


def test_every_language_needs_its_take(edit: Edit, plate: Path) -> None:
    french = clicks(edit.folder / "fr.wav", 8, first=3)
    cut_ = edit.cut("cut", [picture(plate)], ("A1", [gap(1, 25)]), ("A2", [edit.said()]),
                    ("A3", [edit.said(path=french)]))
    flags = ("--language", "es=A2", "--language", "fr=A3", "--takes", str(edit.folder / "takes"))
    a_take(edit.folder / "takes", plate, edit.line, language="es")
    found, = edit.diff(cut_, cut_, *flags)
    assert (found["verdict"], found["why"]) == ("render", "no take in fr covers what is shown")
    a_take(edit.folder / "takes", plate, french, language="fr")
    assert edit.diff(cut_, cut_, *flags)[0]["verdict"] == "nothing"


def test_takes_whose_reports_say_odd_things_are_read_all_the_same(edit: Edit, plate: Path) -> None:
    cut_ = edit.cut("cut", [picture(plate)])
    report = a_take(edit.folder / "takes", plate, edit.line)
    for name, value in (("inputs", None), ("inputs", 7), ("inputs", [None, 7, {"role": "dialogue", "path": "\0"}]),
                        ("inputs", [{"role": "dialogue", "path": "x", "sha256": 7}]), ("options", None),
                        ("options", {"language": 7}), ("options", [])):
        report.write_text(json.dumps({**json.loads(report.read_text()), name: value}))
        assert edit.diff(cut_, cut_, "--takes", str(report))[0]["verdict"] in ("nothing", "fits")
