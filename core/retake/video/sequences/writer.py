"""Image sequences, written frame by frame: EXR, DPX, PNG and TIFF.

A frame that is a file of the same kind and was not changed is passed on as that file's bytes. A changed one goes back
into its file's own surroundings: header, other channels and other parts stay. Only frames that come from elsewhere
get files that are new from the ground.
"""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import replace
from pathlib import Path

from retake.codecs import OutputCodec
from retake.errors import OptionError, OutputError
from retake.timecode import Timecode
from retake.unfinished import finished_file, shown, unwritable
from retake.video.codec_choice import format_for
from retake.video.frame import Frame
from retake.video.info import VideoInfo
from retake.video.pixels import layout_of
from retake.video.sequences import dpx, exr_picture, stills
from retake.video.sequences.image_facts import ImageFacts
from retake.video.sequences.image_file import contents
from retake.video.sequences.image_pixels import converted
from retake.video.sequences.names import KINDS, named
from retake.video.sequences.reader import facts_of
from retake.video.sequences.smpte import word_of
from retake.video.writer import VideoWriter

_FIRST_FRAME = 1001


class SequenceWriter(VideoWriter):
    """Writes each frame as a file of its own, beside its place and then renamed; existing files are never replaced.

    Args:
        path: A pattern such as `name.%04d.exr`. Without a pattern it takes one frame.
        codec: How its pictures are written. Changed files of the same kind and bits keep their own compression where
            it is lossless.
        like: The plate's facts: first frame number, rate, colour, timecode, reel and pixel aspect are taken over. A
            movie's frames get the numbers of the pattern's range, else 1001 and on. Give the first frame's own
            number and timecode where the result starts later than the plate.
        pass_on: Whether untouched frames may be passed on as the very files of the source.

    Raises:
        OptionError: The name does not end as the codec's files do.
        OutputError: The first file exists, or its folder can't be written.
    """

    def __init__(self, path: Path, codec: OutputCodec, like: VideoInfo, *, pass_on: bool = True) -> None:
        self._name, stated = named(path)
        self._codec, self._like, self._pass_on = codec, like, pass_on
        self._bits = layout_of(codec.formats[0]).bits
        if self._name.kind != codec.codec:
            raise OptionError(f"{shown(path)} is no name for {codec.label}. End it in {' or '.join(codec.containers)}.")
        own = like.first_frame if like.container.endswith(" sequence") else _FIRST_FRAME
        self._first = stated.start if stated else own
        self._size: tuple[int, int] | None = None
        self._closed = False
        self.path = self._name.pattern
        self.written = self.passed_on = 0
        self._refuse_existing(self._name.file(self._first))
        if not self._name.folder.is_dir():
            raise unwritable(self._name.folder, FileNotFoundError(errno.ENOENT, ""))

    def write(self, frame: Frame) -> None:
        """Adds the next picture as the next file."""
        if self._closed:
            raise ValueError(f"{self.path.name} is finished")
        path = self._name.file(self._first + self.written)
        if self.written and not self._name.digits:
            raise OutputError(f"{shown(path)} has no place for a frame number. Name it like name.%04d{path.suffix}.")
        self._size = self._size or (frame.width, frame.height)
        if self._size != (frame.width, frame.height):
            raise OutputError(f"{shown(path)} would be {frame.width} x {frame.height}, the frames before are "
                              f"{self._size[0]} x {self._size[1]}. Bring them to one size first.")
        start = self._like.timecode
        data, passed_on = self._file_of(frame, start + self.written if start else None)
        self._refuse_existing(path)
        with finished_file(path) as part:
            try:
                part.write_bytes(data)
            except OSError as error:
                raise unwritable(path, error) from None
        self.written += 1
        self.passed_on += passed_on

    def finish(self) -> None:
        """Every file is in its place already; no more are taken."""
        self._closed = True

    def abandon(self) -> None:
        """Removes the files of this run; does nothing after `finish`."""
        if self._closed:
            return
        self._closed = True
        for number in range(self._first, self._first + self.written):
            with contextlib.suppress(OSError):
                self._name.file(number).unlink()

    def _file_of(self, frame: Frame, timecode: Timecode | None) -> tuple[bytes, bool]:
        """The bytes of the frame's file, and whether its picture is the very one of its source."""
        kind = self._codec.codec
        source = frame.source if isinstance(frame.source, Path) else None
        if source is None or KINDS.get(source.suffix.lower()) != kind:
            return self._new(frame, timecode), False
        same = frame.layout.bits == self._bits
        passed_on = same and not frame.changed and self._pass_on
        if passed_on and (timecode is None or kind in ("png", "tiff")
                          or facts_of(kind, source).timecode == word_of(timecode)):
            return contents(source), True
        if not passed_on and not frame.changed:
            frame = replace(frame, changed=True)
        if kind == "exr":
            return exr_picture.rewritten(source, frame, self._bits, timecode), passed_on
        if kind == "dpx" and same:
            return dpx.rewritten(source, frame, timecode), passed_on
        if same and stills.writable(kind, frame.picture.format.name):
            made = stills.encoded(kind, frame.picture, self._like.pixel_aspect, dict(self._codec.options))
            return stills.png_with_notes(made, contents(source)) if kind == "png" else made, False
        return self._new(frame, timecode), False

    def _new(self, frame: Frame, timecode: Timecode | None) -> bytes:
        kind, like = self._codec.codec, self._like
        made = converted(frame, format_for(self._codec, frame.picture.format.name))
        facts = ImageFacts(frame.width, frame.height, made.picture.format.name, "", made.colour, like.rate, None,
                           like.reel, like.pixel_aspect)
        if kind == "exr":
            return exr_picture.new_file(made, facts, timecode)
        if kind == "dpx":
            return dpx.new_file(made, facts, timecode)
        made.picture.color_primaries, made.picture.color_trc = facts.colour.primaries, facts.colour.transfer
        return stills.encoded(kind, made.picture, like.pixel_aspect, dict(self._codec.options))

    @staticmethod
    def _refuse_existing(path: Path) -> None:
        if os.path.lexists(path):
            raise OutputError(f"{shown(path)} exists already and is not replaced. Choose another name or frame number.")
