"""Whether a server really answers: a command over MongoDB's wire protocol, the health of the Elasticsearch cluster."""

import http.client
import json
import socket
import struct
from urllib.parse import SplitResult, urlsplit

PATIENCE = 5.0
USUAL_PORTS = {"mongodb": 27017, "https": 443, "http": 80}
_OP_MSG = 2013
_OK = b"\x01ok\x00" + struct.pack("<d", 1.0)


def mongodb_answers(host: str, port: int) -> bool:
    """Whether it carries out a read: FerretDB says hello before its PostgreSQL can."""
    fields = b"\x10listCollections\x00" + struct.pack("<i", 1) + b"\x02$db\x00" + struct.pack("<i", 6) + b"admin\x00"
    document = struct.pack("<i", len(fields) + 5) + fields + b"\x00"
    message = struct.pack("<iB", 0, 0) + document
    header = struct.pack("<iiii", 16 + len(message), 1, 0, _OP_MSG)
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            connection.sendall(header + message)
            size = struct.unpack("<i", _read(connection, 4))[0]
            return _OK in _read(connection, size - 4)
    except (OSError, struct.error):
        return False


def _read(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            raise ConnectionResetError
        got += part
    return got


def elasticsearch_answers(host: str, port: int) -> bool:
    """Whether the cluster has all its primaries."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=3s")
        response = connection.getresponse()
        return response.status == http.HTTPStatus.OK and json.load(response)["status"] in {"yellow", "green"}
    except (OSError, ValueError, KeyError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def address_answers(address: str) -> bool:
    """Whether anything listens at a given address; one that stands for a DNS record of servers is taken on trust."""
    parts = urlsplit(address)
    if parts.scheme.endswith("+srv"):
        return True
    hosts = parts.netloc.rpartition("@")[2].split(",")
    return any(_listens(urlsplit(f"//{host}"), USUAL_PORTS.get(parts.scheme, 0)) for host in hosts)


def _listens(place: SplitResult, usual_port: int) -> bool:
    try:
        socket.create_connection((place.hostname or "", place.port or usual_port), timeout=PATIENCE).close()
    except (OSError, ValueError):
        return False
    return True
