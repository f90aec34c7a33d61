"""A network's mouths in a painted talker's frames: an engine that knows the answer makes them, so that it can be seen
what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retake.engines.footage.plan import Plan, PlannedFrame
from retake.engines.generated.lenders import nearest, references
from retake.engines.generated.tone import own_values
from retake.faces import FaceTracks, mouth, track_faces
from retake.faces.crossing import Crossings
from retake.faces.look import Looker
from retake.pipeline.decision import Decision
from retake.pipeline.generated.chunks import chunks_of
from retake.pipeline.generated.stream import Stream
from retake.pipeline.making import Made, Maker
from retake.pipeline.pieces import SHOT, Piece
from retake.pipeline.request import Span
from retake.quality.figures import Told
from retake.video import VideoInfo, open_video
from retake.video.colour import Colour
from retake.video.compare import largest_difference
from retake.video.frame import Box, Frame, blank
from tests.core.engines.test_plan import mouths
from tests.core.pipeline.oracle import Oracle
from tests.core.pipeline.shots import talking, write

COUNT, LATER = 36, 9


def moment(number: int) -> float:
    """Which moment's mouth each frame is to show."""
    return float((number + LATER) % COUNT)


@dataclass(frozen=True)
class _Told:
    """Stands for what makes generated mouths."""

    oracle: Oracle
    offset: int = 0
    view: str = "auto"

    def opened(self) -> Oracle:
        return self.oracle


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A painted talker whose mouth is never still."""
    return write(tmp_path_factory.mktemp("plate") / "sh010.mkv", talking(COUNT))


@pytest.fixture(scope="module")
def tracks(plate: Path) -> FaceTracks:
    with open_video(plate) as reader:
        return track_faces(reader)


def made(plate: Path, tracks: FaceTracks, rows: tuple[PlannedFrame, ...], side: int = 96, part: range = range(COUNT)
         ) -> list[Made]:
    """The frames of a plan, the oracle's among them."""
    face = tracks.faces[0]
    oracle = Oracle.of(plate, tracks, face, moment, side)
    shot = Piece(SHOT, plate, tracks, face, Fraction(25))
    decision = Decision((shot,), Plan(rows), Crossings(), Told((), None, (), None), generation=_Told(oracle))  # type: ignore[arg-type]
    with open_video(plate) as reader, Maker(reader, Span(0, COUNT, 0, COUNT), decision) as maker:
        return list(maker.frames(part.start, part.stop))


def generated(weight: float = 1.0, share: float = 1.0) -> tuple[PlannedFrame, ...]:
    return tuple(PlannedFrame(n, "generated", 0, moment(n) if share < 1 else float(n), weight, "other words", share)
                 for n in range(COUNT))


def retimed() -> tuple[PlannedFrame, ...]:
    return tuple(PlannedFrame(n, "retimed", 0, moment(n), 1.0, "the same words") for n in range(COUNT))


@pytest.fixture(scope="module")
def takes(plate: Path, tracks: FaceTracks) -> tuple[list[Made], list[Made]]:
    """All frames by the oracle, and the same mouths by the footage."""
    return made(plate, tracks, generated()), made(plate, tracks, retimed())


def openings(taken: list[Made]) -> NDArray[np.float32]:
    """What the lips do, measured anew."""
    class Shown:
        info = replace(talking(COUNT).info, pixel_format="yuv422p10le")

        def check(self, start: int, stop: int | None) -> tuple[int, int]:
            return start, COUNT if stop is None else stop

        def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
            yield from (one.done.frame for one in taken[start:stop])

    seen = track_faces(Shown())  # type: ignore[arg-type]
    return np.asarray(mouth(seen.upright(seen.faces[0])).opening, np.float32)


def test_lips_do_what_was_made(plate: Path, tracks: FaceTracks, takes: tuple[list[Made], list[Made]]) -> None:
    own = mouth(tracks.upright(tracks.faces[0])).opening
    wanted = own[[int(moment(n)) for n in range(COUNT)]]
    shown = openings(takes[0])
    assert np.corrcoef(shown, wanted)[0, 1] > 0.97
    assert abs(np.corrcoef(own, wanted)[0, 1]) < 0.8
    assert np.std(shown) == pytest.approx(np.std(wanted), rel=0.15)


def test_nothing_changes_outside_the_matte_and_it_is_told_what_was_done(takes: tuple[list[Made], list[Made]]) -> None:
    for one in takes[0]:
        inside = one.matte > 0
        assert largest_difference(one.frame, one.done.frame, inside) == 0
        assert 0 < inside.mean() < 0.3
        assert (one.record.kind, one.record.made, one.record.footage) == ("generated", 1, 0)
        assert one.record.source is not None and one.record.outside


def test_it_is_as_sharp_as_the_footage_and_near_to_it(takes: tuple[list[Made], list[Made]]) -> None:
    fine, off = [], []
    for network, footage in zip(*takes, strict=True):
        box = footage.done.box
        assert box is not None
        a, b = (one.done.frame.rgb(box) for one in (network, footage))
        fine.append([float(np.abs(np.diff(one, n=2, axis=0)).mean()) for one in (a, b)])
        off.append(float(np.abs(a - b).mean()))
    sharp = np.array(fine)
    assert 0.9 < float((sharp[:, 0] / sharp[:, 1]).mean()) < 1.15
    assert float(np.mean(off)) < 0.01


def test_a_few_frames_come_out_as_they_do_in_the_whole_take(plate: Path, tracks: FaceTracks,
                                                            takes: tuple[list[Made], list[Made]]) -> None:
    for one in made(plate, tracks, generated(), part=range(20, 23)):
        whole = takes[0][one.frame.number]
        assert one.record == whole.record
        assert largest_difference(one.done.frame, whole.done.frame, np.zeros_like(one.matte, np.bool_)) == 0


def test_with_hardly_a_share_of_the_network_it_is_the_footages_mouth(plate: Path, tracks: FaceTracks,
                                                                     takes: tuple[list[Made], list[Made]]) -> None:
    for one in made(plate, tracks, generated(share=0.001), part=range(4)):
        footage = takes[1][one.frame.number]
        assert footage.done.box is not None
        a, b = (each.done.frame.rgb(footage.done.box) for each in (one, footage))
        assert float(np.abs(a - b).mean()) < 0.003
        assert one.record.source == footage.record.source


def test_a_weight_leads_from_the_plate_to_the_mouth_that_was_made(plate: Path, tracks: FaceTracks) -> None:
    away = []
    for weight in (0.25, 0.6, 1.0):
        done = made(plate, tracks, generated(weight), part=range(5, 6))[0]
        box = done.done.box
        assert box is not None
        away.append(float(np.abs(done.done.frame.rgb(box) - done.frame.rgb(box)).mean()))
    assert 0 < away[0] < away[1] < away[2]


class Counted:
    """An engine that makes nothing new, in chunks that overlap, and keeps count of what is held for it."""

    side, chunk, overlap, same_frame = 8, 6, 2, True

    def __init__(self) -> None:
        self.numbers: list[list[int]] = []

    def make(self, numbers: list[int], faces: NDArray[np.float32], references: NDArray[np.float32]
             ) -> NDArray[np.float32]:
        self.numbers.append(list(numbers))
        return np.full_like(faces, float(len(self.numbers)))


def test_no_more_frames_are_held_than_a_chunk_and_what_overlaps_is_faded() -> None:
    class Cuts:
        def seen(self, frame: Frame, pixels: int) -> object:
            return type("Seen", (), {"square": np.zeros((8, 8, 3), np.float32)})()

    class Shaper:
        pixels = 8

        def moved(self, seen: object, made: object) -> None:
            return None

    rows = [PlannedFrame(n, "generated" if 3 <= n < 43 else "original", 0, float(n), 1.0 if 3 <= n < 43 else 0, "")
            for n in range(50)]
    engine, held = Counted(), [0]
    stream = Stream(engine, Cuts(), None, Shaper(), chunks_of(rows, [], 6, 2), 5)  # type: ignore[arg-type]
    taken = [0]

    def frames() -> Iterator[Frame]:
        for n in range(50):
            held[0] = max(held[0], n - taken[0])
            yield replace(blank(8, 8, "gray", Colour()), number=n)

    out = []
    for group in stream.over(frames(), rows, 0):
        taken[0] += len(group)
        out += group
    assert [one.row for one in out] == list(range(50))
    assert held[0] <= 6
    assert engine.numbers[:2] == [[-2, -1, 0, 1, 2, 3], [2, 3, 4, 5, 6, 7]]  # late by five frames
    shown = [float(one.made[0, 0, 0]) for one in out if one.made is not None]
    assert shown[:8] == pytest.approx([1, 1, 1, 1, 1 + 1 / 3, 1 + 2 / 3, 2, 2])


def test_no_points_are_smoothed_over_a_cut() -> None:
    class Cuts:
        def seen(self, frame: Frame, pixels: int) -> object:
            return type("Seen", (), {"square": np.full((8, 8, 3), frame.number < 7, np.float32)})()

    class Shaper:
        pixels = 8

        def moved(self, seen: object, made: object) -> NDArray[np.float32]:
            return np.full((478, 3), 100 * seen.square.max(), np.float32)  # type: ignore[attr-defined]

    rows = [PlannedFrame(n, "generated", 0, float(n), 1.0, "") for n in range(12)]
    for cuts, after in (([7], 0), ([], 25)):
        stream = Stream(Counted(), Cuts(), None, Shaper(), chunks_of(rows, cuts, 7, 0), 0)  # type: ignore[arg-type]
        frames = (replace(blank(8, 8, "gray", Colour()), number=n) for n in range(12))
        moved = [one.moved for group in stream.over(frames, rows, 0) for one in group]
        assert [float(one.max()) for one in moved[6:9] if one is not None] == pytest.approx([100, after, 0])


def test_references_are_at_rest_and_differ_in_pose() -> None:
    own = mouths()
    own.turned[:, 0] = np.linspace(-20, 20, len(own))
    rows = references(own)
    assert 2 <= len(rows) <= 8
    assert own.opening[rows].max() <= np.percentile(own.opening, 20)
    assert nearest(np.array([19, 0, 0], np.float32), own.turned[rows]) == int(own.turned[rows, 0].argmax())
    assert not len(references(replace(own, usable=np.zeros(len(own), np.bool_))))


@pytest.mark.parametrize("view", ["logc3", "linear", "pq"])
def test_what_a_display_shows_is_brought_back_to_the_plates_own_values(view: str) -> None:
    like: VideoInfo = replace(talking(1).info, pixel_format="gbrp16le" if view != "linear" else "gbrpf32le")
    rng = np.random.default_rng(2)
    own = np.clip(0.35 + 0.1 * rng.standard_normal((40, 40, 3)), 0.12, 0.6).astype(np.float32)
    box = Box(0, 0, 40, 40)
    frame = blank(40, 40, like.pixel_format, like.colour).with_rgb(box, own, np.ones((40, 40), np.bool_))
    looker = Looker(replace(like, width=40, height=40), view)
    shown = looker.glimpse(frame, (0, 0, 40, 40)).picture.astype(np.float32) / 255
    back = own_values(shown, frame, box, looker)
    assert not looker.plain
    assert float(np.abs(back - own).mean()) < 0.01
