"""Public follow-up: how long it takes, and whether the time tells an unknown code from a wrong secret."""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping

import orjson

from dossiers import receipts
from dossiers.receipts import ALPHABET, CODE_LENGTH, SECRET_LENGTH, check_character
from scripts.bench.ground import Ground
from scripts.bench.measure import MILLISECONDS, WARM_UP, Aim, Figure, Rounds, Series, compare
from scripts.bench.registration import as_input
from scripts.web import WebProcessFailed

TRIES = 1_000
APART = 0.1
AT_MOST = 2.0
_FOLLOW_UP = """
query FollowUp($code: String!, $secret: String!) {
  followUp(code: $code, secret: $secret) {
    __typename
    ... on FollowUp { number title unit state { zh } nextStep { zh } deadlines { due why { zh } } possible { action } }
  }
}
"""
_REGISTER = """
mutation Register($input: RegisterMatterInput!) {
  registerMatter(input: $input) {
    __typename
    ... on MatterRegistered { receipt { code secret } }
    ... on Error { code message }
  }
}
"""
Ask = Callable[[], Awaitable[None]]


async def follow_up(ground: Ground, rounds: Rounds) -> list[Figure]:
    receipt = await _receipt(ground)
    return [await _looked_up(ground, rounds, receipt), await _apart(ground, receipt)]


async def _looked_up(ground: Ground, rounds: Rounds, receipt: Mapping[str, str]) -> Figure:
    store = ground.scratch.stores.registry.store
    code = receipts.plain(receipt["code"])
    number = (await store.receipts.find_one({"_id": code}) or {})["dossier"]

    async def ours() -> None:
        await _ask(ground, receipt["code"], receipt["secret"], "FollowUp")

    async def bare() -> None:
        for counter in ("bench-address", "bench-code", "bench-code"):
            await store.calls.find_one_and_update({"_id": counter}, {"$inc": {"count": 1}}, upsert=True)
        await store.receipts.find_one({"_id": code})
        await store.dossiers.find_one({"_id": number})

    note = "bare: two counters, one of them taken back, the receipt and the dossier, one after another"
    return await compare("follow-up", ours, bare, rounds, at_most=AT_MOST, note=note)


async def _apart(ground: Ground, receipt: Mapping[str, str]) -> Figure:
    """Both in turn, each call by itself."""

    async def wrong_secret() -> None:
        await _ask(ground, receipt["code"], _typed(SECRET_LENGTH), "NotFound")

    async def unknown_code() -> None:
        await _ask(ground, _typed(CODE_LENGTH), receipt["secret"], "NotFound")

    for _ in range(WARM_UP):
        await wrong_secret()
        await unknown_code()
    both = [(await _timed(wrong_secret), await _timed(unknown_code)) for _ in range(TRIES)]
    wrong, unknown = (Series(tuple(values)) for values in zip(*both, strict=True))
    ratio = wrong.median / unknown.median
    aim = Aim(f"within {APART:.0%}", 1 - APART <= ratio <= 1 + APART)
    note = f"ours: a wrong secret, bare: an unknown code; medians of {TRIES:,} tries of each, in turn"
    return Figure("  wrong secret, unknown code", MILLISECONDS, wrong, unknown, aim, note)


async def _timed(ask: Ask) -> float:
    start = time.perf_counter()
    await ask()
    return (time.perf_counter() - start) * 1000


async def _ask(ground: Ground, code: str, secret: str, expected: str) -> None:
    body = orjson.dumps({"query": _FOLLOW_UP, "variables": {"code": code, "secret": secret}})
    headers = {"content-type": "application/json"}
    response = await ground.web.client.post("/public/graphql", content=body, headers=headers)
    data = orjson.loads(response.content).get("data")
    if not data or data["followUp"]["__typename"] != expected:
        raise WebProcessFailed(f"public follow-up answered {response.status_code}: {response.text[:500]}")


async def _receipt(ground: Ground) -> dict[str, str]:
    while True:
        answer = await ground.web.signed_in(ground.clerk).ask(
            _REGISTER, {"input": as_input(*ground.next_registration())}
        )
        registered = answer["registerMatter"]
        if registered["__typename"] != "MatterRegistered":
            raise WebProcessFailed(f"a registration was refused: {registered['code']}: {registered['message']}")
        if registered["receipt"]:
            receipt: dict[str, str] = registered["receipt"]
            return receipt


def _typed(length: int) -> str:
    characters = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return characters + check_character(characters)
