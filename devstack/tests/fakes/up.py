"""devstack with stand-ins for the API and the client: python -m tests.fakes.up FOLDER up|client …"""

from __future__ import annotations

import sys
from pathlib import Path

from devstack.up import Programs, main

HERE = Path(__file__).parent

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    programs = Programs(
        api=[sys.executable, str(HERE / "api.py")],
        client_build=[sys.executable, str(HERE / "build.py")],
        client_dev=[sys.executable, str(HERE / "api.py")],
        client=folder / "client",
        exports=folder / "exports",
    )
    sys.exit(main([*sys.argv[2:], "--data", str(folder / "data")], programs=programs))
