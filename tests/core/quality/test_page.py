"""The report page stands alone, says everything, and takes nothing a report says for markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from retake.errors import MediaError, OptionError, OutputError
from retake.quality.page import write_page
from retake.quality.table import lines
from tests.core.quality.conftest import Shot

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Strict(HTMLParser):
    """Reads a page: every tag closed in its order, and every address collected."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def read(path: Path) -> Strict:
    reader = Strict()
    reader.feed(path.read_text(encoding="utf-8"))
    assert reader.open == []
    return reader


def png() -> bytes:
    return bytes(cv2.imencode(".png", np.zeros((4, 6, 3), np.uint8))[1])


def test_a_takes_page_stands_alone(painted_shot: Shot, tmp_path: Path) -> None:
    out = tmp_path / "pages" / "take.html"
    write_page(painted_shot.ffv1.report, out, [("Plate, frame 40 & more", png())])
    shown = read(out)
    assert "script" not in shown.tags
    assert all(address.startswith("data:image/png;base64,") for address in shown.addresses)
    assert {"svg", "path", "table", "figure"} <= set(shown.tags)
    for words in (painted_shot.ffv1.movie.name, painted_shot.ffv1.verdict, "Plate, frame 40 & more", "Flicker",
                  "01:00:00:00", "the dialogue is silent: the mouth rests"):
        assert words in shown.words
    assert str(tmp_path) not in out.read_text(encoding="utf-8"), "folders are nobody's business who signs it off"
    assert str(painted_shot.ffv1.movie.parent) not in out.read_text(encoding="utf-8")


def test_what_a_report_says_is_never_markup(painted_shot: Shot, tmp_path: Path) -> None:
    data = json.loads(painted_shot.ffv1.report.read_text())
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    data["files"]["movie"] = data["inputs"][0]["path"] = data["frames"][0]["reason"] = evil
    data["verdict"] = {"verdict": evil, "reasons": [{"level": evil, "words": evil,
                                                     "ranges": [{"first": 3, "last": 9}]}]}
    data["plate"]["timecode"] = data["plate"]["rate_shown"] = data["frames"][1]["kind"] = evil
    data["software"] = {evil: evil}
    path = tmp_path / "evil.take.json"
    path.write_text(json.dumps(data))
    write_page(path, tmp_path / "evil.html", [(evil, png())])
    shown = read(tmp_path / "evil.html")
    assert "script" not in shown.tags
    assert shown.tags.count("img") == 1


def test_numbers_beyond_all_bounds_stop_nothing(tmp_path: Path) -> None:
    path = tmp_path / "evil.take.json"
    path.write_text(json.dumps({
        "take": 1, "files": {"movie": "a.mov"}, "plate": {"rate": "1e999999999", "timecode": "01:00:00:00"},
        "over_time": {"first": 10**300, "take": [10**400, 1, 1e308]}, "figures": {"sharpness": 10**400, "seam": 0.5},
        "software": {"name": "half a sign: \ud800"}, "verdict": {"verdict": "look", "reasons": 5}, "frames": []}))
    assert any(line.startswith("Seam") for line in lines(json.loads(path.read_text())))
    write_page(path, tmp_path / "evil.html")
    assert "Seam" in read(tmp_path / "evil.html").words


def test_what_is_no_report_no_picture_or_no_place_is_refused(painted_shot: Shot, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is no PNG"):
        write_page(painted_shot.ffv1.report, tmp_path / "a.html", [("a", b"GIF89a")])
    with pytest.raises(MediaError):
        write_page(painted_shot.plate, tmp_path / "a.html")
    with pytest.raises(OutputError):
        write_page(painted_shot.ffv1.report, painted_shot.plate / "a.html")
    assert not (tmp_path / "a.html").exists()


def test_an_older_report_without_figures_still_makes_a_page(tmp_path: Path) -> None:
    path = tmp_path / "old.take.json"
    path.write_text(json.dumps({"take": 1, "files": {"movie": "a.mov"}, "frames": []}))
    write_page(path, tmp_path / "old.html")
    assert "no verdict" in read(tmp_path / "old.html").words
