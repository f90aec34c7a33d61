"""The house rules that a program can hold: sizes, names, and who may print or leave."""

from __future__ import annotations

import ast
from pathlib import PurePath

LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
# Names that say nothing take everything.
EMPTY_NAMES = {"common", "helper", "helpers", "lib", "manager", "misc", "util", "utils"}
# A program that ends another's process, or talks past its caller, is at home in the command line alone.
LEAVING = {"print", "exit", "quit", "_exit"}
# A thread that emits a signal of what is just then destroyed takes the process along: there is one safe way, and here.
CROSSING = {"QueuedConnection", "BlockingQueuedConnection", "moveToThread"}
CROSSED = ("ui", "retake_ui", "threads", "across.py")


def broken_rules(path: PurePath, source: str) -> list[str]:
    """What a module does that the house rules forbid, one line each; `path` is told from the checkout on."""
    tree = ast.parse(source)
    found = []
    lines = source.count("\n")
    if lines > LONGEST_MODULE:
        found.append(f"{path}: {lines} lines")
    found += [f"{path}: {part} says nothing" for part in (*path.parts[:-1], path.stem) if part in EMPTY_NAMES]
    if tree.body and path.name != "start.py" and "from __future__ import annotations" not in source \
            and not _only_a_docstring(tree):
        found.append(f"{path}: without `from __future__ import annotations`")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{path}:{node.lineno} {node.name}: {length} lines")
        elif isinstance(node, ast.Call) and not _may_leave(path) and _called(node) in LEAVING:
            found.append(f"{path}:{node.lineno} calls {_called(node)}()")
        elif isinstance(node, ast.Attribute) and node.attr in CROSSING and path.parts != CROSSED:
            found.append(f"{path}:{node.lineno} crosses threads by {node.attr}, not by retake_ui.threads.across")
    return found


def _only_a_docstring(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)


def _may_leave(path: PurePath) -> bool:
    return path.parts[:3] == ("core", "retake", "cli") or path.name in ("__main__.py", "start.py", "setup.py") \
        or path.parts[0] in ("tests", "docs")


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) \
            and node.func.value.id in ("sys", "os"):
        return node.func.attr
    return ""
