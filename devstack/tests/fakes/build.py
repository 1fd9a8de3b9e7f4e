"""Stands in for the client's build: writes down what it was built with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    if Path("broken").exists():
        print("SyntaxError: the client does not compile")
        sys.exit(3)
    with Path("builds").open("a") as count:
        count.write("built\n")
    output = Path(".web/_static")
    output.mkdir(parents=True, exist_ok=True)
    source = Path("my_flow_client/page.py").read_text()
    output.joinpath("index.html").write_text(f"{source} for {os.environ['NEXT_PUBLIC_API_URL']}")
