"""Installs into an editor and uninstalls: all of it or nothing, and nothing that others wrote."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from retake import own_file
from retake.errors import OutputError
from retake.install.lines import removed
from retake.install.places import Place, here
from retake.install.record import Entry, Installed, Record, alone, read, sha256
from retake.install.state import State, current, missing_folders, state_of
from retake.install.wanted import EVERYONE, USER, Wanted, Who, host_named, record_file, wanted
from retake.manifest import Host, manifest
from retake.unfinished import finished_file, remove_halves, shown, unwritable


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, or would be.

    Attributes:
        do: In a word or three: write, replace, keep, remove, leave, add lines to, take lines out of.
        path: To what.
        why: Why; "" where that goes without saying.
    """

    do: str
    path: Path
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an installation came to.

    Attributes:
        host: The editor's name.
        label: The editor's name for people.
        who: For whom.
        steps: What was done.
        next: What its user does now; "" where nothing.
    """

    host: str
    label: str
    who: Who
    steps: tuple[Done, ...]
    next: str = ""


def install(name: str, who: Who = USER, dry: bool = False, place: Place | None = None, source: Path | None = None
            ) -> Outcome:
    """Puts the plugin into an editor; again, it brings what is there up to date.

    Args:
        name: The editor.
        who: For whom.
        dry: Whether only to say what would be done.
        place: Which machine; this one if None.
        source: Where the files lie that are copied; the manifest's home if None.

    Raises:
        OutputError: Something of others is in the way, or a folder can't be written. Nothing was done.
        SetupError: See `wanted`.
    """
    place, host = place or here(), host_named(name)
    goal = wanted(host, who, place, source)
    with nullcontext() if dry else alone():
        steps = _installed(name, goal, read(record_file(who, place)), dry, who == EVERYONE)
    return Outcome(name, host.label, who, tuple(steps), _next(host, who, goal))


def _installed(name: str, goal: Sequence[Wanted], record: Record, dry: bool, shared: bool) -> list[Done]:
    """Does what is to be done for an editor, unless it is only to be said."""
    known = record.hosts.get(name, Installed())
    states = [state_of(one, known) for one in goal]
    obstacles = [state.obstacle for state in states if state.obstacle]
    if obstacles:
        raise OutputError(obstacles[0] + (f" ({len(obstacles) - 1} more like this.)" if obstacles[1:] else ""))
    paths = {str(one.path) for one in goal}
    stale = [one for one in known.entries if one.path not in paths]
    steps = [Done(state.do, one.path, state.why) for one, state in zip(goal, states, strict=True)]
    steps += [step for one in stale for step in _removals(one)]
    if any(step.do != "keep" for step in steps):
        steps.append(Done("note in", record.path, "what Retake wrote, for `retake uninstall`"))
    if not dry:
        _write(record, Part(name, goal, states, known), shared)
        for one in stale:
            _remove(one)
    return steps


def uninstall(name: str, who: Who = USER, dry: bool = False, place: Place | None = None) -> Outcome:
    """Takes the plugin out of an editor: what was written and is as it was written, and nothing else.

    Raises:
        OutputError: Something can't be removed.
        SetupError: The record of what was written is damaged.
    """
    place, host = place or here(), host_named(name)
    with nullcontext() if dry else alone():
        return Outcome(name, host.label, who, _uninstalled(name, read(record_file(who, place)), dry))


def _uninstalled(name: str, record: Record, dry: bool) -> tuple[Done, ...]:
    """Removes what an editor's record names, unless that is only to be said."""
    known = record.hosts.get(name)
    if not dry:
        for half in (record.path, *(Path(one.path) for one in (known.entries if known else ()))):
            remove_halves(half)
    if known is None:
        return ()
    steps = tuple(step for one in known.entries for step in _removals(one))
    if not dry:
        for entry in known.entries:
            _remove(entry)
        _remove_folders(known.folders)
        # Another editor's files may lie in a folder of ours: it goes with the last of them.
        left = tuple(one for one in known.folders if os.path.isdir(one) and one not in record.folders)
        _forget(replace(record.with_(name, None), folders=(*record.folders, *left)))
    return steps


@dataclass(frozen=True, slots=True)
class Part:
    """An editor's part of the work."""

    name: str
    goal: Sequence[Wanted]
    states: Sequence[State]
    known: Installed


def _write(record: Record, part: Part, shared: bool) -> None:
    """Notes what will be written, writes it, and notes that it is; what is shared can be read by everyone."""
    ours = missing_folders(record.path.parent)
    _make(ours, shared)
    for one in (record.path, *(goal.path for goal in part.goal)):
        remove_halves(one)
    record = Record(record.path, record.hosts, (*record.folders, *ours))
    folders = [one for goal in part.goal for one in missing_folders(goal.path.parent)]
    folders = list(dict.fromkeys([*part.known.folders, *folders]))
    record.with_(part.name, Installed(manifest().version, (*_noted(part, True), *_rest(part)), tuple(folders))).save()
    _make(folders, shared)
    for goal, state in zip(part.goal, part.states, strict=True):
        if state.content is not None:
            with finished_file(goal.path) as unfinished:
                unfinished.write_bytes(state.content)
                _permit(unfinished, goal.path, shared)
    record.with_(part.name, Installed(manifest().version, tuple(_noted(part, False)), tuple(folders))).save()


def _noted(part: Part, before: bool) -> list[Entry]:
    """What the record says of the files; before they are written, also what they are until then."""
    found = []
    for goal, state in zip(part.goal, part.states, strict=True):
        old = part.known.of(goal.path)
        if not state.ours:
            continue
        if goal.lines:
            texts = (state.text, *(old.texts if old and before else ()))
            found.append(Entry(str(goal.path), (), tuple(dict.fromkeys(texts)), state.new or bool(old and old.new)))
        else:
            earlier = old.sha256 if old and before else ()
            found.append(Entry(str(goal.path), tuple(dict.fromkeys((state.sha256, *earlier)))))
    return found


def _rest(part: Part) -> list[Entry]:
    paths = {str(one.path) for one in part.goal}
    return [one for one in part.known.entries if one.path not in paths]


def _removal(entry: Entry) -> Done:
    """What becomes of a file that was written, by what it is now."""
    path = Path(entry.path)
    content = current(path)
    if content is None:
        return Done("leave", path, "it is gone already" if not os.path.lexists(path) else "it is no file any more")
    if not entry.texts:
        as_written = sha256(content) in entry.sha256
        return Done("remove", path) if as_written else Done("leave", path, "somebody has changed it since")
    ours = entry.lines_in(content)
    if not ours:
        return Done("leave", path, "our lines in it were changed or are gone")
    if entry.new and not removed(content, ours):
        return Done("remove", path, "nothing else is in it")
    return Done("take lines out of", path)


def _removals(entry: Entry) -> list[Done]:
    """What becomes of a file that was written, and of what Python keeps of it."""
    step = _removal(entry)
    kept = _compiled(step.path) if step.do == "remove" else []
    return [step, *(Done("remove", one, "Python's own copy of it") for one in kept)]


def _compiled(path: Path) -> list[Path]:
    """What Python has compiled a file of ours to, beside it."""
    if path.suffix != ".py":
        return []
    return sorted(one for one in path.parent.glob(f"__pycache__/{path.stem}.*.pyc") if not one.is_symlink())


def _remove(entry: Entry) -> None:
    step, path = _removal(entry), Path(entry.path)
    try:
        if step.do == "remove":
            kept = _compiled(path)
            path.unlink()
            for one in kept:
                one.unlink(missing_ok=True)
            _remove_folders([str(one.parent) for one in kept])
        elif step.do == "take lines out of":
            content = own_file.content(path)
            content = removed(content, entry.lines_in(content))
            with finished_file(path) as part:
                part.write_bytes(content)
                _permit(part, path, False)
    except (OSError, OutputError):
        raise OutputError(f"{shown(path)} can't be {'taken away' if step.do == 'remove' else 'written to'}. Take its "
                          "write protection off, or uninstall with an administrator's rights.") from None


def _permit(unfinished: Path, path: Path, shared: bool) -> None:
    """Lets a new file be read by those who could read the one it replaces; by everyone where it is shared."""
    with suppress(OSError):
        os.chmod(unfinished, 0o644 if shared else stat.S_IMODE(os.stat(path).st_mode))


def _make(folders: Sequence[str], shared: bool) -> None:
    for folder in folders:
        try:
            os.makedirs(folder, exist_ok=True)
            if shared:
                os.chmod(folder, 0o755)  # whatever the administrator's own files are made with
        except OSError as error:
            raise unwritable(Path(folder), error) from None


def _remove_folders(folders: Sequence[str]) -> None:
    """Removes those of our folders in which nothing lies."""
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):
            os.rmdir(folder)


def _forget(record: Record) -> None:
    """Writes the record, or removes it where nothing is left to note."""
    if record.hosts:
        record.save()
        return
    try:
        record.path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(record.path, error) from None
    _remove_folders(record.folders)


def _next(host: Host, who: Who, goal: Sequence[Wanted]) -> str:
    said = host.next.everyone if who == EVERYONE else host.next.user
    return said.replace("{folder}", shown(goal[0].path.parent))
