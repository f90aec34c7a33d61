"""The `retake` command: one module a noun, no logic inside.

What goes wrong ends here. A RetakeError is shown word for word and gives its own exit code; anything else is a bug
and shows its traceback. With --json an error is one line of JSON on standard error, and standard output stays empty.
"""

from __future__ import annotations

import errno
import json
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from retake.cli.output import give_up, nothing_but_ours
from retake.cli.stop import Stop
from retake.errors import Cancelled, OptionError, OutputError, RetakeError
from retake.manifest import manifest
from retake.printable import printable

COMMANDS = ("demo", "render", "page", "check", "verify", "shots", "preflight", "batch", "diff", "place", "back",
            "review", "jobs", "panel", "install", "uninstall", "doctor", "probe", "copy", "models", "train", "worker",
            "about")
A_BUG = 70


class Commands(click.Group):
    """Loads a command's module when it is asked for, so that `retake about` answers even where PyAV is broken."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with the whole of its first sentence."""
        told = [(name, found) for name in self.list_commands(ctx) if (found := self.get_command(ctx, name))]
        with formatter.section("Commands"):
            formatter.write_dl([(name, found.get_short_help_str(limit=200)) for name, found in told])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"retake.cli.{cmd_name}").command
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, help=manifest().description)
@click.version_option(manifest().version, prog_name=manifest().name, message="%(prog)s %(version)s")
def retake() -> None:
    """The group that every command hangs on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (or the command line) ask for; the exit code comes back."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    # The panel is a process of its own that decides for itself, and a worker's asker decides for it.
    stop = Stop(polite=given[:1] not in (["panel"], ["worker"]))
    try:
        with stop, nothing_but_ours(as_json):
            code = retake.main(args=given, prog_name=manifest().name, standalone_mode=False)
    except RetakeError as problem:
        _complain(problem, as_json)
        return problem.exit_code
    except click.Abort:
        _complain(Cancelled("Stopped."), as_json)
        return Cancelled.exit_code
    except click.ClickException as problem:
        _complain(OptionError(" ".join(problem.format_message().split())), as_json)
        return OptionError.exit_code
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF):
            traceback.print_exc()
            return A_BUG
        give_up()
        _complain(OutputError(f"What was to be said can't be written: {problem.strerror}."), as_json)
        return OutputError.exit_code
    except Exception:
        if stop.heard:
            _complain(Cancelled("Stopped."), as_json)
            return Cancelled.exit_code
        traceback.print_exc()
        return A_BUG
    # A command gives nothing back; click itself gives the code with which --help or ctx.exit() leave.
    return code if isinstance(code, int) else 0


def _complain(problem: RetakeError, as_json: bool) -> None:
    """Show an error to whoever reads: a line for people, a line of JSON for programs."""
    if as_json:
        said = {"kind": type(problem).__name__, "message": str(problem), "exit_code": problem.exit_code}
        click.echo(json.dumps({"error": said}), err=True)
    else:
        # Names of shots and tracks are strangers' words: a line is a line, and a terminal is told nothing by them.
        click.echo(printable(str(problem)), err=True)
