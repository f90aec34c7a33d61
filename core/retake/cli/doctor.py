"""`retake doctor`: what is there, what is missing, and how to mend it."""

from __future__ import annotations

import dataclasses

import click

from retake.cli.flags import echo_json, json_flag
from retake.errors import SetupError
from retake.manifest import manifest
from retake.printable import printable

_PROBED = ("resolve", "nuke")


@click.command("doctor")
@click.option("--probe", "probed", type=click.Choice(_PROBED), default=None,
              help="Say how to try, inside that editor and on a throw-away project, what Retake relies on.")
@json_flag
@click.pass_context
def command(context: click.Context, probed: str | None, as_json: bool) -> None:
    """Look at this installation and at the editors: OK, look or missing, a line each, and how to mend it.

    It changes nothing, asks no editor and opens no network. The exit code is 5 where Retake itself lacks something.
    """
    if probed:
        from retake.install.doctor.probing import how_to
        lines = how_to(probed)
        if as_json:
            echo_json({"editor": probed, "lines": lines})
        else:
            click.echo("\n".join(lines))
        return
    from retake.install.doctor import MISSING, visit
    found = visit()
    if as_json:
        echo_json([dataclasses.asdict(one) for one in found])
    else:
        labels = {host.name: host.label for host in manifest().hosts}
        words = {"ok": "OK     ", "look": "look   ", "missing": "missing"}
        part = ""
        for one in found:
            if one.part != part:
                part = one.part
                click.echo(f"{'' if one is found[0] else chr(10)}{labels.get(part, manifest().label)}")
            click.echo(printable(f"  {words[one.state]}  {one.what}: {one.words}"))
            if one.mend:
                click.echo(printable(f"           {one.mend}"))
    if any(one.needed and one.state == MISSING for one in found):
        context.exit(SetupError.exit_code)
