"""A way to a server that can be shut and opened again, as a broken network would."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

_PIECE = 65_536


class Gate:
    """Shut until it is opened."""

    def __init__(self, url: str, usual_port: int) -> None:
        self._url = url
        host, _, port = urlsplit(url).netloc.rpartition("@")[2].split(",")[0].rpartition(":")
        self._far = (host, int(port)) if host else (port, usual_port)
        self._near = ("127.0.0.1", _free_port())
        self._listener: socket.socket | None = None
        self._connections: list[socket.socket] = []

    @property
    def url(self) -> str:
        """Of the server, by way of the gate."""
        whole = urlsplit(self._url)
        credentials, at, _ = whole.netloc.rpartition("@")
        return whole._replace(netloc=f"{credentials}{at}127.0.0.1:{self._near[1]}").geturl()

    def open(self) -> None:
        if self._listener:
            return
        self._listener = socket.create_server(self._near)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        if self._listener:
            # Closing alone would leave the thread waiting in accept, and with it the port open.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._connections.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._far)
                self._connections += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(from_: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while piece := from_.recv(_PIECE):
            to.sendall(piece)
        to.shutdown(socket.SHUT_WR)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
