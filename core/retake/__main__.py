"""`python -m retake` is the `retake` command."""

from __future__ import annotations

import sys

from retake.cli import main

sys.exit(main())
