"""`retake shots` with the flags for dialogue, and what damaged or hostile metadata comes to."""

from __future__ import annotations

import json
import random
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.cli import main
from retake.dialogue import Choice, Line, lines_for
from retake.errors import RetakeError
from retake.timeline.sounds import read_with_sounds
from tests.core.dialogue.made import clicks, cut, sound
from tests.core.timeline.made import clip, gap, movie, span


@pytest.fixture
def path(tmp_path: Path) -> Path:
    plate, voice = movie(tmp_path / "p.mov", frames=150), clicks(tmp_path / "anna.wav", 8)
    clicks(tmp_path / "dub_es.wav", 4)
    shots = [clip(name, span(first, 50, 25), str(plate)) for name, first in (("one", 25), ("two", 75))]
    return cut(tmp_path / "t.otio", shots,
               ("Anna", [gap(10, 25), sound("take 1", voice, 0, 40)]))


def test_the_table_shows_guide_and_dialogue(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shots", str(path), "--dialogue-track", "A1", "--language", f"es={path.parent / 'dub_es.wav'}"]) == 0
    text = capsys.readouterr().out
    assert "3 of 4 lines have dialogue." in text
    assert "take 1" in text and "dub_es.wav" in text and "! no dialogue sounds under it" in text


def test_json_holds_what_a_line_is_read_back_from(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shots", str(path), "--dialogue", "take*", "--json"]) == 0
    shots = json.loads(capsys.readouterr().out)["shots"]
    lines = [Line.from_dict(one) for shot in shots for one in shot["lines"]]
    assert [one.ready for one in lines] == [shot["lines"][0]["ready"] for shot in shots] == [True, False]
    timeline, sounds = read_with_sounds(path)
    assert lines == lines_for(timeline, sounds, Choice(sounds=("take*",)))


@pytest.mark.parametrize("words", [("--guide-track", "A1"), ("--language", "es"), ("--language", "=A1"),
                                   ("--dialogue-track", "A9"), ("--dialogue", "nothing"), ("--cues", "none.csv"),
                                   ("--cues", "a\0b"), ("--dialogue", "a\0b")])
def test_what_cant_be_chosen_is_refused_in_a_line(path: Path, words: tuple[str, str],
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shots", str(path), *words]) in (2, 3)
    said = capsys.readouterr().err.strip()
    assert said and "\n" not in said


def test_hostile_metadata_comes_to_shots_or_to_a_line(path: Path) -> None:
    dice = random.Random(5)
    strange = [None, True, -1, 1e308, "x", "nan", [], {}, [1, "a", {}], {"a": [{}]}, "1" * 60, 10**18, "1e99999999"]
    for _ in range(120):
        document = otio.adapters.read_from_file(str(path))
        item = document.tracks[1][1]
        for key, inner in (("retake", ("gain", "fade_in", "fade_out", "channel", "channels", "links", "link", "role",
                                       "sound_notes", "refused", "goes_on", "heard")),
                           ("fcp_xml", ("sourcetrack", "link", "@id", "enabled", "@currentExplodedTrackIndex")),
                           ("Resolve_OTIO", ("SoloOn", "Parameters"))):
            item.metadata[key] = dice.choice([{name: dice.choice(strange) for name in inner}, dice.choice(strange)])
        document.tracks[1].metadata["retake"] = dice.choice([{"gain": dice.choice(strange)}, dice.choice(strange)])
        item.effects.append(otio.schema.Effect(effect_name="e", metadata={"Resolve_OTIO": {
            "Effect Name": "Volume", "Parameters": dice.choice([dice.choice(strange), [
                {"Parameter ID": "volume", "Parameter Value": dice.choice(strange),
                 "Key Frames": dice.choice(strange)}]])}}))
        other = path.with_name("hostile.otio")
        otio.adapters.write_to_file(document, str(other))
        try:
            timeline, sounds = read_with_sounds(other)
            lines = lines_for(timeline, sounds, Choice(tracks=("A1",)))
        except RetakeError:
            continue
        json.dumps([one.to_dict() for one in (*sounds, *lines)], allow_nan=False)
