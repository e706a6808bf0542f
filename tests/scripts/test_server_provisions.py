"""What is fetched: from where, which version, and what is refused."""

import re
from pathlib import Path

import pytest

from scripts.servers import debian, elasticsearch, java, pins
from scripts.servers.debian import debian_lacks, mirror, remove_tree
from scripts.servers.errors import ServersError

ROOT = Path(__file__).parents[2]
DEB822 = """\
Types: deb
# URIs: http://old.example/debian
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """An /etc of our own."""
    (tmp_path / "sources.list.d").mkdir()
    release = tmp_path / "os-release"
    release.write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')
    monkeypatch.setattr(debian, "APT", tmp_path)
    monkeypatch.setattr(debian, "OS_RELEASE", release)
    return tmp_path


class TestMirror:
    def test_of_a_deb822_file(self, machine):
        (machine / "sources.list.d/debian.sources").write_text(DEB822)
        assert mirror() == "http://mirror.example/debian"

    def test_of_one_line_entries(self, machine):
        lines = (
            "# deb http://old.example/debian bookworm main",
            "deb-src http://sources.example/debian bookworm main",
            "deb http://mirror.example/debian-security bookworm-security main",
            "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib",
        )
        (machine / "sources.list").write_text("\n".join(lines))
        assert mirror() == "http://mirror.example/debian"

    def test_an_entry_that_is_off_is_not_taken(self, machine):
        (machine / "sources.list.d/debian.sources").write_text("Enabled: no\n" + DEB822)
        assert mirror() is None

    def test_another_distribution_has_none(self, machine):
        (machine / "sources.list.d/debian.sources").write_text(DEB822)
        (machine / "os-release").write_text("ID=fedora\n")
        assert mirror() is None
        assert any("Debian with its apt sources" in lack.what for lack in debian_lacks())

    def test_no_registry_is_named_in_the_project(self):
        text = "".join(path.read_text() for path in (ROOT / "scripts/servers").glob("*.py"))
        assert not re.search(r"deb\.debian|repo\.maven|proxy\.golang|pypi\.org|docker\.elastic", text)


def test_without_root_it_is_said(machine, monkeypatch):
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    assert [lack.remedy for lack in debian_lacks() if "root" in lack.what] == [
        'sudo scripts/services up && eval "$(sudo scripts/services env)"'
    ]


def test_without_a_jdk_it_is_said_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(java, "JVM_FOLDERS", tmp_path)
    monkeypatch.delenv("ES_JAVA_HOME", raising=False)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    (lack,) = java.java_lacks()
    assert lack.what == f"a full JDK 21 or newer, for Elasticsearch (looked in ES_JAVA_HOME, JAVA_HOME, {tmp_path})"
    assert "openjdk-21-jdk-headless" in lack.remedy


@pytest.mark.parametrize(("modules", "taken"), [
    ("java.base@25.0.3\njdk.incubator.vector@25.0.3\n", True),
    ("java.base@25.0.3\n", False),  # runs programs, but not this one
    ("java.base@17.0.15\njdk.incubator.vector@17.0.15\n", False),
])  # fmt: skip
def test_a_jdk_must_be_new_and_whole(tmp_path, monkeypatch, modules, taken):
    command = tmp_path / "kit/bin/java"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\nprintf '{modules}'\n")
    command.chmod(0o755)
    monkeypatch.setattr(java, "JVM_FOLDERS", tmp_path)
    monkeypatch.delenv("ES_JAVA_HOME", raising=False)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert java.java_home() == (tmp_path / "kit" if taken else None)


def test_an_archive_that_is_not_the_pinned_one_is_refused(tmp_path):
    archive = tmp_path / "elasticsearch.zip"
    archive.write_bytes(b"something else")
    with pytest.raises(ServersError, match="as pinned; it was not used"):
        elasticsearch._must_be_as_pinned(archive)


def test_a_half_made_tree_with_something_mounted_is_left_alone(tmp_path, monkeypatch):
    tree = tmp_path / "draft"
    (tree / "proc").mkdir(parents=True)
    mounts = tmp_path / "mounts"
    mounts.write_text(f"proc {tree}/proc proc rw 0 0\n")
    monkeypatch.setattr(debian, "MOUNTS", mounts)
    with pytest.raises(ServersError, match=f"umount {tree}/proc"):
        remove_tree(tree)
    assert (tree / "proc").exists()
    mounts.write_text("")
    remove_tree(tree)
    assert not tree.exists()


def test_absolute_links_of_a_tree_are_made_to_stay_inside(tmp_path):
    (tmp_path / "etc/alternatives").mkdir(parents=True)
    (tmp_path / "usr/lib").mkdir(parents=True)
    (tmp_path / "usr/lib/real.so").write_text("x")
    (tmp_path / "etc/alternatives/some.so").symlink_to("/usr/lib/real.so")
    (tmp_path / "usr/lib/some.so").symlink_to("/etc/alternatives/some.so")
    debian._keep_links_inside(tmp_path)
    assert (tmp_path / "usr/lib/some.so").read_text() == "x"


class TestCompose:
    text = (ROOT / "compose.yaml").read_text()

    def test_every_image_is_pinned_to_a_patch(self):
        images = [image for image in re.findall(r"^\s+image: (\S+)$", self.text, re.MULTILINE) if image != "anjuan"]
        assert len(images) == 2
        assert all(re.fullmatch(r"(mongo|elasticsearch):\d+\.\d+\.\d+(-\w+)?", image) for image in images)

    def test_both_ways_run_the_same_elasticsearch(self):
        assert f"image: elasticsearch:{pins.ELASTICSEARCH}\n" in self.text

    def test_every_port_is_bound_to_loopback(self):
        ports = re.findall(r"^\s+ports: \[(.*)]$", self.text, re.MULTILINE)
        assert len(ports) == 3
        assert all(re.fullmatch(r'"127\.0\.0\.1:\$\{\w+:-\d+}:\d+"', port) for port in ports)
