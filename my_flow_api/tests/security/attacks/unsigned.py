"""Attacks by many requests that are refused."""

from itertools import count

from tests.security.attacks.driver import Tally, Target, ask_once, attack, head, repeatedly

_VITALS = b'{"vitals":[{"name":"LCP","value":1}]}'
_numbers = count()


@attack(least=50)
async def vitals_from_made_up_addresses(target: Target, tally: Tally) -> None:
    """More `/vitals` than an address may send, each with another X-Forwarded-For."""

    async def report() -> None:
        number = next(_numbers)
        fields = [f"x-forwarded-for: 203.0.{number >> 8 & 255}.{number & 255}"]
        sent = head(target, "POST", "/api/v1/vitals", length=len(_VITALS), fields=fields) + _VITALS
        await ask_once(target, tally, sent)

    await repeatedly(16, report, pause=0)


@attack(least=50)
async def malformed_json(target: Target, tally: Tally) -> None:
    """Bodies that are no JSON, of who has a token and of who has none."""
    sent = [
        head(target, "POST", path, token=token, length=2) + b"{x"
        for path, token in (("/api/v1/vitals", None), ("/api/v1/contexts", target.token))
    ]
    await repeatedly(16, lambda: ask_once(target, tally, sent[next(_numbers) % 2]), pause=0)


@attack(least=50)
async def forged_tokens(target: Target, tally: Tally) -> None:
    """Tokens of the right form whose signature is of somebody else."""
    start, _, signature = target.token.rpartition(".")
    forged = f"{start}.{signature[:-8]}AAAAAAAA"
    sent = head(target, "POST", "/api/v1/contexts", token=forged, length=2) + b"{}"
    await repeatedly(16, lambda: ask_once(target, tally, sent), pause=0)
