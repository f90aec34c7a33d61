"""`retake page`: a take's report as a page to look at."""

from __future__ import annotations

import json
from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, json_flag
from retake.errors import OptionError
from retake.unfinished import shown


@click.command("page")
@click.argument("takes", metavar="TAKE...", type=ANY_PATH, nargs=-1, required=True)
@click.option("--plate", type=ANY_PATH, default=None,
              help="Where the plate is now; where the report says when left out. For one take alone.")
@click.option("--out", type=ANY_PATH, default=None, metavar="FILE.html",
              help="The page; beside the take when left out. For one take alone.")
@json_flag
def command(takes: tuple[Path, ...], plate: Path | None, out: Path | None, as_json: bool) -> None:
    """Write the page of TAKE: verdict, before and after at the places it names, lips against the line, figures.

    TAKE is a .take.json or the movie beside it. The page is one file of HTML that any browser opens.
    """
    from retake.quality.take_page import page_of
    if len(takes) > 1 and (plate or out):
        raise OptionError("--plate and --out go with one take. Give the takes one by one.")
    for take in takes:
        page, why = page_of(take, out, plate)
        if as_json:
            click.echo(json.dumps({"page": str(page), "no_pictures": why}))
            continue
        click.echo(f"Page    {shown(page)}")
        if why:
            click.echo(f"Note    It has no pictures: {why}")
