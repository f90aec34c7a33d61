"""The proof holds for what a render wrote, and for nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retake.cli import main
from retake.fingerprint import content_hash, sampled_hash
from retake.quality.proof import Proof, verify
from retake.video import open_video, open_writer
from retake.video.frame import Box
from tests.core.pipeline.talker import COUNT
from tests.core.quality.conftest import Shot


def proven(take: Path, plate: Path | None = None) -> Proof:
    return verify(take, plate, lambda *_: None)


def edited(report: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The report with a change, and its files' hashes made right again."""
    data = json.loads(report.read_text())
    data["hashes"] = {role: content_hash(report.parent / name) for role, name in data["files"].items()}
    change(data)
    report.write_text(json.dumps(data))


def painted_over(movie: Path, number: int, where: Box) -> None:
    """The movie with one pixel value moved a little in a box of a frame."""
    copy = movie.with_name("copy.mkv")
    with open_video(movie) as reader, open_writer(copy, "ffv1", reader.info) as writer:
        for frame in reader.frames():
            if frame.number == number:
                size = (where.bottom - where.top, where.right - where.left)
                frame = frame.with_rgb(where, frame.rgb(where) + np.float32(0.02), np.ones(size, np.bool_))
            writer.write(frame)
    os.replace(copy, movie)


def test_a_lossless_take_is_proven_to_the_bit(painted_shot: Shot) -> None:
    proof = proven(painted_shot.ffv1.report)
    assert proof.problems == []
    assert (proof.frames, proof.touched, proof.outside, proof.lossless) == (COUNT, painted_shot.ffv1.touched, 0, True)
    assert proof.identical == COUNT - proof.touched
    assert set(proof.hashes) == {"report", "movie", "matte", "plate"}


def test_a_large_plate_is_known_by_samples(shot: Shot) -> None:
    samples = sampled_hash(shot.plate)
    edited(shot.ffv1.report, lambda data: data["inputs"][0].update(sha256=None, sampled=samples))
    proof = proven(shot.ffv1.report)
    assert proof.proven
    assert proof.hashes["plate_sampled"] == samples
    edited(shot.ffv1.report, lambda data: data["inputs"][0].update(sampled="0" * 64))
    assert "is not the plate" in proven(shot.ffv1.report).problems[0]


def test_an_intra_take_passes_packets_on_and_is_held_against_a_plain_copy(painted_shot: Shot) -> None:
    proof = proven(painted_shot.prores.movie)
    assert proof.problems == []
    assert proof.passed_on == proof.identical == painted_shot.prores.passed_on == COUNT - proof.touched
    assert not proof.lossless
    assert proof.bound is not None
    assert 0 < proof.bound.away <= 1.5 * proof.bound.plain + 1
    assert "plain copy" in " ".join(proof.lines())


def test_the_command_says_so_and_leaves_with_the_right_code(painted_shot: Shot, tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(painted_shot.ffv1.report)]) == 0
    assert capsys.readouterr().out.startswith(f"Proven: {COUNT} frames")
    assert main(["verify", str(tmp_path / "none.take.json"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["proven"] is False
    assert "is not there" in told["problems"][0]


def test_a_pixel_changed_outside_the_matte_is_found(shot: Shot) -> None:
    painted_over(shot.ffv1.movie, 50, Box(0, 0, 4, 4))
    assert "was changed since the take was made" in proven(shot.ffv1.report).problems[0]
    edited(shot.ffv1.report, lambda data: None)
    assert "Frame 50 differs from the plate outside the matte" in proven(shot.ffv1.report).problems[0]


def test_a_changed_pixel_is_found_in_a_lossy_take_too(painted_shot: Shot, tmp_path: Path) -> None:
    folder = tmp_path / "take"
    shutil.copytree(painted_shot.prores.movie.parent, folder)
    movie = folder / painted_shot.prores.movie.name
    copy, where = folder / "copy.mov", Box(0, 0, 64, 64)
    with open_video(movie) as reader, open_writer(copy, "prores-hq", reader.info) as writer:
        for frame in reader.frames():
            if frame.number == 40:
                frame = frame.with_rgb(where, frame.rgb(where) + np.float32(0.1), np.ones((64, 64), np.bool_))
            writer.write(frame)
    os.replace(copy, movie)
    report = folder / painted_shot.prores.report.name
    edited(report, lambda data: None)
    assert "Frame 40 differs from the plate" in proven(report).problems[0]


def test_a_matte_that_grew_is_found(shot: Shot) -> None:
    painted_over(shot.ffv1.matte, 50, Box(0, 0, 4, 4))
    edited(shot.ffv1.report, lambda data: None)
    assert proven(shot.ffv1.report).problems[0].startswith("Frame 50")


def test_another_plate_is_refused_and_a_moved_one_can_be_named(shot: Shot, painted_shot: Shot, tmp_path: Path) -> None:
    edited(shot.ffv1.report, lambda data: data["inputs"][0].update(path=str(tmp_path / "gone.mov")))
    assert "gone.mov is not there. Name it with --plate." in proven(shot.ffv1.report).problems[0]
    assert proven(shot.ffv1.report, shot.plate).proven
    assert "is not the plate that the take was made of" in proven(shot.ffv1.report, shot.ffv1.movie).problems[0]


@pytest.mark.parametrize("what", ["movie", "matte", "report"])
def test_links_are_not_followed_out_of_the_folder(shot: Shot, tmp_path: Path, what: str) -> None:
    path: Path = getattr(shot.ffv1, what)
    elsewhere = tmp_path / path.name
    os.replace(path, elsewhere)
    path.symlink_to(elsewhere)
    assert "is a link that leads elsewhere" in proven(shot.ffv1.report).problems[0]


@pytest.mark.parametrize(("name", "says"), [
    ("../sh010.mov", "in another folder"), ("/etc/passwd", "in another folder"), ("a/b/c.mkv", "in another folder"),
    ("C:take.mkv", "in another folder"), ("", "names no movie"), ("gone.mkv", "is not there"), ("a\nb", "names no"),
])
def test_a_report_that_leads_elsewhere_is_refused(shot: Shot, name: str, says: str) -> None:
    def lead(data: dict[str, Any]) -> None:
        data["files"]["movie"] = name
    data = json.loads(shot.ffv1.report.read_text())
    lead(data)
    shot.ffv1.report.write_text(json.dumps(data))
    (problem,) = proven(shot.ffv1.report).problems
    assert says in problem
    assert "\n" not in problem


@pytest.mark.parametrize("plate", ["/dev/zero", ".", "\x00", "a" * 9000])
def test_a_plate_that_is_no_file_is_refused(shot: Shot, plate: str) -> None:
    edited(shot.ffv1.report, lambda data: data["inputs"][0].update(path=plate))
    (problem,) = proven(shot.ffv1.report).problems
    assert "plate" in problem
    assert "\n" not in problem


def test_a_take_of_another_length_is_refused(shot: Shot) -> None:
    def shorten(data: dict[str, Any]) -> None:
        data["frames"] = data["frames"][:-1]
        data["touched"] = sum(one["kind"] != "original" for one in data["frames"])
    edited(shot.ffv1.report, shorten)
    assert f"has {COUNT} frames, and the report tells of {COUNT - 1}" in proven(shot.ffv1.report).problems[0]
