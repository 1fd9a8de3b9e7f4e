"""Run `python -m delivery`; `--help` lists the commands."""

from __future__ import annotations

import sys

from delivery.cli import main

if __name__ == "__main__":
    sys.exit(main())
