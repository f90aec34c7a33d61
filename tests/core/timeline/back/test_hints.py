"""What our readers noted reaches a written file only where a later reader would miss it, and an .otio never."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.errors import RetakeError
from retake.timeline import Timeline, open_timeline
from retake.timeline.back.choose import choose
from retake.timeline.back.hints import objects_in
from retake.timeline.back.place import Reading, Wish, place
from retake.timeline.back.written import as_otio
from retake.timeline.sounding import Sounding
from retake.timeline.sounds import soundings_of
from tests.core.timeline import test_edl, test_fcpxml
from tests.core.timeline.back.takes import take
from tests.core.timeline.made import clip, movie, span, timeline


def noted(root: otio.core.SerializableObject) -> Counter[str]:
    """What stands under "retake", by where and how often."""
    return Counter(f"{one.schema_name()}.{name}" for one in objects_in(root)
                   for name in one.metadata.get("retake", {}))


def read(path: Path, folder: Path, rate: Fraction | None = None) -> tuple[Timeline, tuple[Sounding, ...]]:
    """Shots and sounds of a file, as if it lay in the folder."""
    document = replace(open_timeline(path, rate=rate), folder=folder)
    found, items = document.shots_and_items()
    return found, soundings_of(document, items)


def same_again(path: Path, folder: Path) -> Counter[str]:
    """Writes a timeline as .otio and holds what is read of it against what was read first; says what was noted."""
    reading = Reading(path, (), None, None)
    first, sounds = read(path, path.parent, reading.rate)
    document = reading.document()
    copy = folder / "copy.otio"
    copy.write_bytes(as_otio(document.timeline))
    again, sounds_again = read(copy, path.parent)
    assert (first.rate, first.start, first.drop) == (again.rate, again.start, again.drop)
    assert [replace(shot, sampling="floor") for shot in first.shots] == [replace(shot, sampling="floor")
                                                                         for shot in again.shots]
    assert sounds == sounds_again
    return noted(document.timeline)


def test_an_otio_gets_nothing_but_its_takes(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60)
    cut = timeline(tmp_path / "cut.otio", [clip("sh010", span(20, 10, 25), "a.mov", span(0, 60, 25))])
    before = json.loads(cut.read_text())
    done = place(Wish(cut, (take(tmp_path / "takes", str(tmp_path / "a.mov"), 10, 40),)))
    made = {"ExternalReference.take", "ExternalReference.version", "ExternalReference.report",
            "ExternalReference.plate"}
    assert set(noted(otio.adapters.read_from_file(str(done.out)))) == made
    assert set(noted(otio.adapters.read_from_file(str(done.also["track"])))) <= {*made, "Clip.shot", "Clip.take"}
    back = json.loads(choose(done.out, (), "plate").out.read_text())
    one = back["tracks"]["children"][0]["children"][0]
    del one["media_references"]["retake_v001"]
    assert back == before


def test_an_edl_at_its_medias_rate_leaves_no_note(tmp_path: Path) -> None:
    movie(tmp_path / "a.mov", 60, timecode="01:00:00:00")
    test_edl.edl(tmp_path, "001  A V C 01:00:00:10 01:00:01:00 10:00:00:00 10:00:00:15", "* FROM CLIP NAME: a.mov")
    found = next(tmp_path.glob("*.edl"))
    assert same_again(found, tmp_path) == Counter()


def test_an_edl_whose_media_is_not_there_says_that_it_counts_by_labels(tmp_path: Path) -> None:
    test_edl.edl(tmp_path, "001  A V C 01:00:00:10 01:00:00:20 10:00:00:00 10:00:00:10", "* FROM CLIP NAME: a.mov")
    assert same_again(next(tmp_path.glob("*.edl")), tmp_path) == Counter({"Clip.by_label": 1})


def test_what_an_fcpxml_says_of_its_sounds_is_kept(tmp_path: Path) -> None:
    test_fcpxml.fcpxml(tmp_path, '<asset-clip ref="v" offset="0s" start="2s" duration="3s" audioRole="dialogue.anna">'
                                 '<adjust-volume amount="-6dB"/></asset-clip>',
                       '<asset id="v" name="v" src="file:///gone/v.mov" start="0s" duration="20s" hasVideo="1" '
                       'hasAudio="1" format="r25"/>')
    kept = same_again(next(tmp_path.glob("*.fcpxml")), tmp_path)
    assert "Clip.gain" in kept and "Clip.role" in kept and "Timeline.drop" not in kept


@pytest.mark.long
def test_every_sample_of_another_kind_is_read_the_same_as_otio(shared: Path, tmp_path: Path) -> None:
    seen = 0
    for path in sorted((shared / "timelines").rglob("*")):
        if path.suffix in (".edl", ".xml", ".fcpxml", ".aaf", ".kdenlive"):
            try:
                same_again(path, tmp_path)
            except RetakeError as problem:
                raise AssertionError(path) from problem
            seen += 1
    assert seen >= 20
