"""Tries what an editor does against what is believed of it: named facts, one by one, in a project made for it alone.

A fact is a function that does something in that project and says what it saw. What it saw otherwise than the fact says
is a failure, and so is whatever breaks; what can't be told with this build or this media is skipped. Nothing is hidden:
every fact comes out with what was seen, as a line of JSON and as a row of a page.
"""

from __future__ import annotations

import html
import json
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

from retake.errors import HostError
from retake.unfinished import finished_file

Ground = TypeVar("Ground")
State = Literal["PASS", "FAIL", "SKIP"]
PASS: Final = "PASS"
FAIL: Final = "FAIL"
SKIP: Final = "SKIP"

MATROSKA: Final = "matroska"
_PATIENCE = 120.0


class Otherwise(Exception):
    """The editor does something else than the fact says; the message is what was seen."""


class CannotTell(Exception):
    """It can't be tried here; the message says why."""


@dataclass(frozen=True, slots=True)
class Fact(Generic[Ground]):
    """Something that is believed of an editor.

    Attributes:
        name: Its name, which stays.
        line: The line of docs/quirks that says it.
        says: What is believed, in a sentence.
        look: Tries it and says what was seen.
    """

    name: str
    line: str
    says: str
    look: Callable[[Ground], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fact."""

    name: str
    line: str
    says: str
    state: State
    seen: str


class Facts(Generic[Ground]):
    """A list of facts, in the order in which they were written down."""

    def __init__(self) -> None:
        self.all: list[Fact[Ground]] = []

    def __call__(self, line: str, says: str) -> Callable[[Callable[[Ground], str]], Callable[[Ground], str]]:
        """A decorator by which a function becomes a fact; its name is the function's."""

        def noted(look: Callable[[Ground], str]) -> Callable[[Ground], str]:
            self.all.append(Fact(look.__name__.replace("_", " "), line, says, look))
            return look

        return noted


def run(facts: Iterable[Fact[Ground]], ground: Ground, is_own: Callable[[], bool],
        tell: Callable[[Outcome], None] = lambda outcome: None) -> list[Outcome]:
    """What came of each fact.

    Args:
        facts: The facts.
        ground: What they are tried on.
        is_own: Whether the project that is open is the one that was made for this.
        tell: Called with each outcome as soon as it is known.

    Raises:
        HostError: Another project is open. Nothing is done in that.
    """
    outcomes = []
    for fact in facts:
        if not is_own():
            raise HostError("Another project is open than the one that the probe made. It stops here; nothing was done "
                            "in the other one. Start it again, and leave the editor alone meanwhile.")
        outcomes.append(_tried(fact, ground))
        tell(outcomes[-1])
    return outcomes


def expect(seen: Any, believed: Any, words: str = "") -> str:
    """What was seen, in words; `Otherwise` where it is not what is believed."""
    said = f"{words}{': ' if words else ''}{seen!r}"
    if seen != believed:
        raise Otherwise(f"{said}, not {believed!r}")
    return said


def write(folder: Path, editor: str, about: Mapping[str, str], outcomes: Sequence[Outcome]) -> Path:
    """Writes the outcomes as lines of JSON and as a page; the page's path comes back.

    Raises:
        OutputError: They can't be written.
    """
    name = f"probe_{editor}_{time.strftime('%Y%m%d_%H%M%S')}"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [{"editor": editor, **about}, *map(asdict, outcomes)]
    with finished_file(folder / f"{name}.jsonl") as part:
        part.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    page = folder / f"{name}.html"
    with finished_file(page) as part:
        part.write_text(_page(editor, about, outcomes), encoding="utf-8")
    return page


def summary(outcomes: Sequence[Outcome]) -> str:
    """How many facts passed, failed and were skipped."""
    counted = {state: sum(one.state == state for one in outcomes) for state in (PASS, FAIL, SKIP)}
    return ", ".join(f"{count} {state}" for state, count in counted.items())


def media(python: str, folder: Path) -> dict[str, str]:
    """Movies to try with, by rate, and one in Matroska; made by a process of that Python.

    Raises:
        HostError: They can't be made.
    """
    command = [python, "-m", "retake.install.probe_media", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=True,
                              creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        made = json.loads(done.stdout)
    except subprocess.CalledProcessError as problem:
        lines = problem.stderr.decode("utf-8", "replace").strip().splitlines()
        raise HostError(f"The movies to try with can't be made: {lines[-1] if lines else 'nobody said why'}") from None
    except (OSError, subprocess.SubprocessError, ValueError) as problem:
        raise HostError(f"The movies to try with can't be made: {' '.join(str(problem).split())[:200]}") from None
    return {str(rate): str(path) for rate, path in made.items()}


def _tried(fact: Fact[Ground], ground: Ground) -> Outcome:
    state: State
    try:
        seen, state = fact.look(ground), PASS
    except Otherwise as other:
        seen, state = str(other), FAIL
    except CannotTell as reason:
        seen, state = str(reason), SKIP
    except Exception as problem:
        seen, state = f"broke: {type(problem).__name__}: {problem}", FAIL
    return Outcome(fact.name, fact.line, fact.says, state, " ".join(seen.split())[:500])


def _page(editor: str, about: Mapping[str, str], outcomes: Sequence[Outcome]) -> str:
    rows = "".join(f'<tr class="{one.state}"><td>{one.state}</td><td>{_e(one.line)}</td><td><b>{_e(one.name)}</b><br>'
                   f"{_e(one.says)}</td><td>{_e(one.seen)}</td></tr>\n" for one in outcomes)
    heads = "".join(f"<dt>{_e(name)}</dt><dd>{_e(value)}</dd>" for name, value in about.items())
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Retake's probe of {_e(editor)}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ border-bottom: 1px solid #ddd; padding: .5em .7em; text-align: left; vertical-align: top; }}
td:first-child {{ font-weight: bold; }} .PASS td:first-child {{ color: #176b2c; }}
.FAIL td:first-child {{ color: #b3261e; }} .FAIL {{ background: #fdf1f0; }} .SKIP {{ color: #777; }}
dt {{ float: left; clear: left; width: 9em; color: #777; }}
</style>
<h1>Retake's probe of {_e(editor)}</h1>
<dl>{heads}</dl>
<p>{summary(outcomes)}. A FAIL is where Retake is wrong about this build: please send this page, or the .jsonl
beside it.</p>
<table><tr><th></th><th>line</th><th>fact</th><th>seen</th></tr>
{rows}</table></html>
"""


def _e(text: str) -> str:
    return html.escape(text)
