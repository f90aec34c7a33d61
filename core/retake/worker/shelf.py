"""A folder of the cache whose files are big: it is bounded, and what was asked for longest ago goes first."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from retake.cache import user_cache
from retake.lock import held
from retake.unfinished import unwritable

_DAY = 86_400.0
_IN_USE = 60.0  # seconds for which nothing is taken away that was asked for or written to


@dataclass(frozen=True)
class Shelf:
    """A bounded folder of the cache.

    Attributes:
        name: The folder's name.
        most: How many bytes its files may have together; less where the disk has little room.
    """

    name: str
    most: int

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return user_cache().folder / self.name

    def file(self, made_from: tuple[object, ...], suffix: str) -> Path:
        """Where what was made from all that lies, or would lie."""
        name = hashlib.sha256(repr(made_from).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return self.folder / f"{name}{suffix}"

    def alone(self, file: Path, meanwhile: Callable[[], None]) -> AbstractContextManager[None]:
        """Nobody else makes the file in this block; `meanwhile` is called while another one does."""
        # A few names for all, because a lock's file stays for good.
        return held(file.with_name(f"{file.name[:2]}.lock"), _DAY, meanwhile)

    def ready(self) -> None:
        """Makes the folder, and room in it.

        Raises:
            OutputError: It can't be made.
        """
        try:
            user_cache().made(self.name)
        except OSError as error:
            raise unwritable(self.folder, error) from None
        self.thin()

    def asked_for(self, file: Path) -> None:
        """Notes that a file is wanted, so that others go before it."""
        with suppress(OSError):
            os.utime(file)

    def thin(self) -> None:
        """Takes the oldest away until the rest is within bounds. Files of one name but for the suffix go together."""
        sizes: dict[str, int] = defaultdict(int)
        ages: dict[str, float] = defaultdict(float)
        files: dict[str, list[Path]] = defaultdict(list)
        with suppress(OSError):
            for one in self.folder.iterdir():
                if one.suffix == ".lock":
                    continue
                with suppress(OSError):
                    state = one.stat()
                    sizes[one.stem] += state.st_size
                    ages[one.stem] = max(ages[one.stem], state.st_mtime)
                    files[one.stem].append(one)
        held_bytes = sum(sizes.values())
        with suppress(OSError):
            most = min(self.most, held_bytes // 2 + shutil.disk_usage(self.folder).free // 2)
            for stem in sorted(files, key=lambda stem: ages[stem]):
                if held_bytes <= most:
                    break
                # A clock that was wrong meanwhile may have left times to come: those are in nobody's use.
                if abs(time.time() - ages[stem]) < _IN_USE:
                    continue
                for one in files[stem]:
                    with suppress(OSError):  # some systems keep what a player has open
                        one.unlink()
                held_bytes -= sizes[stem]
