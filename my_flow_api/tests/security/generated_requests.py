"""Generates hostile requests from a seed: the same number is always the same request.

Each is bytes for a socket. What varies: the address and its ids, the query, the header, the body, and how all
of it is framed. Most requests are nearly right, so that they come far.
"""

import gzip
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.security.matrix import ROWS, World
from tests.security.test_matrix import EVERY, Operation

from my_flow_api.contract import CONTRACT

type Fields = list[tuple[str, str]]
type Json = dict[str, Any]

_CONTRACT: Json = json.loads(CONTRACT.read_text(encoding="utf-8"))

TEXTS = [
    "",
    " ",
    "x",
    "\x00",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "NaN",
    "Infinity",
    "9" * 400,
    "1" * 5_000,
    "é" * 300,
    "💼",
    "👩‍👩‍👧‍👦",
    "\u202e",
    "\ufeff",
    "a\tb\r\nc",
    "%",
    "%00",
    "%zz",
    "%c0%ae",
    "..",
    "../../etc/passwd",
    "{",
    "[" * 300,
    '{"$gt":""}',
    "$where",
    "(a+)+$" * 20,
    ".*" * 300,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "2026-02-30",
    "9999-12-31",
    "0000-00-00",
    "2026-05-15T12:00:00Z",
    "23:60",
    "UTC",
    "Europe/../UTC",
    "#2F6FEB",
    "en",
    "*",
    '"1"',
]
NUMBERS = [
    "0",
    "-1",
    "1",
    "1.5",
    "-0.0",
    "1e308",
    "1e400",
    "-1e400",
    "1e-400",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    str(-(2**63) - 1),
    str(2**64),
    "9" * 310,
    "9" * 5_000,
    "NaN",
    "Infinity",
    "-Infinity",
    "01",
    "0x10",
    "1_0",
]
VALUES = [
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "[null]",
    '{"$gt":""}',
    '[{"$ne":null}]',
    '"\\ud800"',
    '"a\\udc00b"',
    '"\\u0000"',
    '{"__proto__":{}}',
    '{"a":1,"a":2}',
    '"x',
    "[1,",
    "nul",
    "'x'",
    '"' + "a" * 20_000 + '"',
    "[" + "1," * 3_000 + "1]",
]
ENCODINGS = ["utf-16", "utf-16-le", "utf-32-be", "latin-1", "utf-8-sig"]
TAGS = [
    "*",
    '"1"',
    'W/"1"',
    '"1","2"',
    "1",
    'x"1"y',
    '"',
    '""',
    '"01"',
    '"999999999999"',
    '"1",' * 120,
    "*,*",
    '"\x80"',
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "get"]
WILD_PATHS = [
    "/",
    "//",
    "/api",
    "/api/v1",
    "/api/v1/",
    "/api/v1/flows/",
    "/api/v1//flows",
    "/api/v1/flows/{flow_id}",
    "/metrics",
    "/api/v1/contexts/order",
    "/api/v1/flows%2fx",
    "/api/v1/../health",
    "/docs",
    "/api/v1/docs",
    "/api/v1/docs/%2e%2e",
    "/api/v1/openapi.json",
    "/api/v1/calendar/x.ics",
    "/problems/%00",
    "http://elsewhere.example/health",
    "*",
    "x",
    "/health?x=\xff",
    "/\xe9",
    "/api/v1/flows?q=%ff%fe&q=%00",
]
LISTS = [
    "/contexts",
    "/flows",
    "/flows?sort=due",
    "/flows?sort=-title",
    "/flows?sort=priority",
    "/flows?q=flow",
    "/trash",
]
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Generated:
    """A request to send.

    Args:
        pieces: what is sent, one piece after the other.
        is_complete: whether the server has all that it was told to wait for.
    """

    number: int
    pieces: Sequence[bytes]
    is_complete: bool

    @property
    def raw(self) -> bytes:
        return b"".join(self.pieces)


@dataclass(frozen=True)
class Sender:
    """The sender of the requests: a token, the ids of their own data, and those of another person's.

    Args:
        read: an address below /api/v1, read with the token.
    """

    token: str
    own: World
    foreign: World
    read: Callable[[str], Json]


def generate(seed: int, number: int, sender: Sender) -> Generated:
    """Return the request with this number."""
    return _Generator(Random(f"{seed}:{number}"), sender).make(number)  # noqa: S311


class _Generator:
    def __init__(self, random: Random, sender: Sender) -> None:
        self._random = random
        self._sender = sender

    def _one_in(self, n: int) -> bool:
        return self._random.randrange(n) == 0

    def _pick[T](self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def make(self, number: int) -> Generated:
        operation = self._pick(EVERY)
        if operation.name == "deleteAccount" and not self._one_in(20):
            operation = self._pick([one for one in EVERY if one.name in ROWS and ROWS[one.name].body])
        method = self._pick(METHODS) if self._one_in(15) else operation.method
        target = self._pick(WILD_PATHS) if self._one_in(15) else self._target(operation)
        body = self._body(operation) if method not in {"GET", "HEAD"} or self._one_in(20) else b""
        return self._framed(number, method, target, self._fields(operation, bool(body)), body)

    def _id(self) -> str:
        mine, others = self._sender.own, self._sender.foreign
        ids = [mine.context, mine.other, mine.flow, mine.item, mine.transition]
        if self._one_in(3):
            # The secret lets anybody in.
            ids = [others.context, others.other, others.flow, others.item, others.transition]
        return self._pick(TEXTS) if self._one_in(6) else self._pick(ids)

    def _target(self, operation: Operation) -> str:
        own = vars(self._sender.own)
        names = {
            "context_id": "context",
            "flow_id": "flow",
            "item_id": "item",
            "transition_id": "transition",
            "secret": "secret",
        }

        def fill(found: re.Match[str]) -> str:
            usual = own[names[found[1]]] if found[1] in names and not self._one_in(3) else self._id()
            return _quoted(usual)

        query = "&".join(f"{name}={_quoted(value)}" for name, value in self._query(operation))
        return _PARAMETER.sub(fill, operation.path) + (f"?{query}" if query else "")

    def _query(self, operation: Operation) -> Fields:
        described: Json = _CONTRACT["paths"][operation.path][operation.method.lower()]
        row = ROWS.get(operation.name)
        usual = dict(row.query(self._sender.own)) if row and not self._one_in(4) else {}
        query = [(name, str(value)) for name, value in usual.items()]
        for parameter in described.get("parameters", ()):
            if parameter["in"] == "query" and self._one_in(3):
                query.append((parameter["name"], self._parameter(parameter)))
        if self._one_in(12):
            query.append((self._pick(TEXTS), self._pick(TEXTS)))
        return query

    def _parameter(self, parameter: Json) -> str:
        if parameter["name"] == "cursor":
            return self._cursor()
        if parameter["name"].endswith(("_id", "from", "to")):
            return self._id()
        examples = parameter.get("schema", {}).get("enum") or re.findall(
            r"'enum': \[([^]]+)\]", str(parameter)
        )
        if examples and not self._one_in(3):
            return str(self._pick(re.findall(r"[\w-]+", str(examples))))
        return self._pick([*TEXTS, *NUMBERS])

    def _cursor(self) -> str:
        """One of ours, with other keys in it."""
        address = self._pick(LISTS)
        page = self._sender.read(f"{address}{'&' if '?' in address else '?'}limit=1")
        if not page["next_cursor"] or self._one_in(4):
            return self._pick(TEXTS)
        found = json.loads(urlsafe_b64decode(page["next_cursor"] + "=="))
        text = json.dumps(found)
        keys = re.findall(r"-?\d+\.\d+|\bnull\b|\[[^][]*\]", text)
        if keys:
            text = text.replace(self._pick(keys), self._pick([*NUMBERS, *VALUES[:12]]), 1)
        return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()[:380]

    def _fields(self, operation: Operation, has_body: bool) -> Fields:
        fields: Fields = []
        if not self._one_in(25):
            fields.append(
                (
                    "Host",
                    self._pick(["localhost", "127.0.0.1:80", "[", "a b", ""])
                    if self._one_in(25)
                    else "localhost",
                )
            )
        if not self._one_in(15):
            fields.append(("Authorization", f"Bearer {self._sender.token}"))
        elif self._one_in(2):
            bad = [
                "Bearer",
                "Bearer x",
                "Basic eDp4",
                "Bearer " + "a." * 5_000,
                f"bearer  {self._sender.token}",
                "\xff",
            ]
            fields.append(("Authorization", self._pick(bad)))
        if has_body and not self._one_in(15):
            types = [
                "text/plain",
                "application/json; charset=utf-16",
                "application/problem+json",
                "multipart/form-data",
                ";",
                "",
            ]
            fields.append(("Content-Type", self._pick(types) if self._one_in(12) else "application/json"))
        if self._one_in(4):
            fields.append((self._pick(["If-Match", "If-None-Match"]), self._pick(TAGS)))
        if self._one_in(3):
            key = (
                self._pick([*TEXTS, "k" * 255, "k" * 256])
                if self._one_in(3)
                else f"key-{self._random.randrange(40)}"
            )
            fields.append(("Idempotency-Key", key))
        if self._one_in(6):
            fields.append(self._pick(_RARE_FIELDS))
        if self._one_in(10):
            fields.append(
                (self._pick(["X-Odd", "Accept", "Range", "Cookie", "X-Request-ID"]), self._pick(TEXTS))
            )
        if self._one_in(10) and fields:
            fields.append(self._pick(fields))
        self._random.shuffle(fields)
        return [(name, re.sub(r"[\r\n\x00]", " ", value)) for name, value in fields]

    def _body(self, operation: Operation) -> bytes:
        row = ROWS.get(operation.name)
        usual: Json = dict(row.body(self._sender.own)) if row and row.body else {}
        if operation.name == "reportVitals":
            usual = {"vitals": [{"name": "LCP", "value": 1234.5}]}
        if not usual and not self._one_in(4):
            return b""
        text = json.dumps(self._mutated(usual))
        for mark in re.findall(r'"@\d+"', text):
            text = text.replace(mark, self._value(), 1)
        if self._one_in(12):
            text = self._pick([self._value(), text + text, text[:-1], "", self._nested(usual)])
        body = text.encode("utf-8", "surrogatepass")
        if self._one_in(15):
            body = self._pick([gzip.compress(body), self._random.randbytes(200), *self._encoded(text)])
        return body

    def _mutated(self, value: Any) -> Any:
        """`value` with marks where something else comes."""
        if self._one_in(5):
            return f"@{self._random.randrange(1000)}"
        match value:
            case dict():
                mutated = {name: self._mutated(inner) for name, inner in value.items()}
                return mutated | ({self._pick(TEXTS): "@1"} if self._one_in(12) else {})
            case list():
                return [self._mutated(inner) for inner in value]
        return value

    def _value(self) -> str:
        kinds: list[Callable[[], str]] = [
            lambda: json.dumps(self._pick(TEXTS)),
            lambda: self._pick(NUMBERS),
            lambda: self._pick(VALUES),
            lambda: json.dumps(self._id()),
            lambda: self._nested({}),
        ]
        return self._pick(kinds)()

    def _nested(self, usual: Json) -> str:
        depth = self._pick([2, 100, 254, 255, 300, 1_000, 1_020, 1_024, 1_100, 5_000])
        opening, closing = self._pick([("[", "]"), ('{"a":', "}")])
        nested = opening * depth + ("1" if opening != "[" else "") + closing * depth
        name = self._pick([*usual, "title", "name"])
        return nested if self._one_in(2) else f'{{"{name}":{nested}}}'

    def _encoded(self, text: str) -> list[bytes]:
        return [text.encode(encoding, "replace") for encoding in ENCODINGS]

    def _framed(self, number: int, method: str, target: str, fields: Fields, body: bytes) -> Generated:
        kind = self._random.randrange(40)
        version = self._pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9", "HTCPCP/1.0"]) if kind == 1 else "HTTP/1.1"
        is_complete = True
        fields = [*fields, ("Connection", "close")]
        if kind in (2, 3, 4, 5) and body:
            fields.append(("Transfer-Encoding", "chunked"))
            body = _chunked(body, self._random)
        elif body or method not in {"GET", "HEAD"}:
            fields.append(("Content-Length", str(len(body))))
        end = "\n" if kind == 6 else "\r\n"
        if kind == 7:  # more is promised than comes
            fields = [
                *(one for one in fields if one[0] != "Content-Length"),
                ("Content-Length", str(len(body) + 9)),
            ]
            is_complete = False
        elif kind == 8:
            fields.append(("Content-Length", self._pick(["0", "-1", "+1", "1,1", "9" * 30, "x", " "])))
            is_complete = False
        elif kind == 9:
            fields.append(
                ("Transfer-Encoding", self._pick(["chunked", "gzip, chunked", "identity", "x", " chunked"]))
            )
            is_complete = False
        elif kind == 10:
            fields.append(("Expect", self._pick(["100-continue", "200-ok"])))
        head = (
            f"{method} {target} {version}{end}"
            + "".join(f"{name}: {value}{end}" for name, value in fields)
            + end
        )
        raw = head.encode("latin-1", "replace") + body
        if kind == 11:  # a second request behind the first, which says that it is the last
            raw += b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        elif kind == 12:
            raw, is_complete = raw[: self._random.randrange(1, len(raw))], False
        elif kind == 13:
            raw, is_complete = self._random.randbytes(self._random.randrange(1, 3_000)), False
        elif kind == 14:
            place = self._random.randrange(len(raw))
            raw, is_complete = raw[:place] + self._random.randbytes(1) + raw[place + 1 :], False
        if kind in (15, 16):
            cuts = sorted(self._random.randrange(len(raw)) for _ in range(5))
            return Generated(
                number, [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)], is_complete
            )
        return Generated(number, [raw], is_complete)


_RARE_FIELDS: Fields = [
    ("Content-Encoding", "gzip"),
    ("Content-Encoding", "identity"),
    ("Accept-Encoding", "gzip"),
    ("Accept-Encoding", "gzip;q=0"),
    ("Accept", "application/json"),
    ("Last-Event-ID", "826B03D6510000000A2B0229296E04"),
    ("Last-Event-ID", "x" * 500),
    ("Origin", "https://evil.example"),
    ("Origin", "null"),
    ("X-Request-ID", "x" * 65),
    ("X-Forwarded-For", "1.2.3.4"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Upgrade", "websocket"),
    ("TE", "trailers"),
    ("Access-Control-Request-Method", "GET"),
    ("X-Long", "x" * 9_000),
    ("Forwarded", 'for="[::1]"'),
    ("Trailer", "Host"),
]


def _quoted(text: str) -> str:
    """Encode the text for a request target; per cent signs stay as they are."""
    return "".join(
        chr(byte) if 33 <= byte < 127 and byte not in b"#&?/\\+" else f"%{byte:02X}"
        for byte in text.encode("utf-8", "surrogatepass")
    )


def _chunked(body: bytes, random: Random) -> bytes:
    chunks = b""
    while body:
        size = random.randrange(1, len(body) + 1)
        extension = random.choice([b"", b";x=1", b';x="a\tb"'])
        chunks += b"%x%b\r\n%b\r\n" % (size, extension, body[:size])
        body = body[size:]
    return (
        chunks
        + b"0\r\n"
        + random.choice([b"", b"X-Trailer: 1\r\n", b"Authorization: Bearer x\r\n"])
        + b"\r\n"
    )
