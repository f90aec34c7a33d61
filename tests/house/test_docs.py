"""The pages: what they link to is there, editors' pages say what an editor needs, and what they have typed is known."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from retake.cli import retake

HOUSE = Path(__file__).resolve().parents[2]
PAGES = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
EDITORS = sorted((HOUSE / "docs/editors").glob("*.md"))
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^    .*$|```.*?```|`[^`]*`", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"`python start\.py ([a-z]+)([^`]*)`|^    python start\.py ([a-z]+)(.*)$", re.MULTILINE)
# What start.py does itself.
_STARTERS = {"test", "clean"}


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    gone = []
    for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        there = page.parent / path if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            gone.append(link)
    assert not gone


def test_every_picture_is_shown_somewhere() -> None:
    shown = {link.rsplit("/", 1)[-1] for page in PAGES for link in _LINK.findall(page.read_text(encoding="utf-8"))}
    assert {one.name for one in (HOUSE / "docs/pictures").iterdir()} <= shown


@pytest.mark.parametrize("page", EDITORS, ids=named)
def test_an_editors_page_goes_from_the_installation_to_a_first_shot_and_what_may_be_wrong(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert {"Install", "A first shot", "When something is wrong"} <= set(told)
    assert {"Limits", "What can't be done"} & set(told)
    steps = re.findall(r"^(\d)\. ", told["A first shot"], re.MULTILINE)
    assert steps == ["1", "2", "3", "4", "5"]
    assert "](../pictures/" in text


def test_the_readme_leads_to_every_editors_page() -> None:
    text = (HOUSE / "README.md").read_text(encoding="utf-8") + (HOUSE / "docs/install.md").read_text(encoding="utf-8")
    assert [one.name for one in EDITORS if f"editors/{one.name}" not in text] == []


@pytest.mark.parametrize("page", EDITORS, ids=named)
def test_what_an_editors_page_has_typed_is_known(page: Path) -> None:
    assert isinstance(retake, click.Group)
    unknown = []
    for found in _TYPED.finditer(page.read_text(encoding="utf-8")):
        name, rest = (found[1], found[2]) if found[1] else (found[3], found[4])
        if name in _STARTERS:
            continue
        command = retake.get_command(click.Context(retake), name)
        flags = {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)} if command else set()
        unknown += [f"{name} {flag}" for flag in re.findall(r"--[a-z-]+", rest) if flag not in flags]
        unknown += [] if command else [name]
    assert not unknown
