"""Makes the harness, the witness and what is beside the product importable from every test."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

for folder in (REPOSITORY / "tests" / "bi", REPOSITORY / "examples" / "superset", HERE):
    sys.path.insert(0, str(folder))
