"""`retake verify`: the proof of a take's untouched pixels."""

from __future__ import annotations

import json
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, json_flag
from retake.cli.progress import stages


@click.command("verify")
@click.argument("take", type=ANY_PATH)
@click.option("--plate", type=ANY_PATH, default=None,
              help="Where the plate is now; where the report says when left out.")
@json_flag
@click.pass_context
def command(context: click.Context, take: Path, plate: Path | None, as_json: bool) -> None:
    """Prove from the files alone that nothing outside the matte of TAKE was touched.

    TAKE is a .take.json or the movie beside it. The exit code is 1 where it can't be proven.
    """
    from retake.quality.proof import verify
    proof = verify(take, plate, stages(hidden=as_json))
    if as_json:
        click.echo(json.dumps(proof.as_data()))
    else:
        for line in proof.lines():
            click.echo(line)
    context.exit(0 if proof.proven else 1)
