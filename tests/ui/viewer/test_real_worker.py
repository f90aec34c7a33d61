"""The viewer on a real worker: the demo's plate, and a sound of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pytestqt.qtbot import QtBot

from retake.timeline.shot import Frames, Plate, Record
from retake_ui.models.shots import Row
from retake_ui.models.showing import DIALOGUE, GUIDE, WIPE
from retake_ui.models.take import Take
from retake_ui.session import Session
from retake_ui.viewer.viewer import Viewer
from tests.ui.viewer.made import RATE, look_at, shot

FIRST, LONG = 100, 30


def test_plate_take_and_both_sounds_come_from_a_real_worker(real_session: Session, house: Path, qtbot: QtBot) -> None:
    folder = house / "resources" / "presenter"
    movie = str(folder / "plate.mp4")
    span = Frames(FIRST, LONG)
    whole = shot(plate=Plate(movie, movie, "plate", False, rate=RATE, start=0, frames=288), source=span, needed=span,
                 source_timecode=None, exact=Fraction(FIRST), record=Record(0, LONG, RATE), record_exact=Fraction(0))
    # A plate is as good a take as any, where it is looked at and not judged.
    take = Take("/v1.take.json", movie, "", 1, whole.id, data={
        "range": {"start": 0, "stop": 288, "first": 0, "last": 288}, "dialogue": str(folder / "dub.flac")})
    viewer = Viewer(real_session)
    qtbot.addWidget(viewer)
    viewer.resize(640, 480)
    viewer.show()
    look_at(real_session.shots, Row("row", whole, takes=(take,)))
    viewer.set_mode(WIPE)
    qtbot.waitUntil(lambda: viewer.sight.complete and viewer.sight.seen is not None, timeout=60_000)
    reels, sight = viewer.sight.reels, viewer.sight
    qtbot.waitUntil(lambda: all(picture is not None and reels.reel(picture).holds(FIRST, FIRST + LONG)
                                for picture in (sight.left, sight.right)), timeout=60_000)
    assert (sight.size.width(), sight.size.height()) == (1280, 720)
    seen = sight.seen
    assert seen is not None and seen.scene.left is not None and seen.scene.right is not None
    assert seen.scene.left == seen.scene.right  # the same frame of the same file
    qtbot.waitUntil(lambda: None not in (viewer.hearing.sound(DIALOGUE), viewer.hearing.sound(GUIDE)), timeout=30_000)
    for which in (DIALOGUE, GUIDE):
        pcm = viewer.hearing.sound(which)
        assert pcm is not None and (pcm.first, pcm.length) == (FIRST, LONG * 1920)
        assert any(pcm.bytes(0, pcm.length))
    viewer.close_down()
