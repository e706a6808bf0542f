"""A process that registers matters when it is told to: DATABASE NAME COUNT; prints the numbers it was given."""

import asyncio
import json
import sys

from cryptography.fernet import Fernet

from dossiers import intake
from dossiers.claims import Call
from dossiers.identity import Vault
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.store import Store, connect
from tests.conftest import JINYUN, a_registration, a_viewer, address_of


async def main(database: str, name: str, count: int) -> None:
    client = connect(address_of("MONGODB_URI"))
    store = Store(client[database])
    await store.prepare()
    registry = Registry(store, Vault(b"k" * 32, [Fernet.generate_key().decode()]), RegionTree.shipped())
    print("ready", flush=True)  # noqa: T201 - read by who started it
    sys.stdin.readline()
    calls = [Call(a_viewer(region=JINYUN), f"{name}-{n}", {}) for n in range(count)]
    taken = await asyncio.gather(*(intake.register(registry, call, a_registration()) for call in calls))
    print(json.dumps([one.dossier.id for one in taken]), flush=True)  # noqa: T201
    await client.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
