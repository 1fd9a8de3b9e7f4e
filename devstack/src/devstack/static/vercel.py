"""Parse vercel.json: the part of its syntax that this project uses, and an error for the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

# Settings of the build, which a server does not need.
_FOR_THE_BUILD = {
    "$schema",
    "framework",
    "outputDirectory",
    "buildCommand",
    "installCommand",
    "devCommand",
    "git",
}
_SERVED = {"headers", "rewrites", "redirects", "cleanUrls", "trailingSlash"}
_TOKEN = re.compile(
    r":(?P<name>\w+)(?:\((?P<pattern>(?:[^()]|\([^()]*\))+)\))?(?P<modifier>[*+?])?"
    r"|\((?P<group>(?:[^()]|\([^()]*\))+)\)"
)
_PERMANENT, _TEMPORARY = 308, 307


class ConfigError(Exception):
    """vercel.json has a setting that this server does not support; the message names it."""


@dataclass(frozen=True)
class Source:
    """A path pattern: literal text, `:name`, `:name*`, `:name(pattern)` and `(pattern)`.

    This is the subset of path-to-regexp 6 that Vercel's own files use. It matches the whole path, including a
    trailing slash, as on Vercel.
    """

    text: str
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> Source:
        """Parse a pattern.

        Raises:
            ConfigError: The pattern uses other syntax.
        """
        if not text.startswith("/"):
            raise ConfigError(f"vercel.json: a source starts with a slash; got {text!r}")
        regex, position, unnamed = "", 0, 0
        for token in _TOKEN.finditer(text):
            literal = text[position : token.start()]
            position = token.end()
            if token["group"] is not None:
                regex += re.escape(literal) + f"(?P<_{unnamed}>{token['group']})"
                unnamed += 1
            else:
                regex += _named(literal, token["name"], token["pattern"] or "[^/]+", token["modifier"] or "")
        return cls(text, re.compile(regex + re.escape(text[position:])))

    def match(self, path: str) -> dict[str, str] | None:
        """Match a path; return the values of its names, and of `1`, `2`… for unnamed groups."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        values = {name: value or "" for name, value in found.groupdict().items()}
        return {str(int(name[1:]) + 1) if name.startswith("_") else name: v for name, v in values.items()}


@dataclass(frozen=True)
class Destination:
    """The target of a rewrite or redirect: text in which `:name` and `$1` stand for matched values.

    Everything else is literal, square brackets too: Next names the file of a dynamic route `[id]`.
    """

    text: str

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the target with the values filled in."""
        return re.sub(
            r":(\w+)[*+?]?|\$(\d+)", lambda name: values.get(name[1] or name[2], name[0]), self.text
        )


@dataclass(frozen=True)
class Rewrite:
    """A rule that serves the destination for a matching path."""

    source: Source
    destination: Destination


@dataclass(frozen=True)
class Redirect:
    """A rule that redirects a matching path with `status`."""

    source: Source
    destination: Destination
    status: int


@dataclass(frozen=True)
class HeaderRule:
    """A rule that adds headers to the responses of a matching path."""

    source: Source
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VercelConfig:
    """The settings that affect responses. With `trailing_slash` None, paths stay as they are."""

    headers: tuple[HeaderRule, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    clean_urls: bool = False
    trailing_slash: bool | None = None

    @classmethod
    def load(cls, path: Path) -> VercelConfig:
        """Load a file; raise ConfigError if it is missing, is not JSON, or has an unknown key."""
        try:
            return cls.parse(json.loads(path.read_text(encoding="utf-8")))
        except OSError:
            raise ConfigError(f"{path} is missing") from None
        except json.JSONDecodeError as error:
            raise ConfigError(f"{path} is not JSON: {error}") from None

    @classmethod
    def parse(cls, document: object) -> VercelConfig:
        """Parse the JSON value of a file; raise ConfigError for an unknown key."""
        config = _object(document, "vercel.json", required=set(), optional=_FOR_THE_BUILD | _SERVED)
        return cls(
            headers=tuple(_header_rule(item) for item in _list(config, "headers")),
            rewrites=tuple(_rewrite(item) for item in _list(config, "rewrites")),
            redirects=tuple(_redirect(item) for item in _list(config, "redirects")),
            clean_urls=bool(config.get("cleanUrls", False)),
            trailing_slash=config.get("trailingSlash"),
        )

    def headers_for(self, path: str) -> dict[str, str]:
        """Return the headers of all matching rules; a later rule overrides an earlier one."""
        found = dict[str, str]()
        for rule in self.headers:
            if rule.source.match(path) is not None:
                found |= {name.lower(): value for name, value in rule.headers}
        return found


def _named(literal: str, name: str, pattern: str, modifier: str) -> str:
    # A slash before `:name*` belongs to it: `/docs/:path*` matches `/docs` too.
    prefix = "/" if literal.endswith("/") and modifier in ("*", "?") else ""
    before = re.escape(literal.removesuffix("/") if prefix else literal)
    match modifier:
        case "*":
            return f"{before}(?:{prefix}(?P<{name}>{pattern}(?:/{pattern})*))?"
        case "+":
            return f"{before}(?P<{name}>{pattern}(?:/{pattern})*)"
        case "?":
            return f"{before}(?:{prefix}(?P<{name}>{pattern}))?"
    return f"{before}(?P<{name}>{pattern})"


def _header_rule(item: object) -> HeaderRule:
    rule = _object(item, "headers", required={"source", "headers"})
    pairs = [_object(pair, "headers[].headers", required={"key", "value"}) for pair in _list(rule, "headers")]
    return HeaderRule(Source.parse(rule["source"]), tuple((pair["key"], pair["value"]) for pair in pairs))


def _rewrite(item: object) -> Rewrite:
    rule = _object(item, "rewrites", required={"source", "destination"})
    if not rule["destination"].startswith("/"):
        raise ConfigError(
            f"vercel.json: rewrites to another server are not known here: {rule['destination']}"
        )
    return Rewrite(Source.parse(rule["source"]), Destination(rule["destination"]))


def _redirect(item: object) -> Redirect:
    rule = _object(
        item, "redirects", required={"source", "destination"}, optional={"permanent", "statusCode"}
    )
    status = rule.get("statusCode") or (_PERMANENT if rule.get("permanent", True) else _TEMPORARY)
    return Redirect(Source.parse(rule["source"]), Destination(rule["destination"]), int(status))


def _object(
    value: object, where: str, *, required: set[str], optional: set[str] | None = None
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"vercel.json: {where} must hold objects")
    for key in sorted(value.keys() - required - (optional or set())):
        raise ConfigError(f"vercel.json: the local server does not know the key {key!r} in {where}")
    for key in sorted(required - value.keys()):
        raise ConfigError(f"vercel.json: {key!r} is missing in {where}")
    return value


def _list(container: Mapping[str, Any], key: str) -> Sequence[object]:
    value = container.get(key, [])
    if not isinstance(value, list):
        raise ConfigError(f"vercel.json: {key} must be a list")
    return cast("list[object]", value)
