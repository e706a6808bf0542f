"""PostgreSQL with DocumentDB: a Debian tree with an empty cluster in the cache, a copy of the cluster for each home.

The programs of the tree are run by the tree's own loader, not in a chroot: so the data lie in the instance's home
without a mount, and the server never has root's rights.
"""

import shutil
import signal
import subprocess
from pathlib import Path

from scripts.servers import pins
from scripts.servers.account import Account
from scripts.servers.commands import Commands, ask
from scripts.servers.debian import make_tree, remove_tree
from scripts.servers.errors import ServersError
from scripts.servers.instance import Instance
from scripts.servers.places import locked
from scripts.servers.ports import Ports
from scripts.servers.steps import Steps

NAME = "documentdb"
ROLE = "postgres"
PATIENCE = 120.0
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
documentdb.localhost_connection_string = 'host={socket}'
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.use_background_workers = on
# DocumentDB builds indexes by jobs that run every two seconds: their runs are not worth a row or a line each.
cron.log_run = off
cron.log_statement = off
log_min_messages = warning
log_checkpoints = off
dynamic_shared_memory_type = mmap
# Modest, for two cores; and what was acknowledged is on the disk.
fsync = on
synchronous_commit = on
max_connections = 80
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
# A list is sorted by reading every dossier on it, and PostgreSQL's own compression is the slowest to read.
default_toast_compression = lz4
checkpoint_timeout = 10min
random_page_cost = 1.1
jit = off
"""


class Postgresql:
    """The programs and the empty cluster of one tree, and how an instance of them is run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._empty_cluster = root / "srv/cluster"

    def make_cluster(self, scratch: Instance, commands: Commands) -> None:
        """Make the empty cluster, the extension in it: a copy takes a moment where making one takes seconds."""
        folder = f"/{self._empty_cluster.relative_to(self.root)}"
        initdb = (
            f"install -d -o postgres -g postgres {folder} && exec setpriv --reuid postgres --regid postgres "
            f"--clear-groups /usr/lib/postgresql/{pins.POSTGRESQL}/bin/initdb -D {folder} -U {ROLE} --encoding=UTF8 "
            "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8 --auth-local=trust --auth-host=reject"
        )
        # It looks for its files where they were installed, so this one command is run inside the tree.
        commands.run("initdb", ["chroot", self.root, "sh", "-c", initdb])
        try:
            self.start(scratch)
            made = self._sql(scratch, "CREATE EXTENSION documentdb CASCADE")
            if made.returncode:
                raise ServersError(f"The extension documentdb cannot be made: {made.stderr}")
            self.stop(scratch)
        finally:
            self.kill(scratch)
        shutil.rmtree(self._empty_cluster)
        shutil.copytree(scratch.folder(NAME) / "data", self._empty_cluster, symlinks=True)

    def start(self, instance: Instance) -> None:
        """Have it taking statements.

        Raises:
            NotAnswering: with the tail of its log.
        """
        if not instance.running(NAME):
            instance.kill(NAME)
            data = self._configure(instance)
            instance.start(NAME, self._program("postgres", "-D", str(data)))
        instance.wait(NAME, lambda: self._sql(instance, "SELECT 1").returncode == 0, PATIENCE)

    def _configure(self, instance: Instance) -> Path:
        folder = instance.prepare(NAME)
        data, socket = folder / "data", self.socket(instance)
        if not data.exists():
            draft = folder / "draft"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(self._empty_cluster, draft, symlinks=True)
            draft.chmod(0o700)
            draft.rename(data)
        (data / "postgresql.conf").write_text(SETTINGS.format(socket=socket))
        # Both are left by a server that is known to be gone.
        (data / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(socket, ignore_errors=True)
        socket.mkdir(mode=0o700)
        instance.account.own(folder)
        return data

    @staticmethod
    def socket(instance: Instance) -> Path:
        """The folder of its socket, closed to other users: the server listens nowhere else."""
        return instance.folder(NAME) / "socket"

    def _program(self, name: str, *words: str) -> list[str | Path]:
        library = self.root / f"usr/lib/postgresql/{pins.POSTGRESQL}"
        loader = next((self.root / "usr/lib").glob("*-linux-gnu*/ld-linux*.so.*"))
        program = library / "bin" / name
        return [loader, "--library-path", f"{loader.parent}:{library}/lib", "--argv0", program, program, *words]

    def _sql(self, instance: Instance, statement: str) -> subprocess.CompletedProcess[str]:
        words = self._program("psql", "-h", str(self.socket(instance)), "-U", ROLE, "-qAt", "-c", statement)
        return ask([*instance.account.prefix, *words])

    def stop(self, instance: Instance) -> bool:
        """End it in good order (a fast shutdown: what is open is rolled back)."""
        return instance.stop(NAME, signal.SIGINT)

    def kill(self, instance: Instance) -> bool:
        """SIGKILL."""
        return instance.kill(NAME)

    def alive(self, instance: Instance) -> bool:
        """Whether its process runs."""
        return instance.running(NAME) is not None


def postgresql_in(cache: Path) -> Postgresql:
    """The one in the cache, whether or not it is there yet."""
    return Postgresql(cache / f"postgresql-{pins.POSTGRESQL}-{pins.DEBIAN_RELEASE}")


def fetch_postgresql(cache: Path, account: Account, steps: Steps, commands: Commands) -> None:
    """Have the tree in the cache."""
    root = postgresql_in(cache).root
    with locked(cache / "postgresql.lock", "it is fetching PostgreSQL"):
        if root.exists():
            return
        draft, scratch = cache / "draft-postgresql", cache / "draft-cluster"
        remove_tree(draft)
        shutil.rmtree(scratch, ignore_errors=True)
        make_tree(draft, steps, commands)
        with steps.step("Making an empty database"):
            Postgresql(draft).make_cluster(Instance(scratch, account, Ports(scratch, usual=False)), commands)
        draft.rename(root)
        shutil.rmtree(scratch)
