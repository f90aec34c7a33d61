"""What an editor's interface raises, as the line that the panel shows."""

from __future__ import annotations

import traceback

from retake.errors import HostError, RetakeError
from retake_plugin.log import log

_DEAD = "'NoneType' object is not callable"  # every call of an object that died is None


def in_words(label: str, problem: BaseException) -> BaseException:
    """What is raised in a problem's place: itself where it says what to do already, or is none of the editor's.

    Objects that died meanwhile raise whatever they like; where they did goes into the log.

    Args:
        label: The editor.
        problem: What was raised.
    """
    if isinstance(problem, RetakeError) or not isinstance(problem, Exception):
        return problem
    log(f"{label}: {_line(problem)}, at " + " < ".join(
        f"{frame.name} {frame.lineno}" for frame in reversed(traceback.extract_tb(problem.__traceback__)[-8:])))
    if isinstance(problem, TypeError) and str(problem) == _DEAD:
        return HostError(f"{label} was closed meanwhile, or what was open in it. Open it again, look whether something "
                         "was left half done, then try again.")
    return HostError(f"{label} did something that was not expected ({_line(problem)}). Read the timeline again, then "
                     "try again.")


def _line(problem: Exception) -> str:
    said = " ".join(str(problem).split())[:160]
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__
