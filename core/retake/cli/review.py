"""`retake review`: what people say of a take."""

from __future__ import annotations

from pathlib import Path

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag
from retake.unfinished import shown


@click.command("review")
@click.argument("take", type=ANY_PATH, metavar="TAKE.take.json")
@click.option("--approve", "state", flag_value="approved", help="It can be used.")
@click.option("--reject", "state", flag_value="rejected",
              help="It can't: `retake batch` places the newest take of the same line that is not rejected.")
@click.option("--open", "state", flag_value="open", help="Nobody has decided yet.")
@click.option("--note", default=None, metavar="TEXT", help="What is to be said of it; '' forgets what was said.")
@json_flag
def command(take: Path, state: str | None, note: str | None, as_json: bool) -> None:
    """Approve or reject a take, or write a note about it; without a flag it says what was said.

    It is kept beside the take, as NAME.review.json.
    """
    from retake.review import OPEN, read_review, write_review
    if state is None and note is None:
        said = read_review(take)
    else:
        said = write_review(take, OPEN if state == "open" else state, note)
    if as_json:
        echo_json({"report": str(take), **said.as_data()})
        return
    who = " by ".join(one for one in (said.when, said.by) if one)
    click.echo(f"{shown(take)}: {said.state or 'open'}" + (f" ({who})" if who else ""))
    for line in said.note.splitlines():
        click.echo(f"  {line}")
