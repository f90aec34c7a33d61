"""What the panel says can be translated: sentences in its code go through `tr`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import retake_ui

UI = Path(retake_ui.__file__).parent


@pytest.mark.parametrize("name", ["links/link.py", "links/hand.py", "links/ask.py", "queue/crew.py", "host/file.py",
                                  "models/keeping.py"])
def test_a_sentence_is_said_through_tr(name: str) -> None:
    module = ast.parse((UI / name).read_text(encoding="utf-8"))
    words = {id(part) for node in ast.walk(module) if isinstance(node, ast.Call)
             and isinstance(node.func, ast.Name) and node.func.id == "tr" for part in ast.walk(node)}
    documents = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    bare = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and id(node) not in words | documents and node.value[:1].isupper() and " " in node.value]
    assert bare == []
