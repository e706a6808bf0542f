"""A load: registrations sent some at a time, each under a key of its own, and what came back of each."""

import asyncio
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx

from dossiers.days import day_of, now
from tests.conftest import LAND, QINGTIAN
from tests.kill.office import Web
from tests.kill.waiting import until

_IN_FLIGHT = 8


class Receipt(NamedTuple):
    """What whoever registers a matter is told: the case number and the id of the first entry."""

    number: str
    entry: str


class Load:
    def __init__(self, count: int) -> None:
        self.inputs = {matter["idempotencyKey"]: matter for matter in map(_matter, range(1, count + 1))}
        self.acknowledged: dict[str, Receipt] = {}
        self.refused: dict[str, str] = {}
        """The type of the last refusal by the key."""
        self.unheard: set[str] = set()
        """Keys of those whose sender heard nothing, for the process was gone."""

    @property
    def keys(self) -> list[str]:
        return list(self.inputs)

    @property
    def unacknowledged(self) -> list[str]:
        return [key for key in self.inputs if key not in self.acknowledged]

    @property
    def numbers(self) -> list[str]:
        return [receipt.number for receipt in self.acknowledged.values()]

    async def send(self, web: Web, keys: Iterable[str] | None = None) -> None:
        """Send these, or all."""
        waiting = iter(self.keys if keys is None else list(keys))

        async def send_some() -> None:
            for key in waiting:
                await self.send_one(web, key)

        await asyncio.gather(*(send_some() for _ in range(_IN_FLIGHT)))

    async def send_one(self, web: Web, key: str) -> None:
        """An answer to a key that was acknowledged before must say the same."""
        try:
            answer = await register(web, self.inputs[key])
        except httpx.TransportError:
            self.unheard.add(key)
            return
        if answer["__typename"] == "MatterRegistered":
            receipt = Receipt(answer["receiptNumber"], answer["entry"]["id"])
            assert self.acknowledged.setdefault(key, receipt) == receipt
        else:
            self.refused[key] = answer["__typename"]

    async def has_acknowledged(self, count: int) -> None:
        await until(lambda: len(self.acknowledged) >= count, f"{count} were never acknowledged: {self.refused}")


async def fill(web: Web, count: int) -> None:
    """Some registrations, and so many copies of them, all of them due; their numbers come before all others."""
    await Load(20).send(web)
    collection = web.office.database["dossiers"]
    originals = await collection.find().to_list()
    moment = datetime.now(UTC)
    copies = [
        {**originals[number % len(originals)], "_id": f"{QINGTIAN}-2025-{number:06d}", "index_due": moment}
        for number in range(1, count + 1)
    ]
    await collection.insert_many(copies)


async def register(web: Web, matter: dict[str, Any]) -> dict[str, Any]:
    return await web.do("registerMatter", "... on MatterRegistered { receiptNumber entry { id } }", matter)


def said(number: int) -> str:
    """Words that only the matter of that number has."""
    return f"编组{number:04d}地块"


def _matter(number: int) -> dict[str, Any]:
    return {
        "idempotencyKey": secrets.token_hex(8),
        "title": f"反映{said(number)}征地补偿款未到账",
        "category": {"main": "征地拆迁", "sub": "补偿标准"},
        "place": QINGTIAN,
        "respondents": [{"name": "青田县自然资源和规划局", "unit": LAND}],
        "party": {"identity": {"name": "陈大山", "phone": "13800001111"}},
        "contact": {
            "form": "LETTER",
            "receivedOn": day_of(now()).isoformat(),  # so that no time limit passes meanwhile
            "narrative": f"村里修路征了我家{said(number)}两亩水田，补偿款至今没有到账，请求核实发放。",
            "requests": ["发放征地补偿款"],
        },
    }
