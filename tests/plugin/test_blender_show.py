"""The whole way in real Blender: shots with a new line each, rendered by the default engine, placed, saved, opened in a
Blender that was started anew, rendered by that one; and what it renders are the takes' frames, each at its place.

Blender writes with the view transform Standard, so that a picture leaves it as it came in; what is left between its
pictures and the takes is how either makes pictures smaller.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from retake.demo import presenter
from retake.host import TakeToPlace
from retake.hosting.exporting import Export
from retake.timeline.shot import Shot
from retake_plugin.blender.host import BlenderHost
from tests.plugin.bench_blender import read_shots
from tests.plugin.blender_process import HOUSE, Blender

pytestmark = [pytest.mark.py311, pytest.mark.long]

START, COUNT = 101, 25
_SMALLER = 25  # per cent of the size that Blender renders

_TIMELINE = """
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
scene.render.fps, scene.render.fps_base = 25, 1.0
scene.render.resolution_x, scene.render.resolution_y = size
scene.render.resolution_percentage = per_cent
scene.render.image_settings.file_format = "PNG"
scene.view_settings.view_transform = "Standard"
editor = scene.sequence_editor_create()
editor.channels[1].name, editor.channels[3].name = "Production", "ADR"
for name, plate, line, first, record, count in shots:
    for strip in (editor.strips.new_sound(name + " guide", plate, 1, record - first),
                  editor.strips.new_movie(name, plate, 2, record - first),
                  editor.strips.new_sound(name + " adr", line, 3, record - first)):
        strip.frame_offset_start = first
        strip.frame_final_end = record + count
    editor.strips[name].transform.filter = "BOX"
scene.frame_start, scene.frame_end = start, record + count - 1
bpy.ops.wm.save_as_mainfile(filepath=project)
"""
_RENDER = """
scene = bpy.context.scene
scene.render.filepath = out
scene.frame_start, scene.frame_end = first, last
bpy.ops.render.render(animation=True)
"""


@dataclass(frozen=True)
class Line:
    """A shot of the show: a plate from a frame on, and the sound of its new line."""

    name: str
    plate: Path
    sound: Path
    first: int


def test_takes_of_the_presenter_are_what_blender_renders(tmp_path: Path) -> None:
    folder = presenter()
    show(tmp_path, (1280, 720), [Line("sh010", folder / "plate.mp4", folder / "adr.flac", 50),
                                 Line("sh020", folder / "plate.mp4", folder / "adr.flac", 150)])


def test_takes_of_filmed_shots_are_what_blender_renders(shared: Path, tmp_path: Path) -> None:
    garden, kitchen = (shared / "media" / f"{name}.mp4" for name in ("garden", "kitchen"))
    show(tmp_path, (1080, 1920), [Line("sh010", garden, kitchen, 60), Line("sh020", kitchen, garden, 100)])


def show(folder: Path, size: tuple[int, int], lines: Sequence[Line]) -> None:
    """Goes the whole way, and compares every frame."""
    project = folder / "spot.blend"
    with Blender() as blender:
        blender.run(_TIMELINE, size=size, per_cent=_SMALLER, start=START, project=str(project), shots=[
            [one.name, str(one.plate), str(one.sound), one.first, START + at * COUNT, COUNT]
            for at, one in enumerate(lines)])
        host = BlenderHost(blender.ask, Export(read_shots), "4.5")
        timeline = host.timeline().path
        takes = rendered(timeline)
        assert [shot.name for shot, _ in takes] == [one.name for one in lines]
        done = host.place([TakeToPlace(path, shot.id) for shot, path in takes])
        assert len(done.takes) == len(lines) and done.notes == ()
        blender.run("bpy.ops.wm.save_mainfile()")
    with Blender() as again:
        again.run("bpy.ops.wm.open_mainfile(filepath=path)", path=str(project))
        host = BlenderHost(again.ask, Export(read_shots), "4.5")
        assert [shot.id for shot in read_shots(host.timeline().path)] == [shot.id for shot, _ in takes]
        pictures = seen(again, folder / "pictures", len(lines))
    for at, (line, (_, report)) in enumerate(zip(lines, takes, strict=True)):
        compare(report, line, pictures[at * COUNT:(at + 1) * COUNT])


def rendered(timeline: Path) -> list[tuple[Shot, Path]]:
    """The shots of a timeline with the reports of their takes, rendered by a batch with all that it does by itself."""
    command = [sys.executable, "-m", "retake", "batch", str(timeline), "--dialogue-track", "A2", "--no-place",
               "--no-preflight", "--queue", str(timeline.with_name("queue.sqlite")), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(HOUSE / "core")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    reports = {json.loads(path.read_text())["range"]["first"]: path
               for path in timeline.with_name(f"{timeline.stem}_retake").rglob("*.take.json")}
    return [(shot, reports[shot.source.start]) for shot in read_shots(timeline) if shot.source]


def seen(blender: Blender, folder: Path, shots: int) -> list[NDArray[np.float32]]:
    """What Blender renders, frame by frame."""
    folder.mkdir()
    last = START + shots * COUNT - 1
    blender.run(_RENDER, out=str(folder / "####"), first=START, last=last)
    return [read(folder / f"{frame:04d}.png") for frame in range(START, last + 1)]


def read(path: Path) -> NDArray[np.float32]:
    """A picture: float32 (height, width, 3) B'G'R', 0 to 255."""
    found = cv2.imread(str(path))
    assert found is not None
    return found.astype(np.float32)


def frames(path: Path, size: tuple[int, int], count: int) -> list[NDArray[np.float32]]:
    """A movie's first frames, made smaller to Blender's size."""
    with av.open(str(path)) as container:
        return [cv2.resize(one.to_ndarray(format="bgr24"), size, interpolation=cv2.INTER_AREA).astype(np.float32)
                for one in itertools.islice(container.decode(video=0), count)]


def compare(report: Path, line: Line, pictures: list[NDArray[np.float32]]) -> None:
    """Every frame on screen is, of all frames of the take, just the one that belongs there, and not the plate's."""
    told: dict[str, Any] = json.loads(report.read_text())
    height, width = pictures[0].shape[:2]
    take = frames(report.parent / told["files"]["movie"], (width, height), 1000)
    plates = frames(line.plate, (width, height), line.first + COUNT)[line.first:]
    touched = 0
    for number, (picture, plate) in enumerate(zip(pictures, plates, strict=True)):
        meant = line.first + number - told["range"]["start"]
        away = [float(np.abs(one - picture).mean()) for one in take]
        assert int(np.argmin(away)) == meant, f"{line.name}, frame {number}: {away}"
        assert away[meant] < 1.5, f"{line.name}, frame {number}: {away[meant]}"
        changed = np.abs(take[meant] - plate).max(axis=-1) > 12
        if changed.sum() > 20:
            touched += 1
            here = [float(np.abs(one - picture)[changed].mean()) for one in (take[meant], plate)]
            assert here[0] < here[1] / 3, f"{line.name}, frame {number}: {here}"
    assert told["touched"] >= touched >= 10  # the mouth does move otherwise
