"""What preflight says of a timeline's shots: what their edit speaks against, and which others show the same face."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from opentimelineio.schema import Track, TrackKind, Transition

from retake.audio import write_sound
from retake.batch.plan import plan
from retake.batch.wish import Wish
from retake.batch.work_off import sorted_out
from retake.cache import Cache
from retake.cli import main
from retake.dialogue import Choice
from retake.errors import MediaError
from retake.faces.glance import Glancer, spread
from retake.options.render import RenderOptions
from retake.preflight.notes import Notes
from retake.preflight.offers import SAME
from retake.preflight.outlook import Outlook
from retake.video import open_video
from tests.core.pipeline.shots import write
from tests.core.pipeline.talker import babble, chatter
from tests.core.timeline.made import clip, gap, span
from tests.faces_synth import ANNA, Head, Painted, Person, Picture, Stance, background

COUNT = 40
# Somebody with another skull, other lips and another nose: Boris is too like Anna to be told from her for sure.
CARL = Person((0.82, 0.62, 0.5), (0.5, 0.4, 0.2), (0.3, 0.4, 0.5), 1.2, 0.36, 1.8, 2.2, 9)
NAMES = ("sh010", "sh020", "sh030", "sh040", "sh050")


@dataclass(frozen=True)
class Edit:
    """A timeline, its shots on plates of Anna, Anna, Carl, nobody and one that is missing."""

    path: Path
    cache: Path


def someone(person: Person, size: float, phase: float) -> Callable[[int], Picture]:
    """Paints frame n of a talker."""
    head, wall = Head(person), background(280, 240)
    return lambda n: head.picture(wall, Stance(140 + n % 3, 120, size, yaw=3 * ((n % 7) / 3 - 1),
                                               opening=round(0.1 + 0.01 * ((n * 3 + phase) % 9), 2)))


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> Edit:
    """The timeline and a cache of its own."""
    folder = tmp_path_factory.mktemp("edit")
    wall = background(280, 240)
    paints = (someone(ANNA, 140, 0), someone(ANNA, 120, 4), someone(CARL, 130, 0), lambda n: wall)
    for name, paint, rate in zip("abcd", paints, (25, 30, 25, 25), strict=True):
        write(folder / f"{name}.mkv", Painted(paint, COUNT, rate=Fraction(rate)), babble(chatter, COUNT), "h264",
              pixel_format="yuv420p")
    write_sound(folder / "line.wav", babble(chatter, 5 * COUNT), 48_000)
    rates = (25, 30, 25, 25, 25)
    shots = [clip(name, span(0, COUNT, rate), (folder / f"{plate}.mkv").as_uri(), span(0, COUNT, rate))
             for name, plate, rate in zip(NAMES, "abcde", rates, strict=True)]
    shots.insert(1, Transition(transition_type="SMPTE_Dissolve", in_offset=otio.opentime.RationalTime(3, 25),
                               out_offset=otio.opentime.RationalTime(3, 25)))
    made = otio.schema.Timeline("five")
    made.tracks.append(Track("V1", shots, kind=TrackKind.Video))
    made.tracks.append(Track("A1", [gap(1, 25)], kind=TrackKind.Audio))
    line = clip("line", span(0, 4 * COUNT, 25), (folder / "line.wav").as_uri(), span(0, 5 * COUNT, 25))
    made.tracks.append(Track("A2", [line], kind=TrackKind.Audio))
    otio.adapters.write_to_file(made, str(folder / "five.otio"))
    return Edit(folder / "five.otio", folder / "cache")


def judged(edit: Edit, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """What the command tells of each shot, by name."""
    assert main(["preflight", str(edit.path), "--json", *more]) == 0
    told = json.loads(capsys.readouterr().out)
    return {shot["name"]: shot for shot in told["shots"]} | {"total": told["total"]}


@pytest.fixture
def kept(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache as commands find it."""
    monkeypatch.setenv("RETAKE_CACHE", str(edit.cache))


def reasons(shot: dict[str, Any], kind: str) -> str:
    """All that is said of a kind."""
    return " ".join(one["text"] for one in shot["reasons"] if one["kind"] == kind)


@pytest.mark.usefixtures("kept")
def test_each_shot_has_its_colour_and_why(edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    told = judged(edit, capsys, "--dialogue-track", "A2")
    assert [told[name]["colour"] for name in NAMES] == ["yellow", "yellow", "green", "red", "red"]
    assert "beyond the cut, the plate has 0" in reasons(told["sh010"], "handles")
    assert "30 frames a second, the timeline 25" in reasons(told["sh020"], "rate")
    assert "begins before it" in reasons(told["sh020"], "note")
    assert told["sh050"]["reasons"][0]["colour"] == "red"
    assert told["total"]["red"] == 2
    assert not edit.path.with_name("five_retake").exists()


@pytest.mark.usefixtures("kept")
def test_before_there_is_a_dialogue_pictures_and_guides_are_judged(edit: Edit, capsys: pytest.CaptureFixture[str]
                                                                   ) -> None:
    told = judged(edit, capsys)
    assert [told[name]["colour"] for name in NAMES[2:]] == ["green", "red", "red"]
    assert "No face is seen" in reasons(told["sh040"], "face")
    assert told["sh010"]["seconds"] > 0
    assert list(judged(edit, capsys, "--shot", "sh030")) == ["sh030", "total"]


@pytest.mark.usefixtures("kept")
def test_the_same_face_is_offered_and_no_other(edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    told = judged(edit, capsys)
    (first,), (second,) = told["sh010"]["offers"], told["sh020"]["offers"]
    assert (first["name"], second["name"]) == ("sh020", "sh010")
    assert first["entry"] == f"{edit.path.parent / 'b.mkv'}@0-{COUNT - 1}"
    assert 1 <= first["talks"] <= COUNT / 25 and first["unlike"] <= SAME
    assert told["sh030"]["offers"] == []
    assert main(["preflight", str(edit.path)]) == 0
    assert "Library: the same face is in sh020" in capsys.readouterr().out


@pytest.mark.usefixtures("kept")
def test_a_batch_takes_what_is_offered_and_leaves_out_what_is_red(edit: Edit, tmp_path: Path) -> None:
    def sorted_by(lend: bool) -> Any:
        wish = Wish(edit.path, Choice(tracks=("A2",)), RenderOptions(), tmp_path, lend=lend)
        return sorted_out(plan(wish, write=False), None, True, Cache(edit.cache), lambda *words: None)

    plain, lent = sorted_by(False), sorted_by(True)
    assert [one.shot.name for one in lent.open] == ["sh010", "sh020", "sh030"]
    assert [one.request.library for one in plain.open] == [(), (), ()]
    assert [len(one.request.library) for one in lent.open] == [1, 1, 0]
    assert list(lent.open[0].work.request["library"]) == list(lent.open[0].request.library)
    assert lent.open[0].work.key != plain.open[0].work.key
    assert {one.shot.name for one in lent.left_out} == {"sh040", "sh050"}


@pytest.mark.usefixtures("kept")
def test_what_is_about_a_plate_is_refused_for_a_timeline(edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preflight", str(edit.path), "--range", "1-2"]) == 2
    assert "is a timeline" in capsys.readouterr().err


def test_a_files_name_is_left_as_it_is() -> None:
    notes = Notes()
    for text in ("es stem.wav was laid from the first frame on", "nobody speaks", "23.976 frames a second"):
        notes.yellow("note", text)
    assert [one.text for one in notes.reasons] == ["es stem.wav was laid from the first frame on.", "Nobody speaks.",
                                                   "23.976 frames a second."]
    assert Outlook(notes.reasons).doubts == " ".join(one.text for one in notes.reasons)


def test_frames_to_look_at_hold_both_ends() -> None:
    assert spread(5, 8, 24) == [5, 6, 7]
    some = spread(100, 400, 24)
    assert (len(some), some[0], some[-1]) == (24, 100, 399)
    assert spread(3, 3, 24) == []


@pytest.mark.long
def test_real_talkers_are_known_again_and_not_mistaken(shared: Path) -> None:
    from retake.faces import unlikeness
    media = shared / "media"
    stretches = [("garden", 0, 60), ("garden", 180, 240), ("kitchen", 0, 60), ("kitchen", 380, 440),
                 ("curtain", 0, 60), ("curtain", 300, 360)]
    stretches += [(f"grid/{name}", 0, 75) for name in ("lrwp9a", "pwij3p")]
    seen = []
    with Glancer() as glancer:
        for name, first, last in stretches:
            path = next(one for one in (media / f"{name}.mp4", media / f"{name}.mpg") if one.exists())
            with open_video(path) as reader:
                tracks = glancer.look(reader, first, last).tracks
            seen.append((name, (tracks, max(tracks.faces, key=lambda face: int(face.usable.sum())))))
    same = [unlikeness(a, b) for k, (one, a) in enumerate(seen) for other, b in seen[k + 1:] if one == other]
    others = [unlikeness(a, b) for k, (one, a) in enumerate(seen) for other, b in seen[k + 1:] if one != other]
    assert max(same) <= SAME + 0.06
    assert min(others) > SAME + 0.03


def test_a_kept_look_that_is_damaged_is_looked_at_again() -> None:
    from retake.faces.glance import Glance
    for content in (b"", b"\x05\0\0\0hello", b"\xff\xff\xff\x7f{}", b"\x02\0\0\0{}nothing"):
        with pytest.raises(MediaError):
            Glance.from_bytes(content)
