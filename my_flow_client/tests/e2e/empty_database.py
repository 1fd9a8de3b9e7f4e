"""Empties a database at every line it reads, and keeps its indexes: `empty_database.py URL DATABASE`.

Runs in devstack's virtual environment: the client has no MongoDB driver.
"""

from __future__ import annotations

import sys

from pymongo import MongoClient


def main(url: str, database: str) -> None:
    with MongoClient(url, serverSelectionTimeoutMS=5000) as client:
        for _ in sys.stdin:
            for name in client[database].list_collection_names():
                client[database][name].delete_many({})
            print("empty", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
