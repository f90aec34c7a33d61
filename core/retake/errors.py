"""What can go wrong in a way the artist can mend.

The message of a `RetakeError` is shown word for word by the command line and the panel alike: one line that
says what is wrong and what to do. Any other exception is a bug and shows its traceback.
"""

from __future__ import annotations

from typing import ClassVar


class RetakeError(Exception):
    """Something the artist can mend; the message says how."""

    exit_code: ClassVar[int] = 1


class OptionError(RetakeError):
    """A choice that can't be made, or not with the others."""

    exit_code = 2


class MediaError(RetakeError):
    """A movie, a sound or an image sequence that can't be read as it is."""

    exit_code = 3


class OutputError(RetakeError):
    """A result that can't be written where it should go."""

    exit_code = 4


class SetupError(RetakeError):
    """Something that is not installed, or not as it has to be."""

    exit_code = 5


class HostError(RetakeError):
    """An editor that does not answer, or does not do what it was asked for."""

    exit_code = 6


class Cancelled(RetakeError):
    """The artist stopped the work."""

    exit_code = 130
