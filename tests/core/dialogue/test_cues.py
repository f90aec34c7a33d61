"""Cue sheets: whatever columns, signs, encodings and times they come in, and cues that find their files."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from pathlib import Path

import pytest

from retake.dialogue import Choice, mixed, read_cues
from retake.errors import MediaError, OptionError
from retake.timeline.shot import Timeline
from tests.core.dialogue.made import clicks, cut, heard, sound, told
from tests.core.timeline.made import clip, movie, span

SHEET = "Character,TC IN,TC OUT,Text\nAnna,01:00:01:00,01:00:02:00,Come in.\nBen,01:00:03:00,01:00:04:00,Never.\n"


def on(rate: Fraction = Fraction(25), start: int = 90_000, drop: bool = False, frames: int = 1000) -> Timeline:
    return Timeline("t.otio", "t", "otio", rate, start, drop, frames, ())


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(("text", "encoding"), [
    (SHEET, "utf-8"), (SHEET, "utf-8-sig"), (SHEET, "utf-16"), (SHEET.replace(",", ";"), "cp1252"),
    (SHEET.replace(",", "\t").replace("\n", "\r\n"), "utf-8"), (SHEET.replace("\n", "\r"), "utf-8"),
    ("Reel 1;;;\n\n" + SHEET.replace(",", ";").replace("TC IN", "Start-Timecode"), "utf-8"),
    (SHEET.replace("Character,TC IN,TC OUT,Text", "ROLE,In,Out,Line"), "utf-8"),
    (SHEET.replace("01:00:01:00", "01:00:01.000").replace("01:00:04:00", '"01:00:04,000"'), "utf-8"),
    (SHEET.replace("01:00:01:00", "3601").replace("01:00:02:00", "3602.0"), "utf-8"),
    (SHEET.replace("01:00:", "00:00:"), "utf-8"),
])
def test_a_sheet_is_read_as_it_comes(text: str, encoding: str, tmp_path: Path) -> None:
    cues, _ = read_cues(write(tmp_path / "c.csv", text, encoding), on())
    assert [(one.character, one.start, one.stop, one.text) for one in cues] == [
        ("Anna", 1, 2, "Come in."), ("Ben", 3, 4, "Never.")]


@pytest.mark.parametrize(("rate", "start", "drop", "written", "seconds"), [
    (Fraction(24000, 1001), 86_400, False, "01:00:01:00", Fraction(1001, 1000)),
    (Fraction(30000, 1001), 107_892, True, "01:00:01;00", Fraction(1001, 1000)),
    (Fraction(30000, 1001), 107_892, True, "01:01:00:02", Fraction(1800 * 1001, 30000)),
    (Fraction(30000, 1001), 108_000, False, "01:00:01:00", Fraction(1001, 1000)),
    (Fraction(25), 0, False, "00:00:00:12", Fraction(12, 25)),
])
def test_timecode_counts_as_the_timeline_does(rate: Fraction, start: int, drop: bool, written: str, seconds: Fraction,
                                              tmp_path: Path) -> None:
    cues, _ = read_cues(write(tmp_path / "c.csv", f"in,text\n{written},x\n"), on(rate, start, drop, 100_000))
    assert cues[0].start == seconds and cues[0].stop is None


def test_a_row_that_cant_be_read_is_told_and_the_others_are_kept(tmp_path: Path) -> None:
    cues, notes = read_cues(write(tmp_path / "c.csv", SHEET + "Eve,01:00:05:31,,x\n,,,\n"), on())
    assert len(cues) == 2 and "row 4" in notes[0]


@pytest.mark.parametrize("text", ["", "Character,Text\nAnna,Hi\n", "TC IN\nnever\n", "\0\0\0", "a" * 300_000,
                                  "TC IN\n" + '"' + "x" * 200_000])
def test_what_is_no_sheet_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as problem:
        read_cues(write(tmp_path / "c.csv", text), on())
    assert "\n" not in str(problem.value)
    with pytest.raises(MediaError):
        read_cues(tmp_path / "none.csv", on())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    pipe, zero = tmp_path / "pipe.csv", tmp_path / "zero.csv"
    os.mkfifo(pipe)
    zero.symlink_to("/dev/zero")
    for path in (pipe, zero):
        with pytest.raises(MediaError, match="not an ordinary file"):
            read_cues(path, on())


def test_damaged_sheets_never_end_in_anything_but_a_line(tmp_path: Path) -> None:
    dice = random.Random(7)
    for number in range(150):
        data = bytearray(SHEET.encode(dice.choice(["utf-8", "utf-16"])))
        for _ in range(dice.randrange(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data[: dice.randrange(len(data))])
        try:
            read_cues(path, on())
        except MediaError:
            continue


def test_a_sheet_gives_text_cuts_the_stem_and_finds_files(tmp_path: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=110)
    path = cut(tmp_path / "t.otio", [clip("a", span(0, 100, 25), str(plate))])
    sheet = write(tmp_path / "c.csv", "Cue,Character,TC IN,TC OUT,Text\nA-1,ANNA,00:00:01:00,00:00:01:20,Come in.\n"
                                      "12,Ben,00:00:02:00,00:00:03:20,Never.\n")
    stem = clicks(tmp_path / "stem.wav", 4)
    whole, = told(path, Choice(sounds=(str(stem),), cues=((None, sheet),)))
    assert (whole.text, whole.characters, whole.cues) == ("Come in. Never.", ("ANNA", "Ben"), ("A-1", "12"))
    assert whole.dialogue is not None and len(heard(mixed(whole.dialogue))) == 4
    ben, = told(path, Choice(sounds=(str(stem),), cues=((None, sheet),), character="Ben"))
    assert ben.text == "Never." and ben.dialogue is not None
    assert heard(mixed(ben.dialogue)) == {96_000: 3, 144_000: 4}
    folder = tmp_path / "lines"
    folder.mkdir()
    clicks(folder / "show_A-1_t3.wav", 1, first=30)
    clicks(folder / "012.wav", 1, first=40)
    clicks(folder / "112.wav", 1, first=50)
    named, = told(path, Choice(sounds=(str(folder),), cues=((None, sheet),)))
    assert named.dialogue is not None and heard(mixed(named.dialogue)) == {48_000: 30, 96_000: 40}


def test_tracks_per_character_are_found_by_the_sheet(tmp_path: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=60)
    anna, ben = (clicks(tmp_path / name, 3, first=first) for name, first in (("a.wav", 1), ("b.wav", 20)))
    path = cut(tmp_path / "t.otio", [clip("a", span(0, 50, 25), str(plate))],
               ("DX Anna", [sound("a", anna, 0, 50)]), ("DX Ben", [sound("b", ben, 0, 50)]))
    sheet = write(tmp_path / "c.csv", "who,start,text\nAnna,00:00:00:10,Hi.\n")
    line, = told(path, Choice(cues=((None, sheet),)))
    assert line.dialogue is not None and heard(mixed(line.dialogue)) == {0: 1, 48_000: 2}
    line, = told(path, Choice(character="Ben"))
    assert line.dialogue is not None and heard(mixed(line.dialogue)) == {0: 20, 48_000: 21}
    with pytest.raises(OptionError):
        told(path, Choice(sounds=(str(tmp_path / "missing.wav"),)))
