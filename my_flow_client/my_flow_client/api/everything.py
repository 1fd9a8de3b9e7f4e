"""All that a person has: in from a file, and away for good."""

from __future__ import annotations

from typing import Any, TypedDict

from ..bridge.js import js
from ..server import Mutation, use_mutation
from .keys import EVERYTHING_KEY, Done
from .models import ImportResult


class ImportWrite(TypedDict):
    """Variables of an import; without `apply` it is a rehearsal."""

    file: Any
    apply: bool


def use_import(on_success: Done) -> Mutation:
    return use_mutation(
        "import_file",
        "POST",
        lambda v: js('"/import" + ({} ? "?apply=true" : "")', v.apply),
        variables=ImportWrite,
        body=lambda v: v.file,
        invalidates=[EVERYTHING_KEY],
        on_success=on_success,
        answers=ImportResult,
    )


def use_delete_account(on_success: Done) -> Mutation:
    return use_mutation(
        "delete_account", "DELETE", lambda _: "/account", invalidates=[], on_success=on_success
    )
