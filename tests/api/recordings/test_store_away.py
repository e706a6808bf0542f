"""The document store goes away while a recording comes in, or is asked for: it is said so, and goes on later."""

from collections.abc import Iterator

import pytest

from dossiers.recordings.upload import PART_BYTES
from dossiers.viewer import Role
from tests.api.conftest import code_of
from tests.api.gate import Gate
from tests.api.hall import a_hall
from tests.api.recordings.conftest import OFFICE, until
from tests.api.recordings.test_tus import LARGE, TUS, Tus
from tests.conftest import QINGTIAN, address_of
from tests.schema.conftest import a_matter


@pytest.fixture
def gate(monkeypatch) -> Iterator[Gate]:
    gate = Gate(address_of("MONGODB_URI"), 27017)
    gate.open()
    monkeypatch.setenv("MONGODB_URI", gate.url)
    yield gate
    gate.shut()


@pytest.fixture
def behind_the_gate(gate, tmp_path, worker_id) -> Iterator[Tus]:
    for hall in a_hall(tmp_path, worker_id, []):
        clerk = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)
        yield Tus(clerk, clerk.registers(**a_matter())["receiptNumber"])


def test_with_the_store_away_in_the_middle_it_says_so_and_goes_on_later(gate, behind_the_gate):
    tus = behind_the_gate
    path = tus.create(len(LARGE))

    def shutting() -> Iterator[bytes]:
        for at in range(0, len(LARGE), 500_000):
            if at == 12_000_000:
                gate.shut()
            yield LARGE[at : at + 500_000]

    answer = tus.patch(path, 0, shutting())
    assert (answer.status_code, code_of(answer)) == (503, "STORE_UNAVAILABLE")
    assert tus.client.get(path).status_code == 503

    gate.open()
    until(lambda: tus.client.head(path, headers=TUS).status_code == 200, 60)
    offset = tus.offset(path)
    assert offset in {0, PART_BYTES}
    assert tus.patch(path, offset, LARGE[offset:]).status_code == 204
    tus.ready(path, LARGE)


def test_listening_is_refused_before_anything_is_promised(gate, behind_the_gate):
    taken = behind_the_gate.taken_in()
    gate.shut()
    answer = behind_the_gate.client.get(taken["link"]["url"])
    assert (answer.status_code, code_of(answer)) == (503, "STORE_UNAVAILABLE")
    gate.open()
