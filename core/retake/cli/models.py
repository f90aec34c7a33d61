"""`retake models`: the weights that neural engines and judges need, which the user brings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retake.cli.flags import ANY_PATH, echo_json, json_flag
from retake.cli.progress import stages
from retake.errors import MediaError, OptionError
from retake.unfinished import shown

if TYPE_CHECKING:
    from retake.weights.kinds import ModelKind
    from retake.weights.store import Model


@click.group("models", invoke_without_command=True)
@json_flag
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the models that engines and judges need; add, remove, verify and accept them. Nothing is downloaded."""
    if context.invoked_subcommand is None:
        context.invoke(list_models, as_json=as_json)


@command.command("list")
@json_flag
def list_models(as_json: bool = False) -> None:
    """List what there is and what is missing: what for, licence, size, state. The same as without a word."""
    from retake.cli.model_list import listed, page
    from retake.weights.store import Models
    if as_json:
        echo_json(listed(Models()))
        return
    for line in page(Models()):
        click.echo(line)


@command.command("show")
@click.argument("name", metavar="NAME")
@json_flag
def show(name: str, as_json: bool) -> None:
    """Tell all of a model: what it is, where to get it, its licence and what that forbids."""
    from retake.cli.model_list import told, told_as_data
    from retake.weights.store import Models
    models, kind = Models(), _kind(name)
    if as_json:
        echo_json(told_as_data(models, kind))
        return
    for line in told(models, kind):
        click.echo(line)


@command.command("add")
@click.argument("path", type=ANY_PATH, metavar="FILE_OR_FOLDER")
@json_flag
def add(path: Path, as_json: bool) -> None:
    """Take over a model, whatever its file is called: it is recognised by what is in it, checked and copied.

    Of a folder all models in it are taken. Nothing in any file is ever executed.
    """
    from retake.weights.store import Models
    models = Models()
    passed: list[tuple[Path, str]] = []
    added = models.add(path, stages(hidden=as_json), lambda file, why: passed.append((file, why)))
    if as_json:
        echo_json({"added": [_data(model) for model in added],
                   "passed_over": [{"file": str(file), "why": why} for file, why in passed]})
        return
    for model in added:
        click.echo(f"{model.name}: {model.kind.label}{_details(model)}, {model.size / 1e6:.0f} MB, {model.layout}")
        _advise(model.kind, models.folder)
    for _, why in passed:
        click.echo(f"Passed over: {why}")


@command.command("remove")
@click.argument("name", metavar="NAME")
@json_flag
def remove(name: str, as_json: bool) -> None:
    """Remove the model NAME from the models folder."""
    from retake.weights.store import Models
    model = Models().remove(name)
    if as_json:
        echo_json({"removed": _data(model)})
        return
    click.echo(f"{model.name} is removed.")


@command.command("verify")
@click.argument("name", metavar="[NAME]", required=False)
@json_flag
@click.pass_context
def verify(context: click.Context, name: str | None, as_json: bool) -> None:
    """Read the model NAME, or all, again: their bytes, names, shapes and numbers must be what was added.

    The exit code is 1 where one is not.
    """
    from retake.weights.store import Models
    models = Models()
    told = stages(hidden=as_json)
    wrong: list[tuple[str, str]] = []
    verified = (models.named(name),) if name else models.all()
    for model in verified:
        try:
            models.verify(model.sha256, told)
        except MediaError as problem:
            wrong.append((model.name, str(problem)))
    bad = {model for model, _ in wrong}
    if as_json:
        echo_json({"verified": [_data(model) for model in verified if model.name not in bad],
                   "wrong": [{"name": model, "why": why} for model, why in wrong]})
    else:
        for model in verified:
            if model.name not in bad:
                click.echo(f"{model.name}: as it was added")
        for _, why in wrong:
            click.echo(why)
        if not verified:
            click.echo("There are no models yet.")
    context.exit(1 if wrong else 0)


@command.command("accept")
@click.argument("name", metavar="NAME")
@click.option("--yes", is_flag=True, help="Give the word without being asked: you know the licence's words.")
@json_flag
def accept(name: str, yes: bool, as_json: bool) -> None:
    """Give your word, once, that the model NAME is used for nothing but what its licence allows.

    It is kept with its date and written into the report of every take that the model makes.
    """
    from retake.weights.word import give_word
    kind = _kind(name)
    if not kind.research_only:
        raise OptionError(f"{kind.label} needs no word. Its licence: {kind.licence}.")
    if not as_json:
        click.echo(f"{kind.label}: {kind.licence}\n{kind.forbids}")
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise OptionError("The word must be given by somebody who was asked: use a terminal, or add --yes.")
        click.confirm("Will you use it, and what it makes, for nothing else?", abort=True)
    word = give_word(kind)
    if as_json:
        echo_json({"word": word.told()})
        return
    click.echo(f"Your word is kept ({word.given}).")


def _kind(name: str) -> ModelKind:
    """The kind of that name, or of the model of that name."""
    from retake.weights.kinds import kind_named
    from retake.weights.store import Models
    return kind_named(name) or Models().named(name).kind


def _data(model: Model) -> dict[str, object]:
    return {**model.told(), "path": str(model.path)}


def _details(model: Model) -> str:
    """What differs within the kind, as a line says it."""
    side = model.details.get("side")
    return f" for {side} pixels" if side else ""


def _advise(kind: ModelKind, folder: Path) -> None:
    """Say what is to be known of a model that was just added."""
    from retake.errors import SetupError
    from retake.weights.word import word_for
    if kind.name == "wav2lip-discriminator":
        click.echo("  Note: it draws no mouths and only serves to train Wav2Lip. Bring wav2lip.pth or wav2lip_gan.pth.")
    try:
        word_for(kind, folder)
    except SetupError as asked:
        click.echo(f"  Note: {asked}")
    else:
        if kind.forbids:
            click.echo(f"  Licence: {kind.forbids}")
    click.echo(f"  It lies in {shown(folder)}; the file that you named is no longer needed.")
