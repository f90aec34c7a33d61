"""Nuke scripts as text: marks, names, places in the graph."""

from __future__ import annotations

import pytest

from retake.hosting.nuke_script import Mark, free_place, mark_text, node_name, quoted, read_mark


def test_a_mark_comes_back_from_a_knob_in_which_nothing_has_a_meaning() -> None:
    mark = Mark("take", "/p/Ä [x] {y} $z.mov", "/t/a.take.json", "retake_v001", 7)
    text = mark_text(mark)
    assert text.isalnum() and read_mark(text) == mark


@pytest.mark.parametrize("text", ["", "zz", "7b", None, 7, "5b5d", b'{"part": 1}'.hex()])
def test_what_others_write_into_a_knob_is_no_mark(text: object) -> None:
    assert read_mark(text) is None


def test_names_hold_letters_digits_and_underscores_alone() -> None:
    assert node_name("Szene 12/ä.b") == "Retake_Szene_12_a_b"
    assert node_name("…") == "Retake_shot"


def test_texts_can_not_become_commands() -> None:
    assert quoted('a "b" [exec rm] $c \\ \n') == '"a \\"b\\" \\[exec rm\\] \\$c \\\\ \\n"'


def test_comps_find_room_beside_what_is_there() -> None:
    assert free_place([], (100, 50)) == (340, 50)
    x, y = free_place([(340, 140), (460, 300)], (100, 50))
    assert y == 50 and x > 460
