"""The toy server as a process of its own: `python -m tests.api.toy_server FOLDER`."""

import sys
from pathlib import Path

from api import logs
from api.server import Server, configured
from tests.api.conftest import toy_app, toy_settings

if __name__ == "__main__":
    settings = toy_settings(Path(sys.argv[1]))
    logs.configure("DEBUG")
    Server(configured(toy_app(settings), settings, "127.0.0.1", 0)).run()
