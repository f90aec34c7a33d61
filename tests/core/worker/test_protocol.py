"""Lines are read as requests, or refused in words; nothing that comes in brings the worker down."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retake.worker.protocol import (
    LONGEST,
    ProtocolError,
    Request,
    line_of,
    next_line,
    read_object,
    read_request,
    request_line,
)
from retake.worker.serve import Server
from tests.core.worker.little import TASKS

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
                    max_leaves=8)


def served(source: bytes) -> list[dict[str, Any]]:
    """Everything that a server answers to these bytes."""
    sink = io.BytesIO()
    Server(io.BytesIO(source), sink, TASKS).run()
    return [json.loads(line) for line in sink.getvalue().splitlines()]


@given(st.text(min_size=1, max_size=100), st.text(min_size=1), st.dictionaries(st.text(), st.integers() | st.text()))
def test_a_request_comes_back_as_it_went(identity: str, do: str, data: dict[str, Any]) -> None:
    request = Request(identity, do, data)
    assert read_request(request_line(request)) == request


@given(JSON)
def test_a_message_is_one_line(inner: Any) -> None:
    line = line_of({"event": inner})
    assert line.count(b"\n") == 1
    assert set(read_object(line)) == {"event"}


@given(st.binary(max_size=200) | JSON.map(lambda one: json.dumps(one).encode()))
def test_whatever_comes_in_is_read_or_refused(line: bytes) -> None:
    try:
        read_request(line)
    except ProtocolError as problem:
        assert "\n" not in str(problem)


@given(st.lists(st.binary(max_size=60) | JSON.map(lambda one: json.dumps(one).encode()), max_size=6))
def test_the_server_outlives_every_line(lines: list[bytes]) -> None:
    said = served(b"\n".join(lines) + b'\n{"id": "last", "do": "ping"}\n')
    assert said[0]["event"] == "hello"
    assert said[-1]["event"] == "bye"
    assert any(one.get("id") == "last" and one["event"] == "pong" for one in said)


@pytest.mark.parametrize("line", [
    b"[]", b"3", b"{", b"\xff\xfe", b'{"do": "count"}', b'{"id": 7, "do": "count"}', b'{"id": "", "do": "count"}',
    b'{"id": "a"}', b'{"id": "a", "do": "count", "with": []}', b"[" * 100_000,
    b'{"id": "' + b"x" * 200 + b'", "do": "a"}',
])
def test_what_is_no_request_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_request(line)


def test_a_line_without_end_is_skipped_and_the_next_is_heard() -> None:
    said = served(b'{"id": "' + b"x" * (2 * LONGEST) + b'\n{"id": "a", "do": "ping"}\n')
    assert [one["event"] for one in said] == ["hello", "refused", "pong", "bye"]


def test_lines_come_one_by_one() -> None:
    stream = io.BytesIO(b"a\n" + b"b" * (LONGEST + 5) + b"\nc")
    first, long, last = next_line(stream), next_line(stream), next_line(stream)
    assert (first, last, next_line(stream)) == (b"a\n", b"c", None)
    assert long is not None and len(long) > LONGEST
