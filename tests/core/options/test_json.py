"""Options come back from JSON as they went in; anything else is refused in one line."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.codecs import NAMES as CODECS
from retake.errors import OptionError
from retake.options import RenderOptions, as_data, choices_of, from_data, from_json, to_json

NAMES = [choice.name for choice in choices_of(RenderOptions)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)


@given(st.builds(
    RenderOptions, codec=st.sampled_from(CODECS), folder=st.none() | st.text().map(Path),
    handles=st.integers(0, 10_000),
    conform=st.none() | st.sampled_from([Fraction(25), Fraction(24000, 1001), Fraction(25, 2)])))
def test_options_come_back_as_they_went_in(options: RenderOptions) -> None:
    assert from_json(RenderOptions, to_json(options)) == options


def test_every_option_is_named() -> None:
    assert list(as_data(RenderOptions())) == NAMES


def test_what_is_left_out_keeps_its_default() -> None:
    assert from_json(RenderOptions, '{"handles": 8}') == RenderOptions(handles=8)
    assert from_data(RenderOptions, {}) == RenderOptions()


@pytest.mark.parametrize("written", ["23.976", "23.98", "24000/1001", 23.976])
def test_a_rate_is_what_was_meant(written: Any) -> None:
    assert from_data(RenderOptions, {"conform": written}).conform == Fraction(24000, 1001)


@pytest.mark.parametrize(("text", "said"), [
    ('{"hendles": 8}', "There is no option 'hendles'. There are: engine, "),
    ('{"handles": "8"}', "Handles: '8' is not a whole number."),
    ('{"handles": true}', "Handles: True is not a whole number."),
    ('{"codec": null}', "Codec: None is not a text."),
    ('{"conform": "fast"}', "'fast' is no frame rate"),
    ('{"conform": false}', "Rate: False is not a rate."),
    ("[]", 'Options are written as {"name": value, …}, not as [].'),
    ("handles=8", "These options are no JSON"),
    ("[" * 100_000, "These options are no JSON"),
])
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(OptionError) as refused:
        from_json(RenderOptions, text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.text() | JSON.map(json.dumps) | st.dictionaries(st.sampled_from(NAMES), JSON).map(json.dumps))
def test_any_text_is_options_or_refused(text: str) -> None:
    try:
        options = from_json(RenderOptions, text)
    except OptionError as refused:
        assert len(str(refused)) < 400  # the longest lists what there is to choose from
    else:
        assert from_json(RenderOptions, to_json(options)) == options
