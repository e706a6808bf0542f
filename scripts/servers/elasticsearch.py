"""Elasticsearch from Maven: fetched, checked, unpacked, configured and started."""

import hashlib
import shutil
import zipfile
from pathlib import Path

from scripts.servers import pins
from scripts.servers.answers import elasticsearch_answers
from scripts.servers.commands import Commands
from scripts.servers.errors import Lack, ServersError
from scripts.servers.instance import Instance
from scripts.servers.java import java_home, java_lacks
from scripts.servers.places import locked
from scripts.servers.ports import LOOPBACK
from scripts.servers.steps import Steps

NAME = "elasticsearch"
PATIENCE = 180.0
HEAP = "768m"
# Its collector's log alone may take 2 GB, a heap dump another.
UNWANTED_OPTIONS = ("-Xlog:gc", "-XX:+HeapDumpOnOutOfMemoryError")
# A pair on the side is started to be killed: half the time to start counts more than speed in the long run.
QUICK_START = "-XX:TieredStopAtLevel=1"
SETTINGS = """\
cluster.name: anjuan
node.name: anjuan
discovery.type: single-node
network.host: {loopback}
http.port: {elasticsearch}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
# Without sign-in only because it listens on loopback alone.
xpack.security.enabled: false
# A nearly full disk must not turn indexes read-only on a developer's machine.
cluster.routing.allocation.disk.threshold_enabled: false
"""


class Elasticsearch:
    """The server's program in the cache, and how an instance of it is run."""

    name = NAME
    listens = (NAME, "transport")

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._program = cache / f"elasticsearch-{pins.ELASTICSEARCH}"

    def lacks(self) -> list[Lack]:
        """What is missing to fetch and to run it."""
        lacks = java_lacks()
        if not self._program.exists() and not shutil.which("mvn"):
            lacks.append(Lack("Maven, which fetches Elasticsearch", "apt-get install maven"))
        return lacks

    def fetch(self, _instance: Instance, steps: Steps, commands: Commands) -> None:
        """Have the program in the cache."""
        with locked(self._cache / "elasticsearch.lock", "it is fetching Elasticsearch"):
            if self._program.exists():
                return
            draft = self._cache / "draft-elasticsearch"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            with steps.step(f"Fetching Elasticsearch {pins.ELASTICSEARCH} (132 MB)"):
                commands.run("maven", [
                    "mvn", "-B", "-q", "-ntp", pins.MAVEN_COPY, f"-Dartifact={pins.ELASTICSEARCH_ARTIFACT}",
                    f"-DoutputDirectory={draft}",
                ])  # fmt: skip
            with steps.step("Checking and unpacking Elasticsearch"):
                archive = next(draft.glob("*.zip"))
                _must_be_as_pinned(archive)
                _unpack(archive, draft)
            (draft / self._program.name).rename(self._program)
            shutil.rmtree(draft)

    def start(self, instance: Instance, steps: Steps) -> None:
        """Have it answering.

        Raises:
            NotAnswering: with the tail of its log.
        """
        port = instance.ports.known()[NAME]
        if instance.running(NAME) and elasticsearch_answers(LOOPBACK, port):
            return
        with steps.step("Starting Elasticsearch"):
            if not instance.running(NAME):
                instance.kill(NAME)
                environment = self._configure(instance)
                instance.start(NAME, [self._program / "bin/elasticsearch"], environment)
            instance.wait(NAME, lambda: elasticsearch_answers(LOOPBACK, port), PATIENCE)

    def _configure(self, instance: Instance) -> dict[str, str]:
        folder = instance.prepare(NAME)
        config = folder / "config"
        shutil.rmtree(config, ignore_errors=True)
        shutil.copytree(self._program / "config", config)
        options = config / "jvm.options"
        kept = [line for line in options.read_text().splitlines() if not line.startswith(UNWANTED_OPTIONS)]
        wanted = [f"-Xms{HEAP}", f"-Xmx{HEAP}", *([] if instance.is_default else [QUICK_START])]
        options.write_text("\n".join([*kept, *wanted, ""]))
        settings = SETTINGS.format(**instance.ports.known(), folder=folder, loopback=LOOPBACK)
        (config / "elasticsearch.yml").write_text(settings)
        for name in ("data", "logs", "tmp"):
            (folder / name).mkdir(exist_ok=True)
        instance.account.own(folder)
        return {"ES_PATH_CONF": str(config), "ES_TMPDIR": str(folder / "tmp"), "ES_JAVA_HOME": str(java_home())}

    def stop(self, instance: Instance) -> bool:
        """End it in good order."""
        return instance.stop(NAME)

    def kill(self, instance: Instance) -> bool:
        """SIGKILL."""
        return instance.kill(NAME)

    def alive(self, instance: Instance) -> bool:
        """Whether its process runs."""
        return instance.running(NAME) is not None

    def erase(self, instance: Instance) -> None:
        """End it and remove its data."""
        self.stop(instance)
        instance.erase(NAME)


def _must_be_as_pinned(archive: Path) -> None:
    with archive.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != pins.ELASTICSEARCH_SHA256:
        raise ServersError(
            f"{archive.name}: sha256 is {found}, not {pins.ELASTICSEARCH_SHA256} as pinned; it was not used. "
            "Remove it from Maven's local repository and run this again."
        )


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack with the files' modes, which `zipfile` leaves out."""
    with zipfile.ZipFile(archive) as content:
        for entry in content.infolist():
            target = Path(content.extract(entry, folder))
            if target.is_file() and (mode := entry.external_attr >> 16 & 0o777):
                target.chmod(mode | 0o644)
