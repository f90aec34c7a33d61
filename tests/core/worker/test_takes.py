"""The takes of a batch as a panel's stack of versions is told of them, and what people say of each."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from retake.batch import told_take
from retake.errors import MediaError, OptionError
from retake.review import review_file
from retake.take_files import Holder, next_take
from retake.timeline import read_timeline
from retake.worker.protocol import LONGEST, line_of
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, span, timeline
from tests.core.worker.looking import look

pytestmark = pytest.mark.usefixtures("own_cache")

FIGURES = {"before": {"frames": 3.0, "confidence": 0.9}, "after": {"frames": -0.2, "confidence": 0.95},
           "contacts": [{"frame": 7, "before": False, "after": True}, {"frame": 9, "before": True, "after": True}],
           "sharpness": 0.93, "flicker": 1.1, "seam": 0.002, "offsets": [], "own": None}
VERDICT = {"verdict": "look", "reasons": [{"level": "look", "words": "The lips are open on m, at frame 9.", "ranges": [
    {"first": 9, "last": 10, "timecode": ["01:00:00:09", "01:00:00:10"]}]}]}


def made(folder: Path, plate: Path, version: int, written: int = 0, **more: Any) -> Path:
    """A take of frames 5 to 29 with figures and a verdict."""
    report = take(folder, str(plate), 5, 30, version=version, name="sh010", own=(8, 27), shot="sh010", offset=-1)
    data = json.loads(report.read_text())
    data["inputs"].append({"role": "dialogue", "path": "/lines/sh010.wav"})
    data |= {"job": "5" * 64, "figures": FIGURES, "verdict": VERDICT, "notes": ["a note"],
             "over_time": {"first": 5, "take": [0.1, None] * 12}, **more}
    report.write_text(json.dumps(data))
    os.utime(report, (written, written))
    return report


def told(folder: Path, **data: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The takes below a folder, and the result."""
    result, said = look("takes", folder=str(folder), **data)
    assert {event for event, _ in said} <= {"take"}
    return [one for _, one in said], result


def test_a_take_is_told_with_all_that_a_stack_of_versions_shows(tmp_path: Path, plate: Path) -> None:
    report = made(tmp_path / "takes", plate, 2)
    (one,), result = told(tmp_path / "takes")
    assert result == {"takes": 1, "unfinished": 0, "unread": []}
    wanted = {"report": str(report), "name": "sh010_lip_v002", "version": 2, "key": "5" * 64, "verdict": "look",
              "created": "1970-01-01T00:00:00Z", "range": {"start": 5, "stop": 30, "first": 8, "last": 27},
              "plate": str(plate), "dialogue": "/lines/sh010.wav", "touched": 0, "frames": 25, "made_for": "sh010",
              "changed": {"offset": -1}, "lips": {"before": 1, "after": 2, "of": 2}, "sharpness": 0.93, "flicker": 1.1,
              "notes": ["a note"], "runs": [[5, 29, "original", ""]], "figures": FIGURES, "there": True,
              "over_time": {"first": 5, "take": [0.1, None] * 12}, "shot": "", "placed": False, "left_out": [],
              "review": {"state": "", "note": "", "by": "", "when": "", "problem": ""}}
    assert {name: one[name] for name in wanted} == wanted
    assert (one["sync"]["before"]["frames"], one["sync"]["after"]["frames"]) == (3.0, -0.2)
    assert one["marks"] == [{"first": 9, "last": 10, "level": "look", "words": "The lips are open on m, at frame 9.",
                             "timecode": ["01:00:00:09", "01:00:00:10"]}]
    assert one["rows"][0][:3] == ["Lips and sound", "3 frames late (0.90)", "in sync (0.95)"]


def test_the_newest_comes_first_and_series_can_be_left_out(tmp_path: Path, plate: Path) -> None:
    for version, written in ((1, 20), (2, 30), (3, 10)):
        made(tmp_path / "takes" / "deep" / "er", plate, version, written)
    assert [one["version"] for one in told(tmp_path)[0]] == [2, 1, 3]
    for _ in range(2):  # read anew, and from the cache
        assert [one["over_time"] for one in told(tmp_path, series=False)[0]] == [None] * 3


def test_a_take_is_read_once_until_its_report_changes(tmp_path: Path, plate: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, plate, 1)
    first, _ = told(tmp_path)
    with monkeypatch.context() as context:
        context.setattr(told_take, "read_take", None)
        assert told(tmp_path)[0] == first
    made(tmp_path, plate, 1, touched=0, notes=["another"])
    assert told(tmp_path)[0][0]["notes"] == ["another"]


@pytest.fixture
def cut(tmp_path: Path, plate: Path) -> Path:
    """Two shots of one plate, of which the first shows frames 8 to 26; and a third of another plate."""
    return timeline(tmp_path / "cut.otio", [clip("sh010", span(8, 19, 25), str(plate), span(0, 40, 25)),
                                            clip("sh020", span(10, 15, 25), str(plate), span(0, 40, 25)),
                                            clip("sh030", span(0, 9, 25), "gone.mov", span(0, 40, 25))])


def test_a_take_belongs_to_the_shot_on_which_it_would_be_placed(cut: Path, tmp_path: Path, plate: Path) -> None:
    made(tmp_path / "takes", plate, 1)
    take(tmp_path / "takes", str(plate), 10, 25, name="other", version=2)
    first, second, _ = (shot.id for shot in read_timeline(cut).shots)
    by_name = {one["name"]: one for one in told(tmp_path / "takes", timeline=str(cut))[0]}
    assert (by_name["sh010_lip_v001"]["shot"], by_name["other_lip_v002"]["shot"]) == (first, second)
    assert [one["name"] for one in told(tmp_path / "takes", timeline=str(cut), shots=["sh020"])[0]] == [
        "other_lip_v002"]
    with pytest.raises(OptionError, match="name that too"):
        told(tmp_path / "takes", shots=["sh020"])


def test_a_take_that_its_shot_has_outgrown_is_still_its_own_and_says_why(cut: Path, tmp_path: Path,
                                                                        plate: Path) -> None:
    take(tmp_path / "takes", str(plate), 10, 20, shot="sh010")
    (one,), _ = told(tmp_path / "takes", timeline=str(cut))
    assert one["shot"] == read_timeline(cut).shots[0].id and one["shots"] == []
    assert one["why"] == "shows frames -2 to 16 of the take's 10"


def test_what_the_timeline_shows_is_told_by_its_references(cut: Path, tmp_path: Path, plate: Path) -> None:
    reports = [made(tmp_path / "takes", plate, version, version) for version in (1, 2, 3)]
    path = str(cut)
    for report in reports[:2]:
        path = look("place", timeline=path, takes=[str(report)], also=["none"])[0]["out"]
    on = {one["version"]: (one["reference"], one["placed"]) for one in told(tmp_path / "takes", timeline=path)[0]}
    assert on == {1: ("retake_v001", False), 2: ("retake_v002", True), 3: ("", False)}
    moved = (tmp_path / "takes").rename(tmp_path / "moved")
    assert [one["version"] for one in told(moved, timeline=path)[0] if one["placed"]] == [2]
    back = look("back", timeline=path)[0]["out"]
    assert not any(one["placed"] for one in told(moved, timeline=back)[0])


def test_what_is_no_finished_take_is_counted_or_named_and_hurts_no_other(tmp_path: Path, plate: Path) -> None:
    folder = tmp_path / "takes"
    made(folder, plate, 7)
    next_take(folder, Path("half.mov"), holder=Holder("5" * 64, "machine 1 2"))
    next_take(folder, Path("empty.mov"))
    (folder / "text_v001.take.json").write_text("no report")
    (folder / "deep_v001.take.json").write_text("[" * 100_000)
    with (folder / "huge_v001.take.json").open("wb") as file:
        file.truncate(1 << 30)
    (folder / "foreign_v001.take.json").write_text('{"take": 1, "files": {"movie": "../../etc/passwd"}}')
    (folder / "folder_v001.take.json").mkdir()
    os.mkfifo(folder / "pipe_v001.take.json")
    (folder / ".sh010_lip_v009.take.0123abcd.part.json").write_text("{")
    takes, result = told(folder)
    assert [one["version"] for one in takes] == [7]
    assert result["unfinished"] == 2
    assert sorted(Path(one["report"]).name.split("_")[0] for one in result["unread"]) == [
        "deep", "foreign", "huge", "text"]
    assert all("\n" not in one["reason"] for one in result["unread"])


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path, plate: Path) -> None:
    folder = tmp_path / "takes"
    elsewhere = made(tmp_path / "elsewhere", plate, 1)
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / elsewhere.name).symlink_to(elsewhere)
    (folder / "loop").symlink_to(folder)
    assert told(folder) == ([], {"takes": 0, "unfinished": 0, "unread": []})
    assert told(tmp_path / "nowhere")[0] == []


def test_the_frames_of_sequences_are_not_looked_through(tmp_path: Path, plate: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    report = made(tmp_path, plate, 1)
    for name in ("sh010_lip_v001", "sh010_lip_v001_patch"):
        (tmp_path / name).mkdir()
        for frame in range(30):
            (tmp_path / name / f"{frame}.take.json").write_text("x")
    assert [one["report"] for one in told(tmp_path)[0]] == [str(report)]


@pytest.mark.parametrize("spoilt", [
    {"figures": 7}, {"verdict": ["fail"]},
    {"verdict": {"verdict": "fine\n", "reasons": [1, {"ranges": [{"first": -1}]}]}},
    {"over_time": {"take": [float("nan"), float("inf"), 10**300]}}, {"options": "none"}, {"notes": {"a": 1}},
    {"over_time": {"first": "5", "take": "0.1", "plate": [["x"]], "expected": {"a": 1}, "touched": [[5, "b"]]}},
    {"options": {"offset": {"a": [[[[[[[[[1]]]]]]]]]}}}, {"job": 5}, {"face": "left"}, {"text": ["\x1b[2J"]},
    {"figures": {"before": {"frames": "\x1b"}, "contacts": [3, None]}},
    {"verdict": {"reasons": [{"words": "\x1b[2J"}]}}])
def test_whatever_a_report_says_can_be_shown(spoilt: dict[str, Any], tmp_path: Path, plate: Path) -> None:
    made(tmp_path, plate, 1, **spoilt)
    (one,), _ = told(tmp_path)
    line = json.dumps(one, allow_nan=False)
    assert "\\u001b" not in line and one["verdict"] in ("look", "")
    for series in ("take", "plate", "expected"):
        assert all(value is None or isinstance(value, float) for value in one["over_time"].get(series) or ())
    assert isinstance(one["over_time"].get("first", 0), int)


def test_what_is_too_long_for_a_line_is_left_out_and_said_so(tmp_path: Path, plate: Path) -> None:
    made(tmp_path, plate, 1, over_time={"first": 5, "take": [0.123456] * 150_000})
    (one,), _ = told(tmp_path)
    assert (one["over_time"], one["left_out"], one["marks"][0]["first"]) == (None, ["over_time"], 9)
    assert len(line_of(one)) < LONGEST


def test_a_review_is_kept_and_told_with_its_take(tmp_path: Path, plate: Path) -> None:
    report = made(tmp_path, plate, 1)
    assert look("review", report=str(report))[0] == {"state": "", "note": "", "by": "", "when": ""}
    said, _ = look("review", report=str(report), state="rejected", note="Too soft.", by="Ana")
    assert (said["state"], said["note"], said["by"]) == ("rejected", "Too soft.", "Ana")
    assert told(tmp_path)[0][0]["review"] == {**said, "problem": ""}
    assert look("review", report=str(report), state="")[0]["state"] == ""
    assert look("review", report=str(report), state="open", note="")[0]["note"] == ""
    review_file(report).write_text("fine")
    assert "Mend it" in told(tmp_path)[0][0]["review"]["problem"]


def test_a_review_that_cant_be_is_refused(tmp_path: Path, plate: Path) -> None:
    report = made(tmp_path, plate, 1)
    with pytest.raises(OptionError, match="state has to be one of open, approved, rejected"):
        look("review", report=str(report), state="fine")
    with pytest.raises(MediaError, match="is not there"):
        look("review", report=str(tmp_path / "gone.take.json"), state="approved")
    with pytest.raises(OptionError, match="Name the take's"):
        look("review", report=str(plate))


def test_a_page_is_made_once_for_a_state_of_the_report(tmp_path: Path, plate: Path) -> None:
    report = made(tmp_path, plate, 1)
    told_of, _ = look("page", report=str(report))
    page = Path(told_of["page"])
    assert page == tmp_path / "sh010_lip_v001.html" and "The lips are open on m" in page.read_text()
    page.write_text("looked at")
    assert look("page", report=str(report))[0] == {"page": str(page), "no_pictures": ""}
    assert page.read_text() == "looked at"
    os.utime(report, (4e9, 4e9))
    look("page", report=str(report))
    assert page.read_text() != "looked at"
    with pytest.raises(OptionError, match="take.json"):
        look("page", report=str(plate))
