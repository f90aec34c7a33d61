"""What people say of takes is kept beside them, and read without trust."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from retake.cli import main
from retake.errors import MediaError, OptionError, OutputError
from retake.printable import printable
from retake.review import LONGEST_NOTE, Review, read_review, review_file, user, write_review
from retake.take_files import Holder, TakeFiles, next_take


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A finished take's report, as far as a review goes by it."""
    path = tmp_path / "sh010_v002.take.json"
    path.write_text(json.dumps({"take": 1, "frames": []}, indent=1))
    return path


def test_what_is_said_is_kept_beside_the_take(report: Path) -> None:
    assert read_review(report) == Review()
    said = write_review(report, "approved", "Lips late at the end.\nUse the first half.", by="Ana")
    assert review_file(report) == report.with_name("sh010_v002.review.json")
    assert read_review(report) == said
    assert (said.state, said.note, said.by, said.rejected) == (
        "approved", "Lips late at the end.\nUse the first half.", "Ana", False)
    assert said.when.endswith("Z") and len(said.when) == 20


def test_a_note_and_a_state_can_be_said_one_by_one_and_forgotten(report: Path) -> None:
    write_review(report, "rejected")
    assert write_review(report, note="too soft").rejected
    assert write_review(report, "").note == "too soft"
    assert write_review(report, note="").state == ""


def test_who_says_it_is_told_only_where_the_system_says_a_plain_name(
        report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ana.b")
    assert write_review(report, "approved").by == user() == "ana.b"
    for name in ("a b", "ana\x1b[2J", "x" * 65, "", "größe"):
        monkeypatch.setattr("getpass.getuser", lambda name=name: name)
        assert write_review(report, "approved").by == ""


@pytest.mark.parametrize("content", [
    b"", b"no json", b"[]", b"{}", b'{"review": 2}', b'{"review": true}', b'{"review": 1, "state": "great"}',
    b'{"review": 1, "note": 7}', b"[" * 60_000, b" " * 70_000, b"\xff\xfe"])
def test_what_is_no_review_is_refused_in_a_line_and_not_written_over(content: bytes, report: Path) -> None:
    review_file(report).write_bytes(content)
    for act in (lambda: read_review(report), lambda: write_review(report, "approved")):
        with pytest.raises(MediaError, match=r"is no review of a take: .*\. Mend it, or remove it") as told:
            act()
        assert printable(str(told.value)) == str(told.value)
    assert review_file(report).read_bytes() == content


def test_a_review_that_leads_elsewhere_is_neither_read_nor_written(report: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"review": 1, "state": "approved"}')
    review_file(report).symlink_to(tmp_path / "mine.json")
    with pytest.raises(MediaError, match="no ordinary file"):
        read_review(report)
    with pytest.raises((MediaError, OutputError)):
        write_review(report, "rejected")
    assert "approved" in (tmp_path / "mine.json").read_text()


def test_control_characters_in_a_review_are_told_to_no_terminal(report: Path) -> None:
    data: dict[str, Any] = {"review": 1, "state": "rejected", "note": "a\x1b[2Jb\r\nc\x00", "by": "\x07x",
                            "when": "y\n"}
    review_file(report).write_text(json.dumps(data))
    assert read_review(report) == Review("rejected", "a [2Jb\nc", " x", "y ")


@pytest.mark.parametrize("content", [b"", b'{"unfinished": true, "job": "55", "owner": "me 1 2"}', b"movie"])
def test_only_a_finished_take_can_be_reviewed(content: bytes, report: Path, tmp_path: Path) -> None:
    report.write_bytes(content)
    with pytest.raises(MediaError, match="no report of a finished take"):
        write_review(report, "approved")
    with pytest.raises(MediaError, match="is not there"):
        write_review(tmp_path / "gone.take.json", "approved")
    with pytest.raises(OptionError, match=r"Name the take's \.take\.json"):
        read_review(tmp_path / "sh010_v002.mov")
    (tmp_path / "pipe.take.json").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "pipe.take.json")
    with pytest.raises(MediaError, match="no ordinary file"):
        write_review(tmp_path / "pipe.take.json", "approved")


def test_a_wrong_state_or_a_book_for_a_note_is_refused(report: Path) -> None:
    with pytest.raises(OptionError, match="approved, rejected or open, not 'fine'"):
        write_review(report, "fine")
    with pytest.raises(OptionError, match=f"Write {LONGEST_NOTE} at most"):
        write_review(report, note="x" * (LONGEST_NOTE + 1))
    assert not review_file(report).exists()


def test_a_review_keeps_its_number_and_is_not_cleared_away(tmp_path: Path) -> None:
    files = next_take(tmp_path, Path("sh010.mov"), holder=Holder("5" * 64, "machine 12 77"))
    review = review_file(files.report)
    assert review == files.review
    review.write_text('{"review": 1, "state": "rejected"}')
    files.give_up()
    assert review.is_file() and not files.report.exists()
    assert next_take(tmp_path, Path("sh010.mov")).version == 2
    assert TakeFiles(tmp_path, "sh010_lip_v001", 1).holder() is None


def test_the_command_says_and_keeps_what_is_said(report: Path, capsys: pytest.CaptureFixture[str],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    assert main(["review", str(report)]) == 0
    assert capsys.readouterr().out == f"{report}: open\n"
    assert main(["review", str(report), "--reject", "--note", "Too soft.\nAgain, please."]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{report}: rejected (20") and out.endswith("by ana)\n  Too soft.\n  Again, please.\n")
    assert main(["review", str(report), "--open", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["report"], said["state"], said["note"]) == (str(report), "", "Too soft.\nAgain, please.")
