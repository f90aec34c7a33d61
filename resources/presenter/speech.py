"""Speech by eSpeak NG: the sound of a line, and when each of its sounds is said."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

import numpy as np
from acting import Phone
from numpy.typing import NDArray

_LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS, _PHONEME_EVENTS = 2, 1
_LIST_END, _PHONEME, _SSML, _UTF8 = 0, 7, 0x10, 1

# eSpeak's phoneme names and the mouth's shapes for them: a diphthong has two.
_SHAPES: dict[str, tuple[str, ...]] = {
    "a": ("ae",), "aa": ("ae",), "A:": ("A",), "A@": ("A",), "A": ("A",), "0": ("Q",), "O": ("O",), "O:": ("O",),
    "O@": ("O",), "o@": ("O",), "V": ("V",), "E": ("E",), "e@": ("E", "@"), "I": ("I",), "I2": ("I",), "i": ("i",),
    "i:": ("i",), "I#": ("I",), "U": ("U",), "u:": ("u",), "u": ("u",), "U@": ("U", "@"), "@": ("@",), "@2": ("@",),
    "@5": ("@",), "a#": ("@",), "3:": ("3",), "3": ("3",), "@L": ("@", "l"), "aI": ("a", "I"), "aI@": ("a", "I", "@"),
    "aU": ("a", "U"), "aU@": ("a", "U", "@"), "eI": ("E", "I"), "OI": ("O", "I"), "oU": ("o", "u"), "i@": ("I", "@"),
    "i@3": ("I", "@"), "p": ("p",), "b": ("p",), "m": ("p",), "f": ("f",), "v": ("f",), "T": ("T",), "D": ("T",),
    "t": ("t",), "t2": ("t",), "d": ("t",), "n": ("t",), "s": ("s",), "z": ("s",), "S": ("S",), "Z": ("S",),
    "tS": ("S",), "dZ": ("S",), "l": ("l",), "L": ("l",), "r": ("r",), "r-": ("r",), "w": ("w",), "j": ("j",),
    "k": ("k",), "g": ("k",), "N": ("k",), "h": ("h",), "?": ("h",), ";": ("j",), "*": ("t",), "t#": ("t",),
}


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("unique", ctypes.c_uint), ("text", ctypes.c_int), ("length", ctypes.c_int),
                ("audio", ctypes.c_int), ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("id", _Id)]


@dataclass(frozen=True)
class Line:
    """What is said: SSML text, voice (a language and a variant of eSpeak's), words a minute, pitch and its range."""

    text: str
    voice: str
    speed: int = 160
    pitch: int = 40
    range: int = 60


@dataclass(frozen=True)
class Spoken:
    """A line as sound, float32 (samples,) at `rate`, with its sounds."""

    sound: NDArray[np.float32]
    rate: int
    phones: list[Phone]


@cache
def speak(line: Line) -> Spoken:
    """Says a line. In a process of its own, because eSpeak NG says a second line a little differently from a first."""
    with get_context("fork").Pool(1) as process:
        return process.apply(_spoken, (line,))


def _spoken(line: Line) -> Spoken:
    library = ctypes.CDLL(_LIBRARY)
    rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS))
    pieces: list[NDArray[np.int16]] = []
    marks: list[tuple[float, str]] = []

    def hear(wav: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if count > 0:
            pieces.append(np.ctypeslib.as_array(wav, (count,)).copy())
        k = 0
        while events[k].type != _LIST_END:
            if events[k].type == _PHONEME:
                marks.append((events[k].audio / 1000, events[k].id.string.decode("ascii", "replace")))
            k += 1
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
                                ctypes.POINTER(_Event))(hear)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_ng_SetVoiceByName(line.voice.encode()):
        raise RuntimeError(f"eSpeak NG has no voice {line.voice}")
    for parameter, value in ((1, line.speed), (3, line.pitch), (4, line.range)):
        library.espeak_SetParameter(parameter, value, 0)
    text = line.text.encode() + b"\0"
    library.espeak_Synth(text, len(text), 0, 0, 0, _SSML | _UTF8, None, None)
    library.espeak_Synchronize()
    sound = np.concatenate(pieces).astype(np.float32) / 32768
    return Spoken(sound, rate, _phones(marks, sound, rate))


def _phones(marks: list[tuple[float, str]], sound: NDArray[np.float32], rate: int) -> list[Phone]:
    """The mouth's sounds; a vowel is stressed as much as it is loud."""
    end = len(sound) / rate
    found: list[Phone] = [Phone("_", -1.0, marks[0][0])]
    usual = float(np.sqrt(np.mean(sound**2)))
    for (start, name), (stop, _) in zip(marks, [*marks[1:], (end, "")], strict=True):
        bare = name.lstrip("',%=")
        if not bare or bare[0] in "_|":
            found.append(Phone("_", start, stop))
            continue
        part = sound[int(start * rate) : max(int(stop * rate), int(start * rate) + 1)]
        stress = float(np.clip(0.35 + 0.55 * np.sqrt(np.mean(part**2)) / usual, 0.5, 1.6))
        shapes = _SHAPES.get(bare) or _SHAPES.get(bare.rstrip("#23:-^;")) or ("@",)
        parts = np.linspace(start, stop, len(shapes) + 1)
        found += [Phone(shape, float(a), float(b), stress) for shape, a, b in zip(shapes, parts[:-1], parts[1:],
                                                                                   strict=True)]
    return [phone for phone in found if phone.stop > phone.start] + [Phone("_", end, end + 2.0)]
