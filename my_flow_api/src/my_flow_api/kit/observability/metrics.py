"""Prometheus metrics of this process. None of them contains a user's id or data.

A label has few values: the path of a route with the names of its parameters, never the requested path.
"""

from functools import cache

from prometheus_client import Counter, Gauge, Histogram, Info, generate_latest

MEDIA_TYPE = "text/plain; version=1.0.0; charset=utf-8"

_FAST_TO_SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"})

_requests = Histogram(
    "my_flow_request_seconds",
    "From the request to the beginning of its answer.",
    ["method", "route", "status"],
    buckets=_FAST_TO_SLOW,
)
_commands = Histogram(
    "my_flow_mongodb_command_seconds",
    "What MongoDB was asked, and how long the answer took.",
    ["command", "outcome"],
    buckets=_FAST_TO_SLOW,
)
connections = Gauge("my_flow_mongodb_connections", "Connections to MongoDB that are open.")
connections_in_use = Gauge("my_flow_mongodb_connections_in_use", "Connections to MongoDB that are in use.")
connections_refused = Counter(
    "my_flow_mongodb_connections_refused", "Times that there was no connection to MongoDB to be had."
)
index_builds_running = Gauge(
    "my_flow_index_builds_running", "Collections whose index builds this process waits for."
)
_index_builds = Histogram(
    "my_flow_index_build_seconds",
    "From asking for the missing indexes of a collection until they are built or refused.",
    ["collection", "outcome"],
    buckets=(0.1, 1, 5, 30, 60, 300, 900, 3600),
)
event_streams = Gauge("my_flow_event_streams", "People's connections to /events.")
event_resets = Counter("my_flow_event_resets", "Streams that could not tell what was missed.")
key_fetches = Counter("my_flow_key_fetches", "Fetches of the identity provider's keys.", ["outcome"])
requests_in_flight = Gauge("my_flow_requests_in_flight", "Requests under way, without event streams.")
requests_shed = Counter("my_flow_requests_shed", "Requests refused since too many were under way.")
rate_limited = Counter("my_flow_rate_limited", "Requests above the allowance of a person or an address.")
connections_open = Gauge("my_flow_connections", "Connections of clients that are open.")
connections_closed = Counter(
    "my_flow_connections_closed", "Connections that were closed since their client was slow.", ["reason"]
)
bodies_given_up = Counter("my_flow_bodies_given_up", "Bodies that did not come in full.", ["reason"])
replays = Counter("my_flow_idempotent_replays", "Requests that got the answer of an earlier one.")
unexpected_errors = Counter("my_flow_unexpected_errors", "Errors that nobody expected.")
for _reason in ("idle", "read timeout", "write timeout", "connection limit", "header bytes", "unsent bytes"):
    connections_closed.labels(_reason)
for _reason in ("timeout", "evicted"):
    bodies_given_up.labels(_reason)
for _outcome in ("ok", "failed"):
    key_fetches.labels(_outcome)  # 0 from the start: Prometheus sees no increase in a series that begins at 1
_build = Info("my_flow_build", "What this process was built from.")

_VITALS = {
    "LCP": (0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10),
    "INP": (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2),
    "CLS": (0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1),
    "TTFB": (0.1, 0.2, 0.4, 0.8, 1.2, 1.8, 3, 6),
}
vitals = {
    name: Histogram(
        f"my_flow_web_vital_{name.lower()}",
        f"{name} as browsers measured it (seconds).",
        buckets=steps,
    )
    for name, steps in _VITALS.items()
}


def describe_build(version: str, commit: str) -> None:
    """Set the metric with the version and the commit."""
    _build.info({"version": version, "commit": commit})


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request whose response began after `seconds`."""
    known = method if method in _METHODS else "other"
    _request(known, route, status).observe(seconds)


def count_command(name: str, outcome: str, seconds: float) -> None:
    """Count a MongoDB command, with the outcome "ok" or "failed"."""
    _command(name, outcome).observe(seconds)


def count_index_build(collection: str, outcome: str, seconds: float) -> None:
    """Count an index build, with the outcome "ok" or "failed"."""
    _index_builds.labels(collection, outcome).observe(seconds)


# Finding the child of a metric costs more than updating it; the labels have few values.
@cache
def _request(method: str, route: str, status: int) -> Histogram:
    return _requests.labels(method, route, status)


@cache
def _command(name: str, outcome: str) -> Histogram:
    return _commands.labels(name, outcome)


def exposition() -> bytes:
    """Return all metrics in Prometheus' text format."""
    return generate_latest()
