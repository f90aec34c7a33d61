"""What a Broadcast WAV says of itself: bext, iXML and RF64, whole and damaged."""

from __future__ import annotations

import random
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from retake.audio import write_sound
from retake.audio.broadcast_wave import read_broadcast_wave

IXML = (b"<?xml version='1.0'?><BWFXML><SCENE>12A</SCENE><TAKE>3</TAKE><TAPE>R1</TAPE><SPEED><TIMECODE_RATE>24000/1001"
        b"</TIMECODE_RATE><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>1</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>"
        b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>5</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO></SPEED><TRACK_LIST><TRACK>"
        b"<NAME>BOOM</NAME></TRACK><TRACK><NAME>ANNA</NAME></TRACK></TRACK_LIST></BWFXML>\0\0")
FORMAT = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)


def chunk(name: bytes, data: bytes, told: int | None = None) -> bytes:
    return name + struct.pack("<I", len(data) if told is None else told) + data + b"\0" * (len(data) % 2)


def bext(reference: int, text: bytes = b"a take") -> bytes:
    return struct.pack("<256s32s32s10s8sQ", text, b"recorder", b"", b"2024-05-01", b"10:00:00", reference) + bytes(256)


def wave(*chunks: bytes, form: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return form + struct.pack("<I", len(body) & 0xFFFFFFFF) + body


def test_bext_and_ixml_are_read_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wave(chunk(b"fmt ", FORMAT), chunk(b"odd ", b"abc"), chunk(b"data", bytes(99)),
                          chunk(b"bext", bext(172_800_000)), chunk(b"iXML", IXML)))
    found = read_broadcast_wave(path)
    assert found is not None and found.begins == 3600
    assert (found.description, found.originator, found.date) == ("a take", "recorder", "2024-05-01")
    assert (found.scene, found.take, found.tape, found.tracks) == ("12A", "3", "R1", ("BOOM", "ANNA"))
    assert found.timecode_rate == Fraction(24000, 1001)


def test_ixml_tells_the_time_where_bext_does_not_and_a_rf64s_data_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    ds64 = chunk(b"ds64", struct.pack("<QQQI", 0, 40, 20, 0))
    path.write_bytes(wave(ds64, chunk(b"fmt ", FORMAT), chunk(b"data", bytes(40), 0xFFFFFFFF), chunk(b"iXML", IXML),
                          form=b"RF64"))
    found = read_broadcast_wave(path)
    assert found is not None and found.time_reference == (1 << 32) + 5


def test_what_we_write_is_read(tmp_path: Path) -> None:
    write_sound(tmp_path / "a.wav", np.zeros((1, 10), np.float32), 48_000, time_reference=123_456)
    found = read_broadcast_wave(tmp_path / "a.wav")
    assert found is not None and found.time_reference == 123_456 and found.rate == 48_000


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not a wave at all", wave(), wave(b"fmt"),
                                  wave(chunk(b"bext", b"short")), wave(chunk(b"data", b"", 0xFFFFFFFF)),
                                  wave(chunk(b"iXML", b"<!DOCTYPE a [<!ENTITY b 'c'>]><BWFXML>&b;</BWFXML>")),
                                  wave(chunk(b"iXML", b"<BWFXML><SCENE>")), wave(*[chunk(b"junk", b"")] * 9000)])
def test_what_says_nothing_says_nothing(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    found = read_broadcast_wave(path)
    assert found is None or (found.begins is None and found.scene == "")
    assert read_broadcast_wave(tmp_path / "none.wav") is None and read_broadcast_wave(tmp_path) is None


def test_damaged_files_never_raise(tmp_path: Path) -> None:
    dice = random.Random(3)
    whole = wave(chunk(b"fmt ", FORMAT), chunk(b"bext", bext(9)), chunk(b"iXML", IXML), chunk(b"data", bytes(20)))
    for number in range(300):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 20)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / f"{number}.wav"
        path.write_bytes(data[: dice.randrange(len(data))])
        read_broadcast_wave(path)
