"""A request goes to JSON and comes back as it was; what is none is refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.errors import OptionError, RetakeError
from retake.options.render import RenderOptions
from retake.pipeline.request import RenderRequest
from retake.pipeline.request_json import request_as_data, request_from_data

WHOLE = RenderRequest(Path("/plates/a b.mov"), Path("line.wav"), Path("guide.wav"), "10-20", (3, 1.5, 2.0), "Hello.",
                      ("other.mov@1-50",), RenderOptions(strength=0.5, keep="3-5", folder=Path("out")))
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
                    max_leaves=6)


@pytest.mark.parametrize("request_", [WHOLE, RenderRequest(Path("a.mov"), Path("b.wav"))])
def test_there_and_back(request_: RenderRequest) -> None:
    assert request_from_data(json.loads(json.dumps(request_as_data(request_)))) == request_


@given(JSON | st.dictionaries(
    st.sampled_from(["plate", "dialogue", "guide", "span", "at", "text", "library", "options"]), JSON))
def test_whatever_comes_is_a_request_or_is_refused_in_a_line(data: Any) -> None:
    try:
        assert isinstance(request_from_data(data), RenderRequest)
    except RetakeError as problem:
        assert "\n" not in str(problem)


@pytest.mark.parametrize("at", [[10**400, 1, 1], [1, 1e300, 1], [1, float("nan"), 1], [1, 1]])
def test_a_place_that_no_picture_has_is_refused(at: list[float]) -> None:
    with pytest.raises(OptionError, match="at has to be"):
        request_from_data({"plate": "a.mov", "dialogue": "b.wav", "at": at})


def test_what_is_unknown_is_named() -> None:
    with pytest.raises(OptionError, match="'plates'"):
        request_from_data({"plates": "a", "dialogue": "b"})
