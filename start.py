"""The way in: `python start.py demo`, `python start.py test`, or `python start.py` and whatever `retake` understands.

The first use makes `.venv` beside this file and installs what is needed; later ones do so only when something has
changed. Standard library only, and readable by every Python from 3.6 on, so that an old one can be told that it is
too old: hence no `from __future__ import annotations` and no newer syntax here.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NOTE = VENV / "retake-installed.json"
LOG = VENV / "retake-install.log"
LOCK = HERE / ".venv.lock"
# A change in any of these may change what has to be installed.
DECLARED_IN = ("setup.py", "pyproject.toml", "manifest.json", "start.py")
# Settings meant for another Python or another place to install to; pip and venv would obey them here too.
FOREIGN_SETTINGS = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_USER", "PIP_TARGET", "PIP_PREFIX",
                    "PIP_REQUIRE_VIRTUALENV")
# Tests run in a process more than there are cores, because many wait for something; the processes help one another out
# at the end, and more than four want much memory.
SIDE_BY_SIDE = ("-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "worksteal")
SETUP_ERROR = 5  # as retake.errors.SetupError

# What pip and venv say when something outside is missing, and what to do about it.
KNOWN_TROUBLE = (
    (r"No space left on device|Errno 28|not enough space on the disk",
     "There is no space left on the disk. Free about 1 GB (in {here} and in the folder for temporary files)."),
    (r"ensurepip is not available|No module named ensurepip|No module named venv",
     "This Python came without venv. Install it (on Debian and Ubuntu: apt install python3-venv)."),
    (r"Failed to establish a new connection|NewConnectionError|name resolution|NameResolutionError|getaddrinfo failed"
     r"|Network is unreachable|Connection refused|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError"
     r"|Connection reset|connection broken by",
     "The Python package index can't be reached. The first start needs the network; check it and start again."),
    (r"Read-only file system|Permission denied|Errno 13|Errno 30|Access is denied",
     "{here} can't be written to. Move Retake to a folder of your own."),
)


class StartError(Exception):
    """Why Retake can't start, and what to do about it, in one line."""


def main(arguments: "list[str]") -> int:
    """Do what is asked; the exit code comes back."""
    try:
        check_python(sys.version_info[:2])
        command, extras, folder = asked(arguments)
        prepare(extras)
        return hand_over(command, folder)
    except (StartError, OSError) as problem:
        say(str(problem) if isinstance(problem, StartError) else explained(str(problem)))
        return SETUP_ERROR
    except KeyboardInterrupt:
        return 130


def check_python(version: "tuple[int, ...]") -> None:
    """Raise StartError unless the manifest supports this Python."""
    supported = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))["python"]["supported"]
    if ".".join(map(str, version)) not in supported:
        raise StartError("Retake needs Python {}; this one is {}.{} ({}).".format(
            " or ".join(supported), version[0], version[1], sys.executable))


def asked(arguments: "list[str]") -> "tuple[list[str], list[str], Path | None]":
    """The command that the arguments ask for, the extras it needs, and the folder to run it in (None: as it is)."""
    if arguments[:1] == ["test"]:
        rest = [one for one in arguments[1:] if one != "--all"]
        if "--all" in arguments[1:]:
            # The long tests train a network, run the diffusion engines, and put takes into a real Blender.
            extras = ["blender", "dev", "diffusion", "neural", "panel"]
            return [str(PYTHON), "-m", "pytest", *SIDE_BY_SIDE, *rest], extras, HERE
        return [str(PYTHON), "-m", "pytest", *SIDE_BY_SIDE, "-m", "not long", *rest], ["dev", "panel"], HERE
    # The demo leaves its movie in the checkout, wherever it is started from; every other command finds files from
    # where its user stands.
    folder = HERE if arguments[:1] == ["demo"] else None
    # What is put into an editor opens the panel.
    extras = ["panel"] if arguments[:1] in (["panel"], ["install"]) else []
    # -P: a json.py or a numpy/ that lies where the user stands is none of ours.
    return [str(PYTHON), "-P", "-m", "retake", *arguments], extras, folder


def prepare(extras: "list[str]") -> None:
    """See to it that `.venv` holds what is needed."""
    if is_ready(extras):
        return
    with locked():
        if not is_ready(extras):  # somebody else may have done it while we waited
            install(extras)


def is_ready(extras: "list[str]") -> bool:
    """Whether `.venv` was finished, for this state of the checkout, with these extras."""
    note = installed()
    return bool(PYTHON.exists() and note.get("fingerprint") == fingerprint()
                and set(extras) <= set(note["extras"]))


def installed() -> "dict[str, Any]":
    """What the note in `.venv` says: fingerprint and extras; empty where nothing was finished."""
    try:
        note = json.loads(NOTE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) and isinstance(note.get("extras"), list) else {}


def fingerprint() -> str:
    """Changes when what has to be installed may have changed: the declarations, the Python, the checkout's place."""
    digest = hashlib.sha256()
    for name in DECLARED_IN:
        digest.update((HERE / name).read_bytes())
    for part in (sys.version, str(HERE)):
        digest.update(part.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def base_python() -> str:
    """The Python that stays when `.venv` is made anew, even when we run in `.venv` itself."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def install(wanted: "list[str]") -> None:
    """Make `.venv` where it is missing, half made or another Python's, and install into it."""
    note = installed()
    extras = sorted({*note.get("extras", []), *wanted})
    say("Retake: {} {} (once; takes a minute or two, longer on a busy machine or a slow line) …".format(
        "adding what this needs to" if note else "installing into", VENV))
    if not note or not runs_this_python():
        make_environment()
    # Gone until all is done: a run that is killed here leaves no note, and the next one starts from nothing.
    with contextlib.suppress(FileNotFoundError):
        NOTE.unlink()
    # As "." from its own folder, because pip reads brackets in a path as extras.
    target = "." + ("[{}]".format(",".join(extras)) if extras else "")
    run([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--editable", target])
    NOTE.write_text(json.dumps({"fingerprint": fingerprint(), "extras": extras}), encoding="utf-8")


def make_environment() -> None:
    """An empty `.venv`. One that we did not finish goes first: nobody knows what is missing in it."""
    if os.name == "nt" and Path(sys.prefix).resolve() == VENV:
        raise StartError("This .venv has to be made anew. Start with the Python outside it: {}".format(base_python()))
    if VENV.exists():
        shutil.rmtree(str(VENV))
    run([base_python(), "-m", "venv", str(VENV)])


def runs_this_python() -> bool:
    """Whether `.venv` has a Python of the very version that runs us."""
    try:
        said = subprocess.check_output([str(PYTHON), "-c", "import pip, sys; print(sys.version)"],
                                       stderr=subprocess.DEVNULL, env=environment())
    except (OSError, subprocess.CalledProcessError):
        return False
    return said.decode("utf-8", "replace").strip() == sys.version.strip()


def run(command: "list[str]") -> None:
    """Run one step of the installation; StartError says in one line why it failed."""
    # The step inherits our lock: should we be killed, nobody starts over while it still writes.
    with subprocess.Popen(command, cwd=str(HERE), env=environment(), close_fds=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as step:
        assert step.stdout
        heard = []
        try:
            for line in step.stdout:
                heard.append(line.decode("utf-8", "replace"))
                if progress(heard[-1]):
                    say(progress(heard[-1]))
        except BaseException:
            step.kill()
            raise
    if step.returncode:
        raise StartError(explained("".join(heard)))


def progress(line: str) -> str:
    """What a line of pip's is worth telling to somebody who waits; empty for most."""
    fetched = re.match(r"\s*(?:Downloading|Using cached) (?:\S+/)?([^\s/-]+)-\S+ \(([\d.]+) ([MG]B)\)", line)
    if fetched and (fetched.group(3) == "GB" or float(fetched.group(2)) >= 5):
        return "  {} ({} {})".format(*fetched.groups())
    if line.startswith("Installing collected packages:"):
        return "  putting {} packages in place; nothing more is said until that is done …".format(line.count(",") + 1)
    return ""


def explained(trouble: str) -> str:
    """One line that says what went wrong and what to do, from all that pip, venv or the system said."""
    for pattern, cure in KNOWN_TROUBLE:
        if re.search(pattern, trouble):
            return cure.format(here=HERE)
    lines = [line.strip() for line in trouble.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines or ["nobody said why"]
    try:
        LOG.write_text(trouble, encoding="utf-8")
    except OSError:
        return "Retake can't start: {}".format(errors[-1])
    return "Retake can't start: {} (all of it in {})".format(errors[-1], LOG)


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Only one start at a time installs; the others wait. The system lets go of the lock when its holders die."""
    with LOCK.open("a") as lock:
        os.set_inheritable(lock.fileno(), True)
        if not taken(lock.fileno()):
            say("Retake: waiting for another start to finish installing …")
            while not taken(lock.fileno()):
                time.sleep(0.5)
        yield


def taken(descriptor: int) -> bool:
    """Whether the lock on an open file is ours now."""
    try:
        if sys.platform == "win32":
            import msvcrt
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def environment() -> "dict[str, str]":
    """The environment for everything that runs in `.venv`."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN_SETTINGS}


def hand_over(command: "list[str]", folder: "Path | None") -> int:
    """Run the command in place of this program, or where a system can't do that, wait for its exit code."""
    sys.stdout.flush()
    sys.stderr.flush()
    if folder:
        os.chdir(str(folder))
    if os.name != "nt":
        os.execve(command[0], command, environment())
    with subprocess.Popen(command, env=environment()) as running:
        while True:
            # Ctrl-C reaches the command too; it decides what comes of it.
            with contextlib.suppress(KeyboardInterrupt):
                return running.wait()


def say(line: str) -> None:
    """A line about what takes time; to standard error, which no program reads for results."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
