"""All hostile files, group by group; run alone, it adds each of them under an eye that sees whatever is done.

    python -m tests.core.weights.hostile FOLDER
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol

from retake.errors import MediaError, RetakeError
from retake.weights.store import Models
from tests.core.weights import hostile_files, hostile_pickles
from tests.core.weights.files import written
from tests.core.weights.hostile_pickles import Hostile

CANARY = "canary"
_MEMORY = 1 << 30  # bytes of address space, beside what Python and NumPy take


class Group(Protocol):
    """Makes hostile files."""

    def __call__(self) -> Iterator[Hostile]: ...


_RUN = f"touch {CANARY}"
GROUPS: dict[str, Group] = {
    "calls": partial(hostile_pickles.that_run, _RUN),
    "other names": partial(hostile_pickles.by_other_names, _RUN),
    "exhausting": partial(hostile_pickles.that_exhaust, _RUN),
    "false tensors": partial(hostile_pickles.with_false_tensors, _RUN),
    "archives": hostile_files.archives,
    "heads": hostile_files.heads,
    "cut short": hostile_files.cut_short,
    "false models": hostile_files.false_models,
}


def files(folder: Path) -> Iterator[tuple[str, str, str, Path]]:
    """Every hostile file: its group, what it is, words of the line that refuses it, where it lies now."""
    for group, make in GROUPS.items():
        for what, words, content in make():
            yield group, what, words, written(folder / "wav2lip.pth", content)
    for what, words, name, content in hostile_files.downloads():
        yield "downloads", what, words, written(folder / name, content)
    for what, words, path in hostile_files.no_files(folder):
        yield "no files", what, words, path


def _watch() -> None:
    """From now on, whatever is run, imported, connected or removed outside of the models folder ends the process."""
    forbidden = ("os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "exec", "compile", "import",
                 "socket.connect", "pickle.find_class", "ctypes.dlopen", "marshal.loads", "code.__new__")

    def hear(event: str, given: tuple[object, ...]) -> None:
        if event in forbidden:
            sys.stderr.write(f"{event} {given!r:.200}\n")
            sys.stderr.flush()
            os._exit(9)

    sys.addaudithook(hear)


def main(folder: Path) -> None:
    """Add every hostile file; of each a line of JSON says what came of it."""
    import resource  # which Windows has not
    models = Models(folder / "models")
    prepared = [(told, path, path.read_bytes() if path.is_file() and not path.is_symlink()
                 and path.stat().st_size < 1 << 30 else None) for *told, path in files(folder)]
    with suppress(RetakeError):
        models.add(folder / "absent")
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + _MEMORY, taken + _MEMORY))
    _watch()
    for (group, what, words), path, content in prepared:
        if content is not None:
            path.write_bytes(content)
        began, line = time.monotonic(), "TAKEN"
        try:
            models.add(path)
        except MediaError as problem:
            line = str(problem)
        print(json.dumps([group, what, words, line, time.monotonic() - began]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
