"""A wire to MongoDB that can be cut: refusing, silent, or torn just before or just after a command has arrived."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from tests.conftest import address_of


class Wire:
    def __init__(self):
        self._far = _host_and_port(address_of("MONGODB_URI"))
        self._port = 0
        self._carrying = set()
        self._tear_at = ()
        self._before = False
        self._speaking = asyncio.Event()
        self._speaking.set()
        self.torn = asyncio.Event()

    async def up(self):
        self._speaking.set()
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def down(self):
        self._cut()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def tear(self, *words, before):
        """Go down at the next command that has all the words: before it arrives, or before its answer comes back."""
        self._tear_at = tuple(word.encode() for word in words)
        self._before = before

    @property
    def uri(self):
        parts = urlsplit(address_of("MONGODB_URI"))
        credentials, at, _ = parts.netloc.rpartition("@")
        query = f"{parts.query}&serverMonitoringMode=poll".lstrip("&")
        if "directConnection" not in query:
            query += "&directConnection=true"
        return urlunsplit((parts.scheme, f"{credentials}{at}127.0.0.1:{self._port}", parts.path or "/", query, ""))

    def fall_silent(self):
        """Take everything and answer nothing."""
        self._speaking.clear()

    def _cut(self):
        self._server.close()
        for task in self._carrying - {asyncio.current_task()}:
            task.cancel()

    async def _carry(self, reader, writer):
        task = asyncio.current_task()
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            far_reader, far_writer = await asyncio.open_connection(*self._far)
            try:
                await self._talk(reader, writer, far_reader, far_writer)
            finally:
                far_writer.close()
        writer.close()

    async def _talk(self, reader, writer, far_reader, far_writer):
        while True:
            command = await _message(reader)
            await self._speaking.wait()
            tearing = self._tear_at and all(word in command for word in self._tear_at)
            if not (tearing and self._before):
                far_writer.write(command)
                answer = await _message(far_reader)
            if tearing:
                self._tear_at = ()
                self.torn.set()
                self._cut()
                return
            writer.write(answer)


async def _message(reader):
    """One message of MongoDB's protocol: its length comes first."""
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length, "little") - 4)


def _host_and_port(uri):
    host, _, port = urlsplit(uri).netloc.rpartition("@")[2].split(",")[0].partition(":")
    return host, int(port or 27017)
