"""What is known of a shot before it is rendered is what the render then does; what fails keeps nothing else back."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.audio import write_sound
from retake.cache import Cache
from retake.engines.footage.plan import Sounds
from retake.errors import Cancelled, OptionError
from retake.faces import FaceTrack, FaceTracks
from retake.options.render import RenderOptions
from retake.pipeline.decision import Decision
from retake.pipeline.prospect import lips_to_come
from retake.pipeline.render import render
from retake.pipeline.request import RenderRequest, Span
from retake.pipeline.study import Student, study
from retake.pipeline.trial import Trial
from retake.speech import Speech
from retake.video import VideoInfo, open_video
from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.talker import babble
from tests.core.video import synth

COUNT = 40


class Notes(Student):
    """Writes down what it is told, in order."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.troubles: list[str] = []
        self.made: Decision | None = None

    def shot(self, info: VideoInfo, span: Span) -> None:
        self.heard.append(f"shot {span.start}-{span.stop}")

    def guide(self, speech: Speech | None, shifted: int) -> None:
        self.heard.append("guide" if speech else "no guide")

    def dialogue(self, speech: Speech) -> None:
        self.heard.append("dialogue")

    def faces(self, tracks: FaceTracks) -> None:
        self.heard.append(f"{len(tracks.faces)} faces")

    def speaker(self, tracks: FaceTracks, face: FaceTrack | None, sure: float) -> None:
        self.heard.append(f"speaker {face.number if face else None}")

    def sounds(self, sounds: Sounds) -> None:
        self.heard.append("sounds")

    def decision(self, decision: Decision) -> None:
        self.heard.append("decision")
        self.made = decision

    def trouble(self, reason: str) -> None:
        self.troubles.append(reason)


def quiet(what: str, done: int, of: int) -> None:
    """Hears how far it is."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("plate") / "sh010.mkv", talking(COUNT), babble(frames=COUNT))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second of nothing: the mouth has to shut."""
    path = tmp_path_factory.mktemp("line") / "line.wav"
    write_sound(path, np.zeros((1, 48_000), np.float32), 48_000)
    return path


def asked(plate: Path, line: Path, **options: object) -> RenderRequest:
    return RenderRequest(plate, line, options=RenderOptions(**{"around": 0.0, **options}))  # type: ignore[arg-type]


def test_everything_is_told_once_in_the_order_in_which_it_is_found(plate: Path, line: Path, cache: Cache) -> None:
    notes = Notes()
    found = study(asked(plate, line), cache, quiet, notes)
    assert notes.heard == [f"shot 0-{COUNT}", "guide", "dialogue", "1 faces", "speaker 1", "sounds", "decision"]
    assert (notes.troubles, found.troubles) == ([], ())
    assert found.trial is not None
    found.trial.close()


def test_the_plan_that_is_shown_is_the_one_that_is_rendered(plate: Path, line: Path, cache: Cache, tmp_path: Path
                                                            ) -> None:
    notes = Notes()
    found = study(asked(plate, line), cache, quiet, notes)
    take = render(asked(plate, line, folder=tmp_path, codec="ffv1"), cache, quiet)
    report = json.loads(take.report.read_text())
    assert notes.made is not None and found.trial is not None
    shown = [(one.kind if one.touches else "original", one.reason, round(one.weight, 4) if one.touches else 0.0)
             for one in notes.made.plan.frames]
    assert shown == [(row["kind"], row["reason"], row["weight"]) for row in report["frames"]]
    assert take.touched > COUNT // 4
    assert {row["kind"] for row in report["frames"][30:34]} != {"original"}
    with found.trial as trial, open_video(take.movie) as movie:
        for first, count in ((30, 4), (9, 1), (38, 75)):
            wanted = trial.within(first, count)
            for made, frame in zip(trial.frames(wanted, quiet), movie.frames(wanted.start, wanted.stop), strict=True):
                assert made.record.kind == report["frames"][made.record.frame]["kind"]
                assert all((a == b).all() for a, b in zip(made.done.frame.samples, frame.samples, strict=True))
    course = lips_to_come(notes.made, Fraction(25))
    measured = np.array([np.nan if one is None else one for one in report["over_time"]["take"]])
    both = np.isfinite(course) & np.isfinite(measured)
    assert both.sum() > COUNT // 2
    assert float(np.abs(course - measured)[both].mean()) < 0.03


def test_a_trial_is_no_longer_than_its_take_and_a_cancel_leaves_it_whole(plate: Path, line: Path, cache: Cache) -> None:
    request = RenderRequest(plate, line, span="10-29", options=RenderOptions(around=0.0))

    def stop(what: str, done: int, of: int) -> None:
        if done:
            raise Cancelled("Stopped.")

    with Trial.of(request, cache, quiet) as trial:
        assert trial.within(28, 75) == range(28, 30)
        with pytest.raises(OptionError, match="would have the plate's frames 10 to 29, counted from 0: 30 is none"):
            trial.within(30, 1)
        with pytest.raises(Cancelled):
            list(trial.frames(range(10, 30), stop))
        assert [made.record.frame for made in trial.frames(range(12, 14), quiet)] == [12, 13]


def test_without_dialogue_faces_and_guide_are_told(plate: Path, cache: Cache) -> None:
    notes = Notes()
    found = study(asked(plate, plate), cache, quiet, notes, silent=True)
    assert notes.heard == [f"shot 0-{COUNT}", "guide", "1 faces", "speaker 1"]
    assert found.trial is None and not found.troubles


def test_without_a_face_the_sounds_are_told_and_why_there_is_no_plan(tmp_path: Path, line: Path, cache: Cache) -> None:
    card = synth.write(tmp_path / "card.mov", synth.Movie("prores_aw", "yuv422p10le"))
    notes = Notes()
    found = study(asked(card, line), cache, quiet, notes)
    assert notes.heard[1:] == ["no guide", "dialogue"]
    assert len(notes.troubles) == 1 and "shows no face" in notes.troubles[0]
    assert (found.trial, found.troubles) == (None, tuple(notes.troubles))


@pytest.mark.parametrize(("wrong", "says", "after"), [
    (lambda plate, line: asked(plate, plate.with_name("gone.wav")), "gone.wav", ["guide", "1 faces", "speaker 1"]),
    (lambda plate, line: asked(plate, line, face=7), "There is no face 7",
     ["guide", "dialogue", "1 faces", "speaker None"]),
])
def test_what_fails_is_said_once_and_the_rest_is_told(wrong: Callable[[Path, Path], RenderRequest], says: str,
                                                     after: list[str], plate: Path, line: Path, cache: Cache) -> None:
    notes = Notes()
    study(wrong(plate, line), cache, quiet, notes)
    assert notes.heard[1:] == after
    assert len(notes.troubles) == 1 and says in notes.troubles[0]


def test_a_cancel_ends_a_study(plate: Path, line: Path, cache: Cache) -> None:
    def stop(what: str, done: int, of: int) -> None:
        raise Cancelled("Stopped.")

    notes = Notes()
    with pytest.raises(Cancelled):
        study(asked(plate, line), cache, stop, notes)
    assert notes.heard == [f"shot 0-{COUNT}"] and not notes.troubles
