"""`python -m retake_ui [TIMELINE]`: the panel in a window of its own."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from retake_ui.window.app import main
    sys.exit(main(sys.argv[1:]))
