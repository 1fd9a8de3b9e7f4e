"""Run `python -m devstack up`."""

from __future__ import annotations

import sys

from devstack.up import main

if __name__ == "__main__":
    sys.exit(main())
