"""What tests share: a database and an index prefix of their own on real servers, and a few offices to work in."""

import os
import secrets
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from elasticsearch import AsyncElasticsearch
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from dossiers import intake
from dossiers.claims import Call
from dossiers.dossier import Dossier
from dossiers.identity import Vault
from dossiers.regions import Level, RegionTree
from dossiers.registration import Registration
from dossiers.registry import Registry
from dossiers.store import Store
from dossiers.store import connect as connect_store
from dossiers.units import Unit, UnitKind, letters_office_id
from dossiers.viewer import Role, Viewer
from search.index import Index
from search.index import connect as connect_search
from search.indexer import Indexer

QINGTIAN = "331121"
LISHUI = "331100"
ZHEJIANG = "330000"
JINYUN = "331122"
DANCHENG = "411625"
ZHOUKOU = "411600"
NATION = "100000"

LAND = "331121-ZRZY"
LABOUR = "331121-RSJ"
DISCIPLINE = "331100-JW"
HOUSING = "411625-ZJJ"


def pytest_configure(config: pytest.Config) -> None:
    config.option.anyio_mode = "auto"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def address_of(variable: str) -> str:
    """The server that the environment names; a test that needs one it has not got fails, and is never skipped."""
    if address := os.environ.get(variable):
        return address
    pytest.fail(f"{variable} is not set; run scripts/test, which starts the servers and sets it", pytrace=False)


@pytest.fixture(scope="session")
async def mongo(anyio_backend) -> AsyncIterator[AsyncMongoClient]:
    client = connect_store(address_of("MONGODB_URI"))
    try:
        await client.admin.command("ping")
    except PyMongoError as error:
        pytest.fail(f"MONGODB_URI does not answer ({error}); run scripts/test, which starts the servers", pytrace=False)
    yield client
    await client.close()


@pytest.fixture(scope="session")
async def elasticsearch(anyio_backend) -> AsyncIterator[AsyncElasticsearch]:
    client = connect_search(address_of("ELASTICSEARCH_URL"))
    try:
        await client.options(request_timeout=30).cluster.health(wait_for_status="yellow")
    except Exception as error:  # noqa: BLE001 - whatever it is, the server is not there
        reason = f"ELASTICSEARCH_URL does not answer ({error}); run scripts/test, which starts the servers"
        pytest.fail(reason, pytrace=False)
    yield client
    await client.close()


@pytest.fixture(scope="session")
async def store(mongo, worker_id) -> AsyncIterator[Store]:
    """A database for this run alone; `registry` empties it between tests."""
    name = f"anjuan_test_{worker_id}_{secrets.token_hex(4)}"
    store = Store(mongo[name])
    await store.prepare()
    await insert_units(store, offices().values())
    yield store
    await mongo.drop_database(name)


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    """Of pytest-xdist, or `main` without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


async def insert_units(store: Store, units: Iterable[Unit]) -> None:
    """Also those that another folder's tests have put there."""
    for unit in units:
        await store.units.replace_one({"_id": unit.id}, unit.model_dump(exclude={"id"}), upsert=True)


def offices() -> dict[str, Unit]:
    tree = RegionTree.shipped()
    units = [
        Unit(
            id=letters_office_id(code),
            name=f"{tree[code].name}信访局",
            kind=UnitKind.LETTERS_OFFICE,
            region=code,
            level=tree.level(code),
        )
        for code in (NATION, ZHEJIANG, LISHUI, QINGTIAN, JINYUN, ZHOUKOU, DANCHENG)
    ]
    county = Level.COUNTY
    units += [
        Unit(id=LAND, name="青田县自然资源和规划局", kind=UnitKind.DEPARTMENT, region=QINGTIAN, level=county),
        Unit(id=LABOUR, name="青田县人力资源和社会保障局", kind=UnitKind.DEPARTMENT, region=QINGTIAN, level=county),
        Unit(id=HOUSING, name="郸城县住房和城乡建设局", kind=UnitKind.DEPARTMENT, region=DANCHENG, level=county),
        Unit(id=DISCIPLINE, name="丽水市纪委监委", kind=UnitKind.DISCIPLINE, region=LISHUI, level=Level.PREFECTURE),
    ]
    return {unit.id: unit for unit in units}


@pytest.fixture(scope="session")
def units(store) -> dict[str, Unit]:
    """The offices in the database, by id."""
    return offices()


@pytest.fixture(scope="session")
def vault() -> Vault:
    """Its hash key is that of the processes that tests start, as in one installation."""
    return Vault(b"k" * 32, [Fernet.generate_key().decode()])


@pytest.fixture
async def registry(store, units, vault) -> Registry:
    leases, locks = store.database["index_leases"], store.database["locks"]
    counters = (store.numbers, store.claims, store.looks, store.calls, leases, locks)
    for collection in (store.dossiers, store.pages, *counters):
        await collection.delete_many({})
    return Registry(store=store, vault=vault, regions=RegionTree.shipped())


def a_viewer(
    role: Role = Role.RECEPTION,
    region: str = QINGTIAN,
    unit: str | None = None,
    subject: str | None = None,
) -> Viewer:
    """Somebody signed in; reception works in the letters office of its region unless told otherwise."""
    if unit is None and role is Role.RECEPTION:
        unit = letters_office_id(region)
    subject = subject or f"{role.lower()}-{unit or region}"
    return Viewer(subject=subject, role=role, region=region, unit=unit, name="某某")


@pytest.fixture(scope="session")
def viewer() -> Callable[..., Viewer]:
    return a_viewer


def a_registration(**overrides) -> Registration:
    """A claim about land; names of the contact's, party's or matter's fields override what it says."""
    person = {key: overrides.pop(key) for key in ("name", "phone", "id_number", "address") if key in overrides}
    contact = {
        "form": "LETTER",
        "received_on": date(2026, 3, 2),
        "narrative": "村里修路征了我家两亩水田，补偿款至今没有到账，请求核实发放。",
        "requests": ["发放征地补偿款"],
    }
    contact |= {key: overrides.pop(key) for key in list(overrides) if key in _CONTACT_FIELDS}
    fields = {
        "title": "反映征地补偿款未到账",
        "category": {"main": "征地拆迁", "sub": "补偿标准"},
        "place": QINGTIAN,
        "respondents": [{"name": "青田县自然资源和规划局", "unit": LAND}],
        "party": {"identity": {"name": "陈大山", "phone": "13800001111", **person}},
        "contact": contact,
    }
    return Registration.model_validate(fields | overrides)


_CONTACT_FIELDS = {
    "form",
    "source",
    "source_detail",
    "manner",
    "received_on",
    "external_numbers",
    "people_count",
    "narrative",
    "requests",
}


@pytest.fixture
def register(registry) -> Callable[..., Dossier]:
    """Registers a matter as the API does; `viewer` and `key` beside the fields of `a_registration`."""

    async def register(*, viewer: Viewer | None = None, key: str | None = None, **overrides) -> Dossier:
        call = Call(viewer or a_viewer(), key or secrets.token_hex(8), overrides)
        return (await intake.register(registry, call, a_registration(**overrides))).dossier

    return register


@pytest.fixture
async def index(elasticsearch, worker_id) -> AsyncIterator[Index]:
    """An index of this test alone, there and empty."""
    prefix = f"anjuan-test-{worker_id}-{secrets.token_hex(4)}-"
    index = Index(elasticsearch, prefix)
    await index.ensure()
    yield index
    for name in (await elasticsearch.indices.get(index=f"{prefix}*", expand_wildcards="all")).body:
        await elasticsearch.indices.delete(index=name)


@pytest.fixture
def index_now(registry, index) -> Callable[[], object]:
    """Indexes all that is due and makes it visible."""

    async def index_now() -> None:
        await Indexer(registry, index).drain()
        await index.refresh()

    return index_now


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[bytes], list[str]]:
    """The text of every page as pdftotext reads it, without white space."""

    def text_of(pdf: bytes) -> list[str]:
        file = tmp_path / "read.pdf"
        file.write_bytes(pdf)
        read = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)  # noqa: S603, S607
        return ["".join(page.split()) for page in read.stdout.decode().split("\f")[:-1]]

    return text_of
