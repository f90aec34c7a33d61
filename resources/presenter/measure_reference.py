"""Measures what the presenter's lips do when he really says the lines: OUT/reference.json.

    python resources/presenter/measure_reference.py OUT     (from the checkout, with it and core on PYTHONPATH)
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from tests.pictures import opening

LINES = ("adr", "dub")


def main() -> None:
    """Measures and writes; OUT/adr.mp4 and OUT/dub.mp4 are there."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path)
    out = asked.parse_args().out
    told = {line: [round(float(one), 4) for one in np.asarray(opening(out / f"{line}.mp4"))] for line in LINES}
    (out / "reference.json").write_text(json.dumps(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
