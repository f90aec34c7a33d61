"""What a worker's answers look like, as far as the panel reads them: whatever is shaped otherwise is not heard.

A worker reads what strangers wrote, may be another version's, or break down in the middle of a word. Fields that are
not named here may hold anything that is not nested too deeply: whoever reads one looks at it first.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from retake.worker.protocol import Message
from retake_ui.threads.jpegs import LARGEST

Shape = Callable[[Any], bool]

FARTHEST = (1 << 31) - 2  # what Qt counts to
_DEEPEST = 24
_WIDEST = 16_384  # pixels


def fits(task: str, message: Message) -> bool:
    """Whether a message about a task can be heard: one of its events, or its result."""
    if not shallow(message):
        return False
    event = message.get("event")
    if event == "done":
        result = message.get("result")
        return isinstance(result, dict) and _RESULTS.get(task, _anything)(result)
    return not isinstance(event, str) or _EVENTS.get(event, _anything)(message)


def shallow(value: Any, deep: int = 0) -> bool:
    """Whether something is nested no deeper than a reader of it can follow."""
    if isinstance(value, dict):
        inner: Any = value.values()
    elif isinstance(value, list):
        inner = value
    else:
        return True
    return deep < _DEEPEST and all(shallow(one, deep + 1) for one in inner if isinstance(one, dict | list))


def _anything(value: Any) -> bool:
    return True


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return type(value) is int and abs(value) <= FARTHEST


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= FARTHEST


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e15 and math.isfinite(value)


def _rate(value: Any) -> bool:
    try:
        return isinstance(value, str) and 0 < Fraction(value) < 100_000
    except (ValueError, ZeroDivisionError):
        return False


def _side(value: Any) -> bool:
    return type(value) is int and 0 < value <= _WIDEST


def _jpeg(value: Any) -> bool:
    """Where a JPEG begins in a file, and its bytes."""
    return (isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)
            and 0 <= value[0] < 1 << 53 and 0 < value[1] <= LARGEST)


def _range(value: Any) -> bool:
    """Frames by name, with a start and a stop among them."""
    return isinstance(value, dict) and {"start", "stop"} <= value.keys() and all(map(_whole, value.values()))


def _maybe(shape: Shape) -> Shape:
    """The same, or nothing."""
    return lambda value: value is None or shape(value)


def _each(shape: Shape) -> Shape:
    """A list of the same."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def _row(*shapes: Shape) -> Shape:
    """A list that begins with these."""
    return lambda value: (isinstance(value, list) and len(value) >= len(shapes)
                          and all(shape(one) for shape, one in zip(shapes, value, strict=False)))


def _having(**fields: Shape) -> Shape:
    """An object with these fields; one that is not there is None."""
    return lambda value: isinstance(value, dict) and all(shape(value.get(name)) for name, shape in fields.items())


_texts = _maybe(_each(_text))
_numbers = _maybe(_each(_number))
_course = _maybe(_each(_maybe(_number)))
_file = _having(file=_maybe(_text))
_runs = _maybe(_each(_row(_whole, _whole, _text, _text)))
_mix = _maybe(_having(pieces=_maybe(_each(_having(name=_maybe(_text))))))
_sound_line = _having(language=_maybe(_text), text=_maybe(_text), characters=_texts, problems=_texts, dialogue=_mix,
                      guide=_maybe(_having(rate=_count, samples=_count)),
                      frames=_maybe(_having(start=_whole, count=_count)))
_outlook = _having(colour=_text, reasons=_maybe(_each(_having(colour=_maybe(_text), text=_maybe(_text)))),
                   seconds=_maybe(_number), offers=_maybe(_each(_having(name=_maybe(_text), entry=_maybe(_text)))))
_review = _having(state=_maybe(_text), note=_maybe(_text), by=_maybe(_text), when=_maybe(_text))
_over_time = _having(first=_maybe(_whole), plate=_course, take=_course, expected=_course)
_take = _having(report=_text, movie=_text, matte=_maybe(_text), version=_count, shot=_maybe(_text), shots=_texts,
                language=_maybe(_text), verdict=_maybe(_text), reasons=_maybe(_each(_having(words=_maybe(_text)))),
                range=_maybe(_range),
                marks=_maybe(_each(_having(first=_whole, last=_maybe(_whole), words=_maybe(_text)))), runs=_runs,
                over_time=_maybe(_over_time), review=_maybe(_review))
_box = _maybe(_row(_number, _number, _number, _number))
_track = _having(number=_count, first=_maybe(_whole), boxes=_maybe(_each(_box)))
_moments = _maybe(_each(_row(_number, _number)))
_reel_result = _having(first=_maybe(_whole), frames=_maybe(_count))

_EVENTS: dict[str, Shape] = {
    "progress": _having(step=_maybe(_text), frame=_maybe(_number), of=_maybe(_number)),
    "shot": _having(place=_count, shot=_having(lines=_maybe(_each(_sound_line)))),
    "outlook": _having(shot=_text, language=_maybe(_text), outlook=_outlook),
    "take": _take,
    "reel": _having(file=_text, first=_whole, sizes=_each(_jpeg), width=_side, height=_side),
    "faces": _having(tracks=_each(_track), cuts=_maybe(_each(_whole))),
    "speech": _having(of=_text, phones=_maybe(_each(_row(_number, _number, _text, _text))), closures=_numbers,
                      voice=_moments),
    "lips": _having(of=_text, first=_whole, opening=_course),
    "alignment": _having(pairs=_moments, regions=_maybe(_each(_row(_number, _number, _text)))),
    "plan": _having(first=_whole, frames=_runs, weights=_course, opening=_course),
    "trouble": _having(reason=_maybe(_text)),
}
_RESULTS: dict[str, Shape] = {
    "shots": _having(rate=_maybe(_rate), name=_maybe(_text), timecode=_maybe(_text), notes=_texts,
                     audio_tracks=_maybe(_each(_having(index=_count, name=_maybe(_text), uses=_maybe(_count),
                                                       roles=_texts)))),
    "own": lambda value: all(isinstance(one, dict) for one in value.values()),
    "enqueue": _having(new=_maybe(_each(_anything)), waiting=_maybe(_each(_anything)),
                       done=_maybe(_each(_anything)), left_out=_maybe(_each(_having(reasons=_texts)))),
    "place": _having(out=_text, takes=_each(_having(shot=_text, key=_text)), notes=_texts),
    "back": _having(out=_text, shots=_each(_having(shot=_text))),
    "review": _review,
    "page": _having(page=_text),
    "study": _having(troubles=_texts, plate_offset=_maybe(_having(frames=_maybe(_number),
                                                                  confidence=_maybe(_number)))),
    "try": _reel_result, "reel": _reel_result,
    "sound": _file, "still": _file, "mix": _file,
    "waveform": _having(low=_numbers, high=_numbers, full_scale=_maybe(_number)),
}
