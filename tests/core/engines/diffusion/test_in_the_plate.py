"""What MuseTalk's and LatentSync's squares show comes back to its place in the plate, by an engine that knows the
answer.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.engines.engine import Matrices, Points
from retake.engines.latentsync import crop as latentsync
from retake.engines.musetalk import crop as musetalk
from retake.faces import FaceTracks, mouth, track_faces
from retake.faces.crossing import Crossings
from retake.pipeline.decision import Decision
from retake.pipeline.making import Made, Maker
from retake.pipeline.pieces import SHOT, Piece
from retake.pipeline.request import Span
from retake.quality.figures import Told
from retake.video import open_video
from retake.video.compare import largest_difference
from tests.core.engines.diffusion.test_squares import Squares
from tests.core.pipeline.oracle import Oracle
from tests.core.pipeline.shots import talking, write
from tests.core.pipeline.test_generated import COUNT, Plan, _Told, generated, moment, openings

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("plate") / "sh010.mkv", talking(COUNT))


@pytest.fixture(scope="module")
def tracks(plate: Path) -> FaceTracks:
    with open_video(plate) as reader:
        return track_faces(reader)


def made(plate: Path, tracks: FaceTracks, squares: Squares) -> list[Made]:
    """All frames by the oracle, through these squares of 256 pixels."""
    class Through(Oracle):
        def squares(self, landmarks: Points) -> Matrices:
            return squares(landmarks, self.side)

    oracle = Through.of(plate, tracks, tracks.faces[0], moment, 256)
    shot = Piece(SHOT, plate, tracks, tracks.faces[0], Fraction(25))
    decision = Decision((shot,), Plan(generated()), Crossings(), Told((), None, (), None), generation=_Told(oracle))  # type: ignore[arg-type]
    with open_video(plate) as reader, Maker(reader, Span(0, COUNT, 0, COUNT), decision) as maker:
        return list(maker.frames(0, COUNT))


@pytest.mark.parametrize("squares", [musetalk.squares, latentsync.squares], ids=["musetalk", "latentsync"])
def test_lips_in_the_plate_do_what_the_square_shows(squares: Squares, plate: Path, tracks: FaceTracks) -> None:
    own = mouth(tracks.upright(tracks.faces[0])).opening
    wanted = own[[int(moment(n)) for n in range(COUNT)]]
    take = made(plate, tracks, squares)
    shown = openings(take)
    assert np.corrcoef(shown, wanted)[0, 1] > 0.97
    assert np.std(shown) == pytest.approx(np.std(wanted), rel=0.15)
    assert np.abs(shown - wanted).mean() < 0.2 * np.std(wanted)
    for one in take:
        assert largest_difference(one.frame, one.done.frame, one.matte > 0) == 0
