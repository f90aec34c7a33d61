"""`python -m retake` is the `retake` command."""

from __future__ import annotations

import sys

try:
    from retake.cli import main
except KeyboardInterrupt:  # stopped before anything was begun
    sys.exit(130)
sys.exit(main())
