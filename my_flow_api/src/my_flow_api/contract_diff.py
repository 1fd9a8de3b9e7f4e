"""Find changes of the contract that break clients: `python -m my_flow_api.contract_diff`.

The contract before is that of `origin/main`; without it that of the merge base with `main`, and without that
that of the parent commit. Without any of these, as in a shallow checkout of one commit, there is nothing to
compare; the check says so and passes.

Breaking is: an operation or a response that was removed; a field of a response that was removed, became
nullable, or has another type or a new value; a parameter or a request field that was removed, newly required
or narrowed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from my_flow_api.contract import CONTRACT

type Json = dict[str, Any]
type Direction = Literal["request", "answer"]

_FILE = "contract/openapi.json"


def breaking_changes(before: Json, now: Json) -> list[str]:
    """Return a line for each change that breaks a client."""
    return sorted(set(_changes(before, now)))


def _changes(before: Json, now: Json) -> Iterator[str]:
    for path, item in before["paths"].items():
        for method, old in item.items():
            name = f"{method.upper()} {path}"
            new = now["paths"].get(path, {}).get(method)
            if new is None:
                yield f"{name} is gone"
                continue
            if old.get("operationId") != new.get("operationId"):
                yield f"{name} has another operationId"
            yield from _of_parameters(name, old, new, before, now)
            yield from _of_body(name, old, new, before, now)
            yield from _of_answers(name, old, new, before, now)


def _of_parameters(name: str, old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    olds = {(one["in"], one["name"]): one for one in old.get("parameters", [])}
    news = {(one["in"], one["name"]): one for one in new.get("parameters", [])}
    for key, one in olds.items():
        if key not in news:
            yield f"{name}: the {key[0]} parameter {key[1]} is gone"
        else:
            yield from _narrower(f"{name} {key[1]}", one["schema"], news[key]["schema"], before, now)
    for key, one in news.items():
        if one.get("required") and not olds.get(key, {}).get("required"):
            yield f"{name}: the {key[0]} parameter {key[1]} is required now"


def _of_body(name: str, old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    old_body, new_body = old.get("requestBody"), new.get("requestBody")
    if new_body is None:
        return
    if old_body is None:
        if new_body.get("required"):
            yield f"{name}: a body is required now"
        return
    for media_type, content in old_body["content"].items():
        if media_type not in new_body["content"]:
            yield f"{name}: {media_type} is no longer accepted"
            continue
        yield from _narrower(name, content["schema"], new_body["content"][media_type]["schema"], before, now)


def _of_answers(name: str, old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    for status, answer in old["responses"].items():
        if status >= "400":
            continue  # errors have one form; which of them exist may change
        if status not in new["responses"]:
            yield f"{name}: the answer {status} is gone"
            continue
        for media_type, content in answer.get("content", {}).items():
            found = new["responses"][status].get("content", {}).get(media_type)
            if found is None:
                yield f"{name}: the answer {status} is no longer {media_type}"
                continue
            if "schema" in content and "schema" in found:
                yield from _wider(f"{name} {status}", content["schema"], found["schema"], before, now)


def _narrower(at: str, old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    """Yield changes that reject input which clients could send before."""
    yield from _compare("request", at, old, new, before, now, ())


def _wider(at: str, old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    """Yield changes that give clients output which they could not get before."""
    yield from _compare("answer", at, old, new, before, now, ())


def _compare(
    direction: Direction, at: str, old: Json, new: Json, before: Json, now: Json, seen: tuple[str, ...]
) -> Iterator[str]:
    if "$ref" in old and old["$ref"] in seen:
        return
    seen = (*seen, old["$ref"]) if "$ref" in old else seen
    old, new = _resolved(old, before), _resolved(new, now)
    for lost in _lost_types(direction, old, new, before, now):
        yield f"{at}: {lost}"
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    for field, schema in old_fields.items():
        if field not in new_fields:
            if direction == "answer" or new.get("additionalProperties") is False:
                yield f"{at}: the field {field} is gone"
            continue
        yield from _compare(direction, f"{at}.{field}", schema, new_fields[field], before, now, seen)
    old_required, new_required = set(old.get("required", ())), set(new.get("required", ()))
    if direction == "request":
        yield from (f"{at}: the field {field} is required now" for field in new_required - old_required)
    else:
        gone = (old_required - new_required) & set(new_fields)
        yield from (f"{at}: the field {field} may be absent now" for field in gone)
    for inner, place in (
        ("items", f"{at}[]"),
        ("contentSchema", at),
    ):  # of a list, and of a text with content
        if inner in old and inner in new:
            yield from _compare(direction, place, old[inner], new[inner], before, now, seen)


def _lost_types(direction: Direction, old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    olds, news = _types(old, before), _types(new, now)
    if direction == "request":
        yield from (f"{kind} is no longer accepted" for kind in sorted(olds - news) if news)
        for name, is_narrower in _LIMITS.items():
            if name in new and (name not in old or is_narrower(old[name], new[name])):
                yield f"{name} is {new[name]} now"
    else:
        yield from (f"may be {kind} now" for kind in sorted(news - olds) if olds)


_LIMITS: dict[str, Any] = {
    "maxLength": lambda old, new: new < old,
    "minLength": lambda old, new: new > old,
    "maximum": lambda old, new: new < old,
    "minimum": lambda old, new: new > old,
    "maxItems": lambda old, new: new < old,
    "pattern": lambda old, new: new != old,
}


def _types(schema: Json, whole: Json) -> set[str]:
    """Return the types of a schema and, for enumerations, the values."""
    schema = _resolved(schema, whole)
    if "enum" in schema:
        return {json.dumps(value) for value in schema["enum"]}
    if "const" in schema:
        return {json.dumps(schema["const"])}
    branches = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    if branches:
        return {kind for branch in branches for kind in _types(branch, whole)}
    return {schema["type"]} if "type" in schema else set()


def _resolved(schema: Json, whole: Json) -> Json:
    """Resolve a reference."""
    if "$ref" in schema:
        return _resolved(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole)
    return schema


def contract_before(folder: Path) -> tuple[str, Json] | None:
    """Return the contract to compare with, and its origin; None if there is none."""
    base = _git(folder, "merge-base", "HEAD", "main")
    for commit in ("origin/main", (base or "").strip(), "HEAD~1"):
        if commit and commit.strip() and not _is_head(folder, commit):
            text = _git(folder, "show", f"{commit}:{_FILE}")
            if text is not None:
                return commit, json.loads(text)
    return None


def _is_head(folder: Path, commit: str) -> bool:
    return _git(folder, "rev-parse", commit) == _git(folder, "rev-parse", "HEAD") and commit != "origin/main"


def _git(folder: Path, *arguments: str) -> str | None:
    run = subprocess.run(  # noqa: S603  (the arguments are our own)
        ["git", *arguments],  # noqa: S607  (git is where the developer has it)
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout if run.returncode == 0 else None


def main(folder: Path = CONTRACT.parents[1]) -> int:
    """Compare the contracts; the exit code is 1 if a client would break."""
    before = contract_before(folder)
    if before is None:
        print("There is no contract to compare with.", file=sys.stderr)
        return 0
    commit, contract = before
    found = breaking_changes(contract, json.loads((folder / _FILE).read_text(encoding="utf-8")))
    for line in found:
        print(f"breaking, compared with {commit}: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
