"""Names by a template: what it says, nothing foreign, and no way out of the takes' folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.errors import OptionError, OutputError, RetakeError
from retake.naming import Naming
from retake.options import RenderOptions
from retake.take_files import next_take

LONG = "{show}/{shot}/{language}/{shot}_{language}_{engine}_v{version}"
VALUES = {"show": "Größe 2", "shot": "sh010", "language": "es", "engine": "footage"}
PLATE = Path("A001.mov")


def test_files_lie_where_the_template_says(tmp_path: Path) -> None:
    files = next_take(tmp_path, PLATE, Naming(LONG, VALUES))
    assert files.report == tmp_path / "Groe_2" / "sh010" / "es" / "sh010_es_footage_v001.take.json"
    assert files.report.exists()
    assert next_take(tmp_path, PLATE, Naming(LONG, VALUES)).version == 2
    assert next_take(tmp_path, PLATE, Naming(LONG, {**VALUES, "language": "fr"})).version == 1


def test_a_number_in_the_middle_of_a_name_counts_as_well(tmp_path: Path) -> None:
    naming = Naming("{plate}_v{version}_{language}", {"language": "es"})
    assert [next_take(tmp_path, PLATE, naming).stem for _ in range(2)] == ["A001_v001_es", "A001_v002_es"]


def test_the_number_of_a_finished_take_is_never_used_again(tmp_path: Path) -> None:
    for _ in range(2):
        next_take(tmp_path, PLATE).finish()
    for one in tmp_path.glob("A001*"):
        one.unlink()
    assert next_take(tmp_path, PLATE).version == 3
    assert next_take(tmp_path, Path("a001.mov")).version == 4  # one name on many disks


def test_a_take_that_is_given_up_leaves_no_folders(tmp_path: Path) -> None:
    next_take(tmp_path / "takes", PLATE, Naming(LONG, VALUES)).give_up()
    assert list((tmp_path / "takes").iterdir()) == []


@pytest.mark.parametrize("template", [
    "../{plate}_v{version}", "/etc/{version}", "a//{version}", "./{version}", "C:\\{version}", "a\\{version}",
    "{plate}", "{version}/{plate}", "{version}_{version}", "{plate}_v{version}/", "{nobody}_{version}", "{version",
    "a b {version}", "größe{version}", "{version}\n", "", "x/" * 20 + "{version}", "{}{version}",
])
def test_what_is_no_template_is_refused(template: str) -> None:
    with pytest.raises(OptionError, match="Name: "):
        RenderOptions(name=template)


def test_a_name_that_is_a_device_elsewhere_is_refused() -> None:
    for template, shot in (("{shot}.{version}", "con"), ("{shot}.{plate}_v{version}", "LPT1"), ("aux.{version}", "")):
        with pytest.raises(OptionError, match="Windows keeps for a device"):
            Naming(template, {"shot": shot}).check_values()
    Naming("{shot}_v{version}", {"shot": "con"}).check_values()


def test_a_token_that_nobody_said_is_asked_for(tmp_path: Path) -> None:
    options = RenderOptions(name="{language}_v{version}")  # a batch says the language later
    with pytest.raises(OptionError, match="--language"):
        options.naming.check_values()


def test_a_link_below_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "takes").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "takes" / "sh010")
    with pytest.raises(OutputError, match="is a link"):
        next_take(tmp_path / "takes", PLATE, Naming("{shot}/{shot}_v{version}", {"shot": "sh010"}))
    assert list((tmp_path / "elsewhere").iterdir()) == []


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=st.text("{}abAB./\\ -_ü%") | st.lists(st.sampled_from(
    ["{show}", "{shot}", "{version}", "{plate}", "/", "_", ".", "..", "x", "{language}"]), max_size=8).map("".join),
    show=st.text(max_size=20), shot=st.text(max_size=20), plate=st.text(min_size=1, max_size=20))
def test_whatever_is_said_the_take_lies_below_the_folder(template: str, show: str, shot: str, plate: str,
                                                         tmp_path: Path) -> None:
    try:
        files = next_take(tmp_path, Path(plate.replace("\0", "")), Naming(template, {"show": show, "shot": shot}))
    except RetakeError as problem:
        assert "\n" not in str(problem)
        return
    inside = files.report.relative_to(tmp_path)
    assert files.report.resolve().is_relative_to(tmp_path.resolve()) and files.report.exists()
    assert all(re.fullmatch(r"[a-zA-Z0-9._-]+", part) and part not in (".", "..") for part in inside.parts)
    assert not files.stem.startswith((".", "-"))
    files.give_up()
