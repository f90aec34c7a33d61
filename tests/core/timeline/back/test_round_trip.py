"""Every sample: read, a take added, written, read again; nothing else has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import opentimelineio as otio
import pytest

from retake.errors import RetakeError
from retake.timeline import read_timeline
from retake.timeline.back.place import Wish, place
from retake.timeline.shot import Frames, Shot
from tests.core.timeline.back.takes import take

pytestmark = pytest.mark.long

# In these no use of footage runs forwards, or there is none.
WITHOUT = {"generator_reference_test.otio", "img_seq_freeze_frame.otio", "img_seq_reverse_speed_no_tc.otio",
           "qt_timewarp.otio", "img_seq_reverse_speed_24_to_23.976fps.otio", "screening_example.marker3.otio"}


def test_every_timeline_takes_a_take_and_keeps_the_rest(shared: Path, tmp_path: Path) -> None:
    seen, none = 0, set()
    for sample in sorted((shared / "timelines").rglob("*.otio")):
        copy = tmp_path / sample.name
        shutil.copy(sample, copy)
        report, shot = a_take(copy, tmp_path / sample.stem)
        if report is None or shot is None:
            none.add(sample.name)
            continue
        done = place(Wish(copy, (report,), (shot.id,)))
        assert "track" in done.also and "xml" in done.also, (sample.name, done.notes)
        before, after = (otio.adapters.read_from_file(str(path)) for path in (copy, done.out))
        keys = strip(after, done.takes[0]["key"], before)
        assert keys == 1, sample.name
        assert otio.adapters.otio_json.write_to_string(before) == otio.adapters.otio_json.write_to_string(after)
        seen += 1
    assert none <= WITHOUT and seen >= 25


def a_take(timeline: Path, folder: Path) -> tuple[Path | None, Shot | None]:
    """A take of the first shot of a timeline that can get one."""
    try:
        found = read_timeline(timeline)
    except RetakeError:
        return None, None
    for shot in found.shots:
        plate, source = shot.plate, shot.source or shot.source_timecode
        if plate is None or source is None or shot.speed.kind not in ("none", "constant") or source.count > 2000:
            continue
        start = plate.start if shot.source else source.start - 10
        if shot.source is None:
            source = Frames(10, source.count)
        needed = shot.needed or source
        code = str(type(shot.record.timecode)(start, plate.rate or found.rate, plate.drop)) if start else None
        return take(folder, plate.path or plate.written or plate.name, max(0, min(needed.start, source.start)),
                    max(needed.stop, source.stop), rate=plate.rate or found.rate, timecode=code, name="x"), shot
    return None, None


def strip(root: otio.core.SerializableObject, key: str, before: otio.core.SerializableObject) -> int:
    """Takes the references of a key away again, and shows what was shown; says how many there were."""
    def clips(one: otio.core.SerializableObject) -> list[otio.schema.Clip]:
        return [one] if isinstance(one, otio.schema.Clip) else list(one.find_clips())
    count = 0
    for old, new in zip(clips(before), clips(root), strict=True):
        references = dict(new.media_references().items())
        if key in references and key not in old.media_references():
            count += 1
            del references[key]
            new.set_media_references(references, old.active_media_reference_key)
    return count
