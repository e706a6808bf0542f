"""The Java development kits of this machine."""

import os
import re
from functools import cache
from pathlib import Path

from scripts.servers import pins
from scripts.servers.commands import ask
from scripts.servers.errors import Lack

JVM_FOLDERS = Path("/usr/lib/jvm")
VARIABLES = ("ES_JAVA_HOME", "JAVA_HOME")


def java_lacks() -> list[Lack]:
    """Says what to install where no kit will do."""
    if java_home() is not None:
        return []
    looked_in = ", ".join([*VARIABLES, str(JVM_FOLDERS)])
    return [Lack(
        f"a full JDK {pins.JAVA} or newer, for Elasticsearch (looked in {looked_in})",
        f"Debian 13: apt-get install openjdk-{pins.JAVA}-jdk-headless;  Debian 12: Eclipse Temurin, "
        "https://adoptium.net/installation/linux/, or unpack any JDK and set ES_JAVA_HOME to its folder",
    )]  # fmt: skip


def java_home() -> Path | None:
    """The kit for Elasticsearch: the one named in the environment if it will do, else the newest."""
    given = [Path(os.environ[name]) for name in VARIABLES if os.environ.get(name)]
    found = {home.resolve() for home in JVM_FOLDERS.glob("*")} if JVM_FOLDERS.is_dir() else set()
    candidates = [*given, *sorted(found, key=_version, reverse=True)]
    return next((home for home in candidates if _version(home) >= pins.JAVA), None)


@cache
def _version(home: Path) -> int:
    """The major version; 0 for what is no kit, or lacks the module that Elasticsearch computes vectors with."""
    modules = ask([home / "bin/java", "--list-modules"]).stdout
    found = re.search(r"^jdk\.incubator\.vector@(\d+)", modules, re.MULTILINE)
    return int(found[1]) if found else 0
