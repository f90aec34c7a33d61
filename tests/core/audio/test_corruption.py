"""Damaged sounds: refused in a line, or read at full length; never a crash, a hang, or half a sound as a whole one."""

from __future__ import annotations

from pathlib import Path

import pytest

from retake.audio import open_sound
from tests.core.audio.sounds import Kind, clicking, write_media
from tests.corruption import damaged_copies, run_in_child

RATE = 48_000
COUNT = RATE * 2
FRONT = {"movflags": "faststart"}
KINDS = [
    (Kind(".wav", "wav", "pcm_s16le"), 100),
    (Kind(".m4a", "mp4", "aac", muxer=FRONT), 2000),
    (Kind(".flac", "flac", "flac"), 200),
    (Kind(".mkv", "matroska", "libopus"), 1000),
    (Kind(".ogg", "ogg", "libopus"), 300),
    (Kind(".mp3", "mp3", "libmp3lame"), 500),
]


def length_and_promise(path: str) -> tuple[int, int]:
    """How many samples a straight decode gives, and how many were said to be there; then a jump, for good measure."""
    with open_sound(path) as sound:
        length = sum(block.shape[1] for block in sound.blocks())
        sound.read(RATE // 2, 1000)
        return length, sound.samples


@pytest.mark.parametrize(("kind", "head"), KINDS, ids=str)
def test_damage_is_refused_or_does_not_matter(tmp_path: Path, kind: Kind, head: int) -> None:
    whole = write_media(tmp_path / f"whole{kind.suffix}", kind, clicking(COUNT, RATE))
    damages = list(damaged_copies(whole, tmp_path, cuts=20, flips=40, head=head))
    with open_sound(whole) as sound:
        whole_length = sum(block.shape[1] for block in sound.blocks())
    # A packet that Matroska or Ogg lost is silence, as long as its clock and its other packets tell.
    slack = 960 if kind.codec == "libopus" else 0
    results = run_in_child(f"{__name__}:length_and_promise", [[damage.path] for damage in damages], timeout=60)
    for damage, result in zip(damages, results, strict=True):
        assert "bug" not in result, f"{damage.what}: {result['bug']}"
        if "refused" in result:
            assert "\n" not in result["refused"] and damage.path.name in result["refused"], damage.what
            continue
        length, promised = result["gave"]
        # A header may be damaged into one that promises another length, or none, and be as good as any.
        allowed = (whole_length, promised) if damage.early and promised else (whole_length,)
        assert min(abs(length - one) for one in allowed) <= slack or (damage.early and not promised), (
            f"{damage.what}: {length} samples instead of {promised}"
        )
