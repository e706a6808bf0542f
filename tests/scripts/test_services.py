"""How servers are chosen, shared and refused. The servers themselves are tried by the tests that use and kill them."""

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.servers import compose, native
from scripts.servers.account import Account
from scripts.servers.answers import elasticsearch_answers, mongodb_answers
from scripts.servers.command import main
from scripts.servers.errors import Lack, Missing, NotAnswering, ServersError
from scripts.servers.pair import Pair
from scripts.servers.places import home_folder
from scripts.servers.ports import Ports

SERVICES = Path(__file__).parents[2] / "scripts/services"


@contextmanager
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class Providing:
    """Stands for a way of providing servers: keeps what was asked of it."""

    asked: list[tuple[str, ...]]
    running: set[str]
    lacks: tuple[Lack, ...] = ()

    def __init__(self, *_places):
        pass

    def up(self, names, _steps):
        Providing.asked.append(("up", *names))
        if self.lacks:
            raise Missing(self.lacks)
        started = set(names) - self.running
        Providing.running |= started
        return started

    def down(self, names):
        Providing.asked.append(("down", *sorted(names)))
        ended = self.running & set(names)
        Providing.running -= ended
        return ended


@pytest.fixture
def providing(monkeypatch):
    monkeypatch.setattr(native, "Native", Providing)
    monkeypatch.setattr(compose, "compose_answers", lambda: False)
    Providing.asked, Providing.running, Providing.lacks = [], set(), ()
    return Providing


@pytest.fixture
def tmp_path():
    """Short: a path of pytest's own may be longer than a socket's may be."""
    with tempfile.TemporaryDirectory(prefix="anjuan-") as folder:
        yield Path(folder)


@pytest.fixture
def home(tmp_path):
    return str(tmp_path / "home")


class TestOrder:
    def test_given_addresses_are_taken_as_they_are(self, home, providing):
        with listening() as port:
            given = {
                "MONGODB_URI": f"mongodb://u:p@127.0.0.1:{port}/x",
                "ELASTICSEARCH_URL": f"http://127.0.0.1:{port}",
            }
            pair = Pair(home, given)
            assert pair.up() == set()
        assert pair.addresses() == {"mongodb": given["MONGODB_URI"], "elasticsearch": given["ELASTICSEARCH_URL"]}
        assert providing.asked == []

    def test_of_one_given_address_only_the_other_server_is_provided(self, home, providing):
        with listening() as port:
            assert Pair(home, {"MONGODB_URI": f"mongodb://127.0.0.1:{port}"}).up() == {"elasticsearch"}
        assert providing.asked == [("up", "elasticsearch")]

    @pytest.mark.usefixtures("providing")
    def test_one_of_several_given_hosts_is_enough(self, home):
        with listening() as port:
            given = {"MONGODB_URI": f"mongodb://127.0.0.1:1,127.0.0.1:{port}/?replicaSet=r"}
            assert Pair(home, given).up(["mongodb"]) == set()

    def test_a_given_address_where_nothing_answers_is_refused(self, home, providing):
        with listening() as port:
            pass
        with pytest.raises(NotAnswering, match="ELASTICSEARCH_URL is set, and nothing answers there"):
            Pair(home, {"ELASTICSEARCH_URL": f"http://127.0.0.1:{port}"}).up()
        assert providing.asked == []

    @pytest.mark.usefixtures("providing")
    def test_an_empty_variable_counts_as_not_set(self, home):
        assert Pair(home, {"MONGODB_URI": ""}).up(["mongodb"]) == {"mongodb"}

    @pytest.mark.usefixtures("providing")
    def test_a_home_keeps_its_way(self, home, monkeypatch):
        Pair(home, {}).up()
        monkeypatch.setattr(compose, "compose_answers", lambda: True)
        assert Pair(home, {}).way == native.WAY
        assert Pair(home, {"ANJUAN_SERVERS": compose.WAY}).up() == set()

    def test_where_all_is_missing_another_way_may_be_taken_later(self, home, providing):
        providing.lacks = (Lack("Go", "install it"),)
        pair = Pair(home, {})
        with pytest.raises(Missing, match="Go\n      install it"):
            pair.up()
        assert pair.way is None

    def test_an_unknown_way_is_refused(self, home):
        with pytest.raises(ServersError, match="ANJUAN_SERVERS=cloud: it may be native or compose"):
            Pair(home, {"ANJUAN_SERVERS": "cloud"}).up()


class TestBorrowing:
    def test_what_was_started_for_borrowers_ends_with_the_last(self, home, providing):
        with Pair(home, {}).borrowed():
            with Pair(home, {}).borrowed():
                assert providing.running == {"mongodb", "elasticsearch"}
            assert providing.running == {"mongodb", "elasticsearch"}
        assert providing.running == set()

    def test_what_ran_before_goes_on(self, home, providing):
        Pair(home, {}).up(["elasticsearch"])
        with Pair(home, {}).borrowed():
            pass
        assert providing.running == {"elasticsearch"}

    def test_what_is_asked_to_stay_meanwhile_stays(self, home, providing):
        with Pair(home, {}).borrowed():
            Pair(home, {}).up()
        assert providing.running == {"mongodb", "elasticsearch"}

    def test_a_failing_borrower_gives_back_too(self, home, providing):
        with pytest.raises(ZeroDivisionError), Pair(home, {}).borrowed():
            _ = 1 / 0
        assert providing.running == set()


def run(*words, path, **environment):
    """The command itself, with only what is in a folder to be found."""
    clean = {name: value for name, value in os.environ.items() if name not in {"MONGODB_URI", "ELASTICSEARCH_URL"}}
    return subprocess.run(  # noqa: S603 - the project's own
        [sys.executable, SERVICES, *words],
        env={**clean, "PATH": str(path), **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


DOCKER = """\
#!/bin/sh
echo "$@" >>{log}
case "$*" in *" ps "*) echo ;; info) exit {info} ;; esac
"""


@pytest.fixture
def docker(tmp_path):
    """A folder with a `docker` that notes how it is called; its engine answers or not."""
    log = tmp_path / "docker.log"

    def made(*, answers):
        folder = tmp_path / "bin"
        folder.mkdir()
        command = folder / "docker"
        command.write_text(DOCKER.format(log=log, info=0 if answers else 1))
        command.chmod(0o755)
        return folder

    return made, log


class TestCommand:
    def test_compose_is_taken_where_an_engine_answers(self, tmp_path, docker):
        made, log = docker
        place = {"path": made(answers=True), "ANJUAN_CACHE": str(tmp_path / "cache")}
        up = run("--home", str(tmp_path / "Pair 1"), "up", **place)
        assert up.returncode == 0, up.stderr
        words = log.read_text()
        assert "compose --file " in words
        assert "--project-name anjuan-pair-1-" in words
        assert "up --detach --wait --wait-timeout 300 mongodb elasticsearch" in words
        env = run("--home", str(tmp_path / "Pair 1"), "env", **place)
        assert env.stdout.startswith("export MONGODB_URI='mongodb://127.0.0.1:")

    def test_what_is_missing_is_named_with_its_remedy(self, tmp_path, docker):
        made, _ = docker
        place = {"path": made(answers=False), "ANJUAN_CACHE": str(tmp_path / "cache")}
        refused = run("--home", str(tmp_path / "home"), "up", **place)
        assert refused.returncode == 1
        assert "Maven, which fetches Elasticsearch\n      apt-get install maven" in refused.stderr
        assert "Go 1.25 or newer, which builds FerretDB" in refused.stderr
        assert "Debian with its apt sources" in refused.stderr
        assert "Or give running servers: MONGODB_URI=" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert not (tmp_path / "home/way.json").exists()

    def test_env_says_what_to_run_before_it_knows_the_addresses(self, home, capsys, monkeypatch):
        monkeypatch.delenv("MONGODB_URI", raising=False)
        monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)
        assert main(["--home", home, "env"]) == 1
        assert "First run:  scripts/services up" in capsys.readouterr().err

    def test_status_shows_no_password_and_tells_by_its_code(self, home, capsys, monkeypatch):
        with listening() as port:
            monkeypatch.setenv("MONGODB_URI", f"mongodb://clerk:secret@127.0.0.1:{port}/")
            assert main(["--home", home, "status", "mongodb"]) == 0
        assert main(["--home", home, "status", "mongodb"]) == 3
        shown = capsys.readouterr().out
        assert "secret" not in shown
        assert "given by MONGODB_URI" in shown

    def test_down_and_kill_say_when_nothing_was_started(self, home, capsys):
        assert main(["--home", home, "down"]) == 0
        assert main(["--home", home, "kill", "mongodb"]) == 0
        assert capsys.readouterr().out == "Nothing was running that was started here.\n" * 2

    def test_run_hands_on_addresses_and_the_exit_code(self, tmp_path):
        with listening() as port:
            given = {"MONGODB_URI": f"mongodb://127.0.0.1:{port}", "ELASTICSEARCH_URL": f"http://127.0.0.1:{port}"}
            script = "import os; print(os.environ['MONGODB_URI']); raise SystemExit(7)"
            words = ("--home", str(tmp_path / "home"), "run", sys.executable, "-c", script)
            done = run(*words, path=os.environ["PATH"], **given)
        assert (done.returncode, done.stdout.strip()) == (7, given["MONGODB_URI"])

    def test_an_unknown_server_is_refused(self, home, capsys):
        with pytest.raises(SystemExit):
            main(["--home", home, "up", "redis"])
        assert "redis: it may be mongodb or elasticsearch" in capsys.readouterr().err


class TestPlaces:
    def test_a_name_stands_for_a_folder_outside_the_checkout(self):
        assert home_folder("side").name == "side"
        assert not home_folder("side").is_relative_to(Path.cwd())

    def test_a_path_too_long_for_a_socket_is_refused(self):
        with pytest.raises(ServersError, match="choose a folder whose path is shorter"):
            home_folder("/" + "x" * 90)

    def test_a_folder_that_the_server_may_not_enter_is_named(self, tmp_path):
        closed = tmp_path / "closed"
        (closed / "home").mkdir(parents=True)
        for folder in [tmp_path, *tmp_path.parents]:
            if folder.stat().st_uid == os.getuid() and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o001)
        closed.chmod(0o700)
        stranger = Account(os.getuid() + 1, os.getgid() + 1, ("setpriv",))
        with pytest.raises(ServersError, match=f"chmod o\\+x {closed} "):
            stranger.must_reach(closed / "home")


class TestPorts:
    def test_a_server_comes_back_at_its_port(self, tmp_path):
        ports = Ports(tmp_path, usual=False)
        ports.choose(["mongodb", "elasticsearch"])
        before = ports.known()
        Ports(tmp_path, usual=False).choose(["mongodb"])
        assert ports.known() == before

    def test_a_port_that_somebody_else_took_is_left_to_him(self, tmp_path):
        ports = Ports(tmp_path, usual=False)
        ports.choose(["mongodb"])
        taken = ports.known()["mongodb"]
        with socket.create_server(("127.0.0.1", taken)):
            ports.choose(["mongodb"])
        assert ports.known()["mongodb"] != taken

    def test_one_that_hangs_up_does_not_answer(self):
        with listening() as port:
            pass
        assert not mongodb_answers("127.0.0.1", port)
        assert not elasticsearch_answers("127.0.0.1", port)
