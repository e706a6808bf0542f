"""What is stopped is what was started: never a stranger that got its id."""

import dataclasses
import os
import signal
import subprocess
import time

import pytest

from scripts.servers.account import Account
from scripts.servers.instance import Instance
from scripts.servers.ports import Ports
from scripts.servers.processes import Running, at_work_in, family, kill


@pytest.fixture
def sleeper():
    with subprocess.Popen(["sleep", "600"]) as process:  # noqa: S607 - everywhere
        yield process
        process.kill()


@pytest.fixture
def instance(tmp_path):
    return Instance(tmp_path, Account(os.getuid(), os.getgid()), Ports(tmp_path, usual=False))


def test_a_record_finds_its_process_again(sleeper, tmp_path):
    running = Running.of(sleeper.pid)
    running.remember(tmp_path / "x.process")
    assert Running.recall(tmp_path / "x.process") == running


@pytest.mark.parametrize("change", [{"ticks": 1}, {"boot": "00000000-0000-0000-0000-000000000000"}])
def test_a_stranger_with_the_same_id_is_neither_found_nor_killed(sleeper, instance, change):
    stranger = dataclasses.replace(Running.of(sleeper.pid), **change)
    stranger.remember(instance.home / "elasticsearch.process")
    assert instance.running("elasticsearch") is None
    assert not instance.kill("elasticsearch")
    assert not instance.stop("elasticsearch")
    stranger.signal(signal.SIGKILL)
    assert sleeper.poll() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "ticks": 2, "boot": "x", "more": 3}'])
def test_a_spoilt_record_is_no_process(tmp_path, content):
    (tmp_path / "x.process").write_text(content)
    assert Running.recall(tmp_path / "x.process") is None


def test_one_that_only_waits_to_be_reaped_is_gone(sleeper):
    running = Running.of(sleeper.pid)
    sleeper.kill()
    assert running.wait(5)
    assert Running.of(sleeper.pid) is None


def test_a_killed_leader_takes_its_family_along():
    with subprocess.Popen(["sh", "-c", "sleep 600 & sleep 600 & wait"]) as shell:  # noqa: S607 - everywhere
        leader = Running.of(shell.pid)
        while len(members := family(leader)) < 3:
            time.sleep(0.01)
        kill(members)
    assert not any(member.alive() for member in members)


def test_an_orphan_in_a_servers_folder_is_found_and_others_there_are_not(tmp_path):
    server = tmp_path / "java"
    server.write_bytes(open_binary("sleep"))
    server.chmod(0o755)
    with (
        subprocess.Popen([server, "600"], cwd=tmp_path) as orphan,  # noqa: S603 - made above
        subprocess.Popen(["sleep", "600"], cwd=tmp_path) as other,  # noqa: S607 - everywhere
    ):
        found = at_work_in(tmp_path, os.getuid())
        kill(found)
        assert [running.pid for running in found] == [orphan.pid]
        assert other.poll() is None
        other.kill()


def open_binary(name):
    with open(f"/usr/bin/{name}", "rb") as binary:  # noqa: PTH123 - one line
        return binary.read()
