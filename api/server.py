"""The server of the web process."""

import logging
import signal
import socket
import sys
from contextlib import suppress
from typing import Never

import uvicorn
from starlette.types import ASGIApp

from api import logs
from api.app import create_app
from api.garbage import spare_what_stays
from api.settings import Settings

_KEEP_ALIVE_SECONDS = 75
"""Longer than proxies keep an idle connection, so that it is never this end that closes one just used."""

_log = logging.getLogger(__name__)


def serve(settings: Settings, *, host: str | None = None, port: int | None = None, index: bool = True) -> None:
    """Serve until told to stop by SIGTERM or SIGINT; requests under way are finished. Raises SettingsRefused."""
    logs.configure(settings.log_level)
    app = create_app(settings, indexing=index)
    config = configured(app, settings, settings.host if host is None else host, settings.port if port is None else port)
    signal.signal(signal.SIGTERM, _end)
    with suppress(KeyboardInterrupt):
        Server(config).run()


def _end(*_: object) -> Never:
    """Called where nothing is under way: Uvicorn raises a signal again when it has finished what was."""
    sys.exit(0)


class Server(uvicorn.Server):
    """Says in our own log where it serves: the port may have been chosen by the system."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            spare_what_stays()
            _log.info("serving", extra={"addresses": self.addresses})

    @property
    def addresses(self) -> list[str]:
        names = [listener.getsockname()[:2] for server in self.servers for listener in server.sockets]
        return [f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}" for host, port in names]


def configured(app: ASGIApp, settings: Settings, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="h11",
        ws="websockets-sansio",
        ws_max_size=settings.body_bytes,
        ws_max_queue=4,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
