"""Run `python -m smoke --api URL --client URL`."""

from __future__ import annotations

import sys

from smoke.cli import main

if __name__ == "__main__":
    sys.exit(main())
