"""Notes which methods of repositories were called, and which indexes MongoDB used."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from inspect import isasyncgenfunction, iscoroutinefunction, isfunction
from pkgutil import walk_packages
from typing import Any

import pytest
from tests.conftest import Database

import my_flow_api
from my_flow_api.main import INDEXES

type Method = Callable[..., Any]


def methods_of_repositories() -> dict[str, tuple[type, Method]]:
    """Each method that asks MongoDB something, under its name, with the class that has it."""
    for found in walk_packages(my_flow_api.__path__, "my_flow_api."):
        if found.name.endswith(".repository"):
            import_module(found.name)
    ours = [module for name, module in sys.modules.items() if name.startswith("my_flow_api.")]
    everything = [one for module in ours for one in vars(module).values()]
    classes = {one for one in everything if isinstance(one, type) and one.__name__.endswith("Repository")}
    return {
        method.__qualname__: (owner, method)
        for owner in classes
        for name, method in vars(owner).items()
        if isfunction(method) and not name.startswith("_")
        if iscoroutinefunction(method) or isasyncgenfunction(method)
    }


@contextmanager
def noting_calls() -> Iterator[set[str]]:
    """Collect the names of the repository methods that are called within the `with` block."""
    names: set[str] = set()

    def noting(method: Method) -> Method:
        @wraps(method)
        def noted(*arguments: Any, **options: Any) -> Any:
            names.add(method.__qualname__)
            return method(*arguments, **options)

        return noted

    with pytest.MonkeyPatch.context() as monkeypatch:
        for owner, method in methods_of_repositories().values():
            monkeypatch.setattr(owner, method.__name__, noting(method))
        yield names


async def uses_of_indexes(database: Database) -> dict[str, int]:
    """Return how often each index of the start-up was used until now, by `collection.index`.

    Source: MongoDB manual, "$indexStats".
    """
    return {
        f"{collection}.{found['name']}": int(found["accesses"]["ops"])
        for collection in INDEXES
        async for found in database[collection].aggregate([{"$indexStats": {}}])
        if found["name"] != "_id_"
    }
