"""The checks by name, in the order in which they run.

Each returns a line about what it found, or raises CheckFailedError or CheckSkippedError.
"""

from __future__ import annotations

from collections.abc import Callable

from smoke.checks import api, browser, client, contract, cors, cycle, events, replicas, sign_in, tls
from smoke.target import Run

type Check = Callable[[Run], str]

OF_THE_API: dict[str, Check] = {
    "API: TLS": tls.of_the_api,
    "API: health": api.health,
    "API: every replica": replicas.every_replica,
    "API: no token, no entry": api.no_token,
    "API: headers": api.headers,
    "API: the client's origin": cors.client_origin,
    "API: a preview's origin": cors.preview_origin,
    "API: strangers": cors.strangers,
    "API: a full cycle": cycle.full_cycle,
    "API: an event arrives": events.one_event,
}
OF_THE_CLIENT: dict[str, Check] = {
    "client: TLS": tls.of_the_client,
    "client: pages": client.pages,
    "client: assets": client.assets,
    "client: headers": client.headers,
    "client: no mixed content": client.no_mixed_content,
    "client: talks to this API": client.talks_to_this_api,
    "client: commit": client.commit,
    "client: sign-in": sign_in.authorization_request_accepted,
    "client: starts in a browser": browser.starts,
}
OF_BOTH: dict[str, Check] = {"contract": contract.same_on_both_sides}
