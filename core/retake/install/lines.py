"""Lines of ours in a file of the user's: put at its end, found again to the letter, taken out without a trace."""

from __future__ import annotations


def added(content: bytes, block: bytes) -> tuple[bytes, bytes]:
    """A file's content with a block at its end, and the very bytes that were added.

    They end their lines as the file does, and begin with a line's end where the file has none at its own end.
    """
    ours = block
    if b"\r\n" in content:
        ours = ours.replace(b"\n", b"\r\n")
    if content and not content.endswith((b"\n", b"\r")):
        ours = (b"\r\n" if b"\r\n" in content else b"\n") + ours
    return content + ours, ours


def replaced(content: bytes, old: bytes, block: bytes) -> tuple[bytes, bytes]:
    """A file's content with the block that was added before turned into another one, and the very bytes of that."""
    ours = block.replace(b"\n", b"\r\n") if b"\r\n" in old else block
    lead = old[:len(old) - len(old.lstrip(b"\r\n"))]
    return content.replace(old, lead + ours, 1), lead + ours


def removed(content: bytes, old: bytes) -> bytes:
    """A file's content without the block that was added; what was added behind it stays a line of its own."""
    before, _, after = content.partition(old)
    if after and before and not before.endswith((b"\n", b"\r")):
        before += old[:len(old) - len(old.lstrip(b"\r\n"))]
    return before + after
