"""A backup that is never restored is none: dump a database, restore it into an empty one, compare them.

    make backup-drill URL=mongodb://… DATABASE=my_flow

reads the database as it was at one moment (a snapshot session), writes it to a file, restores that into
another one, and compares MongoDB's own checksum of every collection (`dbHash`). Indexes are not in it: the
API makes them when it starts. The source is only read. In the end the restored database and the file are
removed; with `--keep` they stay. What is written meanwhile makes the checksums differ: drill on what rests,
or on a snapshot.
Source: MongoDB manual, "Read Concern snapshot", `dbHash`.
"""

import argparse
import gzip
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bson import decode_file_iter, encode
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.database import Database

type Raw = Database[Mapping[str, Any]]

_AT_ONCE = 1_000
# These are no data of anybody's, change while they are read, and are made anew by whoever needs them.
_LEFT_OUT = frozenset({"request_counts", "rate_limit_counters", "rate_limit_windows"})


class DrillFailed(Exception):
    """What was restored is not what was dumped."""


def collections(database: Raw) -> list[str]:
    """The names of what is backed up."""
    names = database.list_collection_names(filter={"type": "collection"})
    return sorted(name for name in names if name not in _LEFT_OUT and not name.startswith("system."))


def dump(client: MongoClient[Any], database: Raw, file: Path) -> dict[str, int]:
    """Write every document to `file`, all as of one moment; how many there are of each collection."""
    counts: dict[str, int] = {}
    with gzip.open(file, "wb") as out, client.start_session(snapshot=True) as session:
        for name in collections(database):
            documents = database.get_collection(name).find({}, session=session).sort("_id", 1)
            counts[name] = 0
            for document in documents:
                out.write(encode({"in": name, "document": document}))
                counts[name] += 1
    return counts


def restore(file: Path, database: Raw) -> None:
    """Fill an empty database from `file`.

    Raises:
        DrillFailed: it is not empty.
    """
    if database.list_collection_names():
        raise DrillFailed(f"{database.name} is not empty")
    with gzip.open(file, "rb") as dumped:
        for name, documents in _by_collection(decode_file_iter(dumped)):
            database[name].insert_many(documents)


def _by_collection(entries: Iterator[Any]) -> Iterator[tuple[str, list[Any]]]:
    name, found = "", list[Any]()
    for entry in entries:
        if found and (entry["in"] != name or len(found) == _AT_ONCE):
            yield name, found
            found = []
        name = entry["in"]
        found.append(entry["document"])
    if found:
        yield name, found


def checksums(database: Raw) -> dict[str, str]:
    """MongoDB's checksum of each collection that has a document in it."""
    hashes = database.command("dbHash", collections=collections(database))["collections"]
    return {name: value for name, value in hashes.items() if database[name].find_one({}, {"_id": 1})}


def compare(source: Raw, restored: Raw) -> dict[str, str]:
    """The checksums, which are the same.

    Raises:
        DrillFailed: they are not; the message names the collections.
    """
    before, after = checksums(source), checksums(restored)
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if differing:
        raise DrillFailed(f"not the same after the restore: {', '.join(differing)}")
    return before


def drill(url: str, name: str, *, keep: bool = False) -> str:
    """Do all of it; a report in words.

    Raises:
        DrillFailed: what was restored is not what was dumped.
    """
    with (
        MongoClient[Any](url, document_class=RawBSONDocument) as client,
        tempfile.TemporaryDirectory(prefix="my-flow-backup-", delete=not keep) as folder,
    ):
        source, restored = client[name], client[f"{name}_restored_{secrets.token_hex(4)}"]
        file = Path(folder) / f"{name}.bson.gz"
        began = time.monotonic()
        counts = dump(client, source, file)
        dumped = time.monotonic()
        try:
            restore(file, restored)
            done = time.monotonic()
            same = compare(source, restored)
        finally:
            if not keep:
                client.drop_database(restored.name)
        lines = [f"  {one:20} {counts[one]:>9} documents  {value}" for one, value in sorted(same.items())]
        size = file.stat().st_size / 2**20
        times = f"dumped in {dumped - began:.1f} s ({size:.1f} MiB), restored in {done - dumped:.1f} s"
        kept = f"\nKept: {file} and {restored.name}" if keep else ""
        return "\n".join([f"{name}: {times}; every checksum is the same.", *lines]) + kept


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="backup_drill", description=__doc__)
    parser.add_argument("url", help="mongodb://…, a replica set")
    parser.add_argument("database", help="what is backed up; it is only read")
    parser.add_argument("--keep", action="store_true", help="leave the file and the restored database")
    options = parser.parse_args(arguments)
    try:
        print(drill(options.url, options.database, keep=options.keep))
    except DrillFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
