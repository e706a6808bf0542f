"""The step before all others: it runs where nothing is installed yet."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/venv"
TOOLS = ("sh", "dirname", "cat", "sha256sum", "cut", "grep")
OLD = "#!/bin/sh\nexit 1\n"  # whatever is asked of its version, no
PLAIN = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n'  # new enough, without what makes environments


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the script alone, and a folder `bin` with little more than a shell."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts/venv")
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / lock).write_text(f"# {lock}\n")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def put(place, text):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    place.chmod(0o755)


def run(checkout, *words):
    return subprocess.run(  # noqa: S603 - the project's own
        [checkout / "scripts/venv", *words], env={"PATH": str(checkout / "bin")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_a_python_it_says_which_and_how(checkout):
    put(checkout / "bin/python3", OLD)
    refused = run(checkout)
    assert refused.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in refused.stderr
    assert "apt-get install python3 python3-venv" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_without_ensurepip_it_says_what_is_lacking(checkout):
    put(checkout / "bin/python3.12", PLAIN)
    refused = run(checkout)
    assert refused.returncode == 1
    assert "apt-get install python3.12-venv" in refused.stderr


def stamp(checkout, lock):
    text = (checkout / lock).read_bytes() + (checkout / "scripts/venv").read_bytes()
    digest = subprocess.run(["sha256sum"], input=text, capture_output=True, check=True).stdout.split()[0]  # noqa: S607
    (checkout / ".venv/installed").write_bytes(digest + b"\n")


@pytest.mark.parametrize(("installed", "words", "at_once"), [
    ("requirements-dev.txt", (), True),
    ("requirements-dev.txt", ("--no-dev",), True),
    ("requirements.txt", ("--no-dev",), True),
    ("requirements.txt", (), False),
])  # fmt: skip
def test_it_does_nothing_where_the_lock_is_installed(checkout, installed, words, at_once):
    for name in ("python", "anjuan"):
        put(checkout / ".venv/bin" / name, "#!/bin/sh\n")
    stamp(checkout, installed)
    done = run(checkout, *words)
    assert (done.returncode == 0) is at_once
    (checkout / installed).write_text("changed")
    assert run(checkout, *words).returncode != 0
