"""The service worker's rules, run in bun with a browser's caches stood in for."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from my_flow_client.build import CLIENT
from my_flow_client.pwa import compile_worker

BROWSER = """
const kept = new Map(Object.entries(JSON.parse(process.argv[1])));
const listeners = {};
const log = [];
globalThis.location = { origin: "https://client" };
globalThis.self = Object.assign(globalThis, {
  addEventListener: (name, listener) => { listeners[name] = listener; },
  skipWaiting: async () => { log.push("takes over"); },
  clients: { claim: async () => {}, matchAll: async () => [], openWindow: async (url) => { log.push(url); } },
});
globalThis.Request = class { constructor(url) { this.url = url; } };
const found = (files, request) => {
  const path = (request.url ?? request).replace("https://client", "");
  return files?.includes(path) ? new Response(`kept ${path}`) : undefined;
};
globalThis.caches = {
  open: async (name) => ({
    addAll: async (requests) => { kept.set(name, requests.map(({ url }) => url)); },
    match: async (request) => found(kept.get(name), request),
  }),
  keys: async () => [...kept.keys()],
  delete: async (name) => kept.delete(name),
  match: async (request) => [...kept.values()].map((files) => found(files, request)).find((file) => file),
};
globalThis.fetch = async () => { throw new TypeError("no connection"); };
const waits = [];
const happens = async (name, event = {}) => {
  const respondWith = (answer) => { event.answer = answer; };
  listeners[name]({ ...event, waitUntil: (work) => waits.push(work), respondWith });
  await Promise.all(waits);
  return event.answer && await event.answer;
};
const asks = async (path, mode = "no-cors", method = "GET") => {
  const { href: url } = new URL(path, location.origin);
  const answer = await happens("fetch", { request: { url, mode, method } });
  return answer ? `${answer.status} ${await answer.text()}` : "not ours";
};
"""
BUILD = {
    "BUILD": "new",
    "SHELL": ["/", "/contexts/_/", "/404.html", "/_next/static/new.js"],
    "PAGES": [["^/$", "/"], ["^/contexts/[^/]+/$", "/contexts/_/"]],
}


def run(steps: str, kept: dict[str, list[str]] | None = None) -> Any:
    """Start the worker over the stored caches, run `steps` (the body of a function) and return its result."""
    CLIENT.install_packages()
    built = compile_worker(BUILD, CLIENT.environment())
    program = f"{BROWSER}\n{{{built}}}\nconsole.log(JSON.stringify(await (async () => {{ {steps} }})()));"
    done = subprocess.run(  # noqa: S603
        ["bun", "--eval", program, json.dumps(kept or {})],  # noqa: S607
        env=CLIENT.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_new_build_takes_over_and_keeps_the_files_of_the_one_before() -> None:
    kept = {"shell oldest": ["/_next/static/oldest.js"], "shell old": ["/_next/static/old.js"], "another": []}
    found = run(
        'await happens("install"); await happens("activate");'
        'const files = [await asks("/_next/static/old.js"), await asks("/_next/static/new.js")];'
        "return [log, [...kept.keys()], ...files];",
        kept,
    )
    assert found == [
        ["takes over"],
        ["shell old", "another", "shell new"],
        "200 kept /_next/static/old.js",
        "200 kept /_next/static/new.js",
    ]


def test_every_address_has_a_page_without_a_connection() -> None:
    found = run(
        'await happens("install");'
        'const paths = ["/", "/contexts/65f1/", "/contexts/65f1", "/nothing/"];'
        'return Promise.all(paths.map((path) => asks(path, "navigate")));'
    )
    assert found == [
        "200 kept /",
        "200 kept /contexts/_/",
        "200 kept /contexts/_/",
        "404 kept /404.html",
    ]


def test_the_api_and_what_is_written_pass_it_by() -> None:
    found = run(
        'await happens("install");'
        'return [await asks("https://api/api/v1/flows"), await asks("/", "navigate", "POST"),'
        ' await asks("/other.txt")];'
    )
    assert found == ["not ours", "not ours", "not ours"]


def test_a_notification_opens_its_context() -> None:
    notification = '{ close: () => {}, data: { url: "/contexts/65f1/" } }'
    assert run(f'await happens("notificationclick", {{ notification: {notification} }}); return log;') == [
        "/contexts/65f1/"
    ]
