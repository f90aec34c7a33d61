"""Mixes as samples and as files: every piece at its very sample, overlapping ones added up, nothing clipped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retake.audio import SoundReader, open_sound, probe_sounds, write_sound
from retake.audio.declared import missing_bytes
from retake.dialogue.mix import Mix, Piece, nearest
from retake.errors import MediaError, OptionError
from retake.known_files import print_of
from retake.timeline.json import data_of
from retake.unfinished import shown, unwritable

_BLOCK = 65_536
_DAY = 86_400
# Raised when the same description would make other samples than before.
_VERSION = 2
_FASTEST = 1_000_000


def write_mix(mix: Mix, folder: Path) -> Path:
    """The mix as a Broadcast WAV of 32-bit floats in a folder; one that is there, and whole, is not made again.

    Its name is made of what it holds: the description, and the content of the files that it is made of.

    Raises:
        MediaError: One of its files can't be read.
        OutputError: It can't be written there.
    """
    path = folder / f"{name_of(mix)}.wav"
    if path.is_file() and _is_whole(path, mix):
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    reference = nearest(mix.clock % _DAY * mix.rate)
    write_sound(path, blocks(mix), mix.rate, bits=32, floating=True, time_reference=reference)
    return path


def _is_whole(path: Path, mix: Mix) -> bool:
    """Whether a file holds as many samples as the mix, all of them there."""
    try:
        sounds = probe_sounds(path)
        return len(sounds) == 1 and (sounds[0].rate, sounds[0].samples) == (mix.rate, mix.samples) \
            and not missing_bytes(path)
    except (MediaError, OSError):
        return False


def name_of(mix: Mix) -> str:
    """A name for what the mix holds: 40 hexadecimal digits."""
    files = {one.path: print_of(Path(one.path)) for one in mix.pieces}
    told = {"version": _VERSION, "mix": data_of(mix), "files": files}
    for piece in told["mix"]["pieces"]:
        del piece["name"]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:40]


def mixed(mix: Mix) -> NDArray[np.float32]:
    """All samples of the mix, float32 of shape (1, n), full scale at ±1 and more where pieces add up to more."""
    return np.concatenate([*blocks(mix)], axis=1)


def blocks(mix: Mix) -> Iterator[NDArray[np.float32]]:
    """The samples of the mix in blocks, float32 of shape (1, n)."""
    with ExitStack() as open_files:
        laid = [_Laid(piece, mix) for piece in mix.pieces]
        for one in laid:
            open_files.callback(one.close)
        for start in range(0, mix.samples, _BLOCK):
            count = min(_BLOCK, mix.samples - start)
            block = np.zeros(count, np.float64)
            for one in laid:
                one.add(block, start)
            yield block.astype(np.float32)[np.newaxis]


class _Laid:
    """A piece laid on the samples of a mix; its file is open while the piece sounds.

    A line that was cut into hundreds of pieces would else have more files open than a system allows.
    """

    def __init__(self, piece: Piece, mix: Mix) -> None:
        scale = mix.rate * mix.pace
        # At this rate one sample that is read is one of the mix.
        rate = scale / piece.factor
        if not 0 < rate <= _FASTEST:
            raise OptionError(f"{shown(Path(piece.path))} runs too fast or too slowly to be heard. Bake its speed.")
        self.first = nearest((piece.record - mix.start) * scale)
        self.stop = nearest((piece.stop - mix.start) * scale)
        self._shift = nearest((piece.source + (mix.start - piece.record) * piece.factor) * rate)
        self._gain = piece.gain
        self._fades = nearest(piece.fade_in * scale), nearest(piece.fade_out * scale)
        self._piece, self._rate = piece, rate
        self._sound: SoundReader | None = None

    def close(self) -> None:
        """Lets the file go."""
        if self._sound is not None:
            self._sound.close()
            self._sound = None

    def add(self, block: NDArray[np.float64], start: int) -> None:
        """Add what of the piece is heard in a block, float64 of shape (n,), that begins at a sample of the mix."""
        first, stop = max(self.first, start), min(self.stop, start + len(block))
        if stop <= first:
            return
        if self._sound is None:
            self._sound = open_sound(self._piece.path, self._piece.stream, rate=self._rate,
                                     channels=list(self._piece.channels) or "fold")
        heard = self._sound.read(first + self._shift, stop - first).astype(np.float64)
        one = heard[0] if len(heard) == 1 else heard.mean(axis=0)
        block[first - start:stop - start] += one * self._gain * self._fade(first, stop)
        if stop == self.stop:
            self.close()

    def _fade(self, first: int, stop: int) -> NDArray[np.float64]:
        """How loud it is at samples of the mix by its fades, which are straight lines; float64 of shape (n,)."""
        at = np.arange(first, stop, dtype=np.float64)
        level = np.ones(stop - first)
        fade_in, fade_out = self._fades
        if fade_in:
            level *= np.clip((at - self.first) / fade_in, 0, 1)
        if fade_out:
            level *= np.clip((self.stop - at) / fade_out, 0, 1)
        return level

