"""Takes in an editor's words, whatever it is that the worker tells of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake_ui.models.take import APPROVED, REJECTED, Mark, Take, before, to_place
from retake_ui.takes import figures, told


def take(version: int, state: str = "", language: str = "", note: str = "", **data: Any) -> Take:
    """A take."""
    return Take(f"/takes/sh_{language}v{version:03d}.take.json", f"/takes/sh_{language}v{version:03d}.mov", "", version,
                "id", language, "pass", state, note, data=data)


def test_what_is_placed_is_the_chosen_one_else_the_newest_approved_else_the_newest_not_rejected() -> None:
    takes = [take(4, REJECTED), take(3), take(2, APPROVED), take(1, APPROVED)]
    assert to_place(takes) is takes[2]
    assert to_place(takes, takes[0].report) is takes[0]
    assert to_place(takes, "/takes/gone.take.json") is takes[2]
    assert to_place(takes[:2]) is takes[1]
    assert to_place(takes[:1]) is None and to_place([]) is None


def test_the_version_before_is_of_the_same_language() -> None:
    takes = [take(3), take(2, language="es"), take(1)]
    assert before(takes[0], takes) is takes[2]
    assert before(takes[2], takes) is None


@pytest.mark.parametrize(("frames", "words"), [(0.4, "in sync"), (-0.9, "in sync"), (1.2, "1 late"), (2.4, "2.5 late"),
                                               (-3.1, "3 early")])
def test_an_offset_is_told_as_late_or_early(frames: float, words: str) -> None:
    assert told.offset(frames) == words


def test_figures_are_told_in_one_line_and_only_what_is_known() -> None:
    one = take(1, sync={"before": {"frames": 4.0, "confidence": 0.9}, "after": {"frames": 0.1, "confidence": 0.8}},
               lips={"before": 1, "after": 5, "of": 6}, sharpness=0.95, flicker=1.126)
    assert told.brief(one) == "Sync 4 late → in sync  ·  p b m 5/6  ·  Sharp 0.95  ·  Flicker 1.13"
    unsure = take(1, sync={"before": {"frames": 4.0, "confidence": 0.1}, "after": {"frames": 0.1, "confidence": 0.9}})
    assert told.brief(unsure) == "Sync ? → in sync"
    assert told.brief(take(1)) == "Sync not known"


def test_what_differs_from_the_version_before_is_told_and_where_files_go_is_not() -> None:
    old = take(1, options={"offset": 0, "strength": 1.0, "face": None, "folder": "/a"}, changed={})
    new = take(2, options={"offset": -1, "strength": 0.8, "face": 2, "folder": "/b"},
               changed={"offset": -1, "strength": 0.8, "face": 2, "folder": "/b"})
    assert told.differs(new, old) == "Strength 1 → 0.8, Offset 0 → -1, Face none → 2"
    assert told.differs(new, None) == told.chosen(new) == "Offset -1, Strength 0.8, Face 2"
    assert told.differs(old, None) == ""


def test_places_are_links_to_their_frames_and_words_stay_words() -> None:
    one = take(1, marks=[{"first": 21, "last": 35, "level": "fail", "words": "Lips <move>.",
                          "timecode": ["10:00:00:21", "10:00:01:10"]}, {"first": 40, "level": "look"}],
               reasons=[{"level": "fail", "words": "<b>Lips</b> move."}], rows=[["Seam", "", "0.1%", "a step"]],
               notes=["<i>note</i>"])
    page = figures._page(one)
    assert 'href="frame:21"' in page and "10:00:00:21 (21–35)" in page and 'href="frame:40"' in page
    assert "&lt;b&gt;Lips&lt;/b&gt; move." in page and "<i>note" not in page and "0.1%" in page


def test_marks_are_read_once_for_all_and_what_is_no_place_is_none() -> None:
    one = take(1, marks=[{"first": 21, "last": 35, "level": "fail", "words": "Late.", "timecode": ["10:00:00:21"]},
                         {"first": 40}, {"first": "x"}, {"first": True}, 7, {"last": 3}, {"first": 5, "last": "y"}])
    assert one.marks == (Mark(21, 35, "fail", "Late.", "10:00:00:21"), Mark(40, 40), Mark(5, 5))
    assert take(1, marks=7).marks == take(1).marks == ()


def test_what_is_wrong_with_the_files_is_told() -> None:
    assert "gone" in told.trouble(take(1, there=False))
    assert told.trouble(take(1, there=True, review={"problem": "It is no review."})) == "It is no review."
    assert told.trouble(take(1, why="The shot was trimmed.")) == "The shot was trimmed."


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["frames", "confidence", "after", "before", "of", "first", "last", "timecode",
                                         "words", "level", "by", "when", "offset", "strength"]), inner, max_size=4),
                    max_leaves=8))
def test_whatever_is_told_of_a_take_it_is_shown(value: Any) -> None:
    names = ("sync", "lips", "sharpness", "flicker", "rows", "reasons", "marks", "options", "changed", "notes",
             "review", "there", "why", "created")
    one = take(1, **dict.fromkeys(names, value))
    for shown in (told.brief(one), told.chosen(one), told.differs(one, take(0)), told.said_by(one), told.trouble(one),
                  told.moment(one.data["created"]), figures._page(one)):
        assert isinstance(shown, str)
